"""Counts of the values that matching documents have."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Sequence

import numpy as np

from newsindex.engines.whoosh.columnar.arrays import MISSING, Forward, Int
from newsindex.engines.whoosh.columnar.spreading import fresh
from newsindex.engines.whoosh.evaluate.docset import DocSet
from newsindex.engines.whoosh.evaluate.view import SegmentView

Matched = Sequence[tuple[SegmentView, DocSet]]

_MANY = 16


def ordinals_of(forward: Forward, docs: Int) -> Int:
    """Where in a forward column the values of the documents lie, one document after the other."""
    begin = forward.offsets[docs].astype(np.int64)
    counts = forward.offsets[docs + 1] - begin
    return np.repeat(begin - np.cumsum(counts) + counts, counts) + np.arange(int(counts.sum()))


def facet(matched: Matched, field: str, limit: int | None, also: Collection[str] = ()) -> list[tuple[str, int]]:
    """The values of a keyword field with the number of documents that have each, most first, equal ones by value; after
    the first `limit` those of `also` that are not among them."""
    found: Counter[str] = Counter()
    for view, documents in matched:
        forward = view.forward(field)
        if forward is None or not len(documents):
            continue
        if len(documents) == view.size:
            ordinals = forward.ordinals
        else:
            ordinals = forward.ordinals.take(ordinals_of(forward, documents.docs.astype(np.int64)))
        counts = np.bincount(ordinals, minlength=len(forward.values))
        present = np.flatnonzero(counts)
        if len(matched) == 1 and limit is not None and len(present) > limit > 0:
            amounts = counts[present]
            first = present[amounts >= np.partition(amounts, len(amounts) - limit)[len(amounts) - limit]]
            places = [at for value in also if (at := _place(forward.values, value)) is not None and counts[at]]
            present = np.array(sorted({*first.tolist(), *places}), np.intp)
        # One by one, values are looked up in their blocks; all at once, each block is read but once.
        values = forward.values if len(present) * _MANY < len(forward.values) else list(forward.values)
        for ordinal, count in zip(present.tolist(), counts[present].tolist(), strict=True):
            found[values[ordinal]] += count
    rows = sorted(found.items(), key=lambda item: (-item[1], item[0]))
    if limit is None:
        return rows
    return rows[:limit] + [row for row in rows[limit:] if row[0] in also]


def _place(values: Sequence[str], value: str) -> int | None:
    at = bisect_left(values, value)
    return at if at < len(values) and values[at] == value else None


def histogram(matched: Matched, field: str, divisor: int) -> list[tuple[int, int]]:
    """The numbers of a field, each divided and rounded down, with their documents, rising."""
    found: Counter[int] = Counter()
    for view, documents in matched:
        values = view.number(field)[documents.docs.astype(np.intp)]
        groups = np.sort(values[values != MISSING] // divisor)
        first = fresh(groups).nonzero()[0]  # as in `places.once`, without `np.unique`
        counts = np.diff(first, append=len(groups))
        found.update(dict(zip(groups[first].tolist(), counts.tolist(), strict=True)))
    return sorted(found.items())
