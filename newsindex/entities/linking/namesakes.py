"""Whether a name that several have means the one in the book: a person behind a high title, a body of the country."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import NamedTuple

from newsindex.analysis import fold
from newsindex.analysis.script import FIRST_OF_CHINESE, detect_script
from newsindex.entities.book.surfaces import Surface
from newsindex.entities.words.tables import rows, words

_SHORT_ACRONYM = re.compile(r"[A-Z]{1,5}$")
_WORD_BEFORE = re.compile(r"([A-Za-z.]+)(?:'s)? $")


class _Home(NamedTuple):
    """A country: words in names of its bodies, words of English texts about it, the script of its Chinese ones."""

    named: tuple[str, ...]
    told: re.Pattern[str]
    script: str


@cache
def _homes() -> tuple[_Home, ...]:
    found = []
    for named, told, *script in rows("homes.tsv"):
        pattern = re.compile(rf"\b(?:{'|'.join(map(re.escape, told.split('|')))})(?![A-Za-z])")
        found.append(_Home(tuple(named.split("|")), pattern, script[0] if script else ""))
    return tuple(found)


class Namesakes:
    """Knows the countries of the public bodies of a book."""

    def __init__(self, surfaces: Iterable[Surface]) -> None:
        self._home: dict[str, _Home] = {}
        for surface in surfaces:
            if surface.kind == "organisation" and surface.entity not in self._home:
                folded = fold(surface.text)
                for home in _homes():
                    if any(word in folded for word in home.named):
                        self._home[surface.entity] = home
                        break

    def is_meant(self, owner: Surface, text: str, folded: str, start: int, end: int) -> bool:
        """Whether the name that stands there, ambiguous elsewhere, is the owner's."""
        if owner.kind == "person":
            return _behind_high_title(folded, start)
        home = self._home.get(owner.entity)
        if owner.kind != "organisation" or home is None or _SHORT_ACRONYM.match(folded[start:end]):
            return False
        if _another_country(folded, start, home):
            return False
        if folded[start] >= FIRST_OF_CHINESE:
            return home.script != "" and _script(text) == home.script
        return _tells(folded, home.told)


@lru_cache(maxsize=16)
def _script(text: str) -> str:
    """The script of a text, which is asked for again for each of its names."""
    return detect_script(text)


@lru_cache(maxsize=64)
def _tells(text: str, told: re.Pattern[str]) -> bool:
    """Whether a text tells of a country; asked for again too."""
    return told.search(text) is not None


def _behind_high_title(folded: str, start: int) -> bool:
    if folded[start] >= FIRST_OF_CHINESE:
        return folded.endswith(_titles("zh"), 0, start)
    word = _WORD_BEFORE.search(folded, max(0, start - 24), start)
    return word is not None and word[1].lower() in _titles("en")


@cache
def _titles(lang: str) -> tuple[str, ...]:
    return tuple(title for of, title in rows("high_titles.tsv") if of == lang)


_LONGEST_STATE = 6


@cache
def _states() -> tuple[str, ...]:
    """The countries by name, folded."""
    named = (name for home in _homes() for name in home.named)
    return tuple({fold(name) for name in (*words("states_zh.txt"), *named)})


def _another_country(folded: str, start: int, home: _Home) -> bool:
    """Whether a country other than home stands right before the name (美国财政部, "China's Ministry of Finance")."""
    if folded[start] >= FIRST_OF_CHINESE:
        before = folded[max(0, start - _LONGEST_STATE) : start]
        return before.endswith(_states()) and not before.endswith(home.named)
    word = _WORD_BEFORE.search(folded, max(0, start - 24), start)
    if word is None:
        return False
    return any(word[1] in other.named for other in _homes() if other is not home) or (
        word[1] not in home.named and word[1][0].isupper() and word[1].lower() not in words("function_words.txt")
    )
