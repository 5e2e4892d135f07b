"""Where terms stand in one text, worked out as they are asked for: what highlights and snippets need.

Han characters are looked for as they are, and a run is cut into words only where a word that is asked for may stand;
`tests/analysis` holds that the positions are those of the index.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from itertools import chain

import numpy as np

from newsindex.analysis import english
from newsindex.analysis.fold import fold
from newsindex.analysis.han import Cut
from newsindex.analysis.scanner import FIRST_CJK, NAME_DOTS
from newsindex.analysis.shadow import HAN, OF_KANA, OTHER, part_pattern, shadow, tiling_pattern, token_pattern
from newsindex.analysis.tokens import PER_HUNDRED, paragraphs, terms_of_form
from newsindex.engines.base import BREAK, CAPITAL, CONTINUATION

_NOTHING, _ANY, _RUN, _CHARACTER, _GAP = 0, 27, 28, 29, 30
"""Kinds of finds besides the letters 1 to 26 that plain words begin with: white space; a compound, or a word whose stem
begins with another letter than it does; a run; a single character; what parts its neighbours."""
_SKIPPED, _UNITS = 5, 6
"""A find is a number: its kind, from the one bit on whether a space comes first, from the other on its units."""
_KIND = (1 << _SKIPPED) - 1
_FINDS_KEPT = 100_000


class _Finds(dict[str, int]):
    """What the finds in shadows are, learned as they are met."""

    def __missing__(self, find: str) -> int:
        skipped = int(find[0] == " " and find[1:2].isalpha())
        word = find[skipped:]
        units = 1
        if word[0] == HAN:
            kind, units = _RUN, len(word.rstrip(NAME_DOTS))
        elif word[0] in (OTHER, OF_KANA):
            kind = _CHARACTER
        elif word.isascii() and word.isalpha():
            kind = _ANY if word.lower() in english.begin_otherwise() else ord(word[0].lower()) - 96
        elif token_pattern().match(word):
            units = sum(1 for _ in part_pattern().finditer(word))
            kind = _ANY if units else _GAP
        else:
            kind, units = _NOTHING, 0
        found = units << _UNITS | skipped << _SKIPPED | kind
        if len(find) <= english.LONGEST:
            if len(self) > _FINDS_KEPT:
                self.clear()
            self[find] = found
        return found


_finds = _Finds()


class TermPlaces:
    """The units of a text and the positions of its terms; characters are those of `folded`, `count` the units."""

    def __init__(self, text: str, cut: Cut) -> None:
        self._cut = cut
        self.folded = folded = fold(text)
        seen = shadow(folded)
        stretches = paragraphs(folded)
        find = tiling_pattern().findall
        finds = list(chain.from_iterable(find(seen, begin, stop) for begin, stop, _ in stretches))
        self._small = [(begin, stop) for begin, stop, with_capitals in stretches if not with_capitals]
        codes = np.fromiter(map(_finds.__getitem__, finds), np.int64, len(finds))
        ends = np.cumsum(np.fromiter(map(len, finds), np.int64, len(finds)))
        units = codes >> _UNITS
        after = np.cumsum(units)
        having = np.flatnonzero(units)
        begins = ends.take(having - 1, mode="wrap")
        if len(having) and not having[0]:
            begins[0] = 0
        codes_of = codes.take(having)
        begins += codes_of >> _SKIPPED & 1
        self._kinds = codes_of & _KIND
        self._gaps = after[codes & _KIND == _GAP]
        self._codes: list[int] = codes_of.tolist()
        self._begins: list[int] = begins.tolist()
        self._stops: list[int] = ends.take(having).tolist()
        self._firsts: list[int] = (after.take(having) - units.take(having)).tolist()
        self.count = int(after[-1]) if len(after) else 0
        self._by_letter: dict[int, list[int]] = {}
        self._cuts: dict[int, list[int]] = {}

    # ------------------------------------------------------------------ units and characters

    def unit(self, character: int) -> int:
        """The first unit that begins at the character or after it."""
        nth = bisect_left(self._begins, character)
        if nth and (further := self._codes[nth - 1] >> _UNITS) > 1:
            first, begin = self._firsts[nth - 1], self._begins[nth - 1]
            if self._codes[nth - 1] & _KIND == _RUN:
                return first + min(character - begin, further)
            starts = [part.start for part in self._parts(nth - 1)]
            return first + bisect_left(starts, character - begin)
        return self._firsts[nth] if nth < len(self._firsts) else self.count

    def start(self, unit: int) -> int:
        """The character at which a unit begins."""
        nth = bisect_right(self._firsts, unit) - 1
        within = unit - self._firsts[nth]
        if within and self._codes[nth] & _KIND != _RUN:
            return self._begins[nth] + self._parts(nth)[within].start
        return self._begins[nth] + within

    def end(self, unit: int) -> int:
        """The character after the last one of a unit."""
        nth = bisect_right(self._firsts, unit) - 1
        within = unit - self._firsts[nth]
        kind = self._codes[nth] & _KIND
        if kind >= _RUN:
            return self._begins[nth] + within + 1
        return self._begins[nth] + self._parts(nth)[within].end if kind == _ANY else self._stops[nth]

    def _parts(self, nth: int) -> Sequence[english.Part]:
        return english.parts(self._find(nth))

    def _find(self, nth: int) -> str:
        return self.folded[self._begins[nth] : self._stops[nth]]

    # ------------------------------------------------------------------ terms

    def positions(self, term: str) -> Sequence[int]:
        """The units at which the term or marker stands, rising."""
        if term == BREAK:
            return self._breaks
        if term == CONTINUATION:
            return self._continuations
        if term == CAPITAL:
            return sorted(self._of_words(term, range(len(self._begins))))
        if term[:1] >= FIRST_CJK and shadow(term[0]) in (HAN, OTHER, OF_KANA):
            return self._of_characters(term)
        letter = ord(term.lstrip("=")[:1].lower() or " ") - 96
        return sorted(self._of_words(term, self._beginning(letter if 0 < letter < _ANY else _ANY)))

    def _beginning(self, letter: int) -> list[int]:
        """The words that begin with a letter, and all compounds."""
        found = self._by_letter.get(letter)
        if found is None:
            held = (self._kinds == letter) | (self._kinds == _ANY)
            found = self._by_letter[letter] = np.flatnonzero(held).tolist()
        return found

    def _of_words(self, term: str, places: Iterable[int]) -> Iterator[int]:
        for nth in places:
            if self._codes[nth] & _KIND < _RUN:
                with_capitals = not self._small or self._with_capitals(self._begins[nth])
                for each, place in _terms(self._find(nth), with_capitals, nth in self._hundredths):
                    if each == term:
                        yield self._firsts[nth] + place

    def _with_capitals(self, character: int) -> bool:
        return not any(begin <= character < stop for begin, stop in self._small)

    @cached_property
    def _hundredths(self) -> frozenset[int]:
        """What stands after 百分之 with no more than white space between."""
        found: set[int] = set()
        at = self.folded.find(PER_HUNDRED)
        while at >= 0:
            end = at + len(PER_HUNDRED)
            nth = bisect_left(self._begins, end)
            if nth < len(self._begins) and self._run_end(nth - 1) == end and not self.broken(self._firsts[nth]):
                found.add(nth)
            at = self.folded.find(PER_HUNDRED, end)
        return frozenset(found)

    def _of_characters(self, term: str) -> list[int]:
        size = len(term)
        found: list[int] = []
        at = self.folded.find(term)
        while at >= 0:
            if size == 1 or self._is_word(at, at + size):
                found.append(self.unit(at))
            at = self.folded.find(term, at + 1)
        return found

    def row(self, characters: Sequence[str]) -> list[int]:
        """The units from which on the Han characters follow one another, whatever stands between them."""
        folded, first, second = self.folded, characters[0], characters[1]
        found: list[int] = []
        at = folded.find(first)
        while at >= 0:
            beside = folded[at + 1 : at + 2]
            if beside == second or not beside.isalnum():
                unit = self.unit(at)
                if all(
                    unit + further < self.count and folded[self.start(unit + further)] == character
                    for further, character in enumerate(characters[1:], 1)
                ):
                    found.append(unit)
            at = folded.find(first, at + 1)
        return found

    @cached_property
    def _breaks(self) -> list[int]:
        found: list[int] = np.unique(self._gaps[self._gaps < self.count]).tolist()
        return found

    def broken(self, unit: int) -> bool:
        """Whether a unit does not stand side by side with the one before."""
        at = bisect_left(self._breaks, unit)
        return at < len(self._breaks) and self._breaks[at] == unit

    # ------------------------------------------------------------------ Chinese words

    def _is_word(self, start: int, end: int) -> bool:
        """Whether a word begins and ends there where the run around it is cut."""
        nth = bisect_right(self._begins, start) - 1
        if nth < 0 or self._codes[nth] & _KIND != _RUN or self._run_end(nth) < end:
            return False
        borders = self._borders(nth)
        at = bisect_left(borders, start)
        return borders[at : at + 2] == [start, end]

    def within_word(self, character: int) -> bool:
        """Whether a Chinese word begins before the character and goes on with it."""
        nth = bisect_left(self._begins, character) - 1
        if nth < 0 or self._codes[nth] & _KIND != _RUN or self._run_end(nth) <= character:
            return False
        borders = self._borders(nth)
        return borders[bisect_left(borders, character)] != character

    def _run_end(self, nth: int) -> int:
        return self._begins[nth] + (self._codes[nth] >> _UNITS)

    def _borders(self, nth: int) -> list[int]:
        """Where the words of a run begin, and where the last one ends."""
        borders = self._cuts.get(nth)
        if borders is None:
            start = self._begins[nth]
            borders = [start]
            for word in self._cut(self.folded[start : self._run_end(nth)]):
                borders.append(borders[-1] + len(word))
            self._cuts[nth] = borders
        return borders

    @cached_property
    def _continuations(self) -> list[int]:
        found: list[int] = []
        for nth in np.flatnonzero(self._kinds == _RUN).tolist():
            start, end = self._begins[nth], self._run_end(nth)
            begun = set(self._borders(nth))
            found += [self._firsts[nth] + at - start for at in range(start, end) if at not in begun]
        return found


@lru_cache(maxsize=50_000)
def _terms(found: str, with_capitals: bool, per_hundred: bool) -> tuple[tuple[str, int], ...]:
    """The terms of what the scanner finds, with their places from its first unit."""
    rows: list[tuple[str, int]] = []
    for place, part in enumerate(english.parts(found)):
        extra = part.extra
        if per_hundred and place == 0 and part.kind == "number" and not extra:
            extra = (f"{part.form}%",)
        written = part.written if with_capitals else None
        rows += ((term, place) for term in (*terms_of_form(part.stem, part.form, written), *extra))
    return tuple(rows)
