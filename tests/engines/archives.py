"""Random small archives and random queries over them, for the evaluator's trials."""

from __future__ import annotations

import os
from dataclasses import dataclass
from itertools import pairwise
from random import Random

import numpy as np
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from newsindex.engines.base import BREAK, CAPITAL, CONTINUATION, IndexDocument, TermStream
from newsindex.engines.query import (
    All,
    And,
    AnyOf,
    Best,
    Boost,
    Chain,
    Documents,
    Keyword,
    Maybe,
    Near,
    Node,
    Not,
    Nothing,
    Number,
    Or,
    Rated,
    Span,
    Term,
    Text,
    Unscored,
)
from newsindex.engines.whoosh.columnar.lengths import in_steps
from newsindex.engines.whoosh.evaluate import Snapshot
from tests.engines.in_memory import MemorySegment
from tests.engines.reference import Reference

TRIALS = int(os.environ.get("NEWSINDEX_TRIALS", "500"))
"""Trials of each property; more in the long run."""

trials = settings(
    max_examples=TRIALS, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)

LETTERS = "abc"
WORDS = ("bcd", "ab")
FIELDS = ("title", "body")
MARKERS = {CAPITAL: 0.5, BREAK: 0.25, CONTINUATION: 0.33}
SOURCES = ("Daily", "Herald", "Times")


def random_stream(random: Random, most: int) -> TermStream:
    """Up to `most` units of one or two letters with markers; `WORDS` stand where there is room for them."""
    terms, positions = [], []
    units = random.randint(most // 2, most)
    for position in range(units):
        letters = random.sample([*LETTERS, "d"], random.randint(1, 2))
        held = [*letters, *(word for word in WORDS if position + len(word) <= units and word[0] in letters)]
        held += [marker for marker, chance in MARKERS.items() if random.random() < chance]
        terms += held
        positions += [position] * len(held)
    # A length that Whoosh can keep in its byte, so that segments in memory and on disk score alike.
    length = int(in_steps(np.array([units + random.randint(0, 2) if units else 0], np.int32))[0])
    return TermStream(terms, positions, length, units)


@dataclass(frozen=True)
class Archive:
    """The same articles as a list and as a snapshot of segments."""

    documents: list[IndexDocument]
    deleted: set[int]
    cuts: list[int]

    def snapshot(self, cuts: list[int] | None = None) -> Snapshot:
        edges = [0, *sorted(self.cuts if cuts is None else cuts), len(self.documents)]
        return Snapshot(
            [
                MemorySegment(self.documents[low:high], [n - low for n in self.deleted if low <= n < high])
                for low, high in pairwise(edges)
            ]
        )

    def reference(self) -> Reference:
        return Reference(self.documents, self.deleted)

    def __repr__(self) -> str:
        texts = [{f: list(zip(s.terms, s.positions, strict=True)) for f, s in d.texts.items()} for d in self.documents]
        return f"Archive({texts}, deleted={self.deleted}, cuts={self.cuts}, {[d.numbers for d in self.documents]})"


@st.composite
def archives(draw: st.DrawFn) -> Archive:
    """Contents come from one drawn seed, because drawing each of them takes ten times as long as the trial."""
    count = draw(st.integers(1, 12))
    most = draw(st.integers(0, 9))
    random = Random(draw(st.integers(0, 1 << 30)))
    ids = random.sample(range(count), count)
    documents = []
    for number in range(count):
        keywords = {"id": [(f"id{ids[number]:02}", 1.0)]}
        for field in ("source", "company"):
            values = sorted(random.sample(SOURCES, random.randint(0, 2)))
            if values:
                keywords[field] = [(value, random.choice([0.25, 0.5, 1.0])) for value in values]
        numbers = {field: random.randint(-2, 3) for field in ("published", "day") if random.random() < 0.7}
        texts = {field: random_stream(random, most) for field in FIELDS if random.random() < 0.8}
        documents.append(IndexDocument(keywords["id"][0][0], texts, keywords, numbers, str(number).encode()))
    deleted = set(random.sample(range(count), min(random.choice([0, 1, 4]), count)))
    return Archive(documents, deleted, draw(st.lists(st.integers(0, count), max_size=3)))


single = st.builds(Term, st.sampled_from([*LETTERS, *LETTERS, "z"]))
terms = st.one_of(
    single,
    single,
    st.sampled_from([Term(word, len(word)) for word in WORDS]),
    st.builds(Term, st.sampled_from(LETTERS), st.just(1), st.sampled_from([CAPITAL, "d"])),
)


unbroken = st.sampled_from([False, False, True])


def _spans(inner: st.SearchStrategy[Span]) -> st.SearchStrategy[Span]:
    return st.one_of(
        st.builds(AnyOf, st.lists(inner, min_size=1, max_size=3).map(tuple)),
        st.builds(Chain, st.lists(inner, min_size=2, max_size=4).map(tuple), st.sampled_from([0, 1, 2, 5]), unbroken),
        st.builds(Near, inner, inner, st.integers(1, 4)),
    )


spans = st.recursive(terms, _spans, max_leaves=6)
weights = st.sampled_from([1.0, 1.0, 0.0, 2.5])
words = st.builds(Text, st.sampled_from(FIELDS), single)


def _rated(scores: dict[int, float]) -> Rated:
    return Rated(tuple(sorted(scores)), tuple(scores[number] for number in sorted(scores)), "rated")


leaves = st.one_of(
    st.builds(Text, st.sampled_from(FIELDS), spans, weights, st.sampled_from([1, 1, 1, 2, 3])),
    words,
    words,
    words,
    st.builds(
        Keyword,
        st.sampled_from(["source", "company"]),
        st.lists(st.sampled_from([*SOURCES, "none"]), max_size=2).map(tuple),
        st.sampled_from([0.0, 1.5]),
    ),
    st.builds(
        Number,
        st.sampled_from(["published", "day", "words"]),
        st.none() | st.integers(-2, 3),
        st.none() | st.integers(-2, 3),
    ),
    st.builds(Documents, st.lists(st.integers(0, 14), max_size=4).map(tuple)),
    st.dictionaries(st.integers(0, 14), st.sampled_from([0.0, 0.5, 2.0]), max_size=4).map(_rated),
    st.just(All()),
    st.just(Nothing()),
)


def _nodes(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    several = st.lists(inner, max_size=4).map(tuple)
    return st.one_of(
        st.builds(And, several),
        st.builds(Or, several, st.sampled_from([1, 1, 1, 2, 3, 0])),
        st.builds(Best, several),
        st.builds(Not, inner),
        st.builds(Maybe, inner, inner),
        st.builds(Unscored, inner, st.sampled_from([0.0, 0.5])),
        st.builds(Boost, inner, st.sampled_from([0.0, 0.5, 3.0])),
    )


nodes = st.recursive(leaves, _nodes, max_leaves=7)
disjunctions = st.recursive(
    st.builds(Text, st.sampled_from(FIELDS), single | terms | spans, st.sampled_from([1.0, 1.0, 2.5])),
    lambda inner: st.builds(Or, st.lists(inner, max_size=4).map(tuple)) | st.builds(Boost, inner, st.just(0.5)),
    max_leaves=6,
)
"""The shape for which the best are found without scoring all."""
as_one = st.builds(
    lambda words, others: Or((*words, *others)),
    st.lists(
        st.builds(Text, st.sampled_from(["title+body", "body+title", "title+body+title"]), spans, weights),
        min_size=1,
        max_size=3,
    ),
    st.lists(nodes, max_size=2),
)
"""Words in several fields as if they were one, which Whoosh has not."""
filtered = st.builds(
    lambda words, others: And((*words, *others)),
    st.lists(words, min_size=2, max_size=4) | disjunctions.map(lambda node: [node]),
    st.lists(leaves | st.builds(Not, leaves), max_size=2),
)
"""The same beside filters, and where all words must match."""
