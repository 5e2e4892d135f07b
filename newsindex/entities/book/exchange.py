"""The book as a file that other programs read: CSV, one entity a row, or JSONL, one entity a line.

Columns and fields: id, kind, name (ignored when read), en, zh-Hant, zh-Hans (JSONL: `names` with these), ambiguous,
tickers, origin, certainty. Lists stand in a CSV cell with `|` between, a `|` within a name as `\\|`. Only a name and
the kind are required; `ambiguous` lists the names that need more context. An entry without an id is the entity of
its kind that has one of its names, if exactly one has, else a new one.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import IO, Any, Literal

from newsindex.entities.book.records import SCRIPTS, Name, Record
from newsindex.entities.book.user_changes import checked_id, checked_kind, checked_ticker, user_names
from newsindex.entities.words.names import checked_name
from newsindex.errors import BookError
from newsindex.model import EntityKind

Format = Literal["csv", "jsonl"]
COLUMNS = ("id", "kind", "name", *SCRIPTS, "ambiguous", "tickers", "origin", "certainty")
_BETWEEN = re.compile(r"(?<!\\)\|")
_BOM = "\ufeff"


@dataclass(frozen=True, slots=True)
class Entry:
    """An entity of a book file. `id` is None where the file gives none; `place` is the file and line."""

    id: str | None
    kind: EntityKind
    names: tuple[Name, ...]
    tickers: tuple[str, ...]
    place: str


def write_book(records: Iterable[Record], stream: IO[str], format: Format) -> None:  # noqa: A002 - as everywhere
    """Write the records to a text stream."""
    if format == "csv":
        writer = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
        writer.writeheader()
        for record in records:
            row = _row(record)
            lists = {**row["names"], "ambiguous": row["ambiguous"], "tickers": row["tickers"]}
            cells = {column: "|".join(v.replace("|", "\\|") for v in values) for column, values in lists.items()}
            writer.writerow({**{c: row[c] for c in ("id", "kind", "name", "origin", "certainty")}, **cells})
    elif format == "jsonl":
        for record in records:
            stream.write(json.dumps(_row(record), ensure_ascii=False) + "\n")
    else:
        raise BookError(f"A book is written as csv or jsonl, not {format!r}.")


def read_book(stream: Iterable[str], file: str) -> list[Entry]:
    """The entries of a CSV or JSONL stream; which it is, its first character says.

    Raises BookError, naming file, line and column, at the first fault.
    """
    lines = iter(stream)
    for first in lines:
        if first.strip(f"{_BOM} \t\r\n"):
            rest = _put_back(first.lstrip(_BOM), lines)
            return list(
                _read_jsonl(rest, file) if first.lstrip(f"{_BOM} \t").startswith("{") else _read_csv(rest, file)
            )
    return []


def _put_back(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest


def _read_csv(lines: Iterator[str], file: str) -> Iterator[Entry]:
    reader = csv.DictReader(lines, strict=True)
    try:
        header = [column.strip() for column in reader.fieldnames or ()]
        unknown = [column for column in header if column not in COLUMNS]
        if unknown:
            raise BookError(
                f"{file}, line 1: column {unknown[0]!r} is not known; the columns are {', '.join(COLUMNS)}."
            )
        if "kind" not in header or not set(header) & set(SCRIPTS):
            raise BookError(f"{file}, line 1: the columns `kind` and one of {', '.join(SCRIPTS)} must be there.")
        reader.fieldnames = header
        for row in reader:
            place = f"{file}, line {reader.line_num}"
            if None in row or None in row.values():
                raise BookError(
                    f"{place}: the row has not as many cells as the first line has columns ({len(header)})."
                )
            lists = {column: _cell(row.get(column, "")) for column in (*SCRIPTS, "ambiguous", "tickers")}
            yield _entry({**row, **lists, "names": {lang: lists[lang] for lang in SCRIPTS}}, place)
    except csv.Error as error:
        raise BookError(f"{file}, line {reader.line_num}: is not valid CSV ({error}).") from error


def _read_jsonl(lines: Iterator[str], file: str) -> Iterator[Entry]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        place = f"{file}, line {number}"
        try:
            row = json.loads(line)
        except ValueError as error:
            raise BookError(f"{place}: is no JSON ({error}).") from error
        if not isinstance(row, dict):
            raise BookError(f"{place}: is no JSON object.")
        unknown = [key for key in row if key not in (*COLUMNS, "names", "articles")]
        if unknown:
            raise BookError(
                f"{place}: field {unknown[0]!r} is not known; the fields are {', '.join((*COLUMNS, 'names'))}."
            )
        names = row.get("names", {lang: row.get(lang, []) for lang in SCRIPTS})
        if not isinstance(names, dict) or not set(names) <= set(SCRIPTS):
            raise BookError(f"{place}: column names: must map {', '.join(SCRIPTS)} to lists of names.")
        yield _entry({**row, "names": names}, place)


def _entry(row: Mapping[str, Any], place: str) -> Entry:
    column = "id"
    try:
        id_ = checked_id(row["id"]) if row.get("id") else None
        column = "kind"
        kind = checked_kind(row.get("kind"))
        texts: list[object] = []
        for column in SCRIPTS:
            texts += map(checked_name, _listed(row["names"].get(column, [])))
        column = "ambiguous"
        unclear = row.get("ambiguous")
        names = user_names(dict.fromkeys(texts), kind, None if unclear is None else map(str, _listed(unclear)))
        column = "tickers"
        tickers = tuple(checked_ticker(ticker) for ticker in _listed(row.get("tickers") or []))
    except BookError as error:
        raise BookError(f"{place}, column {column}: {error}") from error
    if not names:
        raise BookError(f"{place}, columns {', '.join(SCRIPTS)}: no name is given.")
    return Entry(id_, kind, names, tickers, place)


def _listed(value: object) -> list[object]:
    if not isinstance(value, list):
        raise BookError(f"must be a list, not {value!r}.")
    return value


def _cell(cell: str) -> list[str]:
    return [part.strip().replace("\\|", "|") for part in _BETWEEN.split(cell) if part.strip()]


def _row(record: Record) -> dict[str, Any]:
    return {
        "id": record.id,
        "kind": record.kind,
        "name": record.name,
        "names": {lang: [n.text for n in record.names if n.lang == lang] for lang in SCRIPTS},
        "ambiguous": list(dict.fromkeys(name.text for name in record.names if not name.safe)),
        "tickers": list(record.tickers),
        "origin": record.origin,
        "certainty": record.certainty,
    }
