"""The engines that newsindex is compared with: tantivy, SQLite FTS5 and stock Whoosh."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from scripts.benching.interface import TOP, Search, Searching
from scripts.benching.queries import NEAR_WORDS, Query
from scripts.benching.streams import FIELDS, Tokens

# ---------------------------------------------------------------------------- tantivy


class TantivyEngine:
    """tantivy by its Python binding. `counting`: every search also counts what matches."""

    name, module = "tantivy", "tantivy"

    def __init__(self, counting: bool = True, threads: int = 2) -> None:
        self._counting = counting
        self._threads = threads

    def build(self, folder: Path, articles: Iterable[Tokens]) -> None:
        import tantivy

        schema = tantivy.SchemaBuilder().add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
        schema.add_text_field("source", tokenizer_name="raw", index_option="basic")
        for field in FIELDS:
            schema.add_text_field(field, tokenizer_name="spaces")
        folder.mkdir()
        index = _with_spaces(tantivy.Index(schema.build(), path=str(folder)))
        writer = index.writer(num_threads=self._threads)
        for article in articles:
            document = tantivy.Document()
            document.add_text("id", article.id)
            document.add_text("source", article.source)
            document.add_text("words", article.words)
            document.add_text("characters", article.characters)
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()

    def open(self, folder: Path) -> Searching:
        return _TantivySearching(folder, self._counting)


def _with_spaces(index: Any) -> Any:
    import tantivy

    index.register_tokenizer("spaces", tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())
    return index


class _TantivySearching:
    def __init__(self, folder: Path, counting: bool) -> None:
        import tantivy

        self._index = _with_spaces(tantivy.Index.open(str(folder)))
        self._searcher = self._index.searcher()
        self._counting = counting

    def prepare(self, query: Query) -> Search | None:
        made = self._query(query)
        if made is None:
            return None
        search, counting = self._searcher.search, self._counting

        def run() -> int | None:
            found = search(made, TOP, counting)
            _ = found.hits
            return found.count if counting else None

        return run

    def _query(self, query: Query) -> Any:
        from tantivy import Occur
        from tantivy import Query as Tree

        schema, field = self._index.schema, query.field
        if query.form == "phrase":
            return Tree.phrase_query(schema, field, list(query.words))
        if query.form == "prefix":
            return Tree.regex_query(schema, field, query.words[0] + ".*")
        if query.form == "near":
            return None
        occur = Occur.Must if query.form == "and" else Occur.Should
        words = Tree.boolean_query([(occur, Tree.term_query(schema, field, word)) for word in query.words])
        if query.form == "filter":
            source = Tree.const_score_query(Tree.term_query(schema, "source", query.source, "basic"), 0.0)
            return Tree.boolean_query([(Occur.Must, words), (Occur.Must, source)])
        return words

    def close(self) -> None:
        del self._searcher, self._index


# ---------------------------------------------------------------------------- SQLite FTS5


class SqliteEngine:
    """SQLite's full-text table without its texts, beside a table of ids and sources."""

    name, module = "SQLite FTS5", "sqlite3"

    def build(self, folder: Path, articles: Iterable[Tokens]) -> None:
        folder.mkdir()
        base = sqlite3.connect(folder / "bench.sqlite")
        columns = ", ".join(FIELDS)
        base.execute("CREATE TABLE article (number INTEGER PRIMARY KEY, id TEXT, source TEXT)")
        base.execute(
            f"CREATE VIRTUAL TABLE tokens USING fts5({columns}, content='', tokenize='unicode61 remove_diacritics 0')"
        )
        for number, article in enumerate(articles):
            base.execute("INSERT INTO article VALUES (?, ?, ?)", (number, article.id, article.source))
            base.execute(
                f"INSERT INTO tokens(rowid, {columns}) VALUES (?, ?, ?)", (number, article.words, article.characters)
            )
        base.execute("CREATE INDEX by_source ON article (source)")
        base.commit()
        base.close()

    def open(self, folder: Path) -> Searching:
        return _SqliteSearching(folder)


class _SqliteSearching:
    def __init__(self, folder: Path) -> None:
        self._base = sqlite3.connect(folder / "bench.sqlite")

    def prepare(self, query: Query) -> Search:
        words = [f'"{word}"' for word in query.words]
        match query.form:
            case "phrase":
                asked = f'"{" ".join(query.words)}"'
            case "near":
                asked = f"NEAR({' '.join(words)}, {NEAR_WORDS - 1})"
            case "prefix":
                asked = f"{words[0]} *"
            case form:
                asked = (" AND " if form == "and" else " OR ").join(words)
        given: tuple[str, ...] = (f"{query.field} : ({asked})",)
        where = "tokens MATCH ?"
        if query.form == "filter":
            where += " AND +rowid IN (SELECT number FROM article WHERE source = ?)"
            given += (query.source,)
        top = f"SELECT rowid FROM tokens WHERE {where} ORDER BY rank LIMIT {TOP}"
        total = f"SELECT count(*) FROM tokens WHERE {where}"
        execute = self._base.execute

        def run() -> int:
            execute(top, given).fetchall()
            return int(execute(total, given).fetchone()[0])

        return run

    def close(self) -> None:
        self._base.close()


# ---------------------------------------------------------------------------- stock Whoosh


class WhooshEngine:
    """Whoosh as it comes, with its own codec, writer and searcher."""

    name, module = "stock Whoosh", "whoosh"

    def build(self, folder: Path, articles: Iterable[Tokens]) -> None:
        from whoosh.analysis import SpaceSeparatedTokenizer
        from whoosh.fields import ID, TEXT, Schema
        from whoosh.index import create_in

        schema = Schema(id=ID(stored=True), source=ID())
        for field in FIELDS:
            schema.add(field, TEXT(analyzer=SpaceSeparatedTokenizer(), phrase=True))
        folder.mkdir()
        writer = create_in(str(folder), schema).writer()
        for article in articles:
            writer.add_document(
                id=article.id, source=article.source, words=article.words, characters=article.characters
            )
        writer.commit()

    def open(self, folder: Path) -> Searching:
        return _WhooshSearching(folder)


class _WhooshSearching:
    def __init__(self, folder: Path) -> None:
        from whoosh.index import open_dir

        self._index = open_dir(str(folder))
        self._searcher = self._index.searcher()

    def prepare(self, query: Query) -> Search:
        from whoosh import query as whoosh
        from whoosh.query.spans import SpanNear

        words = [whoosh.Term(query.field, word) for word in query.words]
        match query.form:
            case "phrase":
                made = whoosh.Phrase(query.field, list(query.words))
            case "near":
                made = SpanNear(*words, slop=NEAR_WORDS, ordered=False)
            case "prefix":
                made = whoosh.Prefix(query.field, query.words[0])
            case "and":
                made = whoosh.And(words)
            case _:
                made = whoosh.Or(words)
        only = whoosh.Term("source", query.source) if query.form == "filter" else None
        searcher = self._searcher

        def run() -> int:
            found = searcher.search(made, limit=TOP, filter=only)
            found.docnum(0) if found.scored_length() else None
            return len(found)

        return run

    def close(self) -> None:
        self._searcher.close()
        self._index.close()
