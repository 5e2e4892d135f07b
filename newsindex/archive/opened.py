"""An index opened: its folder, its alias book, and what was made for reading the state that it is in."""

from __future__ import annotations

import copy
import datetime as dt
import os
import re
import threading
import warnings
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from msgspec import Struct

from newsindex import SHIPPED
from newsindex.analysis import Analyzer
from newsindex.documents import decode
from newsindex.engines.whoosh import IndexFolder, Snapshot
from newsindex.entities.book.alias_book import Book
from newsindex.errors import IndexNotFound, IndexOutdated, IndexUnusable, UsageError
from newsindex.model import Article, Mention, UserTopic
from newsindex.search.meaning.names import Lookup
from newsindex.search.meaning.romanised import BySound
from newsindex.search.searcher import Searcher
from newsindex.search.showing.hits import HitMaker
from newsindex.state import IndexState
from newsindex.upkeep.damage import naming_damage

if TYPE_CHECKING:
    from newsindex.entities.linking.linker import Linker

SCHEMA_VERSION = "3"
"""Raised with any change of fields that needs a rebuild."""

_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+:/", re.IGNORECASE)  # also as Path writes it; one letter is a drive


def path_of(value: str | os.PathLike[str] | None, what: str) -> Path:
    """`value` as a path, or a UsageError where it is none."""
    if not isinstance(value, (str, os.PathLike)):
        raise UsageError(f"{what} is a text or a path, not {type(value).__name__}")
    return Path(value)


def _checked(topics: Iterable[UserTopic]) -> tuple[UserTopic, ...]:
    found = tuple(topics) if isinstance(topics, Iterable) else ()
    if not (isinstance(topics, Iterable) and all(isinstance(topic, UserTopic) for topic in found)):
        raise UsageError("topics: a list of newsindex.UserTopic objects is wanted")
    return found


class _State(Struct, frozen=True):
    """One state of the index with what was made for it; replaced as a whole, so that threads see old or new."""

    folder: IndexFolder
    snapshot: Snapshot
    book: Book
    lookup: Lookup
    hits: HitMaker
    searcher: Searcher
    linker: _Lazily


class Opened:
    """One index. What only an update or a check needs is imported where it is used, so that a search starts quickly."""

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        book: str | os.PathLike[str] | None = SHIPPED,
        user_book: str | os.PathLike[str] | None = None,
        timezone: dt.tzinfo = dt.UTC,
        topics: Iterable[UserTopic] = (),
        repair: bool = False,
    ) -> None:
        path_of(path, "the path of the index")
        if not os.fspath(path):
            raise UsageError("the path of the index is empty; name a folder")
        if _ADDRESS.match(os.fspath(path)):
            raise UsageError(f"{path}: this version opens no index at an address; name a folder")
        self.path = Path(path) if Path(path).name not in ("", "..") else Path(path).resolve()
        if not self.path.name:
            raise UsageError(f"{self.path}: no index can be here; name a folder below it")
        if not isinstance(timezone, dt.tzinfo):
            raise UsageError(f'timezone: a zone is wanted, such as ZoneInfo("Asia/Taipei"), not {timezone!r}')
        self.timezone = timezone
        self._topics = _checked(topics)
        self._analyzer = Analyzer()
        self._shipped = book if book in (None, SHIPPED) else path_of(book, "book")
        beside = self.path.with_name(self.path.name + ".book.jsonl")
        self._user_book = path_of(user_book, "user_book") if user_book else beside
        self._state: _State | None = None
        self._closed = False
        self._lock = threading.RLock()
        self._folder: IndexFolder | None = None
        try:
            self.refresh()
        except IndexUnusable as error:
            if repair or (isinstance(error, IndexNotFound) and IndexFolder.may_begin(self.path)):
                return
            if not isinstance(error, IndexNotFound):
                raise
            held = "holds other files" if self.path.is_dir() else "is a file"
            raise IndexNotFound(
                f"{self.path}: {held} and is no index; name the folder of one, or a new folder to make one"
            ) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the files; from now on nothing more can be asked of the index."""
        self._state, self._closed = None, True
        if self._folder is not None:
            self._folder.close()

    def refresh(self) -> bool:
        """See what has been committed since, by this process or another; whether there was anything new."""
        with self._lock:
            if self._closed:
                raise UsageError(f"{self.path}: the index was closed; open it again")
            if self._folder is None:
                try:
                    if not self.path.exists():
                        return False
                except OSError as error:
                    raise IndexUnusable(f"{self.path}: {error.strerror}; check the path and its permissions") from error
                opened = IndexFolder.open(self.path)
                self._check_versions(opened)
                self._folder = opened
                return True
            newer = copy.copy(self._folder)
            try:
                if not newer.refresh():
                    return False
                self._check_versions(newer)
            except IndexOutdated as error:
                warnings.warn(f"{error} Until then its state from before that is used.", stacklevel=2)
                return False
            self._folder, self._state = newer, None
            return True

    def _check_versions(self, folder: IndexFolder) -> None:
        made = folder.meta
        if made.get("schema") != SCHEMA_VERSION or made.get("analyzer") != self._analyzer.fingerprint:
            what = "schema" if made.get("schema") != SCHEMA_VERSION else "analyzer"
            raise IndexOutdated(
                f"{self.path}: was made with another {what} than this version of newsindex has; "
                "run newsindex rebuild, which makes it anew from its stored articles while the old one answers."
            )

    def _book(self, mined: bytes | None, folder: IndexFolder | None = None) -> Book:
        """The alias book, over the shipped list that was asked for, else the one with which the index was made."""
        shipped: str | os.PathLike[str] | None = self._shipped
        folder = folder or self._folder
        if shipped == SHIPPED and folder is not None:
            shipped = folder.meta.get("book", SHIPPED) or None
        if shipped == SHIPPED:
            return Book.load(mined, self._user_book, shipped=True)
        return Book.load(mined, self._user_book, shipped=False if shipped is None else Path(shipped))

    def _current(self) -> _State:
        """The state to read from. Raises IndexNotFound where there is no index."""
        state = self._state
        if state is not None:
            return state
        with self._lock:
            if self._state is None:
                if self._folder is None or self._closed:
                    self.refresh()
                if self._folder is None:
                    raise IndexNotFound.at(self.path)
                self._state = self._made(self._folder)
            return self._state

    def _made(self, folder: IndexFolder) -> _State:
        book = self._book(folder.blob("mined.tsv"))
        snapshot = Snapshot(folder.segments())
        state = IndexState.load(folder.blob("state.json"))
        lookup = Lookup(book, snapshot, book.version if state.linked is None else state.linked)
        linker = _Lazily(book)
        hits = HitMaker(snapshot, self._analyzer, lookup, decode, state.gone, partial(naming_damage, self))
        by_sound = BySound(snapshot, hits.article, linker.mentions)
        searcher = Searcher(snapshot, self._analyzer, lookup, hits, self._today, by_sound.named, self._topics)
        return _State(folder, snapshot, book, lookup, hits, searcher, linker)

    def _today(self) -> dt.date:
        return dt.datetime.now(self.timezone).date()

    def damage(self, *, full: bool = False) -> list[str]:
        """What cannot be read of the files of the last commit, a sentence each; `check` looks at more."""
        from newsindex.upkeep.readable import unreadable

        if self._folder is None or self._closed:
            self.refresh()
        if self._folder is None:
            raise IndexNotFound.at(self.path)
        return self._folder.check(full=full) or unreadable(self._folder, full=full)


class _Lazily:
    """The linker of a book, built when first asked: most searches need none."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._linker: Linker | None = None

    def mentions(self, article: Article) -> list[Mention]:
        """The mentions in an article."""
        if self._linker is None:
            from newsindex.entities.linking.linker import Linker

            self._linker = Linker(self._book)
        return self._linker.mentions(article)
