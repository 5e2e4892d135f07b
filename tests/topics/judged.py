"""The articles of `articles.tsv`, which tests judge topics by, and how well a list ranks them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import newsindex

FILE = Path(__file__).parent / "articles.tsv"


def articles() -> list[tuple[newsindex.Article, frozenset[str]]]:
    """The articles with the topics that they are on."""
    found = []
    lines = [line for line in FILE.read_text("utf-8").splitlines() if not line.startswith("#")]
    for number, line in enumerate(lines):
        topics, title, body = line.split("\t")
        found.append((newsindex.Article(id=f"n{number}", title=title, body=body), frozenset(topics.split(","))))
    return found


def average_precision(ranked: Sequence[str], relevant: set[str]) -> float:
    """The mean of the precision at the place of each relevant article, 0 for those that are not in the list."""
    hits, total = 0, 0.0
    for place, id_ in enumerate(ranked, 1):
        if id_ in relevant:
            hits += 1
            total += hits / place
    return total / len(relevant)
