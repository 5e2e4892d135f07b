"""A set of documents of one segment."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

from newsindex.engines.whoosh.columnar.arrays import bitmap_weight
from newsindex.engines.whoosh.columnar.encoding import bitmap
from newsindex.engines.whoosh.columnar.spreading import fresh
from newsindex.engines.whoosh.evaluate.spread import packed

Docs = NDArray[np.uint32]
Mask = NDArray[np.bool_]

SPARSE = 16
"""A list so many times shorter than another is looked up in it by bisection, else through a mask."""

_MERGED = 64
"""Up to so many rising lists are put in order much sooner by what merges them than by what sorts anything."""

BISECTED = 1000
"""A list of so few is looked up by bisection in any."""


class DocSet:
    """Documents of a segment of `size` documents, as rising numbers or as a mask; the other form is made on demand."""

    __slots__ = ("_bitmap", "_bits", "_count", "_docs", "_mask", "size")

    def __init__(self, size: int, docs: Docs | None = None, mask: Mask | None = None) -> None:
        self.size = size
        self._docs = docs
        self._mask = mask
        self._bits: NDArray[np.uint64] | None = None
        self._bitmap: BitMap | None = None
        self._count = -1 if docs is None else len(docs)

    def weight(self) -> int:
        """The bytes that the forms made so far take."""
        made = (self._docs, self._mask, self._bits)
        found = sum(array.nbytes for array in made if array is not None)
        return found if self._bitmap is None else found + bitmap_weight(len(self))

    def making(self) -> int:
        """As `Weighed` of kept.py says."""
        return 0

    def shed(self) -> None:
        """As `Weighed` of kept.py says: there is nothing."""

    @classmethod
    def none(cls, size: int) -> DocSet:
        """No document."""
        return cls(size, docs=np.empty(0, np.uint32))

    @classmethod
    def every(cls, size: int) -> DocSet:
        """All documents."""
        return cls(size, mask=np.ones(size, bool))

    def __len__(self) -> int:
        if self._count < 0:
            self._count = int(np.count_nonzero(self.mask))
        return self._count

    @property
    def docs(self) -> Docs:
        """The numbers of the documents, rising."""
        if self._docs is None:
            self._docs = np.flatnonzero(self.mask).astype(np.uint32)
        return self._docs

    @property
    def mask(self) -> Mask:
        """Which documents are in the set."""
        found = self._mask
        if found is None:
            assert self._docs is not None
            found = np.zeros(self.size, bool)
            found[self._docs.astype(np.intp)] = True
            self._mask = found  # not before it is whole, as another thread may look
        return found

    @property
    def bits(self) -> NDArray[np.uint64]:
        """The same, a bit each."""
        if self._bits is None:
            self._bits = packed(self.mask)
        return self._bits

    @property
    def bitmap(self) -> BitMap:
        """The same as a bitmap."""
        if self._bitmap is None:
            self._bitmap = bitmap(self.docs)
        return self._bitmap

    def contains(self, docs: Docs) -> Mask:
        """Which of the documents are in the set."""
        if self._mask is None and self._docs is not None and len(docs) * SPARSE < len(self._docs):
            at = self._docs.searchsorted(docs)
            at[at == len(self._docs)] = 0
            found: Mask = self._docs[at] == docs
            return found
        return self.mask[docs.astype(np.intp)]

    def __invert__(self) -> DocSet:
        return DocSet(self.size, mask=~self.mask)

    def __sub__(self, other: DocSet) -> DocSet:
        if self._docs is not None:
            return DocSet(self.size, docs=self._docs[~other.contains(self._docs)])
        return DocSet(self.size, mask=self.mask & ~other.mask)

    def __and__(self, other: DocSet) -> DocSet:
        small, large = (self, other) if len(self) <= len(other) else (other, self)
        if small._docs is not None:
            return DocSet(self.size, docs=small._docs[large.contains(small._docs)])
        return DocSet(self.size, mask=small.mask & large.mask)


def merged(lists: Sequence[Docs]) -> Docs:
    """The documents of any of some short lists, rising."""
    docs = np.concatenate(lists)
    docs.sort(kind="stable" if len(lists) <= _MERGED else None)
    return docs.compress(fresh(docs))


def union(size: int, sets: Sequence[DocSet]) -> DocSet:
    """The documents of any of the sets."""
    if len(sets) == 1:
        return sets[0]
    if not sets:
        return DocSet.none(size)
    if sum(map(len, sets)) * SPARSE < size:
        return DocSet(size, docs=merged([each.docs for each in sets]))
    mask = np.zeros(size, bool)
    for each in sets:
        if each._mask is not None:
            mask |= each._mask
        else:
            mask[each.docs.astype(np.intp)] = True
    return DocSet(size, mask=mask)


def in_several(size: int, sets: Sequence[DocSet], least: int) -> DocSet:
    """The documents of at least `least` of the sets."""
    counts = np.zeros(size, np.int32)
    for each in sets:
        counts += each.mask
    return DocSet(size, mask=counts >= least)
