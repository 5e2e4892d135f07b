"""Source file → Article: files, archives and streams in, articles out, and a word on everything that is none."""

from newsindex.ingest.bylines import Byline, parse_byline, parse_dateline
from newsindex.ingest.identity import address_key, shown_address
from newsindex.ingest.options import Limits, Notice, ReadOptions, SourceFile, written_path
from newsindex.ingest.reading import read_fetched, read_file, read_records
from newsindex.ingest.records import article_from_record, text_id
from newsindex.ingest.sources import find_files

__all__ = [
    "Byline",
    "Limits",
    "Notice",
    "ReadOptions",
    "SourceFile",
    "address_key",
    "article_from_record",
    "find_files",
    "parse_byline",
    "parse_dateline",
    "read_fetched",
    "read_file",
    "read_records",
    "shown_address",
    "text_id",
    "written_path",
]
