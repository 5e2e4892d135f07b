"""How runs of Chinese characters are cut into words, each run once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from itertools import accumulate

from newsindex.analysis.han import Cut, segmenter


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
    end, size = place, len(text)
    while end < size and "\u4e00" <= text[end] <= "\u9fd5":
        end += 1
    return start, end


def word_over(text: str, place: int, borders: Sequence[int]) -> str:
    """The word that reaches over the place, which is none of the `borders` (offsets in the text)."""
    return text[max(b for b in borders if b < place) : min(b for b in borders if b > place)]
