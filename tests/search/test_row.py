"""Texts in one row: the same places as in each text alone, and the same clauses as a regular expression finds."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from newsindex.analysis import Analyzer
from newsindex.engines.query import AnyOf, Chain, Near, Span, Term
from newsindex.search.showing.pieces import clause_ends
from newsindex.search.showing.row import Row
from newsindex.search.showing.sightings import Places, Sightings, seeker

analyzer = Analyzer()


def chain(characters: str, *, unbroken: bool = True) -> Chain:
    return Chain(tuple(map(Term, characters)), unbroken=unbroken)


SPANS: tuple[Span, ...] = (
    Term("台"), Term("积"), Term("ガ"), chain("台积"), chain("台积", unbroken=False), chain("积台积电"), chain("电台"),
    chain("电台", unbroken=False), chain("ガ台", unbroken=False), Chain((Term("한"), Term("국"))), Term("台积电", 3),
    Term("台积", 2),
    Term("tariff"), Term("=Steel"), Term("per"), Term("cent"), Term("ecommerc"), Term("land"),
    chain("台电").spans[0], AnyOf((Term("steel"), chain("积电"))),
    Near(Term("tariff"), Term("台"), 5), Chain((Term("steel"), Term("台"))), Term("台", without="<capital>"),
)  # fmt: skip
WORDS = (
    *"台積電台積電ガ한国", "台積電", "。", "，", "\n", "\n\n", " ", "·", "（", "tariffs", "Steel", "25", "%",
    "per cent", " percent", "e-commerce", "no-man's-land", "STEEL TARIFFS PER CENT\n", "é", ".", "'s",
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


def test_letters_that_overlap_in_one_text_hide_none_that_are_joined_in_another() -> None:
    seen = [Sightings(each) for each in analyzer.places_of(["free eee", "A double E-E, they say."])]
    assert together(Row(seen), (Term("ee"),)) == [alone(seen, Term("ee"))] == [[(18, 19)]]


def test_nothing_is_found_of_no_span() -> None:
    row = Row([Sightings(each) for each in analyzer.places_of(["台積電", ""])])
    assert [len(column) for column in row.find([])] == [0, 0, 0]


def test_words_stand_where_the_index_says_or_else_where_they_are_cut() -> None:
    word, characters = Term("经济", 2), chain("经济")
    cut, other = analyzer.places_of(["经济学家谈经济。", "谈经济"])
    assert together(Row([Sightings(cut), Sightings(other)]), (word,)) == [[(5, 7), (10, 12)]]
    placed: dict[Span, Places] = {word: [(0, 2)], characters: [(0, 2), (5, 7)]}
    assert together(Row([Sightings(cut, placed=placed)]), (word, characters)) == [[(0, 2)], [(0, 2), (5, 7)]]


def test_a_title_is_read_where_its_text_has_what_is_looked_for() -> None:
    near = Near(Term("steel"), Term("tariff"), 5)
    texts = ["Tariffs on steel rose.", "No word of it.", "Steel, and tariffs."]
    titles = ["Steel tariffs", "Steel tariffs", "None"]
    first, second, third, *others = [Sightings(each) for each in analyzer.places_of([*texts, *titles])]
    row = Row([first, second, third], [(0, others[0]), (1, others[1]), (2, others[2])])
    assert together(row, (near,)) == [[(0, 16), (38, 56), (58, 71)]]
    assert together(row, (Term("steel"),)) == [alone([first, second, third, *others], Term("steel"))]


CLAUSE_END = re.compile(r"[;；，：—,:](?:(?<![,:])|(?!\d))[”’」』)）\"]*(\s*)")
SIGNS = ';；，：—,:”’」』)）" \t\n\u3000\u00a0\x1c5５٣a台。'


@settings(max_examples=500)
@given(st.text(st.sampled_from(SIGNS) | st.characters(), max_size=60))
def test_clauses_end_where_a_regular_expression_says(text: str) -> None:
    stops, following = clause_ends(text)
    assert list(zip(stops.tolist(), following.tolist(), strict=True)) == [m.span(1) for m in CLAUSE_END.finditer(text)]
