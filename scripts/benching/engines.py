"""newsindex as an engine of the bench, and the list of all."""

from __future__ import annotations

import importlib.util
import sqlite3
from collections.abc import Iterable
from pathlib import Path

from newsindex.engines.base import IndexDocument, TermStream
from newsindex.engines.query import And, AnyOf, Chain, Keyword, Near, Node, Or, Term, Text
from newsindex.engines.whoosh import IndexFolder, Snapshot
from scripts.benching.archive import BenchError
from scripts.benching.interface import TOP, Engine, Search, Searching
from scripts.benching.peers import SqliteEngine, TantivyEngine, WhooshEngine
from scripts.benching.queries import NEAR_WORDS, Query
from scripts.benching.streams import FIELDS, Tokens


class NewsindexEngine:
    """The fields are two of the index's own; any would do."""

    name, module = "newsindex", "newsindex"

    def build(self, folder: Path, articles: Iterable[Tokens]) -> None:
        with IndexFolder.create(folder, {}).writer() as writer:
            for article in articles:
                streams = {}
                for field, text in zip(_OURS.values(), (article.words, article.characters), strict=True):
                    terms = text.split()
                    streams[field] = TermStream(terms, range(len(terms)), len(terms), len(terms))
                writer.add(IndexDocument(article.id, streams, {"source": [(article.source, 1.0)]}))

    def open(self, folder: Path) -> Searching:
        return _NewsindexSearching(folder)


_OURS = dict(zip(FIELDS, ("body", "lead"), strict=True))


class _NewsindexSearching:
    def __init__(self, folder: Path) -> None:
        self._folder = IndexFolder.open(folder)
        self._snapshot = Snapshot(self._folder.segments())

    def prepare(self, query: Query) -> Search:
        snapshot = self._snapshot
        field = _OURS[query.field]
        if query.form == "prefix":

            def search_prefix() -> int:
                (start,) = query.words
                found = snapshot.expand(field, start, start[:-1] + chr(ord(start[-1]) + 1))
                return _top(snapshot, Text(field, AnyOf(tuple(Term(term) for term, _ in found))))

            return search_prefix
        node = _node(query, field)
        return lambda: _top(snapshot, node)

    def close(self) -> None:
        self._folder.close()


def _top(snapshot: Snapshot, node: Node) -> int:
    found = snapshot.search(node, limit=TOP)
    snapshot.ids(found.numbers)
    return found.total


def _node(query: Query, field: str) -> Node:
    spans = tuple(Term(word) for word in query.words)
    if query.form == "phrase":
        return Text(field, Chain(spans))
    if query.form == "near":
        return Text(field, Near(*spans, NEAR_WORDS))
    words = tuple(Text(field, span) for span in spans)
    if query.form == "and":
        return And(words)
    if query.form == "filter":
        return And((Or(words), Keyword("source", (query.source,))))
    return Or(words)


def known_engines(threads: int = 2) -> dict[str, Engine]:
    """All engines, by the name that options use."""
    return {
        "newsindex": NewsindexEngine(),
        "tantivy": TantivyEngine(threads=threads),
        "sqlite": SqliteEngine(),
        "whoosh": WhooshEngine(),
    }


def missing(engine: Engine) -> str | None:
    """What to do where the engine is not installed; None where it is."""
    if importlib.util.find_spec(engine.module) is None:
        return f"{engine.name} is not installed: pip install {engine.module}, or name the other engines by --engines"
    if isinstance(engine, SqliteEngine):
        options = {row[0] for row in sqlite3.connect(":memory:").execute("PRAGMA compile_options")}
        if "ENABLE_FTS5" not in options:
            return "this Python's SQLite has no FTS5; name the other engines by --engines"
    return None


def require(engines: Iterable[Engine]) -> None:
    """Raises `BenchError` for the first that is not installed."""
    for engine in engines:
        if reason := missing(engine):
            raise BenchError(reason)


def bytes_in(folder: Path) -> int:
    """The size of all files."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
