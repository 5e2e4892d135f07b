"""What is missing from the archive: months in which a source has no articles, or far fewer than it usually has."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from itertools import groupby
from statistics import median
from typing import Any, Literal

from newsindex.engines.query import And, Keyword, Node
from newsindex.engines.whoosh import Snapshot

AROUND = 12
"""So many months before and after a month tell what is usual in it: a source grows over the years."""

THIN = 1 / 3
"""A month with a smaller part of the usual number is thin."""

FEWEST_FOR_EMPTY = 5
"""Where fewer articles are usual, an empty month is chance: of five a month, e^-5 of months (0.7 %) are empty."""

FEWEST_FOR_THIN = 6
"""Where fewer articles are usual, a thin month is chance."""

_FIRST = 101
"""January of the year 1: no date is earlier."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A month (`2025-04`) of a source that has no articles, or few; `usual` is the median of the months around it."""

    source: str
    month: str
    kind: Literal["missing", "thin"]
    articles: int
    usual: float

    def to_dict(self) -> dict[str, Any]:
        """The JSON of the command line."""
        return asdict(self)


def gaps(snapshot: Snapshot, articles: Node, today: dt.date) -> tuple[Gap, ...]:
    """The gaps of every source among the articles, by source and month, up to today whatever dates there are.

    A source is missed from its first month to the last of the whole archive. Its own first month and the last of all
    may have begun or ended within, and are never thin or missing. Articles without a date or a source count nowhere.
    """
    everything = snapshot.matching(articles)
    newest = max((month for month, _ in snapshot.histogram(everything, "day", 100)), default=0)
    last = min(newest, today.year * 100 + today.month)
    found: list[Gap] = []
    for source, _ in sorted(snapshot.facet(everything, "source")):
        matching = snapshot.matching(And((articles, Keyword("source", (source,)))))
        months = (row for row in snapshot.histogram(matching, "day", 100) if _FIRST <= row[0] <= last)
        counts = {_running(month): count for month, count in months}
        found.extend(_of_source(source, counts, _running(last)))
    return tuple(found)


def lines(found: Iterable[Gap]) -> list[str]:
    """The gaps as sentences; months that follow one another and lack the same are told together."""
    told: list[str] = []
    numbered = ((_running(int(gap.month.replace("-", ""))) - place, gap) for place, gap in enumerate(found))
    for (source, kind, _), run in groupby(numbered, lambda each: (each[1].source, each[1].kind, each[0])):
        months = [gap for _, gap in run]
        span = months[0].month if len(months) == 1 else f"{months[0].month} to {months[-1].month}"
        usual = f"usually about {median(gap.usual for gap in months):,.0f} a month"
        few = f"only {sum(gap.articles for gap in months):,} articles" if kind == "thin" else "no articles"
        told.append(f"{source}: {span}: {few}, {usual}")
    return told


def _of_source(source: str, counts: Mapping[int, int], last: int) -> Iterable[Gap]:
    if not counts:
        return
    first = min(counts)
    for month in range(first + 1, last):
        near = (other for other in range(month - AROUND, month + AROUND + 1) if other != month)
        around = [counts[other] for other in near if other in counts]
        count = counts.get(month, 0)
        usual = float(median(around or counts.values()))
        if not count and usual >= FEWEST_FOR_EMPTY:
            yield Gap(source, _written(month), "missing", 0, usual)
        elif count and usual >= FEWEST_FOR_THIN and count < THIN * usual:
            yield Gap(source, _written(month), "thin", count, usual)


def _running(month: int) -> int:
    """Months since the year 0, of a month such as 202504."""
    return month // 100 * 12 + month % 100 - 1


def _written(running: int) -> str:
    return f"{running // 12:04}-{running % 12 + 1:02}"
