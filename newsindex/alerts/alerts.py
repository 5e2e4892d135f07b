"""`NewsIndex.alerts`: save searches, and ask what came in for them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from msgspec.structs import replace as changed

from newsindex.alerts.arrivals import AlertNews, View, arrived
from newsindex.alerts.saved import AlertFile, Choices, Mark, SavedSearch, checked_choices, checked_name
from newsindex.errors import AlertError, IndexNotFound, NewsIndexError, UsageError
from newsindex.search.query.options import DateLike, Match, Names, SearchOptions, names_of, whole_number
from newsindex.search.query.parser import parse

MAX_AGE = 30
"""Days: what was published longer before it came in is no news."""


class Alerts:
    """The saved searches of an index. `view` gives its newest state, None where there is no index; `options` checks."""

    def __init__(
        self, index: Path, view: Callable[[], View | None], options: Callable[[Choices], SearchOptions]
    ) -> None:
        self._index = index
        self._file = AlertFile(index)
        self._view = view
        self._options = options

    @property
    def path(self) -> Path:
        """The file in which they are."""
        return self._file.path

    def __iter__(self) -> Iterator[SavedSearch]:
        return iter(self.list())

    def list(self) -> tuple[SavedSearch, ...]:
        """All of them, in the order in which they were saved. Raises AlertError where their file is damaged."""
        return tuple(self._file.read().values())

    def get(self, name: str) -> SavedSearch:
        """The one of that name. Raises AlertError, with the names that there are."""
        return self._of(self._file.read(), name)

    def add(
        self,
        name: str,
        query: str = "",
        *,
        company: Names | None = None,
        person: Names | None = None,
        topic: Names | None = None,
        source: Names | None = None,
        author: Names | None = None,
        section: Names | None = None,
        lang: Names | None = None,
        since: DateLike | None = None,
        until: DateLike | None = None,
        match: Match = "all",
        exact: bool = False,
        across: bool = False,
        romanised: bool = False,
        major: bool = False,
        unique: bool = False,
        teasers: bool = False,
        snippets: int = 1,
        replace: bool = False,
    ) -> SavedSearch:
        """Save a search under a name; `run` gives what comes in from now on. See `search` for the options.

        Raises AlertError where there is one of that name, unless it is to be replaced, which leaves its mark; and what
        `search` raises: QueryError, UsageError, AmbiguousName.
        """
        name = checked_name(name)
        if not isinstance(query, str):
            raise UsageError(f"a query must be text, not {type(query).__name__}")
        choices = Choices(
            company=names_of(company, "company"),
            person=names_of(person, "person"),
            topic=names_of(topic, "topic"),
            source=names_of(source, "source"),
            author=names_of(author, "author"),
            section=names_of(section, "section"),
            lang=names_of(lang, "lang"),
            since=_as_written(since),
            until=_as_written(until),
            match=match,
            exact=exact,
            across=across,
            romanised=romanised,
            major=major,
            unique=unique,
            teasers=teasers,
            snippets=whole_number(snippets, "snippets"),
        )
        return self._save(name, query, checked_choices(choices), replace)

    def _save(self, name: str, query: str, choices: Choices, replace: bool) -> SavedSearch:
        options = self._options(choices)
        view = self._view()
        if view is None:
            parse(query)
            mark = Mark(None, 0, dt.datetime.now(dt.UTC))
        else:
            view.searcher.matching(query, options)
            mark = view.mark()
        with self._file.change() as known:
            before = known.get(name)
            if before is not None and not replace:
                raise AlertError(f"there is an alert {name!r} already; replace it (--replace), or remove it first")
            made, mark = (mark.at, mark) if before is None else (before.created, before.mark)
            known[name] = SavedSearch(name=name, query=query, options=choices, created=made, mark=mark)
            return known[name]

    def remove(self, names: Names) -> None:
        """Forget searches, all or, where there is none of a name, none. Raises AlertError."""
        with self._file.change() as known:
            for name in [self._of(known, name).name for name in names_of(names, "name")]:
                known.pop(name, None)

    def run(
        self,
        names: Names | None = None,
        *,
        max_age: int = MAX_AGE,
        dry_run: bool = False,
        deliver: Callable[[Sequence[AlertNews]], None] | None = None,
    ) -> tuple[AlertNews, ...]:
        """What came in since the last run for the searches of these names, or for all.

        Articles published more than `max_age` days before they came in are counted, not shown. `deliver` is given what
        was found; once it has returned, the marks move: an error leaves them, as `dry_run` does. A search that cannot
        be made says so in `problem` and keeps its mark. Raises AlertError, IndexNotFound.
        """
        oldest = dt.timedelta(days=whole_number(max_age, "max_age"))
        known = self._file.read()
        wanted = [self._of(known, name) for name in names_of(names, "name")] if names is not None else known.values()
        view = self._view()
        if view is None:
            raise IndexNotFound.at(self._index)
        mark = view.mark()
        found = tuple(self._news(view, search, oldest) for search in wanted)
        if deliver is not None:
            deliver(found)
        if not dry_run:
            self._move({news.search.name: mark for news in found if news.problem is None})
        return found

    def _news(self, view: View, search: SavedSearch, max_age: dt.timedelta) -> AlertNews:
        try:
            return arrived(view, search, self._options(search.options), max_age)
        except NewsIndexError as error:
            return AlertNews(search, problem=str(error))

    def _move(self, marks: Mapping[str, Mark]) -> None:
        """Set the marks; none goes back, where another run was quicker or the index is an older copy of itself."""
        with self._file.change() as known:
            for name, mark in marks.items():
                search = known.get(name)
                if search is not None:
                    before = search.mark.moment if search.mark.index == mark.index else 0
                    known[name] = changed(search, mark=changed(mark, moment=max(before, mark.moment)))

    def _of(self, known: Mapping[str, SavedSearch], name: str) -> SavedSearch:
        found = known.get(name)
        if found is None:
            others = f"there are {', '.join(known)}" if known else "there is none yet; newsindex alerts add saves one"
            raise AlertError(f"there is no alert {name!r}; {others}")
        return found


def _as_written(value: DateLike | None) -> str | None:
    return value.isoformat() if isinstance(value, dt.date) else value
