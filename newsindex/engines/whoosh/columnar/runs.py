"""The occurrences of a text field on their way into a segment: sorted runs in a temporary file, then one pass over all.

A run is a few million occurrences sorted by term and unit, of which only the terms' numbers and counts stay in memory.
Terms are numbered as they come, in one dictionary for the whole segment, and ordered once at its end. The terms of a
run stand in the order of their first eight bytes, known from the beginning: so a piece of the terms in their last
order, cut where those bytes change, is a piece of each run, within which every term goes to its place.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import IO

import numpy as np
from numpy.typing import NDArray

from newsindex.engines.whoosh.columnar.batch import TextColumn
from newsindex.engines.whoosh.columnar.dictionary import encoded
from newsindex.engines.whoosh.columnar.encoding import U32
from newsindex.engines.whoosh.columnar.files import SectionWriter
from newsindex.engines.whoosh.columnar.joined import JoinedColumn, TermNumbers
from newsindex.engines.whoosh.columnar.layout import GAP
from newsindex.engines.whoosh.columnar.text_field import PIECE, Inverted, TextFieldWriter, pieces

_HEAD = 8
"""Bytes of a term by which runs are ordered."""

_MOST_ALIKE = 16 * PIECE
"""Where terms with the same first bytes have more occurrences than this, runs are ordered once more by whole terms."""

I64 = NDArray[np.int64]
U64 = NDArray[np.uint64]


Held = list[tuple[TextColumn | JoinedColumn, U32]]
"""Columns of batches, each with the running unit numbers at which its documents begin."""


class TextRuns:
    """Takes columns of batches, gives away what is held to be sorted (perhaps in a thread), and writes the field."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._numbers = TermNumbers()
        self._held: Held = []
        self._heads: U64 = np.zeros(0, np.uint64)
        self._lengths: list[NDArray[np.int32]] = []
        self._starts: list[U32] = []
        self._runs: list[_Run] = []
        self._written = 0
        self.units = 0
        """Running unit numbers used so far."""

    @property
    def terms(self) -> int:
        """How many terms there are."""
        return len(self._numbers)

    def add(self, documents: int, column: TextColumn | JoinedColumn | None) -> None:
        """The field of the next documents; None where none of them has it."""
        nothing = np.zeros(documents, np.int32)
        ends = self.units + np.cumsum((nothing if column is None else column.units) + np.int64(GAP))
        starts = np.concatenate(([self.units], ends[:-1])).astype(np.uint32)
        self.units = int(ends[-1]) if documents else self.units
        self._starts.append(starts)
        self._lengths.append(nothing if column is None else column.lengths.astype(np.int32))
        if column is not None:
            self._held.append((column, starts))

    def release(self) -> Held:
        """What is held, to be handed to `sort`."""
        held, self._held = self._held, []
        return held

    def sort(self, held: Held) -> None:
        """Makes a run; a term that stands twice at one unit counts once there."""
        keys = self._keys(held)
        if not len(keys):
            return
        fresh = self._numbers.since(len(self._heads))
        heads = np.array([encoded(term[:_HEAD])[:_HEAD] for term in fresh], f"S{_HEAD}").view(">u8")
        self._heads = np.concatenate((self._heads, heads.astype(np.uint64)))
        keys.sort()
        differing = keys[1:] != keys[:-1]
        if not differing.all():
            keys = np.concatenate((keys[:1], keys[1:][differing]))
        numbers, units = keys.view(np.uint32)[1::2], keys.astype(np.uint32)
        firsts = np.concatenate(([0], np.flatnonzero(numbers[1:] != numbers[:-1]) + 1))
        terms, counts = numbers[firsts], np.diff(firsts, append=len(keys))
        order = np.argsort(self._heads[terms], kind="stable")
        counts = counts[order]
        self._runs.append(_Run(self._written, terms[order], counts, terms))
        self._written += len(keys)
        self._file.write(units[_spread(firsts[order], counts)].data)

    def _keys(self, held: Held) -> U64:
        """For each occurrence the number of its term times 2**32 plus its running unit number; nothing is held on."""
        keys = np.empty(sum(len(column.positions) for column, _ in held), np.uint64)
        at = len(keys)
        while held:
            column, starts = held.pop()
            part = keys[at - len(column.positions) : at]
            at -= len(part)
            if isinstance(column, JoinedColumn):
                part[:] = self._numbers.of_joined(column.data, len(part))
            else:
                np.take(self._numbers.of(column.terms), column.ordinals, out=part, mode="clip")
            part <<= np.uint64(32)
            units = np.repeat(starts, column.counts)
            units += column.positions.astype(np.uint32)
            part |= units
        return keys

    def write(self, file: SectionWriter, field: str, thread: Executor) -> None:
        """Writes the field, all having been sorted."""
        starts = np.concatenate((*self._starts, np.array([self.units], np.uint32)))
        writer = TextFieldWriter(file, field, starts, np.concatenate((*self._lengths, np.zeros(0, np.int32))))
        if self._numbers:
            self._file.flush()
            terms, ranks = in_order(self._numbers.take())
            writer.write(self._inverted(terms, ranks), thread)
        writer.close()

    def _inverted(self, terms: Sequence[str], ranks: U32) -> Iterator[Inverted]:
        """All terms in their order, about `PIECE` occurrences at a time."""
        totals = np.zeros(len(terms), np.int64)
        for run in self._runs:
            run.terms = ranks[run.terms]
            totals[run.terms] += run.counts
        bounds = np.concatenate(([0], np.cumsum(totals)))
        heads = np.empty(len(ranks), np.uint64)
        heads[ranks] = self._heads
        cuts = np.concatenate((np.flatnonzero(heads[1:] != heads[:-1]) + 1, [len(terms)]))
        if np.diff(bounds[cuts], prepend=0).max() > _MOST_ALIKE:
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
            yield from pieces([encoded(term) for term in terms[first:last]], inner, self._gathered(first, inner))
            first = last

    def _gathered(self, first: int, bounds: I64) -> U32:
        """The occurrences of the terms from `first` on, as many terms as there are bounds but one."""
        units = np.empty(int(bounds[-1]), np.uint32)
        free = bounds[:-1].copy()
        for run in self._runs:
            end = run.at + int(np.searchsorted(run.edges[run.at :], first + len(free)))
            terms, counts = run.terms[run.at : end] - np.uint32(first), run.counts[run.at : end]
            found = self._read(run.offset, int(counts.sum()))
            units[_spread(free[terms], counts)] = found
            free[terms] += counts
            run.at = end
            run.offset += len(found)
        return units

    def _order(self, run: _Run) -> None:
        """Puts a run in the order of its terms, in its place in the file."""
        order = np.argsort(run.terms)
        firsts = np.cumsum(run.counts) - run.counts
        run.terms, run.counts = run.terms[order], run.counts[order]
        units = self._read(run.offset, int(run.counts.sum()))[_spread(firsts[order], run.counts)]
        self._file.seek(4 * run.offset)
        self._file.write(units.data)
        self._file.flush()

    def _read(self, offset: int, count: int) -> U32:
        self._file.seek(4 * offset)
        return np.frombuffer(self._file.read(4 * count), np.uint32)


def _spread(firsts: NDArray[np.integer], counts: I64) -> I64:
    """The whole numbers from each first on, as many as its count says, one after the other."""
    spread = np.repeat(firsts - (np.cumsum(counts) - counts), counts)
    spread += np.arange(len(spread))
    return spread


@dataclass(slots=True)
class _Run:
    """Where a run begins, in occurrences; its terms and how often each stands; the greatest term up to each; before
    `at` all is gone."""

    offset: int
    terms: U32
    counts: I64
    edges: U32
    at: int = 0


def in_order(numbers: dict[str, int]) -> tuple[list[str], U32]:
    """The terms in the order of their code points, and for each number the place of its term among them."""
    ordered = sorted(numbers)
    ranks = np.empty(len(ordered), np.uint32)
    ranks[np.fromiter(map(numbers.__getitem__, ordered), np.int64, len(ordered))] = np.arange(len(ordered))
    return ordered, ranks
