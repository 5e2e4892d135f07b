from __future__ import annotations

import pytest

from newsindex.entities.recognition.names_en import english_names


def found(text: str) -> list[tuple[str, str | None]]:
    return [(text[f.start : f.end], f.kind) for f in english_names(text)]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Japanese Minister of Finance Katsunobu Kato said", "Katsunobu Kato"),
        ("When President Xi Jinping spoke", "Xi Jinping"),
        ("Tainan Mayor Huang Wei-che said", "Huang Wei-che"),
        ("analyst John Smith wrote", "John Smith"),
        ("Legislator Hsu Chiao-hsin asked", "Hsu Chiao-hsin"),
        ("TSMC chairman C.C. Wei said", "C.C. Wei"),
        ("China's Wang Yi left", "Wang Yi"),
        ("Mr Brown taught physics", "Brown"),
        ("Captain James McAllister came", "James McAllister"),
        ("a man surnamed Chen fled", "Chen"),
        ("by Zhang Yiming, who founded it", "Zhang Yiming"),
        ("Ursula von der Leyen spoke", "Ursula von der Leyen"),
        ("swimmer Ariarne Titmus won", "Ariarne Titmus"),
        ("said Santiago Peña, 46, in Asunción", "Santiago Peña"),
        ("with Nan-Chou and Huang Nan-Chou", "Huang Nan-Chou"),
    ],
)
def test_persons(text: str, name: str) -> None:
    assert found(text) == [(name, "person")]


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("shares of Great Harvest Holdings Ltd fell", "Great Harvest Holdings Ltd", "company"),
        ("China's Fuyao Glass Industry Group Co said", "Fuyao Glass Industry Group Co", "company"),
        ("Export Bank of Ruritania Ltd", "Export Bank of Ruritania Ltd", "company"),
        ("at Alior Bank SA in Warsaw", "Alior Bank SA", "company"),
        ("with Moejin Entertainment in spring", "Moejin Entertainment", "company"),
        ("the Ministry of Health and Welfare reported", "Ministry of Health and Welfare", "organisation"),
        ("The Fair Trade Commission ruled", "Fair Trade Commission", "organisation"),
        ("at National Taiwan University in Taipei", "National Taiwan University", "organisation"),
        ("the Taoyuan District Prosecutors' Office said", "Taoyuan District Prosecutors' Office", "organisation"),
        ("the Centers for Disease Control warned", "Centers for Disease Control", "organisation"),
    ],
)
def test_companies_and_organisations(text: str, name: str, kind: str) -> None:
    assert (name, kind) in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "Turn left at King Street, walk past the Grand Hotel and cross the New River Bridge.",
        "Tourists filled Sun Moon Lake over the Dragon Boat Festival weekend.",
        "Red Tide was seen in Tampa Bay.",
        "No company has said so, but Wall Street believes it.",
        "On Monday, the US and South Korea agreed.",
    ],
)
def test_places_and_things_are_none(text: str) -> None:
    assert [name for name, kind in found(text) if kind is not None and kind == "person"] == []


def test_two_persons_joined_by_and() -> None:
    assert found("Angela Merkel and Emmanuel Macron met") == [
        ("Angela Merkel", "person"),
        ("Emmanuel Macron", "person"),
    ]


def test_a_party_before_the_title_of_its_member() -> None:
    assert found("Chinese Nationalist Party Legislator Hsu Chiao-hsin spoke") == [
        ("Chinese Nationalist Party", "organisation"),
        ("Hsu Chiao-hsin", "person"),
    ]


def test_what_is_named_after_a_person_is_not_the_person() -> None:
    assert [kind for _, kind in found("Chiang Kai-shek Memorial Hall will close")] == [None]
    assert found("the Jack Ma Foundation gave money") == [("Jack Ma Foundation", "organisation")]


def test_an_unusual_name_counts_where_its_surname_recurs() -> None:
    assert found("Ilkay Vundogan left the hall.") == []
    assert found("Ilkay Vundogan left the hall, and Vundogan smiled.") == [("Ilkay Vundogan", "person")]
