"""The best documents of a plain disjunction of text leaves, and how many there are."""

from __future__ import annotations

import numpy as np

from .docset import Docs
from .nodes import SegmentQuery
from .scoring import bm25
from .top import kth_largest

ROUNDING = 1e-5
"""Scores in 32 bits may be off by so much of themselves."""


def best_of_any(
    query: SegmentQuery, leaves: list[tuple[int, float]], need: int | None, floor: float
) -> tuple[Docs, int]:
    """Documents among which are the `need` best that reach `floor`, with all that tie; and the count of all that match.

    `leaves` are numbers of leaves with their weights (idf and boosts).
    """
    view = query.view
    scores = view.scratch.zeros("scores", view.size)
    touched = []
    for number, weight in leaves:
        leaf = query.leaf(number)
        if not len(leaf.docs):
            continue
        places = leaf.docs.astype(np.intp)
        norms = view.norms(query.plan.leaves[number].field).take(places)
        np.add.at(scores, places, bm25(weight, leaf.freqs.astype(np.float32), norms))
        touched.append(places)
    if len(view.deleted):
        scores[view.deleted.astype(np.intp)] = 0.0
    total = int(np.count_nonzero(scores > 0))
    if need is None or need >= total:
        threshold = 0.0
    elif need == 0:
        threshold = np.inf
    else:
        threshold = float(kth_largest(scores, need))
    threshold = max(threshold, floor) * (1 - ROUNDING)
    docs = np.flatnonzero(scores >= threshold if threshold > 0 else scores > 0).astype(np.uint32)
    if sum(map(len, touched)) * 4 > view.size:
        scores.fill(0.0)
    else:
        for places in touched:
            scores[places] = 0.0
    return docs, total
