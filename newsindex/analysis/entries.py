"""What each find of the scanner gives, as numbers in flat arrays, so that NumPy can put whole batches together.

An entry is the terms of a find with their places from its first unit, and how many units and words it has. Every entry
has an even number; the odd number after it is the same entry with a break before it.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from newsindex.analysis import english
from newsindex.analysis.known_finds import Find, KnownFinds, renumbered
from newsindex.analysis.scanner import FIRST_CJK, character_kind, token_pattern
from newsindex.analysis.short_texts import Keys, ShortTexts
from newsindex.analysis.tiles import Tiles
from newsindex.analysis.tokens import terms_of_form
from newsindex.engines.base import BREAK, CAPITAL, CONTINUATION
from newsindex.engines.vocabulary import Vocabulary

I64 = NDArray[np.int64]
U16 = NDArray[np.uint16]

NOTHING, GAP, RUN, END = 0, 2, 4, 6
"""Entries without terms: what parts nothing, what parts its neighbours, Han characters to be cut, the end of a text."""

_KEPT = 200_000
"""Entries that are kept at most, about 70 MB; then those are forgotten that few texts have. To learn them takes as long
as to look all up, so an archive should not fill them often."""

_OFTEN = 2
"""An entry may be kept that so many scans had since it was learned or last kept, the first among them; where half of
what is kept at most would be more than that, it takes more scans."""

_COUNTED = 255
"""Scans that are counted at most."""

_CONTINUATION, _CAPITAL = 1, 2
"""The numbers of these markers; the break is 0."""

_PLACE = 32
"""Bits of a place; the number of the term stands above."""

_FIRST_OF_RUN, _RUN_CHARACTERS = 0x4E00, 0x5200
"""Characters of runs lie within so many from the first."""


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


class Numbers(dict[str, int]):
    """The number of each term; the next one for a term that is new."""

    def __init__(self, terms: Vocabulary, known: Iterable[tuple[str, int]] = ()) -> None:
        super().__init__(known)
        self._terms = terms

    def __missing__(self, term: str) -> int:
        found = self[term] = len(self._terms)
        self._terms.add((term,))
        return found


class Entries:
    """The entries known so far, and the numbers of their terms. Not safe to share among threads."""

    def __init__(self) -> None:
        self.terms = Vocabulary()
        """The terms by their numbers."""
        self.number = Numbers(self.terms)
        """The number of each term but the Chinese words and their characters, which no other find has."""
        self._finds = KnownFinds()
        self._percentages: dict[tuple[str, bool], int] = {}
        self._words = ShortTexts()
        self._long_words: dict[str, int] = {}
        self._characters = np.full(_RUN_CHARACTERS, -1, np.int64)
        self._openers: dict[int, str] = {}
        self._units: dict[int, tuple[int, ...]] = {}
        self._scans = np.zeros(0, np.uint8)
        self._flat = array("q")
        self._columns = tuple(array("i", [0] * (END + 2)) for _ in range(5))
        assert [self.number[marker] for marker in (BREAK, CONTINUATION, CAPITAL)] == [0, _CONTINUATION, _CAPITAL]

    @property
    def full(self) -> bool:
        """Whether it is time to go on with the `frequent` ones."""
        return len(self._columns[0]) > 2 * _KEPT

    def frequent(self) -> Entries:
        """Entries of their own, of what was met in several scans, numbered anew in the same order; half of `_KEPT` at
        most. These are not used any more: what has been taken over goes at once, for memory's sake."""
        kept = self._often()
        found = Entries()
        renumber = np.full(len(self._columns[0]), -1)
        renumber[: END + 2] = np.arange(END + 2)
        renumber[2 * kept] = np.arange(END + 2, END + 2 + 2 * len(kept), 2)
        table = self.table()
        sizes = table.sizes[2 * kept + 1].astype(np.int64)
        flat = table.flat[ranges(table.starts[2 * kept + 1].astype(np.int64), sizes)]
        present = np.zeros(len(self.terms), bool)
        present[flat >> _PLACE] = present[: _CAPITAL + 1] = True
        which = np.flatnonzero(present)
        terms = np.full(len(present), -1)
        terms[which] = np.arange(len(which))
        of_characters = np.append(terms, -1)[self._characters]
        found.terms = self.terms.of(which)
        found.number = Numbers(found.terms, renumbered(self.number, terms))
        self.number.clear()
        flat = terms[flat >> _PLACE] << _PLACE | flat & ((1 << _PLACE) - 1)
        rest = [column[2 * kept].astype(np.int64) for column in (table.units, table.words, table.skipped)]
        found._add_all(flat, np.cumsum(sizes) - sizes + 1, sizes - 1, *rest)
        found._finds, self._finds = self._finds.renumbered(renumber), KnownFinds()
        found._words, self._words = self._words.renumbered(renumber), ShortTexts()
        found._long_words = dict(renumbered(self._long_words, renumber))
        found._characters = of_characters
        moved = zip(kept.tolist(), range(END + 2, END + 2 + 2 * len(kept), 2), strict=True)
        places = {2 * old: new for old, new in moved}
        found._openers = {places[entry]: word for entry, word in self._openers.items() if entry in places}
        found._units = {places[entry]: units for entry, units in self._units.items() if entry in places}
        found._scans = np.ones(END // 2 + 1 + len(kept), np.uint8)
        return found

    def _often(self) -> I64:
        """The places of the entries to be kept, rising."""
        scans = self._scans[END // 2 + 1 :]
        at_least = np.cumsum(np.bincount(scans, minlength=_COUNTED + 1)[::-1])[::-1]
        enough = _OFTEN + int(np.count_nonzero(2 * at_least[_OFTEN:] > _KEPT))
        return np.flatnonzero(scans >= enough) + END // 2 + 1

    def _met(self, entries: NDArray[np.int32]) -> None:
        """Counts one more scan that had them."""
        missing = len(self._columns[0]) // 2 - len(self._scans)
        if missing > 0:
            self._scans = np.append(self._scans, np.zeros(missing + len(self._scans) // 4, np.uint8))
        of_entries = entries >> 1
        self._scans[of_entries] = np.minimum(self._scans.take(of_entries), np.uint8(_COUNTED - 1)) + np.uint8(1)

    def table(self) -> Table:
        """The entries as they are now. No entry can be added while the table is kept."""
        starts, sizes, units, words, skipped = (np.frombuffer(column, np.int32) for column in self._columns)
        return Table(starts, sizes, units, words, skipped, np.frombuffer(self._flat, np.int64))

    def of_finds(self, tiles: Tiles, without_capitals: NDArray[np.bool_]) -> tuple[NDArray[np.int32], I64]:
        """The entry of each find, and where runs are among them; what is new is learned."""
        # Handed over, not kept there: what is forgotten must go without the collector, which a worker keeps from it.
        found, at_runs = self._finds.entries(tiles, without_capitals, RUN, self._learned)
        self._met(found)
        return found, at_runs

    def of_words(self, characters: U16, starts: I64, sizes: I64) -> NDArray[np.int32]:
        """The entries of words of runs, one after the other in the characters: where they begin and their sizes."""
        found = self._words.find(Keys(characters, starts, sizes)).astype(np.int32)
        missing = np.flatnonzero(found < 0)
        if len(missing):
            text = characters.tobytes().decode("utf-16-le")
            spans = zip(starts[missing].tolist(), (starts + sizes)[missing].tolist(), strict=True)
            words = [text[start:end] for start, end in spans]
            new = list(dict.fromkeys([word for word in words if word not in self._long_words]))
            known = self._learn_words(new) if new else {}
            found[missing] = [known.get(word) or self._long_words[word] for word in words]
        self._met(found)
        return found

    def _learn_words(self, words: list[str]) -> dict[str, int]:
        """Makes entries of Chinese words that are not known yet.

        Characters with the word after the first and the marker after the others: two terms a unit.
        """
        sizes = np.fromiter(map(len, words), np.int64, len(words))
        characters = np.frombuffer("".join(words).encode("utf-32-le"), np.uint32).astype(np.int64) - _FIRST_OF_RUN
        for code in set(characters[self._characters[characters] < 0].tolist()):
            self._characters[code] = len(self.terms)
            self.terms.add(chr(code + _FIRST_OF_RUN))
        longer = sizes > 1
        counts = np.where(longer, 2 * sizes, 1)
        starts = np.cumsum(counts + 1) - counts  # the break, number 0 at place 0, stands before each
        owners = np.repeat(np.arange(len(words)), sizes)
        places = np.arange(len(owners)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        flat = np.zeros(int(starts[-1] + counts[-1]), np.int64)
        at = starts[owners] + 2 * places
        flat[at] = self._characters[characters] << _PLACE | places
        more = np.flatnonzero(longer[owners])
        flat[at[more] + 1] = _CONTINUATION << _PLACE | places[more]
        flat[starts[longer] + 1] = np.arange(len(self.terms), len(self.terms) + np.count_nonzero(longer)) << _PLACE
        self.terms.add(word for word in words if len(word) > 1)
        entries = self._add_all(flat, starts, counts, sizes, np.ones_like(sizes), np.zeros_like(sizes))
        keys = Keys((characters + _FIRST_OF_RUN).astype(np.uint16), np.cumsum(sizes) - sizes, sizes)
        self._words.add(keys, entries)
        self._long_words.update((words[place], int(entries[place])) for place in np.flatnonzero(~keys.fitting).tolist())
        return dict(zip(words, entries.tolist(), strict=True))

    def _add_all(self, flat: I64, starts: I64, counts: I64, units: I64, words: I64, skipped: I64) -> I64:
        """New entries, whose terms are so many from each start on in `flat`, a break before them."""
        first, begin = len(self._columns[0]), len(self._flat)
        self._flat.frombytes(flat.tobytes())
        # Every second one is the same with the break.
        breaks = np.tile([0, 1], len(starts))
        rows = np.repeat([starts + begin, counts, units, words, skipped], 2, axis=1).astype(np.int32)
        rows[0] -= breaks
        rows[1] += breaks
        for column, values in zip(self._columns, rows, strict=True):
            column.frombytes(values.tobytes())
        return np.arange(first, first + 2 * len(starts), 2)

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

    def _learned(self, finds: list[Find]) -> list[int]:
        """The entries of finds that are no runs and not known yet."""
        found = [END] * len(finds)
        plain = []
        for nth, (find, with_capitals) in enumerate(finds):
            word = (find[1:] if find[:1] == " " else find).removesuffix("'s")
            if word[:1].isdigit():
                word = word.replace(",", "")
            if word.isascii() and len(word) <= english.LONGEST and (word.isalpha() or word.replace(".", "").isdigit()):
                plain.append((nth, word, with_capitals))
            elif find:
                found[nth] = self._of_any(find, with_capitals)
        if plain:
            places, words, capitals = zip(*plain, strict=True)
            skipped = [int(finds[place][0][0] == " ") for place in places]
            for place, entry in zip(places, self._of_plain(words, capitals, skipped), strict=True):
                found[place] = entry
        return found

    def _of_plain(self, words: Sequence[str], with_capitals: Sequence[bool], skipped: Sequence[int]) -> list[int]:
        """The entries of words of nothing but letters and of numbers of nothing but digits and dots, in ASCII."""
        number = self.number
        forms = [word.lower() for word in words]
        rows = np.zeros((len(words), 5), np.int64)  # the break first, number 0 at place 0
        rows[:, 1] = [number[stem] for stem in english.stems(forms)]
        rows[:, 2] = [number[f"={form}"] for form in forms]
        rows[:, 3] = [
            number[f"={word}"] if counts and word != form else 0
            for word, form, counts in zip(words, forms, with_capitals, strict=True)
        ]
        rows[:, 4] = _CAPITAL
        counts = np.where(rows[:, 3] > 0, 4, 2)
        flat = rows[np.arange(5) <= counts[:, None]] << _PLACE
        one = np.ones_like(counts)
        entries: list[int] = self._add_all(
            flat, np.cumsum(counts + 1) - counts, counts, one, one, np.array(skipped)
        ).tolist()
        self._openers.update((entry, word) for entry, word in zip(entries, words, strict=True) if word[0].isdigit())
        return entries

    def _of_any(self, find: str, with_capitals: bool) -> int:
        """The entry of any find, by what `english` says of it."""
        skipped = int(find[0] == " " and find[1:2].isalpha())
        word = find[skipped:]
        number = self.number
        if word[0] >= FIRST_CJK and character_kind().match(word):
            return self.add((number[word] << _PLACE,), 1, 1)
        if not token_pattern().match(word):
            return NOTHING
        parts = english.parts_once(word)
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
        key = find, with_capitals
        found = self._percentages.get(key)
        if found is None:
            start, size, units, words, skipped = (column[entry] for column in self._columns)
            terms = (*self._flat[start : start + size], self.number[f"{number}%"] << _PLACE)
            found = self._percentages[key] = self.add(terms, units, words, skipped)
            if units > 1:
                self._units[found] = self._units[entry]
        return found


def ranges(starts: I64, sizes: I64) -> I64:
    """The numbers from each start on, as many as its size says."""
    ends = np.cumsum(sizes)
    found = np.repeat(starts - (ends - sizes), sizes)
    found += np.arange(len(found))
    return found
