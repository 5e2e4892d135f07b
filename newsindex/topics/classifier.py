"""Terms of articles → the topics that the articles are on, for many at once.

A topic's score in an article is the sum of the weights of its words that stand there, each weight times
tf / (tf + L), where tf counts a word of the title as `TITLE` and L grows with the length of the article, and divided by
the number of topics that share the word (as 1 + `SHARED` times its logarithm). The weight of a topic that an article is
said to be on is score / (score + `HALF`).

What articles are ranked by is finer. A topic counts for those above it, and it counts less the more the article has of
others: with a score s, and o that of all topics neither above nor below it, it is s² / (s + `OTHERS` o).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from newsindex.engines.base import TextColumn
from newsindex.topics.catalog import catalog
from newsindex.topics.profiles import Topic, units

I64 = NDArray[np.int64]
F32 = NDArray[np.float32]

MOST = 5
"""So many topics an article has at most."""

TITLE = 3
"""A word of the title counts as so many of the body."""

LEAST = 1.5
"""The score that a topic needs in an article."""

OF_BEST = 0.45
"""The share of the best topic's score that others need."""

KINDS, TELLING = 3, 0.4
"""So many different words of the topic that weigh at least so much an article must have."""

BROADER = 0.8
"""An article on a topic is on the topics above it with this share of its weight."""

HALF = 2.0
LENGTH = 200.0
SHARED = 0.25
GREATEST = 0.95
"""No topic that was found weighs as much as one that the article itself tells."""

ABOVE = 0.5
"""What a topic counts for those above it, when articles are ranked."""

OTHERS = 0.6
"""How much the other topics of an article count against one."""

RANKED, RANKED_LEAST = 24, 0.0005
"""So many topics of an article are kept to rank it by, those with at least so much weight."""

RANKED_HALF = 1.0
"""The score that gives the weight 1/2 to rank by."""

_MIXING = np.uint64(0x9E3779B97F4A7C15)
"""An odd multiplier that mixes all bits into the upper ones (2**64 over the golden ratio)."""


@dataclass(frozen=True, slots=True)
class _Expansion:
    """For each number a row of others: those of n are `values[starts[n]:starts[n + 1]]`."""

    starts: I64
    values: I64

    @classmethod
    def of(cls, rows: Sequence[Sequence[int]]) -> _Expansion:
        sizes = [len(row) for row in rows]
        flat = [value for row in rows for value in row]
        return cls(np.concatenate(([0], np.cumsum(sizes, dtype=np.int64))), np.array(flat, np.int64))

    def places(self, numbers: I64) -> tuple[I64, I64]:
        """Of all rows of the numbers the places in `values`, and which of the numbers each is of."""
        sizes = self.starts[numbers + 1] - self.starts[numbers]
        ends = np.cumsum(sizes)
        owners = np.repeat(np.arange(len(numbers)), sizes)
        return np.arange(len(owners)) + np.repeat(self.starts[numbers] - (ends - sizes), sizes), owners


class Ranked(NamedTuple):
    """What articles are ranked by: `values[ordinals[i]]` is a topic of an article and `weights[i]` its weight (0 to 1);
    `counts` says how many of them each article has."""

    values: list[str]
    ordinals: I64
    weights: F32
    counts: I64


class Told(NamedTuple):
    """Of each article the topics that it is on with their weights (0 to 1), greatest first, and all to rank it by."""

    topics: list[list[tuple[str, float]]]
    ranked: Ranked


class Classifier:
    """Tells the topics of articles by the words of reviewed topics. Safe to share among threads."""

    def __init__(self, topics: Sequence[Topic]) -> None:
        self._names = [topic.name for topic in topics]
        self._broader = {topic.name: topic.broader for topic in topics}
        self._below = [(high, low) for high, lows in enumerate(_below(topics)) for low in lows]
        features: dict[tuple[str, ...], int] = {}
        rows: list[list[tuple[int, float]]] = []
        for number, topic in enumerate(topics):
            for key in topic.keys:
                feature = features.setdefault(key.terms, len(rows))
                if feature == len(rows):
                    rows.append([])
                rows[feature].append((number, key.weight))
        self._features = len(rows)
        self._of_feature = _Expansion.of([[topic for topic, _ in row] for row in rows])
        self._weights = np.array([w / (1 + SHARED * np.log(len(row))) for row in rows for _, w in row])
        self._telling = np.array([w >= TELLING for row in rows for _, w in row])
        # A phrase is its first term with its last one in the right distance.
        self._terms: dict[str, int] = {}
        number_of = self._terms.setdefault
        for terms in features:
            number_of(terms[0], len(self._terms))
            number_of(terms[-1], len(self._terms))
        self._single = np.full(len(self._terms), -1, np.int64)
        begun: list[list[int]] = [[] for _ in self._terms]
        lasts: list[int] = []
        distances: list[int] = []
        phrases: list[int] = []
        for terms, feature in features.items():
            if len(terms) == 1:
                self._single[self._terms[terms[0]]] = feature
                continue
            begun[self._terms[terms[0]]].append(len(phrases))
            lasts.append(self._terms[terms[-1]])
            distances.append(sum(units(term) for term in terms[:-1]))
            phrases.append(feature)
        self._begun = _Expansion.of(begun)
        self._lasts, self._distances = np.array(lasts, np.int64), np.array(distances, np.int64)
        self._phrases = np.array(phrases, np.int64)
        self._begins = np.array([len(row) > 0 for row in begun])
        self._ends = np.zeros(len(self._terms), bool)
        self._ends[self._lasts] = True

    def topics(self, title: TextColumn, body: TextColumn) -> Told:
        """The topics of each article."""
        count = len(body.counts)
        of_title = self._found(title)
        of_body = self._found(body)
        found, where = np.unique(np.concatenate((of_title, of_body)), return_inverse=True)
        times = np.bincount(where, np.repeat([float(TITLE), 1.0], [len(of_title), len(of_body)]), len(found))
        docs, features = found // self._features, found % self._features
        lengths = (body.lengths + title.lengths).astype(np.float64)
        damped = times / (times + 0.5 + lengths[docs] / LENGTH)
        places, owners = self._of_feature.places(features)
        cells = docs[owners] * len(self._names) + self._of_feature.values[places]
        size = count * len(self._names)
        given = np.bincount(cells, self._weights[places] * damped[owners], size)
        scores: F32 = given.reshape(count, -1).astype(np.float32)
        kinds = np.bincount(cells, self._telling[places], size).reshape(count, -1)
        likely = np.where(kinds < KINDS, np.float32(0), scores)
        needed = np.maximum(likely.max(axis=1, initial=0.0) * OF_BEST, LEAST)
        return Told(self._chosen(likely, needed), self._ranked(scores))

    def _chosen(self, scores: F32, needed: F32) -> list[list[tuple[str, float]]]:
        found: list[dict[str, float]] = [{} for _ in scores]
        docs, topics = np.nonzero(scores >= needed[:, None])
        values = scores[docs, topics]
        weights = np.minimum(values / (values + HALF), GREATEST)
        for doc, topic, weight in zip(docs.tolist(), topics.tolist(), weights.tolist(), strict=True):
            found[doc][self._names[topic]] = weight
        for of_doc in found:
            for name, weight in list(of_doc.items()):
                for above in self._broader[name]:
                    of_doc[above] = max(of_doc.get(above, 0.0), weight * BROADER)
        return [sorted(of_doc.items(), key=lambda row: (-row[1], row[0]))[:MOST] for of_doc in found]

    def _ranked(self, scores: F32) -> Ranked:
        given = np.ascontiguousarray(scores.T)  # by topic, as whole rows are added
        own, others = given.copy(), given.sum(axis=0) - given
        for high, low in self._below:
            np.maximum(own[high], given[low] * np.float32(ABOVE), out=own[high])
            others[high] -= given[low]
            others[low] -= given[high]
        squares = own * own
        squares /= own + OTHERS * np.maximum(others, 0) + np.float32(1e-6)
        weights = np.ascontiguousarray((squares / (squares + RANKED_HALF)).T)
        if weights.shape[1] > RANKED:
            lowest = np.partition(weights, -RANKED, axis=1)[:, -RANKED]
            weights[weights < lowest[:, None]] = 0.0
        docs, topics = np.nonzero(weights >= RANKED_LEAST)
        values, ordinals = np.unique(topics, return_inverse=True)
        names = [self._names[topic] for topic in values.tolist()]
        return Ranked(names, ordinals, weights[docs, topics], np.bincount(docs, minlength=len(scores)))

    def _found(self, column: TextColumn) -> I64:
        """Each word or phrase of a topic that stands in an article, as article * features + feature."""
        numbers = column.vocabulary.among(self._terms).take(column.numbers)
        kept = np.flatnonzero((numbers >= 0).take(column.ordinals))
        terms: I64 = numbers.take(column.ordinals.take(kept)).astype(np.int64)
        ends_of_docs = np.searchsorted(kept, np.cumsum(column.counts))
        docs = np.repeat(np.arange(len(ends_of_docs)), np.diff(ends_of_docs, prepend=0))
        single = self._single.take(terms)
        alone = np.flatnonzero(single >= 0)
        # Far enough apart that no phrase reaches into the next article.
        places = (docs << 32) + column.positions.take(kept)
        ends = np.flatnonzero(self._ends.take(terms))
        codes = places.take(ends) * len(self._terms) + terms.take(ends)
        begins = np.flatnonzero(self._begins.take(terms))
        begun, owners = self._begun.places(terms.take(begins))
        owners = begins.take(owners)
        phrases = self._begun.values.take(begun)
        wanted = (places.take(owners) + self._distances.take(phrases)) * len(self._terms) + self._lasts.take(phrases)
        stands = _among(codes, wanted)
        together = docs.take(owners.take(stands)) * self._features + self._phrases.take(phrases.take(stands))
        return np.concatenate((docs.take(alone) * self._features + single.take(alone), together))


def _below(topics: Sequence[Topic]) -> list[list[int]]:
    """The numbers of all topics below each."""
    numbers = {topic.name: number for number, topic in enumerate(topics)}
    below: list[set[int]] = [set() for _ in topics]
    for number, topic in enumerate(topics):
        above = list(topic.broader)
        while above:
            name = above.pop()
            if name in numbers and number not in below[numbers[name]]:
                below[numbers[name]].add(number)
                above.extend(topics[numbers[name]].broader)
    return [sorted(lows) for lows in below]


def _among(codes: I64, wanted: I64) -> I64:
    """Where those of the wanted numbers stand that are among the codes, which are few: most are told by a table of
    their hashes."""
    bits = max(len(codes), len(wanted)).bit_length() + 2
    slots, wanted_slots = _hashed(codes, bits), _hashed(wanted, bits)
    there = np.zeros(1 << bits, bool)
    there[slots] = True
    places = np.flatnonzero(there.take(wanted_slots))
    there[slots] = False
    there[wanted_slots.take(places)] = True
    rising = np.sort(codes.compress(there.take(slots)))
    if not len(rising):
        return rising
    left = wanted.take(places)
    at = np.minimum(np.searchsorted(rising, left), len(rising) - 1)
    return places.compress(rising.take(at) == left)


def _hashed(numbers: I64, bits: int) -> I64:
    """The numbers mixed to so many bits."""
    mixed: I64 = (numbers.view(np.uint64) * _MIXING >> np.uint64(64 - bits)).view(np.int64)
    return mixed


@cache
def classifier() -> Classifier:
    """The classifier of the shipped topics, made once."""
    return Classifier(catalog().reviewed())
