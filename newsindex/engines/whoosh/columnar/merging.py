"""Makes one segment of several, chunk by chunk of their terms, and says which ones to merge.

Nothing is analysed again: running unit numbers and document numbers move by addition, deleted documents fall out, and the
chunks go through the writers that new articles go through.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

from newsindex.engines.base import KEYWORD_FIELDS, NUMBER_FIELDS, TEXT_FIELDS
from newsindex.engines.whoosh.columnar.arrays import MISSING
from newsindex.engines.whoosh.columnar.batch import WEIGHT_STEPS
from newsindex.engines.whoosh.columnar.encoding import U32, decode_rising, decode_varints
from newsindex.engines.whoosh.columnar.files import SectionWriter
from newsindex.engines.whoosh.columnar.keyword_field import KeywordFieldWriter
from newsindex.engines.whoosh.columnar.postings import RARE, frequent_units
from newsindex.engines.whoosh.columnar.reader import MappedSegment, resolve
from newsindex.engines.whoosh.columnar.segment_writer import (
    GAP, INDEX_FILE, MOST_UNITS, STORED_FILE, WrittenSegment, starts_of, write_sorted,
)  # fmt: skip
from newsindex.engines.whoosh.columnar.text_field import DocumentOf, TextFieldWriter

_CHUNK = 2_000_000
"""Occurrences that are held at once, about 40 bytes each."""

_COPIED = 1 << 20


class _Part:
    """A segment being merged: which documents stay, and their numbers in the new segment."""

    def __init__(self, segment: MappedSegment, base: int) -> None:
        self.segment = segment
        self.alive: NDArray[np.bool_] | None = None
        self.base = base
        self.count = segment.doc_count - len(segment.deleted)
        if segment.deleted:
            self.alive = np.ones(segment.doc_count, bool)
            self.alive[np.array(segment.deleted.to_array(), np.int64)] = False
            self.numbers = (base + np.cumsum(self.alive) - 1).astype(np.uint32)

    def staying(self, column: NDArray[np.generic]) -> NDArray[np.generic]:
        """The values of a column for the documents that stay."""
        return column if self.alive is None else column[self.alive]


def merge_segments(folder: Path, name: str, segments: Sequence[MappedSegment]) -> WrittenSegment | None:
    """Writes a segment of all documents that are not deleted, in their order; None where there are none."""
    parts: list[_Part] = []
    base = 0
    for segment in segments:
        part = _Part(segment, base)
        base += part.count
        parts.append(part)
    if not base:
        return None
    with SectionWriter(folder / (name + INDEX_FILE)) as file, SectionWriter(folder / (name + STORED_FILE)) as texts:
        for field in TEXT_FIELDS:
            _merge_text(file, field, parts)
        for field in KEYWORD_FIELDS:
            if any(segment.has_keyword(field) for segment in segments):
                _merge_keyword(file, field, parts)
        for field in NUMBER_FIELDS:
            columns = [part.segment.numbers(field) for part in parts]
            if any(column is not None for column in columns):
                for_all = [
                    np.full(part.count, MISSING, np.int64) if column is None else part.staying(column)
                    for part, column in zip(parts, columns, strict=True)
                ]
                file.section(f"{field}.numbers", *for_all)
        _merge_stored(texts, parts)
        file.facts["documents"] = texts.facts["documents"] = base
        return WrittenSegment(name, base, {INDEX_FILE: file.close(), STORED_FILE: texts.close()})


class _Terms:
    """The terms of one field of one segment, taken from the front."""

    def __init__(self, segment: MappedSegment, field: str) -> None:
        self._dictionary = segment.files.dictionary(field)
        self._next = 0
        self.terms: list[bytes] = []
        self.docs: list[int] = []
        self.extra: list[int] = []
        self.sizes: list[int] = []
        self.offset = 0
        self.weight = 0

    def fill(self, weight: int) -> None:
        """Reads on until the terms at hand have `weight` occurrences, or to the end."""
        while self.weight < weight and self._next < self._dictionary.blocks:
            terms, docs, extra, sizes, base = self._dictionary.block(self._next)
            if not self.terms:
                self.offset = base
            self.terms += terms
            self.docs += docs
            self.extra += extra
            self.sizes += sizes
            self.weight += sum(docs) + sum(extra) // 2
            self._next += 1

    @property
    def ended(self) -> bool:
        return self._next >= self._dictionary.blocks

    def take(self, limit: bytes | None) -> tuple[list[bytes], list[int], list[int], list[int], int]:
        """Takes the terms up to `limit`: terms, documents, extra numbers, payload sizes, and the first payload's place."""
        end = len(self.terms) if limit is None else bisect_right(self.terms, limit)
        taken = self.terms[:end], self.docs[:end], self.extra[:end], self.sizes[:end], self.offset
        self.offset += sum(taken[3])
        self.weight -= sum(taken[1]) + sum(taken[2]) // 2
        del self.terms[:end], self.docs[:end], self.extra[:end], self.sizes[:end]
        return taken


Taken = tuple[list[bytes], list[int], list[int], list[int], int]


def _chunks(parts: Sequence[_Part], field: str) -> Iterable[tuple[list[bytes], list[Taken]]]:
    """The terms of all segments in order, so many at a time as have `_CHUNK` occurrences, and what each segment has of them."""
    sources = [_Terms(part.segment, field) for part in parts]
    while True:
        for source in sources:
            source.fill(_CHUNK // len(sources))
        limits = [source.terms[-1] for source in sources if not source.ended and source.terms]
        taken = [source.take(min(limits) if limits else None) for source in sources]
        terms = sorted({term for rows in taken for term in rows[0]})
        if not terms:
            return
        yield terms, taken


def _merge_text(file: SectionWriter, field: str, parts: Sequence[_Part]) -> None:
    units = [
        part.staying(
            np.diff(part.segment.starts(field)) - GAP
            if part.segment.is_text(field)
            else np.zeros(part.segment.doc_count)
        )
        for part in parts
    ]
    starts = starts_of(np.concatenate(units))
    lengths = np.concatenate([part.staying(part.segment.exact_lengths(field)) for part in parts])
    writer = TextFieldWriter(file, field, starts, lengths)
    movers = [_Mover(part, field, starts) for part in parts]
    for terms, taken in _chunks(parts, field):
        places = {term: place for place, term in enumerate(terms)}
        keys = [mover.keys(rows, places) for mover, rows in zip(movers, taken, strict=True)]
        merged = np.concatenate(keys)
        if not len(merged):
            continue
        merged.sort()
        present = np.bincount((merged >> np.uint64(32)).astype(np.int64), minlength=len(terms)) > 0
        if not present.all():
            numbers = (np.cumsum(present) - 1).astype(np.uint64)
            merged = numbers[merged >> np.uint64(32)] << np.uint64(32) | merged & np.uint64(0xFFFFFFFF)
            terms = [term for term, there in zip(terms, present.tolist(), strict=True) if there]
        write_sorted(writer, terms, merged)
    writer.close()


class _Mover:
    """Moves the occurrences of one field of one segment to their running unit numbers in the new segment."""

    def __init__(self, part: _Part, field: str, new_starts: U32) -> None:
        self._part = part
        self._section = part.segment.files.index.bytes_(f"{field}.postings")
        self._shift = new_starts[part.base] if part.base < len(new_starts) else np.uint32(0)
        if part.alive is not None:
            starts = part.segment.starts(field)
            self._document_of = DocumentOf(starts)
            self._shifts = new_starts[np.minimum(part.numbers, len(new_starts) - 1)] - starts[:-1]

    def keys(self, rows: Taken, places: dict[bytes, int]) -> NDArray[np.uint64]:
        """For each occurrence that stays, its term's place times 2**32 plus its new running unit number."""
        terms, docs, extra, sizes, offset = rows
        if not terms:
            return np.zeros(0, np.uint64)
        numbers = np.fromiter(map(places.__getitem__, terms), np.uint64, len(terms))
        counts = np.array(docs, np.int64) + np.array(extra, np.int64) // 2
        small: list[memoryview] = []
        found: list[U32] = []
        order: list[int] = []
        section = self._section
        rare = counts <= RARE
        for place, (pointing, size, is_rare) in enumerate(zip(extra, sizes, rare.tolist(), strict=True)):
            payload = resolve(section, 1, offset, size) if pointing & 1 else section[offset : offset + size]
            offset += size
            if is_rare:
                small.append(payload)
            else:
                found.append(frequent_units(payload))
                order.append(place)
        if small:
            found.append(_running(decode_varints(b"".join(small)), counts[rare]))
        units = np.concatenate(found)
        of_term = np.concatenate((np.repeat(numbers[order], counts[order]), np.repeat(numbers[rare], counts[rare])))
        if self._part.alive is None:
            units = units + self._shift
        else:
            of_document = self._document_of(units)
            stays = self._part.alive[of_document]
            of_document, of_term = of_document[stays], of_term[stays]
            units = units[stays] + self._shifts[of_document]
        return of_term << np.uint64(32) | units.astype(np.uint64)


def _running(deltas: U32, counts: NDArray[np.int64]) -> U32:
    """The sums of differences that begin anew for each term."""
    sums = np.cumsum(deltas, dtype=np.int64)
    firsts = np.cumsum(counts) - counts
    return (sums - np.repeat(sums[firsts] - deltas[firsts], counts)).astype(np.uint32)


def _merge_keyword(file: SectionWriter, field: str, parts: Sequence[_Part]) -> None:
    writer = KeywordFieldWriter(file, field)
    renumbered = [np.zeros(len(part.segment.files.dictionary(field)), np.int64) for part in parts]
    seen = [0] * len(parts)
    written = 0
    for terms, taken in _chunks(parts, field):
        places = {term: place for place, term in enumerate(terms)}
        keys: list[NDArray[np.uint64]] = []
        weights: list[NDArray[np.uint16]] = []
        rows_of: list[NDArray[np.int64]] = []
        for part, rows in zip(parts, taken, strict=True):
            numbers = np.fromiter(map(places.__getitem__, rows[0]), np.int64, len(rows[0]))
            rows_of.append(numbers)
            docs, steps, counts = _keyword_rows(part.segment.files.index.bytes_(f"{field}.postings"), rows)
            of_value = np.repeat(numbers, counts)
            if part.alive is None:
                docs = docs + np.uint32(part.base)
            else:
                stays = part.alive[docs]
                docs, steps, of_value = part.numbers[docs[stays]], steps[stays], of_value[stays]
            keys.append(of_value.astype(np.uint64) << np.uint64(32) | docs.astype(np.uint64))
            weights.append(steps)
        merged = np.concatenate(keys)
        order = np.argsort(merged, kind="stable")
        merged = merged[order]
        of_value = (merged >> np.uint64(32)).astype(np.int64)
        counts = np.bincount(of_value, minlength=len(terms))
        kept = np.flatnonzero(counts)
        fresh = np.cumsum(counts > 0) - 1 + written
        for number, numbers in enumerate(rows_of):
            renumbered[number][seen[number] : seen[number] + len(numbers)] = fresh[numbers]
            seen[number] += len(numbers)
        bounds = np.concatenate((np.zeros(1, np.int64), np.cumsum(counts[kept])))
        writer.write([terms[place] for place in kept], bounds, merged.astype(np.uint32), np.concatenate(weights)[order])
        written += len(kept)
    by_document: list[NDArray[np.integer]] = []
    ordinals: list[NDArray[np.int64]] = []
    all_steps: list[NDArray[np.uint16]] = []
    for part, numbers in zip(parts, renumbered, strict=True):
        if not part.segment.has_keyword(field):
            by_document.append(np.zeros(part.count, np.int64))
            continue
        counts, values = part.segment.by_document(field)
        steps = part.segment.weight_steps(field)
        full = np.full(len(values), WEIGHT_STEPS, np.uint16) if steps is None else steps
        if part.alive is not None:
            stays = np.repeat(part.alive, counts)
            values, full = values[stays], full[stays]
        by_document.append(part.staying(counts).astype(np.int64))
        ordinals.append(numbers[values])
        all_steps.append(full)
    writer.close(np.concatenate(by_document), np.concatenate(ordinals), np.concatenate(all_steps))


def _keyword_rows(section: memoryview, rows: Taken) -> tuple[U32, NDArray[np.uint16], NDArray[np.int64]]:
    """Documents and weights of the values taken, one value after the other, and how many each has."""
    _, counts, weighted, sizes, offset = rows
    docs: list[U32] = []
    steps: list[NDArray[np.uint16]] = []
    small: list[memoryview] = []
    small_counts: list[int] = []

    def flush() -> None:
        if small:
            docs.append(_running(decode_varints(b"".join(small)), np.array(small_counts, np.int64)))
            small.clear()
            small_counts.clear()

    for count, has_weights, size in zip(counts, weighted, sizes, strict=True):
        end = offset + size - 2 * count * has_weights
        if count > RARE:
            flush()
            docs.append(decode_rising(bytes(section[offset:end])))
        else:
            small.append(section[offset:end])
            small_counts.append(count)
        offset += size
        steps.append(
            np.frombuffer(section, "<u2", count, end) if has_weights else np.full(count, WEIGHT_STEPS, np.uint16)
        )
    flush()
    if not docs:
        return np.zeros(0, np.uint32), np.zeros(0, np.uint16), np.zeros(0, np.int64)
    return np.concatenate(docs), np.concatenate(steps), np.array(counts, np.int64)


def _merge_stored(file: SectionWriter, parts: Sequence[_Part]) -> None:
    stream = file.stream("stored")
    sizes: list[NDArray[np.int64]] = []
    for part in parts:
        offsets = part.segment.files.texts.array("offsets", "<u8").astype(np.int64)
        data = part.segment.files.texts.bytes_("stored")
        sizes.append(part.staying(np.diff(offsets)))
        alive = np.ones(part.segment.doc_count, bool) if part.alive is None else part.alive
        edges = np.flatnonzero(np.diff(alive, prepend=False, append=False))
        for start, end in edges.reshape(-1, 2).tolist():
            for at in range(int(offsets[start]), int(offsets[end]), _COPIED):
                stream.write(data[at : min(at + _COPIED, int(offsets[end]))])
    stream.close()
    file.section("offsets", np.concatenate((np.zeros(1, np.int64), np.cumsum(np.concatenate(sizes)))).astype("<u8"))
