"""The first documents of a query over all segments, by score or by a number."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from newsindex.engines.base import TopDocuments
from newsindex.engines.whoosh.columnar.arrays import Int
from newsindex.engines.whoosh.evaluate.blocks import ROUNDING
from newsindex.engines.whoosh.evaluate.disjunction import Candidates
from newsindex.engines.whoosh.evaluate.nodes import SegmentQuery
from newsindex.engines.whoosh.evaluate.run import Run
from newsindex.engines.whoosh.evaluate.top import HANDFUL, falling, kth_largest, ordered, ordered_by_hand


class Found(Struct):
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
        numbers = _joined(self.numbers)
        columns = [_joined(column) for column in self.columns]
        if len(numbers) <= HANDFUL:
            listed, keys = numbers.tolist(), [column.tolist() for column in columns]
            stop = len(listed) if limit is None else offset + limit
            order = ordered_by_hand(keys, listed, ids, stop)[offset:]
            values = keys[0] if scored else _scores(run, numbers).tolist()
            return TopDocuments(self.total, [listed[at] for at in order], [values[at] for at in order], run.partial)
        chosen = ordered(columns, numbers, ids, offset, limit)
        scores = columns[0][chosen] if scored else _scores(run, numbers[chosen])
        return TopDocuments(self.total, numbers[chosen].tolist(), scores.tolist(), run.partial)


def _joined(arrays: list[NDArray[Any]]) -> NDArray[Any]:
    return arrays[0] if len(arrays) == 1 else np.concatenate(arrays)


def by_score(run: Run, need: int | None, tie: str) -> Found:
    """Candidates for the `need` best (None: all), equal ones by the number `tie`."""
    floor, total = 0.0, 0
    segments: list[tuple[SegmentQuery, Candidates]] = []
    scores: list[NDArray[Any]] = []
    for segment in run.segments:
        found = run.best(segment, need, floor)
        total += found.total
        if not len(found.docs):
            continue
        segments.append((segment, found))
        scores.append(run.scores(segment, found.docs) if found.scores is None else found.scores)
        if need and len(run.segments) > 1 and sum(map(len, scores)) >= need:
            floor = float(kth_largest(np.concatenate(scores), need)) * (1 - ROUNDING)
    result = Found(total, [], [[], []])
    for (segment, found), near in zip(segments, scores, strict=True):
        docs, exact = found.docs, near
        if floor > 0:
            chosen = (near >= floor).nonzero()[0]
            docs, exact = docs[chosen], near[chosen]
        if found.scores is not None and not found.exact and len(docs):
            exact = run.scores(segment, docs)
        places = docs.astype(np.int64)
        result.numbers.append(places + segment.view.base if segment.view.base else places)
        result.columns[0].append(exact)
        result.columns[1].append(segment.view.number(tie).take(places))
    return result


def by_number(run: Run, field: str, descending: bool) -> Found:
    """All that match, by a number, those without one last."""
    found = Found(0, [], [[]])
    for segment in run.segments:
        places = segment.live_matches().docs.astype(np.int64)
        found.total += len(places)
        found.numbers.append(places + segment.view.base)
        found.columns[0].append(falling(segment.view.number(field).take(places), descending))
    return found


def _scores(run: Run, numbers: Int) -> NDArray[np.float64]:
    """The scores of documents that match, in the order given."""
    scores = np.zeros(len(numbers))
    if not run.plan.scoring or not len(numbers):
        return scores
    for segment in run.segments:
        inside = np.flatnonzero((numbers >= segment.view.base) & (numbers < segment.view.base + segment.view.size))
        docs = (numbers[inside] - segment.view.base).astype(np.uint32)
        order = np.argsort(docs)
        scores[inside[order]] = run.scores(segment, docs[order])
    return scores
