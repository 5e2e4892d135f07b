"""Names in any text, without an index."""

from __future__ import annotations

from functools import cache

from newsindex.entities.book.alias_book import Book
from newsindex.entities.linking.linker import Linker
from newsindex.errors import UsageError
from newsindex.model import Mention


@cache
def _linker() -> Linker:
    return Linker(Book.load())


def find_names(text: str) -> list[Mention]:
    """The mentions in a text by the shipped alias book and the rules; offsets are those of `text`."""
    if not isinstance(text, str):
        raise UsageError(f"names are found in a text, not in {type(text).__name__}")
    return _linker().find(text)
