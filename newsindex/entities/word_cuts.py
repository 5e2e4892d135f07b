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
from newsindex.entities.safety import is_common_word
from newsindex.entities.tables import words

_RUN = re.compile(f"[{RUN}]+")
_OFFICES = "部会局处署院厅科校"
"""What heads of which are called by the last character and 长."""
Run = tuple[int, int, Sequence[int]]
"""Where a run begins and ends, and where its words begin, with the end of the last one."""


class WordCuts:
    """How one folded text is cut; each run is cut when it is first asked about.

    `words` are those of all runs, where they are known already, with a line end after each run.
    """

    def __init__(self, text: str, words: Sequence[str] = ()) -> None:
        self.text = text
        self._words = words
        self._known: dict[int, Run] = {}

    @cached_property
    def runs(self) -> list[int]:
        """The beginning and the end of each run, in turn; to be set where they are known already."""
        return [edge for match in _RUN.finditer(self.text) for edge in match.span()]

    @cached_property
    def _cut_already(self) -> list[str]:
        """The words of each run, parted by spaces; empty where they are not known."""
        pieces = " ".join(self._words).split("\n") if self._words else []
        return pieces if len(pieces) == len(self.runs) // 2 + 1 else []

    def around(self, place: int) -> Run:
        """The run that holds the place; an empty one where none does."""
        nth = bisect_right(self.runs, place)
        if not nth % 2:
            return place, place, (place,)
        run = self._known.get(nth)
        if run is None:
            left, right = self.runs[nth - 1 : nth + 1]
            pieces = self._cut_already
            words = pieces[nth // 2].split() if pieces else words_of(self.text[left:right])
            run = self._known[nth] = left, right, list(accumulate(map(len, words), initial=left))
        return run

    def word_over(self, place: int, borders: Sequence[int]) -> str:
        """The word that reaches over the place, which is none of the ascending `borders`; empty outside of them."""
        nth = bisect_right(borders, place)
        return self.text[borders[nth - 1] : borders[nth]] if 0 < nth < len(borders) else ""

    def crossed(self, start: int, end: int) -> bool:
        """Whether a word of the dictionary reaches over one of the borders; a title may (财政部长: 财政部, 部长)."""
        left, right, borders = self.around(start)
        if left == start and right == end:
            return False
        if start not in borders and is_ordinary(self.word_over(start, borders)):
            return True
        if end in borders or (self.text.startswith("长", end) and self.text[end - 1] in _OFFICES):
            return False
        return is_ordinary(self.word_over(end, borders))


@lru_cache(maxsize=20_000)
def words_of(run: str) -> tuple[str, ...]:
    """The words of a run of folded Han characters."""
    return tuple(_cutter()(run))


@cache
def _cutter() -> Cut:
    return segmenter()


@lru_cache(maxsize=100_000)
def is_ordinary(word: str) -> bool:
    """Whether the word is one of the language and no name; most words are asked for again and again."""
    return is_common_word(word)


@cache
def places_zh() -> frozenset[str]:
    """Names of places, folded."""
    return frozenset(fold(place) for place in words("places_zh.txt"))
