"""The occurrences of a text field on their way into a segment: sorted runs in a temporary file, then one pass over all.

A run is two million occurrences sorted by term and unit: in the file stand the units, then a row for each term, its
number and how often it occurs. Terms are numbered as they come, those of all fields together, and ordered once at the
end of the segment. The terms of a run stand in the order of their first eight bytes, known from the beginning: so a
stretch of the terms in their last order, cut where those bytes change, is a stretch of each run, within which every
term goes to its place. Of the rows of all runs, which are many times as many as the terms, no more is held at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor
from itertools import compress
from typing import IO, NamedTuple

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

from newsindex.engines.whoosh.columnar.batch import JoinedColumn, by_terms, order_of, unit_starts
from newsindex.engines.whoosh.columnar.encoding import U32, bitmap
from newsindex.engines.whoosh.columnar.files import Sections
from newsindex.engines.whoosh.columnar.layout import GAP
from newsindex.engines.whoosh.columnar.spreading import spread
from newsindex.engines.whoosh.columnar.term_numbers import TermNumbers
from newsindex.engines.whoosh.columnar.text_field import HUGE, PIECE, Alone, Inverted, TextFieldWriter, alone, pieces

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
        rows = np.empty((len(begins), 2), np.uint32)
        rows[:, 0] = order[of_groups[begins]]
        np.add.reduceat(sizes, begins, dtype=np.uint32, out=rows[:, 1])
        self._file.write(rows.data)
        self._runs.append(_Run(self._end, len(places), len(rows)))
        self._end += len(places) + 2 * len(rows)

    def write(self, file: Sections, field: str, ordered: Ordered, thread: Executor | None) -> None:
        """Writes the field, all having been sorted; the other thread, where it is given, helps."""
        starts = np.concatenate((*self._starts, np.array([self.units], np.uint32)))
        writer = TextFieldWriter(file, field, starts, np.concatenate((*self._lengths, np.zeros(0, np.int32))))
        if self._runs:
            self._file.flush()
            writer.write(self._inverted(*ordered), thread)
        writer.close()

    def _inverted(self, terms: list[bytes], ranks: U32, heads: U64) -> Iterator[Inverted | Alone]:
        """All terms of the field in their order, about `PIECE` occurrences at a time."""
        totals = np.zeros(len(terms), np.int64)
        for run in self._runs:
            rows = self._rows(run, 0, run.rows)
            totals[ranks[rows[:, 0]]] += rows[:, 1]
        present = np.flatnonzero(totals)
        if len(present) < len(terms):
            ranks = (np.cumsum(totals > 0, dtype=np.uint32) - np.uint32(1))[ranks]
            terms = list(compress(terms, (totals > 0).tobytes()))
            heads, totals = heads[present], totals[present]
        bounds = np.concatenate(([0], np.cumsum(totals)))
        cuts = np.concatenate((np.flatnonzero(heads[1:] != heads[:-1]) + 1, [len(terms)]))
        alike = np.diff(cuts, prepend=0) > 1
        if np.diff(bounds[cuts], prepend=0)[alike].max(initial=0) > _MOST_ALIKE or (heads[1:] < heads[:-1]).any():
            cuts = np.arange(1, len(terms) + 1)
            for run in self._runs:
                self._order(run, ranks)
        ends = np.array(list(_ends(bounds, cuts)), np.uint32)
        parts = [self._parted(run, ranks, ends) for run in self._runs]
        first = 0
        for nth, last in enumerate(ends.tolist()):
            inner = bounds[first : last + 1] - bounds[first]
            of_runs = [part[nth : nth + 2] for part in parts]
            if last == first + 1 and inner[1] > HUGE:
                yield alone(terms[first], self._bitmap(of_runs))
            else:
                yield from pieces(terms[first:last], inner, self._gathered(first, inner, ranks, of_runs))
            first = last

    def _parted(self, run: _Run, ranks: U32, ends: U32) -> I64:
        """How many rows and how many occurrences of a run are of terms before the first one, and before each end."""
        rows = self._rows(run, 0, run.rows)
        parted = np.zeros((len(ends) + 1, 2), np.int64)
        parted[1:, 0] = np.searchsorted(np.maximum.accumulate(ranks[rows[:, 0]]), ends)
        parted[:, 1] = np.append(0, np.cumsum(rows[:, 1], dtype=np.int64))[parted[:, 0]]
        return parted

    def _gathered(self, first: int, bounds: I64, ranks: U32, parts: list[I64]) -> U32:
        """The occurrences of the terms from `first` on, as many terms as there are bounds but one. `parts` says for
        each run where what it has of them begins and ends."""
        units = np.empty(int(bounds[-1]), np.uint32)
        free = bounds[:-1].copy()
        for run, part in zip(self._runs, parts, strict=True):
            (begin, at), (end, until) = part.tolist()
            if begin < end:
                rows = self._rows(run, begin, end)
                places, counts = ranks[rows[:, 0]] - np.uint32(first), rows[:, 1].astype(np.int64)
                units[spread(free[places], counts)] = self._read(run.offset + at, until - at)
                free[places] += counts
        return units

    def _bitmap(self, parts: list[I64]) -> BitMap:
        """The occurrences of one term, of which no more than those of a run are in memory as numbers."""
        units = BitMap()
        for run, part in zip(self._runs, parts, strict=True):
            at, until = part[:, 1].tolist()
            units |= bitmap(self._read(run.offset + at, until - at))
        return units

    def _order(self, run: _Run, ranks: U32) -> None:
        """Puts a run in the order of its terms, in its place in the file."""
        rows = self._rows(run, 0, run.rows)
        order = np.argsort(ranks[rows[:, 0]])
        counts = rows[:, 1].astype(np.int64)
        firsts = np.cumsum(counts) - counts
        units = self._read(run.offset, run.occurrences)[spread(firsts[order], counts[order])]
        self._file.seek(4 * run.offset)
        self._file.write(units.data)
        self._file.write(rows[order].data)
        self._file.flush()

    def _rows(self, run: _Run, begin: int, end: int) -> U32:
        """Some of the rows of a run."""
        return self._read(run.offset + run.occurrences + 2 * begin, 2 * (end - begin)).reshape(-1, 2)

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


def _ends(bounds: I64, cuts: I64) -> Iterator[int]:
    """After how many terms to cut so that about `PIECE` occurrences lie between, of the cuts that may be made."""
    filled = bounds[cuts]
    first = 0
    while first < len(bounds) - 1:
        fitting = int(np.searchsorted(filled, bounds[first] + PIECE, "right")) - 1
        first = int(cuts[max(fitting, int(np.searchsorted(cuts, first, "right")))])
        yield first


class _Run(NamedTuple):
    """Where a run begins in the file, in numbers of four bytes, how many occurrences it has, and how many rows."""

    offset: int
    occurrences: int
    rows: int
