"""Terms numbered by whole arrays have the numbers that a dictionary gives."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsindex.engines.base import IndexDocument, TermStream
from newsindex.engines.whoosh.columnar import joined
from newsindex.engines.whoosh.columnar.batch import DocumentBatch, TextColumn
from newsindex.engines.whoosh.columnar.joined import JoinedColumn, TermNumbers, join

terms = st.lists(st.text(st.characters(codec=None, exclude_characters="\0"), max_size=20), min_size=1, max_size=60)


def assert_numbered(numbers: TermNumbers, given_terms: list[str]) -> None:
    data = join(given_terms, len(given_terms))
    assert data is not None
    found = numbers.of_joined(data, len(given_terms)).tolist()
    listed = numbers.since(0)
    assert len(set(listed)) == len(listed) == len(numbers)
    assert [listed[number] for number in found] == given_terms


@given(st.lists(terms, min_size=1, max_size=4))
def test_numbers(batches: list[list[str]]) -> None:
    numbers = TermNumbers()
    for batch in batches:
        assert_numbered(numbers, batch)
        assert_numbered(numbers, batch[::-1])
        assert numbers.of(batch).tolist() == [numbers.since(0).index(term) for term in batch]


@pytest.mark.parametrize("bits", [1, 4, 18])
def test_more_terms_than_the_table_holds(bits: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(joined, "_BITS", bits)
    monkeypatch.setattr(joined, "_AT_ONCE", 50)
    source = random.Random(bits)
    numbers = TermNumbers()
    for _ in range(20):
        words = [f"{'long' * source.choice((0, 1, 3, 4))}{int(source.paretovariate(0.5)) % 3000}" for _ in range(500)]
        assert_numbered(numbers, [*words, "", "=", "台積電", "\ud800"])


def test_terms_with_a_zero_byte_are_numbered_one_by_one() -> None:
    assert join([], 0) is None
    assert join(["a", "b\0c"], 2) is None
    for words, kind in ((["a", "b\0c"], TextColumn), (["a", "bc"], JoinedColumn), ([], TextColumn)):
        stream = TermStream(words, range(len(words)), len(words), len(words))
        assert isinstance(DocumentBatch.from_documents([IndexDocument("1", {"body": stream})]).texts["body"], kind)
