"""What `newsindex.engines.query` says, in the plainest Python: one article at a time, every combination tried."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log

from newsindex.engines.base import BREAK, CONTINUATION, IndexDocument
from newsindex.engines.query import (
    JOINED,
    All,
    And,
    AnyOf,
    Best,
    Boost,
    Chain,
    Documents,
    Keyword,
    Maybe,
    Node,
    Not,
    Nothing,
    Number,
    Rated,
    Span,
    Term,
    Text,
    Unscored,
)  # fmt: skip

Place = tuple[int, int]


@dataclass(frozen=True)
class FieldText:
    """The terms at each unit of one field of one article."""

    units: tuple[frozenset[str], ...]

    def words_between(self, end: int, start: int) -> int:
        """Further words between a place that ends before unit `end` and one that begins at `start`."""
        return self.distance(end - 1, start) - 1

    def distance(self, first: int, second: int) -> int:
        """The words from one unit to a later one."""
        return sum(CONTINUATION not in self.units[unit] for unit in range(first + 1, second + 1))


def field_text(document: IndexDocument, field: str) -> FieldText:
    stream = document.texts.get(field)
    units: list[set[str]] = [set() for _ in range(stream.units)] if stream else []
    if stream:
        for term, position in zip(stream.terms, stream.positions, strict=True):
            units[position].add(term)
    return FieldText(tuple(map(frozenset, units)))


def places(span: Span, text: FieldText) -> set[Place]:
    """All (start, end) at which the span stands."""
    if isinstance(span, Term):
        return {
            (unit, unit + span.length)
            for unit, terms in enumerate(text.units)
            if span.term in terms and not (span.without and span.without in terms)
        }
    if isinstance(span, AnyOf):
        return {place for each in span.spans for place in places(each, text)}
    if isinstance(span, Chain):
        found = {(place[0], place[1]) for way in ways(span, text) for place in [(way[0][0], way[-1][1])]}
        if span.unbroken:
            found = {(s, e) for s, e in found if not any(BREAK in text.units[unit] for unit in range(s + 1, e))}
        return found
    lefts, rights = places(span.left, text), places(span.right, text)
    hulls = set()
    for left in lefts:
        for right in rights:
            if span.left == span.right and left == right:
                continue
            early, late = sorted([left, right])
            overlapping = late[0] < early[1]
            if overlapping or text.distance(early[1] - 1, late[0]) <= span.distance:
                hulls.add((early[0], max(early[1], late[1])))
    return hulls


def ways(span: Chain, text: FieldText) -> list[tuple[Place, ...]]:
    """Every choice of places for the parts of a chain that keeps order and slop."""
    found: list[tuple[Place, ...]] = [()] if span.spans else []
    for part in span.spans:
        stand = places(part, text)
        found = [(*way, place) for way in found for place in stand if not way or place[0] >= way[-1][1]]
    return [way for way in found if _fits(way, span.slop, text)]


def _fits(way: tuple[Place, ...], slop: int, text: FieldText) -> bool:
    steps = list(pairwise(way))
    if slop == 0:
        return all(before[1] == after[0] for before, after in steps)
    return sum(max(text.words_between(before[1], after[0]), 0) for before, after in steps) <= slop


class Reference:
    """An archive of articles, of which some are deleted; `numbers[i]` is the document number of article i."""

    def __init__(self, documents: Sequence[IndexDocument], deleted: set[int]) -> None:
        self.documents = documents
        self.deleted = deleted
        self._texts: dict[tuple[int, str], FieldText] = {}

    def times(self, number: int, field: str, span: Span) -> int:
        if JOINED in field:
            return sum(self.times(number, each, span) for each in field.split(JOINED))
        key = (number, field)
        if key not in self._texts:
            self._texts[key] = field_text(self.documents[number], field)
        return len(places(span, self._texts[key]))

    def length(self, number: int, field: str) -> int:
        streams = [self.documents[number].texts.get(each) for each in field.split(JOINED)]
        return sum(stream.length for stream in streams if stream)

    def frequency(self, field: str, span: Span) -> int:
        return sum(self.times(number, field, span) > 0 for number in range(len(self.documents)))

    def bm25(self, number: int, field: str, span: Span) -> float:
        count = len(self.documents)
        idf = log(count / (self.frequency(field, span) + 1)) + 1
        average = sum(self.length(each, field) for each in range(count)) / count or 1
        times = self.times(number, field, span)
        return idf * times * 2.2 / (times + 1.2 * (0.25 + 0.75 * self.length(number, field) / average))

    def score(self, node: Node, number: int) -> float | None:
        """The score of an article, or None where it does not match."""
        document = self.documents[number]
        if isinstance(node, Text):
            if self.times(number, node.field, node.span) < max(node.at_least, 1):
                return None
            return node.weight * self.bm25(number, node.field, node.span) if node.weight else 0.0
        if isinstance(node, Keyword):
            weights = [weight for value, weight in document.keywords.get(node.field, []) if value in node.values]
            return node.weight * max(weights) if weights else None
        if isinstance(node, Number):
            value = document.numbers.get(node.field)
            low, high = node.low, node.high
            inside = value is not None and (low is None or low <= value) and (high is None or value <= high)
            return 0.0 if inside else None
        if isinstance(node, Documents):
            return 0.0 if number in node.numbers else None
        if isinstance(node, Rated):
            return dict(zip(node.numbers, node.scores, strict=True)).get(number)
        if isinstance(node, All):
            return 0.0
        if isinstance(node, Nothing):
            return None
        if isinstance(node, Not):
            return 0.0 if self.score(node.child, number) is None else None
        if isinstance(node, Maybe):
            required = self.score(node.required, number)
            return None if required is None else required + (self.score(node.optional, number) or 0.0)
        if isinstance(node, Unscored):
            return None if self.score(node.child, number) is None else node.score
        if isinstance(node, Boost):
            score = self.score(node.child, number)
            return None if score is None else score * node.factor
        scores = [score for child in node.children if (score := self.score(child, number)) is not None]
        if isinstance(node, And):
            return sum(scores) if len(scores) == len(node.children) else None
        if isinstance(node, Best):
            return max(scores, default=None)
        return sum(scores) if node.children and len(scores) >= node.at_least else None

    def search(self, node: Node) -> dict[int, float]:
        """The matching articles with their scores."""
        found = {
            number: self.score(node, number) for number in range(len(self.documents)) if number not in self.deleted
        }
        return {number: score for number, score in found.items() if score is not None}
