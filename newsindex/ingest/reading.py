"""A file of any format → its articles, and a word on everything that is none."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from newsindex.errors import SourceError
from newsindex.ingest.archives import tar_members, zip_members
from newsindex.ingest.encoding import declared_encoding
from newsindex.ingest.facts import plain_name, signatures
from newsindex.ingest.jsonlines import read_json, read_json_lines
from newsindex.ingest.markdown import read_markdown
from newsindex.ingest.notes import Notes
from newsindex.ingest.options import Notice, ReadOptions, SourceFile
from newsindex.ingest.plaintext import read_plain_text
from newsindex.ingest.records import has_text
from newsindex.ingest.sources import is_chosen, kind_of
from newsindex.ingest.streams import (
    BROKEN,
    Budget,
    NotText,
    Source,
    Utf8Source,
    lines,
    packing,
    reason_of,
    text_of,
    unpack,
)
from newsindex.ingest.table import read_table, sniff_delimiter
from newsindex.ingest.warc import read_warc
from newsindex.ingest.webpage import read_webpage
from newsindex.ingest.xmlfile import read_xml
from newsindex.model import Article, Skipped

Found = Iterator[Article | Skipped | Notice]

_SHORT_ARCHIVES = {".tgz": ".tar.gz", ".tbz": ".tar.bz2", ".tbz2": ".tar.bz2", ".txz": ".tar.xz"}
_HEAD = 4096


def read_file(file: SourceFile, options: ReadOptions, at: Callable[[int], None] | None = None) -> Found:
    """The articles of a file, with a Skipped for each part that cannot be read and a Notice for what is worth knowing.

    Articles come one by one, so that memory does not grow with the file. Bad content raises nothing. `at` is told,
    article by article, how many bytes of the file have been read.
    """
    silent = True
    try:
        with Path(file.path).open("rb") as raw:
            size = os.fstat(raw.fileno()).st_size
            reading = _Reading(options, Budget(options.limits.budget(size)))
            for found in reading.read(Source(raw), file.name, file.within or Path(file.path).name, 0, given=file.given):
                silent = silent and isinstance(found, Notice)
                if at is not None:
                    at(raw.tell())
                yield found
            silent = silent and not reading.passed_over
    except OSError as error:
        yield Skipped(file.name, reason_of(error))
    else:
        if silent:
            yield Skipped(file.name, "it holds no articles")


def read_records(stream: IO[bytes], options: ReadOptions, name: str = "-") -> Found:
    """The articles of a stream of JSON Lines, such as standard input."""
    source = Source(stream)
    text = Utf8Source(source, options.encoding)
    try:
        yield from read_json_lines(io.BufferedReader(text), source, options, name)
    except NotText as error:
        yield Skipped(name, str(error))
    if source.broken:
        yield Skipped(name, f"{source.broken}; what came before was read")


def read_fetched(data: bytes, options: ReadOptions, name: str, charset: str | None = None) -> Found:
    """The articles of a feed as a server sent it: RSS, Atom, JSON Feed, NewsML-G2 or ninjs; a page is none.

    `charset` is what the server calls its encoding. Where there is no feed, there is one Skipped of that name.
    """
    notes = Notes(name)
    try:
        text = Utf8Source(Source(io.BytesIO(data)), options.encoding, charset or declared_encoding(data[:_HEAD]))
        whole = io.BufferedReader(text).read()
        first = whole.lstrip()[:1]
        if first == b"<":
            yield from read_xml(whole, options, name, notes, pages=False)
        elif first in (b"{", b"["):
            yield from read_json(io.BytesIO(whole), None, options, name)
        else:
            yield Skipped(name, "the answer is empty" if not first else "the answer is no feed")
    except (NotText, SourceError) as error:
        yield Skipped(name, f"the answer is no feed: {error}")
    except Exception as error:  # a parser that stumbles over one feed must not end the run
        yield Skipped(name, f"the answer cannot be read ({type(error).__name__})")
    yield from notes.rest()


class _Reading:
    """One file on disk being read; `passed_over` says that members were left out on purpose."""

    def __init__(self, options: ReadOptions, budget: Budget) -> None:
        self._options = options
        self._budget = budget
        self.passed_over = False

    def read(self, source: Source, path: str, within: str, depth: int, *, given: bool) -> Found:
        """The articles of a file or member, packed or not; `path` names it, `within` is its place in the source."""
        name = path.rpartition("!")[2]
        lower = name.lower()
        for short, long in _SHORT_ARCHIVES.items():
            if lower.endswith(short):
                name = name[: -len(short)] + long
        kind = kind_of(name)
        if kind == "asset":
            self.passed_over = True
            if given:
                yield Skipped(path, f"{_ending(name)} files hold no articles")
            return
        if kind == "document":
            yield Skipped(path, f"{_ending(name)} files are not read; convert it to text, HTML or JSON Lines")
            return
        inner = source
        try:
            while ending := packing(name):
                inner = unpack(io.BufferedReader(inner), ending, self._budget)
                name = name[: -len(ending)]
            if kind in ("zip", "tar"):
                yield from self._archive(inner, kind, path, within, depth)
            elif kind == "warc":
                yield from read_warc(inner, self._options, path)
            else:
                yield from self._text(inner, kind, path)
        except (NotText, SourceError) as error:
            yield Skipped(path, str(error))
        except (*BROKEN, MemoryError) as error:
            yield Skipped(path, reason_of(error))
        except Exception as error:  # a parser that stumbles over one file must not end the run
            yield Skipped(path, f"it cannot be read ({type(error).__name__}: {error})")
        broken = inner.broken or source.broken
        if broken:
            yield Skipped(path, f"{broken}; what came before was read")

    def _archive(self, source: Source, kind: str, path: str, within: str, depth: int) -> Found:
        limits = self._options.limits
        if depth >= limits.depth:
            yield Skipped(path, f"archives lie more than {limits.depth} deep in one another")
            return
        if kind == "zip":
            members = zip_members(source.file or io.BufferedReader(source), path, limits, self._budget)
        else:
            members = tar_members(source, path, limits)
        for member in members:
            if isinstance(member, Skipped):
                yield member
                continue
            place = f"{within}/{member.name}"
            nested = kind_of(member.name) in ("zip", "tar")
            if not nested and not is_chosen(place, self._options):
                self.passed_over = True
                continue
            yield from self.read(member.stream, f"{path}!{member.name}", place, depth + 1, given=False)
            if self._budget.left < 0:
                yield Skipped(path, "the rest of the archive was not read")
                return

    def _text(self, source: Source, kind: str | None, path: str) -> Found:
        options = self._options
        binary = io.BufferedReader(source, 1 << 16)
        head = binary.peek(_HEAD)[:_HEAD]
        if not head.strip():
            if not source.broken:
                yield Skipped(path, "it holds white space only" if head else "it is empty")
            return
        for first, what in signatures():
            if head.startswith(first):
                yield Skipped(path, f"it is {what}, not text")
                return
        marked_up = kind in ("html", "xml") or (kind is None and head.lstrip().startswith(b"<"))
        text = Utf8Source(Source(binary), options.encoding, declared_encoding(head) if marked_up else None)
        stream = io.BufferedReader(text, 1 << 16)
        kind = kind or _sniffed(stream.peek(_HEAD)[:_HEAD], options)
        if kind == "jsonl":
            yield from read_json_lines(stream, source, options, path)
        elif kind == "json":
            yield from read_json(stream, source, options, path)
        elif kind == "table":
            yield from read_table(stream, source, options, path)
        else:
            notes = Notes(path)
            data, skipped = _whole(stream, options, path)
            whole = text_of(data, path, notes)
            yield from skipped
            if skipped and not whole.strip():
                return
            if kind == "xml":
                yield from read_xml(data, options, path, notes)
            elif kind == "html":
                yield read_webpage(whole, options, path, notes)
            elif kind == "markdown":
                yield read_markdown(whole, options, path, notes)
            else:
                yield from read_plain_text(whole, options, path, notes)
            yield from notes.rest()
        if text.damaged:
            yield Notice(path, f"{text.damaged:,} characters are not valid {text.encoding} and became U+FFFD")


def _whole(stream: IO[bytes], options: ReadOptions, path: str) -> tuple[bytes, list[Skipped]]:
    """A file as a whole, without lines that are too long, up to the limit."""
    limits = options.limits
    kept: list[bytes] = []
    skipped: list[Skipped] = []
    size = 0
    for line in lines(stream, limits.record):
        if line.data is None:
            skipped.append(
                Skipped(f"{path}#{line.number}", f"line {line.number} is longer than {limits.record >> 20} MB")
            )
            continue
        size += len(line.data)
        if size > limits.text:
            skipped.append(
                Skipped(
                    path, f"it is longer than {limits.text >> 20} MB; what follows line {line.number - 1} was not read"
                )
            )
            break
        kept.append(line.data)
    return b"".join(kept), skipped


def _sniffed(head: bytes, options: ReadOptions) -> str:
    """The reader for a file whose extension says nothing, by its first bytes in UTF-8."""
    text = head.decode("utf-8", "ignore").lstrip()
    if re.match(r"<!doctype html|<html|<head|<body", text, re.IGNORECASE):
        return "html"
    if re.match(r"<\?xml|<(?:rss|rdf:RDF|feed|newsItem|newsMessage|packageItem)\b", text):
        return "xml"
    if re.match(r'\{\s*"|\[\s*\{', text):
        return "json"
    if re.match(r"---[ \t]*\n[\w-]+:|\+\+\+[ \t]*\n[\w-]+\s*=", text):
        return "markdown"
    first = text.partition("\n")[0]
    columns = tuple(c.strip().strip('"') for c in first.split(sniff_delimiter(first)))
    if len(columns) > 1 and has_text(columns, options) and all(len(plain_name(c)) < 30 for c in columns):
        return "table"
    return "text"


def _ending(name: str) -> str:
    return "." + name.rpartition(".")[2].lower()
