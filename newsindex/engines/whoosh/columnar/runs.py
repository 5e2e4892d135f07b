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
from typing import IO, NamedTuple

import numpy as np
from numpy.typing import NDArray

from newsindex.engines.whoosh.columnar.batch import JoinedColumn
from newsindex.engines.whoosh.columnar.encoding import U32
from newsindex.engines.whoosh.columnar.files import SectionWriter
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


Held = list[tuple[JoinedColumn, U32]]
"""Columns of batches, each with the running unit numbers at which its documents begin."""


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
        ends = self.units + np.cumsum((nothing if column is None else column.units) + np.int64(GAP))
        starts = np.concatenate(([self.units], ends[:-1])).astype(np.uint32)
        self.units = int(ends[-1]) if documents else self.units
        self._starts.append(starts)
        self._lengths.append(nothing if column is None else column.lengths)
        if column is not None:
            self._held.append((column, starts))

    def release(self) -> Held:
        """What is held, to be handed to `sort`."""
        held, self._held = self._held, []
        return held

    def sort(self, held: Held, numbers: list[U32], order: I64, ranks: U32) -> None:
        """Makes a run; a term that stands twice at one unit counts once there. `numbers` are those of the terms of each
        column, `order` and `ranks` what `TermNumbers` says of all. Nothing is held on."""
        keys = self._keys(held, numbers, ranks)
        if not len(keys):
            return
        keys.sort()
        terms: list[U32] = []
        begins: list[I64] = []
        kept = 0
        # Bit by bit, so that nothing of the size of the keys is made beside them.
        for at in range(0, len(keys), _AT_ONCE):
            before = keys[at - 1] if at else ~keys[0]
            part = keys[at : at + _AT_ONCE]
            other = _other(part, before)
            if not other.all():
                part = part[other]
            places = part.view(np.uint32)[1::2]
            firsts = np.flatnonzero(_other(places, before >> np.uint64(32)))
            terms.append(order[places[firsts]].astype(np.uint32))
            begins.append(firsts + kept)
            kept += len(part)
            self._file.write(part.astype(np.uint32).data)
        counts = np.diff(np.concatenate(begins), append=kept).astype(np.uint32)
        for written in (*terms, counts):
            self._file.write(written.data)
        self._written.append(_Written(self._end, kept, len(counts)))
        self._end += kept + 2 * len(counts)

    def _keys(self, held: Held, numbers: list[U32], ranks: U32) -> U64:
        """For each occurrence the rank of its term times 2**32 plus its running unit number."""
        at = sum(int(column.counts.sum()) for column, _ in held)
        keys = np.empty(at, np.uint64)
        halves = keys.view(np.uint32).reshape(-1, 2)
        while held:
            column, starts = held.pop()
            places = ranks.take(numbers.pop())
            if column.ordinals is not None:
                places = places.take(column.ordinals)
            part = halves[at - len(places) : at]
            at -= len(places)
            part[:, 1] = places
            firsts = np.repeat(starts, column.counts)
            if column.positions is None:
                firsts -= np.repeat((np.cumsum(column.counts) - column.counts).astype(np.uint32), column.counts)
                firsts += np.arange(len(places), dtype=np.uint32)
            else:
                firsts += column.positions.astype(np.uint32, copy=False)
            part[:, 0] = firsts
        return keys

    def write(self, file: SectionWriter, field: str, ordered: Ordered, thread: Executor) -> None:
        """Writes the field, all having been sorted."""
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
            terms, heads, totals = [terms[place] for place in present.tolist()], heads[present], totals[present]
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


def _other(values: NDArray[np.unsignedinteger], before: np.unsignedinteger) -> NDArray[np.bool_]:
    """Whether each differs from the one before it."""
    found = np.empty(len(values), bool)
    found[:1] = values[:1] != before
    np.not_equal(values[1:], values[:-1], out=found[1:])
    return found


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
