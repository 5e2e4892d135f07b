"""JSON and JSON Lines → articles."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import IO, Any

import msgspec

from newsindex.errors import SourceError
from newsindex.ingest.facts import list_keys
from newsindex.ingest.identity import place
from newsindex.ingest.ninjs import fields_of_ninjs, is_ninjs
from newsindex.ingest.notes import Notes
from newsindex.ingest.options import Notice, ReadOptions
from newsindex.ingest.records import Numbered, article_from_record, articles_of, has_text, make_article
from newsindex.ingest.streams import Source, lines, text_of
from newsindex.model import Article, Skipped

_BLANK = b" \t\r\n"
_SURROGATE = re.compile("[\ud800-\udfff]")
_decode = msgspec.json.Decoder().decode


class BadJson(ValueError):
    """A text that is no JSON; the message says where and why."""


def read_json_lines(
    stream: IO[bytes], source: Source | None, options: ReadOptions, path: str
) -> Iterator[Article | Skipped | Notice]:
    """The articles of a stream of UTF-8 lines, each a JSON object; a line that is none is named and passed over.

    `source` is the stream below, asked at the end whether the data were cut.
    """
    notes = Notes(path)
    records = _of_lines(stream, source, options.limits.record, path, notes)
    yield from articles_of(records, "line", options, path=path, notes=notes, make=_article)


def _of_lines(stream: IO[bytes], source: Source | None, limit: int, path: str, notes: Notes) -> Iterator[Numbered]:
    """The records of lines that are not blank."""
    for line in lines(stream, limit):
        number, data = line.number, line.data
        if data is None:
            yield Numbered(number, None, f"line {number} is longer than {limit >> 20} MB")
            continue
        if number == 1 and data.startswith(b"\xef\xbb\xbf"):
            data = data[3:]
        if source is not None and source.broken and not data.endswith(b"\n"):
            break
        if not data.strip(_BLANK):
            continue
        try:
            yield Numbered(number, _unwrapped(parse_json(data, place(path, number), notes)), size=len(data))
        except BadJson as error:
            yield Numbered(number, None, f"line {number}: {error}")


def read_json(
    stream: IO[bytes], source: Source | None, options: ReadOptions, path: str
) -> Iterator[Article | Skipped | Notice]:
    """The articles of a JSON file: one object, a list, an object that holds a list, or JSON Lines by another name."""
    notes = Notes(path)
    head = _first_bytes(stream)
    if head.startswith(b"["):
        records = _of_list(stream, options.limits.record, head)
        yield from articles_of(records, "item", options, path=path, notes=notes, make=_article)
        return
    first, rest = _first_line(stream, head, options.limits.record, path)
    if first is not None and rest.strip(_BLANK):
        # Lines are all that is read of it.
        yield from read_json_lines(_Rejoined(first + rest, stream), source, options, path)  # type: ignore[arg-type]
        return
    data = head if first is None else first
    data += rest + stream.read(max(0, options.limits.text - len(data) - len(rest)) + 1)
    if len(data) > options.limits.text:
        yield Skipped(path, f"one JSON value of more than {options.limits.text >> 20} MB; write it as JSON Lines")
        return
    try:
        value = parse_json(data, path, notes)
    except BadJson as error:
        yield Skipped(path, str(error))
        return
    yield from _from_value(value, options, path, notes)


def parse_json(data: bytes, path: str, notes: Notes) -> Any:
    """The value of a JSON text; the slower standard reader takes what the fast one refuses without need.

    Raises BadJson with the place and the reason. Halves of surrogate pairs become U+FFFD.
    """
    try:
        return _decode(data)
    except RecursionError as error:
        raise BadJson("invalid JSON: nested too deep") from error
    except (msgspec.DecodeError, UnicodeDecodeError):
        text = text_of(data, path, notes).rstrip()  # what lacks its end is told by the line that it stands in
    try:
        # Escaped halves of surrogate pairs, NaN and plain control characters are not worth losing an article.
        value = json.loads(_SURROGATE.sub("�", text), strict=False)
    except RecursionError as error:
        raise BadJson("invalid JSON: nested too deep") from error
    except ValueError as error:
        if isinstance(error, json.JSONDecodeError):
            where = f"character {error.colno}" if error.lineno == 1 else f"line {error.lineno}, character {error.colno}"
            raise BadJson(f"invalid JSON at {where}: {error.msg[:1].lower()}{error.msg[1:]}") from error
        raise BadJson(f"invalid JSON: {error}") from error
    return _without_surrogates(value)


def _without_surrogates(value: Any) -> Any:
    if isinstance(value, str):
        return _SURROGATE.sub("�", value)
    if isinstance(value, dict):
        return {_without_surrogates(k): _without_surrogates(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_without_surrogates(item) for item in value]
    return value


def _article(value: Any, options: ReadOptions, *, path: str, number: int | None, notes: Notes) -> Article:
    if not isinstance(value, dict):
        raise SourceError(f"a JSON object was expected, not {_kind(value)}")
    if not options.mapping and is_ninjs(value):
        return make_article(fields_of_ninjs(value), options, path=path, number=number, notes=notes)
    return article_from_record(value, options, path=path, number=number, notes=notes)


def _unwrapped(value: Any) -> Any:
    """The record of a line of an Elasticsearch or OpenSearch dump; any other value as it is."""
    if isinstance(value, dict) and "_id" in value and isinstance(inner := value.get("_source"), dict):
        return {"id": value["_id"], **inner}
    return value


def _kind(value: Any) -> str:
    if isinstance(value, list):
        return "a list"
    if isinstance(value, str):
        return "a text"
    return "null" if value is None else "a number" if isinstance(value, int | float) else "a value"


def _from_value(value: Any, options: ReadOptions, path: str, notes: Notes) -> Iterator[Article | Skipped | Notice]:
    if _is_json_feed(value):
        title, lang = value.get("title"), value.get("language")
        # Its title is that of the site, not of an article.
        options = replace(
            options,
            source=options.source or (title if isinstance(title, str) else None),
            lang=lang if isinstance(lang, str) else options.lang,
        )
        items: list[Any] | None = value["items"]
    else:
        items = _list_within(value, options)
    if items is None:
        try:
            yield _article(_unwrapped(value), options, path=path, number=None, notes=notes)
        except SourceError as error:
            yield Skipped(path, str(error))
        yield from notes.rest()
    else:
        records = (Numbered(number, _unwrapped(item)) for number, item in enumerate(items, 1))
        yield from articles_of(records, "item", options, path=path, notes=notes, make=_article)


def _is_json_feed(value: Any) -> bool:
    """Whether a value is a JSON Feed (jsonfeed.org): only its version tells it from an article that has items."""
    if not isinstance(value, dict) or not isinstance(value.get("items"), list):
        return False
    return "jsonfeed.org/version" in str(value.get("version"))


def _list_within(value: Any, options: ReadOptions) -> list[Any] | None:
    """The list of articles that an object holds, at most two keys deep; None where the object is an article itself."""
    if not isinstance(value, Mapping) or has_text(tuple(value), options) or is_ninjs(value):
        return None
    for key in (*list_keys(), *value):
        held = value.get(key)
        if isinstance(held, list) and any(isinstance(item, dict) for item in held):
            return held
        if isinstance(held, dict) and key in list_keys() and (inner := _list_within(held, options)) is not None:
            return inner
    return None


def _of_list(stream: IO[bytes], limit: int, head: bytes) -> Iterator[Numbered]:
    """The items of a list one by one, so that a list of any length takes the memory of one item."""
    decoder = json.JSONDecoder(strict=False)
    buffer = head[1:].decode("utf-8", "replace")
    number = 0
    ended = False
    pending = b""
    while True:
        buffer = buffer.lstrip(" \t\r\n,")
        if buffer.startswith("]"):
            return
        following = f"item {number + 1}"
        try:
            value, end = decoder.raw_decode(buffer) if buffer else (None, 0)
            # A number at the end of what was read may go on.
            complete = end and (end < len(buffer) or ended)
        except RecursionError:
            yield Numbered(number + 1, None, f"{following}: nested too deep; what follows it was not read")
            return
        except json.JSONDecodeError as error:
            if ended:
                what = f"{following} is cut off or invalid JSON ({error.msg}); what follows it was not read"
                yield Numbered(number + 1, None, what)
                return
            complete = 0
        if not complete:
            if ended:
                yield Numbered(None, None, f"the list has no end after item {number}: the file is cut off")
                return
            if len(buffer) > limit:
                yield Numbered(number + 1, None, f"{following} is longer than {limit >> 20} MB")
                return
            data = pending + stream.read(max(1 << 16, len(buffer)))
            ended = len(data) == len(pending)
            cut = len(data) if ended else _whole_characters(data)
            pending = data[cut:]
            buffer += data[:cut].decode("utf-8", "replace")
            continue
        buffer = buffer[end:]
        number += 1
        yield Numbered(number, _unwrapped(_without_surrogates(value)), size=end)


def _whole_characters(data: bytes) -> int:
    """The length of `data` without a UTF-8 character that is cut at its end."""
    for back in range(1, min(4, len(data)) + 1):
        byte = data[-back]
        if byte >= 0xC0:
            size = 2 if byte < 0xE0 else 3 if byte < 0xF0 else 4
            return len(data) - back if back < size else len(data)
        if byte < 0x80:
            break
    return len(data)


def _first_bytes(stream: IO[bytes]) -> bytes:
    """The first bytes that are not white space, with what was read along."""
    while data := stream.read(4096):
        data = data.removeprefix(b"\xef\xbb\xbf").lstrip(_BLANK)
        if data:
            return data
    return b""


def _first_line(stream: IO[bytes], head: bytes, limit: int, path: str) -> tuple[bytes | None, bytes]:
    """The first line where it is a JSON value of its own, and what was read of the rest."""
    line, mark, rest = head.partition(b"\n")
    if not mark:
        line += stream.readline(limit)
        rest = stream.read(4096)
    try:
        parse_json(line, path, Notes(path))
    except BadJson:
        return None, (line + mark + rest)[len(head) :]
    return (line if line.endswith(b"\n") else line + b"\n"), rest


class _Rejoined:
    """Bytes that were read ahead, then the stream that they came from, by lines."""

    def __init__(self, ahead: bytes, stream: IO[bytes]) -> None:
        self._ahead = ahead
        self._stream = stream

    def readline(self, limit: int) -> bytes:
        if not self._ahead:
            return self._stream.readline(limit)
        end = self._ahead.find(b"\n") + 1
        if end:
            line, self._ahead = self._ahead[: min(end, limit)], self._ahead[min(end, limit) :]
            return line
        line, self._ahead = self._ahead, b""
        return line + self._stream.readline(limit)
