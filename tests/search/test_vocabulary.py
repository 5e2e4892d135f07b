"""Words that may have been meant, from the terms of an archive."""

from __future__ import annotations

import pytest

from newsindex.engines.query import Span, Term
from newsindex.search.terms.vocabulary import Vocabulary

TERMS = {"=tariffs": 9, "=tariff": 30, "=Tariff": 5, "=traffic": 8, "=supplies": 4, "tariff": 39, "台积电": 7, "台": 20}


class Archive:
    def expand(self, field: str, low: str, high: str | None, limit: int | None = None) -> list[tuple[str, int]]:
        rows = [(t, n) for t, n in sorted(TERMS.items()) if low <= t and (high is None or t < high)]
        return rows[:limit] if field == "body" else []

    def document_frequency(self, field: str, span: Span) -> int:
        return TERMS.get(span.term, 0) if isinstance(span, Term) and field == "body" else 0


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("tarifff", ["tariff", "tariffs"]),  # of two as near the more frequent first
        ("atriff", ["tariff", "tariffs"]),  # the first letters changed places
        ("upplies", ["supplies"]),  # the first left out
        ("zupplies", ["supplies"]),  # another typed
        ("xsupplies", ["supplies"]),  # one too many
        ("台積店", ["台积电"]),
        ("tari", []),
        ("abc", []),
    ],
)
def test_what_may_have_been_meant(typed: str, meant: list[str]) -> None:
    assert Vocabulary(Archive()).suggestions(typed) == meant


def test_a_chinese_character_is_like_no_other() -> None:
    assert Vocabulary(Archive()).fuzzy("臺", 2) == ([Term("台")], False)
    assert Vocabulary(Archive()).fuzzy("台積店", 1) == ([Term("台积电")], False)


@pytest.mark.parametrize(
    ("stems", "written"),
    [("suppli", "supplies"), ("suppli of tariff", "supplies of tariff"), ("zorb", "zorb"), ("台积电", "台积电")],
)
def test_stems_are_shown_as_they_are_written(stems: str, written: str) -> None:
    assert Vocabulary(Archive()).written(stems) == written
