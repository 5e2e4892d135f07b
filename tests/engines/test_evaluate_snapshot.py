"""What a snapshot answers besides random queries: golden cases and the small questions."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from newsindex.engines.base import BREAK, CONTINUATION, IndexDocument, TermStream
from newsindex.engines.query import All, And, AnyOf, Boost, Chain, Keyword, Maybe, Near, Nothing, Or, Span, Term, Text
from newsindex.engines.whoosh.evaluate import Snapshot
from tests.engines.in_memory import MemorySegment


def article(name: str, *units: str, **numbers: int) -> IndexDocument:
    """An article whose body has one unit for each argument; its terms are set apart by spaces."""
    terms = [term for unit in units for term in unit.split()]
    positions = [position for position, unit in enumerate(units) for _ in unit.split()]
    body = TermStream(terms, positions, len(units), len(units))
    return IndexDocument(name, {"body": body}, {"id": [(name, 1.0)]}, numbers, name.encode())


def chain(text: str, slop: int = 0, unbroken: bool = False) -> Chain:
    return Chain(tuple(Term(word) for word in text.split()), slop, unbroken)


def where(span: Span, *units: str) -> list[tuple[int, int]]:
    """The places of the span in an article, which stands between two others to show that none is crossed."""
    around = article("around", "b", "a")
    snapshot = Snapshot([MemorySegment([around, article("it", *units), around])])
    return snapshot.occurrences("body", span, [1])[0]


def test_repeated_words_of_a_phrase() -> None:
    assert where(chain("很 很"), "很", "很", "很") == [(0, 2), (1, 3)]
    assert where(chain("bye bye"), "bye", "now", "bye") == []


def test_a_phrase_ends_with_its_document() -> None:
    assert where(chain("a b"), "b", "c", "a") == []
    assert where(chain("a b", slop=3), "b", "c", "a") == []
    assert where(Near(Term("a"), Term("b"), 5), "c", "a") == []


def test_unbroken_minds_breaks_after_the_first_unit_only() -> None:
    assert where(chain("a b", unbroken=True), f"a {BREAK}", "b") == [(0, 2)]
    assert where(chain("a b", unbroken=True), "a", f"b {BREAK}") == []
    assert where(chain("a b"), "a", f"b {BREAK}") == [(0, 2)]


def test_slop_finds_what_the_nearest_choice_would_miss() -> None:
    assert where(chain("a b c", slop=1), "a", "b", "a", "b", "x", "c") == [(2, 6)]
    long_or_short = AnyOf((Term("a"), chain("a x")))
    assert where(Chain((long_or_short, Term("b")), 1), "a", "x", "y", "b") == [(0, 4)]


def test_slop_is_shared_by_all_gaps() -> None:
    assert where(chain("a b c", slop=1), "a", "x", "b", "y", "c") == []
    assert where(chain("a b c", slop=2), "a", "x", "b", "y", "c") == [(0, 5)]
    # Two characters of one word have no words between them, and none to spare.
    assert where(chain("台 电 b", slop=1), "台", f"积 {CONTINUATION}", f"电 {CONTINUATION}", "x", "y", "b") == []


def test_spans_of_nothing_stand_nowhere() -> None:
    for nothing in (Chain(()), AnyOf(()), Chain((), 3), Chain((AnyOf(()), Term("a"))), Near(Term("a"), AnyOf(()), 3)):
        assert where(nothing, "a", "b") == []


def test_slop_and_distance_count_words_not_characters() -> None:
    between = ("台", f"积 {CONTINUATION}", f"电 {CONTINUATION}")
    assert where(chain("a b", slop=1), "a", *between, "b") == [(0, 5)]
    assert where(Near(Term("b"), Term("a"), 2), "a", *between, "b") == [(0, 5)]
    assert where(Near(Term("b"), Term("a"), 1), "a", *between, "b") == []


def test_near_takes_two_places_of_the_same_word() -> None:
    assert where(Near(Term("a"), Term("a"), 5), "a", "x") == []
    assert where(Near(Term("a"), Term("a"), 5), "a", "x", "a") == [(0, 3)]
    assert where(Near(chain("a b"), Term("b"), 1), "a", "b") == [(0, 2)]


def test_without_leaves_out_marked_places() -> None:
    assert where(Term("us", without="^"), "us ^", "us") == [(1, 2)]


def test_a_long_field_of_markers_is_counted_over_many_blocks() -> None:
    units = ["a", *[f"x {CONTINUATION}"] * 70_000, "b", "y", "c"]
    assert where(Near(Term("a"), Term("b"), 1), *units) == [(0, 70_002)]
    assert where(Near(Term("a"), Term("c"), 2), *units) == []
    assert where(Near(Term("a"), Term("c"), 3), *units) == [(0, 70_004)]


@pytest.mark.parametrize("span", [Near(Term("a"), Term("b"), 3000), chain("a b", slop=3000)])
def test_of_many_pairs_none_is_missed(span: Span) -> None:
    units = ["a"] * 1100 + ["b"] * 1100
    assert len(where(span, *units)) == 1100 * 1100  # more than are made in one batch


@pytest.fixture
def snapshot() -> Snapshot:
    first = [article("n2", "tariff", published=5), article("n1", "tariff", published=5), article("n0", "tariff")]
    second = [
        article("m0", "tariff", "war", published=9),
        article("gone", "tariff"),
        article("n3", "tariff", published=9),
    ]
    return Snapshot([MemorySegment(first), MemorySegment([]), MemorySegment(second, deleted=[1])])


def test_equal_scores_are_ordered_by_date_and_then_id(snapshot: Snapshot) -> None:
    found = snapshot.search(Text("body", Term("tariff")), limit=10)
    assert snapshot.ids(found.numbers) == ["n3", "n1", "n2", "n0", "m0"]
    assert found.total == 5
    assert snapshot.ids(snapshot.search(All(), limit=2, offset=1).numbers) == ["n3", "n1"]


def test_frequencies_count_deleted_documents_until_they_are_merged_away(snapshot: Snapshot) -> None:
    assert snapshot.doc_count == 5
    assert snapshot.term_frequency("body", "tariff") == 6
    assert snapshot.document_frequency("body", chain("tariff war")) == 1
    assert snapshot.expand("body", "t", None) == [("tariff", 6), ("war", 1)]
    assert snapshot.expand("body", "t", "u", 1) == [("tariff", 6)]
    assert snapshot.expand("body", "t", None, 0) == []


def test_documents_give_back_what_they_hold(snapshot: Snapshot) -> None:
    assert snapshot.stored(3) == b"m0"
    assert snapshot.keywords("id", 1) == [("n1", 1.0)]
    assert snapshot.keywords("company", 1) == []
    assert snapshot.number("published", 3) == 9
    assert snapshot.number("published", 2) is None
    assert snapshot.find("id", "gone") == []
    assert snapshot.find("id", "n3") == [5]
    with pytest.raises(IndexError):
        snapshot.stored(6)


def test_explain_names_each_leaf(snapshot: Snapshot) -> None:
    query = And((Text("body", Term("war"), weight=2.0), Or((Text("body", Term("tariff")), Text("body", Term("none"))))))
    score, parts = snapshot.explain(query, 3)
    assert [name for name, _ in parts] == [
        "body: war × 2 (1 in 2 words; in 1 of 6 articles)",
        "body: tariff (1 in 2 words; in 6 of 6 articles)",
    ]
    assert score == pytest.approx(sum(part for _, part in parts))
    assert snapshot.explain(query, 0) == (0.0, [])


def test_a_part_that_does_not_match_adds_nothing(snapshot: Snapshot) -> None:
    tariff, war, none = (Text("body", Term(word)) for word in ("tariff", "war", "none"))
    alone = snapshot.search(tariff, limit=None)
    for unmet in (Or((tariff, war, none), at_least=3), And((tariff, none)), Maybe(none, tariff), Boost(none, 2.0)):
        found = snapshot.search(Or((tariff, unmet)), limit=None)
        assert (found.numbers, found.scores) == (alone.numbers, alone.scores)


def test_an_empty_archive_finds_nothing() -> None:
    for empty in (Snapshot([]), Snapshot([MemorySegment([])])):
        for query in (All(), Nothing(), Text("body", Term("a")), Keyword("id", ("a",)), Text("body", chain("a b", 2))):
            assert empty.search(query, limit=10).total == empty.count(query) == 0
        assert empty.facet(empty.matching(All()), "source") == []
        assert empty.expand("body", "", None) == []


def test_a_deadline_that_has_passed_gives_a_partial_answer(snapshot: Snapshot) -> None:
    found = snapshot.search(All(), limit=3, deadline=time.perf_counter() - 1)
    assert (found.partial, found.total, list(found.numbers)) == (True, 0, [])
    assert snapshot.matching(All(), deadline=time.perf_counter() - 1).partial
    assert not snapshot.search(All(), limit=3, deadline=time.perf_counter() + 60).partial


@pytest.mark.parametrize("sort", [None, ("published", True)])
def test_what_only_scores_is_not_looked_for_where_nothing_matches(
    snapshot: Snapshot, sort: tuple[str, bool] | None
) -> None:
    scored = chain("tariff war")
    for word, known in (("none", False), ("war", True)):
        snapshot.search(Maybe(Text("body", Term(word)), Text("body", scored)), limit=3, sort=sort)
        assert any(view.units_of("body", scored) is not None for view in snapshot._views) == known


def test_threads_share_a_snapshot() -> None:
    documents = [article(f"{n:04}", *["a"] * (n % 7), *["b"] * (n % 5), "c") for n in range(500)]
    snapshot = Snapshot([MemorySegment(documents[:300], [5, 7]), MemorySegment(documents[300:])])
    queries = [
        Or((Text("body", Term("a")), Text("body", Term(word), weight=weight)))
        for word in "bc"
        for weight in (0.5, 1.0, 2.0)
    ] + [And((Text("body", Term("a")), Text("body", Chain((Term("a"), Term("b")), slop)))) for slop in (0, 2)]
    alone = [snapshot.search(query, limit=7) for query in queries]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda query: snapshot.search(query, limit=7), queries * 20)) == alone * 20


def test_columns_over_all_documents_of_all_segments() -> None:
    tagged = article("c", "x", "y")
    tagged.keywords["topic"] = [("news", 0.5)]
    segments = [[article("a", "x", "x"), article("b", "y")], [tagged]]
    snapshot = Snapshot([MemorySegment(documents) for documents in segments])
    numbers, which = snapshot.holders("body", ["x", "z", "y"])
    assert sorted(zip(numbers.tolist(), which.tolist(), strict=True)) == [(0, 0), (1, 2), (2, 0), (2, 2)]
    assert snapshot.lengths("body").tolist() == [2, 1, 2]
    assert snapshot.weights("topic", "news").tolist() == [0, 0, 0.5]
    assert [part.tolist() for part in snapshot.weighed("topic", "news")] == [[2], [0.5]]
    assert [part.tolist() for part in snapshot.weighed("topic", "none")] == [[], []]
    assert snapshot.term_frequency("body", "x") == 2
    assert [part.tolist() for part in Snapshot([]).holders("body", ["x"])] == [[], []]
    assert Snapshot([]).lengths("body").tolist() == []
