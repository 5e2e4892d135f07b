"""How close the words of the query stand: what the first articles of a list are ordered anew by."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import combinations
from typing import Protocol

from newsindex.engines.query import Span
from newsindex.search import weights
from newsindex.search.plan import Wanted


class Occurrences(Protocol):
    """What closeness needs of a snapshot of the index."""

    doc_count: int

    def occurrences(self, field: str, span: Span, numbers: Sequence[int]) -> list[list[tuple[int, int]]]:
        """The places of the span in each document."""

    def document_frequency(self, field: str, span: Span) -> int:
        """The number of articles that have the span in the field."""


def idf(snapshot: Occurrences, span: Span, field: str = "body") -> float:
    """How rare the span is: log(1 + N / (1 + df)), N the articles, df those that have it in the field."""
    return math.log(1 + snapshot.doc_count / (1 + snapshot.document_frequency(field, span)))


def closeness(snapshot: Occurrences, wanted: Sequence[Wanted], numbers: Sequence[int]) -> list[float]:
    """For each document: over all pairs of wanted words, min(idf) / distance in units where they stand closest.

    Pairs more than `weights.CLOSE_WINDOW` apart give nothing.
    """
    content = [w for w in wanted if w.weight > weights.COMMON and (w.fields is None or "body" in w.fields)]
    gains = [0.0] * len(numbers)
    if len(content) < 2 or not numbers:
        return gains
    content = content[:12]
    rarity = [idf(snapshot, w.span) for w in content]
    for field in ("title", "body"):
        places = [snapshot.occurrences(field, w.span, numbers) for w in content]
        for a, b in combinations(range(len(content)), 2):
            least = min(rarity[a], rarity[b])
            for n in range(len(numbers)):
                apart = _distance(places[a][n], places[b][n])
                if apart is not None:
                    gains[n] += weights.CLOSENESS * least / apart
    return gains


def _distance(left: Sequence[tuple[int, int]], right: Sequence[tuple[int, int]]) -> int | None:
    """The least number of units from one to the other, 1 where they touch; None beyond the window or overlapping."""
    best: int | None = None
    at = 0
    for start, end in left:
        while at < len(right) and right[at][1] <= start - weights.CLOSE_WINDOW:
            at += 1
        for nth in range(at, len(right)):
            other_start, other_end = right[nth]
            if other_start >= end + weights.CLOSE_WINDOW:
                break
            apart = other_start - end + 1 if other_start >= end else start - other_end + 1
            if apart >= 1 and (best is None or apart < best):
                best = apart
    return best if best is not None and best <= weights.CLOSE_WINDOW else None
