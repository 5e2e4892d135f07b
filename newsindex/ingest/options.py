"""What a reader is told, and what it says besides articles."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from newsindex.errors import UsageError
from newsindex.ingest.encoding import wider
from newsindex.ingest.facts import field_names
from newsindex.ingest.languages import known_language

MEGABYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds that keep memory and time in check, whatever a source holds.

    `record` is the longest line, row or record and `text` the longest file that is read as a whole, both in
    bytes; `depth` counts archives within archives; `members` and `unpacked` (bytes) are for one archive on
    disk; `ratio` is how many times its own size an archive may unpack to, beyond the first 256 MB.
    """

    record: int = 16 * MEGABYTE
    text: int = 64 * MEGABYTE
    depth: int = 4
    members: int = 1_000_000
    unpacked: int = 1 << 38
    ratio: int = 250

    def budget(self, packed: int) -> int:
        """How many bytes a file of `packed` bytes may unpack to."""
        return min(self.unpacked, max(256 * MEGABYTE, self.ratio * packed))


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How sources are read.

    `source` and `lang` hold where the article names none itself; `encoding` is taken as given for files without a
    byte-order mark; `mapping` maps our field to a column or key of the records (`a.b` for a key within a key);
    `include` and `exclude` are globs as in .gitignore; dates without a zone are in `timezone`; `day_first` says of a
    table whose dates are such as 03/02/2025 how they are meant, None that it is not known. Links that lead out of a
    folder are followed only with `follow_links`. Raises UsageError for a field, language or encoding that there is not.
    """

    source: str | None = None
    lang: str | None = None
    encoding: str | None = None
    mapping: Mapping[str, str] = field(default_factory=dict)
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    timezone: dt.tzinfo = dt.UTC
    day_first: bool | None = None
    follow_links: bool = False
    limits: Limits = field(default_factory=Limits)

    def __post_init__(self) -> None:
        names = field_names()
        for name in self.mapping:
            if name not in names:
                raise UsageError(f"{name!r} is no field of an article; the fields are {', '.join(names)}")
        if self.lang is not None and known_language(self.lang) is None:
            raise UsageError(f'lang: "{self.lang}" is none of en, zh-Hant, zh-Hans')
        if self.encoding is not None:
            try:
                wider(self.encoding)
            except (LookupError, ValueError) as error:
                raise UsageError(
                    f"{self.encoding!r} is no known encoding; try utf-8, utf-16, big5, gb18030 or none"
                ) from error


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file on disk that may hold articles: its real path, its size in bytes and its time of change.

    `given` says that it was named itself, not found in a folder; `within` is its path relative to the source, for
    globs. An archive is one file: its members come when it is read.
    """

    path: str
    size: int = 0
    mtime_ns: int = 0
    given: bool = True
    within: str = ""

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The path as articles, reports and the index hold it."""
        return written_path(self.path)


def written_path(path: str) -> str:
    """A path as text that UTF-8 can write: a byte of a file's name that is none of UTF-8 (\\xff) is written \\udcff."""
    return path.encode("utf-8", "backslashreplace").decode("utf-8")


@dataclass(frozen=True, slots=True)
class Notice:
    """Something worth knowing about a source, by which nothing was lost: the path (with the place) and the text."""

    path: str
    text: str
