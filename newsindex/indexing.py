"""Articles → the index: who an article is, whether it changed, which names it teaches and mentions."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path

import numpy as np

from newsindex.analysis import Analyzer
from newsindex.analysis.script import detect_lang
from newsindex.documents import decode
from newsindex.engines.whoosh import IndexFolder, Snapshot
from newsindex.engines.whoosh.columnar.batch import DocumentBatch
from newsindex.entities.book.alias_book import Book
from newsindex.entities.mining.miner import Miner
from newsindex.errors import UsageError
from newsindex.ingest import Notice
from newsindex.model import Article, Skipped, UpdateReport
from newsindex.preparing import Preparer, stamped
from newsindex.state import IndexState
from newsindex.waiting import Waiting

CHUNK_ARTICLES, CHUNK_CHARACTERS = 100_000, 140_000_000
"""So many articles, or so much text, are mined, linked, indexed and committed together, a minute or two of work: each
commit makes a segment, which is written once more when it is merged; what that takes in memory grows with them."""

_PAGE = 5
"""An article with a file of its own counts as so many: pages take longer to be read than records."""

_PLACE = re.compile(r"#\d+$")

_REQUIRED = ("id", "title", "body")
_TEXTS = (*_REQUIRED, "url", "source", "author", "section", "lang", "path")

Item = Article | Skipped | Notice
Progress = Callable[[int, int, float], None]
"""Called with the articles read, the articles indexed, and what share (0 to 1) of the work on those read is done."""

_READING = 0.2
"""What reading an article and finding its glosses takes of all the work on one that is new."""


@dataclass(slots=True)
class _Counts:
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0
    duplicates: int = 0
    skipped: list[Skipped] = field(default_factory=list)
    warnings: dict[str, None] = field(default_factory=dict)


class _Seen:
    """Ids that have come in a run; of those in earlier chunks, which are many, the hashes are kept, and that two
    have the same is as seldom as chance has it."""

    def __init__(self) -> None:
        self._latest: set[str] = set()
        self._before = np.zeros(0, np.int64)

    def add(self, id_: str) -> None:
        self._latest.add(id_)

    def discard(self, id_: str) -> None:
        """Take one back that came in this chunk."""
        self._latest.discard(id_)

    def __contains__(self, id_: str) -> bool:
        if id_ in self._latest or not len(self._before):
            return id_ in self._latest
        place = int(np.searchsorted(self._before, hash(id_)))
        return place < len(self._before) and bool(self._before[place] == hash(id_))

    def settle(self) -> None:
        """Another chunk begins."""
        latest, self._latest = self._latest, set()
        self._before = np.union1d(self._before, np.fromiter(map(hash, latest), np.int64, len(latest)))


class IndexRun:
    """One run of adding and updating. The folder's lock is held chunk by chunk; what a chunk wrote is committed."""

    def __init__(
        self,
        folder: IndexFolder,
        analyzer: Analyzer,
        book: Book,
        *,
        jobs: int = 1,
        restore: bool = False,
        progress: Progress | None = None,
    ) -> None:
        self.folder = folder
        self._book = book
        self._restore = restore
        self._progress = progress
        self._counts = _Counts()
        self._seen = _Seen()
        self._counted = _Seen()
        self._replacing: set[str] = set()
        self._updated: set[str] = set()
        self._again: dict[str, str] = {}
        self._read = self._taken = self._done = self._left_out = 0
        self._snapshot = Snapshot(folder.segments())
        self._state = IndexState.load(folder.blob("state.json"))
        self._preparer = Preparer(analyzer, book, jobs)

    def run(self, items: Iterable[Item]) -> UpdateReport:
        """Take all items, commit as they come, and say what changed."""
        began = time.perf_counter()
        with self._preparer:
            for chunk in _chunks(items):
                self._index(chunk)
        counts = self._counts
        if self._left_out:
            articles = "article that was removed is" if self._left_out == 1 else "articles that were removed are"
            counts.warnings[f"{self._left_out:,} {articles} left out; --restore brings them back"] = None
        return UpdateReport(
            counts.added,
            counts.updated,
            counts.unchanged,
            counts.removed,
            counts.duplicates,
            tuple(counts.skipped),
            time.perf_counter() - began,
            tuple(counts.warnings),
        )

    # ------------------------------------------------------------------ a chunk

    def _index(self, items: Iterable[Item]) -> None:
        with Waiting(self.folder.path) as fresh:
            self._index_together(items, fresh)
        self._seen.settle()
        self._counted.settle()

    def _index_together(self, items: Iterable[Item], fresh: Waiting) -> None:
        restored = len(self._state.removed)
        learned = self._learn(items, fresh)
        self._settle(fresh)
        if not fresh and restored == len(self._state.removed):
            return
        digests: set[str] = set()
        moment = self._state.next_moment()
        with self.folder.writer(wait=0) as writer:
            for batch in self._preparer.batches(fresh.packed()):
                self._count_duplicates(batch, fresh, digests)
                writer.add_batch(stamped(batch, moment, self._snapshot, self._replacing))
                self._done += len(batch)
                self._say()
            self._counts.warnings.update(dict.fromkeys(self._preparer.warnings))
            writer.delete(self._stale_teasers(fresh))
            if self._snapshot.doc_count == 0 or self._state.linked is None:
                self._state.note_all_linked(self._book.version)
            self._state.note_linking(self._book.version)
            blobs: dict[str, bytes | None] = {"state.json": self._state.dump()}
            blobs |= {name: fresh.kept(place) for name, place in learned.items()}
            writer.commit(blobs)
        self.folder.refresh()
        self._snapshot = Snapshot(self.folder.segments())
        self._replacing.clear()

    def _learn(self, items: Iterable[Item], fresh: Waiting) -> dict[str, int]:
        """Take the articles in as `fresh`, and what they teach into the book; where that is kept until it is committed.

        Of the glosses of all earlier articles nothing is in memory for longer.
        """
        taught = self._preparer.learn(
            self._fresh(items, fresh), lambda: Miner(self._book, self.folder.blob("glosses.jsonl"))
        )
        return {name: fresh.keep(data) for name, data in taught.items()}

    def _fresh(self, items: Iterable[Item], fresh: Waiting) -> Iterator[bytes]:
        """The articles that are new or changed, packed, which become part of `fresh`; what else comes is counted."""
        for item in items:
            if isinstance(item, Skipped):
                self._counts.skipped.append(item)
            elif isinstance(item, Notice):
                self._counts.warnings[f"{item.path}: {item.text}"] = None
            else:
                packed = self._take(item, fresh)
                self._read += 1
                self._taken += packed is not None
                if self._read % 50 == 0:
                    self._say()
                if packed is not None:
                    yield packed

    def _say(self) -> None:
        if self._progress:
            read = _READING * self._read
            work = read + (1 - _READING) * self._taken
            self._progress(self._read, self._done, (read + (1 - _READING) * self._done) / (work or 1))

    def _take(self, article: Article, fresh: Waiting) -> bytes | None:
        """Decide what the article is to the index: new, changed, the same, another of that id, or taken out.

        It is given back packed, under the id that it has got, where it is to be indexed.
        """
        article = _checked(article)
        article, before = self._identified(article, fresh)
        if article.id in self._state.removed:
            if not self._restore:
                self._left_out += not article.teaser
                return None
            del self._state.removed[article.id]
        if before == article or (before is not None and _same_but_place(before, article)):
            self._seen.add(article.id)
            self._counts.unchanged += not article.teaser
            return None
        if before is not None and article.id in self._seen:
            self._again.setdefault(article.id, "")
            if (before.title, before.body) != (article.title, article.body):
                self._again[article.id] = (
                    f"{article.path or article.id}: id {article.id!r} came twice in this run with another text; "
                    "the later one was kept"
                )
        self._seen.add(article.id)
        if before is not None:
            self._replacing.add(article.id)
        if not article.teaser:
            if before is None:
                self._counts.added += 1
            elif article.id not in self._counted:
                self._counts.updated += 1
                self._updated.add(article.id)
            self._counted.add(article.id)
        try:
            return fresh.put(article)
        except UnicodeEncodeError as error:
            raise UsageError(f"article {article.id!r}: {error.reason}; put U+FFFD in their place") from error
        except OverflowError as error:
            raise UsageError(f"article {article.id!r}: published is no date in UTC; leave it out") from error

    def _settle(self, fresh: Waiting) -> None:
        """Of articles that came more than once, let go of those that are in the end as the index has them: what an
        earlier run has settled and told is nothing new."""
        for id_, warning in self._again.items():
            last, stored = fresh.get(id_), self._stored(id_) if id_ in self._updated else None
            if last and stored and (last == stored or _same_but_place(stored, last)):
                fresh.drop(id_)
                self._counted.discard(id_)
                self._counts.updated -= 1
                self._counts.unchanged += 1
            elif warning:
                self._counts.warnings[warning] = None
        self._again.clear()
        self._updated.clear()

    def _identified(self, article: Article, fresh: Waiting) -> tuple[Article, Article | None]:
        """The article under the id that is its own, and the earlier article of that id.

        An id that another source has taken becomes `source:id`, and it is said.
        """
        before = self._known(article.id, fresh)
        if before is None or _same_source(before, article):
            return article, before
        scope = article.source or Path(_file_of(article) or "other").name
        renamed = replace(article, id=f"{scope}:{article.id}")
        taken_by = before.source or _file_of(before) or "an article without a source"
        self._counts.warnings[
            f"id {article.id!r} of {article.source or article.path or 'an article without a source'} "
            f"is taken by {taken_by}; it became {renamed.id!r}"
        ] = None
        before = self._known(renamed.id, fresh)
        nth = 2
        while before is not None and not _same_source(before, article):
            renamed = replace(article, id=f"{scope}:{article.id}~{nth}")
            before = self._known(renamed.id, fresh)
            nth += 1
        return renamed, before

    def _known(self, id_: str, fresh: Waiting) -> Article | None:
        return fresh.get(id_) if id_ in fresh else self._stored(id_)

    def _stored(self, id_: str) -> Article | None:
        numbers = self._snapshot.find("id", id_) if self._snapshot.doc_count else ()
        return decode(self._snapshot.stored(numbers[0])).article if numbers else None

    def _count_duplicates(self, batch: DocumentBatch, fresh: Waiting, digests: set[str]) -> None:
        """`digests` are those of the earlier batches."""
        column = batch.keywords["digest"]
        for id_, ordinal in zip(batch.ids, column.ordinals.tolist(), strict=True):
            if fresh.is_teaser(id_):
                continue
            digest = column.values[ordinal]
            others = self._snapshot.ids(self._snapshot.find("digest", digest)) if self._snapshot.doc_count else []
            if digest in digests or any(other != id_ for other in others):
                self._counts.duplicates += id_ not in others
            digests.add(digest)

    def _stale_teasers(self, fresh: Waiting) -> list[str]:
        """The ids of teasers whose article came again without them."""
        stale: list[str] = []
        for article in fresh:
            if not fresh.is_teaser(article) and (numbers := self._snapshot.find("parent", article)):
                stale.extend(id_ for id_ in self._snapshot.ids(numbers) if id_ not in fresh and id_ not in self._seen)
        return stale


def _chunks(items: Iterable[Item]) -> Iterator[Iterator[Item]]:
    """The items in stretches that are committed together; each must be used up before the next is asked for."""
    rest = iter(items)

    def stretch(first: Item) -> Iterator[Item]:
        articles = characters = 0
        for item in chain([first], rest):
            yield item
            if isinstance(item, Article):
                articles += _PAGE if item.path and _file_of(item) == item.path else 1
                characters += len(item.body)
                if articles >= CHUNK_ARTICLES or characters >= CHUNK_CHARACTERS:
                    return

    for first in rest:
        yield stretch(first)


def _checked(article: Article) -> Article:
    if not isinstance(article, Article):
        raise UsageError(f"add takes newsindex.Article objects, not {type(article).__name__}")
    for name in _TEXTS:
        value = getattr(article, name)
        if not isinstance(value, str) and (value is not None or name in _REQUIRED):
            raise UsageError(f"article {article.id!r}: {name} must be text, not {type(value).__name__}")
    tags = tuple(article.tags) if isinstance(article.tags, Iterable) and not isinstance(article.tags, str) else (None,)
    if not all(isinstance(tag, str) for tag in tags):
        raise UsageError(f"article {article.id!r}: tags must be a list of texts")
    if not article.id.strip():
        raise UsageError(f"article titled {article.title[:60]!r}: the id is empty")
    if len(article.id) > 500:
        raise UsageError(f"article {article.id[:60]!r}…: the id is longer than 500 characters")
    if article.published is not None and getattr(article.published, "tzinfo", None) is None:
        raise UsageError(f"article {article.id!r}: published must be an aware datetime; give it a time zone")
    if article.lang is None or not isinstance(article.tags, tuple):
        lang = article.lang or detect_lang(f"{article.title}\n{article.body}")
        return replace(article, lang=lang, tags=tags)
    return article


def _file_of(article: Article) -> str | None:
    return _PLACE.sub("", article.path) if article.path else None


def _same_but_place(before: Article, article: Article) -> bool:
    """Whether only the place within the file is another, as where a record was put in before it."""
    return _file_of(before) == _file_of(article) and replace(before, path=article.path) == article


def _same_source(before: Article, article: Article) -> bool:
    """Whether both are of one source, or stand at the same place of one file; articles without a source are of one
    when they are of one file, or come from no file."""
    if before.path is not None and before.path == article.path:
        return True
    if before.source or article.source:
        return before.source == article.source
    return _file_of(before) == _file_of(article) or article.path is None
