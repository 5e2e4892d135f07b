"""CSV and TSV → articles."""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterator
from typing import IO

from newsindex.ingest.facts import field_names, plain_name
from newsindex.ingest.identity import place
from newsindex.ingest.notes import Notes
from newsindex.ingest.options import Notice, ReadOptions
from newsindex.ingest.records import Numbered, articles_of, has_text
from newsindex.ingest.streams import Source, lines, text_of
from newsindex.model import Article, Skipped

_DELIMITERS = (",", "\t", ";", "|", "，")
_OLD_LINE_END = re.compile(r"(?<=\r)(?!\n)")
_REREADS = 50
"""How many quotes without an end are recovered from in one file, each by reading on after its first line."""


class _Lines:
    """The lines of a row under way, kept so that a quote without an end loses its row only."""

    def __init__(self, stream: IO[bytes], limit: int, path: str, notes: Notes) -> None:
        self._path = path
        self._notes = notes
        self._lines = lines(stream, limit)
        self.limit = limit
        self._again: deque[tuple[int, str]] = deque()
        self._size = self._old = 0
        self.held: list[tuple[int, str]] = []
        self.too_long: list[int] = []
        self.unclosed: str | None = None

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        if self._size > self.limit:
            self.unclosed = f"more than {self.limit >> 20} MB follow"
            raise StopIteration
        if not self._again and not self._read():
            if self.held:
                self.unclosed = "the file ends"
            raise StopIteration
        number, text = self._again.popleft()
        self.held.append((number, text))
        self._size += len(text)
        return text

    def _read(self) -> bool:
        for line in self._lines:
            if line.data is None:
                self.too_long.append(line.number)
                continue
            text = text_of(line.data, place(self._path, line.number), self._notes).replace("\0", "")
            if line.number == 1:
                text = text.removeprefix("\ufeff")
            pieces = [piece for piece in _OLD_LINE_END.split(text) if piece]
            if pieces:
                self._again.extend((line.number + self._old + n, piece) for n, piece in enumerate(pieces))
                self._old += len(pieces) - 1
                return True
        return False

    def next_row(self, *, again: int = 0) -> None:
        """Lets go of the row under way, or takes it up `again` from the line of that number within it."""
        if again:
            self._again.extendleft(reversed(self.held[again:]))
        self.held = []
        self._size = 0
        self.unclosed = None


def read_table(
    stream: IO[bytes], source: Source | None, options: ReadOptions, path: str
) -> Iterator[Article | Skipped | Notice]:
    """The articles of a UTF-8 table whose first row names the columns; quoted fields may hold line ends.

    A row that is cut, or has more fields than there are columns, is named and passed over. `source` is the stream
    below, asked at the end whether the data were cut.
    """
    csv.field_size_limit(max(csv.field_size_limit(), options.limits.record * 2))
    notes = Notes(path)
    feed = _Lines(stream, options.limits.record, path, notes)
    first = next((text for text in feed if text.strip()), "")
    delimiter = sniff_delimiter(first)
    feed.held = feed.held[-1:]
    feed.next_row(again=-1)
    header = [name.strip() for name in next(csv.reader(feed, delimiter=delimiter), [])]
    feed.next_row()
    if not has_text(tuple(header), options):
        named = ", ".join(header)[:200]
        yield Skipped(
            path,
            f"no column is named title, body, text or content (there are: {named}); name one with --map body=COLUMN",
        )
        return
    plain = {plain_name(name) for name in header}
    for column in options.mapping.values():
        if plain_name(column) not in plain:
            notes.add("a column that is not there", path, f"there is no column {column!r}")
    rows = _rows(feed, delimiter, header, source, path, notes)
    yield from articles_of(rows, "line", options, path=path, notes=notes)


def _rows(
    feed: _Lines, delimiter: str, header: list[str], source: Source | None, path: str, notes: Notes
) -> Iterator[Numbered]:
    """The rows that are not empty, by the number of their first line, as records by the names of the columns."""
    rereads = 0
    while True:
        row = _next_row(feed, delimiter)
        for long in feed.too_long:
            yield Numbered(long, None, f"line {long} is longer than {feed.limit >> 20} MB")
        feed.too_long.clear()
        if not feed.held:
            return
        number = feed.held[0][0]
        last = feed.held[-1][1]
        cut = source is not None and source.broken is not None
        if row is None:
            if not cut:
                what = feed.unclosed or "other rows seem to lie"
                yield Numbered(number, None, f"line {number}: {what} within a quoted field that begins in it")
            rereads += 1
            feed.next_row(again=1 if rereads <= _REREADS else 0)
            continue
        feed.next_row()
        if len(row) < len(header) and not last.endswith(("\n", "\r")):
            if not cut:
                what = f"the file ends after {len(row)} of {len(header)} columns"
                yield Numbered(number, None, f"line {number}: {what}")
        elif any(cell.strip() for cell in row):
            yield _record(row, header, number, path, notes)


def _record(row: list[str], header: list[str], number: int, path: str, notes: Notes) -> Numbered:
    if any(cell.strip() for cell in row[len(header) :]):
        what = f"{len(row)} fields where the first row names {len(header)} columns; a delimiter stands unquoted"
        return Numbered(number, None, f"line {number}: {what}")
    if len(row) < len(header):
        notes.add(
            "a row with fewer fields than columns",
            place(path, number),
            f"line {number} has {len(row)} of {len(header)} columns",
        )
    return Numbered(number, dict(zip(header, row, strict=False)), size=sum(map(len, row)))


def _next_row(feed: _Lines, delimiter: str) -> list[str] | None:
    """The next row, or None where there is none or a quote in it has no end; `feed.held` tells which."""
    try:
        row = next(csv.reader(feed, delimiter=delimiter, strict=True), None)
    except csv.Error:
        # A stray quote within one line is text; over several lines it has swallowed other rows.
        if feed.unclosed or len(feed.held) > 1:
            return None
        return next(csv.reader([feed.held[0][1]], delimiter=delimiter))
    return None if feed.unclosed else row


def sniff_delimiter(header: str) -> str:
    """The delimiter of a table by its first line: the one that parts most known names, then most columns."""
    known = {name for names in field_names().values() for name in names}

    def names_parted(delimiter: str) -> tuple[int, int]:
        columns = next(csv.reader([header], delimiter=delimiter), [])
        return sum(plain_name(column) in known for column in columns), len(columns)

    return max(_DELIMITERS, key=names_parted)
