"""A foreign name in Latin letters → the characters by which Chinese may write its sound: Kearney, 科尔尼.

Names of news stand in no dictionary, and each translator writes them by sound in a way of his own.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from heapq import nlargest
from importlib.resources import files
from math import log

from msgspec import Struct

from newsindex.engines.query import Chain, Span, Term
from newsindex.search.across.spelt import any_of

MOST_LETTERS = 5
"""One character stands for at most so many letters."""

LEAST_LETTERS, MOST_CHARACTERS = 4, 6
WAYS, APART = 6, 3.5
"""So many ways to take a name apart are looked for, those less likely than the best by at most such a power of e."""

SILENT, UNWRITTEN = frozenset("dghlrt"), -2.0
"""Letters that may be left out where another stood before (Goldenson 戈登森), and how likely that is."""

_DOUBLED = re.compile(r"([^aeiou])\1+")


class Piece(Struct, frozen=True):
    """Letters that one character stands for: how likely they are taken together, as a logarithm, and the characters."""

    likely: float
    characters: str


def letters(name: str) -> str:
    """The letters of a name, without case, diacritics and doubled consonants."""
    return _DOUBLED.sub(r"\1", "".join(c for c in unicodedata.normalize("NFKD", name).lower() if "a" <= c <= "z"))


@lru_cache(maxsize=256)
def transliterated(name: str, least: int) -> Span | None:
    """Where Chinese text has the sound of a name in at least so many characters; None where it can have none."""
    ways = [way for way in _ways(letters(name)) if least <= len(way) <= MOST_CHARACTERS]
    return any_of([_span(way) for way in ways]) if ways else None


def _span(way: tuple[str, ...]) -> Span:
    return Chain(tuple(any_of([Term(c) for c in characters]) for characters in way), unbroken=True)


def _ways(name: str) -> list[tuple[str, ...]]:
    """The likeliest ways to take a name apart, each as the characters that may stand at each place."""
    if len(name) < LEAST_LETTERS:
        return []
    known = pieces()
    ways: list[list[tuple[float, tuple[str, ...]]]] = [[(0.0, ())], *([] for _ in name)]
    for end in range(1, len(name) + 1):
        for at in range(max(end - MOST_LETTERS, 0), end):
            if piece := known.get(name[at:end]):
                ways[end] += [(likely + piece.likely, (*way, piece.characters)) for likely, way in ways[at]]
        if name[end - 1] in SILENT:
            ways[end] += [(likely + UNWRITTEN, way) for likely, way in ways[end - 1] if way]
        ways[end] = nlargest(WAYS, set(ways[end]))
    return [way for likely, way in ways[-1] if likely >= ways[-1][0][0] - APART]


@cache
def pieces() -> Mapping[str, Piece]:
    """The table of sounds by letters."""
    text = (files("newsindex.search.across") / "data" / "sounds.tsv").read_text("utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line[0] != "#")
    return {piece: Piece(log(float(share)), characters) for piece, share, characters in rows}
