"""Articles → batches of documents, in this process or spread over several; the order is that of the articles."""

from __future__ import annotations

import os
from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import replace
from itertools import chain, islice
from typing import Any, Literal

import numpy as np

from newsindex.analysis import Analyzer, lead_end
from newsindex.documents import documents, texts_of, unpack
from newsindex.engines.whoosh import Snapshot
from newsindex.engines.whoosh.columnar.batch import DocumentBatch, KeywordColumn, in_steps
from newsindex.entities.book.alias_book import Book
from newsindex.entities.linking.linker import Linker
from newsindex.entities.mining.miner import Miner, pack_glosses, unpack_glosses
from newsindex.entities.salience import salient
from newsindex.model import Article
from newsindex.processes import Processes, can_fork, uncollected
from newsindex.topics.classifier import Ranked, classifier

_Step = Literal["glosses", "batch"]
_Task = tuple[_Step, list[bytes]]
"""What is to be made of articles, which are packed."""

_NAMES, _GLOSSES = "mined.tsv", "glosses.jsonl"
"""What is committed of what was learned."""

BATCH, BATCH_BYTES = 250, 360_000
"""Articles per batch, and the bytes after which it is full all the same: large enough that sending one costs little,
small enough that all workers stay busy and, whatever the articles' length, hold little."""

_SOME = BATCH // 16
"""One article in so many of the first batch is done once before processes begin, so that they do not each load the
tables that this takes, which all kinds of articles need."""


class Preparer:
    """Analyses and links articles, and finds their glosses: with more than one job in processes, which begin as copies
    of this one, where there are many articles, and end with these. Articles come as `documents.pack` packs them.

    What the book learns meanwhile counts from the next call of `batches` on.
    """

    def __init__(self, analyzer: Analyzer, book: Book, jobs: int = 1) -> None:
        self._analyzer = analyzer
        self._book = book
        self._jobs = jobs
        self._linker: Linker | None = None
        self._known = -1
        self._processes: Processes[Any, Any] | None = None
        self.warnings: list[str] = []
        """What is worth knowing of what was done, though nothing was lost."""

    def __enter__(self) -> Preparer:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Ends the processes."""
        if self._processes is not None:
            self._processes.close()
            self._processes = None

    def batches(self, articles: Iterable[bytes]) -> Iterator[DocumentBatch]:
        """Batches in the order of the articles."""
        self._forget_names()
        return self._spread("batch", articles)

    def learn(self, articles: Iterable[bytes], miner: Callable[[], Miner], *, always: bool = False) -> dict[str, bytes]:
        """Take into the book what the articles teach a miner, which is made over this book; what is then to be
        committed, by name: nothing where nothing was taught, unless it is wanted always.

        With several processes another one learns: what that takes in memory would lie in pieces between what stays,
        and each process that begins later would come to have a copy of its own.
        """
        rest = iter(articles)
        first = next(_batches(rest), [])
        found: list[bytes] = list(self._spread("glosses", chain(first, rest)))
        miners: list[Miner | None] = []

        def learned(name: str) -> bytes | None:
            if not miners:
                own = miner()
                taught = own.take(chain.from_iterable(map(unpack_glosses, found)))
                miners.append(own if taught or always else None)
            if miners[0] is None:
                return None
            return self._book.mined_state() if name == _NAMES else miners[0].dump()

        if len(found) < 2 or not self._several:
            return {name: part for name in (_NAMES, _GLOSSES) if (part := learned(name)) is not None}

        def parts() -> Iterator[str]:
            yield _NAMES
            self._load_tables(first)  # meanwhile
            yield _GLOSSES

        self._processes = Processes(1, learned, lambda id_, how, _: self._lost(id_, how, "what it learned was learned"))
        state: dict[str, bytes] = {}
        try:
            for name, part in zip((_NAMES, _GLOSSES), self._processes.results(parts()), strict=True):
                if part is None:
                    continue
                state[name] = part
                if name == _NAMES:  # while the other one is made
                    self._book.renew(part)
                    self._forget_names()
                    self._linking()
        finally:
            self.close()
        return state

    @property
    def _several(self) -> bool:
        """Whether many articles are spread over processes."""
        return self._jobs > 1 and can_fork()

    def _spread(self, step: _Step, articles: Iterable[bytes]) -> Iterator[Any]:
        """What the step makes of the articles, a batch at a time and in order. They are taken as they are needed."""
        groups = _batches(articles)
        first = list(islice(groups, 2))
        tasks = ((step, group) for group in chain(first, groups))
        if len(first) < 2 or not self._several:
            yield from map(self._work, tasks)
            return
        if step == "batch":
            self._analyzer.load(unpack(article).body for article in first[0])
            self._linking().load()
        with uncollected():
            self._work((step, first[0][::_SOME]))
        self._processes = Processes(self._jobs, self._work, self._lost_articles)
        try:
            yield from self._processes.results(tasks)
        finally:
            self.close()

    def _load_tables(self, packed: list[bytes]) -> None:
        """Loads what analysing and linking take but the names."""
        with uncollected():
            self._analyzer.load(unpack(article).body for article in packed)
            Preparer(self._analyzer, Book.load(shipped=False)).batch(list(map(unpack, packed[::_SOME])))

    def _lost_articles(self, process: int, how: str, tasks: list[_Task]) -> None:
        self._lost(process, how, f"its {sum(len(articles) for _, articles in tasks):,} articles were done")

    def _lost(self, process: int, how: str, what: str) -> None:
        self.warnings.append(f"worker process {process} ended unexpectedly ({how}); {what} again")

    def _work(self, task: _Task) -> bytes | DocumentBatch:
        step, packed = task
        articles = list(map(unpack, packed))
        return self.batch(articles) if step == "batch" else pack_glosses(articles)

    def _forget_names(self) -> None:
        """Where the book has learned others."""
        if self._known != self._book.changes:
            self._known, self._linker = self._book.changes, None

    def _linking(self) -> Linker:
        if self._linker is None:
            with uncollected():
                self._linker = Linker(self._book)
        return self._linker

    def batch(self, articles: list[Article]) -> DocumentBatch:
        """One batch."""
        analyzer, linker = self._analyzer, self._linking()
        analyzer.forget()
        readings = analyzer.scan([*(article.title for article in articles), *(article.body for article in articles)])
        of_titles, of_bodies = readings[: len(articles)], readings[len(articles) :]
        mentions = linker.mentions_of(articles, zip(of_titles, of_bodies, strict=True))
        leads = [lead_end(article.body) for article in articles]
        texts = texts_of(analyzer, [r.scan for r in of_titles], [r.scan for r in of_bodies], leads, mentions)
        words = texts["body"].lengths.tolist()
        told = classifier().topics(texts["title"], texts["body"])
        entities = list(map(salient, articles, mentions, leads))
        columns = documents(articles, entities, words, told.topics, [r.folded for r in of_bodies])
        return _ranked(DocumentBatch.from_columns(columns, texts), told.ranked)


def _batches(articles: Iterable[bytes]) -> Iterator[list[bytes]]:
    """Packed articles in their order, so many together as make a batch; none is taken before it is needed."""
    batch: list[bytes] = []
    size = 0
    for article in articles:
        batch.append(article)
        size += len(article)
        if len(batch) == BATCH or size >= BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _ranked(batch: DocumentBatch, ranked: Ranked) -> DocumentBatch:
    """The batch with what its articles are ranked by when a topic is asked for."""
    if not ranked.values:
        return batch
    steps = in_steps(ranked.weights)
    about = KeywordColumn(ranked.values, ranked.ordinals.astype(np.int32), steps, ranked.counts.astype(np.int32))
    return replace(batch, keywords={**batch.keywords, "about": about})


def stamped(batch: DocumentBatch, moment: int, before: Snapshot, replacing: Container[str]) -> DocumentBatch:
    """The batch with `moment` as that of its commit: in `changed` for all, in `added` for articles that come in with
    it. Those that replace one of `before` keep the moment at which that came in."""
    added = np.full(len(batch), moment, np.int64)
    for place, id_ in enumerate(batch.ids):
        if id_ in replacing:
            for number in before.find("id", id_):
                added[place] = before.number("added", number) or moment
    changed = np.full(len(batch), moment, np.int64)
    return replace(batch, numbers={**batch.numbers, "added": added, "changed": changed})


def default_jobs() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
