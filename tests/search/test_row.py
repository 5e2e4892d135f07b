"""Texts in one row: the same places as in each text alone, and the same clauses as a regular expression finds."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsindex.analysis import Analyzer
from newsindex.engines.query import AnyOf, Chain, Near, Span, Term
from newsindex.search.showing.pieces import clause_ends
from newsindex.search.showing.row import Row
from newsindex.search.showing.sightings import Sightings, edges_of, seeker
from newsindex.search.showing.told import Told

analyzer = Analyzer()


def chain(characters: str, *, unbroken: bool = True) -> Chain:
    return Chain(tuple(map(Term, characters)), unbroken=unbroken)


SPANS: tuple[Span, ...] = (
    Term("台"), Term("积"), Term("ガ"), chain("台积"), chain("台积", unbroken=False), chain("积台积电"), chain("电台"),
    chain("电台", unbroken=False), chain("ガ台", unbroken=False), Chain((Term("한"), Term("국"))), Term("台积电", 3),
    Term("台积", 2), Term("tariff"), Term("=Steel"), chain("台电").spans[0], AnyOf((Term("steel"), chain("积电"))),
    Near(Term("tariff"), Term("台"), 5), Chain((Term("steel"), Term("台"))), Term("台", without="<capital>"),
)  # fmt: skip
WORDS = (
    *"台積電台積電ガ한国", "台積電", "。", "，", "\n", "\n\n", " ", "·", "（", "tariffs", "Steel", "25", "%",
    "\u0966", "\u200b",
)  # fmt: skip
TEXTS = st.lists(st.lists(st.sampled_from(WORDS) | st.text(max_size=3), max_size=40).map("".join), max_size=5)


def alone(texts: list[Sightings], span: Span) -> list[tuple[int, int]]:
    found, base = [], 0
    for text in texts:
        found += [(base + start, base + end) for start, end in seeker(span)(text)]
        base += len(text.shadow) + 1
    return found


def together(row: Row, spans: tuple[Span, ...]) -> list[list[tuple[int, int]]]:
    found: list[list[tuple[int, int]]] = [[] for _ in spans]
    for begin, end, which in zip(*(column.tolist() for column in row.find(spans)), strict=True):
        found[which].append((begin, end))
    return found


@settings(max_examples=300)
@given(TEXTS)
def test_spans_stand_in_a_row_of_texts_where_they_do_in_each(texts: list[str]) -> None:
    seen = [Sightings(each) for each in analyzer.places_of(texts)]
    assert together(Row(seen), SPANS) == [alone(seen, span) for span in SPANS]


def test_nothing_is_found_of_no_span() -> None:
    row = Row([Sightings(each) for each in analyzer.places_of(["台積電", ""])])
    assert [len(column) for column in row.find([])] == [0, 0, 0]


def told_of(texts: list[Sightings], spans: list[Span], less: int = 0) -> Told:
    rows = [
        (nth, start, end, which)
        for nth, text in enumerate(texts)
        for which, span in enumerate(spans)
        for start, end in text.find(span)[less if which else 0 :]
    ]
    return Told(spans, len(texts), *np.array(rows, np.int64).reshape(-1, 4).T)


WORD = Term("经济", 2)


@pytest.mark.parametrize("less", [0, 1])
def test_words_are_where_the_index_has_them_or_else_where_they_are_cut(less: int) -> None:
    """`less`: the index lacks some of the characters, so that their order tells nothing."""
    seen = [Sightings(each) for each in analyzer.places_of(["经济学家谈经济。经济学家", "経済", "", "谈经济"])]
    spans: list[Span] = [WORD, *edges_of(WORD)]
    row = Row(seen, [told_of(seen[:2], spans, less), told_of(seen[2:], spans)])
    assert together(row, (WORD,)) == [alone(seen, WORD)]
    assert together(row, (WORD,)) == [[(5, 7), (18, 20)]]


def test_a_word_that_the_index_has_elsewhere_is_believed() -> None:
    seen = [Sightings(each) for each in analyzer.places_of(["经济学家谈经济。"])]
    [characters] = edges_of(WORD)
    told = Told([WORD, characters], 1, *np.array([(0, 0, 2, 0), (0, 0, 2, 1), (0, 5, 7, 1)], np.int64).T)
    assert together(Row(seen, [told]), (WORD,)) == [[(0, 2)]]


CLAUSE_END = re.compile(r"[;；，：—,:](?:(?<![,:])|(?!\d))[”’」』)）\"]*(\s*)")
SIGNS = ';；，：—,:”’」』)）" \t\n\u3000\u00a0\x1c5５٣a台。'


@settings(max_examples=500)
@given(st.text(st.sampled_from(SIGNS) | st.characters(), max_size=60))
def test_clauses_end_where_a_regular_expression_says(text: str) -> None:
    stops, following = clause_ends(text)
    assert list(zip(stops.tolist(), following.tolist(), strict=True)) == [m.span(1) for m in CLAUSE_END.finditer(text)]
