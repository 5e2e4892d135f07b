"""Which documents of one segment match a query, and what each scores."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from newsindex.engines.query import (
    All,
    And,
    Best,
    Boost,
    Documents,
    Keyword,
    Maybe,
    Node,
    Not,
    Nothing,
    Number,
    Or,
    Text,
    Unscored,
)  # fmt: skip
from newsindex.engines.whoosh.columnar.arrays import MISSING

from .docset import Docs, DocSet, in_several, union
from .leaves import Leaf, find_leaf
from .plan import Plan
from .scoring import bm25, normalise
from .view import Floats, SegmentView

_SPARSE = 16


class SegmentQuery:
    """One query over one segment. Sets and leaves are found once, whichever part of the query asks."""

    def __init__(self, view: SegmentView, plan: Plan, idf: Callable[[int], float]) -> None:
        self.view = view
        self.plan = plan
        self._idf = idf
        self._leaves: dict[int, Leaf] = {}
        self._sets: dict[int, DocSet] = {}

    def leaf(self, number: int) -> Leaf:
        """The documents of a leaf, deleted ones included."""
        found = self._leaves.get(number)
        if found is None:
            self.plan.check()
            key = self.plan.leaves[number]
            found = find_leaf(self.view, key.field, key.span, self.plan.check).at_least(key.at_least)
            self._leaves[number] = found
        return found

    # ------------------------------------------------------------------ sets

    def live_matches(self) -> DocSet:
        """The documents that match the whole query and are not deleted."""
        found = self.matches(self.plan.root)
        return found & DocSet(self.view.size, mask=self.view.live) if len(self.view.deleted) else found

    def matches(self, node: Node) -> DocSet:
        """The documents that match a node, deleted ones included."""
        found = self._sets.get(id(node))
        if found is None:
            self.plan.check()
            found = self._sets[id(node)] = self._matches(node)
        return found

    def _matches(self, node: Node) -> DocSet:
        size = self.view.size
        if isinstance(node, Text):
            return DocSet(size, docs=self.leaf(self.plan.leaf(node)).docs)
        if isinstance(node, And):
            return self._all_of(node)
        if isinstance(node, Or):
            return self._some_of(node)
        if isinstance(node, Best):
            return union(size, [self.matches(child) for child in node.children])
        if isinstance(node, Not):
            return ~self.matches(node.child)
        if isinstance(node, Maybe):
            return self.matches(node.required)
        if isinstance(node, Unscored | Boost):
            return self.matches(node.child)
        if isinstance(node, Keyword):
            found = [self.view.arrays.keyword(node.field, value) for value in node.values]
            return union(size, [DocSet(size, docs=each[0]) for each in found if each is not None])
        if isinstance(node, Number):
            return self._range(node)
        if isinstance(node, Documents):
            numbers = np.unique(np.asarray(node.numbers, np.int64)) - self.view.base
            return DocSet(size, docs=numbers[(numbers >= 0) & (numbers < size)].astype(np.uint32))
        if isinstance(node, Nothing):
            return DocSet.none(size)
        assert isinstance(node, All)
        return DocSet.every(size)

    def _all_of(self, node: And) -> DocSet:
        wanted = [self.matches(child) for child in node.children if not isinstance(child, Not | All)]
        if wanted:
            found, *others = sorted(wanted, key=len)
        else:
            found, others = DocSet.every(self.view.size), []
        for each in others:
            found = found & each
        for child in node.children:
            if isinstance(child, Not):
                found = found - self.matches(child.child)
        return found

    def _some_of(self, node: Or) -> DocSet:
        size = self.view.size
        if not node.children or node.at_least > len(node.children):
            return DocSet.none(size)
        if node.at_least <= 0:
            return DocSet.every(size)
        sets = [self.matches(child) for child in node.children]
        return union(size, sets) if node.at_least == 1 else in_several(size, sets, node.at_least)

    def _range(self, node: Number) -> DocSet:
        values = self.view.number(node.field)
        mask = values >= (MISSING + 1 if node.low is None else max(node.low, MISSING + 1))
        if node.high is not None:
            mask &= values <= node.high
        return DocSet(self.view.size, mask=mask)

    # ------------------------------------------------------------------ scores

    def scores(self, node: Node, docs: Docs, certain: bool) -> Floats:
        """What a node adds for each of the documents; zero where it does not match.

        `certain`: all the documents are known to match the node.
        """
        if isinstance(node, Text):
            return self._text(node, docs)
        if isinstance(node, Boost):
            return self.scores(node.child, docs, certain) * node.factor
        if isinstance(node, Keyword) and node.weight:
            return self._keyword(node, docs)
        if isinstance(node, And):
            return self._if_matching(node, docs, certain, self._total(node.children, docs, True))
        if isinstance(node, Or):
            certainly = certain and len(node.children) == node.at_least
            total = self._total(node.children, docs, certainly)
            return self._if_matching(node, docs, certain or node.at_least <= 1, total)
        if isinstance(node, Best):
            return self._best(node, docs)
        if isinstance(node, Maybe):
            return self._if_matching(node, docs, certain, self._maybe(node, docs))
        if isinstance(node, Unscored) and node.score:
            return self._if_matching(node, docs, certain, np.full(len(docs), float(node.score)))
        return np.zeros(len(docs))

    def _if_matching(self, node: Node, docs: Docs, certain: bool, scores: Floats) -> Floats:
        return scores if certain else np.where(self.matches(node).contains(docs), scores, 0.0)

    def _total(self, children: tuple[Node, ...], docs: Docs, certain: bool) -> Floats:
        """The sum in the order of the children, so that rounding does not depend on the segment."""
        total = np.zeros(len(docs))
        for child in children:
            total += self.scores(child, docs, certain)
        return total

    def _best(self, node: Best, docs: Docs) -> Floats:
        best = np.full(len(docs), -np.inf)
        for child in node.children:
            matching = self.matches(child).contains(docs)
            np.maximum(best, self.scores(child, docs, False), out=best, where=matching)
        return np.where(np.isneginf(best), 0.0, best)

    def _maybe(self, node: Maybe, docs: Docs) -> Floats:
        return self.scores(node.required, docs, True) + self.scores(node.optional, docs, False)

    def _keyword(self, node: Keyword, docs: Docs) -> Floats:
        best = np.zeros(len(docs))
        for value in node.values:
            found = self.view.arrays.keyword(node.field, value)
            if found is not None:
                np.maximum(best, self.aligned(found[0], found[1], docs), out=best)
        return best * node.weight

    def _text(self, node: Text, docs: Docs) -> Floats:
        if not node.weight:
            return np.zeros(len(docs))
        number = self.plan.leaf(node)
        leaf = self.leaf(number)
        lengths = self.view.arrays.lengths(node.field)[docs.astype(np.intp)]
        norms = normalise(lengths, self.view.average(node.field))
        return bm25(node.weight * self._idf(number), self.aligned(leaf.docs, leaf.freqs, docs), norms)

    def aligned(self, found: Docs, values: NDArray[np.float32] | NDArray[np.uint32], docs: Docs) -> Floats:
        """The values of `found` at each of the documents, zero where it is not among them."""
        if not len(found):
            return np.zeros(len(docs))
        if len(docs) * _SPARSE < len(found):
            at = found.searchsorted(docs)
            at[at == len(found)] = 0
            return np.where(found[at] == docs, values[at], 0.0)
        spread = self.view.scratch.zeros("values", self.view.size)
        places = found.astype(np.intp)
        spread[places] = values
        result = spread[docs.astype(np.intp)].astype(np.float64)
        spread[places] = 0.0
        return result
