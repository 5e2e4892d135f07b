"""Measure topics: mean average precision of --topic against its name as words, and what telling topics costs.

FILE has lines of {"title", "body", "topics": [name, …]}; by default the articles written for the tests. Articles in
Chinese are measured apart, by the topic's Chinese name where FILE gives an English one. All articles are ranked: the
mean average precision is over the whole list.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import newsindex
from newsindex.analysis import Analyzer
from newsindex.archive import NewsIndex
from newsindex.topics import catalog
from newsindex.topics.classifier import classifier
from tests.topics.judged import articles, average_precision

Judged = list[tuple[newsindex.Article, frozenset[str]]]


def read(file: Path) -> Judged:
    rows = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    return [
        (newsindex.Article(id=f"a{n}", title=row.get("title") or "", body=row["body"]), frozenset(row["topics"]))
        for n, row in enumerate(rows)
    ]


def told(judged: Judged) -> float:
    """Milliseconds that an article takes to be told its topics, the least of five runs."""
    analyzer, taken = Analyzer(), []
    columns = []
    for texts in ([a.title for a, _ in judged], [a.body for a, _ in judged]):
        readings = analyzer.scan(texts)
        columns.append(analyzer.columns([reading.scan for reading in readings], [0] * len(texts))[0])
    for _ in range(5):
        began = time.process_time()
        classifier().topics(*columns)
        taken.append(time.process_time() - began)
    return min(taken) / len(judged) * 1000


def measured(index: NewsIndex, judged: Judged, lang: str) -> Iterator[tuple[str, float, float]]:
    """Each topic with the average precision of its articles and that of its name as words."""
    of_lang = {hit.article.id for hit in index.search(lang=lang, limit=None, snippets=0)}
    for name in sorted({topic for _, topics in judged for topic in topics}):
        relevant = {article.id for article, topics in judged if name in topics} & of_lang
        if not relevant:
            continue
        topic = catalog().find(name)
        asked = topic.names["zh-Hans"][0] if topic is not None and lang == "zh" and name.isascii() else name
        lists = (
            index.search(topic=asked, lang=lang, limit=None, snippets=0),
            index.search(asked, lang=lang, limit=None, snippets=0, match="any"),
        )
        of_topic, of_words = (average_precision([hit.article.id for hit in found], relevant) for found in lists)
        yield asked, of_topic, of_words


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="scripts/measure_topics", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file", nargs="?", type=Path, help="the judged articles")
    parser.add_argument("--each", action="store_true", help="each topic, too")
    given = parser.parse_args()
    judged = read(given.file) if given.file else articles()
    with tempfile.TemporaryDirectory() as folder, newsindex.open(Path(folder) / "topics.idx") as index:
        index.add(article for article, _ in judged)
        for lang in ("en", "zh"):
            rows = list(measured(index, judged, lang))
            if not rows:
                continue
            if given.each:
                print("\n".join(f"  {asked:40} {topic:.3f} {words:.3f}" for asked, topic, words in rows))
            topic, words = (sum(row[n] for row in rows) / len(rows) for n in (1, 2))
            print(f"{lang}: {len(rows)} topics, MAP {topic:.4f}, as words {words:.4f}")
    print(f"topics of an article: {told(judged):.4f} ms")


if __name__ == "__main__":
    main()
