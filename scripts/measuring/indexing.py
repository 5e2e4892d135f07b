"""What indexing costs, stage by stage: microseconds of processor time for each article of a JSONL file.

Each stage is measured in one process, over the articles after the first few hundred, which load the tables. `learning`
is what the reading of words costs while most of them are new; linking works on what was read.

With --memory: what `newsindex index` and its processes hold, in MB of 10⁶ bytes, shared pages counted once: the most in
each stretch of its time, with mapped files and without, and then that of each process without. --commit: so many
articles are committed together.
"""

from __future__ import annotations

import argparse
import io
import pickle
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable
from itertools import chain, islice
from operator import attrgetter
from pathlib import Path
from typing import TypeVar

from newsindex.analysis import Analyzer, lead_end
from newsindex.analysis.stream import Reading
from newsindex.documents import documents, texts_of
from newsindex.engines.whoosh import IndexFolder
from newsindex.engines.whoosh.columnar.batch import DocumentBatch
from newsindex.entities.book.alias_book import Book
from newsindex.entities.linking.linker import Linker
from newsindex.entities.mining.miner import glosses_of
from newsindex.entities.salience import salient
from newsindex.indexing import CHUNK_ARTICLES
from newsindex.ingest import read_records
from newsindex.ingest.options import ReadOptions
from newsindex.model import Article, Mention
from newsindex.preparing import BATCH
from newsindex.topics.classifier import classifier
from scripts import given
from scripts.benching.memory import Watching

FIRST = 500
INTERVAL = 0.1
"""Seconds between two looks at the memory."""

STRETCHES = 24
INDEXING = """
import sys
import newsindex.indexing
from newsindex.__main__ import main
newsindex.indexing.CHUNK_ARTICLES = int(sys.argv.pop(1))
main()
"""
Made = TypeVar("Made")


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(
        prog="scripts/measure_indexing", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("path", type=given.file, help="the articles, a JSONL file")
    parser.add_argument("--articles", type=int, help="so many of the file [3000, with --memory all]")
    parser.add_argument("--segmenter", choices=("auto", "jieba", "rjieba"), default="auto")
    parser.add_argument("--memory", action="store_true")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--commit", type=int, default=CHUNK_ARTICLES)
    options = parser.parse_args()
    if options.memory:
        show_memory(options.path, options.articles, options.jobs, options.commit)
    else:
        show_stages(options.path, options.articles or 3000, options.segmenter)


def show_memory(path: Path, articles: int | None, jobs: int, commit: int) -> None:
    """What indexing the first articles takes in memory."""
    with tempfile.TemporaryDirectory() as place:
        first = Path(place) / "articles.jsonl"
        with path.open("rb") as lines, first.open("wb") as some:
            some.writelines(islice(lines, articles))
        command = ["--index", str(Path(place) / "index"), "index", str(first), "--jobs", str(jobs)]
        process = subprocess.Popen([sys.executable, "-c", INDEXING, str(commit), *command], text=True)
        with Watching(process, INTERVAL) as watching:
            process.wait()
    held = watching.held
    if not held:
        sys.exit("this system does not say what processes hold")
    print(f"{'seconds':>8}{'all':>8}{'unmapped':>10}   each process, unmapped")
    size = -(-len(held) // STRETCHES)
    for stretch in (held[at : at + size] for at in range(0, len(held), size)):
        _, _, each = most = max(stretch, key=lambda one: sum(one.anonymous.values()))
        resident = max(sum(one.resident.values()) for one in stretch)
        parts = " ".join(f"{value:7.0f}" for value in each.values())
        print(f"{most.seconds:8.0f}{resident:8.0f}{sum(each.values()):10.0f}   {parts}")
    print(f"{'most':>8}{watching.peak:8.0f}{watching.anonymous_peak:10.0f}")


def told_time(name: str, count: int, work: Callable[[], Made]) -> Made:
    """What the work gives; its time for each of so many articles is printed."""
    began = time.process_time()
    made = work()
    print(f"{name:12} {1e6 * (time.process_time() - began) / count:8.0f}")
    return made


def show_stages(path: Path, count: int, segmenter: str) -> None:
    """What each stage costs."""
    with path.open("rb") as lines:
        data = b"".join(islice(lines, FIRST + count))

    def stage(name: str, work: Callable[[], Made]) -> Made:
        return told_time(name, count, work)

    articles = [found for found in read_records(io.BytesIO(data), ReadOptions()) if isinstance(found, Article)]
    count = len(articles)
    stage("reading", lambda: sum(1 for _ in read_records(io.BytesIO(data), ReadOptions())))
    first, articles = articles[:FIRST], articles[FIRST:]
    count = len(articles)
    analyzer = Analyzer(segmenter)
    linker = Linker(Book.load())
    groups = [articles[at : at + BATCH] for at in range(0, count, BATCH)]

    def scanned() -> list[list[Reading]]:
        return [
            [reading for group in groups for reading in analyzer.scan([of(article) for article in group])]
            for of in (attrgetter("title"), attrgetter("body"))
        ]

    def linked() -> list[list[Mention]]:
        read = iter(list(zip(titles, bodies, strict=True)))
        return list(chain.from_iterable(linker.mentions_of(group, islice(read, len(group))) for group in groups))

    for article in first:
        glosses_of(article)
    linker.mentions_of(first)
    classifier()
    analyzer.scan([article.body for article in first])
    stage("glosses", lambda: [glosses_of(article) for article in articles])
    stage("learning", scanned)
    titles, bodies = stage("scanning", scanned)
    mentions = stage("linking", linked)
    leads = stage("leads", lambda: [lead_end(article.body) for article in articles])
    entities = stage("salience", lambda: list(map(salient, articles, mentions, leads)))
    parts = [slice(at, at + BATCH) for at in range(0, count, BATCH)]
    of_titles, of_bodies = [r.scan for r in titles], [r.scan for r in bodies]
    texts = stage(
        "columns", lambda: [texts_of(analyzer, of_titles[p], of_bodies[p], leads[p], mentions[p]) for p in parts]
    )
    told = stage("topics", lambda: [classifier().topics(of["title"], of["body"]).topics for of in texts])
    folded = [reading.folded for reading in bodies]
    words = [of["body"].lengths.tolist() for of in texts]
    columns = stage(
        "documents",
        lambda: [
            documents(articles[p], entities[p], of_part, topics, folded[p])
            for p, of_part, topics in zip(parts, words, told, strict=True)
        ],
    )
    batches = stage("batches", lambda: list(map(DocumentBatch.from_columns, columns, texts)))
    sent = stage("sending", lambda: [pickle.dumps(batch) for batch in batches])
    batches = stage("receiving", lambda: list(map(pickle.loads, sent)))
    with tempfile.TemporaryDirectory() as place, IndexFolder.create(Path(place) / "index", {}).writer() as writer:
        stage("adding", lambda: deque(map(writer.add_batch, batches)))
        stage("committing", lambda: writer.commit({}))


if __name__ == "__main__":
    main()
