"""The best documents of a segment, found without the exact score of each; and how many match."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property, reduce

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray
from pyroaring import BitMap

from newsindex.engines.whoosh.evaluate.blocks import ROUNDING, best_in_blocks
from newsindex.engines.whoosh.evaluate.docset import Docs, Mask, merged
from newsindex.engines.whoosh.evaluate.intersection import frequencies
from newsindex.engines.whoosh.evaluate.leaf import Leaf, Scores
from newsindex.engines.whoosh.evaluate.narrowing import narrowed
from newsindex.engines.whoosh.evaluate.nodes import SegmentQuery
from newsindex.engines.whoosh.evaluate.scorer import Scorer
from newsindex.engines.whoosh.evaluate.scoring import bound
from newsindex.engines.whoosh.evaluate.spread import counted, members
from newsindex.engines.whoosh.evaluate.top import nearly_kth_largest
from newsindex.engines.whoosh.evaluate.view import CLEARED_AT_ONCE, numbers_of

_FEW = 128
"""So many documents that match are not worth a choice before their exact scores."""

_MERGED = 1 << 12
"""So many documents are all scored, rather than added up over the segment or looked for in blocks."""

_ALL_SCORED = 1 << 15
"""So many scores of leaves are worked out at once rather than one leaf after the other, with fewer documents each time.
"""

_SHORTER = 4
"""A list so many times shorter than another is a short one beside it."""


class Candidates(Struct, frozen=True):
    """Documents of a segment among which its best are; their scores, rounded unless `exact`, or None where they are so
    few that they were not scored; and the count of all that match."""

    docs: Docs
    scores: Scores | None
    total: int
    exact: bool = False


def best_that_match(query: SegmentQuery, idf: Callable[[int], float], need: int | None, floor: float) -> Candidates:
    """Candidates for the `need` best of any query that reach `floor`, with all that tie."""
    docs = query.live_matches().docs
    total = len(docs)
    if need is None or total <= need:
        return Candidates(docs, None, total)
    if not need:
        return Candidates(docs[:0], None, total)
    plan = query.plan
    if total * len(plan.leaves) <= _ALL_SCORED:
        return best_of(docs, Scorer(query, idf, docs, exact=True).scores(plan.root, certain=True), need, floor, total)
    few = max(need, _FEW)
    found = narrowed(query, idf, docs, need, floor, few)
    if len(found.docs) <= few:
        scores = Scorer(query, idf, found.docs, exact=True).scores(plan.root, certain=True)
        return best_of(found.docs, scores, need, floor, total)
    # Unlike in a sum, what scores nothing matches too.
    limit = max(nearly_kth_largest(found.scores, need), floor) * (1 - ROUNDING)
    chosen = (found.scores >= limit).nonzero()[0]
    return Candidates(found.docs[chosen], found.scores[chosen], total)


def best_of(docs: Docs, scores: Scores, need: int | None, floor: float, total: int) -> Candidates:
    """The `need` best of documents whose exact scores are known."""
    if need is not None and need < len(docs):
        limit = max(nearly_kth_largest(scores, need), floor) if need else np.inf
        chosen = (scores >= limit).nonzero()[0]
        docs, scores = docs.take(chosen), scores.take(chosen)
    return Candidates(docs, scores, total, exact=True)


def _above(scores: Scores, need: int, floor: float) -> NDArray[np.intp]:
    """Where the `need` greatest scores stand that reach `floor`, and some more."""
    threshold = max(nearly_kth_largest(scores, need), floor) * (1 - ROUNDING) if need else np.inf
    return (scores >= threshold if threshold > 0 else scores > 0).nonzero()[0]


def _firsts(again: NDArray[np.intp]) -> NDArray[np.intp]:
    """Where the first of equal numbers stand, for each one before another."""
    begins = np.ones(len(again), bool)
    np.not_equal(again[1:], again[:-1] + 1, out=begins[1:])
    return again.take(np.maximum.accumulate(begins * np.arange(len(again))))


Weighted = tuple[Leaf, float, str]
"""A leaf, the most that it adds to a score, its field."""


class Sum:
    """A plain sum of text leaves over one segment, of which any may match, or every one, all of them common; `leaves`
    are their numbers and weights (idf and boosts)."""

    def __init__(self, query: SegmentQuery, leaves: list[tuple[int, float, float]]) -> None:
        self._view = query.view
        self._among = query.allowed()
        self._every = query.plan.every
        held = [(query.leaf(number), bound(weight), query.plan.leaves[number].field) for number, weight, _ in leaves]
        self._rarity = {id(query.leaf(number)): idf for number, _, idf in leaves}
        self._leaves = [each for each in held if len(each[0])]
        self._common = [each for each in self._leaves if each[0].is_common]

    def best(self, need: int | None, floor: float) -> Candidates | None:
        """Candidates for the `need` best that reach `floor`, with all that tie; None where every leaf must match and
        there may be many."""
        if not self._every and (need == 0 or sum(len(leaf) for leaf, _, _ in self._leaves) <= _MERGED):
            return self._merged(need, floor)
        if self._every or self._among is not None:
            few = self._of_few(need, floor)
            if few is not None:
                return few
        found = self._in_blocks(need, floor) if need and need <= self._view.size else None
        if found is None and not self._every:
            found = self._single(need, floor) if need and len(self._leaves) == 1 else self._accumulated(need, floor)
        return found

    @property
    def _allowed(self) -> Mask | None:
        return None if self._among is None else self._among.mask

    def scores(self, docs: Docs) -> Scores:
        """The scores of some documents, added up in the order of the leaves, so that they are the same in whichever
        segment the documents lie."""
        scores = np.zeros(len(docs))
        norms: dict[str, Scores] = {}
        for leaf, highest, field in self._leaves:
            if field not in norms:
                norms[field] = self._view.norms(field, docs)
            freqs = frequencies(self._view, leaf, docs)
            part = freqs / (norms[field] + freqs)
            part *= highest
            scores += part
        return scores

    def _of_few(self, need: int | None, floor: float) -> Candidates | None:
        """The best where so little may be found that all of it is scored; None where there may be more."""
        if not all(leaf.is_known for leaf, _, _ in self._common):
            return None
        if len(self._common) == len(self._leaves):
            if counted(self._standing) > _MERGED:
                return None
            docs = members(self._standing)
            scores = self.scores(docs)
        elif self._among is not None and len(self._among) <= _MERGED:
            scores = self.scores(self._among.docs)
            there = scores.nonzero()[0]
            docs, scores = self._among.docs.take(there), scores.take(there)
        else:
            return None
        return best_of(docs, scores, need, floor, len(docs))

    def _merged(self, need: int | None, floor: float) -> Candidates:
        """All documents of leaves that have few, scored together."""
        if not self._leaves:
            return Candidates(np.empty(0, np.uint32), np.empty(0), 0, exact=True)
        docs, scores, total = self._together(self._leaves)
        if total == len(docs) and not floor and (need is None or total <= need):
            return Candidates(docs, scores, total, exact=True)
        limit = floor
        if need is not None:
            limit = max(nearly_kth_largest(scores, need), floor) if need else np.inf
        chosen = (scores >= limit if limit > 0 else scores > 0).nonzero()[0]
        return Candidates(docs.take(chosen), scores.take(chosen), total, exact=True)

    def _together(self, leaves: Sequence[Weighted]) -> tuple[Docs, Scores, int]:
        """The documents of some leaves, one leaf after the other, and what all of these add to the score of each that
        may be found: where it comes first; zero where it comes again. And how many there are."""
        lists, parts = [leaf.docs for leaf, _, _ in leaves], [self._parts(*each) for each in leaves]
        docs, scores = lists[0], parts[0]
        total = sum(map(len, lists))
        if len(leaves) > 1:
            docs, scores = np.concatenate(lists), np.concatenate(parts)
            order = docs.argsort(kind="stable")
            rising = docs.take(order)
            again = (rising[1:] == rising[:-1]).nonzero()[0]
            places = order.take(again + 1)
            np.add.at(scores, order.take(again if len(leaves) == 2 else _firsts(again)), scores.take(places))
            scores[places] = 0
            total -= len(again)
        if self._allowed is not None:
            scores *= self._allowed.take(docs)
            total = int(np.count_nonzero(scores))
        return docs, scores, total

    def _in(self, docs: Docs) -> Docs:
        """Those of the documents that may be found."""
        return docs if self._allowed is None else docs.compress(self._allowed.take(docs))

    def _count(self, docs: Docs) -> int:
        """How many of the documents may be found."""
        return len(docs) if self._allowed is None else int(np.count_nonzero(self._allowed.take(docs)))

    def _single(self, need: int, floor: float) -> Candidates:
        leaf, highest, field = self._leaves[0]
        scores = self._parts(leaf, highest, field)
        if self._allowed is not None:
            scores *= self._allowed.take(leaf.docs)
        chosen = _above(scores, need, floor)
        return Candidates(leaf.docs.take(chosen), scores.take(chosen), self._count(leaf.docs))

    def _parts(self, leaf: Leaf, highest: float, field: str) -> Scores:
        """What one leaf adds to the scores of its documents."""
        return leaf.saturations(self._view.norms, field) * highest

    def _in_blocks(self, need: int, floor: float) -> Candidates | None:
        """What common words alone add is too little in most blocks, the more so where rarer words have brought in
        enough better documents, all of which are scored."""
        view = self._view
        common = self._common
        listed = [each for each in self._leaves if not each[0].is_common]
        if not common or sum(len(leaf) for leaf, _, _ in listed) * _SHORTER > view.size:
            return None
        docs: Docs = np.empty(0, np.uint32)
        scores: Scores = np.empty(0)
        alone = 0
        if listed:
            docs, scores, alone = self._together(listed)
            if alone < len(docs):
                first = scores.nonzero()[0]
                docs, scores = docs.take(first), scores.take(first)
            standing = [leaf.spread.take(docs) for leaf, _, _ in common]
            for freqs, (_, highest, field) in zip(standing, common, strict=True):
                scores += freqs / (view.norms(field, docs) + freqs) * highest
            alone -= int(np.count_nonzero(reduce(np.bitwise_or, standing)))
            floor = max(nearly_kth_largest(scores, need) * (1 - ROUNDING), floor)
            chosen = (scores >= floor).nonzero()[0]
            docs, scores = docs.take(chosen), scores.take(chosen)
        exact = not any(leaf.is_common for leaf, _, _ in self._leaves[: len(listed)])
        if floor <= sum(highest for _, highest, _ in common):
            found = None
            mostly = self._among is None or 2 * len(self._among) >= view.size
            if mostly and all(leaf.is_known for leaf, _, _ in common):
                terms = [
                    (leaf.with_peaks(view.norms, field, self._rarity[id(leaf)]), highest, field)
                    for leaf, highest, field in common
                ]
                bits = None if self._among is None else self._among.bits
                found = best_in_blocks(view, terms, need, floor, bits, self._every)
            if found is None:
                return None if listed or self._every else self._in_several(need, floor)
            docs, scores = (merged([docs, found[0]]), scores) if listed else found
            exact = not listed
        if not exact:
            docs.sort(kind="stable")
            scores = self.scores(docs)
        there = len(common[0][0]) if len(common) == 1 and self._among is None else counted(self._standing)
        return Candidates(docs, scores, there + alone, exact=True)

    @cached_property
    def _standing(self) -> NDArray[np.uint64]:
        """The documents that may be found and have any of the common words, or every one, a bit each."""
        meet = np.bitwise_and if self._every else np.bitwise_or
        found: NDArray[np.uint64] = reduce(meet, (leaf.spread.bits for leaf, _, _ in self._common))
        return found if self._among is None else found & self._among.bits

    def _in_several(self, need: int, floor: float) -> Candidates | None:
        """What any one of some common words alone adds is too little where there are enough documents with more."""
        in_any, in_several = BitMap(), BitMap()
        for leaf, _, _ in self._leaves:
            in_several |= in_any & leaf.doc_set()
            in_any |= leaf.doc_set()
        docs = self._in(numbers_of(in_several))
        scores = self.scores(docs)
        limit = max(nearly_kth_largest(scores, need), floor)
        if limit <= max(highest for _, highest, _ in self._leaves):
            return None
        if self._among is not None and all(leaf.is_known for leaf, _, _ in self._leaves):
            total = counted(self._standing)
        else:
            total = len(in_any) if self._among is None else self._count(numbers_of(in_any))
        return best_of(docs, scores, need, floor, total)

    def _accumulated(self, need: int | None, floor: float) -> Candidates:
        """All scores, added up in one array over the segment."""
        view = self._view
        sums = view.scratch.take(view.size, np.float32)
        places = [leaf.docs.astype(np.intp) for leaf, _, _ in self._leaves]
        for at, (leaf, highest, field) in zip(places, self._leaves, strict=True):
            np.add.at(sums, at, self._parts(leaf, highest, field).astype(np.float32))
        if self._allowed is not None:
            sums *= self._allowed
        if sum(map(len, places)) * CLEARED_AT_ONCE > view.size:
            total = int(np.count_nonzero(sums))
            docs = _above(sums, need, floor) if need is not None else sums.nonzero()[0]
            scores = sums.take(docs)
            view.scratch.give(sums)
            return Candidates(docs.astype(np.uint32), scores, total)
        # Each sum is read where its document comes first, and is zero from then on.
        lists = []
        for at in places:
            lists.append(sums.take(at))
            sums[at] = 0
        view.scratch.give(sums, places[0][:0])
        scores = np.concatenate(lists)
        total = int(np.count_nonzero(scores))
        chosen = _above(scores, need, floor) if need is not None else scores.nonzero()[0]
        docs, scores = np.concatenate(places).take(chosen), scores.take(chosen)
        order = docs.argsort()
        return Candidates(docs.take(order).astype(np.uint32), scores.take(order), total)
