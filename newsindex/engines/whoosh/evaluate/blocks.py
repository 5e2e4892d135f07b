"""The best documents of common terms, looked for in the blocks that can hold them.

What a term adds to each document is kept rounded up, a byte each, with the greatest of each block. These are added up
as whole numbers, most often in bytes; scores are worked out only where the sum may be among the best.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from newsindex.engines.whoosh.evaluate.docset import Docs
from newsindex.engines.whoosh.evaluate.spread import BLOCK, Spread
from newsindex.engines.whoosh.evaluate.view import SegmentView

ROUNDING = 1e-5
"""Scores in 32 bits may be off by so much of themselves."""

_FIRST = 128
"""So many of the most promising blocks are looked at to learn what a document must reach."""

_MOST = 4
"""Where one block in so many can hold one of the best, adding up all scores costs less."""

_STEPS = 64
"""Terms that count differently do so in so many parts of the greatest."""

_COLUMNS = 512
"""Maxima are taken of so many interleaved parts of the blocks."""

Weighted = tuple[Spread, float, str]
"""A term whose peaks are known, the most that it adds to a score, its field."""

Whole = NDArray[np.unsignedinteger[Any]]


def best_in_blocks(
    view: SegmentView,
    terms: Sequence[Weighted],
    need: int,
    floor: float,
    allowed: NDArray[np.uint64] | None,
    every: bool,
) -> tuple[Docs, NDArray[np.floating[Any]]] | None:
    """Documents of some common terms, or of `every` one, among which are the `need` best that reach `floor`, with all
    that tie, and what these terms add to their scores; None where they may be in too many blocks. `allowed`: the
    documents that may be found, a bit each."""
    sums = _Sums(terms)
    bounds = sums.of([spread.peaks for spread, _, _ in terms])
    first = max(_FIRST, 2 * need)
    if first * _MOST > len(bounds):
        return None
    least = max(int(floor * (1 - ROUNDING) / sums.unit), 1)
    cut = max(_nearly_kth(bounds, first), least)
    while True:
        blocks = (bounds >= cut).nonzero()[0]
        if len(blocks) * _MOST > len(bounds):
            return None
        most = _in_rows(sums, terms, blocks, allowed, every)
        limit = max(_nearly_kth(np.maximum.reduce(most, axis=1), need) - sums.slack, least)
        if limit >= cut or cut == least:
            break
        cut = limit
    chosen = (most.reshape(-1) >= limit).nonzero()[0]
    docs = (blocks.take(chosen // BLOCK) * BLOCK + chosen % BLOCK).astype(np.uint32)
    return docs, _scores(view, terms, docs)


def promising(terms: Sequence[Weighted], docs: Docs, need: int) -> Docs:
    """Those of some documents among which are the `need` best of them, with all that tie."""
    sums = _Sums(terms)
    most = sums.of([spread.rows.reshape(-1).take(docs) for spread, _, _ in terms])
    return docs.compress(most >= _nearly_kth(most, need) - sums.slack)


class _Sums:
    """Adds up what terms add at most, in whole numbers of `unit`; a sum is less than `slack` too great."""

    def __init__(self, terms: Sequence[Weighted]) -> None:
        units = [spread.unit * (highest / spread.highest) for spread, highest, _ in terms]
        tops = [spread.most for spread, _, _ in terms]
        self.unit = max(units)
        self.slack = len(terms)
        self._factors: list[int] | None = None
        if min(units) < self.unit * (1 - ROUNDING):
            self.unit /= _STEPS
            self._factors = [int(unit / self.unit) + 1 for unit in units]
            self.slack = sum(tops) + sum(self._factors)
            tops = [top * factor for top, factor in zip(tops, self._factors, strict=True)]
        total = sum(tops)
        self._type = np.uint8 if total < 1 << 8 else np.uint16 if total < 1 << 16 else np.uint32

    def of(self, parts: Sequence[Whole]) -> Whole:
        """The sums, which may be changed."""
        kind = self._type
        if self._factors is not None:
            factors = zip(parts, self._factors, strict=True)
            parts = [np.multiply(part, kind(factor), dtype=kind) for part, factor in factors]
        if len(parts) == 1:
            return parts[0].copy()
        found = np.add(parts[0], parts[1], dtype=kind)
        for part in parts[2:]:
            found += part
        return found


def _in_rows(
    sums: _Sums, terms: Sequence[Weighted], blocks: NDArray[np.intp], allowed: NDArray[np.uint64] | None, every: bool
) -> Whole:
    """The sums of the documents of some blocks, a row each; zero where a document is not one of those wanted."""
    rows = [spread.rows.take(blocks, axis=0) for spread, _, _ in terms]
    most = sums.of(rows)
    if every:
        for row in rows:
            most *= row != 0
    if allowed is not None:
        bits = allowed.view(np.uint8).reshape(-1, BLOCK // 8).take(blocks, axis=0)
        most *= np.unpackbits(bits, axis=1, bitorder="little")
    return most


def _nearly_kth(values: Whole, k: int) -> int:
    """A number that `k` values reach and not many more; 0 where there are fewer than k values."""
    if len(values) < k:
        return 0
    columns = max(_COLUMNS, 4 * k)
    rows = len(values) // columns
    some = values[: rows * columns].reshape(rows, columns) if rows > 1 else values.reshape(1, -1)
    found = np.maximum.reduce(some, axis=0)
    found.sort(kind="stable")  # by radix, which takes much less code than other ways
    return int(found[len(found) - k])


def _scores(view: SegmentView, terms: Sequence[Weighted], docs: Docs) -> NDArray[np.floating[Any]]:
    """What the terms add to the scores of some documents, in the order of the terms."""
    scores = np.zeros(len(docs))
    norms: dict[str, NDArray[np.floating[Any]]] = {}
    for spread, highest, field in terms:
        if field not in norms:
            norms[field] = view.norms(field, docs)
        freqs = spread.take(docs)
        part = freqs / (norms[field] + freqs)
        part *= highest
        scores += part
    return scores
