"""The occurrences of a text field on their way into a segment: sorted runs in a temporary file, then one pass over all.

A run is a few million occurrences sorted by term and unit, of which only the terms' numbers and counts stay in memory.
Terms are numbered as they come, in one dictionary for the whole segment, and ordered once at its end. Each run is then
sorted again by that order, so that a piece of the terms is a piece of each run.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO

import numpy as np
from numpy.typing import NDArray

from newsindex.engines.whoosh.columnar.batch import TextColumn, numbering
from newsindex.engines.whoosh.columnar.dictionary import encoded
from newsindex.engines.whoosh.columnar.encoding import U32
from newsindex.engines.whoosh.columnar.files import SectionWriter
from newsindex.engines.whoosh.columnar.layout import GAP
from newsindex.engines.whoosh.columnar.text_field import PIECE, TextFieldWriter

U64 = NDArray[np.uint64]
Held = tuple[list[NDArray[np.int32]], list[U32]]


class TextRuns:
    """Takes columns of batches, gives away what is held to be sorted (perhaps in a thread), and writes the field."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._numbers = numbering()
        self._held: Held = [], []
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

    def add(self, documents: int, column: TextColumn | None) -> None:
        """The field of the next documents; None where none of them has it."""
        nothing = np.zeros(documents, np.int32)
        ends = self.units + np.cumsum((nothing if column is None else column.units) + np.int64(GAP))
        starts = np.concatenate(([self.units], ends[:-1])).astype(np.uint32)
        self.units = int(ends[-1]) if documents else self.units
        self._starts.append(starts)
        self._lengths.append(nothing if column is None else column.lengths)
        if column is not None:
            numbers = np.fromiter(map(self._numbers.__getitem__, column.terms), np.int32, len(column.terms))
            units = np.repeat(starts, column.counts)
            units += column.positions.astype(np.uint32)
            self._held[0].append(numbers[column.ordinals])
            self._held[1].append(units)

    def release(self) -> Held:
        """What is held, to be handed to `sort`."""
        held, self._held = self._held, ([], [])
        return held

    def sort(self, held: Held) -> None:
        """Makes a run; a term that stands twice at one unit counts once there."""
        if not held[0]:
            return
        keys = np.concatenate(held[0]).astype(np.uint64)
        held[0].clear()
        keys <<= np.uint64(32)
        keys |= np.concatenate(held[1])
        held[1].clear()
        keys.sort()
        fresh = np.concatenate((np.ones(min(len(keys), 1), bool), keys[1:] != keys[:-1]))
        if not fresh.all():
            keys = keys[fresh]
        numbers = keys.view(np.uint32)[1::2]
        firsts = np.flatnonzero(np.concatenate((np.ones(min(len(keys), 1), bool), numbers[1:] != numbers[:-1])))
        counts = np.diff(firsts, append=len(keys)).astype(np.uint32)
        self._runs.append(_Run(self._written, numbers[firsts].copy(), counts))
        self._written += len(keys)
        self._file.write(keys.astype(np.uint32).data)

    def write(self, file: SectionWriter, field: str) -> None:
        """Writes the field, all having been sorted."""
        starts = np.concatenate((*self._starts, np.array([self.units], np.uint32)))
        writer = TextFieldWriter(file, field, starts, np.concatenate((*self._lengths, np.zeros(0, np.int32))))
        if self._numbers:
            self._file.flush()
            terms, ranks = in_order(self._numbers)
            self._numbers.clear()
            self._write_terms(writer, terms, ranks)
        writer.close()

    def _write_terms(self, writer: TextFieldWriter, terms: Sequence[str], ranks: U32) -> None:
        totals = np.zeros(len(terms), np.int64)
        for run in self._runs:
            self._order(run, ranks)
            totals[run.terms] += run.counts
        bounds = np.concatenate(([0], np.cumsum(totals)))
        first = 0
        while first < len(terms):
            last = max(int(np.searchsorted(bounds, bounds[first] + PIECE, "right")) - 1, first + 1)
            keys = np.concatenate([self._take(run, first, last) for run in self._runs])
            keys.sort()
            inner = bounds[first : last + 1] - bounds[first]
            writer.write([encoded(term) for term in terms[first:last]], inner, keys.astype(np.uint32))
            first = last

    def _order(self, run: _Run, ranks: U32) -> None:
        """Sorts a run by the order of its terms, in its place in the file."""
        of_terms = ranks[run.terms]
        keys = _keys(of_terms, run.counts, self._read(run.offset, int(run.counts.sum())))
        keys.sort()
        self._file.seek(4 * run.offset)
        self._file.write(keys.astype(np.uint32).data)
        self._file.flush()
        order = np.argsort(of_terms)
        run.terms, run.counts = of_terms[order], run.counts[order]

    def _take(self, run: _Run, first: int, last: int) -> U64:
        """The occurrences of the terms from `first` to before `last`, which come next in the run."""
        end = run.at + int(np.searchsorted(run.terms[run.at :], last))
        terms, counts = run.terms[run.at : end] - np.uint32(first), run.counts[run.at : end]
        keys = _keys(terms, counts, self._read(run.offset, int(counts.sum())))
        run.at = end
        run.offset += len(keys)
        return keys

    def _read(self, offset: int, count: int) -> U32:
        self._file.seek(4 * offset)
        return np.frombuffer(self._file.read(4 * count), np.uint32)


def _keys(terms: U32, counts: U32, units: U32) -> U64:
    keys = np.repeat(terms, counts).astype(np.uint64)
    keys <<= np.uint64(32)
    keys |= units
    return keys


@dataclass(slots=True)
class _Run:
    """Where a run begins, in occurrences; its terms and how often each stands; before `at` all is gone."""

    offset: int
    terms: U32
    counts: U32
    at: int = 0


def in_order(numbers: dict[str, int]) -> tuple[list[str], U32]:
    """The terms in the order of their code points, and for each number the place of its term among them."""
    ordered = sorted(numbers)
    ranks = np.empty(len(ordered), np.uint32)
    ranks[np.fromiter(map(numbers.__getitem__, ordered), np.int64, len(ordered))] = np.arange(len(ordered))
    return ordered, ranks
