"""A foreign name in Chinese characters → the words of the archive that it may write by their sound: 利文斯顿,
Livingston.

The other way round than `transliterated`, by the same table. Of all that the characters may be, only what stands in the
archive with a capital is a name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from itertools import product

from newsindex.search.across.transliterated import LEAST_LETTERS, MOST_CHARACTERS, SILENT, letters, pieces
from newsindex.search.terms.vocabulary import Vocabulary

MOST_WORDS = 4
"""So many words of the archive may be what a name writes, the likeliest."""

LOOKED_UP = 3
"""The words that begin with so many letters of a name are compared with it."""


def sounding(characters: str, least: int, vocabulary: Vocabulary) -> tuple[int, tuple[str, ...]]:
    """How many characters the longest beginning that may write words of the archive has, at least so many, and these
    words, likeliest first."""
    for size in range(min(len(characters), MOST_CHARACTERS), least - 1, -1):
        if words := _words(characters[:size], vocabulary):
            return size, words
    return 0, ()


def _words(name: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    places = [_letters().get(character, {}) for character in name]
    if not all(places):
        return ()
    silent = f"[{''.join(sorted(SILENT))}]?"
    shape = re.compile(silent.join(f"({'|'.join(place)})" for place in places) + f"(?:{silent}|e)")
    found: dict[str, int] = {}
    for start in {(first + second[:1])[:LOOKED_UP] for first, second in product(*places[:2])}:
        for word in vocabulary.capitalised(start):
            plain = letters(word)
            if len(plain) >= LEAST_LETTERS and (match := shape.fullmatch(plain)):
                found[word] = sum(place[piece] for place, piece in zip(places, match.groups(), strict=True))
    return tuple(sorted(found, key=lambda word: (found[word], word))[:MOST_WORDS])


@cache
def _letters() -> Mapping[str, Mapping[str, int]]:
    """The letters that each character may write, and how many other characters rather write them."""
    found: dict[str, dict[str, int]] = {}
    for written, piece in pieces().items():
        for place, character in enumerate(piece.characters):
            found.setdefault(character, {})[written] = place
    return found
