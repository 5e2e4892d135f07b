"""[[sources]] of newsindex.toml: what `newsindex sync` reads."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from newsindex.config.toml import Table
from newsindex.errors import UsageError
from newsindex.ingest import shown_address
from newsindex.ingest.options import ReadOptions
from newsindex.search.query.options import LANGS

Gone = Literal["keep", "drop"]

_HEADER = re.compile(r"[\w!#$%&'*+.^`|~-]+\Z", re.ASCII)
_OURS = ("host", "connection", "content-length", "transfer-encoding", "accept-encoding")
"""Headers by which a request would become another."""


@dataclass(frozen=True, slots=True)
class SourceSettings:
    """One source. `paths` are absolute and may hold globs; `feeds` are addresses; `gone` says what becomes of articles
    that are in the source no more; `reading` is how its files are read; `timeout` is in seconds."""

    name: str
    paths: tuple[str, ...] = ()
    feeds: tuple[str, ...] = field(default=(), repr=False)
    gone: Gone = "keep"
    reading: ReadOptions = field(default_factory=ReadOptions)
    timeout: float = 20.0
    allow_private: bool = False
    headers: tuple[tuple[str, str], ...] = ()


def sources_of(table: Table) -> tuple[SourceSettings, ...]:
    """The sources of a configuration, in its order. Raises ConfigError with the line."""
    found: dict[str, SourceSettings] = {}
    for entry in table.tables("sources"):
        name = entry.text("name")
        if name is None:
            raise entry.fail("", 'needs a name, such as name = "Daily"')
        if name in found:
            raise entry.fail("name", f'"{name}" is the name of another source too')
        found[name] = _source(entry, name)
    return tuple(found.values())


def _source(entry: Table, name: str) -> SourceSettings:
    lang = entry.text("lang")
    if lang is not None and (lang.casefold() not in LANGS or lang.casefold() == "zh"):
        raise entry.fail("lang", f'"{lang}" is none of en, zh-Hant, zh-Hans')
    feeds = entry.texts("feeds")
    for feed in feeds:
        if not _is_address(feed):
            raise entry.fail("feeds", f'"{shown_address(feed)}" is no web address; files of feeds go into paths')
    paths = tuple(str(entry.file.parent / Path(path).expanduser()) for path in entry.texts("paths"))
    if not paths and not feeds:
        raise entry.fail("", "has neither paths nor feeds")
    encoding, mapping = entry.text("encoding"), entry.mapping("map")
    include, exclude = entry.texts("include"), entry.texts("exclude")
    follow = entry.flag("follow-links")
    try:
        reading = ReadOptions(
            source=name,
            lang=LANGS[lang.casefold()][0] if lang else None,
            encoding=encoding,
            mapping=mapping,
            include=include,
            exclude=exclude,
            follow_links=follow,
        )
    except UsageError as error:
        raise entry.fail("encoding" if "encoding" in str(error) else "map", str(error)) from error
    gone: Gone = "drop" if entry.choice("gone", ("keep", "drop"), "keep") == "drop" else "keep"
    settings = SourceSettings(
        name=name,
        paths=paths,
        feeds=feeds,
        gone=gone,
        reading=reading,
        timeout=entry.number("timeout", 20.0, least=0.1),
        allow_private=entry.flag("allow-private"),
        headers=_headers(entry),
    )
    entry.done()
    return settings


def _is_address(feed: str) -> bool:
    """Whether a feed can be asked for: http or https, a host, a port that is one, and nothing that is not printed."""
    try:
        parts = urlsplit(feed)
        named = bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    return named and parts.scheme in ("http", "https") and feed.isprintable() and " " not in feed


def _headers(entry: Table) -> tuple[tuple[str, str], ...]:
    """Headers for the feeds. Their values are secrets, so that the file holds only where they are: `env:NAME` is a
    variable of the environment, `file:PATH` the first line of a file. They are looked up when a feed is asked."""
    headers = entry.mapping("headers")
    for name, value in headers.items():
        if not _HEADER.match(name) or name.lower() in _OURS:
            raise entry.fail("headers", f"{name[:60]!r} is no header that can be given")
        if not value.startswith(("env:", "file:")):
            raise entry.fail("headers", f'{name} must be "env:VARIABLE" or "file:PATH", so that no secret stands here')
    base = entry.file.parent
    return tuple((n, f"file:{base / v[5:]}" if v.startswith("file:") else v) for n, v in headers.items())
