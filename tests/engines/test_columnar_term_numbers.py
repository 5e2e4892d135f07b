"""Terms numbered by whole arrays have the numbers that a dictionary gives."""

from __future__ import annotations

import pickle
import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsindex.engines.base import IndexDocument, TermStream
from newsindex.engines.vocabulary import encode_terms
from newsindex.engines.whoosh.columnar import hash_numbers, term_numbers
from newsindex.engines.whoosh.columnar.batch import JoinedColumn, by_terms
from newsindex.engines.whoosh.columnar.term_numbers import TAIL, TermHashes, TermNumbers
from tests.engines.columnar_articles import batch_of

terms = st.lists(st.text(st.characters(codec=None), max_size=20) | st.text("ab", max_size=99), min_size=1, max_size=60)


def assert_numbered(batches: list[list[str]]) -> None:
    numbers = TermNumbers()
    given_numbers = [numbers.of(encode_terms(batch) + TAIL, len(batch)).tolist() for batch in batches]
    distinct = sorted({term.encode("utf-8", "surrogatepass") for batch in batches for term in batch})
    assert len(numbers) == len(distinct)
    heads = [int.from_bytes(term[:8].ljust(8, b"\0"), "big") for term in distinct]
    of_number = numbers.heads
    ordered, ranks = numbers.take()
    assert ordered == distinct
    assert sorted(ranks.tolist()) == list(range(len(distinct)))
    assert len(numbers) == 0
    for batch, found in zip(batches, given_numbers, strict=True):
        spelt = [ordered[rank] for rank in ranks[found]]
        assert spelt == [term.encode("utf-8", "surrogatepass") for term in batch]
        for number, term in zip(found, spelt, strict=True):
            if b"\0" not in term[:8]:
                assert of_number[number] == heads[ranks[number]]


@given(st.lists(terms, min_size=1, max_size=4))
def test_numbers(batches: list[list[str]]) -> None:
    assert_numbered(batches)
    assert_numbered([*batches, *(batch[::-1] for batch in batches)])


@pytest.mark.parametrize("at_once", [1, 50, 1 << 16])
def test_a_table_that_grows(at_once: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hash_numbers, "_LEAST_BITS", 1)
    monkeypatch.setattr(term_numbers, "_AT_ONCE", at_once)
    source = random.Random(at_once)
    assert_numbered(
        [
            [f"{'long' * source.choice((0, 1, 3, 4, 20))}{int(source.paretovariate(0.5)) % 3000}" for _ in range(400)]
            + ["", "=", "台積電", "\ud800"]
            for _ in range(5)
        ]
    )


def test_terms_that_differ_in_one_place_alone() -> None:
    letters = "abcdefghijklmnopqrstuvwxyz" * 4
    alike = [letters[:size] + last for size in range(100) for last in "\0 ~"]
    assert_numbered([alike])
    assert len(set(TermHashes().of(encode_terms(alike) + TAIL, len(alike)).tolist())) == len(alike)


@pytest.mark.parametrize("at_once", [1, 7, 1 << 16])
def test_hashes_of_terms_are_the_same_in_any_company_and_keep_none(
    at_once: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(term_numbers, "_AT_ONCE", at_once)
    hashes = TermHashes()
    before = pickle.dumps(hashes)
    some = ["a", "台積電", "", "\ud800", "long" * 20, "a"]
    found = dict(zip(some, hashes.of(encode_terms(some) + TAIL, len(some)).tolist(), strict=True))
    for term, hashed in found.items():
        assert hashes.of(encode_terms([term]) + TAIL, 1).tolist() == [hashed]
    assert len(set(found.values())) == len(set(some))
    assert len(hashes.of(TAIL, 0)) == 0
    assert pickle.dumps(hashes) == before


def test_terms_with_a_zero_byte_are_terms_like_others() -> None:
    stream = TermStream(["a", "b\0c", "b", "c"], range(4), 4, 4)
    column = batch_of([IndexDocument("1", {"body": stream})]).texts["body"]
    assert isinstance(column, JoinedColumn)
    numbers = TermNumbers()
    found = numbers.of(column.data, 4)
    ordered, ranks = numbers.take()
    assert ordered == [b"a", b"b", b"b\0c", b"c"]
    assert ranks[found].tolist() == [0, 2, 1, 3]


@given(
    st.lists(st.tuples(st.integers(0, 5) | st.integers(65_000, 65_535), st.integers(0, 9)), max_size=60),
    st.sampled_from([0, 1, 3 << 16]),
)
def test_occurrences_by_term(occurrences: list[tuple[int, int]], added: int) -> None:
    occurrences = [(term + added * (term % 2), place) for term, place in occurrences]
    rows = np.array(occurrences, np.uint32).reshape(-1, 2)
    of_terms = rows[:, 0] if added else rows[:, 0].astype(np.uint16)
    terms, sizes, places = by_terms(of_terms, rows[:, 1])
    assert sizes.sum() == len(places)
    assert list(zip(np.repeat(terms, sizes).tolist(), places.tolist(), strict=True)) == sorted(set(occurrences))
    assert terms.tolist() == sorted({term for term, _ in occurrences})
