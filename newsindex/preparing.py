"""Articles → batches of documents, in this process or spread over several; the order is that of the articles."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from typing import TypeVar

from newsindex.analysis import Analyzer, Scan, lead_end
from newsindex.documents import document, texts_of
from newsindex.engines.whoosh.columnar.batch import DocumentBatch
from newsindex.entities.book import Book
from newsindex.entities.glosses import Gloss
from newsindex.entities.linking import Linker
from newsindex.entities.mining import glosses_of
from newsindex.entities.salience import salient
from newsindex.model import Article, Mention
from newsindex.processes import Processes, can_fork
from newsindex.topics.classifier import classifier

Result = TypeVar("Result")

BATCH = 250
"""Articles per batch: large enough that sending one costs little, small enough that all workers stay busy."""

_FIRST = 2
"""Articles that are done once before processes begin, so that they do not each load the tables that this takes."""

_TOGETHER = 25
"""Articles that go through each step together: what the step looks up stays near the processor, and so do they."""


class Preparer:
    """Analyses and links articles. With more than one job, in processes that begin with a copy of this one."""

    def __init__(self, analyzer: Analyzer, book: Book, jobs: int = 1) -> None:
        self._analyzer = analyzer
        self._linker = Linker(book)
        self._jobs = jobs
        self.warnings: list[str] = []
        """What is worth knowing of what was done, though nothing was lost."""

    def batches(self, articles: Iterable[Article]) -> Iterator[DocumentBatch]:
        """Batches in the order of the articles."""
        return spread(self.batch, articles, self._jobs, self.warnings)

    def batch(self, articles: list[Article]) -> DocumentBatch:
        """One batch."""
        analyzer = self._analyzer
        analyzer.forget()
        titles: list[Scan] = []
        bodies: list[Scan] = []
        mentions: list[list[Mention]] = []
        for start in range(0, len(articles), _TOGETHER):
            some = articles[start : start + _TOGETHER]
            of_titles = analyzer.scan([article.title for article in some])
            of_bodies = analyzer.scan([article.body for article in some])
            titles += [reading.scan for reading in of_titles]
            bodies += [reading.scan for reading in of_bodies]
            mentions += self._linker.mentions_of(some, zip(of_titles, of_bodies, strict=True))
        leads = [lead_end(article.body) for article in articles]
        texts = texts_of(analyzer, titles, bodies, leads, mentions)
        words = texts["body"].lengths.tolist()
        topics = classifier().topics(texts["title"], texts["body"])
        documents = [
            document(article, salient(article, linked, lead), count, of_article)
            for article, linked, lead, count, of_article in zip(articles, mentions, leads, words, topics, strict=True)
        ]
        return DocumentBatch.from_documents(documents, texts)


def glosses(articles: Iterable[Article], jobs: int, warnings: list[str]) -> Iterator[tuple[str, list[Gloss]]]:
    """The ids of the articles and their glosses, in order; `warnings` grows by what is worth knowing."""
    return chain.from_iterable(spread(_glosses, articles, jobs, warnings))


def _glosses(articles: list[Article]) -> list[tuple[str, list[Gloss]]]:
    return [(article.id, glosses_of(article)) for article in articles]


def spread(
    work: Callable[[list[Article]], Result], articles: Iterable[Article], jobs: int, warnings: list[str]
) -> Iterator[Result]:
    """What `work` makes of the articles, `BATCH` at a time and in order, in this process or in `jobs` others.

    The articles are taken as they are needed. `warnings` grows by what was lost and done again.
    """
    rest = iter(articles)
    groups = iter(lambda: list(islice(rest, BATCH)), [])
    first = list(islice(groups, 2))
    if jobs <= 1 or len(first) < 2 or not can_fork():
        yield from map(work, chain(first, groups))
        return

    def lost(process: int, how: str, tasks: list[list[Article]]) -> None:
        warnings.append(
            f"worker process {process} ended unexpectedly ({how}); "
            f"its {sum(map(len, tasks)):,} articles were done again"
        )

    work(first[0][:_FIRST])
    processes = Processes(jobs, work, lost)
    try:
        yield from processes.results(chain(first, groups))
    finally:
        processes.close()


def default_jobs() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
