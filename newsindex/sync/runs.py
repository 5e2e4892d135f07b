"""One run: scan the sources, index what is new, mark or drop what is gone, and remember what was read."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, fields, replace
from itertools import chain

from newsindex.config.sources import SourceSettings
from newsindex.engines.whoosh import IndexFolder, Snapshot
from newsindex.indexing import IndexRun, Item
from newsindex.ingest import SourceFile, read_file
from newsindex.model import Article, Skipped, UpdateReport
from newsindex.state import IndexState
from newsindex.sync.feeds import FeedRun
from newsindex.sync.holding import Held, articles_of
from newsindex.sync.ledger import (
    KnownFile,
    KnownSource,
    Ledger,
    change_of,
    digest_of,
    joined,
    settled,
)
from newsindex.sync.report import SyncReport
from newsindex.sync.scanning import Scan, scan

BLOB = "sync.msgpack"
_TENTH = 10


@dataclass(slots=True)
class _Source:
    """One source in this run; `total` counts the articles that it was known to hold."""

    settings: SourceSettings
    known: KnownSource
    reading: str
    scan: Scan
    total: int
    doubtful: list[str] = field(default_factory=list)
    """Files that are there, but of which articles may be gone: they were read again, or moved."""


class SyncRun:
    """Brings an index in step with its sources. `index_run` makes what takes articles in, and is called only if there
    are any to read; `today` dates the marks of articles that are gone."""

    def __init__(
        self,
        folder: IndexFolder,
        sources: Sequence[SourceSettings],
        index_run: Callable[[], IndexRun],
        *,
        today: dt.date,
        accept_loss: bool = False,
    ) -> None:
        self._folder = folder
        self._index_run = index_run
        self._today = today
        self._accept_loss = accept_loss
        data = folder.blob(BLOB)
        self._before = data
        self._ledger = Ledger.load(data)
        self._settings = sources
        self._skipped: list[Skipped] = []
        self._known: list[Skipped] = []
        self._troubles: list[str] = []
        self._moved = 0
        self._unchanged = 0

    def run(self) -> SyncReport:
        """Scan, read, mark; everything is committed when it returns."""
        began = time.perf_counter()
        sources = [self._scanned(settings) for settings in self._settings]
        items = self._items(sources)
        first = next(items, None)
        if first is not None:
            taken = self._index_run().run(chain([first], items))
            self._folder.refresh()
        else:
            taken = UpdateReport()
        gone, removed, back = self._settle(sources)
        values = {f.name: getattr(taken, f.name) for f in fields(UpdateReport)}
        values |= {
            "updated": max(taken.updated - self._moved, 0),
            "removed": removed,
            "unchanged": taken.unchanged
            + self._unchanged
            + sum(s.known.files[p].articles for s in sources for p in s.scan.same),
            "skipped": tuple(self._skipped),
            "seconds": time.perf_counter() - began,
        }
        return SyncReport(
            **values, moved=self._moved, gone=gone, back=back, known=tuple(self._known), troubles=tuple(self._troubles)
        )

    # ------------------------------------------------------------------ reading

    def _scanned(self, settings: SourceSettings) -> _Source:
        known = self._ledger.sources.setdefault(settings.name, KnownSource())
        reading = repr(settings.reading)
        found = scan(settings, known, reading)
        total = sum(file.articles for file in known.files.values())
        told = set(known.skipped)
        for skipped in found.skipped:
            seen = (skipped.path, skipped.reason) in told
            (self._known if seen else self._skipped).append(skipped)
        known.skipped = [(skipped.path, skipped.reason) for skipped in found.skipped]
        for path in found.same:
            self._known.extend(Skipped(*each) for each in known.files[path].skipped)
        doubtful = [*known.doubtful, *found.moved.values()]
        return _Source(settings, known, reading, found, total, doubtful)

    def _items(self, sources: Sequence[_Source]) -> Iterator[Item]:
        for source in sources:
            for file in source.scan.read:
                yield from self._file(source, file)
            feeds = FeedRun(source.settings, source.known, again=source.known.reading != source.reading)
            yield from feeds.items()
            self._skipped += feeds.skipped
            self._known += feeds.skipped_before
            self._unchanged += feeds.unchanged
            source.known.reading = source.reading

    def _file(self, source: _Source, file: SourceFile) -> Iterator[Item]:
        """What a file holds; it is noted once it has been read to its end."""
        known = source.known.files
        before, old = known.get(file.name), source.scan.moved.get(file.name)
        named = (known[old].named or old) if old else before.named if before else None
        read_at = time.time_ns()
        entry = KnownFile(file.size, settled(file, read_at), digest_of(file.path), named=named)
        ids: list[str] = []
        for item in read_file(file, source.settings.reading):
            if isinstance(item, Skipped):
                entry.skipped.append((item.path, item.reason))
                told = before is not None and before.digest == entry.digest and entry.skipped[-1] in before.skipped
                (self._known if told else self._skipped).append(item)
                continue
            if isinstance(item, Article):
                item = _named(item, file.name, named) if named else item
                ids.append(item.id)
                entry.articles += not item.teaser
                self._moved += bool(old) and not item.teaser
            yield item
        entry.keys = joined(ids)
        if entry.skipped:
            entry.changed = change_of(file.path)
        if before is not None:
            source.doubtful.append(file.name)
        known[file.name] = entry

    # ------------------------------------------------------------------ what is gone

    def _settle(self, sources: Sequence[_Source]) -> tuple[int, int, int]:
        """Mark or drop what is gone, take marks from what is back, and commit what is known now.

        Returns how many articles were newly marked, were dropped, and are back.
        """
        snapshot = Snapshot(self._folder.segments())
        state = IndexState.load(self._folder.blob("state.json"))
        marked = dict(state.gone)
        for source in sources:
            for old in source.scan.moved.values():
                del source.known.files[old]
        indexed = [articles_of(snapshot, (*source.doubtful, *source.scan.vanished)) for source in sources]
        vanished = {path for source in sources for path in source.scan.vanished}
        held = Held(self._ledger, vanished) if marked or any(indexed) else None
        dropped: dict[str, None] = {}
        for source, ids in zip(sources, indexed, strict=True):
            lost = [id_ for id_ in ids if held is not None and id_ not in held]
            if not self._may_take(source, [id_ for id_ in lost if id_ not in marked]):
                source.known.doubtful = source.doubtful
                continue
            source.known.doubtful = []
            for path in source.scan.vanished:
                source.known.files.pop(path, None)
            if source.settings.gone == "drop":
                dropped.update(dict.fromkeys(lost))
            else:
                state.gone |= {id_: self._today.isoformat() for id_ in lost if id_ not in marked}
        back = [id_ for id_ in marked if held is not None and id_ in held]
        for id_ in (*dropped, *back):
            state.gone.pop(id_, None)
        self._commit(state, snapshot, list(dropped))
        return len(state.gone.keys() - marked.keys()), len(dropped), len(back)

    def _may_take(self, source: _Source, ids: Sequence[str]) -> bool:
        """Whether what is gone may be marked or dropped; a source that seems not to be whole loses nothing."""
        name, found = source.settings.name, source.scan
        if found.missing and not self._accept_loss:
            self._troubles.append(f"source {name}: {', '.join(found.missing)} is not there; nothing was taken as gone")
            return False
        if self._accept_loss or len(ids) * _TENTH <= source.total:
            return True
        self._troubles.append(
            f"source {name}: {len(ids):,} of {source.total:,} articles are no longer there, more than a tenth; nothing "
            "was taken as gone. If that is meant, run newsindex sync --accept-loss"
        )
        return False

    def _commit(self, state: IndexState, snapshot: Snapshot, dropped: list[str]) -> None:
        """Write what changed, in one commit; nothing where nothing did."""
        data = self._ledger.dump()
        old_state = self._folder.blob("state.json")
        if data == self._before and not dropped and state.dump() == (old_state or IndexState().dump()):
            return
        teasers = [number for id_ in dropped for number in snapshot.find("parent", id_)]
        with self._folder.writer() as writer:
            writer.delete([*dropped, *snapshot.ids(teasers)])
            writer.commit({"state.json": state.dump(), BLOB: data})
        self._folder.refresh()


def _named(article: Article, path: str, named: str) -> Article:
    """The article of a file that was moved, under the id that it has by the file's first place."""

    def moved(id_: str) -> str:
        return named + id_[len(path) :] if id_ == path or id_.startswith((f"{path}#", f"{path}!")) else id_

    return replace(article, id=moved(article.id), parent=moved(article.parent) if article.parent else None)
