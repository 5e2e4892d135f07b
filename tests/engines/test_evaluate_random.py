"""The evaluator against the plain reference, over random archives of one to four segments with deletions."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsindex.engines.query import Node, Span, Term
from newsindex.engines.whoosh.columnar.arrays import MISSING
from newsindex.engines.whoosh.evaluate import Matching, Snapshot, blocks, disjunction, leaf, narrowing
from tests.engines.archives import (
    FIELDS,
    Archive,
    archives,
    as_one,
    disjunctions,
    filtered,
    nodes,
    single,
    spans,
    trials,
)
from tests.engines.reference import field_text, places


@trials
@given(archives(), spans, st.sampled_from(FIELDS))
def test_spans_stand_where_the_reference_finds_them(archive: Archive, span: Span, field: str) -> None:
    snapshot = archive.snapshot()
    found = snapshot.occurrences(field, span, range(len(archive.documents)))
    assert found == [sorted(places(span, field_text(document, field))) for document in archive.documents]
    assert snapshot.document_frequency(field, span) == archive.reference().frequency(field, span)


@trials
@given(archives(), st.lists(single, max_size=4), st.sampled_from(FIELDS))
def test_terms_stand_in_the_documents_that_the_reference_says(archive: Archive, terms: list[Term], field: str) -> None:
    numbers = range(len(archive.documents))[::-2]
    found = archive.snapshot().which_have(field, [term.term for term in terms], numbers)
    texts = [field_text(archive.documents[number], field) for number in numbers]
    assert found.tolist() == [[bool(places(Term(term.term), text)) for term in terms] for text in texts]


@trials
@given(
    archives(),
    nodes | disjunctions | as_one,
    st.integers(0, 6),
    st.integers(0, 4),
    st.lists(st.integers(0, 12), max_size=3),
)
def test_queries_find_score_and_order_what_the_reference_finds(
    archive: Archive, query: Node, limit: int, offset: int, cuts: list[int]
) -> None:
    expected = archive.reference().search(query)
    snapshot = archive.snapshot()
    whole = snapshot.search(query, limit=None)
    assert dict(zip(whole.numbers, whole.scores, strict=True)) == pytest.approx(expected, rel=1e-6, abs=1e-9)
    assert whole.total == len(whole.numbers) == len(expected) == snapshot.count(query)

    published = [archive.documents[number].numbers.get("published", MISSING) for number in whole.numbers]
    ids = snapshot.ids(whole.numbers)
    order = list(zip([-score for score in whole.scores], [-value for value in published], ids, strict=True))
    assert order == sorted(order)

    page = archive.snapshot([min(at, len(archive.documents)) for at in cuts]).search(query, limit=limit, offset=offset)
    assert page.total == whole.total
    assert list(page.numbers) == list(whole.numbers[offset : offset + limit])
    assert list(page.scores) == list(whole.scores[offset : offset + limit])

    field, descending = ("published", "day", "words")[limit % 3], offset % 2 == 0
    by_number = snapshot.search(query, limit=limit, sort=(field, descending))
    assert list(by_number.numbers) == sorted(expected, key=lambda n: _sort_key(archive, n, field, descending))[:limit]
    assert list(by_number.scores) == pytest.approx([expected[number] for number in by_number.numbers])
    assert by_number.total == len(expected)

    matching = snapshot.matching(query)
    assert matching.numbers.tolist() == sorted(expected)
    _check_facets(archive, snapshot, matching, limit)
    for number in range(len(archive.documents)):
        score, parts = snapshot.explain(query, number)
        assert score == pytest.approx(expected.get(number, 0.0))
        assert sum(part for _, part in parts) == pytest.approx(score)


@trials
@given(
    archives(), nodes | disjunctions | filtered | as_one, st.integers(1, 6), st.lists(st.integers(0, 12), max_size=3)
)
def test_common_terms_lead_to_the_same(archive: Archive, query: Node, limit: int, cuts: list[int]) -> None:
    """As if all terms were common and all segments large: the best are looked for in blocks, or few are all scored."""
    expected = archive.snapshot().search(query, limit=limit)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(leaf, "LARGE", 0)
        patch.setattr(blocks, "_FIRST", 1)
        patch.setattr(blocks, "_MOST", 0)
        for merged in (0, 4):
            patch.setattr(disjunction, "_MERGED", merged)
            snapshot = archive.snapshot([min(at, len(archive.documents)) for at in cuts])
            for _ in range(3):
                assert snapshot.search(query, limit=limit) == expected


@trials
@given(
    archives(), nodes | filtered | as_one, st.integers(1, 4), st.lists(st.integers(0, 12), max_size=3), st.booleans()
)
def test_documents_are_narrowed_down_to_the_same(
    archive: Archive, query: Node, limit: int, cuts: list[int], common: bool
) -> None:
    """As if so many matched that those are dropped which cannot be among the best."""
    expected = archive.snapshot().search(query, limit=limit)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(leaf, "LARGE", 0 if common else 1 << 15)
        patch.setattr(disjunction, "_ALL_SCORED", 0)
        patch.setattr(disjunction, "_FEW", 0)
        patch.setattr(narrowing, "_TRIED", 1)
        patch.setattr(narrowing, "_SHRUNK", 1)
        snapshot = archive.snapshot([min(at, len(archive.documents)) for at in cuts])
        for _ in range(3):
            assert snapshot.search(query, limit=limit) == expected


def _sort_key(archive: Archive, number: int, field: str, descending: bool) -> tuple[bool, int, str]:
    value = archive.documents[number].numbers.get(field)
    return value is None, (value or 0) * (-1 if descending else 1), archive.documents[number].id


def _check_facets(archive: Archive, snapshot: Snapshot, matching: Matching, limit: int) -> None:
    documents = [archive.documents[number] for number in matching.numbers.tolist()]
    values = Counter(value for document in documents for value, _ in document.keywords.get("company", []))
    by_count = sorted(values.items(), key=lambda item: (-item[1], item[0]))
    assert snapshot.facet(matching, "company") == by_count
    assert snapshot.facet(matching, "company", limit) == by_count[:limit]
    also = {value for value, _ in by_count[limit::2]} | {"nothing"}
    beyond = [row for row in by_count[limit:] if row[0] in also]
    assert snapshot.facet(matching, "company", limit, also) == by_count[:limit] + beyond
    assert snapshot.facet(matching, "author") == []
    days = Counter(document.numbers["day"] // 2 for document in documents if "day" in document.numbers)
    assert snapshot.histogram(matching, "day", 2) == sorted(days.items())
