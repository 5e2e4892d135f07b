"""Where spans stand in several texts: Chinese characters are looked for in all of them at once."""

from __future__ import annotations

import threading
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from itertools import accumulate, chain, pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from newsindex.analysis.places import begins_unit, is_character
from newsindex.analysis.shadow import HAN
from newsindex.analysis.spots import Spots, beginnings
from newsindex.analysis.tokens import paragraphs
from newsindex.engines.query import Chain, Span, Term
from newsindex.search.showing.sightings import Sightings, characters_of, is_word, seeker

Whole = NDArray[np.int64]
Mask = NDArray[np.bool_]
Stretches = tuple[Whole, Whole]
"""From which character of a row to which something is, place by place."""

_HAN = ord(HAN)


def codes_of(text: str) -> NDArray[np.uint32]:
    """The code point of each character."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


class Row:
    """Folded texts in one row of characters, with one between each two; `bases` are the characters at which they begin,
    and at which a further one would. `titles` follow, each with the number of its text: what takes reading them is only
    looked for where that text has it."""

    def __init__(self, texts: Sequence[Sightings], titles: Sequence[tuple[int, Sightings]] = ()) -> None:
        self._of_titles = [nth for nth, _ in titles]
        texts = [*texts, *(title for _, title in titles)]
        self._texts = texts
        self._folded = "\n".join([text.folded for text in texts])
        self.bases: Whole = np.cumsum([0, *(len(text.shadow) + 1 for text in texts)])

    def find(self, spans: Sequence[Span]) -> tuple[Whole, Whole, Whole]:
        """The places of the spans, those of one together, rising: from which character of the row to which each is, and
        which span stands there."""
        written = list(map(self._written, spans))
        of_characters = iter(self._of_characters([row for row in written if row is not None]))
        found = [
            self._one_by_one(span) if row is None else next(of_characters)
            for span, row in zip(spans, written, strict=True)
        ]
        words = [nth for nth, span in enumerate(spans) if written[nth] is not None and is_word(span)]
        if words:
            self._keep_words(found, words)
        which = np.arange(len(spans)).repeat([len(begins) for begins, _ in found])
        begins, ends = (np.concatenate(column) for column in zip(*found, strict=True)) if found else columns(())
        return begins, ends, which

    def _of_characters(self, rows: Sequence[tuple[str, bool]]) -> list[Stretches]:
        """The places of rows of characters."""
        asked = "".join([characters for characters, _ in rows])
        return _Characters(self._texts, self.bases, self._folded, self._seen, asked).find(rows) if rows else []

    def _one_by_one(self, span: Span) -> Stretches:
        """The places of any other span: of an English word in all texts, else in each."""
        if isinstance(span, Term) and span.without is None and self._spots is not None and beginnings(span.term):
            found_at_once = self._spots.of(span.term)
            if found_at_once is not None:
                begins, ends = columns(found_at_once)
                return begins, ends
        seek = seeker(span)
        bodies = len(self._texts) - len(self._of_titles)
        found = list(map(seek, self._texts[:bodies]))
        titles = zip(self._of_titles, self._texts[bodies:], strict=True)
        found += [seek(title) if found[nth] else [] for nth, title in titles]
        begins, ends = columns(chain.from_iterable(found))
        by = self.bases[:-1].repeat(list(map(len, found)))
        return begins + by, ends + by

    @cached_property
    def _spots(self) -> Spots | None:
        """All texts to be asked for English words; None where one begins as what belongs to a number before it."""
        if any(text.folded[:4].lower().startswith(("per", "cent")) for text in self._texts):
            return None
        return Spots(self._folded, self._seen, paragraphs(self._folded))

    @cached_property
    def _seen(self) -> str:
        return "\n".join([text.shadow for text in self._texts])

    def _keep_words(self, found: list[Stretches], words: Sequence[int]) -> None:
        """Of the places where the characters of some words stand keeps those where these are cut as words."""
        begins = np.concatenate([found[nth][0] for nth in words])
        seen = codes_of(self._seen + "\n")
        others = (seen != _HAN).nonzero()[0]
        after = np.zeros(len(others), bool)
        after[others.searchsorted(begins)] = True  # what ends the runs in which they stand
        starts, stops = np.append(0, others[:-1] + 1)[after], others[after]
        cut = [self._cut(start, stop) for start, stop in zip(starts.tolist(), stops.tolist(), strict=True)]
        sizes = np.fromiter(chain.from_iterable(cut), np.int64)
        counts = np.fromiter(map(len, cut), np.int64)
        ends = sizes.cumsum()
        before = np.append(0, ends)[counts.cumsum() - counts]
        ends += (starts - before).repeat(counts)
        ends = np.append(ends, 0)
        begins = ends - np.append(sizes, 0)
        for nth in words:
            first, after_last = found[nth]
            at = begins[:-1].searchsorted(first)
            kept = (begins.take(at) == first) & (ends.take(at) == after_last)
            found[nth] = first.compress(kept), after_last.compress(kept)

    def _cut(self, start: int, stop: int) -> list[int]:
        """How long the words are of a run of Chinese."""
        return list(map(len, self._texts[0].cut(self._folded[start:stop]))) if start < stop else []

    def _written(self, span: Span) -> tuple[str, bool] | None:
        """The Chinese characters that a span has side by side, and whether nothing may part them; None for another one,
        and for a word of which the index has told where it stands."""
        if isinstance(span, Term):
            if any(text.is_placed(span) for text in self._texts[:1]):
                return None
            single = span.length == len(span.term) and span.without is None and all(map(is_character, span.term))
            return (span.term, True) if single else None
        if isinstance(span, Chain) and span.slop == 0 and len(span.spans) > 1:
            characters = characters_of(span.spans)
            return (characters, span.unbroken) if characters and all(map(is_character, characters)) else None
        return None


class _Table(threading.local):
    """A number for each code point, all zero when nobody uses it, as making so many takes longer than using them."""

    def __init__(self) -> None:
        self.numbers = np.zeros(0x110000, np.uint16)


_table = _Table()


class _Characters:
    """Where any of the characters asked for stand in texts, and which of them stand side by side."""

    def __init__(self, texts: Sequence[Sightings], bases: Whole, folded: str, seen: str, asked: str) -> None:
        self._texts = texts
        self._seen = seen
        self._bases = bases
        self._number = {character: nth for nth, character in enumerate(dict.fromkeys(asked), 1)}
        codes = list(map(ord, self._number))
        numbers = _table.numbers
        numbers[codes] = np.arange(1, len(codes) + 1)
        held = numbers.take(codes_of(folded))
        numbers[codes] = 0
        self._at: Whole = (held > 0).nonzero()[0]
        self._held = held.take(self._at).astype(np.int64)

    def find(self, rows: Sequence[tuple[str, bool]]) -> list[Stretches]:
        """Where the characters of each row stand side by side as units, whatever parts them, or unbroken."""
        found = [self._find(*row) for row in rows]
        which = np.concatenate(found)
        sizes = list(map(len, found))
        last = which + np.array([len(characters) - 1 for characters, _ in rows]).repeat(sizes)
        begins, ends = self._at.take(which), self._at.take(last) + 1
        return [(begins[low:high], ends[low:high]) for low, high in pairwise(accumulate(sizes, initial=0))]

    def _find(self, characters: str, unbroken: bool) -> Whole:
        """Which of the characters that stand there begin a row."""
        first, *further = map(self._number.__getitem__, characters)
        if not further:
            return self._single(first)
        follows, of_pair = self._unbroken if unbroken else self._side_by_side
        found = of_pair(self._pair(first, further[0]))
        for apart, number in enumerate(further[1:], 2):
            found = found.compress(follows.take(found + (apart - 1)))
            found = found.compress(self._held.take(found + apart) == number)
        return found

    @cached_property
    def _single(self) -> Callable[[int], Whole]:
        return _places(self._held)

    @cached_property
    def _side_by_side(self) -> tuple[Mask, Callable[[int], Whole]]:
        """After which of the characters another is the next unit of the same text, and where each two such stand."""
        return self._linked(np.append(self._at[1:] == self._following[:-1], False))

    @cached_property
    def _unbroken(self) -> tuple[Mask, Callable[[int], Whole]]:
        """The same where nothing parts the two."""
        follows, of_pair = self._side_by_side
        parted = [
            nth
            for nth in (follows & (self._following > self._at + 1)).nonzero()[0].tolist()
            if self._parted(self._at.item(nth) + 1, self._following.item(nth))
        ]
        if not parted:
            return follows, of_pair
        follows = follows.copy()
        follows[parted] = False
        return self._linked(follows)

    def _linked(self, follows: Mask) -> tuple[Mask, Callable[[int], Whole]]:
        return follows, _places(self._pair(self._held[:-1], self._held[1:]) * follows[:-1])

    def _pair(self, first: Any, second: Any) -> Any:
        return first * (len(self._number) + 1) + second

    @cached_property
    def _following(self) -> Whole:
        """The character at which the next unit of the same text begins, or one at which no character stands."""
        begins = begins_unit(self._seen + "\n")
        following = self._at + 1
        apart = (~begins.take(following)).nonzero()[0]
        if len(apart):
            units = np.append(begins.nonzero()[0], len(begins))
            here = following.take(apart)
            there = units.take(units.searchsorted(here))
            there[self._bases.searchsorted(there, "right") > self._bases.searchsorted(here - 1, "right")] = -1
            following[apart] = there
        return following

    def _parted(self, start: int, end: int) -> bool:
        text = int(self._bases.searchsorted(start, "right")) - 1
        base = self._bases.item(text)
        return self._texts[text].parted(start - base, end - base)


def _places(numbers: Whole) -> Callable[[int], Whole]:
    """What tells where a number stands, rising."""
    order = numbers.argsort(kind="stable")
    rising = numbers.take(order).tolist()

    def of(number: int) -> Whole:
        low = bisect_left(rising, number)
        return order[low : bisect_right(rising, number, low)]

    return of


def columns(places: Iterable[tuple[int, int]]) -> Whole:
    """Where places begin, and where they end."""
    return np.fromiter(chain.from_iterable(places), np.int64).reshape(-1, 2).T
