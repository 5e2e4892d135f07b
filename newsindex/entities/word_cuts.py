"""How runs of folded Chinese characters are cut into words, each run once, and whether words are ordinary ones."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import accumulate

from newsindex.analysis import fold
from newsindex.analysis.han import Cut, segmenter
from newsindex.analysis.scanner import RUN
from newsindex.entities.safety import is_common_word
from newsindex.entities.tables import words

_REST_OF_RUN = re.compile(f"[{RUN}]*")


@lru_cache(maxsize=20_000)
def word_borders(run: str) -> tuple[int, ...]:
    """Where the words of a run of folded Han characters begin, and the end of the last one."""
    return (0, *accumulate(map(len, _cutter()(run))))


@cache
def _cutter() -> Cut:
    return segmenter()


def run_around(text: str, place: int) -> tuple[int, int]:
    """The (start, end) of the run of Han characters that holds the place."""
    start = place
    while start > 0 and "\u4e00" <= text[start - 1] <= "\u9fd5":
        start -= 1
    match = _REST_OF_RUN.match(text, place)
    return start, match.end() if match else place


def word_over(text: str, place: int, borders: Sequence[int]) -> str:
    """The word that reaches over the place, which is none of the `borders` (offsets in the text, ascending)."""
    for at, border in enumerate(borders):
        if border > place:
            return text[borders[at - 1] : border]
    return ""


@lru_cache(maxsize=100_000)
def is_ordinary(word: str) -> bool:
    """Whether the word is one of the language and no name; most words are asked for again and again."""
    return is_common_word(word)


@cache
def places_zh() -> frozenset[str]:
    """Names of places, folded."""
    return frozenset(fold(place) for place in words("places_zh.txt"))
