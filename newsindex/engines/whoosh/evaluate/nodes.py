"""Which documents of one segment match a query."""

from __future__ import annotations

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
    Rated,
    Text,
    Unscored,
)  # fmt: skip
from newsindex.engines.whoosh.columnar.arrays import MISSING
from newsindex.engines.whoosh.evaluate.docset import Docs, DocSet, in_several, union
from newsindex.engines.whoosh.evaluate.intersection import intersect
from newsindex.engines.whoosh.evaluate.leaf import Freqs, Leaf
from newsindex.engines.whoosh.evaluate.leaves import find_leaf
from newsindex.engines.whoosh.evaluate.plan import Plan
from newsindex.engines.whoosh.evaluate.view import SegmentView


class SegmentQuery:
    """One query over one segment. Sets and leaves are found once, whichever part of the query asks."""

    def __init__(self, view: SegmentView, plan: Plan) -> None:
        self.view = view
        self.plan = plan
        view.latest = {}
        self._leaves: dict[int, Leaf] = {}
        self._sets: dict[int, DocSet] = {}
        self._keywords: dict[tuple[str, str], tuple[Docs, NDArray[np.float32]] | None] = {}
        self._together: tuple[Docs, dict[int, Freqs]] | None = None

    def leaf(self, number: int) -> Leaf:
        """The documents of a leaf, deleted ones included."""
        found = self._leaves.get(number)
        if found is None:
            self.plan.check()
            for part in self.plan.parts(number):
                self.leaf(part)
            key = self.plan.leaves[number]
            found = find_leaf(self.view, key.field, key.span, self.plan.check).at_least(key.at_least)
            self._leaves[number] = found
        return found

    def keyword(self, field: str, value: str) -> tuple[Docs, NDArray[np.float32]] | None:
        """The documents with a value of a keyword field, deleted ones included, and its weight in each."""
        key = (field, value)
        if key not in self._keywords:
            self._keywords[key] = self.view.arrays.keyword(field, value)
        return self._keywords[key]

    def rated(self, node: Rated) -> tuple[Docs, NDArray[np.float32]]:
        """The documents of the segment that were rated before, deleted ones included, and their scores."""
        numbers = np.asarray(node.numbers, np.int64)
        inside = slice(*numbers.searchsorted((self.view.base, self.view.base + self.view.size)).tolist())
        docs = (numbers[inside] - self.view.base).astype(np.uint32)
        return docs, np.asarray(node.scores, np.float32)[inside]

    def together(self, docs: Docs) -> dict[int, Freqs]:
        """The frequencies of leaves in the documents, where these are just what the query's conjunction gave."""
        return {} if self._together is None or self._together[0] is not docs else self._together[1]

    # ------------------------------------------------------------------ sets

    def live_matches(self) -> DocSet:
        """The documents that match the whole query and are not deleted."""
        found = self.matches(self.plan.root)
        if not len(self.view.deleted):
            return found
        return found & DocSet(self.view.size, mask=self.view.live)

    @property
    def is_sum(self) -> bool:
        """Whether the best are found as those of a sum; where every leaf must match, if all are common and known."""
        leaves = self.plan.sum
        if leaves is None or not self.plan.every:
            return leaves is not None
        return all(self.leaf(self.plan.leaf(node)).is_known for node, _ in leaves)

    def allowed(self) -> DocSet | None:
        """The documents that match what the query asks beside its sum, and are not deleted; None: all."""
        found = DocSet(self.view.size, mask=self.view.live) if len(self.view.deleted) else None
        for node in self.plan.filters:
            matching = self.matches(node)
            if len(matching) < self.view.size:
                found = matching if found is None else found & matching
        return found

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
            if not node.least:
                return union(size, [self.view.having(node.field, value) for value in node.values])
            found = [each for value in node.values if (each := self.keyword(node.field, value)) is not None]
            return union(size, [DocSet(size, docs=docs[weights >= node.least]) for docs, weights in found])
        if isinstance(node, Number):
            return self._range(node)
        if isinstance(node, Documents):
            numbers = np.array(sorted(set(node.numbers)), np.int64) - self.view.base
            return DocSet(size, docs=numbers[(numbers >= 0) & (numbers < size)].astype(np.uint32))
        if isinstance(node, Rated):
            return DocSet(size, docs=self.rated(node)[0])
        if isinstance(node, Nothing):
            return DocSet.none(size)
        assert isinstance(node, All)
        return DocSet.every(size)

    def _all_of(self, node: And) -> DocSet:
        leaves = {}
        for number in {self.plan.leaf(child) for child in node.children if isinstance(child, Text)}:
            leaves[number] = self.leaf(number)
            if not len(leaves[number]):
                return DocSet.none(self.view.size)
        found: DocSet | None = None
        for child in sorted(node.children, key=_is_not):
            if isinstance(child, Text | All):
                continue
            if found is None:
                found = self.matches(child)
            else:
                found = found - self.matches(child.child) if isinstance(child, Not) else found & self.matches(child)
            if not len(found):
                return found
        if not leaves:
            return DocSet.every(self.view.size) if found is None else found
        docs, freqs = intersect(self.view, leaves, [] if found is None else [found])
        if node is self.plan.core:
            self._together = docs, freqs
        return DocSet(self.view.size, docs=docs)

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


def _is_not(node: Node) -> bool:
    return isinstance(node, Not)
