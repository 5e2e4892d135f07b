"""What changes an index: articles that come in and go, and the sources in newsindex.toml."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from newsindex import SHIPPED
from newsindex.archive.opened import SCHEMA_VERSION
from newsindex.archive.reading import Readable
from newsindex.engines.whoosh import IndexFolder
from newsindex.entities.book.alias_book import Book
from newsindex.errors import NewsIndexError, UsageError
from newsindex.model import Article, Skipped, UpdateReport
from newsindex.search.query.options import Names, names_of, whole_number
from newsindex.state import IndexState
from newsindex.upkeep.damage import naming

if TYPE_CHECKING:
    from newsindex.archive.given_sources import Reading, Sources
    from newsindex.indexing import IndexRun
    from newsindex.indexing import Progress as Report
    from newsindex.sync.report import SyncReport

Progress = Callable[[int, int, float | None], None]
"""Called with the articles read, those indexed, and the share (0 to 1) that is done, where it is known."""


class Writable(Readable):
    """An index that can be changed."""

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

        What cannot be read is among `skipped` of the report, marked where an earlier update skipped it too. Raises
        SourceError where no source is there, IndexBusy where another run writes.
        """
        reading = self._reading(sources, source, lang, encoding, mapping, include, exclude)
        report = None if progress is None else lambda read, done, share: progress(read, done, reading.share * share)
        with self._running(jobs, restore, report) as run, reading.telling_new_from_known(run.folder):
            return run.run(reading)

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
        from newsindex.ingest import ReadOptions, read_records

        options = ReadOptions(source=source, lang=lang, mapping=dict(mapping or {}), timezone=self.timezone)
        report = None if progress is None else lambda read, done, _: progress(read, done, None)
        with self._running(jobs, restore, report) as run:
            return run.run(read_records(stream, options))

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
        """What `update` would read, without an index and without writing anything. Raises SourceError, when it is
        called, where no source is there."""
        reading = self._reading(sources, source, lang, encoding, mapping, include, exclude)
        return (item for item in reading if isinstance(item, (Article, Skipped)))

    @naming
    def add(self, articles: Iterable[Article], *, jobs: int | None = 1, restore: bool = False) -> UpdateReport:
        """Add articles, streamed; each replaces the one of its id. Committed when it returns."""
        if isinstance(articles, Article) or not isinstance(articles, Iterable):
            raise UsageError("add takes several articles; put the one into a list")
        with self._running(jobs, restore) as run:
            return run.run(articles)

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
        self._state = None
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

    @contextmanager
    def _running(self, jobs: int | None, restore: bool, progress: Report | None = None) -> Iterator[IndexRun]:
        """A run that takes articles in; the few that have a name that it taught are then linked again."""
        from newsindex.indexing import IndexRun
        from newsindex.preparing import default_jobs
        from newsindex.relinking import relink

        jobs = default_jobs() if jobs is None else whole_number(jobs, "jobs", least=1)
        with self._lock, self._alone() as folder:
            try:
                book = self._book(folder.blob("mined.tsv"))
                yield IndexRun(folder, self._analyzer, book, jobs=jobs, restore=restore, progress=progress)
                relink(folder, self._analyzer, book, jobs=jobs, in_passing=True)
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
        report = None if progress is None else lambda read, done, _: progress(read, done, None)
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
        if self._closed:
            self.refresh()  # refuses
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
        sources: Sources,
        source: str | None,
        lang: str | None,
        encoding: str | None,
        mapping: Mapping[str, str] | None,
        include: Iterable[str],
        exclude: Iterable[str],
    ) -> Reading:
        from newsindex.archive.given_sources import Reading
        from newsindex.ingest import ReadOptions

        options = ReadOptions(
            source=source,
            lang=lang,
            encoding=encoding,
            mapping=dict(mapping or {}),
            include=tuple(include),
            exclude=tuple(exclude),
            timezone=self.timezone,
        )
        return Reading(sources, options)
