"""The fields of the index as a Whoosh schema, so that Whoosh itself can open and search it."""

from __future__ import annotations

from whoosh.analysis import SpaceSeparatedTokenizer
from whoosh.columns import NumericColumn
from whoosh.fields import COLUMN, ID, STORED, TEXT, Schema

from newsindex.engines.base import KEYWORD_FIELDS, NUMBER_FIELDS, TEXT_FIELDS
from newsindex.engines.whoosh.columnar.arrays import MISSING
from newsindex.engines.whoosh.columnar.codec import STORED_NAME


def whoosh_schema() -> Schema:
    """Text fields hold terms with positions; keywords are whole values; numbers are columns to sort by."""
    schema = Schema()
    for name in TEXT_FIELDS:
        schema.add(name, TEXT(analyzer=SpaceSeparatedTokenizer(), phrase=True))
    for name in KEYWORD_FIELDS:
        schema.add(name, ID(stored=name == "id", unique=name == "id"))
    for name in NUMBER_FIELDS:
        schema.add(name, COLUMN(NumericColumn("q", default=MISSING)))
    schema.add(STORED_NAME, STORED())
    return schema
