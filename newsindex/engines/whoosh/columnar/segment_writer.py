"""Turns batches of articles into a segment: terms inverted by one sort of whole arrays, columns written as they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from newsindex.engines.base import KEYWORD_FIELDS, NUMBER_FIELDS, TEXT_FIELDS
from newsindex.engines.whoosh.columnar.arrays import MISSING
from newsindex.engines.whoosh.columnar.batch import DocumentBatch, KeywordColumn, TextColumn, numbering
from newsindex.engines.whoosh.columnar.dictionary import encoded
from newsindex.engines.whoosh.columnar.encoding import U32
from newsindex.engines.whoosh.columnar.files import SectionWriter
from newsindex.engines.whoosh.columnar.keyword_field import KeywordFieldWriter
from newsindex.engines.whoosh.columnar.layout import GAP, INDEX_FILE, STORED_FILE
from newsindex.engines.whoosh.columnar.text_field import TextFieldWriter

_PIECE = 1 << 19
"""Occurrences that are coded at once: few enough for the arrays on the way to stay in the processor's cache."""


@dataclass(frozen=True, slots=True)
class WrittenSegment:
    """What the manifest keeps of a segment; its files: (size, checksum of the footer) by file ending."""

    name: str
    doc_count: int
    units: int
    files: Mapping[str, tuple[int, int]]


def starts_of(units: NDArray[np.integer]) -> U32:
    """The running unit number at which each document begins, from the units of each; one more value at the end."""
    starts = np.zeros(len(units) + 1, np.int64)
    np.cumsum(units.astype(np.int64) + GAP, out=starts[1:])
    return starts.astype(np.uint32)


def write_segment(folder: Path, name: str, batches: Sequence[DocumentBatch]) -> WrittenSegment:
    """Writes the batches as a segment and says what was written; nothing is left behind on an error."""
    count = sum(map(len, batches))
    with SectionWriter(folder / (name + INDEX_FILE)) as file, SectionWriter(folder / (name + STORED_FILE)) as texts:
        units = max(_text(file, field, batches) for field in TEXT_FIELDS)
        for field in KEYWORD_FIELDS:
            if any(field in batch.keywords for batch in batches):
                _keyword(file, field, batches)
        for field in NUMBER_FIELDS:
            if any(field in batch.numbers for batch in batches):
                columns = [batch.numbers.get(field, np.full(len(batch), MISSING, np.int64)) for batch in batches]
                file.section(f"{field}.numbers", *columns)
        stored = [data for batch in batches for data in batch.stored]
        write_stored(texts, stored)
        file.facts["documents"] = texts.facts["documents"] = count
        return WrittenSegment(name, count, units, {INDEX_FILE: file.close(), STORED_FILE: texts.close()})


def write_stored(file: SectionWriter, stored: Sequence[bytes]) -> None:
    """The compressed bytes of the documents and where each begins."""
    sizes = np.fromiter(map(len, stored), np.int64, len(stored))
    file.section("stored", *stored)
    file.section("offsets", np.concatenate((np.zeros(1, np.int64), np.cumsum(sizes))).astype("<u8"))


def _text(file: SectionWriter, field: str, batches: Sequence[DocumentBatch]) -> int:
    """Writes a text field and gives the units that it takes."""
    columns: list[TextColumn | None] = [batch.texts.get(field) for batch in batches]

    def per_document(kind: str) -> NDArray[np.int32]:
        parts = [
            np.zeros(len(batch), np.int32) if column is None else getattr(column, kind)
            for batch, column in zip(batches, columns, strict=True)
        ]
        return np.concatenate(parts)

    starts = starts_of(per_document("units"))
    writer = TextFieldWriter(file, field, starts, per_document("lengths"))
    numbers = numbering()
    given: list[NDArray[np.int32]] = []
    units: list[U32] = []
    first = 0
    for batch, column in zip(batches, columns, strict=True):
        if column is not None:
            local = np.fromiter(map(numbers.__getitem__, column.terms), np.int32, len(column.terms))
            given.append(local[column.ordinals])
            begins = np.repeat(starts[first : first + len(batch)], column.counts)
            units.append(np.add(begins, column.positions, dtype=np.uint32, casting="unsafe"))
        first += len(batch)
    if numbers:
        terms, ranks = in_order(list(numbers))
        keys = (ranks << np.uint64(32))[np.concatenate(given)]
        given.clear()
        keys |= np.concatenate(units)
        units.clear()
        keys.sort()
        write_sorted(writer, terms, keys)
    writer.close()
    return int(starts[-1])


def write_sorted(writer: TextFieldWriter, terms: Sequence[bytes], keys: NDArray[np.uint64]) -> None:
    """Writes rising keys, the place of a term times 2**32 plus a running unit number, at least one for each term; a key
    that comes twice counts once."""
    high = keys.view(np.uint32)[1::2]
    bounds = np.concatenate(([0], np.flatnonzero(high[1:] != high[:-1]) + 1, [len(keys)]))
    first = 0
    while first < len(terms):
        last = max(int(np.searchsorted(bounds, bounds[first] + _PIECE, "right")) - 1, first + 1)
        start, end = int(bounds[first]), int(bounds[last])
        piece = keys[start:end]
        inner = bounds[first : last + 1] - start
        fresh = np.concatenate(([True], piece[1:] != piece[:-1]))
        if not fresh.all():
            inner = np.concatenate(([0], np.cumsum(fresh)))[inner]
            piece = piece[fresh]
        writer.write(terms[first:last], inner, piece.astype(np.uint32))
        first = last


def _keyword(file: SectionWriter, field: str, batches: Sequence[DocumentBatch]) -> None:
    numbers = numbering()
    counts: list[NDArray[np.int32]] = []
    given: list[NDArray[np.int64]] = []
    weights: list[NDArray[np.uint16]] = []
    for batch in batches:
        column: KeywordColumn | None = batch.keywords.get(field)
        if column is None:
            counts.append(np.zeros(len(batch), np.int32))
            continue
        counts.append(column.counts)
        local = np.fromiter(map(numbers.__getitem__, column.values), np.int64, len(column.values))
        given.append(local[column.ordinals])
        weights.append(column.weights)
    values, ranks = in_order(list(numbers))
    per_document = np.concatenate(counts)
    ordinals = ranks[np.concatenate(given)].astype(np.int64)
    steps = np.concatenate(weights)
    docs = np.repeat(np.arange(len(per_document), dtype=np.uint32), per_document)
    order = np.argsort(ordinals, kind="stable")
    bounds = np.concatenate((np.zeros(1, np.int64), np.cumsum(np.bincount(ordinals, minlength=len(values)))))
    writer = KeywordFieldWriter(file, field)
    writer.write(values, bounds, docs[order], steps[order])
    writer.close(per_document, ordinals, steps)


def in_order(terms: list[str]) -> tuple[list[bytes], NDArray[np.uint64]]:
    """The terms in UTF-8, sorted, and the place of each among them."""
    raw = [encoded(term) for term in terms]
    order = sorted(range(len(raw)), key=raw.__getitem__)
    ranks = np.empty(len(raw), np.uint64)
    ranks[order] = np.arange(len(raw), dtype=np.uint64)
    return [raw[place] for place in order], ranks
