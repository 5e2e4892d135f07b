"""All stretches of pieces that fill a snippet, and the best one of each text.

A stretch counts the different wanted words in it and its share of good sentences; it gains where it begins and ends
with a sentence or clause, stands early, or has the number that is asked for.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from newsindex.analysis.shadow import HAN, OTHER
from newsindex.search.showing.pieces import first_edge, last_edge, pieces, start_of_word
from newsindex.search.showing.rated import Rated
from newsindex.search.showing.repeats import Repeats
from newsindex.search.showing.row import Whole
from newsindex.search.showing.snippet_length import CHINESE_LENGTH, LATIN_LENGTH, is_chinese

_CHINESE = HAN, OTHER
_DIGITS = re.compile(r"\d+")

# Tuned as in `rated`.
_SENTENCE_BEGINS, _SENTENCE_ENDS, _CLAUSE_EDGE, _EARLY = 1.05, 1.025, 1.1, 0.08
_NUMBER = 0.1
_ROOM, _ROOM_AFTER_SENTENCE = 0.06, 0.12  # what is left of the limit is filled from this part of it on


class Windows:
    """The stretches of all texts. What was taken for a snippet is in no further one.

    `numbers` are those of a query that asks for another number, or None.
    """

    def __init__(self, rated: Rated, numbers: frozenset[str] | None) -> None:
        self._rated = rated
        self._starts, self._ends, self._opens = pieces(rated)
        sentence = rated.starts.searchsorted(self._starts, "right") - 1
        self._first = self._starts == rated.starts[sentence]
        self._of = of = rated.of[sentence]
        self._borders = of.searchsorted(np.arange(len(rated.sources) + 1))
        self._free = np.ones(len(of), np.bool_)
        self._density = np.append(0.0, (rated.densities()[sentence] * (self._ends - self._starts)).cumsum())
        self._numbers: Whole | None = None
        if numbers is not None:
            self._numbers = self._further_numbers_before(numbers)
        # The factors of a window that begins, or ends, where a piece begins.
        edge = np.where(self._opens, _CLAUSE_EDGE, 1.0)
        self._begin = edge * np.where(self._first, _SENTENCE_BEGINS, 1.0)
        self._end = np.append(edge * np.where(self._first, _SENTENCE_ENDS, 1.0), _CLAUSE_EDGE * _SENTENCE_ENDS)

    # ------------------------------------------------------------------ the best

    def best(self) -> Iterator[tuple[int, int, float, float]]:
        """For each text the best window of pieces that were in none before.

        Gives from which piece up to which, its score, and what its words are worth.
        """
        rated, of = self._rated, self._of
        high = self._furthest()
        held = self._clues_before()
        present = held[:, high] > held[:, :-1]
        score = (rated.weights[:, of] * present).sum(axis=0) + (self._density[high] - self._density[:-1])
        if self._numbers is not None:
            score += np.where(self._numbers[high] > self._numbers[:-1], _NUMBER * rated.most[of], 0.0)
        score *= self._begin * self._end[high]
        score *= 1 + _EARLY * (1 - (self._starts - rated.bases[of]) / (np.diff(rated.bases) - 1)[of])
        score[~self._free] = -np.inf
        for begin, end in pairwise(self._borders.tolist()):
            low = begin + int(score[begin:end].argmax())
            worth = sum(given for given, there in zip(rated.given, present[:, low].tolist(), strict=True) if there)
            yield low, high.item(low), score.item(low), worth

    def _furthest(self) -> Whole:
        """Up to which piece the longest window from each one on may reach."""
        count = len(self._of)
        high: Whole = self._ends.searchsorted(self._starts + self._rated.limits[self._of], "right")
        barred = np.where(self._free, count, np.arange(count))
        high = np.minimum(high, np.minimum.accumulate(barred[::-1])[::-1])
        high = np.minimum(high, self._borders[self._of + 1])
        for text, (begin, end) in enumerate(pairwise(self._borders.tolist())):
            if self._is_mixed(text):
                high[begin:end] = self._fitting(text, begin, high[begin:end].tolist())
        return high

    def _fitting(self, text: int, begin: int, high: list[int]) -> list[int]:
        """The same in a mixed text, where a stretch that is mainly Chinese must be shorter."""
        starts, ends = (each[begin : begin + len(high)].tolist() for each in (self._starts, self._ends))
        base, seen = self._rated.bases.item(text), self._rated.sources[text].seen.shadow
        first = min(at for kind in _CHINESE if (at := seen.find(kind)) >= 0)
        last = max(map(seen.rfind, _CHINESE))
        # Windows that end before all Chinese characters, or begin after them, are as long as they may be.
        before = bisect_right(high, begin + bisect_right(ends, base + first))
        after = max(bisect_right(starts, base + last), before)
        fitting = high[:before]
        reach = fitting[-1] if fitting else begin
        for low, furthest in enumerate(high[before:after], begin + before):
            reach = max(reach, low)
            start = starts[low - begin]
            while reach < furthest and self._fits(text, start, ends[reach - begin]):
                reach += 1
            while reach > low + 1 and not self._fits(text, start, ends[reach - 1 - begin]):
                reach -= 1
            fitting.append(reach)
        return fitting + high[after:]

    def _clues_before(self) -> Whole:
        """For each clue and piece, how many places of the clue end in pieces before it."""
        rated = self._rated
        at = self._ends.searchsorted(rated.stands)
        inside = np.append(self._starts, np.iinfo(np.int64).max)[at] < rated.stands
        held = np.zeros((len(rated.given), len(self._of) + 1), np.int64)
        np.add.at(held, (rated.which[inside], at[inside] + 1), 1)
        return held.cumsum(axis=1)

    def _further_numbers_before(self, known: frozenset[str]) -> Whole:
        """For each piece, how many numbers that the query has not stand in pieces before it."""
        found = _DIGITS.finditer("\n".join(source.text for source in self._rated.sources))
        stands = np.array([digits.start() for digits in found if digits[0] not in known], np.int64)
        at = self._starts.searchsorted(stands, "right") - 1
        inside = (at >= 0) & (stands < self._ends[at])
        return np.append(0, np.bincount(at[inside], minlength=len(self._of)).cumsum())

    # ------------------------------------------------------------------ filling up

    def widened(self, text: int, low: int, high: int) -> tuple[int, int]:
        """The characters of a window within its text, filled up with words beside it, which no other window then has.

        One that is the end of a sentence gets words of that sentence, any other what follows it; what room is left is
        for whole clauses before it.
        """
        rated, starts, ends, first = self._rated, self._starts, self._ends, self._first
        source, base, marks = rated.sources[text], rated.bases.item(text), rated.whole[text]
        limit, mixed = rated.limits.item(text), self._is_mixed(text)
        begin, stop = self._borders[text : text + 2].tolist()
        start, end = starts.item(low), ends.item(high - 1)
        ends_sentence = high == stop or first[high]
        lacks_beginning = ends_sentence and low > begin and self._free[low - 1] and not first[low]
        if lacks_beginning and not mixed and limit - (end - start) >= limit * _ROOM:
            from_, to = max(end - limit, starts.item(low - 1)) - base, ends.item(low - 1) - base
            edge = first_edge(source.text, from_, to, marks, source.seen)
            if edge is not None:
                self._leave(low - 1, starts.item(low - 1), base + edge)
                return start_of_word(source.text, edge), end - base
        if high < stop and self._free[high]:
            room = limit * (_ROOM_AFTER_SENTENCE if first[high] else _ROOM)
            to = min(start + limit, ends.item(high))
            edge = (
                last_edge(source.text, starts.item(high) - base, to - base, marks, source.seen)
                if to - end >= room
                else None
            )
            if edge is not None and (not mixed or self._fits(text, start, base + edge)):
                end = base + edge
                self._leave(high, base + start_of_word(source.text, edge), ends.item(high))
        before = low
        while before > begin and self._free[before - 1] and end - starts.item(before - 1) <= limit:
            before -= 1
            if mixed and not self._fits(text, starts.item(before), end):
                break
            if self._opens[before]:
                low = before
        return starts.item(low) - base, end - base

    def _leave(self, at: int, start: int, end: int) -> None:
        """Leave of a piece only the characters from `start` to `end`."""
        if start != self._starts[at]:
            self._opens[at] = self._first[at] = False
            self._begin[at] = 1.0
        self._starts[at], self._ends[at] = start, end

    # ------------------------------------------------------------------ taking

    def take(self, text: int, start: int, end: int) -> None:
        """Let no further window have what lies between the characters of a text."""
        self._free[self._inside(text, start, end)] = False

    def take_repeated(self, text: int, start: int, end: int, repeats: Repeats) -> None:
        """Of a window that repeats an earlier one, take what was said before and leave the rest to further windows."""
        inside = self._inside(text, start, end)
        said = [piece for piece in inside if not repeats.new(self._text(piece))]
        self._free[said or inside] = False

    def _inside(self, text: int, start: int, end: int) -> list[int]:
        base = self._rated.bases.item(text)
        inside: list[int] = ((self._starts >= base + start) & (self._ends <= base + end)).nonzero()[0].tolist()
        return inside

    # ------------------------------------------------------------------ what is there

    def _text(self, piece: int) -> str:
        text: int = self._of.item(piece)
        base = self._rated.bases.item(text)
        return self._rated.sources[text].text[self._starts.item(piece) - base : self._ends.item(piece) - base]

    def _is_mixed(self, text: int) -> bool:
        seen = self._rated.sources[text].seen.shadow
        return self._rated.limits[text] == LATIN_LENGTH and (HAN in seen or OTHER in seen)

    def _fits(self, text: int, start: int, end: int) -> bool:
        """Whether a stretch of a mixed text is not one that is mainly Chinese and too long for that."""
        base = self._rated.bases.item(text)
        seen = self._rated.sources[text].seen.shadow
        return end - start <= CHINESE_LENGTH or not is_chinese(seen, start - base, end - base)
