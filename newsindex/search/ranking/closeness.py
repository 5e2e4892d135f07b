"""How close the words of the query stand: what the first articles of a list are ordered anew by."""

from __future__ import annotations

import heapq
import math
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from newsindex.analysis.script import FIRST_OF_CHINESE
from newsindex.engines.query import Span
from newsindex.search import weights
from newsindex.search.meaning.plan import Wanted

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Whole = NDArray[np.int64]
    Real = NDArray[np.float64]
    Mask = NDArray[np.bool_]

FIELDS = ("title", "body")

_FAR = 1 << 40
"""More units than a text has."""


class Occurrences(Protocol):
    """What closeness needs of a snapshot of the index."""

    doc_count: int

    def places(self, field: str, spans: Sequence[Span], numbers: Sequence[int]) -> tuple[Any, Any, Any, Any]:
        """The places of the spans in the documents, those of one together, rising: which document, the first unit, the
        one after the last, which span."""

    def document_frequency(self, field: str, span: Span) -> int:
        """The number of articles that have the span in the field."""


def idf(snapshot: Occurrences, span: Span, field: str = "body") -> float:
    """How rare the span is: log(1 + N / (1 + df)), N the articles, df those that have it in the field."""
    return math.log(1 + snapshot.doc_count / (1 + snapshot.document_frequency(field, span)))


def closeness(
    snapshot: Occurrences, wanted: Sequence[Wanted], numbers: Sequence[int], *, question: bool = False
) -> list[float]:
    """For each document, what the words add by standing near one another in its title and in its body, and early there.

    Each pair of words gives min(idf) / distance in units where they stand closest, and the best passage the sum of the
    idf of the words in it, as `weights` has it; an answer to a question seldom lacks its rarest word. So do the words
    in the lead, where all are English or sought across languages, and several: Chinese questions and headlines found
    their articles in Chinese less well with it. Of a long query the rarest words count.

    Words of a short English question that the title of a page has tell nothing of which of its passages answers: in the
    body they count beside other words only.
    """
    content = [
        w
        for w in wanted
        if w.weight > weights.COMMON and not w.beside_words and (w.fields is None or "body" in w.fields)
    ]
    if len(content) < 2 or not numbers:
        return [0.0] * len(numbers)
    rated = [(idf(snapshot, w.span), w) for w in content]
    if len(rated) > weights.CLOSE_WORDS:
        rated = heapq.nlargest(weights.CLOSE_WORDS, rated, key=lambda row: row[0])
    leading = all(w.label < FIRST_OF_CHINESE or w.either is not None for w in content)
    spans = [w.either or w.span for _, w in rated]
    found = Found.joined([snapshot.places(field, spans, numbers) for field in FIELDS], len(numbers), len(spans))
    rarity = np.array([rare for rare, _ in rated])
    told, new = None, rarity
    if question and leading and len(content) <= weights.SHORT_QUESTION:
        told = np.zeros((2 * len(numbers), len(spans)), bool)
        told[len(numbers) :] = found.within(math.inf)[: len(numbers)]
        new = np.where(told, 0.0, rarity)
    chinese = 2 * sum(bool(w.parts) for _, w in rated) > len(rated)
    near = weights.CLOSENESS_CHINESE if chinese else weights.CLOSENESS
    if question:
        rarest = rarity.max(where=found.within(math.inf).any(axis=0), initial=0.1)
        passages = found.best_passage(weights.ANSWER * new * rarity / rarest, weights.ANSWER_UNITS)
    else:
        passages = found.best_passage(weights.PASSAGE * new, weights.PASSAGE_UNITS, least=2)
    pairs = found.pairs(rarity, told)
    gains = near * (pairs[: len(numbers)] + pairs[len(numbers) :])
    gains += passages[: len(numbers)] + passages[len(numbers) :]
    if leading and len(content) >= weights.LEAD_WORDS:
        gains += weights.LEAD * (new * found.within(weights.LEAD_UNITS))[len(numbers) :].sum(axis=1)
    rows: list[float] = gains.tolist()
    return rows


class Found:
    """Where words stand in some texts, place by place: `which` of the `words` from unit `starts` to before `ends` of
    which of the `texts`; those of one text together, rising."""

    def __init__(self, owners: Whole, starts: Whole, ends: Whole, which: Whole, texts: int, words: int) -> None:
        self._owners = owners
        self._starts = starts
        self._which = which
        self._texts = texts
        self._words = words
        # Texts lie far apart in one row of units, so that what is near is of one text; so does what stands nowhere.
        base = owners * _FAR
        self._at = np.full((2, len(starts) + 1), -_FAR)
        np.add(starts, base, out=self._at[0, :-1])
        np.add(ends, base, out=self._at[1, :-1])

    @classmethod
    def joined(cls, fields: Sequence[tuple[Whole, Whole, Whole, Whole]], documents: int, words: int) -> Found:
        """All fields of some documents as one: first the texts of one field, then those of the next."""
        owners, starts, ends, which = map(np.concatenate, zip(*fields, strict=True))
        begun = 0
        for nth, field in enumerate(fields):
            owners[begun : begun + len(field[0])] += nth * documents
            begun += len(field[0])
        return cls(owners, starts, ends, which, len(fields) * documents, words)

    def within(self, units: float) -> Mask:
        """Which words begin in the first units of each text."""
        found = np.zeros((self._texts, self._words), bool)
        early = self._starts < units
        found[self._owners[early], self._which[early]] = True
        return found

    def pairs(self, rarity: Real, told: Mask | None = None) -> Real:
        """The sum over pairs of words of min(idf) / distance where they stand closest, 1 where they touch.

        Pairs more than `weights.CLOSE_WINDOW` units apart, words within one another, and pairs of two `told` words of a
        text give nothing. Each place is compared with the last one of every other word before it.
        """
        between = self._at[0, :-1] - self._at[1].take(self._last)
        near = between.view(np.uint64) < weights.CLOSE_WINDOW  # those below zero are great numbers then
        others, places = near.nonzero()
        words, owners = self._which.take(places), self._owners.take(places)
        gains = np.minimum(rarity.take(words), rarity.take(others)) / (between[near] + 1)
        if told is not None:
            gains[told[owners, words] & told[owners, others]] = 0.0
        pair = (owners * self._words + np.minimum(words, others)) * self._words + np.maximum(words, others)
        best = np.zeros(self._texts * self._words**2)
        np.maximum.at(best, pair, gains)
        found: Real = best.reshape(self._texts, -1).sum(axis=1)
        return found

    def best_passage(self, rarity: Real, units: int, *, least: int = 1) -> Real:
        """The greatest sum of the rarity of words that begin within so many units; 0 in a text that has fewer places of
        words than `least`. `rarity` is of each word, or of each in each text."""
        back = self._at[0, :-1] - self._at[0].take(self._last)
        inside = back.view(np.uint64) < units
        rare = rarity[:, None] if rarity.ndim == 1 else rarity.T.take(self._owners, axis=1)
        sums = (rare * inside).sum(axis=0)
        best = np.zeros(self._texts)
        owners = self._owners
        begins = np.ones(len(owners), bool)
        np.not_equal(owners[1:], owners[:-1], out=begins[1:])
        first = begins.nonzero()[0]
        if len(first):
            best[owners.take(first)] = np.maximum.reduceat(sums, first)
        best[np.bincount(owners, minlength=self._texts) < least] = 0.0
        return best

    @cached_property
    def _last(self) -> Whole:
        """For each word and place where it stood last up to there; -1 where it did not."""
        there = np.where(self._which == np.arange(self._words)[:, None], np.arange(len(self._which)), -1)
        last: Whole = np.maximum.accumulate(there, axis=1)
        return last
