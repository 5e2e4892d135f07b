"""The best documents of common terms, looked for in the blocks that can hold them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

from newsindex.engines.whoosh.evaluate.docset import Docs, Mask
from newsindex.engines.whoosh.evaluate.spread import BLOCK, STEPS, Spread
from newsindex.engines.whoosh.evaluate.top import nearly_kth_largest
from newsindex.engines.whoosh.evaluate.view import SegmentView

ROUNDING = 1e-5
"""Scores in 32 bits may be off by so much of themselves."""

_FIRST = 128
"""So many of the most promising blocks are scored to learn what a document must reach."""

_MOST = 4
"""Where one block in so many can hold one of the best, adding up all scores costs less."""

_COLUMNS = np.arange(BLOCK)

Weighted = tuple[Spread, float, str]
"""A term whose peaks are known, the most that it adds to a score, its field."""


def best_in_blocks(
    view: SegmentView, terms: Sequence[Weighted], need: int, floor: float, allowed: Mask | None, every: bool
) -> tuple[Docs, NDArray[np.floating[Any]]] | None:
    """The `need` best documents of some common terms, or of `every` one, that reach `floor`, with all that tie, and
    what these terms add to their scores; None where they may be in too many blocks."""
    bounds = reduce(np.add, (spread.peaks * np.float32(highest / STEPS) for spread, highest, _ in terms))
    first = max(_FIRST, 2 * need)
    if first * _MOST > len(bounds):
        return None
    limit = floor
    cut = max(nearly_kth_largest(bounds, first), floor * (1 - ROUNDING))
    while True:
        blocks = (bounds >= cut).nonzero()[0]
        if len(blocks) * _MOST > len(bounds):
            return None
        scores = _scored(view, terms, blocks, allowed, every)
        limit = max(nearly_kth_largest(scores, need), limit)
        if limit * (1 - ROUNDING) >= cut:
            break
        cut = limit * (1 - ROUNDING)
    chosen = (scores >= limit if limit > 0 else scores > 0).nonzero()[0]
    docs = blocks.take(chosen // BLOCK) * BLOCK + chosen % BLOCK
    return docs.astype(np.uint32), scores.take(chosen)


def _scored(
    view: SegmentView, terms: Sequence[Weighted], blocks: NDArray[np.intp], allowed: Mask | None, every: bool
) -> NDArray[np.float64]:
    """What the terms add to the documents of some blocks; zero where a document is not one of those wanted."""
    scores = np.zeros((len(blocks), BLOCK))
    norms: dict[str, NDArray[np.float64]] = {}
    wanted = None if allowed is None else allowed.take(blocks[:, None] * BLOCK + _COLUMNS, mode="clip")
    for spread, highest, field in terms:
        if field not in norms:
            norms[field] = view.norms_in(field, blocks)
        freqs = spread.freqs.take(blocks, axis=0)
        part = freqs / (norms[field] + freqs)
        part *= highest
        scores += part
        if every:
            wanted = freqs > 0 if wanted is None else wanted & (freqs > 0)
    return (scores if wanted is None else scores * wanted).reshape(-1)
