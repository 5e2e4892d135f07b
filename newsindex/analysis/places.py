"""Where terms stand in one text, worked out as they are asked for: what highlights and snippets need.

Han characters are looked for as they are, and a run is cut into words only where a word that is asked for may stand;
`tests/analysis` holds that the positions are those of the index.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from functools import cached_property, lru_cache
from operator import itemgetter

from newsindex.analysis import english
from newsindex.analysis.fold import fold
from newsindex.analysis.han import Cut
from newsindex.analysis.scanner import FIRST_CJK, character_kind, token_pattern
from newsindex.analysis.tokens import PER_HUNDRED, paragraphs, terms_of_form
from newsindex.engines.base import BREAK, CAPITAL, CONTINUATION


class TermPlaces:
    """The units of a text and the positions of its terms: unit n is characters `starts[n]` to `ends[n]` of `folded`."""

    def __init__(self, text: str, cut: Cut) -> None:
        self._cut = cut
        self.folded = folded = fold(text)
        self.starts: list[int] = []
        self.ends: list[int] = []
        self._breaks: list[int] = []
        self._runs: list[tuple[int, int]] = []
        self._words: list[tuple[str, int, bool]] = []  # of ASCII letters; its unit; whether its capitals count
        self._compounds: list[tuple[str, int, bool, bool]] = []  # all others; also whether 百分之 stands before
        self._cuts: dict[int, list[int]] = {}
        self._of_words: dict[str, dict[str, list[int]]] = {}
        starts, ends, words = self.starts, self.ends, self._words
        kind_of, parts_of = character_kind().match, english.parts
        find = token_pattern(folded.isascii()).finditer
        apart = per_hundred = False
        for begin, stop, with_capitals in paragraphs(folded):
            for match in find(folded, begin, stop):
                found = match[0]
                start = match.start()
                unit = len(starts)
                if found.isascii() and found.isalpha():
                    words.append((found, unit, with_capitals))
                    starts.append(start)
                    ends.append(match.end())
                    per_hundred = False
                elif found[0] >= FIRST_CJK and (cjk := kind_of(found)):
                    end = match.end()
                    starts += range(start, end)
                    ends += range(start + 1, end + 1)
                    if cjk[1]:
                        self._runs.append((start, end))
                    per_hundred = found.endswith(PER_HUNDRED)
                elif parts := parts_of(found):
                    self._compounds.append((found, unit, with_capitals, per_hundred))
                    for part in parts:
                        starts.append(start + part.start)
                        ends.append(start + part.end)
                    per_hundred = False
                else:
                    apart, per_hundred = True, False
                    continue
                if apart:
                    self._breaks.append(unit)
                    apart = False

    def unit(self, character: int) -> int:
        """The first unit that begins at the character or after it."""
        return bisect_left(self.starts, character)

    def positions(self, term: str) -> Sequence[int]:
        """The units at which the term or marker stands, rising."""
        if term == BREAK:
            return self._breaks
        if term == CONTINUATION:
            return self._continuations
        if term[:1] < FIRST_CJK or not character_kind().match(term):
            return self._words_from("" if term == CAPITAL else term.lstrip("=")[:1].lower()).get(term, ())
        return self._of_characters(term)

    def _words_from(self, letter: str) -> dict[str, list[int]]:
        """The positions of the terms of all compounds, and of all words that begin with a letter ("": of all)."""
        found = self._of_words.get(letter)
        if found is not None:
            return found
        found = self._of_words[letter] = {}
        either, others = letter + letter.upper(), english.begin_otherwise()
        rows = [
            (word, unit, with_capitals, False)
            for word, unit, with_capitals in self._words
            if not letter or word[0] in either or word.lower() in others
        ]
        for word, unit, with_capitals, per_hundred in sorted(rows + self._compounds, key=itemgetter(1)):
            for term, place in _terms(word, with_capitals, per_hundred):
                found.setdefault(term, []).append(unit + place)
        return found

    def _of_characters(self, term: str) -> list[int]:
        size = len(term)
        found: list[int] = []
        at = self.folded.find(term)
        while at >= 0:
            if size == 1 or self._is_word(at, at + size):
                found.append(self.unit(at))
            at = self.folded.find(term, at + 1)
        return found

    def _is_word(self, start: int, end: int) -> bool:
        """Whether a word begins and ends there where the run around it is cut."""
        nth = bisect_left(self._runs, (start + 1,)) - 1
        if nth < 0 or self._runs[nth][1] < end:
            return False
        borders = self._borders(nth)
        at = bisect_left(borders, start)
        return borders[at : at + 2] == [start, end]

    def within_word(self, character: int) -> bool:
        """Whether a Chinese word begins before the character and goes on with it."""
        nth = bisect_left(self._runs, (character,)) - 1
        if nth < 0 or self._runs[nth][1] <= character:
            return False
        borders = self._borders(nth)
        return borders[bisect_left(borders, character)] != character

    def _borders(self, nth: int) -> list[int]:
        """Where the words of a run begin, and where the last one ends."""
        borders = self._cuts.get(nth)
        if borders is None:
            start, end = self._runs[nth]
            borders = [start]
            for word in self._cut(self.folded[start:end]):
                borders.append(borders[-1] + len(word))
            self._cuts[nth] = borders
        return borders

    @cached_property
    def _continuations(self) -> list[int]:
        found: list[int] = []
        for nth, (start, end) in enumerate(self._runs):
            first = self.unit(start) - start
            begun = set(self._borders(nth))
            found += [first + at for at in range(start, end) if at not in begun]
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
