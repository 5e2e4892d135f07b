"""What the book holds of one entity, and the line of text that keeps it.

A line has nine cells with tabs between them: id, status, kind, certainty, tickers, names in English, in Traditional
and in Simplified Chinese, source. Within a cell `|` stands between values; a name is `text;moment;certainty;articles`,
of which all but the text may be left out, with `?` before a text that is ambiguous alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal, get_args

from msgspec import Struct

from newsindex.entities.words.names import name_key
from newsindex.model import EntityKind, Lang

Origin = Literal["book", "mined", "user"]
KINDS: tuple[EntityKind, ...] = get_args(EntityKind)
SCRIPTS: tuple[Lang, ...] = get_args(Lang)
_CANDIDATE = "candidate"
_ESCAPED = {"\\": "\\\\", "|": "\\p", ";": "\\s", "?": "\\q"}
_UNESCAPE = {sequence: sign for sign, sequence in _ESCAPED.items()}
_SPECIAL = re.compile(r"[\\|;?]")
_ESCAPE_SEQUENCE = re.compile(r"\\[\\psq]")
_TICKER = re.compile(r"(?P<code>[0-9A-Z]{1,6}(?:[./-][A-Z])?)(?:\.(?P<market>[A-Z]{1,3}))?$")


class Name(Struct, frozen=True):
    """One name of an entity as it was written. `safe` says that it means this entity without further context.

    `moment` is when it was learned, on the book's own clock (see Book.version); `articles` counts those that
    gave it, where it was mined.
    """

    text: str
    lang: Lang
    safe: bool = True
    origin: Origin = "book"
    certainty: float = 1.0
    moment: int = 0
    articles: int = 0

    @property
    def key(self) -> str:
        """What the name is compared by."""
        return name_key(self.text)


class Record(Struct, frozen=True):
    """One entity as one layer of the book has it, or as all have it together; names of a script best first."""

    id: str
    kind: EntityKind
    names: tuple[Name, ...]
    tickers: tuple[str, ...] = ()
    certainty: float = 1.0
    source: str = ""
    candidate: bool = False
    origin: Origin = "book"

    @property
    def name(self) -> str:
        """The name to show: the best English one, else the best in Traditional, else in Simplified Chinese."""
        for lang in SCRIPTS:
            for name in self.names:
                if name.lang == lang:
                    return name.text
        return self.id

    def found_by(self) -> set[str]:
        """Everything that the record can be found by, but its id."""
        return {name.key for name in self.names} | {key for ticker in self.tickers for key in ticker_keys(ticker)}


def ticker_keys(ticker: str) -> tuple[str, ...]:
    """What a ticker is found by: `2330.TW` by 2330tw and 2330, `0700.HK` by 0700hk, 700hk, 0700, 700 and 00700."""
    match = _TICKER.fullmatch(ticker.upper())
    if match is None:
        return (name_key(ticker),)
    code, market = match["code"].lower(), (match["market"] or "").lower()
    codes = [code]
    if market == "hk" and code.isdigit():
        codes = list(dict.fromkeys([code.zfill(4), code.lstrip("0"), code.zfill(5)]))
    with_market = [c + market for c in codes] if market else []
    return tuple(re.sub(r"[./-]", "", key) for key in (*with_market, *codes))


def is_ticker(text: str) -> bool:
    """Whether the text has the form of a ticker: 2330, 2330.TW, 700.HK, AAPL, BRK.B."""
    return _TICKER.fullmatch(text) is not None


def without_repeats(names: Iterable[Name]) -> tuple[Name, ...]:
    """The names, each form of a script once: the first of equals stays, with the best that any of them says."""
    kept: dict[tuple[str, str], Name] = {}
    for name in names:
        first = kept.setdefault((name.lang, name.text), name)
        if first is not name:
            kept[name.lang, name.text] = Name(
                first.text,
                first.lang,
                name.safe if name.origin == "user" else first.safe,
                first.origin,
                max(first.certainty, name.certainty),
                min(first.moment, name.moment),
                max(first.articles, name.articles),
            )
    return tuple(kept.values())


def to_line(record: Record) -> str:
    """The record as one line of text, without a line break."""
    cells = [
        record.id,
        _CANDIDATE if record.candidate else "",
        record.kind,
        "" if record.certainty == 1.0 else f"{record.certainty:.3g}",
        "|".join(map(_escape, record.tickers)),
        *("|".join(_name_cell(name) for name in record.names if name.lang == lang) for lang in SCRIPTS),
        record.source,
    ]
    return "\t".join(cells)


def from_line(line: str, origin: Origin, moment: int = 0) -> Record:
    """The record of a line that to_line made; `moment` is for the names that have none of their own."""
    id_, status, kind, certainty, tickers, en, hant, hans, source = line.split("\t")
    names = [
        _name(cell, lang, origin, moment)
        for lang, cells in zip(SCRIPTS, (en, hant, hans), strict=True)
        if cells
        for cell in cells.split("|")
    ]
    return Record(
        id_,
        kind,  # type: ignore[arg-type]  # only to_line writes the cell
        tuple(names),
        tuple(map(_unescape, tickers.split("|"))) if tickers else (),
        float(certainty) if certainty else 1.0,
        source,
        status == _CANDIDATE,
        origin,
    )


def _name_cell(name: Name) -> str:
    text = ("" if name.safe else "?") + _escape(name.text)
    extra = f";{name.moment or ''};{'' if name.certainty == 1.0 else f'{name.certainty:.3g}'};{name.articles or ''}"
    return text + extra.rstrip(";")


def _name(cell: str, lang: Lang, origin: Origin, default_moment: int) -> Name:
    if ";" not in cell and "\\" not in cell:  # as nearly all shipped names are
        return Name(cell.removeprefix("?"), lang, cell[0] != "?", origin, 1.0, default_moment)
    text, *extra = cell.split(";")
    moment, certainty, articles = (*extra, "", "", "")[:3]
    safe = not text.startswith("?")
    return Name(
        _unescape(text if safe else text[1:]),
        lang,
        safe,
        origin,
        float(certainty or 1),
        int(moment or default_moment),
        int(articles or 0),
    )


def _escape(text: str) -> str:
    return _SPECIAL.sub(lambda m: _ESCAPED[m[0]], text)


def _unescape(text: str) -> str:
    return _ESCAPE_SEQUENCE.sub(lambda m: _UNESCAPE[m[0]], text) if "\\" in text else text
