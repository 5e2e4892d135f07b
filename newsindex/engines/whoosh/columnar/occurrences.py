"""All that stands in one field of a segment, many terms at a time: what merging and checking read."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from newsindex.engines.whoosh.columnar.encoding import U8, U16, U32, decode_rising, decode_varints
from newsindex.engines.whoosh.columnar.layout import FEW, RARE, WEIGHT_STEPS
from newsindex.engines.whoosh.columnar.pointers import resolve_many
from newsindex.engines.whoosh.columnar.postings import TermPostings, frequent_units
from newsindex.engines.whoosh.columnar.rare_postings import rare_differences
from newsindex.engines.whoosh.columnar.reader import MappedSegment
from newsindex.engines.whoosh.columnar.spreading import spread
from newsindex.engines.whoosh.columnar.text_field import HUGE

CHUNK = 1_000_000
"""Occurrences that are held at once, about 40 bytes each."""

_BLOCKS = 256
"""Blocks of a dictionary that are read at once."""

I64 = NDArray[np.int64]


class Rows(NamedTuple):
    """Neighbouring terms of a segment with three numbers of each: documents, the field's own, bytes of the payload; and
    where the payload of the first begins."""

    terms: list[bytes]
    docs: I64
    extra: I64
    sizes: I64
    offset: int

    @property
    def counts(self) -> I64:
        """The occurrences of each term of a text field."""
        return self.docs + self.extra // 2

    def parted(self, term: bytes) -> tuple[Rows, Rows, Rows]:
        """The terms before one, itself where it is there, and those after it."""
        begin = bisect_left(self.terms, term)
        end = bisect_right(self.terms, term, begin)
        return self.part(0, begin), self.part(begin, end), self.part(end, len(self.terms))

    def part(self, begin: int, end: int) -> Rows:
        """Some of the terms."""
        numbers = (self.docs[begin:end], self.extra[begin:end], self.sizes[begin:end])
        return Rows(self.terms[begin:end], *numbers, self.offset + int(self.sizes[:begin].sum()))


class Terms:
    """The terms of one field of one segment, taken from the front."""

    def __init__(self, segment: MappedSegment, field: str) -> None:
        self._dictionary = segment.files.dictionary(field)
        self._block = 0
        self._terms: list[bytes] = []
        self._numbers: I64 = np.zeros((3, 0), np.int64)
        self._sums: I64 = np.zeros(1, np.int64)
        self._end = 0
        self._offset = 0

    def fill(self, weight: int) -> None:
        """Reads on until the terms at hand have `weight` occurrences, or to the end."""
        while self._sums[-1] < weight and self._block < self._dictionary.blocks:
            last = min(self._block + _BLOCKS, self._dictionary.blocks)
            terms, numbers = self._dictionary.rows(self._block, last)
            self._block = last
            self._terms += terms
            self._numbers = np.concatenate((self._numbers, numbers), axis=1)
            self._sums = np.append(self._sums, self._sums[-1] + np.cumsum(numbers[0] + numbers[1] // 2))
        self._end = min(int(np.searchsorted(self._sums, weight)), len(self._terms))

    @property
    def ended(self) -> bool:
        """Whether there are no more terms than are at hand."""
        return self._block >= self._dictionary.blocks and self._end == len(self._terms)

    @property
    def last(self) -> bytes:
        """The last term at hand."""
        return self._terms[self._end - 1]

    def take(self, limit: bytes | None) -> Rows:
        """Takes the terms up to `limit`, or all at hand."""
        end = self._end if limit is None else bisect_right(self._terms, limit, 0, self._end)
        docs, extra, sizes = self._numbers[:, :end]
        taken = Rows(self._terms[:end], docs, extra, sizes, self._offset)
        del self._terms[:end]
        self._numbers = self._numbers[:, end:]
        self._sums = self._sums[end:] - self._sums[end]
        self._end -= end
        self._offset += int(sizes.sum())
        return taken


def chunks(segment: MappedSegment, field: str) -> Iterator[Rows]:
    """The terms in order, as many at a time as `CHUNK` says, those with more than `HUGE` occurrences by themselves."""
    terms = Terms(segment, field)
    while True:
        terms.fill(CHUNK)
        rows = terms.take(None)
        if not rows.terms:
            return
        huge = np.flatnonzero(rows.counts > HUGE)
        edges = np.unique(np.concatenate((huge, huge + 1, (0, len(rows.terms)))))
        yield from (rows.part(*edge) for edge in pairwise(edges.tolist()))
        segment.files.index.forget()


def running(deltas: U32, counts: I64) -> U32:
    """The sums of differences that begin anew for each term; `counts` says how many each has."""
    sums = np.cumsum(deltas, dtype=np.int64)
    firsts = np.cumsum(counts) - counts
    sums -= np.repeat(sums[firsts] - deltas[firsts], counts)
    return sums.astype(np.uint32)


# ---------------------------------------------------------------------------- text


def units_of(section: memoryview, rows: Rows, starts: U32) -> tuple[U32, I64]:
    """The running unit numbers of the terms, and the order in which the terms are taken for that."""
    counts = rows.counts
    offsets, sizes = resolve_many(section, rows.extra, rows.offset, rows.sizes)
    few = np.flatnonzero(counts <= FEW)
    rare = np.flatnonzero((counts > FEW) & (counts <= RARE))
    others = np.flatnonzero(counts > RARE)
    raw: U8 = np.frombuffer(section, np.uint8)
    found: list[U32] = []
    for kind, decode in ((few, _few_differences), (rare, rare_differences)):
        if len(kind):
            payloads = raw[spread(offsets[kind], sizes[kind])].tobytes()
            found.append(running(decode(payloads, counts[kind], sizes[kind]), counts[kind]))
    for place, begin, size in zip(others.tolist(), offsets[others].tolist(), sizes[others].tolist(), strict=True):
        payload = section[begin : begin + size]
        found.append(frequent_units(payload, int(rows.docs[place]), int(counts[place]), starts))
    return np.concatenate(found), np.concatenate((few, rare, others))


def _few_differences(payloads: bytes, counts: I64, sizes: I64) -> U32:  # noqa: ARG001
    return decode_varints(payloads)


def postings_of(section: memoryview, rows: Rows, starts: U32) -> TermPostings:
    """The postings of the first term."""
    first = rows.part(0, 1)
    begin, size = map(int, np.concatenate(resolve_many(section, first.extra, first.offset, first.sizes)))
    return TermPostings(section[begin : begin + size], int(first.docs[0]), int(first.counts[0]), starts)


# ---------------------------------------------------------------------------- keywords


def documents_of(section: memoryview, rows: Rows) -> tuple[U32, U16]:
    """The documents and weights of the values of a keyword field, one value after the other."""
    weighted = rows.extra > 0
    steps = np.full(int(rows.docs.sum()), WEIGHT_STEPS, np.uint16)
    docs = np.empty(len(steps), np.uint32)
    if not len(steps):
        return docs, steps
    raw: U8 = np.frombuffer(section, np.uint8)
    ends = rows.offset + np.cumsum(rows.sizes)
    sizes = rows.sizes - 2 * rows.docs * weighted
    begins = ends - rows.sizes
    if weighted.any():
        of_weighted = spread((begins + sizes)[weighted], 2 * rows.docs[weighted])
        steps[np.repeat(weighted, rows.docs)] = raw[of_weighted].view("<u2")
    small = rows.docs <= RARE
    if small.any():
        deltas = decode_varints(raw[spread(begins[small], sizes[small])].tobytes())
        docs[np.repeat(small, rows.docs)] = running(deltas, rows.docs[small])
    firsts = np.cumsum(rows.docs) - rows.docs
    for place in np.flatnonzero(~small).tolist():
        begin, first, count = int(begins[place]), int(firsts[place]), int(rows.docs[place])
        docs[first : first + count] = decode_rising(bytes(section[begin : begin + int(sizes[place])]), count)
    return docs, steps
