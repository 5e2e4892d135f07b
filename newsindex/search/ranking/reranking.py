"""The order of the articles that match, beyond what their words score: closeness of the words, and recency."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Sequence

from msgspec import Struct

from newsindex.search import weights
from newsindex.search.meaning.plan import Wanted
from newsindex.search.ranking.closeness import closeness
from newsindex.search.snapshot import Snapshot

Gains = tuple[tuple[str, float], ...]
"""What was added to a score: what for, and how much."""


class Added(Struct, frozen=True):
    """What documents gained by number, and what each is told that it is for."""

    gained: dict[int, float]
    told: Callable[[int], str]


class Ranking(Struct, frozen=True):
    """Document numbers with their scores, which never rise, and what was added to the scores of some."""

    numbers: list[int]
    scores: list[float]
    added: tuple[Added, ...] = ()

    def gains(self, number: int) -> Gains:
        """What was added to the score of one document."""
        found = ((each.told, each.gained.get(number, 0.0)) for each in self.added)
        return tuple((told(number), gain) for told, gain in found if gain)


def by_closeness(snapshot: Snapshot, wanted: Sequence[Wanted], ranking: Ranking, *, question: bool) -> Ranking:
    """The first `weights.RERANKED` in order of score plus closeness; the rest as they were."""
    first = ranking.numbers[: weights.RERANKED]
    gains = closeness(snapshot, wanted, first, question=question)
    return _with(ranking, gains, lambda _: "closeness of the words, and to the beginning")


def by_wording(snapshot: Snapshot, wanted: Sequence[Wanted], ranking: Ranking) -> Ranking:
    """The first `weights.REWORDED` in order of score plus wording; the rest as they were."""
    from newsindex.search.ranking.wording import wording  # few queries are questions

    gains = wording(snapshot, wanted, ranking.numbers[: weights.REWORDED])
    return _with(ranking, gains, lambda _: "words side by side, and forms, as in the question")


def by_recency(snapshot: Snapshot, ranking: Ranking, today: dt.date, half_life: float) -> Ranking:
    """All in order of score × (1 + recency)."""
    shares = {number: recency(snapshot.number("day", number), today, half_life) for number in ranking.numbers}
    gains = [score * share for score, share in zip(ranking.scores, shares.values(), strict=True)]
    return _with(ranking, gains, lambda number: f"recency × {shares[number]:.3f}")


def recency(day: int | None, today: dt.date, half_life: float) -> float:
    """The part of its score that an article gets on top: 2^(-age / half-life), both in days; without a date nothing.

    An article of today counts twice, one of a half-life ago one and a half times. `day` is YYYYMMDD.
    """
    if day is None:
        return 0.0
    age = (today - dt.date(day // 10000, day // 100 % 100, day % 100)).days
    return math.exp2(-max(age, 0) / half_life)


def _with(ranking: Ranking, gained: Sequence[float], told: Callable[[int], str]) -> Ranking:
    """The ranking with what its first articles gained, which is `told` for each, ordered anew; equal ones stay as they
    were."""
    if not any(gained):
        return ranking
    scores = [score + gain for score, gain in zip(ranking.scores, gained, strict=False)]
    order = sorted(range(len(scores)), key=scores.__getitem__, reverse=True)
    rest = len(scores)
    return Ranking(
        [ranking.numbers[nth] for nth in order] + ranking.numbers[rest:],
        [scores[nth] for nth in order] + ranking.scores[rest:],
        (*ranking.added, Added(dict(zip(ranking.numbers, gained, strict=False)), told)),
    )
