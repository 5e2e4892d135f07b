"""The best documents of a query that asks for one phrase, or anything else that stands in one field."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TypeGuard

import numpy as np

from newsindex.engines.query import JOINED, Node, Text
from newsindex.engines.whoosh.evaluate.leaf import Leaf
from newsindex.engines.whoosh.evaluate.leaves import find_leaf
from newsindex.engines.whoosh.evaluate.plan import OutOfTime
from newsindex.engines.whoosh.evaluate.scoring import bound, idf
from newsindex.engines.whoosh.evaluate.view import SegmentView
from newsindex.engines.whoosh.evaluate.words import Row, best_rows, first_rows


def is_span(query: Node) -> TypeGuard[Text]:
    """Whether the query is of that form."""
    return type(query) is Text and query.weight > 0 and query.at_least <= 1 and JOINED not in query.field


def best_of_span(
    views: Sequence[SegmentView], query: Text, need: int, deadline: float | None
) -> tuple[int, list[Row], bool, int]:
    """How many documents match; the `need` best, best first, with all that tie with the last of them; whether time ran
    out; and in how many documents, deleted ones included, the span stands."""

    def check() -> None:
        if deadline is not None and time.perf_counter() > deadline:
            raise OutOfTime

    leaves: list[Leaf] = []
    late = False
    try:
        for view in views:
            check()
            view.latest = {}
            leaves.append(find_leaf(view, query.field, query.span, check))
    except OutOfTime:
        late = True
    frequency = sum([leaf.document_frequency for leaf in leaves])
    highest = bound(query.weight * idf(sum([view.size for view in views]), frequency))
    total = 0
    best: list[Row] = []
    for view, leaf in zip(views, leaves, strict=False):
        docs, freqs = leaf.docs, leaf.freqs
        if len(view.deleted):
            living = view.live.take(docs)
            docs, freqs = docs.compress(living), freqs.compress(living)
        if not len(docs):
            continue
        total += len(docs)
        parts = view.norms(query.field, docs)
        parts += freqs
        np.divide(freqs, parts, out=parts)
        parts *= highest
        rows = best_rows(docs, parts, need)
        base = view.base
        best = first_rows(best + [(doc + base, score) for doc, score in rows], need) if base else rows
    return total, best, late, frequency
