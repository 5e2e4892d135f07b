"""The passages of an article that best answer: the stretch of text, as long as a snippet may be, that holds most.

Sentences are small documents: each scores by the wanted words that it holds (rare ones more) and how close they
stand. Every stretch that fills a snippet counts the different wanted words in it and its share of good sentences;
it gains where it begins and ends with a sentence or clause, stands early, or has the number that is asked for.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from math import log

from newsindex.analysis import sentences
from newsindex.engines.query import Span
from newsindex.model import Snippet, TextField
from newsindex.search.pieces import Piece, pieces
from newsindex.search.repeats import Repeats
from newsindex.search.sightings import Places, Sightings, merged

LATIN_LENGTH, CHINESE_LENGTH = 240, 120
"""The most characters of a snippet, and of one that is mainly Chinese."""

_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_WORD = re.compile(r"[^\W\d_\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")
_DIGITS = re.compile(r"\d+")

# Tuned with scripts/evaluate on every other question of DRCD, CMRC and XQuAD, confirmed on the others.
_IN_TITLE = 0.3  # a word that the title has says little about which passage answers
_SLIGHT = 0.1  # a clue of less than this part of the strongest is left out: "the" stands everywhere
_CLOSE, _CLOSE_UNITS = 0.5, 10
_DENSITY, _SHORT_SENTENCE = 0.2, 60
_SENTENCE_BEGINS, _SENTENCE_ENDS, _CLAUSE_EDGE, _EARLY = 1.05, 1.025, 1.1, 0.03
_NUMBER = 0.1
_BEST_SENTENCES = 10


@dataclass(frozen=True, slots=True)
class Clue:
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
    found = [(clue, row) for clue in clues if clue.weight >= least and (row := seen.find(clue.span))]
    marks = merged(seen.characters(place) for clue, row in found if clue.shown for place in row)
    spans = [(s, e) for s, e in sentences(text) if text[s:e].strip()] or [(0, len(text))]
    rated = _Rated(spans, found, seen, title)
    reach = rated.near_best(limit_of(text))
    windows = _Windows(text, rated, pieces(text, spans, reach, marks, seen), numbers)
    chosen: list[Snippet] = []
    repeats = Repeats()
    while len(chosen) < count and (window := windows.best(any_=not chosen)):
        start, end, score = window
        if repeats.add(text[start:end]):
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
    if text.isascii():
        return LATIN_LENGTH
    han = len(_HAN.findall(text))
    return CHINESE_LENGTH if han and han >= len(_WORD.findall(text)) else LATIN_LENGTH


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
        starts = [seen.units(start, end)[0] for start, end in spans]
        self.scores = [0.0] * len(spans)
        near: list[tuple[int, int]] = []
        for nth, (clue, row) in enumerate(found):
            holding = {bisect_right(starts, place[0]) - 1 for place in row}
            weight = clue.weight * log(1 + len(spans) / len(holding)) / log(1 + len(spans))
            if title is not None and title.find(clue.span):
                weight *= _IN_TITLE
            self.weights.append(weight)
            for sentence in holding:
                self.scores[sentence] += weight
            self.stands += [(seen.characters(place)[1], nth) for place in row]
            if clue.shown:
                near += [(place[0], nth) for place in row]
        near.sort()
        self.stands.sort()
        for (left, a), (right, b) in pairwise(near):
            sentence = bisect_right(starts, left) - 1
            if a != b and 0 < right - left <= _CLOSE_UNITS and bisect_right(starts, right) - 1 == sentence:
                self.scores[sentence] += _CLOSE * min(self.weights[a], self.weights[b]) / (right - left)
        self.most = max(self.scores)

    def near_best(self, limit: int) -> list[int]:
        """The sentences among which a passage is looked for: the best ones and what is within `limit` of them."""
        order = sorted(range(len(self.spans)), key=lambda nth: (-self.scores[nth], nth))
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

    def density(self, piece: Piece) -> float:
        """What a piece gives for standing in its sentence, the best sentences far more than good ones."""
        if not self.most:
            return 0.0
        start, end = self.spans[piece.sentence]
        score = self.scores[piece.sentence] * (self.scores[piece.sentence] / self.most) ** 2
        length = min(max(end - start, _SHORT_SENTENCE), LATIN_LENGTH)
        return _DENSITY * score * (piece.end - piece.start) / length


class _Windows:
    """All stretches of pieces that fill a snippet, the best first as they are asked for."""

    def __init__(self, text: str, rated: _Rated, rows: Sequence[Piece], numbers: frozenset[str] | None) -> None:
        self._text = text
        self._rated = rated
        self._rows = rows
        ends = [piece.end for piece in rows]
        self._clues: list[list[int]] = [[] for _ in rows]
        for character, clue in rated.stands:
            at = bisect_left(ends, character)
            if at < len(rows) and rows[at].start < character:
                self._clues[at].append(clue)
        self._density = [0.0, *accumulate(map(rated.density, rows))]
        self._numbers = [0, *accumulate(self._further(piece, numbers) for piece in rows)] if numbers is not None else []
        self._limit = limit_of(text)
        self._mixed = self._limit == LATIN_LENGTH and _HAN.search(text) is not None
        self._free = [True] * len(rows)

    def best(self, *, any_: bool) -> tuple[int, int, float] | None:
        """The best window of pieces that were in none before, and what its words are worth; `any_`: though it be 0."""
        best: tuple[float, int, int, float] | None = None
        counts: Counter[int] = Counter()
        total = 0.0
        high = 0
        for low in range(len(self._rows)):
            if high <= low:
                high, total = low, 0.0
                counts.clear()
                if not self._free[low]:
                    continue
            while high < len(self._rows) and self._free[high] and self._fits(low, high + 1):
                for clue in self._clues[high]:
                    total += 0.0 if counts[clue] else self._rated.weights[clue]
                    counts[clue] += 1
                high += 1
            while high > low + 1 and not self._fits(low, high):
                high -= 1
                total -= self._left(high, counts)
            score = self._score(low, high, total)
            if best is None or score > best[0]:
                worth = sum(self._rated.given[clue] for clue, count in counts.items() if count)
                best = score, low, high, worth
            total -= self._left(low, counts)
        if best is None or (best[0] <= 0 and not any_):
            return None
        _, low, high, worth = best
        return self._rows[low].start, self._rows[high - 1].end, worth

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

    def _left(self, at: int, counts: Counter[int]) -> float:
        """What is lost with a piece that is no longer in the window."""
        lost = 0.0
        for clue in self._clues[at]:
            counts[clue] -= 1
            lost += 0.0 if counts[clue] else self._rated.weights[clue]
        return lost

    def _fits(self, low: int, high: int) -> bool:
        start, end = self._rows[low].start, self._rows[high - 1].end
        if end - start > self._limit:
            return False
        return not self._mixed or end - start <= CHINESE_LENGTH or end - start <= limit_of(self._text[start:end])

    def _score(self, low: int, high: int, total: float) -> float:
        rows = self._rows
        score = total + self._density[high] - self._density[low]
        if self._numbers and self._numbers[high] > self._numbers[low]:
            score += _NUMBER * self._rated.most
        if rows[low].opens:
            score *= _CLAUSE_EDGE * (_SENTENCE_BEGINS if rows[low].first else 1)
        if high == len(rows) or rows[high].opens:
            score *= _CLAUSE_EDGE * (_SENTENCE_ENDS if high == len(rows) or rows[high].first else 1)
        return score * (1 + _EARLY * (1 - rows[low].start / len(self._text)))

    def _further(self, piece: Piece, known: frozenset[str] | None) -> int:
        return sum(digits not in (known or ()) for digits in _DIGITS.findall(self._text[piece.start : piece.end]))
