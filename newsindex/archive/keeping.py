"""NewsIndex: the library's face; what is added here keeps an index well for years."""

from __future__ import annotations

import copy
import os
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newsindex.archive.opened import path_of
from newsindex.archive.writing import Progress, Writable
from newsindex.engines.whoosh import IndexFolder
from newsindex.errors import IndexNotFound, IndexOutdated, SourceError
from newsindex.model import UpdateReport
from newsindex.search.query.dates import day_name
from newsindex.search.query.options import whole_number
from newsindex.search.terms.filters import ARTICLES
from newsindex.state import IndexState
from newsindex.upkeep.damage import naming

if TYPE_CHECKING:
    from newsindex.upkeep.contents import Backup
    from newsindex.upkeep.gaps import Gap


class NewsIndex(Writable):
    """An index over news articles. Made by `newsindex.open`; a context manager; safe to search from several threads."""

    @naming
    def stats(self) -> dict[str, Any]:
        """Counts: articles, segments, bytes, first and last day, sources, languages, entities and more; and the last
        runs of `sync` that did something, newest first."""
        from newsindex.sync.run_log import last_runs

        state = self._current()
        matching = state.snapshot.matching(ARTICLES)
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
            "first": day_name(days[0]) if days else None,
            "last": day_name(days[-1]) if days else None,
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

        return gaps(self._current().snapshot, ARTICLES, self._today())

    @naming
    def check(self, *, full: bool = False, progress: Callable[[int, float], None] | None = None) -> list[str]:
        """What is wrong with the index, a sentence each; empty where it is sound. Some articles are looked for by their
        own words; `full` reads every byte and compares the words of all articles with their texts. `progress` is then
        called with how many of them have been compared so far, and what share (0 to 1) that is."""
        from newsindex.health import some_of, unfindable
        from newsindex.upkeep.comparing import otherwise_held
        from newsindex.upkeep.readable import unreadable_alerts

        if problems := self.damage(full=full):
            return problems
        state = self._current()
        beside = [*state.book.faults, *unreadable_alerts(self.path)]
        tried: Iterable[int] = some_of(state.snapshot)
        if full:  # what has all its words in their places is found by them
            tried = otherwise_held(state.folder, state.hits.article, self._analyzer, progress)
        return beside + unfindable(state.snapshot, state.hits, self._analyzer, tried)

    @naming
    def backup(self, file: str | os.PathLike[str], *, force: bool = False) -> Backup:
        """Save the last commit, the user's book, the saved searches and the log of runs as one file, while writers go
        on; it has its name when it is whole. Raises UsageError where there is such a file, unless `force`."""
        from newsindex import __version__
        from newsindex.upkeep.saving import save

        folder = copy.copy(self._current().folder)
        return save(folder, self._beside(), path_of(file, "the backup"), __version__, force=force)

    def restore(self, file: str | os.PathLike[str], *, force: bool = False) -> Backup:
        """Put what a backup holds in the place of the index, all of it verified before.

        Raises UsageError where there is an index or another file in its place, unless `force`; IndexUnsound where the
        backup is damaged; nothing was changed then.
        """
        from newsindex.upkeep.restoring import restore

        with self._lock:
            try:
                return restore(path_of(file, "the backup"), self.path, self._beside(), force=force)
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
            raise IndexNotFound.at(self.path)
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
