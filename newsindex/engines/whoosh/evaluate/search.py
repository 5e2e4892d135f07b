"""The first documents of a query over all segments, by score or by a number."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from newsindex.engines.base import TopDocuments
from newsindex.engines.whoosh.columnar.arrays import Int

from .disjunction import Disjunction, best_that_match
from .run import Run
from .top import falling, kth_largest, ordered


@dataclass(slots=True)
class Candidates:
    """Numbers of documents among which the first are, the columns by which these come first, and the count of all."""

    total: int
    numbers: list[Int]
    columns: list[list[NDArray[Any]]]

    def top(
        self, run: Run, ids: Callable[[Sequence[int]], list[str]], offset: int, limit: int | None, scored: bool
    ) -> TopDocuments:
        """Those from `offset` on, at most `limit`; `scored`: the first column is the score."""
        if not self.numbers:
            return TopDocuments(self.total, [], [], run.partial)
        numbers = np.concatenate(self.numbers)
        columns = [np.concatenate(column) for column in self.columns]
        chosen = ordered(columns, numbers, ids, offset, limit)
        scores = columns[0][chosen] if scored else _scores(run, numbers[chosen])
        return TopDocuments(self.total, numbers[chosen].tolist(), scores.tolist(), run.partial)


def by_score(run: Run, need: int | None, tie: str) -> Candidates:
    """Candidates for the `need` best (None: all), equal ones by the number `tie`."""
    found = Candidates(0, [], [[], []])
    floor = 0.0
    for segment in run.segments:
        if run.plan.sum is None:
            docs, count = best_that_match(segment, run.idf, need, floor)
        else:
            leaves = [(run.plan.leaf(node), weight * run.idf(run.plan.leaf(node))) for node, weight in run.plan.sum]
            docs, count = Disjunction(segment, leaves).best(need, floor)
        found.total += count
        places = docs.astype(np.int64)
        found.numbers.append(places + segment.view.base)
        found.columns[0].append(run.scores(segment, docs))
        found.columns[1].append(segment.view.number(tie).take(places))
        if need and len(run.segments) > 1 and sum(map(len, found.numbers)) >= need:
            floor = float(kth_largest(np.concatenate(found.columns[0]), need))
    return found


def by_number(run: Run, field: str, descending: bool) -> Candidates:
    """All that match, by a number, those without one last."""
    found = Candidates(0, [], [[]])
    for segment in run.segments:
        places = segment.live_matches().docs.astype(np.int64)
        found.total += len(places)
        found.numbers.append(places + segment.view.base)
        found.columns[0].append(falling(segment.view.number(field).take(places), descending))
    return found


def _scores(run: Run, numbers: Int) -> NDArray[np.float64]:
    """The scores of documents that match, in the order given."""
    scores = np.zeros(len(numbers))
    if not run.plan.scoring:
        return scores
    for segment in run.segments:
        inside = np.flatnonzero((numbers >= segment.view.base) & (numbers < segment.view.base + segment.view.size))
        docs = (numbers[inside] - segment.view.base).astype(np.uint32)
        order = np.argsort(docs)
        scores[inside[order]] = run.scores(segment, docs[order])
    return scores
