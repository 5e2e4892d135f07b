"""Counts of the values that matching documents have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from newsindex.engines.whoosh.columnar.arrays import MISSING, Forward, Int

from .docset import DocSet
from .view import SegmentView

Matched = Sequence[tuple[SegmentView, DocSet]]


def ordinals_of(forward: Forward, docs: Int) -> Int:
    """Where in a forward column the values of the documents lie, one document after the other."""
    begin = forward.offsets[docs].astype(np.int64)
    counts = forward.offsets[docs + 1] - begin
    return np.repeat(begin - np.cumsum(counts) + counts, counts) + np.arange(int(counts.sum()))


def facet(matched: Matched, field: str, limit: int | None) -> list[tuple[str, int]]:
    """The values of a keyword field with the number of documents that have each, most first, equal ones by value."""
    found: Counter[str] = Counter()
    for view, documents in matched:
        forward = view.forward(field)
        if forward is None or not len(documents):
            continue
        if len(documents) == view.size:
            ordinals = forward.ordinals
        else:
            ordinals = forward.ordinals[ordinals_of(forward, documents.docs.astype(np.int64))]
        counts = np.bincount(ordinals)
        present = np.flatnonzero(counts)
        if len(matched) == 1 and limit is not None and len(present) > limit > 0:
            amounts = counts[present]
            present = present[amounts >= np.partition(amounts, len(amounts) - limit)[len(amounts) - limit]]
        for ordinal, count in zip(present.tolist(), counts[present].tolist(), strict=True):
            found[forward.values[ordinal]] += count
    return sorted(found.items(), key=lambda item: (-item[1], item[0]))[:limit]


def histogram(matched: Matched, field: str, divisor: int) -> list[tuple[int, int]]:
    """The numbers of a field, each divided and rounded down, with their documents, rising."""
    found: Counter[int] = Counter()
    for view, documents in matched:
        values = view.number(field)[documents.docs.astype(np.intp)]
        groups, counts = np.unique(values[values != MISSING] // divisor, return_counts=True)
        found.update(dict(zip(groups.tolist(), counts.tolist(), strict=True)))
    return sorted(found.items())
