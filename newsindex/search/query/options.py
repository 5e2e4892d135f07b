"""What a search may be asked for besides the query: filters, order, paging, and what to show."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable
from typing import Any, Literal, get_args

from msgspec import Struct

from newsindex.errors import UsageError
from newsindex.search.query.dates import day_number, days_of

Sort = Literal["relevance", "newest", "oldest"]
Match = Literal["all", "any"]
DateLike = str | dt.date | dt.datetime
Names = str | Iterable[str]

LANGS = {"en": ("en",), "zh": ("zh-Hant", "zh-Hans"), "zh-hant": ("zh-Hant",), "zh-hans": ("zh-Hans",)}

PASSAGES_PER_ARTICLE = 2
"""So many passages of one article, where nothing else is asked for."""


_FILTERS = frozenset(("company", "person", "topic", "source", "author", "section", "lang", "since", "until", "recency"))
"""What is not asked for where it is None."""


class SearchOptions(Struct, frozen=True):
    """The options of `search`, checked; `since` and `until` are days as YYYYMMDD, `limit` None means all.

    `recency` is the half-life in days of what an article gains by being new; None: nothing.
    """

    company: tuple[str, ...] = ()
    person: tuple[str, ...] = ()
    topic: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    author: tuple[str, ...] = ()
    section: tuple[str, ...] = ()
    lang: tuple[str, ...] = ()
    since: int | None = None
    until: int | None = None
    sort: Sort = "relevance"
    limit: int | None = 10
    offset: int = 0
    snippets: int = 1
    match: Match = "all"
    strict: bool = False
    exact: bool = False
    across: bool = False
    major: bool = False
    unique: bool = False
    teasers: bool = False
    facets: bool = False
    explain: bool = False
    romanised: bool = False
    recency: float | None = None


def options_of(today: dt.date, **given: Any) -> SearchOptions:
    """The options as they were given, checked; the others are as they are by default. Raises UsageError."""
    asked = ((name, value) for name, value in given.items() if value is not None or name not in _FILTERS)
    return SearchOptions(**{name: _checked(name, value, today) for name, value in asked})


def _checked(name: str, value: Any, today: dt.date) -> Any:
    match name:
        case "company" | "person" | "topic" | "source" | "author" | "section":
            return names_of(value, name)
        case "lang":
            return langs_of(value)
        case "since":
            return first_day(value, today)
        case "until":
            return last_day(value, today)
        case "sort":
            return choice(value, name, get_args(Sort))
        case "match":
            return choice(value, name, get_args(Match))
        case "limit" if value is None:
            return None
        case "limit" | "offset" | "snippets":
            return whole_number(value, name)
        case "recency":
            return days(value, name)
        case _:
            return yes_or_no(value, name)


def names_of(value: Names | None, option: str) -> tuple[str, ...]:
    """One name or several, without empty ones; raises UsageError on an empty name."""
    if value is None:
        return ()
    if not isinstance(value, Iterable):
        raise UsageError(f"{option}: a text or a list of texts is wanted, not {type(value).__name__}")
    names = (value,) if isinstance(value, str) else tuple(value)
    for name in names:
        if not isinstance(name, str):
            raise UsageError(f"{option}: a text or a list of texts is wanted, not one of {type(name).__name__}")
        if not name.strip():
            raise UsageError(f"{option}: an empty name was given")
    return tuple(name.strip() for name in names)


def langs_of(value: Names | None) -> tuple[str, ...]:
    """The language codes of the index that `en`, `zh`, `zh-Hant` and `zh-Hans` mean."""
    codes: list[str] = []
    for name in names_of(value, "lang"):
        if name.casefold() not in LANGS:
            raise UsageError(f'lang: "{name}" is none of en, zh, zh-Hant, zh-Hans')
        codes.extend(LANGS[name.casefold()])
    return tuple(dict.fromkeys(codes))


def first_day(value: DateLike | None, today: dt.date) -> int | None:
    """The first day that a `since` means."""
    if value is None:
        return None
    if isinstance(value, dt.date):
        return day_number(value)
    return day_number(days_of(value, today)[0])


def last_day(value: DateLike | None, today: dt.date) -> int | None:
    """The last day that an `until` means."""
    if value is None:
        return None
    if isinstance(value, dt.date):
        return day_number(value)
    return day_number(days_of(value, today)[1])


def whole_number(value: int | None, option: str, *, least: int = 0) -> int:
    """`value` as it is, or a UsageError where it is no whole number of at least `least`."""
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        raise UsageError(f"{option}: {value!r} is no whole number of at least {least}")
    return value


def yes_or_no(value: bool, option: str) -> bool:
    """`value` as it is, or a UsageError where it is neither True nor False, as a text is that says "no"."""
    if value not in (True, False):
        raise UsageError(f"{option}: {value!r} is neither True nor False")
    return bool(value)


def choice(value: str, option: str, choices: tuple[str, ...]) -> str:
    """`value` as it is, or a UsageError where it is none of `choices`."""
    if value not in choices:
        raise UsageError(f'{option}: "{value}" is none of {", ".join(choices)}')
    return value


def days(value: float | None, option: str) -> float | None:
    """`value` as it is, or a UsageError where it is no number of days above 0."""
    if value is None:
        return None
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 < value < math.inf:
        raise UsageError(f"{option}: {value!r} is no number of days above 0, such as 30")
    return float(value)
