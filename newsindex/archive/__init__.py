"""`NewsIndex` joins the parts: an index in a folder, the alias book, reading, searching and updating."""

from newsindex.archive.keeping import NewsIndex

__all__ = ["NewsIndex"]
