"""The user's changes to the book: a text file of one JSON object a line, replayed in order into any new index.

    {"do": "add", "id": "acme", "kind": "company", "names": ["Acme Corp", "艾克美"], "tickers": ["9999.TW"]}
    {"do": "merge", "id": "tsmc", "ids": ["taiwan-semi"], "known": {"taiwan-semi": {"kind": …, "names": […]}}}
    {"do": "split", "id": "acme", "names": ["艾克美"], "into": "ai-ke-mei", "kind": "company"}
    {"do": "accept", "id": …}   {"do": "reject", "id": …, "name": …}   {"do": "forget", "id": …, "name": …}

`ambiguous` lists those of the `names` that need more context. `known` says who the entities are that no shipped list
has, so that a change holds in a new index where nothing has been mined yet.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Literal, get_args

from msgspec import Struct
from msgspec.structs import replace

from newsindex.entities.book.records import KINDS, Name, Record, is_ticker, without_repeats
from newsindex.entities.words.names import checked_name, name_key, name_scripts, spelling_key
from newsindex.entities.words.safety import safe_alone
from newsindex.errors import BookError
from newsindex.model import EntityKind
from newsindex.whole_file import locked, write_whole

Doing = Literal["add", "merge", "split", "accept", "reject", "forget"]
_MAX_ID = 80


class Change(Struct, frozen=True):
    """One thing that the user said. Which fields count depends on `do`; see the head of this file."""

    do: Doing
    id: str
    kind: EntityKind | None = None
    names: tuple[Name, ...] = ()
    tickers: tuple[str, ...] = ()
    name: str | None = None
    ids: tuple[str, ...] = ()
    into: str | None = None
    known: Mapping[str, Record] = {}

    def to_line(self) -> str:
        """The change as a line of the file, without the line break."""
        found: dict[str, Any] = {"do": self.do, "id": self.id}
        if self.kind:
            found["kind"] = self.kind
        found |= _names_as_json(self.names)
        for key, value in (
            ("tickers", list(self.tickers)),
            ("name", self.name),
            ("ids", list(self.ids)),
            ("into", self.into),
        ):
            if value:
                found[key] = value
        if self.known:
            found["known"] = {
                id_: {"kind": record.kind, **_names_as_json(record.names)}
                | ({"tickers": list(record.tickers)} if record.tickers else {})
                for id_, record in self.known.items()
            }
        return json.dumps(found, ensure_ascii=False)


class Word(Struct, frozen=True):
    """All that the user has said of one entity. `barred` are keys of names that are not names of it."""

    kind: EntityKind | None = None
    names: tuple[Name, ...] = ()
    tickers: tuple[str, ...] = ()
    barred: frozenset[str] = frozenset()
    gone: bool = False
    accepted: bool = False
    into: str | None = None


def parse_change(line: str) -> Change:
    """The change that a line of the file holds. Raises BookError that says what is wrong with it."""
    try:
        found = json.loads(line)
    except ValueError as error:
        raise BookError(f"is no JSON ({error})") from error
    if not isinstance(found, dict):
        raise BookError("is no JSON object")
    if found.get("do") not in get_args(Doing):
        raise BookError(f"`do` must be one of {', '.join(get_args(Doing))}, not {found.get('do')!r}")
    kind = found.get("kind")
    if kind is not None:
        checked_kind(kind)
    known = found.get("known", {})
    if not isinstance(known, dict) or not all(isinstance(entry, dict) for entry in known.values()):
        raise BookError("`known` must map ids to objects")
    return Change(
        found["do"],
        checked_id(found.get("id")),
        kind,
        _names_from_json(found, kind or "company"),
        tuple(checked_ticker(t) for t in _texts(found, "tickers")),
        None if found.get("name") is None else checked_name(found["name"]),
        tuple(checked_id(i) for i in _texts(found, "ids")),
        None if found.get("into") is None else checked_id(found["into"]),
        {
            checked_id(id_): Record(
                id_,
                checked_kind(entry.get("kind")),
                _names_from_json(entry, entry["kind"]),
                tuple(checked_ticker(t) for t in _texts(entry, "tickers")),
                origin="user",
            )
            for id_, entry in known.items()
        },
    )


def apply_change(words: dict[str, Word], change: Change, exists: Callable[[str], bool]) -> None:
    """Add one change to what the user has said. Raises BookError, having changed nothing, where it speaks of nobody."""

    def here(id_: str) -> bool:
        return exists(id_) or (id_ in words and bool(words[id_].names))

    for id_ in (change.id, *change.ids):
        if not here(id_) and id_ not in change.known and not (change.do == "add" and change.kind and change.names):
            raise BookError(f"there is no entity {id_!r}")
    for id_, record in change.known.items():
        if not here(id_):
            words[id_] = Word(record.kind, record.names, record.tickers)
    word = words.get(change.id, Word())
    if change.do == "add":
        keys = {name.key for name in change.names}
        words[change.id] = replace(
            word,
            kind=change.kind or word.kind,
            names=without_repeats((*word.names, *change.names)),
            tickers=tuple(dict.fromkeys((*word.tickers, *change.tickers))),
            barred=word.barred - keys,
            gone=False,
        )
    elif change.do == "merge":
        for id_ in change.ids:
            words[id_] = replace(words.get(id_, Word()), into=change.id, gone=False)
    elif change.do == "split" and change.into:
        words[change.id] = replace(word, barred=word.barred | {name.key for name in change.names})
        other = words.get(change.into, Word())
        names = without_repeats((*other.names, *change.names))
        words[change.into] = replace(other, kind=change.kind or other.kind, names=names, into=None, gone=False)
    elif change.do == "accept":
        names = change.known[change.id].names if change.id in change.known else ()
        words[change.id] = replace(
            word, names=without_repeats((*word.names, *names)), accepted=True, gone=False, into=change.into or word.into
        )
    elif change.name is None:
        words[change.id] = replace(word, gone=True)
    else:
        words[change.id] = replace(word, barred=word.barred | {name_key(change.name)})


def read_changes(path: Path) -> Iterator[tuple[int, Change | BookError]]:
    """Each line of the file, from 1, with its change or with the error that says why it holds none."""
    try:
        text = path.read_text("utf-8", errors="replace") if path.exists() else ""
    except OSError as error:
        raise BookError(f"{path}: the book of your changes cannot be read ({error}); check its permissions.") from error
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                yield number, parse_change(line)
            except BookError as error:
                yield number, error


def append_changes(path: Path, changes: Iterable[Change]) -> None:
    """Add the changes to the file, all or none; they are on the disk when this returns."""
    lines = "".join(f"{change.to_line()}\n" for change in changes)
    try:
        path = path.resolve()  # a link stays a link
        path.parent.mkdir(parents=True, exist_ok=True)
        with locked(path.parent):
            before = path.read_bytes() if path.exists() else b""
            if before and not before.endswith(b"\n"):
                before += b"\n"
            write_whole(path, before + lines.encode())
    except OSError as error:
        reason = error.strerror or error
        raise BookError(f"{path}: the change cannot be written ({reason}); nothing was changed.") from error


def user_names(texts: Iterable[object], kind: EntityKind, ambiguous: Iterable[str] | None = None) -> tuple[Name, ...]:
    """Names as the user gave them, in the lists that their scripts say.

    Those that `ambiguous` lists need more context; without it the rule of safe_alone decides.
    """
    unclear = None if ambiguous is None else {spelling_key(checked_name(text)) for text in ambiguous}
    return tuple(
        Name(text, lang, safe_alone(text, kind) if unclear is None else spelling_key(text) not in unclear, "user")
        for text in map(checked_name, texts)
        for lang in name_scripts(text)
    )


def checked_kind(kind: object) -> EntityKind:
    """The kind, if it is one."""
    for known in KINDS:
        if kind == known:
            return known
    raise BookError(f"A kind must be one of {', '.join(KINDS)}, not {kind!r}.")


def checked_id(id_: object) -> str:
    """The id, if it can be one: letters, digits and hyphens."""
    if isinstance(id_, str) and 0 < len(id_) <= _MAX_ID and all(c.isalnum() or c in "-_" for c in id_):
        return id_
    shown = repr(id_)[:60]
    raise BookError(f"An id must be made of letters, digits and hyphens, at most {_MAX_ID}, not {shown}.")


def checked_ticker(ticker: object) -> str:
    """The ticker in capitals, if it can be one: 2330, 2330.TW, AAPL."""
    if isinstance(ticker, str) and is_ticker(ticker.strip().upper()):
        return ticker.strip().upper()
    raise BookError(f"A ticker must look like 2330.TW, 0700.HK or AAPL, not {ticker!r}.")


def _names_as_json(names: tuple[Name, ...]) -> dict[str, list[str]]:
    found = {"names": list(dict.fromkeys(name.text for name in names))}
    unclear = list(dict.fromkeys(name.text for name in names if not name.safe))
    return {key: texts for key, texts in (*found.items(), ("ambiguous", unclear)) if texts}


def _names_from_json(entry: Mapping[str, Any], kind: EntityKind) -> tuple[Name, ...]:
    return user_names(_texts(entry, "names"), kind, _texts(entry, "ambiguous"))


def _texts(entry: Mapping[str, Any], key: str) -> list[str]:
    value = entry.get(key, [])
    if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
        raise BookError(f"`{key}` must be a list of texts")
    return value
