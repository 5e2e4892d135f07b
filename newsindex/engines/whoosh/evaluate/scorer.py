"""What the nodes of a query add to the scores of some documents of one segment."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import Any

import numpy as np

from newsindex.engines.query import And, Best, Boost, Keyword, Maybe, Node, Or, Rated, Text, Unscored
from newsindex.engines.whoosh.evaluate.docset import BISECTED, Docs
from newsindex.engines.whoosh.evaluate.intersection import aligned, frequencies
from newsindex.engines.whoosh.evaluate.leaf import Freqs, Scores
from newsindex.engines.whoosh.evaluate.nodes import SegmentQuery
from newsindex.engines.whoosh.evaluate.scoring import bm25

_TOGETHER = 1 << 13
"""So many scores of texts are worked out at once: each array operation takes about a microsecond beside its work."""


class Scorer:
    """Scores for rising documents: in 64 bits where `exact`, so that they are the same in whichever segment the
    documents lie, else in 32, which takes half the time and is near enough to choose the best."""

    def __init__(self, query: SegmentQuery, idf: Callable[[int], float], docs: Docs, exact: bool) -> None:
        self._query = query
        self._idf = idf
        self._docs = docs
        self._exact = exact
        self._type: type[np.floating[Any]] = np.float64 if exact else np.float32
        self._norms: dict[str, Scores] = {}
        self._known = query.together(docs)

    def scores(self, node: Node, certain: bool) -> Scores:
        """What the node adds to each; zero where it does not match. `certain`: all are known to match it."""
        return self._whole() if certain and node is self._query.plan.root else self._part(node, certain)

    def _whole(self) -> Scores:
        """The scores of documents that match the query: mostly a sum of texts, which take few steps so."""
        query, docs, known = self._query, self._docs, self._known
        texts, others = query.plan.parts_of_score
        total = np.zeros(len(docs), self._type)
        rows: list[tuple[Freqs, Scores, float]] = []
        for number, weight in texts:
            leaf = query.leaf(number)
            if number in known or leaf.is_common or len(docs) > BISECTED:
                freqs = self._freqs(number)
            else:  # as `frequencies` does, but that few documents have what only adds to the score
                at = leaf.docs.searchsorted(docs)
                same = leaf.docs.take(at, mode="clip") == docs if len(leaf) else at
                if not np.count_nonzero(same):
                    continue
                freqs = leaf.freqs.take(at, mode="clip") * same
            rows.append((freqs, self._norms_of(query.plan.leaves[number].field), weight * self._idf(number)))
            if len(rows) * len(docs) > _TOGETHER:
                self._add(rows, total)
                rows = []
        self._add(rows, total)
        for each in others:
            total += self._part(each.node, each.certain) * each.factor
        return total

    def _add(self, rows: list[tuple[Freqs, Scores, float]], total: Scores) -> None:
        """Adds what some texts give, one after the other, so that rounding does not depend on the segment."""
        if len(rows) == 1:
            freqs, norms, weight = rows[0]
            total += bm25(weight, freqs, norms)
        elif rows:
            every = np.empty((2, len(rows), len(total)), self._type)
            for nth, (freqs, norms, _) in enumerate(rows):
                every[0, nth], every[1, nth] = freqs, norms
            for scores in bm25(np.array([[weight] for _, _, weight in rows], self._type), every[0], every[1]):
                total += scores

    def _part(self, node: Node, certain: bool) -> Scores:
        if id(node) not in self._query.plan.scoring:
            return np.zeros(len(self._docs), self._type)
        if isinstance(node, Text):
            number = self._query.plan.leaf(node)
            norms = self._norms_of(node.field)
            return bm25(node.weight * self._idf(number), self._freqs(number), norms)
        if isinstance(node, Boost):
            return self._part(node.child, certain) * node.factor
        if isinstance(node, Keyword):
            return self._keyword(node)
        if isinstance(node, Rated):
            return aligned(self._query.view, *self._query.rated(node), self._docs).astype(self._type, copy=False)
        if isinstance(node, And):
            return self._if_matching(node, certain, self._total(node.children, True))
        if isinstance(node, Or):
            total = self._total(node.children, certain and len(node.children) == node.at_least)
            return self._if_matching(node, certain or node.at_least <= 1, total)
        if isinstance(node, Best):
            return self._best(node)
        if isinstance(node, Maybe):
            return self._if_matching(node, certain, self._part(node.required, True) + self._part(node.optional, False))
        assert isinstance(node, Unscored)
        return self._if_matching(node, certain, np.full(len(self._docs), node.score, self._type))

    def _if_matching(self, node: Node, certain: bool, scores: Scores) -> Scores:
        return scores if certain else scores * self._query.matches(node).contains(self._docs)

    def _total(self, children: tuple[Node, ...], certain: bool) -> Scores:
        """The sum in the order of the children, so that rounding does not depend on the segment."""
        parts = [self._part(child, certain) for child in children if id(child) in self._query.plan.scoring]
        return reduce(np.add, parts) if parts else np.zeros(len(self._docs), self._type)

    def _best(self, node: Best) -> Scores:
        best = np.full(len(self._docs), -np.inf, self._type)
        for child in node.children:
            matching = self._query.matches(child).contains(self._docs)
            np.maximum(best, self._part(child, False), out=best, where=matching)
        best[np.isneginf(best)] = 0.0
        return best

    def _keyword(self, node: Keyword) -> Scores:
        best = np.zeros(len(self._docs), self._type)
        for value in node.values:
            found = self._query.keyword(node.field, value)
            if found is not None:
                np.maximum(best, aligned(self._query.view, found[0], found[1], self._docs), out=best)
        best *= node.weight
        return best

    def _freqs(self, number: int) -> Freqs:
        """How often a leaf stands in each."""
        known = self._known.get(number)
        if known is None:
            known = frequencies(self._query.view, self._query.leaf(number), self._docs)
        return known if self._exact else known.astype(np.float32)

    def _norms_of(self, field: str) -> Scores:
        found = self._norms.get(field)
        if found is None:
            found = self._norms[field] = self._query.view.norms(field, self._docs, self._type)
        return found
