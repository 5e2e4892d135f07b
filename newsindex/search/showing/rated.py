"""Sentences as small documents: each scores by the wanted words in it, rare ones more, and how close they stand.

The texts of all hits are rated together, one after the other in one row of characters.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from itertools import chain, pairwise

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from newsindex.analysis import sentences
from newsindex.engines.query import Span
from newsindex.search.showing.row import Row, Whole, columns
from newsindex.search.showing.sightings import Places, Sightings
from newsindex.search.showing.snippet_length import LATIN_LENGTH, limit_of

Real = NDArray[np.float64]

# Tuned with scripts/evaluate on DRCD, CMRC, XQuAD and COVID-QA: what gained on both halves of their articles was kept.
_IN_TITLE, _PART_IN_TITLE = 0.3, 0.1  # a word that the title has says little about which passage answers
_SLIGHT = 0.05  # a clue of less than this part of the strongest is left out: "the" stands everywhere
_CLOSE, _CLOSE_UNITS = 0.5, 10
_DENSITY, _SHORT_SENTENCE = 0.2, 60
_BEST_SENTENCES = 10
_LONG_MARK = 40


class Clue(Struct, frozen=True):
    """A span that makes a passage worth showing, with its weight (idf times importance); `shown`: it is highlighted."""

    span: Span
    weight: float
    shown: bool = True


class Source(Struct, frozen=True):
    """A text to show passages of, as it was read; `title` has the words that say little."""

    text: str
    seen: Sightings
    title: Sightings | None = None


class Rated:
    """Texts that are not blank, with their sentences, where each clue stands, and what it is worth.

    `bases` are the characters at which texts begin, one after the other. `starts` and `ends` are of sentences, `of`
    the text of each, `borders` the first sentence of each text, and their number.
    """

    def __init__(self, sources: Sequence[Source], clues: Sequence[Clue]) -> None:
        least = _SLIGHT * max((clue.weight for clue in clues), default=0.0)
        clues = [clue for clue in clues if clue.weight >= least]
        self.sources = sources
        self.given = [clue.weight for clue in clues]
        self.bases = np.cumsum([0, *(len(source.text) + 1 for source in sources)])
        split = [sentences(source.text) for source in sources]
        self.borders = np.cumsum([0, *map(len, split)])
        self.of = np.arange(len(sources)).repeat(np.diff(self.borders))
        self.starts, self.ends = columns(chain.from_iterable(split)) + self.bases[self.of]
        self.limits = np.array([limit_of(source.seen.shadow) for source in sources])
        self._look_for(clues)
        self._weigh(clues)
        self._add_closeness(clues)

    def _look_for(self, clues: Sequence[Clue]) -> None:
        titled = [(nth, source.title) for nth, source in enumerate(self.sources) if source.title is not None]
        row = Row([source.seen for source in self.sources], titled)
        spans = list(dict.fromkeys(clue.span for clue in clues))
        begins, ends, which = row.find(spans)
        in_title = begins >= self.bases[-1]
        in_titles = np.zeros((len(spans), len(self.sources)), bool)
        if titled:
            of = row.bases.searchsorted(begins[in_title], "right") - 1 - len(self.sources)
            in_titles[which[in_title], np.array([nth for nth, _ in titled])[of]] = True
            begins, ends, which = begins[~in_title], ends[~in_title], which[~in_title]
        of_clue = np.array([spans.index(clue.span) for clue in clues], np.int64)
        shown = np.zeros(len(spans), bool)
        shown[of_clue[[clue.shown for clue in clues]]] = True
        to_mark = shown[which]
        self._mark(begins[to_mark], ends[to_mark])
        if len(spans) < len(clues):  # clues with the same span have the same places
            counts = np.bincount(which, minlength=len(spans))
            before, counts = (counts.cumsum() - counts)[of_clue], counts[of_clue]
            at = np.arange(counts.sum()) + (before - counts.cumsum() + counts).repeat(counts)
            begins, ends, which = begins[at], ends[at], np.arange(len(clues)).repeat(counts)
        self._begins, self.stands = begins, ends
        """The character after each place of a clue."""
        self.which = which
        """Which clue stands there."""
        known = np.array([_IN_TITLE if clue.shown else _PART_IN_TITLE for clue in clues])
        self._known = np.where(in_titles[of_clue], known.reshape(-1, 1), 1.0)

    def _mark(self, begins: Whole, ends: Whole) -> None:
        """Notes the places to highlight; overlapping or touching ones as one."""
        marks: list[tuple[int, int]] = []
        for start, end in sorted(zip(begins.tolist(), ends.tolist(), strict=True)):
            if marks and start <= marks[-1][1]:
                marks[-1] = marks[-1][0], max(marks[-1][1], end)
            else:
                marks.append((start, end))
        self.uncut = columns([mark for mark in marks if mark[1] - mark[0] <= _LONG_MARK])
        """Those that no cut may fall into, in the row of all texts. What two words far apart span may be cut: no
        snippet is as long."""
        left = iter([*marks, (self.bases.item(-1), 0)])
        start, end = next(left)
        self.marks: list[Places] = []
        """The places to highlight in each text."""
        for base, following in pairwise(self.bases.tolist()):
            self.marks.append([])
            while start < following:
                self.marks[-1].append((start - base, end - base))
                start, end = next(left)
        self.whole = [[(start, end) for start, end in row if end - start <= _LONG_MARK] for row in self.marks]
        """The same in each text."""

    def _weigh(self, clues: Sequence[Clue]) -> None:
        self._inside = self.starts.searchsorted(self._begins, "right") - 1
        held = np.zeros((len(clues), len(self.starts)), np.bool_)
        held[self.which, self._inside] = True
        holding = np.add.reduceat(held, self.borders[:-1], axis=1, dtype=np.int64)
        sizes = np.diff(self.borders)
        rarity = np.log(1 + sizes / holding.clip(1)) / np.log(1 + sizes)
        self.weights: Real = np.array(self.given).reshape(-1, 1) * rarity * self._known
        """Of each clue in each text."""
        clue, sentence = held.nonzero()
        scores = np.bincount(sentence, self.weights[clue, self.of[sentence]], len(self.starts))
        self.scores: Real = scores.astype(np.float64, copy=False)

    def _add_closeness(self, clues: Sequence[Clue]) -> None:
        shown = np.array([clue.shown for clue in clues], bool)[self.which].nonzero()[0]
        shown = shown[np.lexsort((self.which[shown], self._begins[shown]))]
        begins, which, inside = self._begins[shown], self.which[shown], self._inside[shown]
        beside = (which[:-1] != which[1:]) & (begins[:-1] < begins[1:]) & (inside[:-1] == inside[1:])
        for nth in beside.nonzero()[0].tolist():
            sentence = inside.item(nth)
            text = self.of.item(sentence)
            base = self.bases.item(text)
            apart = self.sources[text].seen.units_between(begins.item(nth) - base, begins.item(nth + 1) - base)
            if apart <= _CLOSE_UNITS:
                weight = self.weights[which[nth : nth + 2], text].min()
                self.scores[sentence] += _CLOSE * weight / apart

    @cached_property
    def most(self) -> Real:
        """The score of the best sentence of each text."""
        return np.maximum.reduceat(self.scores, self.borders[:-1])

    def near_best(self) -> NDArray[np.bool_]:
        """The sentences among which a passage is looked for: the best ones and what is within the limit of them."""
        first = self.borders[self.of]
        order = np.lexsort((-self.scores, self.of))
        ranks = np.arange(len(order)) - first
        best = order[(ranks < _BEST_SENTENCES) & ((self.scores[order] > 0) | (order == first))]
        of = self.of[best]
        low = self.ends.searchsorted(self.starts[best] - self.limits[of], "right").clip(self.borders[of])
        high = self.starts.searchsorted(self.ends[best] + self.limits[of]).clip(max=self.borders[of + 1])
        steps = np.zeros(len(order) + 1, np.int64)
        np.add.at(steps, low, 1)
        np.add.at(steps, high, -1)
        return steps.cumsum()[:-1] > 0

    def densities(self) -> Real:
        """What each character of a sentence gives for standing in it, the best sentences far more than good ones."""
        lengths = (self.ends - self.starts).clip(_SHORT_SENTENCE, LATIN_LENGTH)
        shares: Real = self.scores / self.most.clip(1e-300)[self.of]
        found: Real = _DENSITY * self.scores * shares**2 / lengths
        return found
