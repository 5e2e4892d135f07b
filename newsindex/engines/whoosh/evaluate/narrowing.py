"""Documents that match a query of many parts, narrowed down to those that may be among the best.

What stands in few documents is added up first, all at once. A score that enough documents reach is learned from those
that have most by then; whatever cannot reach it with all that is left is dropped, part by part.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray

from newsindex.engines.whoosh.evaluate.addends import Addend, most, rising
from newsindex.engines.whoosh.evaluate.blocks import ROUNDING
from newsindex.engines.whoosh.evaluate.docset import Docs
from newsindex.engines.whoosh.evaluate.intersection import frequencies
from newsindex.engines.whoosh.evaluate.leaf import Scores
from newsindex.engines.whoosh.evaluate.nodes import SegmentQuery
from newsindex.engines.whoosh.evaluate.scorer import Scorer
from newsindex.engines.whoosh.evaluate.scoring import bm25, bound
from newsindex.engines.whoosh.evaluate.top import nearly_kth_largest

_TRIED = 4
"""So many times as many documents as are needed are scored first, to know what the best of them reach."""

_SHRUNK = 2
"""Documents that cannot be among the best are dropped where no more than one in so many is left."""


class Found:
    """Documents that match, and what was added up of their scores."""

    def __init__(self, query: SegmentQuery, docs: Docs, scores: Scores) -> None:
        self.docs = docs
        self.scores = scores
        self._query = query
        self._places = docs.astype(np.intp)
        self._norms: dict[str, Scores] = {}

    def reaching(self, least: float) -> Found:
        """Those of them that have so much by now; all, where these are most of them."""
        kept = (self.scores >= least).nonzero()[0]
        return self.at(kept) if _SHRUNK * len(kept) < len(self.scores) else self

    def at(self, places: NDArray[np.intp]) -> Found:
        """Some of them."""
        found = Found(self._query, self.docs.take(places), self.scores.take(places))
        found._norms = {field: norms.take(places) for field, norms in self._norms.items()}
        return found

    def text(self, number: int, weight: float) -> Scores:
        """What a text leaf adds to each; `weight` is its idf times the boosts."""
        query, field = self._query, self._query.plan.leaves[number].field
        leaf = query.leaf(number)
        found = leaf.spread.take(self._places) if leaf.is_known else frequencies(query.view, leaf, self.docs)
        if field not in self._norms:
            self._norms[field] = query.view.norms(field, self.docs, np.float32)
        return bm25(weight, found.astype(np.float32), self._norms[field])

    def other(self, idf: Callable[[int], float], addend: Addend) -> Scores:
        """What another part of the query adds to each."""
        return addend.factor * Scorer(self._query, idf, self.docs, exact=False).scores(addend.node, addend.certain)


Part = tuple[float, Callable[[Found], Scores]]
"""What a part of a query adds at most, and what tells how much it adds to some documents."""


def narrowed(query: SegmentQuery, idf: Callable[[int], float], docs: Docs, need: int, floor: float, few: int) -> Found:
    """Those of some documents that match among which the `need` best are that reach `floor`, with their scores; once
    they are no more than `few`, with some part of these."""
    found, parts = _begun(query, idf, docs)
    rest = sum(highest for highest, _ in parts) if rising(query.plan.root) else np.inf
    limit = 0.0 if rest == np.inf else max(_reached(found, parts, need), floor) * (1 - ROUNDING)
    for highest, add in parts:
        if 0 < rest < limit:
            found = found.reaching(limit - rest)
            if len(found.docs) <= few:
                return found
        found.scores += add(found)
        rest -= highest
    return found


def _begun(query: SegmentQuery, idf: Callable[[int], float], docs: Docs) -> tuple[Found, list[Part]]:
    """Some documents with what the texts that stand in few add to their scores, all at once; and the other parts of the
    query, those that add most first."""
    plan, view = query.plan, query.view
    texts, others = plan.parts_of_score
    weights: dict[int, float] = {}
    for number, weight in texts:
        weights[number] = weights.get(number, 0.0) + weight
    lists: list[Docs] = []
    scores: list[Scores] = []
    parts: list[Part] = [
        (each.factor * most(plan, each.node, idf), partial(Found.other, idf=idf, addend=each)) for each in others
    ]
    for number, weight in weights.items():
        leaf, whole = query.leaf(number), weight * idf(number)
        if leaf.is_common or len(leaf) > len(docs):
            parts.append((bound(whole), partial(Found.text, number=number, weight=whole)))
        elif len(leaf):
            lists.append(leaf.docs)
            scores.append(leaf.saturations(view.norms, plan.leaves[number].field) * bound(whole))
    parts.sort(key=itemgetter(0), reverse=True)
    if not lists:
        return Found(query, docs, np.zeros(len(docs))), parts
    places = np.concatenate(lists).astype(np.intp)
    sums = view.scratch.take(view.size, np.float64)
    np.add.at(sums, places, np.concatenate(scores))
    found = Found(query, docs, sums.take(docs))
    view.scratch.give(sums, places)
    return found, parts


def _reached(found: Found, parts: Sequence[Part], need: int) -> float:
    """A score that `need` documents reach, told by those that have most of it by now."""
    if len(found.scores) <= _TRIED * need:
        return 0.0
    first = (found.scores >= nearly_kth_largest(found.scores, _TRIED * need)).nonzero()[0]
    some = found.at(first[: 2 * _TRIED * need])
    for _, add in parts:
        some.scores += add(some)
    return nearly_kth_largest(some.scores, need)
