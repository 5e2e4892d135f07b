"""One segment of the index, mapped: `SegmentArrays` of arrays.py over the two files that `segment_writer` wrote.

Everything read-only: a segment may be shared between threads. Columns are made when first asked for and kept.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

from newsindex.engines.whoosh.columnar.arrays import Forward
from newsindex.engines.whoosh.columnar.dictionary import Dictionary, decoded, encoded
from newsindex.engines.whoosh.columnar.encoding import U32
from newsindex.engines.whoosh.columnar.files import SectionFile
from newsindex.engines.whoosh.columnar.layout import INDEX_FILE, STORED_FILE, WEIGHT_STEPS
from newsindex.engines.whoosh.columnar.lengths import in_steps
from newsindex.engines.whoosh.columnar.pointers import resolve
from newsindex.engines.whoosh.columnar.postings import TermPostings, decode_keyword


class FieldFiles:
    """What a term of a field is looked up in."""

    __slots__ = ("dictionary", "is_text", "postings", "starts")

    def __init__(self, index: SectionFile, field: str, doc_count: int) -> None:
        self.dictionary = Dictionary(index, field)
        self.postings = index.bytes_(f"{field}.postings")
        self.is_text = f"{field}.starts" in index
        none: U32 = np.broadcast_to(np.uint32(0), doc_count + 1)
        self.starts: U32 = index.array(f"{field}.starts", "<u4") if self.is_text else none
        self.starts.flags.writeable = False


class SegmentFiles:
    """The mapped files of a segment and the columns read from them; shared by all views of the segment."""

    def __init__(self, folder: Path, name: str) -> None:
        self.name = name
        self.index = SectionFile(folder / (name + INDEX_FILE))
        self.texts = SectionFile(folder / (name + STORED_FILE))
        documents = self.index.facts.get("documents")
        self.doc_count = documents if isinstance(documents, int) else -1
        self.columns: dict[tuple[str, str], Any] = {}
        self._fields: dict[str, FieldFiles] = {}

    def field(self, name: str) -> FieldFiles:
        """A text or keyword field; an empty one where there is none."""
        found = self._fields.get(name)
        if found is None:
            found = self._fields[name] = FieldFiles(self.index, name, self.doc_count)
        return found

    def dictionary(self, field: str) -> Dictionary:
        """The terms of a text or keyword field."""
        return self.field(field).dictionary


class MappedSegment:
    """A segment with the documents deleted from it."""

    def __init__(self, files: SegmentFiles, deleted: BitMap) -> None:
        self.files = files
        self.name = files.name
        self.doc_count = files.doc_count
        self.deleted = deleted

    # ------------------------------------------------------------------ terms

    def is_text(self, field: str) -> bool:
        """Whether the field is one with positions."""
        return self.files.field(field).is_text

    def postings(self, field: str, term: str) -> TermPostings | None:
        """The postings of a term of a text field, or None; made anew each time."""
        files = self.files.field(field)
        entry = files.dictionary.find(encoded(term))
        if entry is None:
            return None
        _, docs, extra, offset, size = entry
        return TermPostings(resolve(files.postings, extra, offset, size), docs, docs + (extra >> 1), files.starts)

    def terms(self, field: str, low: str, high: str | None) -> Iterator[tuple[str, int]]:
        """The terms t of a field with low <= t < high in code-point order, each with its number of documents."""
        dictionary = self.files.dictionary(field)
        for terms, docs in dictionary.runs(encoded(low), None if high is None else encoded(high)):
            yield from zip(map(decoded, terms), docs, strict=True)

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
        return self.files.field(field).starts

    def keyword(self, field: str, value: str) -> tuple[NDArray[np.uint32], NDArray[np.float32]] | None:
        """The documents that have the value in a keyword field, rising, and its weight in each; or None."""
        files = self.files.field(field)
        entry = files.dictionary.find(encoded(value))
        if entry is None:
            return None
        payload = files.postings[entry.offset : entry.offset + entry.size]
        docs, steps = decode_keyword(payload, entry.docs, bool(entry.extra))
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


def _weights(steps: NDArray[np.uint16] | None, count: int) -> NDArray[np.float32]:
    found = np.ones(count, np.float32) if steps is None else steps.astype(np.float32) / np.float32(WEIGHT_STEPS)
    found.flags.writeable = False
    return found
