"""What a saved search has to tell: the articles that match and came in since its mark."""

from __future__ import annotations

import datetime as dt
import time
from dataclasses import dataclass
from typing import Any

from newsindex.alerts.saved import Mark, SavedSearch
from newsindex.engines.query import And, Number
from newsindex.engines.whoosh import Snapshot
from newsindex.model import Hit
from newsindex.search.query.options import SearchOptions
from newsindex.search.searcher import SECONDS, Searcher
from newsindex.search.showing.hits import HitMaker


@dataclass(frozen=True, slots=True)
class View:
    """One state of an index: `index` is its identity, which a rebuilt one does not share, `moment` that of its last
    commit."""

    index: str
    moment: int
    snapshot: Snapshot
    searcher: Searcher
    hits: HitMaker

    def mark(self) -> Mark:
        """That all in this state has been looked at."""
        return Mark(self.index, self.moment, dt.datetime.now(dt.UTC))


@dataclass(frozen=True, slots=True)
class AlertNews:
    """What came in for a saved search, newest first.

    `older` counts articles that came in too, but were published too long before; `changed` those that had come in
    earlier and were changed or linked again since. `problem` says why the search could not be made, or not wholly; its
    mark stays then.
    """

    search: SavedSearch
    hits: tuple[Hit, ...] = ()
    older: int = 0
    changed: int = 0
    notes: tuple[str, ...] = ()
    problem: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """The JSON of the command line."""
        found: dict[str, Any] = {
            **self.search.to_dict(),
            "new": len(self.hits),
            "older": self.older,
            "changed": self.changed,
            "notes": list(self.notes),
            "hits": [hit.to_dict() for hit in self.hits],
        }
        if self.problem is not None:
            found["problem"] = self.problem
        return found


def arrived(view: View, search: SavedSearch, options: SearchOptions, max_age: dt.timedelta) -> AlertNews:
    """What came in since the mark of the search.

    Of an index that was made anew, where all came in at once, it is what was published since the last run.
    Raises QueryError, UsageError, AmbiguousName.
    """
    mark = search.mark
    remade = mark.index not in (None, view.index)
    since = mark.moment if mark.index == view.index else 0
    node, plan = view.searcher.matching(search.query, options)
    deadline = time.perf_counter() + SECONDS
    found = view.snapshot.search(
        And((node, Number("added", since + 1))), limit=None, sort=("published", True), deadline=deadline
    )
    sought = view.hits.sought(plan.wanted, found.numbers)
    new = [
        (number, score)
        for number, score in zip(found.numbers, found.scores, strict=True)
        if (_published_since(view, number, mark.at) if remade else _is_recent(view, number, max_age))
    ]
    shown = view.hits.hits([number for number, _ in new], [score for _, score in new], sought, options.snippets)
    hits = tuple(hit for hit in shown if not (options.unique and hit.same_as))
    changed = view.snapshot.matching(
        And((node, Number("added", None, since), Number("changed", since + 1))), deadline=deadline
    )
    notes = list(plan.notes)
    if remade:
        notes.append(f"the index was made anew; shown is what was published since {mark.at:%Y-%m-%d %H:%M} UTC")
    partial = found.partial or plan.partial or changed.partial
    problem = "the search was ended early; these results are partial, and come again with the next run"
    return AlertNews(
        search, hits, len(found.numbers) - len(new), len(changed), tuple(notes), problem if partial else None
    )


def _is_recent(view: View, number: int, max_age: dt.timedelta) -> bool:
    """Whether the article was new when it came in; one without a date was."""
    published = view.snapshot.number("published", number)
    came_in = view.snapshot.number("added", number) or 0
    return published is None or published >= came_in - max_age.total_seconds()


def _published_since(view: View, number: int, moment: dt.datetime) -> bool:
    published = view.snapshot.number("published", number)
    return published is not None and published > moment.timestamp()
