"""The passages of an article that best answer: the stretch of text, as long as a snippet may be, that holds most.

Sentences are small documents: each scores by the wanted words that it holds (rare ones more) and how close they
stand. Every stretch that fills a snippet counts the different wanted words in it and its share of good sentences;
it gains where it begins and ends with a sentence or clause, stands early, or has the number that is asked for.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import accumulate, pairwise
from math import log

from msgspec import Struct
from msgspec.structs import replace

from newsindex.analysis import sentences
from newsindex.analysis.shadow import HAN, OTHER, shadow
from newsindex.engines.query import Span
from newsindex.model import Snippet, TextField
from newsindex.search.pieces import Piece, first_edge, last_edge, pieces, start_of_word
from newsindex.search.repeats import Repeats
from newsindex.search.sightings import Places, Sightings, merged

LATIN_LENGTH, CHINESE_LENGTH = 240, 120
"""The most characters of a snippet, and of one that is mainly Chinese."""

_WORD = re.compile("[A-Za-z\u00e0]+")  # in a shadow
_DIGITS = re.compile(r"\d+")

# Tuned with scripts/evaluate on DRCD, CMRC, XQuAD and COVID-QA: what gained on both halves of their articles was kept.
_IN_TITLE, _PART_IN_TITLE = 0.3, 0.1  # a word that the title has says little about which passage answers
_SLIGHT = 0.05  # a clue of less than this part of the strongest is left out: "the" stands everywhere
_CLOSE, _CLOSE_UNITS = 0.5, 10
_DENSITY, _SHORT_SENTENCE = 0.2, 60
_SENTENCE_BEGINS, _SENTENCE_ENDS, _CLAUSE_EDGE, _EARLY = 1.05, 1.025, 1.1, 0.08
_NUMBER = 0.1
_ROOM, _ROOM_AFTER_SENTENCE = 0.06, 0.12  # what is left of the limit is filled from this part of it on
_BEST_SENTENCES = 10
_LONG_MARK = 40


class Clue(Struct, frozen=True):
    """A span that makes a passage worth showing, with its weight (idf times importance); `shown`: it is highlighted."""

    span: Span
    weight: float
    shown: bool = True


def best_snippets(
    text: str,
    field: TextField,
    clues: Sequence[Clue],
    seen: Sightings,
    count: int,
    *,
    title: Sightings | None = None,
    numbers: frozenset[str] | None = None,
) -> list[Snippet]:
    """At most `count` passages that differ and share no character, best first; without a sighting, the beginning.

    `title` has the words that say little; `numbers` are those of a query that asks for another number, or None.
    """
    if not text.strip() or count <= 0:
        return []
    least = _SLIGHT * max((clue.weight for clue in clues), default=0.0)
    found = [(clue, row) for clue in clues if clue.weight >= least and (row := seen.stands(clue.span))]
    marks = merged(place for clue, row in found if clue.shown for place in row)
    spans = sentences(text) or [(0, len(text))]
    rated = _Rated(spans, found, seen, title)
    limit = CHINESE_LENGTH if _is_chinese(seen.shadow, 0, len(text)) else LATIN_LENGTH
    # What two words far apart span may be cut: it is longer than a snippet can be.
    whole = [(start, end) for start, end in marks if end - start <= _LONG_MARK]
    rows = pieces(text, spans, rated.near_best(limit), whole, seen)
    windows = _Windows(text, seen.shadow, rated, rows, limit, numbers)
    chosen: list[Snippet] = []
    repeats = Repeats() if count > 1 else None
    while len(chosen) < count and (window := windows.best(any_=not chosen)):
        start, end, score = windows.widened(*window, whole, seen)
        if repeats is None or repeats.add(text[start:end]):
            score = min(score, chosen[-1].score) if chosen else score
            inside = [(max(s, start) - start, min(e, end) - start) for s, e in marks if s < end and start < e]
            chosen.append(Snippet(text[start:end], field, start, end, score, tuple(inside)))
            windows.take(start, end)
        else:
            windows.take_repeated(start, end, repeats)
    return chosen


def limit_of(text: str) -> int:
    """The most characters that a snippet like this may have: 120 where it is mainly Chinese, else 240.

    It is so where it has no fewer Chinese characters than words of other scripts.
    """
    return CHINESE_LENGTH if not text.isascii() and _is_chinese(shadow(text), 0, len(text)) else LATIN_LENGTH


def _is_chinese(seen: str, start: int, end: int) -> bool:
    """Whether the characters of a shadow have no fewer Chinese ones than words of other scripts."""
    han = seen.count(HAN, start, end) + seen.count(OTHER, start, end)
    # There are no more words than every second of the other characters could begin.
    return han > 0 and (han > (end - start - han) // 2 or han >= len(_WORD.findall(seen, start, end)))


class _Rated:
    """The sentences of a text with their scores, and where each clue stands."""

    def __init__(
        self,
        spans: Sequence[tuple[int, int]],
        found: Sequence[tuple[Clue, Places]],
        seen: Sightings,
        title: Sightings | None,
    ) -> None:
        self.spans = spans
        self.weights: list[float] = []
        self.given = [clue.weight for clue, _ in found]
        self.stands: list[tuple[int, int]] = []  # the character after it, which clue
        starts = [start for start, _ in spans]
        self.scores = [0.0] * len(spans)
        near: list[tuple[int, int, int]] = []
        for nth, (clue, row) in enumerate(found):
            inside = [bisect_right(starts, start) - 1 for start, _ in row]
            holding = set(inside)
            weight = clue.weight * log(1 + len(spans) / len(holding)) / log(1 + len(spans))
            if title is not None and title.stands(clue.span):
                weight *= _IN_TITLE if clue.shown else _PART_IN_TITLE
            self.weights.append(weight)
            for sentence in holding:
                self.scores[sentence] += weight
            self.stands += [(end, nth) for _, end in row]
            if clue.shown:
                near += [(start, nth, sentence) for (start, _), sentence in zip(row, inside, strict=True)]
        near.sort()
        self.stands.sort()
        for (left, a, sentence), (right, b, other) in pairwise(near):
            if a != b and left < right and sentence == other:
                apart = seen.units_between(left, right)
                if apart <= _CLOSE_UNITS:
                    self.scores[sentence] += _CLOSE * min(self.weights[a], self.weights[b]) / apart
        self.most = max(self.scores)

    def near_best(self, limit: int) -> list[int]:
        """The sentences among which a passage is looked for: the best ones and what is within `limit` of them."""
        order = sorted(range(len(self.spans)), key=self.scores.__getitem__, reverse=True)
        best = sorted(nth for nth in order[:_BEST_SENTENCES] if self.scores[nth] > 0 or nth == 0) or [0]
        wanted: set[int] = set()
        for nth in best:
            first, last = nth, nth
            while first and self.spans[nth][0] - self.spans[first - 1][1] < limit:
                first -= 1
            while last + 1 < len(self.spans) and self.spans[last + 1][0] - self.spans[nth][1] < limit:
                last += 1
            wanted.update(range(first, last + 1))
        return sorted(wanted)

    def densities(self, rows: Sequence[Piece]) -> list[float]:
        """What each piece gives for standing in its sentence, the best sentences far more than good ones."""
        if not self.most:
            return [0.0] * len(rows)
        shares: list[float] = []
        for (start, end), score in zip(self.spans, self.scores, strict=True):
            length = min(max(end - start, _SHORT_SENTENCE), LATIN_LENGTH) if score else 1
            shares.append(_DENSITY * score * (score / self.most) ** 2 / length)
        return [shares[piece.sentence] * (piece.end - piece.start) for piece in rows]


class _Windows:
    """All stretches of pieces that fill a snippet, the best first as they are asked for."""

    def __init__(
        self, text: str, seen: str, rated: _Rated, rows: Sequence[Piece], limit: int, numbers: frozenset[str] | None
    ) -> None:
        self._text = text
        self._rated = rated
        self._rows = list(rows)
        self._starts = [piece.start for piece in rows]
        self._ends = ends = [piece.end for piece in rows]
        self._clues: list[list[int]] = [[] for _ in rows]
        for character, clue in rated.stands:
            at = bisect_left(ends, character)
            if at < len(rows) and rows[at].start < character:
                self._clues[at].append(clue)
        self._density = [0.0, *accumulate(rated.densities(rows))]
        self._numbers = [0, *accumulate(self._further(piece, numbers) for piece in rows)] if numbers is not None else []
        self._limit = limit
        self._mixed = limit == LATIN_LENGTH and (HAN in seen or OTHER in seen)
        self._seen = seen
        self._free = [True] * len(rows)
        # The factors of a window that begins, or ends, where a piece begins.
        opens, ends_there = _CLAUSE_EDGE * _SENTENCE_BEGINS, _CLAUSE_EDGE * _SENTENCE_ENDS
        self._begin = [(opens if row.first else _CLAUSE_EDGE) if row.opens else 1.0 for row in rows]
        self._end = [(ends_there if row.first else _CLAUSE_EDGE) if row.opens else 1.0 for row in rows]
        self._end.append(ends_there)

    def best(self, *, any_: bool) -> tuple[int, int, float] | None:
        """The best window of pieces that were in none before, from which one up to which, and what its words are worth.

        None is left once all are worth nothing, unless `any_` will do.
        """
        free, clues, weights = self._free, self._clues, self._rated.weights
        starts, ends, limit, density = self._starts, self._ends, self._limit, self._density
        best: tuple[int, int] | None = None
        most = 0.0
        counts = [0] * len(weights)
        total = 0.0
        high, count, size = 0, len(starts), len(self._text)
        fits = self._fits if self._mixed else None
        for low, start in enumerate(starts):
            if high <= low:
                high, total = low, 0.0
                counts = [0] * len(weights)
                if not free[low]:
                    continue
            furthest = start + limit
            while high < count and free[high] and ends[high] <= furthest and (not fits or fits(start, ends[high])):
                for clue in clues[high]:
                    total += 0.0 if counts[clue] else weights[clue]
                    counts[clue] += 1
                high += 1
            while fits and high > low + 1 and not fits(start, ends[high - 1]):
                high -= 1
                if clues[high]:
                    total -= self._left(high, counts)
            score = total + density[high] - density[low]
            if self._numbers and self._numbers[high] > self._numbers[low]:
                score += _NUMBER * self._rated.most
            score *= self._begin[low] * self._end[high]
            score *= 1 + _EARLY * (1 - start / size)
            if best is None or score > most:
                best, most = (low, high), score
            if clues[low]:
                total -= self._left(low, counts)
        if best is None or (most <= 0 and not any_):
            return None
        low, high = best
        inside = {clue for of_piece in clues[low:high] for clue in of_piece}
        return low, high, sum(self._rated.given[clue] for clue in sorted(inside))

    def widened(self, low: int, high: int, worth: float, marks: Places, seen: Sightings) -> tuple[int, int, float]:
        """The characters of a window, filled up with words beside it, which no other window then has.

        One that is the end of a sentence gets words of that sentence, any other what follows it; what room is left is
        for whole clauses before it.
        """
        start, end = self._starts[low], self._ends[high - 1]
        following = self._rows[high] if high < len(self._rows) and self._free[high] else None
        ends_sentence = self._rows[high].first if high < len(self._rows) else True
        lacks_beginning = ends_sentence and low > 0 and self._free[low - 1] and not self._rows[low].first
        if lacks_beginning and not self._mixed and self._limit - (end - start) >= self._limit * _ROOM:
            piece = self._rows[low - 1]
            edge = first_edge(self._text, max(end - self._limit, piece.start), piece.end, marks, seen)
            if edge is not None:
                self._leave(low - 1, piece.start, edge)
                return start_of_word(self._text, edge), end, worth
        if following is not None:
            room = self._limit * (_ROOM_AFTER_SENTENCE if following.first else _ROOM)
            furthest = min(start + self._limit, following.end)
            edge = last_edge(self._text, following.start, furthest, marks, seen) if furthest - end >= room else None
            if edge is not None and (not self._mixed or self._fits(start, edge)):
                end = edge
                self._leave(high, start_of_word(self._text, edge), following.end)
        before = low
        while before and self._free[before - 1] and end - self._starts[before - 1] <= self._limit:
            before -= 1
            if self._mixed and not self._fits(self._starts[before], end):
                break
            if self._rows[before].opens:
                low = before
        return self._starts[low], end, worth

    def _leave(self, at: int, start: int, end: int) -> None:
        """Leave of a piece only the characters from `start` to `end`."""
        piece = self._rows[at]
        same = start == piece.start
        self._rows[at] = replace(piece, start=start, end=end, opens=same and piece.opens, first=same and piece.first)
        self._starts[at], self._ends[at] = start, end
        self._begin[at] = self._begin[at] if same else 1.0
        stands = self._rated.stands
        inside = slice(bisect_left(stands, (start + 1,)), bisect_left(stands, (end + 1,)))
        self._clues[at] = [clue for _, clue in stands[inside]]

    def take(self, start: int, end: int) -> None:
        """Let no further window have what lies between the characters."""
        for nth, piece in enumerate(self._rows):
            if start <= piece.start and piece.end <= end:
                self._free[nth] = False

    def take_repeated(self, start: int, end: int, repeats: Repeats) -> None:
        """Of a window that repeats an earlier one, take what was said before and leave the rest to further windows."""
        inside = [piece for piece in self._rows if start <= piece.start and piece.end <= end]
        said = [piece for piece in inside if not repeats.new(self._text[piece.start : piece.end])]
        for piece in said or inside:
            self.take(piece.start, piece.end)

    def _left(self, at: int, counts: list[int]) -> float:
        """What is lost with a piece that is no longer in the window."""
        lost = 0.0
        for clue in self._clues[at]:
            counts[clue] -= 1
            lost += 0.0 if counts[clue] else self._rated.weights[clue]
        return lost

    def _fits(self, start: int, end: int) -> bool:
        """Whether a stretch of a mixed text is not one that is mainly Chinese and too long for that."""
        return end - start <= CHINESE_LENGTH or not _is_chinese(self._seen, start, end)

    def _further(self, piece: Piece, known: frozenset[str] | None) -> int:
        return sum(digits not in (known or ()) for digits in _DIGITS.findall(self._text[piece.start : piece.end]))
