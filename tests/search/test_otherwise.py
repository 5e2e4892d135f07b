"""Where nothing is found: what is said to find something is what finds it, and so many."""

from __future__ import annotations

from pathlib import Path

import pytest

import newsindex
from newsindex.archive import NewsIndex
from tests.conftest import article


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> NewsIndex:
    opened = newsindex.open(Path(tmp_path_factory.mktemp("otherwise")) / "n.idx", book=None)
    opened.add(
        [
            article("zh1", "外交官談霸凌", "外交官昨天指控，有人以宣傳手法進行霸凌，廣告隨處可見。", source="日報"),
            article("zh2", "钢铁关税", "政府周一宣布提高进口钢铁关税。"),
            article(
                "en1", "Rates on hold", "The central bank left its policy on interest rates as it was.", "2025-02-03"
            ),
            article("en2", "A rate rise", "Interest rates rose on Monday, and policy is to be tightened."),
        ]
    )
    return opened


@pytest.mark.parametrize(
    ("query", "without", "given"),
    [
        ("外交官指控「以宣傳廣告進行霸凌」", "外交官指控以宣傳廣告進行霸凌", {}),
        ("『宣传广告』", "宣传广告", {}),
        ('"interest rate policy"', "interest rate policy", {}),
        ('bank ("interest rate policy")', "bank (interest rate policy)", {}),
        ("“interest rate policy” Monday", "interest rate policy Monday", {"strict": True}),
        ('"policy elephants" bank', "policy elephants bank", {}),
        ('"interest rate policy"', "interest rate policy", {"until": "2025-03"}),
        ('"policy rate" "interest policy"', "policy rate interest policy", {"match": "any"}),
    ],
)
def test_a_phrase_that_stands_nowhere_is_told_with_what_its_words_find(
    index: NewsIndex, query: str, without: str, given: dict[str, object]
) -> None:
    nothing, rest = index.search(query, **given), index.search(without, **given)
    assert not nothing and rest
    number = "1 article matches" if rest.total == 1 else f"{rest.total} articles match"
    assert f"without quotation marks, {number}{' in part' if rest.relaxed else ''}" in nothing.notes
    assert any(note.startswith('no article has "') for note in nothing.notes)


@pytest.mark.parametrize(
    ("query", "given"),
    [
        ('"no such elephants"', {}),
        ('"interest rate policy"', {"source": "日報"}),
        ('title:"interest rate policy"', {}),
        ('"interest policy"~1 zebra', {}),
        ('"interest rates" zebra', {"strict": True}),  # the phrase stands somewhere
        ('"interest rate policy" NEAR/2 bank', {}),
        ('"(interest rate policy" bank', {}),  # without quotation marks it cannot be read
    ],
)
def test_quotation_marks_are_left_alone_where_words_find_no_more(
    index: NewsIndex, query: str, given: dict[str, object]
) -> None:
    nothing = index.search(query, **given)
    assert not nothing and nothing.notes
    assert not any("quotation" in note for note in nothing.notes)


@pytest.mark.parametrize(
    ("query", "given"),
    [
        ("tariffs", {}),
        ('"steel tariffs"', {}),
        ("tariff", {"lang": "zh-Hans"}),
        ("關稅", {"lang": "en"}),
        ("利率", {}),
        ("elephants", {}),
        ("tariffs", {"lang": "en"}),
        ("tariffs", {"source": "日報"}),
        ("tariffs", {"exact": True}),
        ("intrest", {"lang": "zh"}),  # what was likely meant is told instead
    ],
)
def test_across_is_named_where_only_the_other_language_has_it(
    index: NewsIndex, query: str, given: dict[str, object]
) -> None:
    nothing = index.search(query, **given)
    assert not nothing
    other = given.get("lang") or ("en" if query > "z" else "zh")
    found = index.search(query, across=True, strict=True, **(given | {"lang": other})).total
    if given.get("exact") or (query, other) == ("tariffs", "en") or query == "intrest":
        found = 0
    told = [note for note in nothing.notes if "--across" in note]
    number = "1 article in the other language has" if found == 1 else f"{found} articles in the other language have"
    assert told == [f"with --across, {number} it"] * (found > 0)
    assert not any("--across" in note for note in index.search(query, across=True, **given).notes)


def test_articles_of_equal_text_are_counted_as_they_are_shown(tmp_path: Path) -> None:
    with newsindex.open(tmp_path / "n.idx", book=None) as index:
        index.add(article(f"en{n}", "Steel", "Tariffs on steel were raised on Monday.") for n in range(3))
        index.add([article("zh", "鋼鐵", "政府提高鋼鐵關稅。")])
        for unique, told in ((False, "3 articles {}"), (True, "1 article {}es")):
            notes = index.search('"steel tariffs"', unique=unique).notes
            assert f"without quotation marks, {told.format('match')}" in notes
        assert index.search("鋼鐵", lang="en", unique=True).notes[-1].startswith("with --across, 1 article in")
        assert index.search("鋼鐵", lang="en").notes[-1].startswith("with --across, 3 articles in")


def test_nothing_is_said_where_something_is_found(index: NewsIndex) -> None:
    for query in ("tariffs rates", '"interest rates"', "關稅"):
        assert not any("quotation" in note or "--across" in note for note in index.search(query).notes)


def test_an_index_of_one_language_names_no_other(tmp_path: Path) -> None:
    opened = newsindex.open(tmp_path / "n.idx", book=None)
    opened.add([article("en1", "Steel", "Duties on steel were raised on Monday.")])
    assert opened.search("tariffs").notes == ('no article has "tariffs"',)
    assert opened.search("鋼鐵").notes[-1] == "with --across, 1 article in the other language has it"
    any_word = opened.search("鋼鐵 香蕉", match="any").notes[-1]
    assert any_word == "with --across, 1 article in the other language has some of it"
