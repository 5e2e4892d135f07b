"""Makes one segment of several, chunk by chunk of their terms.

Nothing is analysed again: running unit numbers and document numbers move by addition, deleted documents fall out,
and the chunks go through the writers that new articles go through.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Executor
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from newsindex.engines.base import KEYWORD_FIELDS, NUMBER_FIELDS, TEXT_FIELDS
from newsindex.engines.whoosh.columnar.arrays import MISSING
from newsindex.engines.whoosh.columnar.files import SectionWriter
from newsindex.engines.whoosh.columnar.layout import INDEX_FILE, STORED_FILE
from newsindex.engines.whoosh.columnar.merging_fields import Part, merge_keyword, merge_text
from newsindex.engines.whoosh.columnar.reader import MappedSegment
from newsindex.engines.whoosh.columnar.segment_writer import WrittenSegment
from newsindex.errors import IndexUnsound


def merge_segments(
    folder: Path, name: str, segments: Sequence[MappedSegment], thread: Executor
) -> WrittenSegment | None:
    """Writes a segment of all documents that are not deleted, in their order; None where there are none."""
    parts: list[Part] = []
    base = 0
    for segment in segments:
        part = Part(segment, base)
        base += part.count
        parts.append(part)
    if not base:
        return None
    for segment in segments:
        _refuse_damaged(segment)
    with SectionWriter(folder / (name + INDEX_FILE)) as file, SectionWriter(folder / (name + STORED_FILE)) as texts:
        units = max(merge_text(file, field, parts, thread) for field in TEXT_FIELDS)
        for field in KEYWORD_FIELDS:
            if any(segment.has_keyword(field) for segment in segments):
                merge_keyword(file, field, parts)
        for field in NUMBER_FIELDS:
            columns = [part.segment.numbers(field) for part in parts]
            if any(column is not None for column in columns):
                staying = [
                    np.full(part.count, MISSING, np.int64) if column is None else part.staying(column)
                    for part, column in zip(parts, columns, strict=True)
                ]
                file.section(f"{field}.numbers", *staying)
        _merge_stored(texts, parts)
        file.facts["documents"] = texts.facts["documents"] = base
        return WrittenSegment(name, base, units, {INDEX_FILE: file.close(), STORED_FILE: texts.close()})


def _refuse_damaged(segment: MappedSegment) -> None:
    """Raises `IndexUnsound` rather than give damaged bytes a checksum of their own."""
    offsets, data = segment.files.texts.array("offsets", "<u8"), segment.files.texts.bytes_("stored")
    sound = len(offsets) == segment.doc_count + 1 and offsets[-1] <= len(data) and bool((np.diff(offsets) >= 0).all())
    for file in (segment.files.index, segment.files.texts):
        if file.damaged() or not sound:
            raise IndexUnsound(f"{file.path} is damaged. Restore the index from a backup, or rebuild it.")


def _merge_stored(file: SectionWriter, parts: Sequence[Part]) -> None:
    stream = file.stream("stored")
    sizes: list[NDArray[np.int64]] = []
    for part in parts:
        offsets = part.segment.files.texts.array("offsets", "<u8").astype(np.int64)
        sizes.append(part.staying(np.diff(offsets)))
        stays = np.ones(part.segment.doc_count, bool) if part.alive is None else part.alive
        edges = np.flatnonzero(np.diff(stays, prepend=False, append=False))
        for start, end in offsets[edges].reshape(-1, 2).tolist():
            for data in part.segment.files.texts.windows("stored", start, end):
                stream.write(data)
        part.segment.files.texts.forget()
    stream.close()
    file.section("offsets", np.concatenate(([0], np.cumsum(np.concatenate(sizes)))).astype("<u8"))
