"""Merges one field of several segments: the terms of all in order, a chunk of occurrences at a time."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from itertools import compress
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

from newsindex.engines.whoosh.columnar.document_of import DocumentOf
from newsindex.engines.whoosh.columnar.encoding import U16, U32, bitmap, narrow, stretches
from newsindex.engines.whoosh.columnar.files import SectionWriter
from newsindex.engines.whoosh.columnar.keyword_field import KeywordFieldWriter
from newsindex.engines.whoosh.columnar.layout import GAP, WEIGHT_STEPS
from newsindex.engines.whoosh.columnar.occurrences import CHUNK, Rows, Terms, documents_of, postings_of, units_of
from newsindex.engines.whoosh.columnar.reader import MappedSegment
from newsindex.engines.whoosh.columnar.spreading import spread
from newsindex.engines.whoosh.columnar.text_field import HUGE, Alone, Inverted, TextFieldWriter, alone, pieces

U64 = NDArray[np.uint64]
I64 = NDArray[np.int64]


class Part:
    """A segment being merged: which documents stay (`alive`; None: all), and their numbers in the new segment."""

    def __init__(self, segment: MappedSegment, base: int) -> None:
        self.segment = segment
        self.base = base
        self.count = segment.doc_count - len(segment.deleted)
        self.alive: NDArray[np.bool_] | None = None
        self.numbers = np.arange(0, dtype=np.uint32)
        if segment.deleted:
            self.alive = np.ones(segment.doc_count, bool)
            self.alive[np.array(segment.deleted.to_array(), np.int64)] = False
            self.numbers = (base + np.cumsum(self.alive) - 1).astype(np.uint32)

    def staying(self, column: NDArray[Any]) -> NDArray[Any]:
        """The values of a column for the documents that stay."""
        return column if self.alive is None else column[self.alive]


def _chunks(parts: Sequence[Part], field: str) -> Iterator[tuple[list[bytes], list[Rows]]]:
    """The terms of all segments in order, as many at a time as `CHUNK` says, and what each segment has of them."""
    sources = [Terms(part.segment, field) for part in parts]
    while True:
        for source in sources:
            source.fill(CHUNK // len(sources))
        limits = [source.last for source in sources if not source.ended]
        taken = [source.take(min(limits) if limits else None) for source in sources]
        terms = sorted({term for rows in taken for term in rows.terms})
        if not terms:
            return
        yield terms, taken
        for part in parts:
            part.segment.files.index.forget()


# ---------------------------------------------------------------------------- text


def merge_text(file: SectionWriter, field: str, parts: Sequence[Part], thread: Executor) -> int:
    """Writes a text field and gives the units that it takes."""
    units = [part.staying(np.diff(part.segment.starts(field)) - np.uint32(GAP)) for part in parts]
    starts = starts_of(np.concatenate(units))
    lengths = np.concatenate([part.staying(part.segment.exact_lengths(field)) for part in parts])
    writer = TextFieldWriter(file, field, starts, lengths)
    writer.write(_merged([_Mover(part, field, starts) for part in parts], parts, field), thread)
    writer.close()
    return int(starts[-1])


def _merged(movers: Sequence[_Mover], parts: Sequence[Part], field: str) -> Iterator[Inverted | Alone]:
    for terms, taken in _chunks(parts, field):
        rest = taken
        for term in _huge(taken):
            begin = bisect_left(terms, term)
            parted = [rows.parted(term) for rows in rest]
            yield from _ordered(movers, terms[:begin], [before for before, _, _ in parted])
            yield from _together(term, movers, [rows for _, rows, _ in parted])
            terms, rest = terms[begin + 1 :], [after for _, _, after in parted]
        yield from _ordered(movers, terms, rest)


def _together(term: bytes, movers: Sequence[_Mover], taken: Sequence[Rows]) -> Iterator[Inverted | Alone]:
    """One term with its occurrences in all segments, where any stays."""
    units = BitMap()
    for mover, rows in zip(movers, taken, strict=True):
        units |= mover.units(rows)
    if units:
        found = [alone(term, units)]
        del units  # which may be as large as all else together
        yield found.pop()


def _huge(taken: Sequence[Rows]) -> list[bytes]:
    """Terms of which any segment has so many occurrences that all may have more than `HUGE`."""
    most = HUGE // len(taken)
    return sorted({rows.terms[at] for rows in taken for at in np.flatnonzero(rows.counts > most).tolist()})


def _ordered(movers: Sequence[_Mover], terms: list[bytes], taken: Sequence[Rows]) -> Iterator[Inverted]:
    """The terms with the occurrences that stay. Those of a term stand in their order in each segment, and those of a
    segment before those of the next one, so that each part of them goes to its place."""
    places = {term: place for place, term in enumerate(terms)}
    moved = [mover.moved(rows, places) for mover, rows in zip(movers, taken, strict=True) if rows.terms]
    totals = np.zeros(len(terms), np.int64)
    for numbers, counts, _ in moved:
        totals[numbers] += counts
    bounds = np.concatenate(([0], np.cumsum(totals)))
    units = np.empty(int(bounds[-1]), np.uint32)
    free = bounds[:-1].copy()
    while moved:
        numbers, counts, of_segment = moved.pop(0)
        units[spread(free[numbers], counts)] = of_segment
        free[numbers] += counts
    if len(units):
        present = totals > 0
        yield from pieces(list(compress(terms, present.tolist())), np.unique(bounds), units)


def starts_of(units: NDArray[np.integer]) -> U32:
    """The running unit number at which each document begins, from the units of each; one more value at the end."""
    return np.concatenate(([0], np.cumsum(units.astype(np.int64) + GAP))).astype(np.uint32)


class _Mover:
    """Moves the occurrences of one field of one segment to their running unit numbers in the new segment."""

    def __init__(self, part: Part, field: str, new_starts: U32) -> None:
        self._part = part
        self._section = part.segment.files.index.bytes_(f"{field}.postings")
        self._starts = starts = part.segment.starts(field)
        self._shift = new_starts[part.base]
        if part.alive is not None:
            self._document_of = DocumentOf(starts)
            # What the shift of a deleted document would be does not matter, but it must be there.
            self._shifts = new_starts[np.minimum(part.numbers, len(new_starts) - 1)] - starts[:-1]

    def moved(self, rows: Rows, places: dict[bytes, int]) -> tuple[I64, I64, U32]:
        """The places of the terms, how many occurrences of each stay, and the new running unit numbers of these, term
        after term and rising."""
        numbers = np.fromiter(map(places.__getitem__, rows.terms), np.int64, len(rows.terms))
        units, in_order = units_of(self._section, rows, self._starts)
        counts = rows.counts[in_order]
        moved, stays = self._moved(units)
        if stays is not None:
            counts = np.add.reduceat(stays, np.cumsum(counts) - counts, dtype=np.int64)
        return numbers[in_order], counts, moved

    def units(self, rows: Rows) -> BitMap:
        """The new running unit numbers of one term, or none, where it stays."""
        if not rows.terms:
            return BitMap()
        units = postings_of(self._section, rows, self._starts).positions()
        if self._part.alive is None:
            return units.shift(int(self._shift))
        return BitMap.union(*[bitmap(self._moved(some)[0]) for some in stretches(units)])

    def _moved(self, units: U32) -> tuple[U32, NDArray[np.bool_] | None]:
        """Running unit numbers in the new segment of those that stay, and which do; None: all."""
        if self._part.alive is None:
            return units + self._shift, None
        of_document = self._document_of(units)
        stays = self._part.alive[of_document]
        return units[stays] + self._shifts[of_document[stays]], stays


# ---------------------------------------------------------------------------- keywords


def merge_keyword(file: SectionWriter, field: str, parts: Sequence[Part]) -> None:
    """Writes a keyword field by value and by document."""
    writer = KeywordFieldWriter(file, field)
    renumbered: list[list[I64]] = [[] for _ in parts]
    written = 0
    for terms, taken in _chunks(parts, field):
        places = {term: place for place, term in enumerate(terms)}
        keys: list[U64] = []
        weights: list[U16] = []
        numbers = [np.fromiter(map(places.__getitem__, rows.terms), np.int64, len(rows.terms)) for rows in taken]
        for part, rows, of_rows in zip(parts, taken, numbers, strict=True):
            docs, steps = documents_of(part.segment.files.index.bytes_(f"{field}.postings"), rows)
            of_value = np.repeat(of_rows, rows.docs)
            if part.alive is None:
                docs = docs + np.uint32(part.base)
            else:
                stays = part.alive[docs]
                docs, steps, of_value = part.numbers[docs[stays]], steps[stays], of_value[stays]
            keys.append(of_value.astype(np.uint64) << np.uint64(32) | docs)
            weights.append(steps)
        merged = np.concatenate(keys)
        order = np.argsort(merged)
        counts = np.bincount((merged >> np.uint64(32)).astype(np.int64), minlength=len(terms))
        kept = np.flatnonzero(counts)
        fresh = written + np.cumsum(counts > 0) - 1
        for numbering, of_rows in zip(renumbered, numbers, strict=True):
            numbering.append(fresh[of_rows])
        bounds = np.concatenate(([0], np.cumsum(counts[kept])))
        values = [terms[place] for place in kept.tolist()]
        writer.write(values, bounds, merged[order].astype(np.uint32), np.concatenate(weights)[order])
        written += len(kept)
    _merge_by_document(writer, field, parts, renumbered)


def _merge_by_document(
    writer: KeywordFieldWriter, field: str, parts: Sequence[Part], renumbered: Sequence[list[I64]]
) -> None:
    all_counts: list[NDArray[Any]] = []
    all_ordinals: list[NDArray[Any]] = []
    all_weights: list[U16] = []
    for part, numbers in zip(parts, renumbered, strict=True):
        if not part.segment.has_keyword(field):
            all_counts.append(np.zeros(part.count, np.uint8))
            continue
        counts, ordinals = part.segment.by_document(field)
        steps = part.segment.weight_steps(field)
        weights = np.full(len(ordinals), WEIGHT_STEPS, np.uint16) if steps is None else steps
        if part.alive is not None:
            stays = np.repeat(part.alive, counts)
            ordinals, weights = ordinals[stays], weights[stays]
        all_counts.append(part.staying(counts))
        # None where the articles that had a value were all removed before.
        all_ordinals.append(narrow(np.concatenate([np.empty(0, np.int64), *numbers]))[ordinals])
        all_weights.append(weights)
    writer.close(all_counts, all_ordinals, all_weights)
