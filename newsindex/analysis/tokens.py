"""Text → tokens with their offsets: what queries, highlights and `analyze` work on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from msgspec import Struct

from newsindex.analysis import english
from newsindex.analysis.fold import fold
from newsindex.analysis.han import Cut
from newsindex.analysis.shadow import HAN, OF_KANA, OTHER, shadow, token_pattern
from newsindex.analysis.words import wholly_capitals
from newsindex.engines.base import BREAK, CAPITAL, CONTINUATION

PER_HUNDRED = "百分之"
"""What stands before the number in a Chinese percentage."""

_WORDS_OF_CAPITALS = 4
"""A shorter paragraph is not judged to be wholly in capitals: it may be a row of names."""


class Token(Struct, frozen=True):
    """A word, number or character at `start` to `end` of the text and `position` of the field, `length` units long.

    For a Chinese word `stem` and `form` are the folded word and its characters are the units. `written` is the form as
    written where that has capitals; `extra` are further terms at the position; `apart` says that punctuation or a new
    paragraph stands before it.
    """

    text: str
    start: int
    end: int
    position: int
    length: int
    kind: Literal["english", "number", "han", "kana", "other"]
    stem: str
    form: str
    written: str | None = None
    extra: tuple[str, ...] = ()
    apart: bool = False

    def terms(self) -> Iterator[tuple[str, int]]:
        """Every term and marker that the token has in the index, with its position."""
        at = self.position
        if self.apart:
            yield BREAK, at
        if self.kind in ("han", "kana"):
            for place, character in enumerate(self.stem, at):
                yield character, place
                if place > at:
                    yield CONTINUATION, place
            if self.length > 1:
                yield self.stem, at
        else:
            for term in (*terms_of_form(self.stem, self.form, self.written), *self.extra):
                yield term, at

    def to_dict(self) -> dict[str, Any]:
        """The token as `analyze --json` prints it, with the terms that find it, markers among them."""
        found = {name: getattr(self, name) for name in ("text", "start", "end", "position", "kind")}
        return {**found, "terms": " ".join(dict.fromkeys(term for term, _ in self.terms()))}


def terms_of_form(stem: str, form: str, written: str | None) -> tuple[str, ...]:
    """The terms of one English word: its stem, form and form as written, with the marker of capitals."""
    return (stem, f"={form}") if written is None else (stem, f"={form}", f"={written}", CAPITAL)


def paragraphs(folded: str, capitals: bool | None = None) -> list[tuple[int, int, bool]]:
    """The text in stretches: start, end, and whether its capitals mean something (given, or judged line by line)."""
    if capitals is not None:
        return [(0, len(folded), capitals)]
    out: list[tuple[int, int, bool]] = []
    begun = at = 0
    for line in folded.split("\n"):
        end = at + len(line)
        if line.isupper() and wholly_capitals(line, _WORDS_OF_CAPITALS):
            out += ((begun, at, True), (at, end, False))
            begun = end
        at = end + 1
    out.append((begun, len(folded), True))
    return out


def tokens(text: str, cut: Cut, capitals: bool | None) -> list[Token]:
    """The tokens of a text in their order; `cut` cuts runs of Han characters, `capitals` as for `paragraphs`."""
    folded = fold(text)
    find = token_pattern().finditer
    seen = shadow(folded)
    out: list[Token] = []
    unit = 0
    apart = per_hundred = False
    for begin, stop, with_capitals in paragraphs(folded, capitals):
        for match in find(seen, begin, stop):
            start = match.start()
            found = folded[start : match.end()]
            of_character = seen[start]
            if of_character in (HAN, OTHER, OF_KANA):
                kind: Literal["han", "kana"] = "kana" if of_character == OF_KANA else "han"
                for word in cut(found) if of_character == HAN else (found,):
                    end = start + len(word)
                    out.append(Token(text[start:end], start, end, unit, len(word), kind, word, word, apart=apart))
                    unit += len(word)
                    start = end
                    apart = False
                per_hundred = found.endswith(PER_HUNDRED)
            else:
                parts = english.parts(found)
                if not parts:
                    apart, per_hundred = True, False
                for part in parts:
                    extra = part.extra
                    if per_hundred and part.kind == "number" and not extra:
                        extra = (f"{part.form}%",)
                    a, b = start + part.start, start + part.end
                    written = part.written if with_capitals else None
                    out.append(Token(text[a:b], a, b, unit, 1, part.kind, part.stem, part.form, written, extra, apart))
                    unit += 1
                    apart = per_hundred = False
    return out
