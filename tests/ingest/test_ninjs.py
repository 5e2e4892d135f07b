from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from newsindex.ingest import ReadOptions
from tests.ingest.conftest import ReadBytes, read

ONE: dict[str, Any] = {
    "uri": "http://agency.example/items/1",
    "type": "text",
    "versioncreated": "2025-02-03T08:00:00+08:00",
    "byline": "By Wang Min",
    "headline": "Tariffs rise",
    "language": "en",
    "urgency": 4,
    "subject": [{"code": "medtop:1", "name": "economy"}, {"code": "medtop:2"}],
    "body_text": "One. Two.",
    "body_xhtml": "<p>One.</p><p>Two.</p>",
    "associations": {"main": {"uri": "urn:2", "type": "picture", "headline": "A port"}},
}
THREE: dict[str, Any] = {
    "uri": "urn:agency:3",
    "versionCreated": "2025-02-03T08:00:00+08:00",
    "pubStatus": "usable",
    "by": "Wang Min",
    "headlines": [{"role": "short", "value": "Tariffs"}, {"role": "main", "value": "Tariffs rise"}],
    "subjects": [{"name": "economy"}],
    "bodies": [
        {"role": "plain", "contentType": "text/plain", "value": "One. Two."},
        {"role": "main", "contentType": "text/html", "value": "<p>One.</p><p>Two.</p>"},
    ],
    "copyrightHolder": "Agency",
}


def test_ninjs_1(read_bytes: ReadBytes) -> None:
    article = read_bytes("a.json", json.dumps(ONE)).article
    assert (article.id, article.url) == ("agency.example/items/1", "http://agency.example/items/1")
    assert (article.title, article.author, article.body) == ("Tariffs rise", "Wang Min", "One.\n\nTwo.")
    assert article.tags == ("economy", "medtop:2") and article.lang == "en"
    assert article.published is not None and article.published.isoformat() == "2025-02-03T08:00:00+08:00"


def test_ninjs_3_and_lists_and_lines(read_bytes: ReadBytes) -> None:
    article = read_bytes("a.json", json.dumps(THREE)).article
    assert (article.id, article.title, article.body) == ("urn:agency:3", "Tariffs rise", "One.\n\nTwo.")
    assert (article.author, article.tags, article.source) == ("Wang Min", ("economy",), "Agency")
    for name, text in (
        ("b.json", json.dumps([ONE, THREE])),
        ("b.jsonl", json.dumps(ONE) + "\n" + json.dumps(THREE) + "\n"),
        ("c.json", json.dumps({"items": [ONE, THREE]})),
    ):
        found = read_bytes(name, text)
        assert [a.id for a in found.articles] == ["agency.example/items/1", "urn:agency:3"], name
        assert not found.skipped


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"type": "picture"}, "a ninjs item of type 'picture', not a text"),
        ({"type": "event"}, "not a text"),
        ({"pubStatus": "canceled"}, "marked it as canceled"),
        ({"bodies": None, "headlines": []}, "neither title nor body"),
    ],
)
def test_what_is_no_text_is_named(read_bytes: ReadBytes, change: dict[str, Any], reason: str) -> None:
    assert reason in read_bytes("a.json", json.dumps(THREE | change)).reason


def test_odd_values_do_no_harm(read_bytes: ReadBytes) -> None:
    odd = {
        "headlines": [1, None, {"value": 3}],
        "bodies": [None, {"value": 7}, "x"],
        "subjects": "x",
        "by": 5,
        "language": 1,
    }
    found = read_bytes("a.json", json.dumps(THREE | odd))
    assert found.skipped or found.articles


def test_other_records_with_a_uri_are_read_as_before(read_bytes: ReadBytes) -> None:
    record = {"uri": "urn:1", "title": "T", "text": "Words.", "id": "7"}
    assert read_bytes("a.json", json.dumps(record)).article.id == "7"
    options = ReadOptions(mapping={"title": "slug"})
    assert read_bytes("a.json", json.dumps(ONE | {"slug": "S"}), options).article.title == "S", "a mapping decides"


def test_the_examples_of_iptc(trial_data: Path) -> None:
    found = read(trial_data / "formats" / "ninjs_iptc" / "examples", options=ReadOptions(include=("*.json",)))
    assert all("not a text" in s.reason for s in found.skipped) and len(found.skipped) == 16
    simple = next(a for a in found.articles if (a.path or "").endswith("ninjsExSimpleText_3.json"))
    assert simple.title == "Captain of wrecked cruise ship on trial in Italy" and simple.body.count("\n\n") == 3
    assert simple.author == "Paulo Santalucia and Frances d'Emilio"
