"""One query over all segments: what matched in time, and the weights that need a look at every segment."""

from __future__ import annotations

from collections.abc import Sequence

from newsindex.engines.query import Node
from newsindex.engines.whoosh.evaluate.disjunction import Candidates, Sum, best_that_match
from newsindex.engines.whoosh.evaluate.leaf import Scores
from newsindex.engines.whoosh.evaluate.nodes import SegmentQuery
from newsindex.engines.whoosh.evaluate.plan import OutOfTime, Plan
from newsindex.engines.whoosh.evaluate.scorer import Scorer
from newsindex.engines.whoosh.evaluate.scoring import idf
from newsindex.engines.whoosh.evaluate.view import Docs, SegmentView


class Run:
    """The segments in which the query was evaluated before the deadline; `partial` where some are missing.

    `sets`: the matching documents of each are wanted, even where the best could be found without them; `scored`: scores
    are.
    """

    def __init__(
        self,
        views: Sequence[SegmentView],
        query: Node,
        deadline: float | None = None,
        sets: bool = True,
        scored: bool = True,
    ) -> None:
        self.plan = Plan(query, deadline)
        self.document_count = sum(view.size for view in views)
        self.segments: list[SegmentQuery] = []
        self.partial = False
        self._weights: dict[int, float] = {}
        self._sums: dict[int, Sum] = {}
        self.finds = False
        """Whether a document may match; where none does, the leaves that only score were not looked for."""
        waiting: list[SegmentQuery] = []
        try:
            for view in views:
                self.plan.check()
                segment = SegmentQuery(view, self.plan)
                if sets or not segment.is_sum:
                    self.finds = len(segment.live_matches()) > 0 or self.finds
                else:
                    self.finds = True
                    for node in self.plan.filters:
                        segment.matches(node)
                waiting.append(segment)
                while waiting and (self.finds or not scored):
                    if scored:
                        for number in range(len(self.plan.leaves)):
                            waiting[0].leaf(number)
                    self.segments.append(waiting.pop(0))
            self.segments += waiting
        except OutOfTime:
            self.partial = True
        self.plan.no_deadline()

    def frequency(self, leaf: int) -> int:
        """The number of documents, deleted ones included, in which the span of a leaf stands."""
        return sum(segment.leaf(leaf).document_frequency for segment in self.segments)

    def scores(self, segment: SegmentQuery, docs: Docs) -> Scores:
        """The scores of documents of a segment that match the query."""
        if segment.is_sum:
            return self._sum(segment).scores(docs)
        return Scorer(segment, self.idf, docs, exact=True).scores(self.plan.root, certain=True)

    def best(self, segment: SegmentQuery, need: int | None, floor: float) -> Candidates:
        """Candidates for the `need` best (None: all) of a segment that reach `floor`."""
        found = self._sum(segment).best(need, floor) if segment.is_sum else None
        return best_that_match(segment, self.idf, need, floor) if found is None else found

    def _sum(self, segment: SegmentQuery) -> Sum:
        found = self._sums.get(segment.view.base)
        if found is not None:
            return found
        assert self.plan.sum is not None
        numbers = [(self.plan.leaf(node), weight) for node, weight in self.plan.sum]
        if len(numbers) > 1 and not self.plan.every:
            # Rarer ones first, as they are added up where common ones are looked up in their documents.
            numbers.sort(key=lambda leaf: -self.idf(leaf[0]))
        found = Sum(segment, [(number, weight * self.idf(number), self.idf(number)) for number, weight in numbers])
        self._sums[segment.view.base] = found
        return found

    def idf(self, leaf: int) -> float:
        """The weight of a leaf."""
        found = self._weights.get(leaf)
        if found is None:
            found = self._weights[leaf] = idf(self.document_count, self.frequency(leaf))
        return found
