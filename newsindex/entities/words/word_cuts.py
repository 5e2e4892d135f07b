"""How the runs of Chinese characters of a folded text are cut into words, and whether words are ordinary ones."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import cache, cached_property, lru_cache
from itertools import accumulate

from newsindex.analysis import fold
from newsindex.analysis.han import Cut, segmenter
from newsindex.analysis.scanner import RUN
from newsindex.entities.words.safety import is_common_word
from newsindex.entities.words.tables import words

_RUN = re.compile(f"[{RUN}]+")
_OFFICES = "部会局处署院厅科校"
"""What heads of which are called by the last character and 长."""
Run = tuple[int, int, Sequence[int]]
"""Where a run begins and ends, and where its words begin, with the end of the last one."""
_FIRST, _LAST = RUN[0], RUN[-1]
_BORDER = b"\1"


class WordCuts:
    """How one folded text is cut. Each run is cut when it is first asked about, unless `borders` is set before.

    `borders` has 1 where a word begins or a run ends, 0 elsewhere, and is one longer than the text.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self._cut: set[int] | None = set()
        self._borders: bytes | bytearray = bytearray(len(text) + 1)

    @cached_property
    def runs(self) -> list[int]:
        """The beginning and the end of each run, in turn; to be set where they are known already."""
        return [edge for match in _RUN.finditer(self.text) for edge in match.span()]

    def know(self, runs: list[int], borders: bytes | None) -> None:
        """Sets the runs, and the borders where they are known already."""
        self.runs = runs
        if borders is not None:
            self._borders, self._cut = borders, None

    def near(self, place: int) -> bytes | bytearray:
        """The borders, right in the run that holds the place."""
        if self._cut is not None:
            nth = bisect_right(self.runs, place)
            if nth % 2 and nth not in self._cut:
                self._cut.add(nth)
                left, right = self.runs[nth - 1 : nth + 1]
                for border in accumulate(map(len, words_of(self.text[left:right])), initial=left):
                    self._borders[border] = 1  # type: ignore[index]
        return self._borders

    def begins(self, place: int) -> bool:
        """Whether a word begins or ends there, or no run holds the place."""
        return bool(self.near(place)[place]) or not _FIRST <= self.text[place] <= _LAST

    def run(self, place: int) -> tuple[int, int]:
        """The beginning and the end of the run that holds the place; an empty one where none does."""
        nth = bisect_right(self.runs, place)
        return (self.runs[nth - 1], self.runs[nth]) if nth % 2 else (place, place)

    def around(self, place: int) -> Run:
        """The run that holds the place with its borders; an empty one where none does."""
        left, right = self.run(place)
        if left == right:
            return place, place, (place,)
        borders = self.near(place)
        return left, right, [border for border in range(left, right + 1) if borders[border]]

    def word_over(self, place: int, first: int = 0, last: int | None = None) -> str:
        """The word that reaches over the place, which is no border but lies within a run; cut at `first` and `last`."""
        borders = self._borders
        left, right = borders.rfind(_BORDER, 0, place), borders.find(_BORDER, place)
        return self.text[max(left, first) : right if last is None else min(right, last)]

    def crossed(self, start: int, end: int) -> bool:
        """Whether a word of the dictionary reaches over one of the borders; a title may (财政部长: 财政部, 部长)."""
        text = self.text
        if not _FIRST <= text[start] <= _LAST:
            return False
        borders = self.near(start)
        if borders[start] and borders[end]:
            return False
        if not borders[start] and is_ordinary(self.word_over(start)):
            return True
        if borders[end] or (text.startswith("长", end) and text[end - 1] in _OFFICES):
            return False
        within = _RUN.match(text, start)
        return within is not None and within.end() > end and is_ordinary(self.word_over(end))


@lru_cache(maxsize=8_000)
def words_of(run: str) -> tuple[str, ...]:
    """The words of a run of folded Han characters."""
    return tuple(_cutter()(run))


@cache
def _cutter() -> Cut:
    return segmenter()


@lru_cache(maxsize=16_000)
def is_ordinary(word: str) -> bool:
    """Whether the word is one of the language and no name; most words are asked for again and again."""
    return is_common_word(word)


@cache
def places_zh() -> frozenset[str]:
    """Names of places, folded."""
    return frozenset(fold(place) for place in words("places_zh.txt"))
