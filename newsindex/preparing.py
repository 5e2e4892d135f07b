"""Articles → batches of documents, in this process or spread over several; the order is that of the articles."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import chain, islice

from newsindex.analysis import Analyzer, Scan
from newsindex.documents import document, texts_of
from newsindex.engines.whoosh.columnar.batch import DocumentBatch
from newsindex.entities.book import Book
from newsindex.entities.linking import Linker
from newsindex.entities.salience import salient
from newsindex.model import Article, Mention

BATCH = 250
"""Articles per batch: large enough that sending one costs little, small enough that all workers stay busy."""

_TOGETHER = 25
"""Articles that go through each step together: what the step looks up stays near the processor, and so do they."""

_worker: Preparer | None = None


class Preparer:
    """Analyses and links articles. With more than one job, in processes that begin with a copy of this one."""

    def __init__(self, analyzer: Analyzer, book: Book, jobs: int = 1) -> None:
        self._analyzer = analyzer
        self._linker = Linker(book)
        self._jobs = jobs

    def batches(self, articles: Iterable[Article]) -> Iterator[DocumentBatch]:
        """Batches in the order of the articles."""
        rest = iter(articles)
        groups = iter(lambda: list(islice(rest, BATCH)), [])
        if self._jobs <= 1 or "fork" not in multiprocessing.get_all_start_methods():
            yield from map(self.batch, groups)
            return
        yield from self._in_processes(groups)

    def batch(self, articles: list[Article]) -> DocumentBatch:
        """One batch."""
        analyzer = self._analyzer
        analyzer.forget()
        titles: list[Scan] = []
        bodies: list[Scan] = []
        mentions: list[list[Mention]] = []
        for start in range(0, len(articles), _TOGETHER):
            some = articles[start : start + _TOGETHER]
            titles += [reading.scan for reading in analyzer.scan([article.title for article in some])]
            bodies += [reading.scan for reading in analyzer.scan([article.body for article in some])]
            mentions += self._linker.mentions_of(some)
        texts = texts_of(articles, titles, bodies, mentions, analyzer)
        documents = [
            document(article, salient(article, linked), words)
            for article, linked, words in zip(articles, mentions, texts["body"].lengths.tolist(), strict=True)
        ]
        return DocumentBatch.from_documents(documents, texts)

    def _in_processes(self, groups: Iterator[list[Article]]) -> Iterator[DocumentBatch]:
        """A killed worker ends the pool; what it had not given back is done here."""
        global _worker
        first = next(groups, None)
        if first is None:
            return
        second = next(groups, None)
        if second is None:
            yield self.batch(first)
            return
        _worker = self
        pool = ProcessPoolExecutor(self._jobs, mp_context=multiprocessing.get_context("fork"))
        waiting: list[tuple[list[Article], Future[DocumentBatch]]] = []
        try:
            for group in chain((first, second), groups):
                waiting.append((group, pool.submit(_prepare, group)))
                if len(waiting) > self._jobs + 2:
                    yield self._result(*waiting.pop(0))
            while waiting:
                yield self._result(*waiting.pop(0))
        except BrokenProcessPool:
            for group, _ in waiting:
                yield self.batch(group)
            yield from map(self.batch, groups)
        finally:
            _worker = None
            pool.shutdown(cancel_futures=True)

    def _result(self, group: list[Article], future: Future[DocumentBatch]) -> DocumentBatch:
        try:
            return future.result()
        except BrokenProcessPool:
            return self.batch(group)


def _prepare(articles: list[Article]) -> DocumentBatch:
    assert _worker is not None
    return _worker.batch(articles)


def default_jobs() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
