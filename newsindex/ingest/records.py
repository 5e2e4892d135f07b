"""Fields by their usual names → Article: records of JSON and CSV, and what the other readers found."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from hashlib import blake2b
from itertools import chain, islice
from typing import Any, NamedTuple

from newsindex.errors import SourceError
from newsindex.ingest.bylines import parse_byline
from newsindex.ingest.credit_lines import credits_in
from newsindex.ingest.dates import ambiguous, date_in_address, have_day_first, in_numbers, midnight, parse_date
from newsindex.ingest.facts import field_names, plain_name
from newsindex.ingest.identity import address_key, place
from newsindex.ingest.languages import language_of
from newsindex.ingest.markup import is_markup, markup_to_text
from newsindex.ingest.notes import Notes
from newsindex.ingest.options import Notice, ReadOptions
from newsindex.model import Article, Skipped

_TAG_MARKS = re.compile(r"\s*[,;，；、|]\s*")
_LINE_END = re.compile("\r\n?")
_AHEAD, _AHEAD_SIZE, _WITHOUT = 1_000, 1 << 22, 20
"""So many records, or so many bytes of them, are looked at for the order of day and month in their dates,
where any of the first few has such a date."""

_NAME_KEYS = ("name", "title", "label", "literal", "text", "value", "term", "id")


def article_from_record(
    record: Mapping[str, Any],
    options: ReadOptions,
    *,
    path: str,
    number: int | None = None,
    notes: Notes,
) -> Article:
    """The article of one record; `path` and `number` are where it stands, its name if it has neither id nor address.

    Raises SourceError where it has neither title nor body.
    """
    return make_article(_fields(record, options), options, path=path, number=number, notes=notes)


def _fields(record: Mapping[str, Any], options: ReadOptions) -> dict[str, Any]:
    """What the record has, under our own names."""
    fields: dict[str, Any] = {}
    for field, keys in _plan(tuple(record), tuple(options.mapping.items())):
        for key in keys:
            value = record[key] if key in record else _within(record, key)
            if value is not None and value != "" and value != []:
                fields[field] = value
                break
    return fields


class Numbered(NamedTuple):
    """A record by its number among those of a source, or what is wrong with it, and how long it was written."""

    number: int | None
    record: Any
    wrong: str = ""
    size: int = 0


def articles_of(
    records: Iterator[Numbered],
    unit: str,
    options: ReadOptions,
    *,
    path: str,
    notes: Notes,
    make: Callable[..., Article] = article_from_record,
) -> Iterator[Article | Skipped | Notice]:
    """The articles of the records of one source, which `make` makes as `article_from_record` does; `unit` is what a
    number counts. In dates, day and month have the order that the first records tell."""
    records, options = _looked_ahead(records, options)
    for number, record, wrong, _ in records:
        try:
            if wrong:
                yield Skipped(place(path, number), wrong)
            else:
                yield make(record, options, path=path, number=number, notes=notes)
        except SourceError as error:
            yield Skipped(place(path, number), f"{unit} {number}: {error}")
        yield from notes.taken()
    yield from notes.rest()


def _looked_ahead(records: Iterator[Numbered], options: ReadOptions) -> tuple[Iterator[Numbered], ReadOptions]:
    first: list[Numbered] = []
    dates: list[object] = []
    size = 0
    any_told = False
    for found in islice(records, _AHEAD):
        first.append(found)
        if isinstance(found.record, Mapping):
            dates.append(date := _fields(found.record, options).get("published"))
            any_told = any_told or in_numbers(date)
        size += found.size
        if size > _AHEAD_SIZE or (len(first) >= _WITHOUT and not any_told):
            break
    return chain(first, records), replace(options, day_first=have_day_first(dates))


def make_article(
    fields: Mapping[str, Any],
    options: ReadOptions,
    *,
    path: str,
    number: int | None = None,
    notes: Notes,
) -> Article:
    """The article of fields under our own names, of any type; `site` is a page's name, used where no source is known.

    Raises SourceError where there is neither title nor body.
    """
    title = " ".join(_text(fields.get("title")).split("\n")).strip()
    body = _text(fields.get("body"), apart="\n\n")
    if is_markup(body):
        body = markup_to_text(body)
    if not title and not body.strip():
        raise SourceError("it has neither title nor body")
    url = _text(fields.get("url")).strip() or None
    key = address_key(url) if url else None
    at = place(path, number)
    known = _text(fields.get("id")).strip() or key
    if known is None:
        # A stream has no place that would be the same the next time; its text names the article.
        known = at if path != "-" else text_id(title, body)
    author = _text(fields.get("author"), apart=", ").strip() or None
    agency = _text(fields.get("agency")).strip() or None
    if author and (byline := parse_byline(author)):
        author = byline.author or author
        agency = agency or byline.agency
    credit = credits_in(body)
    return Article(
        known,
        title,
        body,
        url,
        _text(fields.get("source")).strip() or options.source or _text(fields.get("site")).strip() or None,
        author or credit.author,
        _published(
            fields.get("published"),
            options,
            key and url,
            path,
            fields.get("dateline") or credit.date,
            at,
            notes,
        ),
        _text(fields.get("section"), apart=", ").strip() or None,
        _tags(fields.get("tags")),
        language_of(_text(fields.get("lang")) or options.lang, body or title),
        at,
        agency or credit.agency,
    )


def text_id(title: str, body: str) -> str:
    """The id of an article that nothing names but its text."""
    return "text:" + blake2b(f"{title}\n{body}".encode("utf-8", "replace"), digest_size=12).hexdigest()


@lru_cache(maxsize=512)
def _plan(keys: tuple[str, ...], mapping: tuple[tuple[str, str], ...]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """For records with these keys: each of our fields with the keys that may hold it, first choice first."""
    plain: dict[str, str] = {}
    for key in keys:
        plain.setdefault(plain_name(str(key)), key)
    mapped = dict(mapping)
    plan = []
    for field, names in field_names().items():
        chosen = []
        if field in mapped:
            column = mapped[field]
            chosen.append(column if column in keys else plain.get(plain_name(column), column))
        chosen += [plain[name] for name in names if name in plain]
        if chosen:
            plan.append((field, tuple(dict.fromkeys(chosen))))
    return tuple(plan)


def has_text(keys: tuple[str, ...], options: ReadOptions) -> bool:
    """Whether records with these keys can have a title or a body."""
    present = {plain_name(k) for k in keys}
    return any(
        field in ("title", "body") and any(key in keys or plain_name(key) in present for key in found)
        for field, found in _plan(keys, tuple(options.mapping.items()))
    )


def _within(record: Mapping[str, Any], key: str) -> Any:
    """The value under `a.b`, as a mapping names a key within a key."""
    value: Any = record
    for part in key.split("."):
        if not isinstance(value, Mapping):
            return None
        value = value.get(part)
    return value


def clean(text: str) -> str:
    """A text as articles hold it: line ends as \\n, no NUL characters, no halves of surrogate pairs."""
    if "\r" in text:
        text = _LINE_END.sub("\n", text)
    if "\0" in text:
        text = text.replace("\0", "")
    return text


def _text(value: Any, apart: str = " ") -> str:
    """A value of any type as text: the items of a list are put together, of an object its name is taken."""
    if isinstance(value, str):
        return clean(value)
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return "" if math.isnan(value) else str(int(value)) if value.is_integer() else str(value)
    if isinstance(value, Mapping):
        return next((_text(value[key]) for key in _NAME_KEYS if value.get(key)), "")
    if isinstance(value, list | tuple):
        return apart.join(part for item in value if (part := _text(item)))
    return str(value)


def _tags(value: Any) -> tuple[str, ...]:
    if value is None or value == "":
        return ()
    items = _TAG_MARKS.split(value) if isinstance(value, str) else value if isinstance(value, list | tuple) else [value]
    return tuple(dict.fromkeys(tag for item in items if (tag := _text(item).strip().lstrip("#").strip())))


def _published(
    value: Any,
    options: ReadOptions,
    url: str | None,
    path: str,
    dateline: dt.date | None,
    at: str,
    notes: Notes,
) -> dt.datetime | None:
    """The date by the record, else by the address or the path, else by the dateline."""
    zone = options.timezone
    if value is not None:
        found = parse_date(value, zone, day_first=bool(options.day_first))
        if found:
            if isinstance(value, str) and options.day_first is None and ambiguous(value):
                notes.add("a date with day and month unclear", at, f"the date {value!r} is read as month/day/year")
            return found
        notes.add("a date that cannot be read", at, f"the date {str(value)[:60]!r} cannot be read")
    month = None
    for address in (url, path):
        if address:
            day, first = _address_date(address)
            if day:
                return midnight(day, zone)
            month = month or first
    if dateline and (month is None or (dateline.year, dateline.month) == (month.year, month.month)):
        return midnight(dateline, zone)
    return midnight(month, zone) if month else None


@lru_cache(maxsize=1024)
def _address_date(address: str) -> tuple[dt.date | None, dt.date | None]:
    return date_in_address(address)
