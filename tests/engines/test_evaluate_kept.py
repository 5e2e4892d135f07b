"""What is decoded of postings and kept: within bounds, and useful even where there is no room for all."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from random import Random
from typing import Any

import numpy as np
import pytest

from newsindex.engines.query import Chain, Maybe, Or, Term, Text
from newsindex.engines.whoosh.columnar.arrays import Postings
from newsindex.engines.whoosh.evaluate import Snapshot, spans
from newsindex.engines.whoosh.evaluate.docset import Docs, DocSet
from newsindex.engines.whoosh.evaluate.kept import Kept
from newsindex.engines.whoosh.evaluate.spread import Spread
from tests.engines.in_memory import MemorySegment
from tests.engines.test_evaluate_snapshot import article


class Grown:
    """A value that takes little when it is made."""

    def __init__(self, slowness: int = 1) -> None:
        self.bytes = 1
        self.sheds = 0
        self._slowness = slowness

    def weight(self) -> int:
        return self.bytes

    def shed(self) -> None:
        self.sheds += 1

    def making(self) -> int:
        return (self._slowness - 1) * self.bytes


def ask(kept: Kept[str, Grown], key: str, made: list[str], size: int = 10, slowness: int = 1) -> None:
    def make() -> Grown:
        made.append(key)
        return Grown(slowness)

    kept.get(key, make).bytes = size
    kept.settle()


def test_a_round_of_too_many_finds_most_of_what_there_is_room_for() -> None:
    kept: Kept[str, Grown] = Kept(most=400)
    made: list[str] = []
    keys = [str(number) for number in range(56)]
    for _ in range(10):
        for key in keys:
            ask(kept, key, made)
    assert len(made) < 56 + 9 * 30
    assert made.count("0") == 1


def test_values_shed_what_they_can_once_they_were_not_asked_for_lately() -> None:
    kept: Kept[str, Grown] = Kept(most=240)
    for key in "abcdefghij":
        ask(kept, key, [])
    ask(kept, "a", [])
    sheds = {key: kept.get(key, Grown).sheds for key in "abcj"}
    assert sheds == {"a": 1, "b": 1, "c": 1, "j": 0}


def test_what_was_just_asked_for_is_found_again_however_much_is_kept() -> None:
    kept: Kept[str, Grown] = Kept(most=400)
    made: list[str] = []
    for _ in range(3):
        for key in "abcdefghijklmnopqrstuvwxyzäöü0123456789":
            ask(kept, key, made)
    for _ in range(3):  # the words of a page of hits, then those of the next one
        for key in ("new", "more", "most"):
            ask(kept, key, made)
    assert [made.count(key) for key in ("new", "more", "most")] == [1, 1, 1]


def test_a_value_that_takes_nothing_is_kept_where_others_go() -> None:
    kept: Kept[str, Grown] = Kept(most=50)
    made: list[str] = []
    ask(kept, "nothing", made, size=0)
    for key in "abcdefg":
        ask(kept, key, made)
    ask(kept, "nothing", made, size=0)
    assert made.count("nothing") == 1


def test_what_is_asked_for_more_often_takes_the_place_of_what_no_one_asks_for() -> None:
    kept: Kept[str, Grown] = Kept(most=50)
    made: list[str] = []
    for key in "abcde":
        ask(kept, key, made)
    for _ in range(5):
        for key in "xyz":
            ask(kept, key, made)
    assert made.count("x") <= 2
    assert made.count("y") <= 2
    assert made.count("z") <= 2


def test_what_takes_little_room_stays_where_something_large_is_asked_for_as_often() -> None:
    kept: Kept[str, Grown] = Kept(most=300)
    made: list[str] = []
    for _ in range(5):
        for key in ("large", *"abcdefgh"):
            ask(kept, key, made, 250 if key == "large" else 10)
    assert len(made) == 5 + 8


def test_what_takes_long_to_make_stays_where_something_as_large_is_asked_for_as_often() -> None:
    kept: Kept[str, Grown] = Kept(most=10_000_000)
    made: list[str] = []
    for _ in range(5):
        for key in "abc":
            ask(kept, key, made, 4_000_000, slowness=10 if key == "b" else 1)
    assert made.count("b") == 1
    assert len(made) > 3


def test_one_that_is_larger_than_all_room_serves_its_query_and_goes() -> None:
    kept: Kept[str, Grown] = Kept(most=5)
    made: list[str] = []
    ask(kept, "a", made)
    ask(kept, "a", made)
    assert made == ["a", "a"]


def test_how_often_keys_were_asked_for_is_forgotten_in_time() -> None:
    kept: Kept[str, Grown] = Kept(most=50)
    made: list[str] = []
    for number in range(5000):
        ask(kept, str(number), made)
    assert len(kept._asked) < 2000
    assert kept.bytes <= 50


def test_threads_may_ask_at_the_same_time() -> None:
    kept: Kept[str, Grown] = Kept(most=200)

    def work(seed: int) -> None:
        random = Random(seed)
        for _ in range(3000):
            kept.get(str(random.randrange(60)), Grown).bytes = 10
            if random.random() < 0.3:
                kept.settle()

    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(work, seed) for seed in range(4)]:
            done.result()
    for _ in range(4):  # one thread may have weighed what another was just making
        for number in range(60):
            kept.find(str(number))
        kept.settle()
    assert len(kept) <= 20


def test_what_is_only_counted_is_let_go_too() -> None:
    words = [f"w{number}" for number in range(250)]
    snapshot = Snapshot([MemorySegment([article("it", *words)])])
    snapshot._kept.most = 1
    assert all(snapshot.count(Text("body", Term(word))) == 1 for word in words)
    assert len(snapshot._kept) < 150


def test_terms_side_by_side_are_met_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Like a term that the index has, they are made anew only once they had to go."""
    made: list[object] = []
    in_a_row = spans.in_a_row

    def counted(terms: Sequence[Postings], offsets: Sequence[int]) -> Docs:
        made.append(terms)
        return in_a_row(terms, offsets)

    monkeypatch.setattr(spans, "in_a_row", counted)
    snapshot = Snapshot([MemorySegment([article("it", "a", "b", "a", "b", "c"), article("other", "b", "a")])])
    pair, absent = (Chain((Term("a"), Term(second)), unbroken=True) for second in "bc")
    for _ in range(3):
        assert list(snapshot.search(Or((Text("body", pair), Text("body", Term("c")))), limit=None).numbers) == [0]
        assert snapshot.count(Text("body", absent)) == 0
    assert len(made) == 2
    assert snapshot.occurrences("body", pair, [1, 0]) == [[], [(0, 2), (2, 4)]]
    assert snapshot.occurrences("body", absent, [0]) == [[]]
    before = snapshot.explain(Text("body", pair), 0)
    snapshot._kept.clear()
    assert snapshot.explain(Text("body", pair), 0) == before
    assert len(made) == 3


def test_longer_sequences_are_put_together_once(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[int] = []
    of_pairs = spans.of_pairs

    def counted(pairs: Sequence[Docs]) -> Docs:
        made.append(len(pairs))
        return of_pairs(pairs)

    monkeypatch.setattr(spans, "of_pairs", counted)
    snapshot = Snapshot([MemorySegment([article("it", "a", "b", "c", "d"), article("other", "a", "b", "d")])])
    terms = tuple(map(Term, "abcd"))
    word, *pairs = Chain(terms, unbroken=True), *(Chain(pair, unbroken=True) for pair in pairwise(terms))
    query = Maybe(Text("body", word), Or(tuple(Text("body", pair) for pair in pairs)))
    for _ in range(3):
        assert list(snapshot.search(query, limit=None).numbers) == [0]
    assert made == [3]
    assert snapshot.occurrences("body", word, [0]) == [[(0, 4)]]


def test_terms_side_by_side_take_of_the_room() -> None:
    snapshot = Snapshot([MemorySegment([article("it", *"ab" * 500)])])
    pair = Chain((Term("a"), Term("b")), unbroken=True)
    snapshot.count(Text("body", pair))
    snapshot._kept.settle()
    terms = [snapshot._kept.find((0, "body", term)) for term in "ab"]
    assert snapshot._kept.bytes >= sum(term.weight() for term in terms if term) + 500 * 4
    snapshot._kept.most = 1
    assert snapshot.count(Text("body", pair)) == 1
    snapshot._kept.settle()
    assert not len(snapshot._kept)


def test_what_several_threads_share_is_seen_when_it_is_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    docs = np.array([1, 20, 21], np.uint32)
    shared, spread = DocSet(40, docs=docs), Spread(40, docs, np.ones(3, np.uint8))
    seen: list[tuple[bool, int]] = []
    zeros = np.zeros

    class Filled(np.ndarray[Any, np.dtype[Any]]):
        """Notes what others see while it is filled."""

        def __setitem__(self, *given: Any) -> None:
            seen.append((shared._mask is None, len(spread.peaks)))
            super().__setitem__(*given)

    monkeypatch.setattr(np, "zeros", lambda *given: zeros(*given).view(Filled))
    assert shared.mask.nonzero()[0].tolist() == docs.tolist()
    spread.find_peaks(docs, np.full(3, 0.5), 2.0)
    assert spread.peaks.nonzero()[0].tolist() == [0, 1]
    assert seen == [(True, 0), (False, 0)]
