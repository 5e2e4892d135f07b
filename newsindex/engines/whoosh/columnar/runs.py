"""The occurrences of a text field on their way into a segment: sorted runs in a temporary file, then one pass over all.

A run is a few million occurrences sorted by term and unit: in the file stand the units, then the numbers of the terms,
then how often each occurs. Terms are numbered as they come, those of all fields together, and ordered once at the end
of the segment. The terms of a run stand in the order of their first eight bytes, known from the beginning: so a piece
of the terms in their last order, cut where those bytes change, is a piece of each run, within which every term goes to
its place.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor
from dataclasses import dataclass
from itertools import compress
from typing import IO, NamedTuple

import numpy as np
from numpy.typing import NDArray

from newsindex.engines.whoosh.columnar.batch import JoinedColumn, by_terms, order_of, unit_starts
from newsindex.engines.whoosh.columnar.encoding import U32
from newsindex.engines.whoosh.columnar.files import Sections
from newsindex.engines.whoosh.columnar.layout import GAP
from newsindex.engines.whoosh.columnar.spreading import spread
from newsindex.engines.whoosh.columnar.term_numbers import TermNumbers
from newsindex.engines.whoosh.columnar.text_field import PIECE, Inverted, TextFieldWriter, pieces

_MOST_ALIKE = 16 * PIECE
"""Where terms with the same first bytes have more occurrences than this, runs are ordered once more by whole terms; so
they are where zero bytes, which are spelt as other ones, make another order."""

_AT_ONCE = 1 << 18
"""Sorted occurrences that are looked at together."""

I64 = NDArray[np.int64]
U64 = NDArray[np.uint64]


_NONE: U32 = np.zeros(0, np.uint32)

Held = list[tuple[JoinedColumn, int]]
"""Columns of batches, each with the running unit number at which it begins."""


class Ordered(NamedTuple):
    """All terms of a segment in the order of their code points, for each number its place among them, and their first
    eight bytes as numbers, in that order too."""

    terms: list[bytes]
    ranks: U32
    heads: U64

    @classmethod
    def of(cls, numbers: TermNumbers) -> Ordered:
        """Those numbered, which are forgotten there."""
        of_number = numbers.heads
        terms, ranks = numbers.take()
        heads = np.empty(len(ranks), np.uint64)
        heads[ranks] = of_number
        return cls(terms, ranks, heads)


class TextRuns:
    """Takes columns of batches, gives away what is held to be sorted (perhaps in a thread), and writes the field."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._held: Held = []
        self._lengths: list[NDArray[np.int32]] = []
        self._starts: list[U32] = []
        self._written: list[_Written] = []
        self._runs: list[_Run] = []
        self._end = 0
        self.units = 0
        """Running unit numbers used so far."""

    def add(self, documents: int, column: JoinedColumn | None) -> None:
        """The field of the next documents; None where none of them has it."""
        nothing = np.zeros(documents, np.int32)
        units = nothing if column is None else column.units
        self._starts.append((self.units + unit_starts(units)).astype(np.uint32))
        self._lengths.append(nothing if column is None else column.lengths)
        if column is not None:
            self._held.append((column, self.units))
        self.units += int(units.sum()) + GAP * documents

    def release(self) -> Held:
        """What is held, to be handed to `sort`."""
        held, self._held = self._held, []
        return held

    def sort(self, held: Held, numbers: list[U32], order: I64, ranks: U32) -> None:
        """Makes a run. `numbers` are those of the terms of each column, `order` and `ranks` what `TermNumbers` says of
        them. Nothing is held on."""
        places, of_groups, sizes = _groups(held, numbers, ranks)
        if not len(places):
            return
        firsts = np.cumsum(sizes) - sizes
        by_rank = order_of(of_groups)
        of_groups, sizes, firsts = of_groups.take(by_rank), sizes.take(by_rank), firsts.take(by_rank)
        begins = np.flatnonzero(np.append(True, of_groups[1:] != of_groups[:-1]))
        ends = np.cumsum(sizes)
        first = at = 0
        # Bit by bit, so that nothing of the size of the places is made beside them.
        while first < len(sizes):
            last = max(int(np.searchsorted(ends, at + _AT_ONCE, "right")), first + 1)
            self._file.write(places.take(spread(firsts[first:last], sizes[first:last])).data)
            first, at = last, int(ends[last - 1])
        terms = order[of_groups[begins]].astype(np.uint32)
        self._file.write(terms.data)
        self._file.write(np.add.reduceat(sizes, begins, dtype=np.uint32).data)
        self._written.append(_Written(self._end, len(places), len(terms)))
        self._end += len(places) + 2 * len(terms)

    def write(self, file: Sections, field: str, ordered: Ordered, thread: Executor | None) -> None:
        """Writes the field, all having been sorted; the other thread, where it is given, helps."""
        starts = np.concatenate((*self._starts, np.array([self.units], np.uint32)))
        writer = TextFieldWriter(file, field, starts, np.concatenate((*self._lengths, np.zeros(0, np.int32))))
        if self._written:
            self._file.flush()
            writer.write(self._inverted(*ordered), thread)
        writer.close()

    def _inverted(self, terms: list[bytes], ranks: U32, heads: U64) -> Iterator[Inverted]:
        """All terms of the field in their order, about `PIECE` occurrences at a time."""
        totals = np.zeros(len(terms), np.int64)
        for offset, occurrences, distinct in self._written:
            numbers = self._read(offset + occurrences, 2 * distinct)
            of_run, counts = ranks[numbers[:distinct]], numbers[distinct:]
            totals[of_run] += counts
            self._runs.append(_Run(offset, of_run, counts, of_run))
        present = np.flatnonzero(totals)
        if len(present) < len(terms):
            places = np.cumsum(totals > 0, dtype=np.uint32) - np.uint32(1)
            for run in self._runs:
                run.terms = places[run.terms]
            terms = list(compress(terms, (totals > 0).tobytes()))
            heads, totals = heads[present], totals[present]
        bounds = np.concatenate(([0], np.cumsum(totals)))
        cuts = np.concatenate((np.flatnonzero(heads[1:] != heads[:-1]) + 1, [len(terms)]))
        alike = np.diff(cuts, prepend=0) > 1
        if np.diff(bounds[cuts], prepend=0)[alike].max(initial=0) > _MOST_ALIKE or (heads[1:] < heads[:-1]).any():
            cuts = np.arange(1, len(terms) + 1)
            for run in self._runs:
                self._order(run)
        for run in self._runs:
            run.edges = np.maximum.accumulate(run.terms)
        filled = bounds[cuts]
        first = 0
        while first < len(terms):
            fitting = int(np.searchsorted(filled, bounds[first] + PIECE, "right")) - 1
            last = int(cuts[max(fitting, int(np.searchsorted(cuts, first, "right")))])
            inner = bounds[first : last + 1] - bounds[first]
            yield from pieces(terms[first:last], inner, self._gathered(first, inner))
            first = last

    def _gathered(self, first: int, bounds: I64) -> U32:
        """The occurrences of the terms from `first` on, as many terms as there are bounds but one."""
        units = np.empty(int(bounds[-1]), np.uint32)
        free = bounds[:-1].copy()
        for run in self._runs:
            end = run.at + int(np.searchsorted(run.edges[run.at :], first + len(free)))
            terms, counts = run.terms[run.at : end] - np.uint32(first), run.counts[run.at : end].astype(np.int64)
            found = self._read(run.offset, int(counts.sum()))
            units[spread(free[terms], counts)] = found
            free[terms] += counts
            run.at = end
            run.offset += len(found)
        return units

    def _order(self, run: _Run) -> None:
        """Puts a run in the order of its terms, in its place in the file."""
        order = np.argsort(run.terms)
        counts = run.counts.astype(np.int64)
        firsts = np.cumsum(counts) - counts
        run.terms, run.counts = run.terms[order], run.counts[order]
        units = self._read(run.offset, int(counts.sum()))[spread(firsts[order], counts[order])]
        self._file.seek(4 * run.offset)
        self._file.write(units.data)
        self._file.flush()

    def _read(self, offset: int, count: int) -> U32:
        self._file.seek(4 * offset)
        return np.frombuffer(self._file.read(4 * count), np.uint32)


def _groups(held: Held, numbers: list[U32], ranks: U32) -> tuple[U32, U32, I64]:
    """The running unit numbers of all occurrences, those of a term in a column together; the rank of the term of each
    such group, and its size. Nothing is held on."""
    at = sum(len(column.places) for column, _ in held)
    places = np.empty(at, np.uint32)
    groups: list[U32] = []
    sizes: list[NDArray[np.int32]] = []
    while held:
        column, begin = held.pop()
        of_groups, of_column, own_sizes = ranks.take(numbers.pop()), column.places, column.sizes
        if own_sizes is None:
            of_groups, own_sizes, of_column = by_terms(of_groups, of_column)
        np.add(of_column, np.uint32(begin), out=places[at - len(of_column) : at])
        at -= len(of_column)
        groups.append(of_groups)
        sizes.append(own_sizes)
    return places[at:], np.concatenate([_NONE, *groups[::-1]]), np.concatenate([_NONE.astype(np.int64), *sizes[::-1]])


class _Written(NamedTuple):
    """Where a run begins in the file, in numbers of four bytes, how many occurrences it has, and of how many terms."""

    offset: int
    occurrences: int
    distinct: int


@dataclass(slots=True)
class _Run:
    """Where what is left of a run begins; its terms and how often each stands; the greatest term up to each; before
    `at` all is gone."""

    offset: int
    terms: U32
    counts: U32
    edges: U32
    at: int = 0
