# ruff: noqa: D102 - the methods are those of whoosh/codec/base.py, which describes them
"""Whoosh's codec over the mapped segments: what its readers, matchers and scorers ask for.

Read-only: indexes are written by `IndexWriter`, since Whoosh hands its own writers one posting at a time.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

from pyroaring import BitMap
from whoosh.codec import base
from whoosh.reading import TermInfo, TermNotFound

from newsindex.engines.base import KEYWORD_FIELDS, TEXT_FIELDS
from newsindex.engines.whoosh.columnar.dictionary import Dictionary, decoded
from newsindex.engines.whoosh.columnar.matcher import ColumnarMatcher, NumberReader
from newsindex.engines.whoosh.columnar.reader import MappedSegment, SegmentFiles

STORED_NAME = "stored"


class ColumnarSegment(base.Segment):
    """A segment as the TOC keeps it; pickled with the deleted documents as the bytes of a bitmap."""

    def __init__(self, indexname: str, segid: str, doc_count: int, deleted: BitMap) -> None:
        self.indexname = indexname
        self.segid = segid
        self.compound = False
        self._doc_count = doc_count
        self._deleted = deleted

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_deleted": self._deleted.serialize()}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._deleted = BitMap.deserialize(state["_deleted"])

    def codec(self) -> ColumnarCodec:
        return ColumnarCodec()

    def doc_count_all(self) -> int:
        return self._doc_count

    def deleted_count(self) -> int:
        return len(self._deleted)

    def deleted_docs(self) -> BitMap:
        return self._deleted

    def is_deleted(self, docnum: int) -> bool:
        return docnum in self._deleted

    def mapped(self, storage: Any) -> MappedSegment:
        """The segment's files in the storage's folder, mapped."""
        return MappedSegment(SegmentFiles(Path(storage.folder), self.segment_id()), self._deleted)


class ColumnarCodec(base.Codec):
    """Hands out the readers of a segment."""

    def terms_reader(self, storage: Any, segment: ColumnarSegment) -> ColumnarTerms:
        return ColumnarTerms(segment.mapped(storage))

    def per_document_reader(self, storage: Any, segment: ColumnarSegment) -> ColumnarDocuments:
        return ColumnarDocuments(segment.mapped(storage))

    def _read_only(self, *_: Any) -> NoReturn:
        raise TypeError("Whoosh's own writers cannot write this index; write it through newsindex's IndexWriter")

    per_document_writer = field_writer = postings_writer = new_segment = _read_only


class ColumnarTerms(base.TermsReader):
    """The terms of a segment; terms come and go as UTF-8."""

    def __init__(self, segment: MappedSegment) -> None:
        self._segment = segment

    def _dictionary(self, fieldname: str) -> Dictionary:
        return self._segment.files.dictionary(fieldname)

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        fieldname, text = term
        return self._dictionary(fieldname).find(text) is not None

    def indexed_field_names(self) -> Iterator[str]:
        return (name for name in sorted((*TEXT_FIELDS, *KEYWORD_FIELDS)) if len(self._dictionary(name)))

    def cursor(self, fieldname: str, fieldobj: Any) -> ColumnarCursor:
        return ColumnarCursor(self, fieldname, fieldobj)

    def terms(self) -> Iterator[tuple[str, bytes]]:
        for name in self.indexed_field_names():
            yield from self.terms_from(name, b"")

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[str, bytes]]:
        return ((fieldname, term) for term, _ in self._dictionary(fieldname).range(prefix, None))

    def items(self) -> Iterator[tuple[tuple[str, bytes], Any]]:
        return (((name, term), self.term_info(name, term)) for name, term in self.terms())

    def items_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[tuple[str, bytes], Any]]:
        return (((name, term), self.term_info(name, term)) for name, term in self.terms_from(fieldname, prefix))

    def term_info(self, fieldname: str, text: bytes) -> Any:
        """Whoosh's statistics of a term. Raises `KeyError` for one that is not there."""
        segment = self._segment
        if segment.is_text(fieldname):
            postings = segment.postings(fieldname, decoded(text))
            if postings is not None:
                lengths = segment.lengths(fieldname)[postings.docs]
                return TermInfo(
                    float(postings.count),
                    postings.doc_count,
                    int(lengths.min()),
                    int(lengths.max()),
                    float(postings.freqs.max()),
                    int(postings.docs[0]),
                    int(postings.docs[-1]),
                )
        else:
            found = segment.keyword(fieldname, decoded(text))
            if found is not None:
                docs, weights = found
                return TermInfo(
                    float(weights.sum()), len(docs), 0, 0, float(weights.max()), int(docs[0]), int(docs[-1])
                )
        raise KeyError((fieldname, text))

    def matcher(self, fieldname: str, text: bytes, format_: Any, scorer: Any = None) -> ColumnarMatcher:
        """Whoosh's view of a term's postings. Raises `TermNotFound` for one that is not there."""
        term = (fieldname, text)
        segment = self._segment
        if segment.is_text(fieldname):
            postings = segment.postings(fieldname, decoded(text))
            if postings is not None:
                starts, lengths = segment.starts(fieldname), segment.lengths(fieldname)
                return ColumnarMatcher(
                    term, format_, scorer, postings.docs, postings.freqs, lengths, starts, postings.units
                )
        else:
            found = segment.keyword(fieldname, decoded(text))
            if found is not None:
                return ColumnarMatcher(term, format_, scorer, *found)
        raise TermNotFound(f"{fieldname}:{text!r}")


class ColumnarCursor(base.FieldCursor):
    """Walks the terms of a field."""

    def __init__(self, terms: ColumnarTerms, fieldname: str, fieldobj: Any) -> None:
        self._terms = terms
        self._fieldname = fieldname
        self._fieldobj = fieldobj
        self.first()

    def first(self) -> str | None:
        return self.find(b"")

    def find(self, term: str | bytes) -> str | None:
        raw = term if isinstance(term, bytes) else self._fieldobj.to_bytes(term)
        self._coming = self._terms.terms_from(self._fieldname, raw)
        return self.next()

    def next(self) -> str | None:
        self._term = next(self._coming, (self._fieldname, None))[1]
        return self.text()

    def text(self) -> str | None:
        return None if self._term is None else self._fieldobj.from_bytes(self._term)

    term = text

    def term_info(self) -> Any:
        return None if self._term is None else self._terms.term_info(self._fieldname, self._term)

    def is_valid(self) -> bool:
        return self._term is not None


class ColumnarDocuments(base.PerDocumentReader):
    """The columns of a segment."""

    def __init__(self, segment: MappedSegment) -> None:
        self._segment = segment

    def doc_count(self) -> int:
        return self._segment.doc_count - len(self._segment.deleted)

    def doc_count_all(self) -> int:
        return self._segment.doc_count

    def has_deletions(self) -> bool:
        return bool(self._segment.deleted)

    def is_deleted(self, docnum: int) -> bool:
        return docnum in self._segment.deleted

    def deleted_docs(self) -> BitMap:
        return self._segment.deleted

    def supports_columns(self) -> bool:
        return True

    def has_column(self, fieldname: str) -> bool:
        return self._segment.numbers(fieldname) is not None

    def column_reader(self, fieldname: str, column: Any) -> NumberReader:  # noqa: ARG002
        numbers = self._segment.numbers(fieldname)
        assert numbers is not None
        return NumberReader(numbers)

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        return int(self._segment.lengths(fieldname)[docnum]) if self._segment.is_text(fieldname) else default

    def field_length(self, fieldname: str) -> int:
        return self._segment.total_length(fieldname)

    def min_field_length(self, fieldname: str) -> int:
        return int(self._segment.lengths(fieldname).min(initial=0))

    def max_field_length(self, fieldname: str) -> int:
        return int(self._segment.lengths(fieldname).max(initial=0))

    def stored_fields(self, docnum: int) -> dict[str, Any]:
        """The id, and what was stored with the document."""
        fields: dict[str, Any] = {STORED_NAME: self._segment.stored(docnum)}
        forward = self._segment.forward("id")
        if forward is not None:
            fields["id"] = forward.values[int(forward.ordinals[forward.offsets[docnum]])]
        return fields
