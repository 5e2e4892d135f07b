"""Whoosh's codec over the mapped segments: what its readers, matchers and scorers ask for."""

from __future__ import annotations

from typing import Any

from pyroaring import BitMap
from whoosh.codec import base


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

    def doc_count_all(self) -> int:
        return self._doc_count

    def deleted_count(self) -> int:
        return len(self._deleted)

    def deleted_docs(self) -> BitMap:
        return self._deleted

    def is_deleted(self, docnum: int) -> bool:
        return docnum in self._deleted
