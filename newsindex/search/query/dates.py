"""Dates as readers write them → the first and last day they mean, as whole numbers YYYYMMDD."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

from newsindex.errors import UsageError

Days = tuple[dt.date, dt.date]

_ISO = re.compile(r"(\d{4})(?:[-/](\d{1,2})(?:[-/](\d{1,2}))?)?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_CHINESE = re.compile(r"(?:(?:民國|民国)(\d{1,3})|(\d{3})|(\d{4}))年(?:(\d{1,2})月(?:(\d{1,2})[日號号])?)?")
"""A year of three digits is one of the Republic (114年), as papers in Taiwan write it; of two it could be either's."""
_AGO = re.compile(r"(\d{1,4}) (day|week|month|year)s? ago")
_PAST = re.compile(r"(?:last|past) (\d{1,4}) (day|week|month|year)s?")
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def day_number(day: dt.date) -> int:
    """20250203 for 3 February 2025: what the index holds in its `day` field."""
    return day.year * 10000 + day.month * 100 + day.day


def day_name(day: int) -> str:
    """20250203 → 2025-02-03."""
    return f"{day // 10000:04}-{day // 100 % 100:02}-{day % 100:02}"


def days_of(text: str, today: dt.date) -> Days:
    """The first and last day that `text` means: an ISO date, month or year, or words such as "last week".

    A week is Monday to Sunday. Raises UsageError where it means none.
    """
    if not isinstance(text, str):
        raise UsageError(f"a date is a text, a date or a datetime, not {type(text).__name__}")
    words = " ".join(text.strip().casefold().split())
    try:
        found = _numeric(words) or _relative(words, today)
    except (ValueError, OverflowError):
        found = None
    if found is None:
        raise UsageError(f'"{text}" is no date; write 2025-02-03, 2025-02, 2025, or words such as "last week"')
    return found


def _numeric(words: str) -> Days | None:
    if match := _COMPACT.fullmatch(words):
        return _span(int(match[1]), match[2], match[3])
    if match := _ISO.fullmatch(words.split("t")[0] if "t" in words[10:11] else words):
        return _span(int(match[1]), match[2], match[3])
    if match := _CHINESE.fullmatch(words):
        of_the_republic = match[1] or match[2]
        return _span(int(of_the_republic) + 1911 if of_the_republic else int(match[3]), match[4], match[5])
    return None


def _span(year: int, month: str | None, day: str | None) -> Days:
    if not month:
        return dt.date(year, 1, 1), dt.date(year, 12, 31)
    if not day:
        return dt.date(year, int(month), 1), dt.date(year, int(month), _length(year, int(month)))
    exact = dt.date(year, int(month), int(day))
    return exact, exact


def _week(day: dt.date) -> Days:
    monday = day - dt.timedelta(days=day.weekday())
    return monday, monday + dt.timedelta(days=6)


def _month(day: dt.date, back: int) -> Days:
    months = day.year * 12 + day.month - 1 - back
    return _span(months // 12, str(months % 12 + 1), None)


def _year(day: dt.date, back: int) -> Days:
    return _span(day.year - back, None, None)


_NAMED: dict[str, Callable[[dt.date], Days]] = {}
for _names, _days in (
    (("today", "今天", "今日"), lambda t: (t, t)),
    (("yesterday", "昨天", "昨日"), lambda t: (t - dt.timedelta(1), t - dt.timedelta(1))),
    (("this week", "本週", "本周", "這週", "这周"), _week),
    (("last week", "上週", "上周"), lambda t: _week(t - dt.timedelta(7))),
    (("this month", "本月", "這個月", "这个月"), lambda t: _month(t, 0)),
    (("last month", "上月", "上個月", "上个月"), lambda t: _month(t, 1)),
    (("this year", "今年"), lambda t: _year(t, 0)),
    (("last year", "去年"), lambda t: _year(t, 1)),
):
    for _name in _names:
        _NAMED[_name] = _days


def _relative(words: str, today: dt.date) -> Days | None:
    if words in _NAMED:
        return _NAMED[words](today)
    if match := _AGO.fullmatch(words):
        day = _back(today, int(match[1]), match[2])
        return day, day
    if match := _PAST.fullmatch(words):
        return _back(today, int(match[1]), match[2]) + dt.timedelta(1), today
    last = words.removeprefix("last ")
    if last in _WEEKDAYS:
        back = (today.weekday() - _WEEKDAYS.index(last)) % 7 or (7 if words.startswith("last ") else 0)
        day = today - dt.timedelta(days=back)
        return day, day
    return None


def _back(today: dt.date, count: int, unit: str) -> dt.date:
    if unit == "day":
        return today - dt.timedelta(days=count)
    if unit == "week":
        return today - dt.timedelta(weeks=count)
    months = today.year * 12 + today.month - 1 - count * (12 if unit == "year" else 1)
    year, month = months // 12, months % 12 + 1
    return dt.date(year, month, min(today.day, _length(year, month)))


def _length(year: int, month: int) -> int:
    """How many days a month has."""
    from calendar import monthrange  # with the names of days in all languages, of which few queries need any

    return monthrange(year, month)[1]
