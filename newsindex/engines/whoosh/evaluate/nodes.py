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

from .docset import SPARSE, Docs, DocSet, in_several, union
from .intersection import Freqs, Part, intersect
from .leaves import Leaf, find_leaf
from .plan import Plan
from .scoring import bm25, normalise
from .view import CLEARED_AT_ONCE, Floats, SegmentView


class SegmentQuery:
    """One query over one segment. Sets and leaves are found once, whichever part of the query asks."""

    def __init__(self, view: SegmentView, plan: Plan, idf: Callable[[int], float]) -> None:
        self.view = view
        self.plan = plan
        self._idf = idf
        self._leaves: dict[int, Leaf] = {}
        self._sets: dict[int, DocSet] = {}
        self._together: tuple[Docs, dict[int, Freqs]] | None = None

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
        if not len(self.view.deleted):
            return found
        self._together = None
        return found & DocSet(self.view.size, mask=self.view.live)

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
        texts = {self.plan.leaf(child) for child in node.children if isinstance(child, Text)}
        parts = [Part(leaf, self.leaf(leaf).docs, self.leaf(leaf).freqs) for leaf in texts]
        sets = [self.matches(child) for child in node.children if not isinstance(child, Text | Not | All)]
        sets += [~self.matches(child.child) for child in node.children if isinstance(child, Not)]
        if parts:
            docs, freqs = intersect(self.view, parts, sets)
            if node is self.plan.core:
                self._together = docs, freqs
            return DocSet(self.view.size, docs=docs)
        found, *others = sorted(sets, key=len) or [DocSet.every(self.view.size)]
        for each in others:
            found = found & each
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
        lengths = self.view.arrays.lengths(node.field).take(docs.astype(np.intp))
        norms = normalise(lengths, self.view.average(node.field))
        freqs = self.aligned(leaf.docs, leaf.freqs, docs).astype(np.float64)
        return bm25(node.weight * self._idf(number), freqs, norms)

    def near_scores(self, docs: Docs) -> NDArray[np.float32]:
        """The scores of documents that match the query, in 32 bits, where it is a sum of its leaves."""
        assert self.plan.summands is not None
        places = docs.astype(np.intp)
        total = np.zeros(len(docs), np.float32)
        norms: dict[str, NDArray[np.float32]] = {}
        together = self._together[1] if self._together is not None and self._together[0] is docs else {}
        for node, weight in self.plan.summands:
            number = self.plan.leaf(node)
            if node.field not in norms:
                norms[node.field] = self.view.norms(node.field).take(places)
            freqs = together.get(number)
            leaf = self.leaf(number)
            close = self.aligned(leaf.docs, leaf.freqs, docs) if freqs is None else freqs.astype(np.float32)
            total += bm25(weight * self._idf(number), close, norms[node.field])
        return total

    def aligned(self, found: Docs, values: NDArray[np.float32] | Freqs, docs: Docs) -> NDArray[np.float32]:
        """The values of `found` at each of the documents, zero where it is not among them."""
        if not len(found):
            return np.zeros(len(docs), np.float32)
        if len(docs) * SPARSE < len(found):
            at = found.searchsorted(docs)
            at[at == len(found)] = 0
            return np.where(found[at] == docs, values[at], np.float32(0)).astype(np.float32)
        spread = self.view.scratch.zeros("values", self.view.size)
        places = found.astype(np.intp)
        spread[places] = values
        result = spread.take(docs.astype(np.intp))
        if len(found) * CLEARED_AT_ONCE > self.view.size:
            spread.fill(0.0)
        else:
            spread[places] = 0.0
        return result
