"""The words by which an archive itself tells of a topic, learned from the articles that are known to be on it.

Every article has a weight of the topic (0 to 1), at first from words that were known before. The beginnings of the best
give candidates. A candidate weighs ln(share / usual share): its share is the mean weight of all articles that have it,
taken as if `DOUBTED` more had it with the usual one, which is the mean over all articles of its language. An article
scores the weights of the words that it has, those of its title half as much again, divided by 1 + its length in mean
lengths. The other known topics of an article take from it their weights there times ln(usual share / share), with the
shares of topics as those of words, as far as the archive shows that they do not go with this one.

This is one round of self-training of a naive Bayes classifier (Nigam et al., Text Classification from Labeled
and Unlabeled Documents using EM, 2000) with only the words that speak for the topic, and
only the topics that speak against it.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from newsindex.analysis import Analyzer, is_common
from newsindex.analysis.english import stem
from newsindex.engines.query import And, Keyword, Node, Not, Or, Rated
from newsindex.model import Article
from newsindex.search.query.options import LANGS
from newsindex.search.snapshot import Snapshot
from newsindex.search.terms.as_written import AsWritten

Weights = NDArray[np.float32]

READ, READ_IN_ALL, ARTICLES = 80, 25_000, 400
"""Characters of an article that are read, and of all of a language; at most so many articles."""

FOUND, NTH = 4000, 3
"""So many articles that a query finds teach, in proportion to the score of the one in this place."""

HOLDERS = 2
"""So many of them must have a word."""

CANDIDATES, WORDS = 600, 300
"""So many words, those of most weight there, are looked up in the index, and at most so many kept."""

POSTINGS, MOST_POSTINGS = 6, 1_000_000
"""The words that are kept stand in so many articles altogether, as a multiple of all articles."""

COMMON = 0.25
"""A word that a greater part of all articles has is none."""

SHOWN = 8
"""So many of the words are told."""

LEAST = 0.01
"""A word that weighs no more tells of nothing."""

DOUBTED = 5.0
TITLE = 0.5

AGAINST, APART = 3.0, 0.3
"""What the other topics of an article take at most, and what that counts beside the words."""

FEW = 20.0
"""What is learned counts for half where the squared weights of all articles are altogether so much."""

BEST, UNLIKE = 0.002, 0.5
"""The part of the articles of a language that get the full score; the best of neither language get it for less than
this part of what those of all have."""

GREATEST = 3.0
"""No article scores more times what one of the best does."""

_WORD = re.compile(r"[^\W\d_]{2}[^\d]*")


@dataclass(frozen=True, slots=True)
class OwnWords:
    """Some of the words, those that tell most, and what articles score for all of them: rising `numbers`, and `scores`,
    of about 1 for the best of each language. `left` is what their other topics leave of `AGAINST` to all articles."""

    words: list[str]
    numbers: NDArray[np.int64]
    scores: NDArray[np.float32]
    left: NDArray[np.float32]
    found: float = 1.0
    """What one of the best articles scored for that of which the words were learned."""

    def rated(self, weight: float) -> tuple[Rated, Rated]:
        """The articles that have the words, and all by their other topics, with scores times a weight and `found`."""
        factor = np.float32(weight * self.found)
        return (
            Rated(self.numbers, self.scores * factor, "words of its articles"),
            Rated(np.arange(len(self.left)), self.left * (factor * np.float32(APART)), "not on other topics"),
        )


class Learner:
    """Learns over one snapshot; `article` reads an article by its number, `topics` are all that articles were told."""

    def __init__(
        self, snapshot: Snapshot, analyzer: Analyzer, article: Callable[[int], Article], topics: Sequence[str]
    ) -> None:
        self._snapshot = snapshot
        self._analyzer = analyzer
        self._article = article
        self._topics = topics

    def of_known(self, topic: str, tags: Sequence[str]) -> OwnWords | None:
        """The words for a topic that articles were told when they came in, or that they have as one of some tags."""
        weights = self._snapshot.weights("about", topic)
        for tag in tags:
            weights[self._snapshot.weights("topic", tag) >= 1] = 1.0
        return self._learned(weights, Or((Keyword("topic", tuple(tags), 1.0), Keyword("about", (topic,), 1.0))))

    def of_found(self, node: Node) -> OwnWords | None:
        """The words that the articles have in common which a query finds, in proportion to their scores."""
        top = self._snapshot.search(node, limit=FOUND)
        scored = [score for score in top.scores[:NTH] if score > 0]
        if not scored:
            return None
        best = scored[-1]
        weights = np.zeros_like(self._snapshot.weights("lang", "en"))
        weights[list(top.numbers)] = np.minimum(np.array(top.scores) / best, 1.0)
        learned = self._learned(weights, node)
        return None if learned is None else replace(learned, found=best)

    def _learned(self, weights: Weights, node: Node) -> OwnWords | None:
        """What is learned of articles with these weights, the best of which `node` gives; None where it is nothing."""
        chinese = np.maximum.reduce([self._snapshot.weights("lang", code) for code in LANGS["zh"]]) > 0
        scores = np.zeros(len(weights))
        words: list[tuple[float, str]] = []
        forms: dict[str, str] = {}
        for lang, among in ((Keyword("lang", LANGS["zh"]), chinese), (Not(Keyword("lang", LANGS["zh"])), ~chinese)):
            usual = _mean(weights[among])
            best = self._snapshot.search(And((node, lang)), limit=ARTICLES).numbers if usual else ()
            terms = self._telling(weights, best, forms) if best else []
            if not terms:
                continue
            (holders, of), (titled, of_titled) = (self._holders(field, terms, among) for field in ("body", "title"))
            shares = np.bincount(of, weights[holders], len(terms)) + DOUBTED * usual
            gains = np.log(shares / (np.bincount(of, minlength=len(terms)) + DOUBTED) / usual)
            gains[gains <= LEAST] = 0.0
            scores += np.bincount(holders, gains[of], len(scores))
            scores += TITLE * np.bincount(titled, gains[of_titled], len(scores))
            words += zip((-gains * shares).tolist(), terms, strict=True)
        words = [row for row in words if row[0] < 0]
        if not words:
            return None
        lengths = self._snapshot.lengths("body") + self._snapshot.lengths("title")
        scores /= 1 + lengths / max(_mean(lengths), 1.0)
        least = UNLIKE * _among_best(scores)
        for among in (chinese, ~chinese):
            scores[among] = np.minimum(scores[among] / max(_among_best(scores[among]), least), GREATEST)
        sure = float(np.square(weights).sum(dtype=np.float64))
        scores *= sure / (sure + FEW)
        numbers = np.flatnonzero(scores)
        shown = [forms.get(term, term) for term in list(dict.fromkeys(term for _, term in sorted(words)))[:SHOWN]]
        return OwnWords(shown, numbers, scores[numbers].astype(np.float32), self._left(weights))

    def _holders(
        self, field: str, terms: Sequence[str], among: NDArray[np.bool_]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The articles of some in which terms stand in the field, and which of the terms it is."""
        numbers, of = self._snapshot.holders(field, terms)
        kept = among[numbers]
        return numbers[kept], of[kept]

    def _left(self, weights: Weights) -> Weights:
        """What the other topics of each article leave to it."""
        left = np.full(len(weights), AGAINST, np.float32)
        usual = _mean(weights)
        for topic in self._topics:
            numbers, held = self._snapshot.weighed("about", topic)
            share = float(held @ weights[numbers]) + DOUBTED * usual
            against = math.log((float(held.sum()) + DOUBTED) * usual / share)
            if against > 0:
                left[numbers] -= held * np.float32(against)
        return np.maximum(left, 0)

    def _telling(self, weights: Weights, best: Sequence[int], forms: dict[str, str]) -> list[str]:
        """The words that tell the best articles from others, as many as may be looked up; `forms` get how they are
        written there."""
        texts = self._read(best)
        weights = weights[list(best[: len(texts)])]
        total = float(weights.sum(dtype=np.float64))
        rated: list[tuple[float, str, int]] = []
        shared = _shared(texts, weights, self._analyzer)
        candidates = (row for row in shared if _WORD.fullmatch(row[0]) and not is_common(row[0]))
        for term, weight in islice(candidates, CANDIDATES):
            count = self._snapshot.term_frequency("body", term)
            gain = math.log(weight / total * self._snapshot.doc_count / (count + 1))
            if gain > 0 and count <= COMMON * self._snapshot.doc_count:
                rated.append((-weight * gain, term, count))
        kept: list[str] = []
        left = min(POSTINGS * self._snapshot.doc_count, MOST_POSTINGS)
        for _, term, count in sorted(rated)[:WORDS]:
            left -= count
            if left < 0:
                break
            kept.append(term)
        forms |= _written(kept, texts, [term[1:] for term, _ in shared if term[0] == "=" and term.islower()])
        return kept

    def _read(self, best: Sequence[int]) -> list[str]:
        """How the articles begin, as many of them as may be read."""
        texts: list[str] = []
        left = READ_IN_ALL
        for number in best:
            article = self._article(number)
            texts.append(f"{article.title}\n{article.body[:READ]}")
            left -= len(texts[-1])
            if left <= 0:
                break
        return texts


def _shared(texts: Sequence[str], weights: Weights, analyzer: Analyzer) -> list[tuple[str, float]]:
    """Words that several of the texts have, with the weight of these texts, most weight first."""
    found = analyzer.word_sets(texts)
    shared = {word for word, count in Counter(chain.from_iterable(found)).items() if count >= HOLDERS}
    total = dict.fromkeys(shared, 0.0)
    for words, weight in zip(found, weights.tolist(), strict=True):
        for word in words & shared:
            total[word] += weight
    return sorted(((word, weight) for word, weight in total.items() if weight > 0), key=lambda row: (-row[1], row[0]))


def _written(terms: Sequence[str], texts: Sequence[str], forms: Sequence[str]) -> dict[str, str]:
    """The terms as they are mostly written in the texts; `forms` are English words there, the most usual first."""
    likely = {term[:2] for term in terms}
    of_stem: dict[str, str] = {}
    for form in forms:
        if form[:2] in likely:
            of_stem.setdefault(stem(form), form)
    written = AsWritten(texts)
    return of_stem | {term: written.usual(term) for term in terms if not term.isascii()}


def _among_best(scores: NDArray[np.float64]) -> float:
    """The score that the `BEST` part of some articles reach, and three of them where so many have any."""
    nth = min(max(3, int(BEST * len(scores))), int(np.count_nonzero(scores)))
    return float(np.partition(scores, -nth)[-nth]) if nth else 0.0


def _mean(values: NDArray[Any]) -> float:
    return float(values.mean(dtype=np.float64)) if len(values) else 0.0
