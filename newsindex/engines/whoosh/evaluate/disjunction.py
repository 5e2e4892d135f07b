"""The best documents of a segment, found without the exact score of each; and how many match."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from newsindex.engines.query import Node, Text

from .addends import addends, most, rising
from .docset import Docs, merged
from .intersection import frequencies
from .leaf import Leaf
from .nodes import SegmentQuery
from .scorer import Scorer
from .scoring import K1, bm25, bound
from .top import nearly_kth_largest
from .view import CLEARED_AT_ONCE

ROUNDING = 1e-5
"""Scores in 32 bits may be off by so much of themselves."""

_FEW = 512
_SHORTER = 4

_SHRUNK = 2
"""Documents that cannot be among the best are dropped where no more than one in so many is left."""

LARGE = 1 << 15
"""Documents in a segment from which looking words up costs less than adding up the scores of a common one."""

Near = NDArray[np.floating[Any]]


class Candidates(Struct, frozen=True):
    """Documents of a segment among which its best are; their scores in 32 bits, or None where they are so few that they
    were not scored; and the count of all that match."""

    docs: Docs
    scores: Near | None
    total: int


def best_that_match(query: SegmentQuery, idf: Callable[[int], float], need: int | None, floor: float) -> Candidates:
    """Candidates for the `need` best of any query that reach `floor`, with all that tie."""
    docs = query.live_matches().docs
    total = len(docs)
    if need is None or total <= need + _FEW:
        return Candidates(docs, None, total)
    if not need:
        return Candidates(docs[:0], None, total)
    plan = query.plan
    scorer = Scorer(query, idf, docs, exact=False)
    scores = np.zeros(total, np.float32)
    parts = [(each, each.factor * most(plan, each.node, idf)) for each in addends(plan, plan.root)]
    rest = sum(part for _, part in parts) if rising(plan.root) else np.inf
    for addend, part in sorted(parts, key=lambda pair: (not _short(query, pair[0].node, total), -pair[1])):
        scores += addend.factor * scorer.scores(addend.node, addend.certain)
        rest -= part
        if rest <= 0 or len(scores) <= need + _FEW:
            continue
        limit = max(nearly_kth_largest(scores, need), floor) * (1 - ROUNDING) - rest
        if limit > 0:
            kept = np.flatnonzero(scores >= limit)
            if _SHRUNK * len(kept) < len(scores):
                docs, scores, scorer = docs.take(kept), scores.take(kept), scorer.among(kept)
    # Unlike in a sum, what scores nothing matches too.
    chosen = np.flatnonzero(scores >= max(nearly_kth_largest(scores, need), floor) * (1 - ROUNDING))
    return Candidates(docs[chosen], scores[chosen], total)


def _short(query: SegmentQuery, node: Node, total: int) -> bool:
    """Whether the node is a text leaf in so few documents that scoring it costs little."""
    return isinstance(node, Text) and len(query.leaf(query.plan.leaf(node))) * _SHORTER < total


def _above(scores: Near, need: int, floor: float) -> NDArray[np.intp]:
    """Where the `need` greatest scores stand that reach `floor`, and some more."""
    threshold = max(nearly_kth_largest(scores, need), floor) * (1 - ROUNDING) if need else np.inf
    return np.flatnonzero(scores >= threshold if threshold > 0 else scores > 0)


class Disjunction:
    """A plain disjunction of text leaves over one segment; `leaves` are their numbers and weights (idf and boosts)."""

    def __init__(self, query: SegmentQuery, leaves: list[tuple[int, float]]) -> None:
        self._view = query.view
        self._allowed = query.allowed
        held = [(query.leaf(number), weight, query.plan.leaves[number].field) for number, weight in leaves]
        self._leaves = sorted((each for each in held if len(each[0].docs)), key=lambda each: len(each[0].docs))

    def best(self, need: int | None, floor: float) -> Candidates:
        """Candidates for the `need` best that reach `floor`, with all that tie."""
        if sum(len(leaf) for leaf, _, _ in self._leaves) <= _FEW:
            docs = self._in(self._held())
            return Candidates(docs, None, len(docs))
        if need and need <= self._view.size:
            if len(self._leaves) == 1:
                return self._single(need, floor)
            found = self._rarer(need, floor)
            if found is not None:
                return found
        return self._accumulated(need, floor)

    def _held(self) -> Docs:
        """The documents of all leaves, rising."""
        lists = [leaf.docs for leaf, _, _ in self._leaves]
        if len(lists) < 2:
            return lists[0] if lists else np.empty(0, np.uint32)
        return merged(lists)

    def _norms(self, field: str, docs: Docs) -> NDArray[np.float32]:
        return self._view.norms(field).take(docs.astype(np.intp))

    def _in(self, docs: Docs) -> Docs:
        """Those of the documents that may be found."""
        return docs if self._allowed is None else docs[self._allowed.take(docs)]

    def _count(self, docs: Docs) -> int:
        """How many of the documents may be found."""
        return len(docs) if self._allowed is None else int(np.count_nonzero(self._allowed.take(docs)))

    def _single(self, need: int, floor: float) -> Candidates:
        leaf, weight, field = self._leaves[0]
        scores = self._scores(leaf, weight, field)
        if self._allowed is not None:
            scores *= self._allowed.take(leaf.docs)
        chosen = _above(scores, need, floor)
        return Candidates(leaf.docs[chosen], scores[chosen], self._count(leaf.docs))

    def _scores(self, leaf: Leaf, weight: float, field: str) -> Near:
        return leaf.saturations(self._view.norms(field)) * np.float32(weight * (K1 + 1))

    def _rarer(self, need: int, floor: float) -> Candidates | None:
        """What a common word alone adds is too little where rarer words have brought in enough better documents."""
        *rarer, (longest, weight, _) = self._leaves
        if self._view.size < LARGE or sum(len(leaf) for leaf, _, _ in rarer) * _SHORTER > len(longest.docs):
            return None
        docs = self._in(rarer[0][0].docs if len(rarer) == 1 else merged([leaf.docs for leaf, _, _ in rarer]))
        if len(docs) < need and floor == 0:
            return None
        scores = np.zeros(len(docs), np.float32)
        for leaf, factor, field in self._leaves:
            # The longest comes last, so that its frequencies are at hand below.
            freqs = frequencies(self._view, leaf, docs).astype(np.float32, copy=False)
            scores += bm25(factor, freqs, self._norms(field, docs))
        chosen = self._enough(scores, need, floor, bound(weight))
        if chosen is None:
            return None
        total = len(docs) + self._count(longest.docs) - int(np.count_nonzero(freqs))
        return Candidates(docs[chosen], scores[chosen], total)

    def _enough(self, scores: Near, need: int, floor: float, others: float) -> NDArray[np.intp] | None:
        """Where the best stand, if no document that is not scored here can be one: they all stay below `others`."""
        threshold = max(nearly_kth_largest(scores, need), floor) * (1 - ROUNDING)
        return np.flatnonzero(scores >= threshold) if threshold > others else None

    def _accumulated(self, need: int | None, floor: float) -> Candidates:
        """All scores, added up in one array over the segment."""
        view = self._view
        sums = view.scratch.take(view.size)
        places = [leaf.docs.astype(np.intp) for leaf, _, _ in self._leaves]
        for at, (leaf, weight, field) in zip(places, self._leaves, strict=True):
            np.add.at(sums, at, self._scores(leaf, weight, field))
        if self._allowed is not None:
            sums *= self._allowed
        docs: NDArray[np.integer]
        if sum(map(len, places)) * CLEARED_AT_ONCE > view.size:
            scores = sums
            chosen = _above(scores, need, floor) if need is not None else np.flatnonzero(scores)
            docs, total = chosen, int(np.count_nonzero(scores > 0))
            scores = scores.take(chosen)
            sums.fill(0.0)
        else:
            # Each sum is read where its document comes first, and is zero from then on.
            lists = []
            for at in places:
                lists.append(sums.take(at))
                sums[at] = 0.0
            scores = np.concatenate(lists)
            total = int(np.count_nonzero(scores > 0))
            chosen = _above(scores, need, floor) if need is not None else np.flatnonzero(scores)
            docs, scores = np.concatenate(places).take(chosen), scores.take(chosen)
            order = docs.argsort()
            docs, scores = docs.take(order), scores.take(order)
        view.scratch.give(sums)
        return Candidates(docs.astype(np.uint32), scores, total)
