"""One segment of the index, mapped: `SegmentArrays` of arrays.py over the two files that `segment_writer` wrote.

Everything read-only: a segment may be shared between threads. Columns are made when first asked for and kept.
"""

from __future__ import annotations

import zlib
from collections import OrderedDict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

from newsindex.engines.whoosh.columnar.arrays import Forward
from newsindex.engines.whoosh.columnar.dictionary import Dictionary, Entry, decoded, encoded
from newsindex.engines.whoosh.columnar.encoding import read_varint
from newsindex.engines.whoosh.columnar.files import SectionFile
from newsindex.engines.whoosh.columnar.layout import INDEX_FILE, POINTER_BYTES, STORED_FILE, WEIGHT_STEPS
from newsindex.engines.whoosh.columnar.lengths import in_steps
from newsindex.engines.whoosh.columnar.postings import TermPostings, decode_keyword

_KEPT_POSTINGS = 256
"""Postings of the terms asked for last stay at hand with the arrays that they have made."""

_NO_STARTS = np.zeros(0, np.uint32)


class SegmentFiles:
    """The mapped files of a segment and the columns read from them; shared by all views of the segment."""

    def __init__(self, folder: Path, name: str) -> None:
        self.name = name
        self.index = SectionFile(folder / (name + INDEX_FILE))
        self.texts = SectionFile(folder / (name + STORED_FILE))
        self.doc_count = int(self.index.facts["documents"])
        self.dictionaries: dict[str, Dictionary] = {}
        self.columns: dict[tuple[str, str], Any] = {}
        self.postings: OrderedDict[tuple[str, str], TermPostings] = OrderedDict()

    def dictionary(self, field: str) -> Dictionary:
        """The terms of a text or keyword field; empty where there are none."""
        found = self.dictionaries.get(field)
        if found is None:
            found = self.dictionaries[field] = Dictionary(self.index, field)
        return found


class MappedSegment:
    """A segment with the documents deleted from it."""

    def __init__(self, files: SegmentFiles, deleted: BitMap) -> None:
        self.files = files
        self.name = files.name
        self.doc_count = files.doc_count
        self.deleted = deleted

    # ------------------------------------------------------------------ terms

    def find(self, field: str, term: str) -> Entry | None:
        """The dictionary entry of a term, or None."""
        return self.files.dictionary(field).find(encoded(term))

    def payload(self, field: str, entry: Entry) -> memoryview:
        """The bytes of a term's postings, wherever they stand."""
        section = self._bytes(f"{field}.postings")
        return (
            resolve(section, entry.extra, entry.offset, entry.size)
            if self.is_text(field)
            else section[entry.offset : entry.offset + entry.size]
        )

    def is_text(self, field: str) -> bool:
        """Whether the field is one with positions."""
        return f"{field}.starts" in self.files.index

    def postings(self, field: str, term: str) -> TermPostings | None:
        """The postings of a term of a text field, or None."""
        kept = self.files.postings
        key = (field, term)
        found = kept.get(key)
        if found is not None:
            return found
        entry = self.find(field, term)
        if entry is None:
            return None
        found = TermPostings(
            self.payload(field, entry), entry.docs, entry.docs + (entry.extra >> 1), self.starts(field)
        )
        kept[key] = found
        if len(kept) > _KEPT_POSTINGS:
            kept.popitem(last=False)
        return found

    def terms(self, field: str, low: str, high: str | None) -> Iterator[tuple[str, int]]:
        """The terms t of a field with low <= t < high in code-point order, each with its number of documents."""
        for term, docs in self.files.dictionary(field).range(encoded(low), None if high is None else encoded(high)):
            yield decoded(term), docs

    def _bytes(self, section: str) -> memoryview:
        key = ("bytes", section)
        found: memoryview | None = self.files.columns.get(key)
        if found is None:
            found = self.files.columns[key] = self.files.index.bytes_(section)
        return found

    # ------------------------------------------------------------------ columns

    def exact_lengths(self, field: str) -> NDArray[np.int32]:
        """The length in words of a text field in each document, as it was given."""
        if not self.is_text(field):
            return np.zeros(self.doc_count, np.int32)
        return self.files.index.array(f"{field}.lengths", "<i4")

    def lengths(self, field: str) -> NDArray[np.int32]:
        """The length in words of a text field in each document, in the steps in which Whoosh scores lengths."""
        key = ("lengths", field)
        found: NDArray[np.int32] | None = self.files.columns.get(key)
        if found is None:
            found = in_steps(self.exact_lengths(field))
            found.flags.writeable = False
            self.files.columns[key] = found
        return found

    def total_length(self, field: str) -> int:
        """The sum of the exact lengths, deleted documents included, as Whoosh counts."""
        key = ("total", field)
        found: int | None = self.files.columns.get(key)
        if found is None:
            found = self.files.columns[key] = int(self.exact_lengths(field).sum(dtype=np.int64))
        return found

    def starts(self, field: str) -> NDArray[np.uint32]:
        """The running unit number at which each document's text begins in the field; doc_count + 1 values. Between
        two documents lies one empty unit."""
        key = ("starts", field)
        found: NDArray[np.uint32] | None = self.files.columns.get(key)
        if found is None:
            found = (
                self.files.index.array(f"{field}.starts", "<u4")
                if self.is_text(field)
                else np.zeros(self.doc_count + 1, np.uint32)
            )
            self.files.columns[key] = found
        return found

    def keyword(self, field: str, value: str) -> tuple[NDArray[np.uint32], NDArray[np.float32]] | None:
        """The documents that have the value in a keyword field, rising, and its weight in each; or None."""
        entry = self.find(field, value)
        if entry is None:
            return None
        docs, steps = decode_keyword(self.payload(field, entry), entry.docs, bool(entry.extra))
        docs.flags.writeable = False
        return docs, _weights(steps, len(docs))

    def forward(self, field: str) -> Forward | None:
        """The values of a keyword field by document; None where no document has one."""
        key = ("forward", field)
        found: Forward | None = self.files.columns.get(key)
        if found is None and self.has_keyword(field):
            counts, ordinals = self.by_document(field)
            offsets = np.zeros(self.doc_count + 1, np.uint32)
            np.cumsum(counts, dtype=np.uint32, out=offsets[1:])
            wide = ordinals.astype(np.uint32)
            offsets.flags.writeable = wide.flags.writeable = False
            found = Forward(
                self.files.dictionary(field), offsets, wide, _weights(self.weight_steps(field), len(ordinals))
            )
            self.files.columns[key] = found
        return found

    def has_keyword(self, field: str) -> bool:
        """Whether any document has a value in the keyword field."""
        return f"{field}.counts" in self.files.index

    def by_document(self, field: str) -> tuple[NDArray[np.unsignedinteger], NDArray[np.unsignedinteger]]:
        """How many values each document has in a keyword field, and the numbers of the values, as they are kept."""
        index = self.files.index
        sizes = index.facts[f"{field}.bytes"]
        return index.array(f"{field}.counts", f"<u{sizes[0]}"), index.array(f"{field}.ordinals", f"<u{sizes[1]}")

    def weight_steps(self, field: str) -> NDArray[np.uint16] | None:
        """The weights beside the numbers of `by_document`, in `WEIGHT_STEPS`; None where all are 1."""
        name = f"{field}.weights"
        return self.files.index.array(name, "<u2") if name in self.files.index else None

    def numbers(self, field: str) -> NDArray[np.int64] | None:
        """The number of each document; `MISSING` where it has none; None where no document has one."""
        name = f"{field}.numbers"
        return self.files.index.array(name, "<i8") if name in self.files.index else None

    # ------------------------------------------------------------------ stored

    def stored(self, doc: int) -> bytes:
        """What was stored with the document."""
        data = self.stored_raw(doc)
        return zlib.decompress(data) if len(data) else b""

    def stored_raw(self, doc: int) -> memoryview:
        """The compressed bytes of a document."""
        key = ("stored", "")
        found: tuple[memoryview, memoryview] | None = self.files.columns.get(key)
        if found is None:
            texts = self.files.texts
            found = self.files.columns[key] = texts.bytes_("offsets").cast("Q"), texts.bytes_("stored")
        offsets, data = found
        if not 0 <= doc < self.doc_count:
            raise IndexError(doc)
        return data[offsets[doc] : offsets[doc + 1]]


def resolve(section: memoryview, extra: int, offset: int, size: int) -> memoryview:
    """The payload of a term of a text field, by way of its pointer where it has one."""
    if extra & 1:
        target = int.from_bytes(section[offset : offset + POINTER_BYTES], "little")
        size, _ = read_varint(section, offset + POINTER_BYTES)
        offset = target
    return section[offset : offset + size]


def _weights(steps: NDArray[np.uint16] | None, count: int) -> NDArray[np.float32]:
    found = np.ones(count, np.float32) if steps is None else steps.astype(np.float32) / np.float32(WEIGHT_STEPS)
    found.flags.writeable = False
    return found
