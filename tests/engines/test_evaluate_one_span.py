"""Queries for one phrase: found by a way of their own."""

from __future__ import annotations

import pytest

from newsindex.engines.base import IndexDocument, TermStream
from newsindex.engines.query import AnyOf, Chain, Near, Node, Or, Span, Term, Text
from newsindex.engines.whoosh.evaluate import Snapshot, leaves
from newsindex.engines.whoosh.evaluate.one_span import best_of_span, is_span
from tests.engines.in_memory import MemorySegment

PHRASE = Chain((Term("a"), Term("b")))
TEXTS = ["a b", "b a b", "c", "a b a b", "a c b", "b b", "a b c c c", "c a b"]


def snapshot(cut: int, deleted: tuple[int, ...] = ()) -> Snapshot:
    documents = []
    for number, text in enumerate(TEXTS):
        words = text.split()
        stream = TermStream(words, range(len(words)), len(words), len(words))
        documents.append(IndexDocument(f"{number}", {"body": stream}, {"id": [(f"{number}", 1.0)]}))
    parts = [(0, cut), (cut, len(TEXTS))]
    return Snapshot(
        [MemorySegment(documents[low:high], [n - low for n in deleted if low <= n < high]) for low, high in parts]
    )


@pytest.mark.parametrize(
    ("query", "alone"),
    [
        (Text("body", PHRASE), True),
        (Text("body", Near(Term("a"), Term("b"), 2), 3.0), True),
        (Text("body", PHRASE, 0.0), False),
        (Text("body", PHRASE, at_least=2), False),
        (Text("title+body", PHRASE), False),
        (Or((Text("body", PHRASE),)), False),
    ],
)
def test_which_queries_are_one_span(query: Node, alone: bool) -> None:
    assert is_span(query) == alone


@pytest.mark.parametrize("cut", [0, 3, 8])
def test_the_best_are_those_of_the_whole_list(cut: int) -> None:
    archive = snapshot(cut, deleted=(1,))
    every = archive.search(Text("body", PHRASE), limit=None)
    assert sorted(every.numbers) == [0, 3, 6, 7]
    for offset, limit in ((0, 1), (0, 10), (1, 2), (4, 3)):
        found = archive.search(Text("body", PHRASE), limit=limit, offset=offset)
        assert found.total == 4
        assert list(found.numbers) == list(every.numbers[offset : offset + limit])
        assert list(found.scores) == list(every.scores[offset : offset + limit])


@pytest.mark.parametrize(
    "span",
    [
        Chain((Term("b"),)),
        Chain((Term("b"), Term("b"))),
        Chain((Term("b"), Term("a"), Term("b"))),
        Chain((Term("a"), Term("nowhere"))),
        Chain((Term("c"), Term("a"))),
        Chain((Term("a"), Term("b", without="a"))),
        Chain((Term("a", length=2), Term("b"))),
        Chain((Term("a"), AnyOf((Term("b"), Term("c"))))),
        Chain((Term("a"), Term("b")), slop=1),
        Chain((Term("a"), Term("b")), unbroken=True),
        Chain(()),
    ],
)
def test_phrases_of_every_form_are_found_as_in_the_whole_list(span: Span) -> None:
    archive = snapshot(3, deleted=(1,))
    every = archive.search(Text("body", span), limit=None)
    found = archive.search(Text("body", span), limit=10)
    assert (found.total, list(found.numbers), list(found.scores)) == (every.total, every.numbers, every.scores)
    assert archive.document_frequency("body", span) == snapshot(3).search(Text("body", span), limit=None).total
    numbers = range(len(TEXTS))
    assert archive.occurrences("body", span, numbers) == snapshot(3).occurrences("body", span, numbers)


def test_only_short_lists_of_places_are_noted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leaves, "_NOTED", 1)
    archive = snapshot(1)
    archive.search(Text("body", PHRASE), limit=1)
    assert [len(units) for view in archive._views for units in view.latest.values()] == [1]
    assert archive.occurrences("body", PHRASE, [3]) == [[(0, 2), (2, 4)]]


def test_how_many_documents_have_it_is_noted() -> None:
    archive = snapshot(3, deleted=(1,))
    archive.search(Text("body", PHRASE), limit=1)
    assert archive._frequencies == {("body", PHRASE): 5}


def test_what_was_found_in_time_is_partial_and_not_noted() -> None:
    archive = snapshot(3)
    assert best_of_span(archive._views, Text("body", PHRASE), 5, 0.0)[:3] == (0, [], True)
    assert archive.search(Text("body", PHRASE), limit=1, deadline=0.0).partial
    assert not archive._frequencies
