"""Where terms stand in one text, worked out as they are asked for: what highlights and snippets need.

Han characters and English words are looked for as they are, and a run is cut into words only where a word that is
asked for may stand. The whole text is read only for terms that need it, and for the numbers of units; `tests/analysis`
holds that the positions are those of the index.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import cache, cached_property, lru_cache
from itertools import accumulate, pairwise
from operator import itemgetter
from typing import TYPE_CHECKING

from newsindex.analysis.fold import fold
from newsindex.analysis.han import Cut
from newsindex.analysis.scanner import FIRST_CJK
from newsindex.analysis.shadow import HAN, OF_KANA, OTHER, shadow, tiling_pattern
from newsindex.analysis.spots import Spots, beginnings
from newsindex.analysis.tokens import paragraphs
from newsindex.analysis.units import Units, is_gap
from newsindex.engines.base import BREAK, CAPITAL

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Stands = list[tuple[int, int]]
"""Characters from and to which something stands, rising."""


@lru_cache(maxsize=10_000)
def is_character(character: str) -> bool:
    """Whether it is a Han character, or kana."""
    return character >= FIRST_CJK and shadow(character) in (HAN, OTHER, OF_KANA)


_BEGINNING = f"A-Za-z0-9{HAN}{OTHER}{OF_KANA}\u00e0\u00e1\u0966"
"""In a shadow, the characters with which a unit may begin."""


@cache
def _beginning() -> re.Pattern[str]:
    return re.compile(f"[{_BEGINNING}]")


@cache
def _begins() -> NDArray[np.bool_]:
    """Whether a unit may begin with each character of a shadow that is one byte."""
    import numpy as np

    return np.array([_beginning().match(chr(code)) is not None for code in range(0x100)])


def begins_unit(seen: str) -> NDArray[np.bool_]:
    """Whether a unit may begin at each character of a shadow."""
    import numpy as np

    return _begins().take(np.frombuffer(seen.replace("\u0966", "0").encode("latin-1"), np.uint8))


def places_of(texts: Sequence[str], cut: Cut) -> list[TermPlaces]:
    """The places of the terms of each text; several are folded as one."""
    folded = fold("".join(texts))
    seen = shadow(folded)
    borders = pairwise(accumulate(map(len, texts), initial=0))
    return [TermPlaces(folded[start:end], seen[start:end], cut) for start, end in borders]


class TermPlaces:
    """Asked for terms of one text, given folded and as its shadow; their characters are those of the text."""

    def __init__(self, folded: str, seen: str, cut: Cut) -> None:
        self.cut = cut
        """Cuts a run of Han characters into words."""
        self.folded = folded
        self.shadow = seen
        self._cuts: dict[int, list[int]] = {}

    @cached_property
    def units(self) -> Units:
        """The units of the whole text."""
        return Units(self.folded, self.shadow, self._stretches)

    @cached_property
    def _stretches(self) -> list[tuple[int, int, bool]]:
        return paragraphs(self.folded)

    @cached_property
    def _spots(self) -> Spots:
        return Spots(self.folded, self.shadow, self._stretches)

    # ------------------------------------------------------------------ terms

    def positions(self, term: str) -> Sequence[int]:
        """The units at which the term or marker stands, rising."""
        if term == BREAK:
            return self.units.breaks
        return [self.units.unit(start) for start, _ in self.stands(term)]

    def stands(self, term: str) -> Stands:
        """The characters from and to which the term stands."""
        if term and is_character(term[0]):
            return self._of_characters(term)
        found = self._spots.of(term)
        if found is None:
            return self.units.stands(term, ("",) if term == CAPITAL else beginnings(term))
        return found

    def _of_characters(self, term: str) -> Stands:
        size = len(term)
        found: Stands = []
        at = self.folded.find(term)
        while at >= 0:
            if size == 1 or self._is_word(at, at + size):
                found.append((at, at + size))
            at = self.folded.find(term, at + 1)
        return found

    def row(self, characters: str, *, unbroken: bool) -> Stands:
        """Where Han characters follow one another as units, whatever parts them, or without a break between them."""
        folded, first, second = self.folded, characters[0], characters[1]
        found: Stands = []
        at = folded.find(first)
        while at >= 0:
            if folded.startswith(characters, at):
                found.append((at, at + len(characters)))
            elif self.shadow[at + 1 : at + 2] != HAN or folded[at + 1] == second:
                end = self._end_of_row(characters, at, unbroken=unbroken)
                if end is not None:
                    found.append((at, end))
            at = folded.find(first, at + 1)
        return found

    def _end_of_row(self, characters: str, at: int, *, unbroken: bool) -> int | None:
        for character in characters[1:]:
            following = _beginning().search(self.shadow, at + 1)
            if following is None or self.folded[following.start()] != character:
                return None
            begin = following.start()
            if unbroken and begin > at + 1 and self.parted(at + 1, begin):
                return None
            at = begin
        return at + 1

    def parted(self, start: int, end: int) -> bool:
        """Whether what stands between two units, from a character up to another, parts them."""
        between = tiling_pattern().findall(self.shadow, start, end + 1)
        return any(map(is_gap, between[:-1]))

    def units_between(self, start: int, end: int) -> int:
        """How many units begin from a character on up to another, at both of which one begins."""
        if self.shadow.count(HAN, start, end) == end - start:
            return end - start
        between = Units(self.folded[start:end], self.shadow[start:end], [(0, end - start, True)])
        return between.count

    # ------------------------------------------------------------------ Chinese words

    def _is_word(self, start: int, end: int) -> bool:
        """Whether a word begins and ends there where the run around it is cut."""
        if self.shadow[start:end].strip(HAN):
            return False
        borders = self._borders(start)
        at = bisect_left(borders, start)
        return borders[at : at + 2] == [start, end]

    def within_word(self, character: int) -> bool:
        """Whether a Chinese word begins before the character and goes on with it."""
        if not character or self.shadow[character - 1 : character + 1] != HAN * 2:
            return False
        borders = self._borders(character)
        return borders[bisect_left(borders, character)] != character

    def _borders(self, character: int) -> list[int]:
        """Where the words of the run around a character begin, and where the last one ends."""
        start = len(self.shadow[:character].rstrip(HAN))
        borders = self._cuts.get(start)
        if borders is None:
            rest = self.shadow[character:]
            end = len(self.shadow) - len(rest.lstrip(HAN))
            borders = self._cuts[start] = [*accumulate(map(len, self.cut(self.folded[start:end])), initial=start)]
        return borders

    def words(self, start: int, end: int, most: int) -> int:
        """How many words begin at units from `start` up to `end`; no more are counted than `most`, so that runs of
        Chinese are cut no further than needed."""
        runs = self.units.runs
        nth = max(bisect_right(runs, start, key=itemgetter(1)) - 1, 0)
        count = 0
        while start < end and count < most:
            character, unit = runs[nth] if nth < len(runs) else (0, end)
            if start < unit:
                count += min(unit, end) - start
                start = unit
                continue
            borders = self._borders(character)
            stop = min(unit + borders[-1] - character, end)
            if start < stop:
                first, last = (bisect_left(borders, character + at - unit) for at in (start, stop))
                count += last - first
                start = stop
            nth += 1
        return min(count, most)
