"""Whoosh's TOC: written by Whoosh itself, read without running anything that it might hold.

A TOC is a pickle, and unpickling can call any function. Here only the classes of which a TOC of this index consists
are let in.
"""

from __future__ import annotations

import io
import pickle
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pyroaring import BitMap
from whoosh import index as whoosh_index
from whoosh.fields import Schema
from whoosh.filedb.filestore import FileStorage, RamStorage
from whoosh.index import TOC

from newsindex.engines.whoosh.columnar.codec import ColumnarSegment
from newsindex.engines.whoosh.columnar.manifest import INDEX_NAME, SegmentRecord, toc_name
from newsindex.engines.whoosh.columnar.schema import whoosh_schema
from newsindex.errors import IndexUnsound

_ADMITTED = {
    ("newsindex.engines.whoosh.columnar.codec", "ColumnarSegment"),
    ("whoosh.fields", "Schema"),
    ("whoosh.fields", "TEXT"),
    ("whoosh.fields", "ID"),
    ("whoosh.fields", "STORED"),
    ("whoosh.fields", "COLUMN"),
    ("whoosh.formats", "Existence"),
    ("whoosh.formats", "Positions"),
    ("whoosh.columns", "NumericColumn"),
    ("whoosh.analysis.tokenizers", "IDTokenizer"),
    ("whoosh.analysis.tokenizers", "RegexTokenizer"),
    ("re", "_compile"),
}


class _Unpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if (module, name) not in _ADMITTED:
            raise pickle.UnpicklingError(f"it asks for {module}.{name}")
        return super().find_class(module, name)


def _load(data: bytes) -> Any:
    return _Unpickler(io.BytesIO(data)).load()


def whoosh_segment(record: SegmentRecord) -> ColumnarSegment:
    """The segment as Whoosh keeps it in the TOC."""
    deleted = BitMap.deserialize(record.deleted) if record.deleted else BitMap()
    return ColumnarSegment(INDEX_NAME, record.name.removeprefix(f"{INDEX_NAME}_"), record.doc_count, deleted)


def encode_toc(generation: int, segments: Sequence[SegmentRecord]) -> bytes:
    """The bytes of the TOC, as Whoosh writes them."""
    memory = RamStorage()
    TOC(whoosh_schema(), [whoosh_segment(record) for record in segments], generation).write(memory, INDEX_NAME)
    data: bytes = memory.files[toc_name(generation)]
    return data


def read_toc(folder: Path, generation: int) -> TOC:
    """Whoosh's TOC object of a generation. Raises `IndexUnsound` for a TOC that is damaged or asks for anything else
    than the classes of a TOC."""
    path = folder / toc_name(generation)
    try:
        with FileStorage(str(folder), readonly=True).open_file(path.name) as stream:
            for _ in range(3):
                stream.read_varint()
            numbers = [stream.read_int(), stream.read_int()]
            release = tuple(stream.read_varint() for _ in range(3))
            schema = _load(stream.read_string())
            numbers += [stream.read_int(), stream.read_int()]
            segments = _load(stream.file.read())
    except FileNotFoundError:
        raise
    except Exception as error:
        raise _unsound(path, error) from error
    if numbers != [-12345, whoosh_index._CURRENT_TOC_VERSION, generation, 0] or not (
        isinstance(schema, Schema)
        and isinstance(segments, list)
        and all(isinstance(segment, ColumnarSegment) for segment in segments)
    ):
        raise _unsound(path, "it is not the TOC of this generation")
    return TOC(schema, segments, generation, release=release)


def _unsound(path: Path, why: object) -> IndexUnsound:
    return IndexUnsound(f"{path}: unsound TOC ({why}). Restore the index from a backup, or rebuild it.")
