"""What each find of the scanner gives, as numbers in flat arrays, so that NumPy can put whole batches together.

An entry is the terms of a find with their places from its first unit, and how many units and words it has. Every entry
has an even number; the odd number after it is the same entry with a break before it.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from newsindex.analysis import english
from newsindex.analysis.scanner import FIRST_CJK, character_kind, token_pattern
from newsindex.analysis.tokens import terms_of_form
from newsindex.engines.base import BREAK, CAPITAL, CONTINUATION

I64 = NDArray[np.int64]

NOTHING, GAP, RUN, END = 0, 2, 4, 6
"""Entries without terms: what parts nothing, what parts its neighbours, Han characters to be cut, the end of a text."""

END_OF_RUN = "\n"
"""Stands among words after those of a run."""

_KEPT = 120_000
"""Entries that are kept at most, about 50 MB; then all are forgotten, and the frequent ones soon known again."""

_CONTINUATION, _CAPITAL = 1, 2
"""The numbers of these markers; the break is 0."""

_PLACE = 32
"""Bits of a place; the number of the term stands above."""


@dataclass(frozen=True, slots=True)
class Table:
    """The entries as arrays: where its terms begin in `flat` and how many they are, units, words, characters skipped.

    `flat` has the number of a term times 2**32 plus its place.
    """

    starts: NDArray[np.int32]
    sizes: NDArray[np.int32]
    units: NDArray[np.int32]
    words: NDArray[np.int32]
    skipped: NDArray[np.int32]
    flat: I64


class Words(dict[str, int]):
    """The entries of the words of runs, learned as they are asked for."""

    def __init__(self, entries: Entries) -> None:
        super().__init__({END_OF_RUN: RUN})
        self._entries = entries

    def __missing__(self, word: str) -> int:
        """Characters with the word after the first and the marker after the others: two terms a unit."""
        number = self._entries.number
        terms = [number[word[0]] << _PLACE]
        if len(word) > 1:
            terms.append(number[word] << _PLACE)
            for place, character in enumerate(word[1:], 1):
                terms += (number[character] << _PLACE | place, _CONTINUATION << _PLACE | place)
        found = self[word] = self._entries.add(terms, len(word), 1)
        return found


class Entries:
    """The entries known so far, and the numbers of their terms. Not safe to share among threads."""

    def __init__(self) -> None:
        self.number: defaultdict[str, int] = defaultdict()
        """The number of each term; the next one for a term that is new."""
        self.number.default_factory = self.number.__len__
        self.finds: dict[str, int] = {"": END}
        self.finds_of_capitals: dict[str, int] = {"": END}
        """Of text wholly in capitals, where capitals mean nothing."""
        self.words = Words(self)
        self._terms: list[str] = []
        self._openers: dict[int, str] = {}
        self._units: dict[int, tuple[int, ...]] = {}
        self._flat = array("q")
        self._columns = tuple(array("i", [0] * (END + 2)) for _ in range(5))
        assert [self.number[marker] for marker in (BREAK, CONTINUATION, CAPITAL)] == [0, _CONTINUATION, _CAPITAL]

    @property
    def full(self) -> bool:
        """Whether it is time to begin anew."""
        return len(self._columns[0]) > 2 * _KEPT

    def table(self) -> Table:
        """The entries as they are now. No entry can be added while the table is kept."""
        starts, sizes, units, words, skipped = (np.frombuffer(column, np.int32) for column in self._columns)
        return Table(starts, sizes, units, words, skipped, np.frombuffer(self._flat, np.int64))

    def terms(self) -> list[str]:
        """The terms by their numbers."""
        fresh = list(islice(reversed(self.number), len(self.number) - len(self._terms)))
        self._terms += reversed(fresh)
        return self._terms

    def add(self, terms: Sequence[int], units: int, words: int, skipped: int = 0) -> int:
        """A new entry of these terms, each the number with its place."""
        flat = self._flat
        start, size = len(flat), len(terms)
        flat.append(0)  # the break, number 0 at place 0, which only the odd entry has
        flat.extend(terms)
        starts, sizes, of_units, of_words, of_skipped = self._columns
        entry = len(starts)
        starts.extend((start + 1, start))
        sizes.extend((size, size + 1))
        of_units.extend((units, units))
        of_words.extend((words, words))
        of_skipped.extend((skipped, skipped))
        return entry

    def learn(self, find: str, with_capitals: bool) -> int:
        """The entry of a find that is no run and not known yet."""
        found = self._learned(find, with_capitals)
        if len(find) <= english.LONGEST:
            (self.finds if with_capitals else self.finds_of_capitals)[find] = found
        return found

    def _learned(self, find: str, with_capitals: bool) -> int:
        skipped = int(find[0] == " ")
        word = find[1:] if skipped else find
        if word.isascii() and len(word) <= english.LONGEST:
            if word.isalpha():
                return self.add(self._of_word(word, with_capitals), 1, 1, skipped)
            if word.isdigit():
                found = self.add((self.number[word] << _PLACE, self.number[f"={word}"] << _PLACE), 1, 1)
                self._openers[found] = word
                return found
        return self._of_any(find, with_capitals)

    def _of_word(self, word: str, with_capitals: bool) -> tuple[int, ...]:
        """The terms of one plain word."""
        number = self.number
        form = word.lower()
        plain = (number[english.stem(form)] << _PLACE, number[f"={form}"] << _PLACE)
        if form == word or not with_capitals:
            return plain
        return (*plain, number[f"={word}"] << _PLACE, _CAPITAL << _PLACE)

    def _of_any(self, find: str, with_capitals: bool) -> int:
        """The entry of any find, by what `english` says of it."""
        skipped = int(find[0] == " " and find[1:2].isalpha())
        word = find[skipped:]
        number = self.number
        if word[0] >= FIRST_CJK and character_kind().match(word):
            return self.add((number[word] << _PLACE,), 1, 1)
        if not token_pattern().match(word):
            return NOTHING
        parts = english.parts(word)
        if not parts:
            return GAP
        terms: list[int] = []
        for place, part in enumerate(parts):
            written = part.written if with_capitals else None
            of_part = (*terms_of_form(part.stem, part.form, written), *part.extra)
            terms += [number[term] << _PLACE | place for term in of_part]
        entry = self.add(terms, len(parts), len(parts), skipped)
        first = parts[0]
        if first.kind == "number" and not first.extra:
            self._openers[entry] = first.form
        if len(parts) > 1:
            self._units[entry] = tuple(part.start for part in parts)
        return entry

    def unit_at(self, entry: int, character: int) -> int:
        """The first unit of an entry of several that begins at the character of its find or after it."""
        return bisect_left(self._units[entry], character)

    def as_percentage(self, find: str, entry: int, with_capitals: bool) -> int:
        """The entry of a find that stands after 百分之: the same if no number opens it."""
        number = self._openers.get(entry)
        if number is None:
            return entry
        key = f"百分之{find}"  # no find has both
        finds = self.finds if with_capitals else self.finds_of_capitals
        found = finds.get(key)
        if found is None:
            start, size, units, words, skipped = (column[entry] for column in self._columns)
            terms = (*self._flat[start : start + size], self.number[f"{number}%"] << _PLACE)
            found = finds[key] = self.add(terms, units, words, skipped)
            if units > 1:
                self._units[found] = self._units[entry]
        return found
