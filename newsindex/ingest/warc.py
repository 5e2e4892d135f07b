"""WARC, the archives of web crawlers (ISO 28500) → the articles of the pages in it."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from email.message import Message
from http.client import HTTPException, HTTPResponse, IncompleteRead, parse_headers

from newsindex.errors import SourceError
from newsindex.ingest.dates import parse_date
from newsindex.ingest.encoding import declared_encoding
from newsindex.ingest.identity import is_web_address, place
from newsindex.ingest.notes import Notes
from newsindex.ingest.options import Notice, ReadOptions
from newsindex.ingest.streams import NotText, Source, Utf8Source, undo_coding
from newsindex.ingest.webpage import read_webpage
from newsindex.model import Article, Skipped

_PAGES = ("text/html", "application/xhtml+xml")
_LONGEST_LINE = 1 << 16


@dataclass(frozen=True, slots=True)
class _Record:
    """One record: its number from 1, its headers and its block; `missing` says how many bytes of that are not there."""

    number: int
    headers: Message
    block: bytes
    missing: int

    @property
    def address(self) -> str | None:
        """Where it was fetched from, if that is in the web; some crawlers write it in angle brackets."""
        address = (self.headers.get("WARC-Target-URI") or "").strip("<> ")
        return address if is_web_address(address) else None


def read_warc(source: Source, options: ReadOptions, path: str) -> Iterator[Article | Skipped | Notice]:
    """The articles of the pages that were answered with status 200; what else was crawled is passed over.

    A page has the address of its record. Where neither page nor address tell a date, it has that of the crawl, by which
    it was published. A damaged record is a Skipped, and reading goes on at the next.
    """
    notes = Notes(path)
    for record in _records(io.BufferedReader(source, 1 << 16), options.limits.text, path):
        if isinstance(record, Skipped):
            if not source.broken:
                yield record
            continue
        try:
            article = _article(record, options, path, notes)
            if article is not None:
                yield article
        except (SourceError, NotText) as error:
            yield Skipped(place(path, record.number), f"{record.address or 'a page'}: {error}")
        yield from notes.taken()
    yield from notes.rest()


def _records(stream: io.BufferedReader, limit: int, path: str) -> Iterator[_Record | Skipped]:
    """The records that may be pages, their blocks up to one byte more than `limit`."""
    number = 0
    lost = False
    while line := stream.readline(_LONGEST_LINE):
        if not line.startswith(b"WARC/"):
            if line.strip() and not lost:
                lost = True
                yield Skipped(place(path, number), f"what follows record {number} is no record, up to the next")
            continue
        try:
            headers = parse_headers(stream)
            length = int(headers.get("Content-Length", ""))
        except (HTTPException, ValueError):
            continue
        lost = False
        number += 1
        if length < 0:
            continue
        wanted = headers.get("WARC-Type", "").strip() in ("response", "resource")
        block = stream.read(min(length, limit + 1)) if wanted else b""
        missing = length - len(block)
        while missing and (data := stream.read(min(missing, 1 << 20))):
            missing -= len(data)
        if wanted:
            yield _Record(number, headers, block, missing)
        elif missing:
            yield Skipped(place(path, number), f"record {number} is cut off")


def _article(record: _Record, options: ReadOptions, path: str, notes: Notes) -> Article | None:
    """The article of a record, None where it is no page that was found."""
    limit = options.limits.text
    kind, page = _page(record, limit)
    if page is None:
        return None
    if max(len(page), len(record.block)) > limit:
        raise SourceError(f"the page is longer than {limit >> 20} MB")
    if record.missing:
        notes.add("a page that is cut off", place(path, record.number), "the page is cut off; what is there was read")
    if not page.strip():
        raise SourceError("the page is empty")
    told = declared_encoding(kind.encode("ascii", "replace")) or declared_encoding(page[:4096])
    text = Utf8Source(Source(io.BytesIO(page)), options.encoding, told)
    html = io.BufferedReader(text).read().decode("utf-8", "replace")
    article = read_webpage(html, options, path, notes, number=record.number, url=record.address)
    if article.published is None:
        return replace(article, published=_crawled(record))
    return article


def _page(record: _Record, limit: int) -> tuple[str, bytes | None]:
    """The content type and the unpacked content of a page; None for what is no page."""
    if record.headers.get("WARC-Type", "").strip() == "resource":
        kind = record.headers.get("Content-Type", "")
        return kind, record.block if _is_page(kind) else None
    with closing(HTTPResponse(_Block(record.block))) as answer:  # type: ignore[arg-type]
        try:
            answer.begin()
        except (HTTPException, ValueError, OSError):
            return "", None
        kind = answer.getheader("Content-Type") or ""
        if answer.status != 200 or not _is_page(kind):
            return kind, None
        try:
            content = answer.read()
        except IncompleteRead as error:
            # Some crawlers keep the header of a coding that they have undone.
            content = error.partial or record.block.partition(b"\r\n\r\n")[2]
        except (HTTPException, ValueError, OSError):
            content = record.block.partition(b"\r\n\r\n")[2]
        coding = (answer.getheader("Content-Encoding") or "").strip().lower()
    return kind, undo_coding(content, coding, limit)


class _Block:
    """A block in the place of the socket that an answer is read from."""

    def __init__(self, block: bytes) -> None:
        self._block = block

    def makefile(self, _mode: str) -> io.BytesIO:
        return io.BytesIO(self._block)


def _is_page(kind: str) -> bool:
    return kind.partition(";")[0].strip().lower() in _PAGES


def _crawled(record: _Record) -> dt.datetime | None:
    return parse_date(record.headers.get("WARC-Date", ""), dt.UTC)
