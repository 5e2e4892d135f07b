"""NewsIndex joins the parts: an index in a folder, the alias book, reading, searching and updating.

What only an update or a check needs is imported where it is used, so that a single search starts quickly.
"""

from __future__ import annotations

import copy
import datetime as dt
import os
import threading
import time
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import IO, TYPE_CHECKING, Any, Self

from newsindex import SHIPPED
from newsindex.analysis import Analyzer
from newsindex.documents import decode
from newsindex.engines.query import Keyword, Node, Not
from newsindex.engines.whoosh import IndexFolder, Snapshot
from newsindex.entities.book import Book
from newsindex.errors import (
    ArticleNotFound,
    IndexNotFound,
    IndexOutdated,
    IndexUnusable,
    NewsIndexError,
    SourceError,
    UsageError,
)
from newsindex.model import Article, Entity, Mention, Passages, Profile, Results, Skipped, UpdateReport, UserTopic
from newsindex.search.hits import HitMaker
from newsindex.search.names import Lookup
from newsindex.search.options import (
    PASSAGES_PER_ARTICLE,
    DateLike,
    Match,
    Names,
    SearchOptions,
    Sort,
    choice,
    days,
    first_day,
    langs_of,
    last_day,
    names_of,
    whole_number,
)
from newsindex.search.romanised import BySound
from newsindex.search.searcher import Searcher
from newsindex.search.vocabulary import plain
from newsindex.state import IndexState
from newsindex.upkeep.damage import naming, naming_damage

if TYPE_CHECKING:
    from newsindex.alerts import Alerts, Choices, View
    from newsindex.entities.linking import Linker
    from newsindex.indexing import Item
    from newsindex.indexing import Progress as Report
    from newsindex.ingest import ReadOptions
    from newsindex.search.profiles import ProfileKind
    from newsindex.sync.report import SyncReport
    from newsindex.upkeep.contents import Backup
    from newsindex.upkeep.gaps import Gap

SCHEMA_VERSION = "2"
"""Raised with any change of fields that needs a rebuild."""

Progress = Callable[[int, int, float | None], None]
"""Called with the articles read, those indexed, and the share (0 to 1) that is done, where it is known."""

Sources = str | os.PathLike[str] | Iterable[str | os.PathLike[str]]
_ARTICLES: Node = Not(Keyword("kind", ("teaser",)))


@dataclass(frozen=True, slots=True)
class _State:
    """One state of the index with what was made for it; replaced as a whole, so that threads see old or new."""

    folder: IndexFolder
    snapshot: Snapshot
    book: Book
    lookup: Lookup
    hits: HitMaker
    searcher: Searcher
    linker: _Lazily


class NewsIndex:
    """An index over news articles. Made by `newsindex.open`; a context manager; safe to search from several threads."""

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
        self.path = Path(path)
        self.timezone = timezone
        self._topics = tuple(topics)
        self._analyzer = Analyzer()
        self._shipped = book
        self._user_book = Path(user_book) if user_book else self.path.with_name(self.path.name + ".book.jsonl")
        self._state: _State | None = None
        self._lock = threading.RLock()
        self._folder: IndexFolder | None = None
        try:
            self.refresh()
        except IndexUnusable as error:
            if not (repair or (isinstance(error, IndexNotFound) and IndexFolder.may_begin(self.path))):
                raise

    # ------------------------------------------------------------------ life

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the files."""
        self._state = None
        if self._folder is not None:
            self._folder.close()

    def refresh(self) -> bool:
        """See what has been committed since, by this process or another; whether there was anything new."""
        with self._lock:
            if self._folder is None:
                if not self.path.exists():
                    return False
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
                if self._folder is None:
                    self.refresh()
                if self._folder is None:
                    raise IndexNotFound(f"{self.path}: there is no index; `newsindex index SOURCE` makes one")
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

    # ------------------------------------------------------------------ searching

    @naming
    def search(
        self,
        query: str = "",
        *,
        company: Names | None = None,
        person: Names | None = None,
        topic: Names | None = None,
        source: Names | None = None,
        author: Names | None = None,
        section: Names | None = None,
        lang: Names | None = None,
        since: DateLike | None = None,
        until: DateLike | None = None,
        sort: Sort = "relevance",
        limit: int | None = 10,
        offset: int = 0,
        snippets: int = 1,
        match: Match = "all",
        strict: bool = False,
        exact: bool = False,
        across: bool = False,
        romanised: bool = False,
        major: bool = False,
        unique: bool = False,
        teasers: bool = False,
        facets: bool = False,
        explain: bool = False,
        recency: float | None = None,
    ) -> Results:
        """The articles that match the query and all filters, best first; see the options of `newsindex search`.

        Raises QueryError, UsageError, AmbiguousName, IndexNotFound.
        """
        options = self._options(
            company, person, topic, source, author, section, lang, since, until,
            sort=sort, limit=limit, offset=offset, snippets=snippets, match=match, strict=strict, exact=exact,
            across=across, romanised=romanised, major=major, unique=unique, teasers=teasers, facets=facets,
            explain=explain, recency=recency,
        )  # fmt: skip
        return self._current().searcher.search(_text(query), options)

    @naming
    def snippets(
        self,
        query: str = "",
        *,
        company: Names | None = None,
        person: Names | None = None,
        topic: Names | None = None,
        source: Names | None = None,
        author: Names | None = None,
        section: Names | None = None,
        lang: Names | None = None,
        since: DateLike | None = None,
        until: DateLike | None = None,
        limit: int | None = 10,
        offset: int = 0,
        snippets: int = PASSAGES_PER_ARTICLE,
        sort: Sort = "relevance",
        match: Match = "all",
        strict: bool = False,
        exact: bool = False,
        across: bool = False,
        romanised: bool = False,
        major: bool = False,
        unique: bool = False,
        teasers: bool = False,
        recency: float | None = None,
    ) -> Passages:
        """The passages that best answer, over the whole archive, at most `snippets` of one article."""
        options = self._options(
            company, person, topic, source, author, section, lang, since, until,
            sort=sort, limit=limit, offset=offset, snippets=snippets, match=match, strict=strict, exact=exact,
            across=across, romanised=romanised, major=major, unique=unique, teasers=teasers,
            recency=recency,
        )  # fmt: skip
        return self._current().searcher.passages(_text(query), options)

    @naming
    def profile(
        self,
        name: str,
        kind: ProfileKind = "company",
        *,
        person: Names | None = None,
        company: Names | None = None,
        topic: Names | None = None,
        source: Names | None = None,
        author: Names | None = None,
        section: Names | None = None,
        lang: Names | None = None,
        since: DateLike | None = None,
        until: DateLike | None = None,
        major: bool = False,
    ) -> Profile:
        """What the archive says of a company, organisation, person or topic, among articles that pass the filters."""
        from newsindex.search.profiles import profile_of

        choice(kind, "kind", ("company", "person", "topic"))
        options = self._options(
            company, person, topic, source, author, section, lang, since, until, major=major
        )  # fmt: skip
        state = self._current()
        return profile_of(
            _name(name), kind, options,
            searcher=state.searcher, snapshot=state.snapshot, lookup=state.lookup, hits=state.hits,
        )  # fmt: skip

    @naming
    def suggest(self, start: str, limit: int = 10) -> list[str]:
        """Names and words of the archive that begin so, to complete what a reader types; names first."""
        state = self._current()
        begun = _text(start).strip()
        if not begun:
            return []
        found: dict[str, None] = {}
        for entity in state.book.complete(begun):
            if state.lookup.articles(entity):
                key = plain(begun)
                forms = (entity.name, *(form for forms in entity.names.values() for form in forms))
                found[next((form for form in forms if plain(form).startswith(key)), entity.name)] = None
            if len(found) >= limit:
                break
        for word in state.searcher.vocabulary.completions(begun, limit):
            found.setdefault(word)
        return list(found)[:limit]

    def _options(
        self,
        company: Names | None,
        person: Names | None,
        topic: Names | None,
        source: Names | None,
        author: Names | None,
        section: Names | None,
        lang: Names | None,
        since: DateLike | None,
        until: DateLike | None,
        *,
        sort: Sort = "relevance",
        limit: int | None = 10,
        offset: int = 0,
        snippets: int = 1,
        match: Match = "all",
        recency: float | None = None,
        **flags: bool,
    ) -> SearchOptions:
        today = self._today()
        return SearchOptions(
            company=names_of(company, "company"),
            person=names_of(person, "person"),
            topic=names_of(topic, "topic"),
            source=names_of(source, "source"),
            author=names_of(author, "author"),
            section=names_of(section, "section"),
            lang=langs_of(lang),
            since=first_day(since, today),
            until=last_day(until, today),
            sort=choice(sort, "sort", ("relevance", "newest", "oldest")),  # type: ignore[arg-type]
            limit=None if limit is None else whole_number(limit, "limit"),
            offset=whole_number(offset, "offset"),
            snippets=whole_number(snippets, "snippets"),
            match=choice(match, "match", ("all", "any")),  # type: ignore[arg-type]
            recency=days(recency, "recency"),
            **flags,
        )

    # ------------------------------------------------------------------ articles

    @naming
    def __len__(self) -> int:
        return self._current().snapshot.count(_ARTICLES)

    @naming
    def __contains__(self, id_: object) -> bool:
        return isinstance(id_, str) and bool(self._current().snapshot.find("id", id_))

    @naming
    def get(self, name: str) -> Article:
        """The article of that id, else of that address or path, else whose id alone begins so.

        Raises ArticleNotFound, and UsageError where several ids begin so.
        """
        from newsindex.ingest.identity import address_key

        state = self._current()
        for number in state.snapshot.find("id", name):
            return state.hits.article(number)
        for field, value in (("url", address_key(name)), ("path", name), ("path", str(Path(name).resolve()))):
            numbers = state.snapshot.find(field, value) if value else []
            if numbers:
                return state.hits.article(numbers[0])
        begun = [id_ for id_, _ in state.snapshot.expand("id", name, name + "\U0010ffff", 50)] if name else []
        live = [id_ for id_ in begun if state.snapshot.find("id", id_)]
        if len(live) > 1:
            raise UsageError(f'"{name}" begins the ids of several articles: {", ".join(live[:5])}')
        if not live:
            raise ArticleNotFound(f'"{name}": no article has that id, address or path')
        return state.hits.article(state.snapshot.find("id", live[0])[0])

    @naming
    def mentions(self, name: str) -> list[Mention]:
        """The names in an article, as the alias book has them now, by place."""
        article = self.get(name)
        return list(self._current().linker.mentions(article))

    def articles(
        self,
        *,
        source: Names | None = None,
        author: Names | None = None,
        section: Names | None = None,
        lang: Names | None = None,
        since: DateLike | None = None,
        until: DateLike | None = None,
        teasers: bool = False,
    ) -> Iterator[Article]:
        """Every article that passes the filters, one by one, in the order of the index."""
        options = self._options(None, None, None, source, author, section, lang, since, until, teasers=teasers)
        with naming_damage(self):
            state = self._current()
            node, _ = state.searcher.matching("", options)
            numbers = state.snapshot.matching(node).numbers.tolist()
        for number in numbers:
            with naming_damage(self):
                article = state.hits.article(number)
            yield article

    # ------------------------------------------------------------------ saved searches

    @property
    def alerts(self) -> Alerts:
        """The saved searches, which lie beside the index in `<index>.alerts.json`."""
        from newsindex.alerts import Alerts

        return Alerts(self.path, self._view, self._chosen)

    def _view(self) -> View | None:
        """The newest state, for saved searches; None where there is no index."""
        from newsindex.alerts import View

        self.refresh()
        if self._folder is None:
            return None
        state = self._current()
        moment = IndexState.load(state.folder.blob("state.json")).moment
        return View(state.folder.meta.get("identity", ""), moment, state.snapshot, state.searcher, state.hits)

    def _chosen(self, choices: Choices) -> SearchOptions:
        """What a saved search means today; it matches strictly."""
        names = ("company", "person", "topic", "source", "author", "section", "lang", "since", "until")
        given = {**dict.fromkeys(names), **choices.to_dict()}
        return self._options(**given, limit=None, strict=True)

    # ------------------------------------------------------------------ names

    @property
    def book(self) -> Book:
        """The alias book as it is for this index."""
        if self._folder is None and not self.path.exists():
            return self._book(None)
        return self._current().book

    @naming
    def entities(self, *, candidates: bool = False) -> list[Entity]:
        """The entities of the alias book, those with the most articles of this index first."""
        state = self._current()
        matching = state.snapshot.matching(_ARTICLES)
        counts: dict[str, int] = {}
        for field in ("company", "person", "organisation"):
            for id_, count in state.snapshot.facet(matching, field):
                survivor = state.lookup.survivor(id_)
                counts[survivor] = counts.get(survivor, 0) + count
        listed = [replace(e, articles=counts.get(e.id, 0)) for e in state.book.entities(candidates=candidates)]
        return sorted(listed, key=lambda e: (-e.articles, e.id))

    # ------------------------------------------------------------------ changing

    @naming
    def update(
        self,
        sources: Sources,
        *,
        source: str | None = None,
        lang: str | None = None,
        encoding: str | None = None,
        mapping: Mapping[str, str] | None = None,
        include: Iterable[str] = (),
        exclude: Iterable[str] = (),
        jobs: int | None = None,
        restore: bool = False,
        progress: Progress | None = None,
    ) -> UpdateReport:
        """Add the articles of files, folders and archives, replace those that changed; committed when it returns.

        What cannot be read is among `skipped` of the report. Raises SourceError where no source is there,
        IndexBusy where another run writes.
        """
        options = self._reading(source, lang, encoding, mapping, include, exclude)
        reading = _Reading(_paths(sources), options)
        report = (
            None if progress is None else lambda read, done: progress(read, done, reading.share * done / (read or 1))
        )
        return self._run(reading, jobs, restore, report)

    @naming
    def update_records(
        self,
        stream: IO[bytes],
        *,
        source: str | None = None,
        lang: str | None = None,
        mapping: Mapping[str, str] | None = None,
        jobs: int | None = None,
        restore: bool = False,
        progress: Progress | None = None,
    ) -> UpdateReport:
        """As `update`, from a stream of JSON lines, such as standard input."""
        from newsindex.ingest import read_records

        options = self._reading(source, lang, None, mapping, (), ())
        report = None if progress is None else lambda read, done: progress(read, done, None)
        return self._run(read_records(stream, options), jobs, restore, report)

    def preview(
        self,
        sources: Sources,
        *,
        source: str | None = None,
        lang: str | None = None,
        encoding: str | None = None,
        mapping: Mapping[str, str] | None = None,
        include: Iterable[str] = (),
        exclude: Iterable[str] = (),
    ) -> Iterator[Article | Skipped]:
        """What `update` would read, without an index and without writing anything."""
        options = self._reading(source, lang, encoding, mapping, include, exclude)
        for item in _Reading(_paths(sources), options):
            if isinstance(item, (Article, Skipped)):
                yield item

    @naming
    def add(self, articles: Iterable[Article], *, jobs: int | None = 1, restore: bool = False) -> UpdateReport:
        """Add articles, streamed; each replaces the one of its id. Committed when it returns."""
        return self._run(articles, jobs, restore, None)

    @naming
    def remove(self, ids: Names) -> UpdateReport:
        """Take articles out for good: they are not found again, and neither `update` nor `add` brings them back unless
        told to restore. After `compact` their text is in no file. Raises ArticleNotFound, having removed none."""
        wanted = [self.get(id_).id for id_ in names_of(ids, "id")]
        with self._lock, self._alone() as folder, folder.writer() as writer:
            state = IndexState.load(folder.blob("state.json"))
            state.removed.update(dict.fromkeys(wanted))
            snapshot = self._current().snapshot
            teasers = [n for id_ in wanted for n in snapshot.find("parent", id_)]
            writer.delete([*wanted, *snapshot.ids(teasers)])
            writer.commit({"state.json": state.dump()})
        self.refresh()
        return UpdateReport(removed=len(set(wanted)))

    @naming
    def compact(self) -> None:
        """Merge all segments into one and give back the space of what was replaced or removed.

        Articles with names that were learned after they came in are linked again.
        """
        from newsindex.preparing import default_jobs
        from newsindex.relinking import relink

        with self._lock, self._alone() as folder:
            relink(folder, self._analyzer, self._current().book, jobs=default_jobs())
            with folder.writer() as writer:
                writer.optimise()
            self.refresh()
            self._state = None

    def _run(self, items: Iterable[Item], jobs: int | None, restore: bool, progress: Report | None) -> UpdateReport:
        from newsindex.indexing import IndexRun
        from newsindex.preparing import default_jobs
        from newsindex.relinking import relink

        jobs = default_jobs() if jobs is None else whole_number(jobs, "jobs", least=1)
        with self._lock, self._alone() as folder:
            try:
                book = self._book(folder.blob("mined.tsv"))
                run = IndexRun(folder, self._analyzer, book, jobs=jobs, restore=restore, progress=progress)
                report = run.run(items)
                relink(folder, self._analyzer, book, jobs=jobs, in_passing=True)
                return report
            finally:
                self._state = None

    @naming
    def sync(
        self,
        config: str | os.PathLike[str] | None = None,
        *,
        sources: Names | None = None,
        jobs: int | None = None,
        accept_loss: bool = False,
        wait: float = 0.0,
        progress: Progress | None = None,
    ) -> SyncReport:
        """Bring the index in step with the sources of a newsindex.toml, default: the nearest one; see `newsindex sync`.

        `sources` are names of some of them. Articles that are gone are marked, or dropped where configured, unless a
        source lost over a tenth and `accept_loss` is not set. Raises ConfigError, and IndexBusy where another run lasts
        for longer than `wait` seconds.
        """
        from newsindex.config import load_config
        from newsindex.indexing import IndexRun
        from newsindex.preparing import default_jobs
        from newsindex.relinking import relink
        from newsindex.sync.runs import SyncRun

        jobs = default_jobs() if jobs is None else whole_number(jobs, "jobs", least=1)
        settings = load_config(config).sources(names_of(sources, "sources"))
        report = None if progress is None else lambda read, done: progress(read, done, None)
        with self._lock, self._alone(wait) as folder:
            book: Book | None = None

            def index_run() -> IndexRun:
                nonlocal book
                book = self._book(folder.blob("mined.tsv"))
                return IndexRun(folder, self._analyzer, book, jobs=jobs, progress=report)

            try:
                run = SyncRun(folder, settings, index_run, today=self._today(), accept_loss=accept_loss)
                synced = run.run()
                if book is not None:
                    relink(folder, self._analyzer, book, jobs=jobs, in_passing=True)
                return synced
            finally:
                self._state = None

    @contextmanager
    def _alone(self, wait: float = 0.0) -> Iterator[IndexFolder]:
        """The folder, kept from other runs, unless another version of newsindex has rebuilt it meanwhile."""
        with self._writable().alone(wait) as folder:
            self._check_versions(folder)
            yield folder

    def watch(
        self,
        config: str | os.PathLike[str] | None = None,
        *,
        interval: float = 900.0,
        jobs: int | None = None,
        accept_loss: bool = False,
    ) -> Iterator[SyncReport | NewsIndexError]:
        """Sync now, and again whenever files of the sources change, or after `interval` seconds; without end.

        Gives the report of each run, or the error that ended a later one. A run of another process is waited for, for
        `interval` seconds. Raises what the first run raises, UsageError where watchfiles is not installed.
        """
        from newsindex.schedule.watching import Watcher, watched

        settings: dict[str, Any] = {"jobs": jobs, "accept_loss": accept_loss, "wait": interval}
        with Watcher(lambda: watched(config), self.path) as watcher:
            yield self.sync(config, **settings)
            while True:
                watcher.wait(interval)
                try:
                    found: SyncReport | NewsIndexError = self.sync(config, **settings)
                except NewsIndexError as error:
                    found = error
                yield found

    def _writable(self) -> IndexFolder:
        """The folder, made if there is none."""
        if self._folder is None:
            book = str(Path(self._shipped).resolve()) if self._shipped not in (None, SHIPPED) else self._shipped
            meta = {**self._made_by(), "book": book or ""}
            meta["identity"] = os.urandom(16).hex()  # so that the marks of saved searches know a rebuilt index
            opened = IndexFolder.open_or_create(self.path, meta)
            self._check_versions(opened)
            self._folder = opened
        return self._folder

    def _made_by(self) -> dict[str, str]:
        return {"schema": SCHEMA_VERSION, "analyzer": self._analyzer.fingerprint}

    def _reading(
        self,
        source: str | None,
        lang: str | None,
        encoding: str | None,
        mapping: Mapping[str, str] | None,
        include: Iterable[str],
        exclude: Iterable[str],
    ) -> ReadOptions:
        from newsindex.ingest import ReadOptions

        return ReadOptions(
            source=source,
            lang=lang,
            encoding=encoding,
            mapping=dict(mapping or {}),
            include=tuple(include),
            exclude=tuple(exclude),
            timezone=self.timezone,
        )

    # ------------------------------------------------------------------ health

    @naming
    def stats(self) -> dict[str, Any]:
        """Counts: articles, segments, bytes, first and last day, sources, languages, entities and more; and the last
        runs of `sync` that did something, newest first."""
        from newsindex.sync.run_log import last_runs

        state = self._current()
        matching = state.snapshot.matching(_ARTICLES)
        days = [day for day, _ in state.snapshot.histogram(matching, "day", 1)]
        told = IndexState.load(state.folder.blob("state.json"))
        by_kind = {kind: state.snapshot.facet(matching, kind) for kind in ("company", "person", "organisation")}
        return {
            "articles": len(matching),
            "teasers": state.snapshot.doc_count - len(matching),
            "removed": len(told.removed),
            "gone": len(told.gone),
            "segments": len(state.folder.segments()),
            "bytes": state.folder.size_bytes(),
            "first": _iso(days[0]) if days else None,
            "last": _iso(days[-1]) if days else None,
            "sources": dict(state.snapshot.facet(matching, "source")),
            "languages": dict(state.snapshot.facet(matching, "lang")),
            "entities": sum(len(rows) for rows in by_kind.values()),
            "companies": len(by_kind["company"]),
            "persons": len(by_kind["person"]),
            "organisations": len(by_kind["organisation"]),
            "runs": last_runs(self.path),
        }

    @naming
    def gaps(self) -> tuple[Gap, ...]:
        """The months in which sources have no articles, or far fewer than usual, by source and month."""
        from newsindex.upkeep.gaps import gaps

        return gaps(self._current().snapshot, self._today())

    @naming
    def check(self, *, full: bool = False) -> list[str]:
        """What is wrong with the index, a sentence each; empty where it is sound. `full` reads every byte and tries
        to find every article by its own words, not only a sample."""
        from newsindex.health import unfindable
        from newsindex.upkeep.readable import unreadable_alerts

        if problems := self.damage(full=full):
            return problems
        state = self._current()
        beside = [*state.book.faults, *unreadable_alerts(self.path)]
        return beside + unfindable(state.snapshot, state.hits, self._analyzer, full=full)

    def damage(self, *, full: bool = False) -> list[str]:
        """What cannot be read of the files of the last commit, a sentence each; `check` looks at more."""
        from newsindex.upkeep.readable import unreadable

        if self._folder is None:
            self.refresh()
        if self._folder is None:
            raise IndexNotFound(f"{self.path}: there is no index; `newsindex index SOURCE` makes one")
        return self._folder.check(full=full) or unreadable(self._folder, full=full)

    @naming
    def backup(self, file: str | os.PathLike[str], *, force: bool = False) -> Backup:
        """Save the last commit, the user's book, the saved searches and the log of runs as one file, while writers go
        on; it has its name when it is whole. Raises UsageError where there is such a file, unless `force`."""
        from newsindex import __version__
        from newsindex.upkeep.saving import save

        folder = copy.copy(self._current().folder)
        return save(folder, self._beside(), Path(file), __version__, force=force)

    def restore(self, file: str | os.PathLike[str], *, force: bool = False) -> Backup:
        """Put what a backup holds in the place of the index, all of it verified before.

        Raises UsageError where there is an index or another file in its place, unless `force`; IndexUnsound where the
        backup is damaged; nothing was changed then.
        """
        from newsindex.upkeep.restoring import restore

        with self._lock:
            try:
                return restore(Path(file), self.path, self._beside(), force=force)
            finally:
                self._folder = self._state = None

    def _beside(self) -> dict[str, Path]:
        from newsindex.sync.run_log import log_of

        return {"book.jsonl": self._user_book, "alerts.json": self.alerts.path, "runs.jsonl": log_of(self.path)}

    @naming
    def rebuild(
        self,
        config: str | os.PathLike[str] | None = None,
        *,
        from_sources: bool = False,
        jobs: int | None = None,
        wait: float = 0.0,
        progress: Progress | None = None,
    ) -> UpdateReport:
        """Make the index anew by this version's analyzer and schema; the old one answers until the new one is complete.

        It is made from the stored articles; where those cannot be read, or `from_sources`, from the sources of a
        newsindex.toml, default: the nearest one. Removed articles stay removed. Raises IndexOutdated where neither is
        there, SourceError where a source is missing, IndexBusy; the old index is as it was then.
        """
        from newsindex.config import load_config
        from newsindex.engines.whoosh.columnar.lock import alone
        from newsindex.preparing import default_jobs
        from newsindex.upkeep.rebuilding import rebuild

        if not self.path.is_dir():
            raise IndexNotFound(f"{self.path}: there is no index; `newsindex index SOURCE` makes one")
        jobs = default_jobs() if jobs is None else whole_number(jobs, "jobs", least=1)
        began = time.perf_counter()
        report = None if progress is None else lambda total, done: progress(total, done, done / (total or 1))
        with self._lock, alone(self.path, wait):
            try:
                if from_sources:
                    return self._from_sources(config, jobs, progress)
                folder = IndexFolder.open(self.path)
                try:
                    book = self._book(folder.blob("mined.tsv"), folder)
                except (ValueError, LookupError):  # what an earlier version mined; it is mined anew
                    book = self._book(None, folder)
                count = rebuild(folder, self._analyzer, book, self._made_by(), jobs=jobs, progress=report)
                return UpdateReport(updated=count, seconds=time.perf_counter() - began)
            except IndexOutdated:
                if from_sources or not load_config(config).has_sources():
                    raise
                return self._from_sources(config, jobs, progress)
            finally:
                self._folder = self._state = None

    def _from_sources(
        self, config: str | os.PathLike[str] | None, jobs: int, progress: Progress | None
    ) -> UpdateReport:
        """Sync into an index beside this one, and put that in its place by one rename."""
        from newsindex.upkeep.rebuilding import beside, removed_of

        with beside(self.path) as path:
            staged = NewsIndex(path, book=self._shipped, user_book=self._user_book, timezone=self.timezone)
            with staged._writable().writer() as writer:
                writer.commit({"state.json": IndexState(removed=removed_of(self.path)).dump()})
            report = staged.sync(config, jobs=jobs, progress=progress)
            if report.troubles or not len(staged):
                reason = "; ".join(report.troubles) or "they hold no articles"
                raise SourceError(f"{self.path}: cannot rebuild it from its sources: {reason}. The index is as it was.")
            staged._writable().move_to(self.path)
        return report


class _Lazily:
    """The linker of a book, built when first asked: most searches need none."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._linker: Linker | None = None

    def mentions(self, article: Article) -> list[Mention]:
        """The mentions in an article."""
        if self._linker is None:
            from newsindex.entities.linking import Linker

            self._linker = Linker(self._book)
        return self._linker.mentions(article)


def _iso(day: int) -> str:
    return f"{day // 10000:04}-{day // 100 % 100:02}-{day % 100:02}"


def _text(query: str) -> str:
    if not isinstance(query, str):
        raise UsageError(f"a query must be text, not {type(query).__name__}")
    return query


def _name(name: str) -> str:
    [found] = names_of(name, "name")
    return found


class _Reading:
    """What the sources hold, read as it is asked for; `share` (0 to 1) says how much of their bytes has been read."""

    def __init__(self, paths: list[str | os.PathLike[str]], options: ReadOptions) -> None:
        self._paths = paths
        self._options = options
        self.share = 0.0

    def __iter__(self) -> Iterator[Item]:
        from newsindex.ingest import find_files, read_file

        files = list(find_files(self._paths, self._options))
        total = sum(file.size for file in files if not isinstance(file, Skipped)) or 1
        read = 0
        for file in files:
            if isinstance(file, Skipped):
                yield file
                continue
            yield from read_file(file, self._options)
            read += file.size
            self.share = read / total


def _paths(sources: Sources) -> list[str | os.PathLike[str]]:
    """The sources as a list. Raises SourceError where none of them is there."""
    paths = [sources] if isinstance(sources, (str, os.PathLike)) else list(sources)
    if paths and not any(Path(path).exists() for path in paths):
        raise SourceError(f"no source to read: {', '.join(map(str, paths))} is not there; check the path")
    return paths
