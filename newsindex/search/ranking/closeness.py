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
    idf of the words in it, as `weights` has it. So do the words in the lead, where all are English and several: Chinese
    questions and headlines found their articles less well with it. Of a long query the rarest words count.

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
    rarity = np.array([rare for rare, _ in rated])
    english = all(w.label < FIRST_OF_CHINESE for w in content)
    shape = len(numbers), len(rated)
    title, body = (Found(*snapshot.places(field, [w.span for _, w in rated], numbers), *shape) for field in FIELDS)
    told = title.within(math.inf)
    if not (question and english and len(content) <= weights.SHORT_QUESTION):
        told[:] = False
    chinese = 2 * sum(bool(w.parts) for _, w in rated) > len(rated)
    near = weights.CLOSENESS_CHINESE if chinese else weights.CLOSENESS
    gains = near * (title.pairs(rarity) + body.pairs(rarity, told))
    new = np.where(told, 0.0, rarity)
    gains += weights.PASSAGE * (title.best_passage(np.broadcast_to(rarity, shape)) + body.best_passage(new))
    if english and len(content) >= weights.LEAD_WORDS:
        gains += weights.LEAD * (new * body.within(weights.LEAD_UNITS)).sum(axis=1)
    found: list[float] = gains.tolist()
    return found


class Found:
    """Where words stand in some documents, place by place: `which` of the `words` from unit `starts` to before `ends`
    of which of the `documents`; those of one document together, rising."""

    def __init__(self, owners: Whole, starts: Whole, ends: Whole, which: Whole, documents: int, words: int) -> None:
        self._owners = owners
        self._starts = starts
        self._ends = ends
        self._which = which
        self._documents = documents
        self._words = words

    def within(self, units: float) -> Mask:
        """Which words begin in the first units of each document."""
        found = np.zeros((self._documents, self._words), bool)
        early = self._starts < units
        found[self._owners[early], self._which[early]] = True
        return found

    def pairs(self, rarity: Real, told: Mask | None = None) -> Real:
        """The sum over pairs of words of min(idf) / distance where they stand closest, 1 where they touch.

        Pairs more than `weights.CLOSE_WINDOW` units apart, words within one another, and pairs of two `told` words give
        nothing. Each place is compared with the last one of every other word before it.
        """
        last = self._last
        apart = self._starts - self._ends.take(last) + 1
        near = (last >= 0) & (apart >= 1) & (apart <= weights.CLOSE_WINDOW)
        near &= self._which != np.arange(self._words)[:, None]
        others, places = near.nonzero()
        words = self._which.take(places)
        first, second = np.minimum(words, others), np.maximum(words, others)
        closest = np.full((self._documents, self._words, self._words), np.inf)
        np.minimum.at(closest, (self._owners.take(places), first, second), apart[others, places])
        if told is not None:
            closest[told[:, :, None] & told[:, None, :]] = np.inf
        found: Real = (np.minimum(rarity[:, None], rarity) / closest).sum(axis=(1, 2))
        return found

    def best_passage(self, rarity: Real) -> Real:
        """The greatest sum of the idf of the words that begin within `weights.PASSAGE_UNITS`; 0 where only one word
        stands once. `rarity` is of each word in each document."""
        last = self._last
        inside = (last >= 0) & (self._starts.take(last) > self._starts - weights.PASSAGE_UNITS)
        sums = (rarity.T.take(self._owners, axis=1) * inside).sum(axis=0)
        best = np.zeros(self._documents)
        np.maximum.at(best, self._owners, sums)
        best[np.bincount(self._owners, minlength=self._documents) < 2] = 0.0
        return best

    @cached_property
    def _last(self) -> Whole:
        """For each word and place where it stood last in that document, up to there; -1 where it did not."""
        there = np.where(self._which == np.arange(self._words)[:, None], np.arange(len(self._which)), -1)
        last: Whole = np.maximum.accumulate(there, axis=1)
        begins = np.ones(len(self._owners), bool)
        np.not_equal(self._owners[1:], self._owners[:-1], out=begins[1:])
        last[last < np.maximum.accumulate(begins * np.arange(len(begins)))] = -1
        return last
