"""An entity in the making."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import opencc

from newsindex.entities.words.names import name_key
from newsindex.model import EntityKind

SOURCES = ("TWSE", "TPEx", "HKEX", "everypolitician", "CC-CEDICT", "taiwan.md")
TO_HANS, TO_HANT = opencc.OpenCC("t2s"), opencc.OpenCC("s2tw")


@dataclass
class Draft:
    """An entity in the making. `names` are (text, list, safe or None where the rules decide), best first."""

    id: str
    kind: EntityKind
    source: str
    names: list[tuple[str, str, bool | None]] = field(default_factory=list)
    tickers: list[str] = field(default_factory=list)

    def add(self, text: str, lang: str, safe: bool | None) -> None:
        if all(text != known or lang != of for known, of, _ in self.names):
            self.names.append((text, lang, safe))

    def add_english(self, text: str, safe: bool | None = None) -> None:
        self.add(text, "en", safe)

    def add_chinese(
        self, hant: Iterable[tuple[str, bool | None]], hans: Iterable[tuple[str, bool | None]] = ()
    ) -> None:
        """Names in Traditional writing as Taiwan has them, and in Simplified as the mainland has them: each in both."""
        hant, hans = list(hant), list(hans)
        for text, safe in hant:
            self.add(text, "zh-Hant", safe)
        for text, safe in hans:
            self.add(text, "zh-Hans", safe)
        for text, safe in hans:
            self.add(TO_HANT.convert(text), "zh-Hant", safe)
        for text, safe in hant:
            self.add(TO_HANS.convert(text), "zh-Hans", safe)

    def found_by(self) -> set[str]:
        return {name_key(text) for text, _, _ in self.names}


def source(text: str) -> str:
    """The source as the book names it, of the words by which the facts name it."""
    return next(name for name in SOURCES if name in text)
