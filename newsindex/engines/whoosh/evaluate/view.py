"""A segment as the evaluator sees it: its columns, and what can be worked out from them once for all queries."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, TypeVar, cast

import numpy as np
from numpy.typing import DTypeLike, NDArray
from pyroaring import BitMap

from newsindex.engines.base import BREAK, CONTINUATION
from newsindex.engines.query import JOINED, Span
from newsindex.engines.whoosh.columnar.arrays import (
    MISSING,
    Forward,
    Int,
    Postings,
    SegmentArrays,
)
from newsindex.engines.whoosh.columnar.containers import Containers
from newsindex.engines.whoosh.columnar.document_of import DocumentOf
from newsindex.engines.whoosh.columnar.encoding import bitmap, narrow
from newsindex.engines.whoosh.evaluate.docset import DocSet
from newsindex.engines.whoosh.evaluate.joined import term_in_any
from newsindex.engines.whoosh.evaluate.kept import Kept
from newsindex.engines.whoosh.evaluate.leaf import KeptTerm, Leaf, leaf_of
from newsindex.engines.whoosh.evaluate.ranks import Ranks
from newsindex.engines.whoosh.evaluate.scoring import normalise
from newsindex.engines.whoosh.evaluate.sequences import SequencePostings
from newsindex.engines.whoosh.evaluate.spread import holding

Docs = NDArray[np.uint32]
Mask = NDArray[np.bool_]
Made = TypeVar("Made")

CLEARED_AT_ONCE = 8
"""A work array is cleared as a whole where more than one place in so many was used, else place by place."""

_SEARCHED = 1 << 11
"""The documents of up to so many units are found by bisection."""


def numbers_of(bitmap: BitMap) -> Docs:
    """The members of a bitmap, rising."""
    return np.frombuffer(bitmap.to_array(), dtype=np.uint32)


def bitmap_of(numbers: NDArray[np.integer]) -> BitMap:
    """The bitmap of some rising numbers."""
    return bitmap(numbers.astype(np.uint32, copy=False))


class Scratch(threading.local):
    """Work arrays of a thread, kept from one query to the next because making them costs more than using them.

    Whoever takes one gives it back filled with zeros; one that an error kept from coming back is made anew.
    """

    def __init__(self) -> None:
        self._free: dict[tuple[int, np.dtype[Any]], NDArray[Any]] = {}

    def take(self, size: int, kind: DTypeLike) -> NDArray[Any]:
        """An array of `size` zeros."""
        key = size, np.dtype(kind)
        found = self._free.pop(key, None)
        return np.zeros(*key) if found is None else found

    def give(self, array: NDArray[Any], used: NDArray[np.intp] | None = None) -> None:
        """Takes an array back that is zero but where it was used (None: anywhere)."""
        if used is None or len(used) * CLEARED_AT_ONCE > len(array):
            array.fill(0)
        else:
            array[used] = 0
        self._free[len(array), array.dtype] = array


TermKey = tuple[int, str, str | Span]
"""The first document of the segment, a text or keyword field, a term, some side by side or a value of it."""

_NOTHING = BitMap().serialize()

_NONE: Docs = np.empty(0, np.uint32)


class SegmentView:
    """One segment, the number of its first document in the snapshot, and columns derived from it on first use.

    Derived columns depend on the snapshot alone, never on a query. Two threads may derive the same one at the
    same time; they get equal columns, and either is kept.
    """

    def __init__(
        self, arrays: SegmentArrays, base: int, average: Callable[[str], float], kept: Kept[TermKey, KeptTerm | DocSet]
    ) -> None:
        self.arrays = arrays
        self.base = base
        self.size = arrays.doc_count
        self.deleted: Docs = numbers_of(arrays.deleted)
        self.live_count = self.size - len(self.deleted)
        self.scratch = Scratch()
        self.average = average
        self._kept = kept
        self.latest: dict[tuple[str, Span], Docs] = {}
        """The first units of phrases that the latest query found, for whoever asks where they stand in its hits."""
        self._derived: dict[tuple[str, str], object] = {}

    def _derive(self, what: str, field: str, make: Callable[[str], Made]) -> Made:
        key = (what, field)
        if key not in self._derived:
            self._derived[key] = make(field)
        return self._derived[key]  # type: ignore[return-value]

    def term(self, field: str, term: str) -> KeptTerm:
        """The postings of a term of a text field or several joined, with what was made of them for earlier queries."""
        key = (self.base, field, term)
        found = self._kept.find(key)
        if found is None:
            found = self._kept.get(key, lambda: KeptTerm(term_in_any(self.arrays, field, term), self.size))
        assert isinstance(found, KeptTerm)
        return found

    def postings(self, field: str, term: str) -> Postings | None:
        """The postings of a term of a text field, or None; with the arrays made for earlier queries."""
        return cast("Postings | None", self.term(field, term).postings)

    def sequence(self, field: str, span: Span, make: Callable[[], KeptTerm]) -> KeptTerm:
        """The same of some terms side by side, which `make` finds."""
        key = (self.base, field, span)
        found = self._kept.find(key)
        if found is None:
            found = self._kept.get(key, make)
        assert isinstance(found, KeptTerm)
        return found

    def units_of(self, field: str, span: Span) -> Docs | None:
        """The first units of a span of fixed length, where they are known."""
        found = self.latest.get((field, span))
        if found is not None:
            return found
        kept = self._kept.find((self.base, field, span))
        if not isinstance(kept, KeptTerm):
            return None
        return kept.postings.units if isinstance(kept.postings, SequencePostings) else _NONE

    def leaf(self, field: str, term: str) -> Leaf:
        """The documents of a term of a text field."""
        return leaf_of(self.term(field, term))

    def having(self, field: str, value: str) -> DocSet:
        """The documents with a value of a keyword field; with the forms made for earlier queries."""
        key = (self.base, field, value)
        found = self._kept.find(key)
        if found is None:
            found = self._kept.get(key, lambda: self._having(field, value))
        assert isinstance(found, DocSet)
        return found

    def _having(self, field: str, value: str) -> DocSet:
        entry = self.arrays.keyword(field, value)
        return DocSet.none(self.size) if entry is None else DocSet(self.size, docs=entry[0])

    @property
    def live(self) -> Mask:
        """Which documents are not deleted."""
        return self._derive("live", "", self._live)

    def _live(self, _: str) -> Mask:
        mask = np.ones(self.size, bool)
        mask[self.deleted] = False
        return mask

    @property
    def living(self) -> DocSet:
        """The same as a set."""
        return self._derive("living", "", lambda _: DocSet(self.size, mask=self.live))

    def lengths(self, field: str) -> NDArray[np.integer]:
        """The length of each document in words, in a field or in several joined."""
        first, *others = map(self.arrays.lengths, field.split(JOINED))
        return sum(others, first)

    def norms(self, field: str, docs: Docs, kind: type[np.floating[Any]] = np.float64) -> NDArray[np.floating[Any]]:
        """BM25's part that depends on the length of the field, for some documents."""
        steps, norms = self._derive("norms", field, self._norms)
        return norms.astype(kind, copy=False).take(steps.take(docs))

    def _norms(self, field: str) -> tuple[NDArray[np.unsignedinteger], NDArray[np.float64]]:
        """For each document the number of its length among those that there are, and the part of each of these: few
        numbers in bytes, which stay near the processor."""
        lengths = self.lengths(field)
        there = np.flatnonzero(np.bincount(lengths))
        numbers = np.zeros(int(there[-1]) + 1, np.int64)
        numbers[there] = np.arange(len(there))
        return narrow(numbers.take(lengths)), normalise(there, self.average(field))

    def number(self, field: str) -> Int:
        """The number of each document, `MISSING` where it has none."""
        return self._derive("number", field, self._number)

    def _number(self, field: str) -> Int:
        found = self.arrays.numbers(field)
        return np.full(self.size, MISSING, np.int64) if found is None else found

    def forward(self, field: str) -> Forward | None:
        """The values of a keyword field by document."""
        return self._derive("forward", field, self.arrays.forward)

    def ids_of(self, docs: Sequence[int]) -> list[str]:
        """The first value of each document in the field `id`; empty where it has none."""
        ordinals, values = self._ids
        return [values[ordinal] if ordinal >= 0 else "" for ordinal in map(ordinals.item, docs)]

    @cached_property
    def _ids(self) -> tuple[NDArray[np.int32], Sequence[str]]:
        """For each document the number of its first value in the field `id`, -1 where it has none; and the values."""
        forward = self.forward("id")
        found = np.full(self.size, -1, np.int32)
        if forward is None:
            return found, ()
        having = np.flatnonzero(forward.offsets[1:] > forward.offsets[:-1])
        found[having] = forward.ordinals.take(forward.offsets.take(having))
        return found, forward.values

    def starts(self, field: str) -> Int:
        """The running unit number at which each document begins in the field, and the end of the last."""
        return self._derive("starts", field, lambda name: np.asarray(self.arrays.starts(name), np.int64))

    def docs_at(self, field: str, units: Docs) -> Docs:
        """The document in which each running unit number lies."""
        starts = self.arrays.starts(field)
        if len(units) < _SEARCHED:
            return (starts.searchsorted(units, "right") - 1).astype(np.uint32)
        return self._derive("documents", field, lambda _: DocumentOf(starts))(units)

    def marker(self, field: str, term: str) -> BitMap:
        """The running unit numbers that hold a marker; decoded once, because the markers stand everywhere."""
        return self._derive(f"marker {term}", field, lambda name: self._marker(name, term))

    def _marker(self, field: str, term: str) -> BitMap:
        postings = self.arrays.postings(field, term)
        return BitMap() if postings is None else postings.positions()

    def broken(self, field: str, units: Docs) -> Mask:
        """Which of some running unit numbers hold a break."""
        return holding(self._derive("broken", field, self._bits_of_breaks), units)

    def _bits_of_breaks(self, field: str) -> NDArray[np.uint8]:
        """One bit for each unit of the field: much quicker made than a bitmap of so many, and as small."""
        postings = self.arrays.postings(field, BREAK)
        breaks = Containers(_NOTHING if postings is None else postings.serialised())
        return breaks.all_bits(int(self.arrays.starts(field)[-1]))

    def breaks(self, field: str) -> Ranks:
        """Counts the breaks up to a unit."""
        return self._derive("breaks", field, lambda name: self._ranks(name, BREAK))

    def continuations(self, field: str) -> Ranks:
        """Counts the units up to one that continue a word."""
        return self._derive("continuations", field, lambda name: self._ranks(name, CONTINUATION))

    def _ranks(self, field: str, term: str) -> Ranks:
        postings = self.arrays.postings(field, term)
        return Ranks(_NOTHING if postings is None else postings.serialised(), int(self.arrays.starts(field)[-1]))
