"""When an article was published: from a record's value, an address or path, or a line of text."""

from __future__ import annotations

import datetime as dt
import email.utils
import math
import re
import warnings
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from newsindex.ingest.facts import time_zones

_FIRST, _LAST = 1800, 2200

_DIGITS = {c: str(i) for i, c in enumerate("〇一二三四五六七八九")} | {"零": "0", "○": "0", "元": "1"}
_N = "[0-9０-９〇零○一二三四五六七八九十元]"
_CHINESE = re.compile(
    rf"(?P<era>民國|民国|中華民國|中华民国|西元|公元)?\s*(?P<year>{_N}{{1,4}})\s*年\s*(?P<month>{_N}{{1,3}})\s*月\s*"
    rf"(?:(?P<day>{_N}{{1,3}})\s*[日號号])?(?P<rest>[^\n]{{0,24}})"
)
_CLOCK = re.compile(
    r"(上午|下午|凌晨|早上|晚上|晚間|晚间|中午)?\s*(\d{1,2})\s*[:：時时点點]\s*(\d{1,2})?(?:\s*[:：分]\s*(\d{1,2}))?"
)
_ROC_SLASHED = re.compile(r"(?:民國|民国)?\s*(1[01]\d|[6-9]\d)[./-](\d{1,2})[./-](\d{1,2})\Z")
_AMBIGUOUS_ZONE = re.compile(r"\s*\(?\b(?:CST|IST|AST|BST)\b\)?|\[[A-Za-z_]+/[A-Za-z_]+\]")
_NUMBERS = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})\b(.*)\Z", re.DOTALL)
_MONTH = (
    r"(?P<month>Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?\.?|July?\.?|Aug(?:ust|\.)?|"
    r"Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
_ENGLISH = (
    re.compile(rf"\b{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})\b", re.IGNORECASE),
    re.compile(rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+{_MONTH},?\s+(?P<year>\d{{4}})\b", re.IGNORECASE),
)
_NUMERIC = re.compile(
    r"(?<![\d/.-])(?P<year>(?:18|19|20|21)\d\d)([-/.])(?P<month>\d{1,2})\2(?P<day>\d{1,2})(?![\d/.-]*\d)"
)
_MONTH_STARTS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {name: i for i, name in enumerate(_MONTH_STARTS, 1)}
_IN_ADDRESS = (
    re.compile(
        r"(?<!\d)(?P<year>(?:18|19|20|21)\d\d)([-/_.])(?P<month>0?[1-9]|1[0-2])\2(?P<day>0?[1-9]|[12]\d|3[01])(?!\d)"
    ),
    re.compile(r"(?<!\d)(?P<year>(?:19|20|21)\d\d)(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])(?!\d)"),
    re.compile(r"(?<!\d)(?P<year>(?:19|20|21)\d\d)/(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])(?!\d)"),
)
_MONTH_IN_ADDRESS = re.compile(r"(?<!\d)(?<!\d-)(?P<year>(?:19|20|21)\d\d)[-/_](?P<month>0[1-9]|1[0-2])(?![\d-])")


def parse_date(value: Any, zone: dt.tzinfo, *, day_first: bool = False) -> dt.datetime | None:
    """A record's date: ISO 8601, RFC 2822, epoch seconds or milliseconds, Chinese and English dates.

    A date without a zone is in `zone`, one without a time is its midnight. 03/02/2025 is the second of March, or the
    third of February with `day_first`. None where it is no date, or one before 1800 or after 2200.
    """
    if isinstance(value, str):
        return _from_text(value.strip(), zone, day_first)
    if isinstance(value, dt.datetime):
        return _checked(value, zone)
    if isinstance(value, dt.date):
        return _checked(dt.datetime(value.year, value.month, value.day), zone)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _from_number(value, zone)
    return None


def date_in_address(address: str) -> tuple[dt.date | None, dt.date | None]:
    """The date that an address or path holds, and where it holds only year and month, the first of that month.

    The last date counts: the one nearest to the article.
    """
    for pattern in _IN_ADDRESS:
        for found in reversed(list(pattern.finditer(address))):
            date = _date(int(found["year"]), int(found["month"]), int(found["day"]))
            if date:
                return date, None
    months = _MONTH_IN_ADDRESS.findall(address)
    return None, _date(int(months[-1][0]), int(months[-1][1]), 1) if months else None


def date_in_text(text: str) -> tuple[dt.date, int, int] | None:
    """The first full date that a line holds, in English, Chinese or numbers, with the slice in which it stands."""
    best: tuple[dt.date, int, int] | None = None
    for found in _found_dates(text):
        date = found[0]
        if date and (best is None or found[1] < best[1]):
            best = (date, found[1], found[2])
    return best


def date_of_republic(text: str) -> dt.date | None:
    """The date that a text is which counts years since 1911 in numbers: 114/02/03."""
    match = _ROC_SLASHED.match(text)
    return _date(int(match[1]) + 1911, int(match[2]), int(match[3])) if match else None


def midnight(date: dt.date, zone: dt.tzinfo) -> dt.datetime:
    """The beginning of a day in a zone."""
    return dt.datetime(date.year, date.month, date.day, tzinfo=zone)


def _found_dates(text: str) -> list[tuple[dt.date | None, int, int]]:
    found: list[tuple[dt.date | None, int, int]] = []
    for pattern in (*_ENGLISH, _NUMERIC):
        if match := pattern.search(text):
            month = match["month"]
            number = int(month) if month.isdigit() else _MONTHS[month[:3].lower()]
            found.append((_date(int(match["year"]), number, int(match["day"])), *match.span()))
    if (match := _CHINESE.search(text)) and match["day"]:
        found.append((_chinese_date(match), match.start(), match.start("rest")))
    return found


def _from_text(text: str, zone: dt.tzinfo, day_first: bool) -> dt.datetime | None:
    if not text:
        return None
    try:
        return _checked(dt.datetime.fromisoformat(text), zone)
    except ValueError:
        pass
    if len(text) > 80:
        return None
    return _from_odd_text(text, zone, day_first)


@lru_cache(maxsize=4096)
def _from_odd_text(text: str, zone: dt.tzinfo, day_first: bool) -> dt.datetime | None:
    """All that is not ISO 8601 as Python reads it, the likeliest first."""
    if re.fullmatch(r"-?\d+(\.\d+)?", text):
        return _from_number(float(text) if "." in text else int(text), zone)
    if re.fullmatch(r"(18|19|20|21)\d\d[-/.](0?[1-9]|1[0-2])", text):
        year, month = re.split("[-/.]", text)
        return midnight(dt.date(int(year), int(month), 1), zone)
    if _ROC_SLASHED.match(text):
        date = date_of_republic(text)
        return midnight(date, zone) if date else None
    if match := _CHINESE.search(text):
        return _chinese_datetime(match, zone)
    if re.search("[A-Za-z]{3}", text) and re.search(r"\d{4} \d\d:\d\d", text):
        try:
            return _checked(email.utils.parsedate_to_datetime(text), zone)
        except (ValueError, TypeError):
            pass
    text = _AMBIGUOUS_ZONE.sub("", text)
    return _by_dateutil(text, zone, day_first) or _by_dateparser(text, zone)


def _by_dateutil(text: str, zone: dt.tzinfo, day_first: bool) -> dt.datetime | None:
    from dateutil import parser  # 40 ms, for odd dates only

    seen = []
    for default in (dt.datetime(2000, 1, 1), dt.datetime(2004, 2, 2)):
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                seen.append(parser.parse(text, default=default, tzinfos=time_zones(), dayfirst=day_first))
        except (ValueError, OverflowError, TypeError, Warning):
            return None
    # What the text leaves out, the parser takes from the default: two that differ mean no full date.
    return _checked(_plain_zone(seen[0]), zone) if seen[0] == seen[1] else None


def _by_dateparser(text: str, zone: dt.tzinfo) -> dt.datetime | None:
    if not (re.search(r"\d{4}", text) and re.search(r"[^\W\d_]{3}", text)):
        return None
    import dateparser  # slow to load, the last resort

    found = dateparser.parse(
        text,
        languages=["en", "zh", "fr", "de", "es", "it", "pt"],
        settings={"PARSERS": ["absolute-time"], "REQUIRE_PARTS": ["day", "month", "year"]},
    )
    return _checked(_plain_zone(found), zone) if found else None


def _plain_zone(value: dt.datetime) -> dt.datetime:
    """The same moment with a plain offset, not a parser's own kind of zone."""
    offset = value.utcoffset()
    return value if offset is None else value.replace(tzinfo=dt.timezone(offset))


def ambiguous(text: str) -> bool:
    """Whether a date such as 03/02/2025 may be read with the day or the month first."""
    found = _NUMBERS.match(text.strip())
    return found is not None and int(found[1]) <= 12 and int(found[2]) <= 12 and found[1] != found[2]


def in_numbers(value: object) -> bool:
    """Whether a date is one such as 03/02/2025, with the year behind."""
    return isinstance(value, str) and _NUMBERS.match(value.strip()) is not None


def have_day_first(values: Iterable[Any]) -> bool | None:
    """Whether dates of one source such as 13/02/2025 have the day first; None where none of them tells, or they do
    not agree."""
    told = {
        int(found[1]) > int(found[2])
        for value in values
        if isinstance(value, str) and (found := _NUMBERS.match(value.strip()))
        if min(int(found[1]), int(found[2])) <= 12 < max(int(found[1]), int(found[2]))
    }
    return told.pop() if len(told) == 1 else None


def _from_number(value: float, zone: dt.tzinfo) -> dt.datetime | None:
    if not math.isfinite(value):
        return None
    whole = int(value)
    if value == whole and _FIRST * 10000 <= whole < _LAST * 10000:
        # Eight digits that begin with a year, such as 20250203.
        date = _date(whole // 10000, whole // 100 % 100, whole % 100)
        return midnight(date, zone) if date else None
    if abs(value) < 10**8:
        return None
    for unit in (1, 1000, 1_000_000, 1_000_000_000):
        if abs(value) / unit < 7.3e9:
            epoch = dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(seconds=value / unit)
            return _checked(epoch.astimezone(zone), zone)
    return None


def _chinese_datetime(match: re.Match[str], zone: dt.tzinfo) -> dt.datetime | None:
    date = _chinese_date(match)
    if date is None:
        return None
    clock = _CLOCK.search(match["rest"])
    if clock is None:
        return midnight(date, zone)
    hour, minute, second = int(clock[2]), int(clock[3] or 0), int(clock[4] or 0)
    if clock[1] in ("下午", "晚上", "晚間", "晚间") and hour < 12:
        hour += 12
    try:
        return dt.datetime(date.year, date.month, date.day, hour, minute, second, tzinfo=zone)
    except ValueError:
        return midnight(date, zone)


def _chinese_date(match: re.Match[str]) -> dt.date | None:
    year, month, day = (_chinese_number(match[part] or "一") for part in ("year", "month", "day"))
    # Three digits or the name of the era mean years since 1911; two may be either and count as the Republic's.
    if (match["era"] or "").endswith(("民國", "民国")) or (year < 200 and match["era"] is None and year >= 38):
        year += 1911
    return _date(year, month, day)


def _chinese_number(text: str) -> int:
    """A number in any digits: 二〇二五, 114, 一百 is not among them, 二十三, 十."""
    plain = "".join(_DIGITS.get(c, c) for c in text)
    if "十" not in plain:
        return int(plain)
    tens, _, ones = plain.partition("十")
    return int(tens or "1") * 10 + int(ones or "0")


def _date(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day) if _FIRST <= year <= _LAST else None
    except ValueError:
        return None


def _checked(value: dt.datetime, zone: dt.tzinfo) -> dt.datetime | None:
    if not _FIRST <= value.year <= _LAST:
        return None
    return value if value.tzinfo is not None else value.replace(tzinfo=zone)
