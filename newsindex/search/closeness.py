"""How close the words of the query stand: what the first articles of a list are ordered anew by."""

from __future__ import annotations

import heapq
import math
from bisect import bisect_left
from collections.abc import Collection, Sequence
from typing import Protocol

from newsindex.analysis.script import FIRST_OF_CHINESE
from newsindex.engines.query import Span
from newsindex.search import weights
from newsindex.search.plan import Wanted

FIELDS = ("title", "body")

Occurrence = tuple[int, int, int]
"""First unit, unit after the last, and which of the wanted words it is."""


class Occurrences(Protocol):
    """What closeness needs of a snapshot of the index."""

    doc_count: int

    def places(self, field: str, spans: Sequence[Span], numbers: Sequence[int]) -> list[list[Occurrence]]:
        """The places of the spans in each document, rising."""

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
    gains = [0.0] * len(numbers)
    if len(content) < 2 or not numbers:
        return gains
    rated = [(idf(snapshot, w.span), w) for w in content]
    if len(rated) > weights.CLOSE_WORDS:
        rated = heapq.nlargest(weights.CLOSE_WORDS, rated, key=lambda row: row[0])
    rarity = [rare for rare, _ in rated]
    english = all(w.label < FIRST_OF_CHINESE for w in content)
    early = english and len(content) >= weights.LEAD_WORDS
    short = question and english and len(content) <= weights.SHORT_QUESTION
    titles, bodies = (snapshot.places(field, [w.span for _, w in rated], numbers) for field in FIELDS)
    for nth, (title, body) in enumerate(zip(titles, bodies, strict=True)):
        told = {word for _, _, word in title} if short else ()
        new = [0.0 if word in told else rare for word, rare in enumerate(rarity)] if told else rarity
        if len(title) > 1:
            gains[nth] += weights.CLOSENESS * pairs(title, rarity) + weights.PASSAGE * best_passage(title, rarity)
        if len(body) > 1:
            gains[nth] += weights.CLOSENESS * pairs(body, rarity, told) + weights.PASSAGE * best_passage(body, new)
        if early:
            gains[nth] += weights.LEAD * in_lead(body, new)
    return gains


def in_lead(found: Sequence[Occurrence], rarity: Sequence[float]) -> float:
    """The sum of the idf of the words that begin in the first `weights.LEAD_UNITS`. `found` is sorted."""
    words = {word for start, _, word in found[: bisect_left(found, (weights.LEAD_UNITS,))]}
    return sum([rarity[word] for word in words])


def pairs(found: Sequence[Occurrence], rarity: Sequence[float], told: Collection[int] = ()) -> float:
    """The sum over pairs of words of min(idf) / distance where they stand closest, 1 where they touch.

    Pairs more than `weights.CLOSE_WINDOW` units apart, words within one another, and pairs of two `told` words give
    nothing. Each place is compared with the last one of every other word before it. `found` is sorted.
    """
    closest: dict[tuple[int, int], int] = {}
    recent: dict[int, int] = {}
    for start, end, word in found:
        for other, other_end in recent.items():
            apart = start - other_end + 1
            if other != word and 1 <= apart <= weights.CLOSE_WINDOW:
                pair = (word, other) if word < other else (other, word)
                if apart < closest.get(pair, apart + 1):
                    closest[pair] = apart
        recent[word] = end
    return sum(min(rarity[a], rarity[b]) / apart for (a, b), apart in closest.items() if a not in told or b not in told)


def best_passage(found: Sequence[Occurrence], rarity: Sequence[float]) -> float:
    """The greatest sum of the idf of the words that begin within `weights.PASSAGE_UNITS`. `found` is sorted."""
    if not found or found[-1][0] - found[0][0] < weights.PASSAGE_UNITS:
        return sum((rarity[word] for word in dict.fromkeys(word for _, _, word in found)), 0.0)
    inside = [0] * len(rarity)
    total = best = 0.0
    first = 0
    for start, _, word in found:
        if not inside[word]:
            total += rarity[word]
        inside[word] += 1
        while found[first][0] <= start - weights.PASSAGE_UNITS:
            left = found[first][2]
            inside[left] -= 1
            if not inside[left]:
                total -= rarity[left]
            first += 1
        best = max(best, total)
    return best
