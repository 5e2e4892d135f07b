"""Source file → Article: files, archives and streams in, articles out, and a word on everything that is none."""

from newsindex.ingest.identity import shown_address
from newsindex.ingest.options import Limits, Notice, ReadOptions, SourceFile, written_path
from newsindex.ingest.reading import read_fetched, read_file, read_records
from newsindex.ingest.records import text_id
from newsindex.ingest.sources import find_files

__all__ = [
    "Limits",
    "Notice",
    "ReadOptions",
    "SourceFile",
    "find_files",
    "read_fetched",
    "read_file",
    "read_records",
    "shown_address",
    "text_id",
    "written_path",
]
