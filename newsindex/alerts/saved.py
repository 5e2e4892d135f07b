"""A saved search, and the readable file beside the index in which all of them stand."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Literal

import msgspec

from newsindex.errors import AlertError, UsageError
from newsindex.whole_file import locked, write_whole

VERSION = 1
_NAME = re.compile(r"[^\W_][^\x00-\x1f\x7f]{0,79}")


class Choices(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """The options of `search` that choose articles, as they were given: "last week" is another week each time."""

    company: tuple[str, ...] = ()
    person: tuple[str, ...] = ()
    topic: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    author: tuple[str, ...] = ()
    section: tuple[str, ...] = ()
    lang: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
    match: Literal["all", "any"] = "all"
    exact: bool = False
    across: bool = False
    romanised: bool = False
    major: bool = False
    unique: bool = False
    teasers: bool = False
    snippets: int = 1

    def to_dict(self) -> dict[str, Any]:
        """Those that were given."""
        given = msgspec.structs.asdict(self)
        defaults = msgspec.structs.asdict(Choices())
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in given.items()
            if value != defaults[name]
        }


class Mark(msgspec.Struct, frozen=True):
    """How far a search has looked: `index` is the identity of the index (None: there was none), `moment` that of its
    last commit, `at` the time."""

    index: str | None
    moment: int
    at: dt.datetime


class SavedSearch(msgspec.Struct, frozen=True, kw_only=True):
    """A search with its name; `created` is when it was saved, `mark` how far it has looked."""

    name: str
    query: str = ""
    options: Choices = Choices()
    created: dt.datetime
    mark: Mark

    def to_dict(self) -> dict[str, Any]:
        """The JSON of the command line."""
        return {
            "name": self.name,
            "query": self.query,
            "options": self.options.to_dict(),
            "created": self.created.isoformat(),
            "last_run": self.mark.at.isoformat() if self.mark.at > self.created else None,
        }


class _File(msgspec.Struct, forbid_unknown_fields=True):
    version: int
    alerts: list[SavedSearch]


_decoder = msgspec.json.Decoder(_File)
_encoder = msgspec.json.Encoder()


def checked_name(name: str) -> str:
    """The name, if it can be one. Raises AlertError."""
    if not isinstance(name, str) or not _NAME.fullmatch(name.strip()):
        raise AlertError(f"{name!r}: the name of an alert begins with a letter or digit and has at most 80 characters")
    return name.strip()


def checked_choices(choices: Choices) -> Choices:
    """The choices, if they can be read again. Raises UsageError."""
    try:
        return msgspec.convert(choices.to_dict(), Choices)
    except msgspec.ValidationError as error:
        raise UsageError(f"an option of the search cannot be: {error}") from error


class AlertFile:
    """The file `<index>.alerts.json`: read whole, written whole, one change at a time."""

    def __init__(self, index: Path) -> None:
        self.path = index.with_name(index.name + ".alerts.json")

    def read(self) -> dict[str, SavedSearch]:
        """The saved searches by name. Raises AlertError where the file is damaged."""
        try:
            data = self.path.read_bytes()
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise AlertError(f"{self.path}: cannot be read: {error.strerror}; check its permissions") from error
        try:
            found = _decoder.decode(data)
        except msgspec.MsgspecError as error:
            raise AlertError(
                f"{self.path}: the file of saved searches is damaged: {error}. "
                "Correct it with an editor, or move it away and add the searches again"
            ) from error
        if found.version != VERSION:
            raise AlertError(f"{self.path}: was written by a later version of newsindex; use that one")
        for search in found.alerts:
            if search.created.tzinfo is None or search.mark.at.tzinfo is None:
                raise AlertError(f"{self.path}: {search.name}: a time has no zone; write it as 2025-02-03T10:00:00Z")
        return {search.name: search for search in found.alerts}

    @contextmanager
    def change(self) -> Iterator[dict[str, SavedSearch]]:
        """What `read` gives, to be changed; written when the block ends, unless by an error. Raises AlertError."""
        with ExitStack() as stack:
            try:
                stack.enter_context(locked(self.path.absolute().parent))
            except OSError as error:
                raise AlertError(f"{self.path}: cannot be written: {error.strerror}; make the folder first") from error
            found = self.read()
            before = dict(found)
            yield found
            if found != before:
                self._write(found)

    def _write(self, searches: Mapping[str, SavedSearch]) -> None:
        try:
            data = msgspec.json.format(_encoder.encode(_File(VERSION, list(searches.values()))), indent=2)
        except UnicodeEncodeError as error:
            raise AlertError(
                f"a search holds what is no text ({error.reason}); nothing was saved, type it anew"
            ) from error
        try:
            write_whole(self.path, data + b"\n")
        except OSError as error:
            raise AlertError(
                f"{self.path}: cannot be written: {error.strerror or error}; it is as it was before"
            ) from error
