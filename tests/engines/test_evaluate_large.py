"""What the evaluator does only in larger segments: bisection, work arrays, early ends; against sets and plain text."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from random import Random

import pytest

from newsindex.engines.base import BREAK, IndexDocument, TermStream
from newsindex.engines.query import (
    All,
    And,
    AnyOf,
    Best,
    Boost,
    Chain,
    Keyword,
    Maybe,
    Node,
    Not,
    Number,
    Or,
    Term,
    Text,
    Unscored,
)
from newsindex.engines.whoosh.evaluate import Snapshot, blocks, disjunction, leaf, phrases
from tests.engines.in_memory import MemorySegment

SIZE = 6000
WORDS = [f"w{rank}" for rank in range(400)]
LIMITS = (1, 3, 10, 40)


@pytest.fixture(scope="module")
def bodies() -> list[list[str]]:
    """Word k of the list is about k times as rare as the first."""
    random = Random(11)
    weights = [1 / (rank + 1) for rank in range(len(WORDS))]
    return [random.choices(WORDS, weights, k=random.randint(3, 40)) for _ in range(SIZE)]


@pytest.fixture(scope="module")
def deleted() -> set[int]:
    return set(Random(12).sample(range(SIZE), 300))


@pytest.fixture(scope="module", params=["whole", "deletions", "segments"])
def archive(request: pytest.FixtureRequest, bodies: list[list[str]], deleted: set[int]) -> tuple[Snapshot, set[int]]:
    """A snapshot, and the documents in it that are not deleted."""
    documents = [
        IndexDocument(
            str(number),
            {
                "body": TermStream(
                    [*words, *[BREAK] * len(words[::3])],
                    [*range(len(words)), *range(0, len(words), 3)],
                    len(words),
                    len(words),
                ),
                "title": TermStream(words[:3], range(3), 3, 3),
            },
            {"id": [(str(number), 1.0)], "source": [(f"s{number % 5}", 1.0)]},
            {"day": number % 50},
        )
        for number, words in enumerate(bodies)
    ]
    gone = set() if request.param == "whole" else deleted
    cuts = [0, 3500, 5800, SIZE] if request.param == "segments" else [0, SIZE]
    segments = [
        MemorySegment(documents[low:high], [number - low for number in gone if low <= number < high])
        for low, high in pairwise(cuts)
    ]
    return Snapshot(segments), set(range(SIZE)) - gone


def check(archive: tuple[Snapshot, set[int]], query: Node, expected: set[int]) -> None:
    """The query finds what is expected, and its first are the first of the whole list."""
    snapshot, live = archive
    whole = snapshot.search(query, limit=None)
    assert set(whole.numbers) == expected & live
    assert list(whole.scores) == sorted(whole.scores, reverse=True)
    for limit in LIMITS:
        found = snapshot.search(query, limit=limit)
        assert found.total == whole.total
        assert list(found.numbers) == list(whole.numbers[:limit])
        assert list(found.scores) == list(whole.scores[:limit])


def having(bodies: Sequence[Sequence[str]], word: str) -> set[int]:
    return {number for number, words in enumerate(bodies) if word in words}


def word(rank: int, weight: float = 1.0, field: str = "body") -> Text:
    return Text(field, Term(WORDS[rank]), weight)


# Ranks 0 and 1 stand in most articles, 300 and above in few.
RANKS = [
    (0,),
    (200,),
    (0, 1),
    (0, 300),
    (2, 3),
    (5, 40),
    (300, 310),
    (0, 40, 350),
    (0, 1, 2),
    (390, 395, 399),
    (3, 60, 61),
]


@pytest.fixture(params=[True, False])
def common_by_document(
    archive: tuple[Snapshot, set[int]], request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether common words are kept by document, and the best of them looked for in blocks."""
    archive[0]._kept.clear()
    if request.param:
        monkeypatch.setattr(leaf, "LARGE", 0)
        monkeypatch.setattr(blocks, "_FIRST", 4)


@pytest.mark.parametrize("ranks", RANKS)
def test_disjunctions(
    archive: tuple[Snapshot, set[int]],
    bodies: list[list[str]],
    ranks: tuple[int, ...],
    common_by_document: None,
) -> None:
    expected = set.union(*(having(bodies, WORDS[rank]) for rank in ranks))
    check(archive, Or(tuple(map(word, ranks))), expected)
    check(archive, Or(tuple(word(rank, 0.2 + place) for place, rank in enumerate(ranks))), expected)
    titles = tuple(word(rank, 3.0, "title") for rank in ranks)
    check(archive, Or((Or(titles), Boost(Or(tuple(map(word, ranks))), 0.5))), expected)


@pytest.mark.parametrize("ranks", RANKS)
def test_conjunctions(
    archive: tuple[Snapshot, set[int]], bodies: list[list[str]], ranks: tuple[int, ...], common_by_document: None
) -> None:
    expected = set.intersection(*(having(bodies, WORDS[rank]) for rank in ranks))
    words = tuple(map(word, ranks))
    check(archive, And(words), expected)
    check(archive, Boost(And((*words, word(1))), 2.0), expected & having(bodies, WORDS[1]))
    third = set(range(3, SIZE, 5))
    check(archive, And((Keyword("source", ("s3",)), *words)), expected & third)
    check(archive, And((*words, Not(Keyword("source", ("s3",))))), expected - third)
    days = {number for number in range(SIZE) if number % 50 <= 20}
    check(
        archive, And((Number("day", None, 20), Or(words))), set.union(*(having(bodies, WORDS[r]) for r in ranks)) & days
    )
    check(archive, Maybe(And(words), Or((word(0), word(7), word(150)))), expected)


@pytest.mark.parametrize("few", [0, 100, 512])
def test_parts_of_the_score(
    archive: tuple[Snapshot, set[int]], bodies: list[list[str]], few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Documents that cannot be among the first are dropped before all parts are added up."""
    monkeypatch.setattr(disjunction, "_FEW", few)
    having_first = having(bodies, WORDS[0]) | having(bodies, WORDS[3])
    required = Or((word(0, 0.0), word(3, 0.0)))
    optional = Or((word(50), word(3, 0.5), word(1, 0.3), word(2, 0.3), word(9, 2.0, "title")))
    check(archive, Maybe(required, optional), having_first)
    sourced = Keyword("source", ("s1", "s3"), 3.0)
    whole = And((Maybe(required, optional), Maybe(All(), sourced), Not(Keyword("source", ("s2",)))))
    check(archive, whole, having_first - set(range(2, SIZE, 5)))
    both = And((word(4), word(5)))
    parts = (Boost(both, 0.4), Best((word(6), word(7, 2.0))), Unscored(word(8), 0.7), Or((word(1), word(9)), 2))
    check(archive, Maybe(word(0), Or(parts)), having(bodies, WORDS[0]))
    # Most of those that match get no score, and fill up the list all the same.
    rare = Text("body", Chain((Term(WORDS[5]), Term(WORDS[6]), Term(WORDS[7]))))
    check(archive, Maybe(word(0, 0.0), rare), having(bodies, WORDS[0]))
    check(archive, Maybe(required, Or((rare, Text("title", rare.span)))), having_first)
    less = Or((word(50), word(1, -0.5), word(2, 0.3)))
    check(archive, Maybe(word(0), less), having(bodies, WORDS[0]))


def phrase(bodies: list[list[str]], words: Sequence[str], unbroken: bool = False) -> list[list[tuple[int, int]]]:
    size = len(words)
    return [
        [
            (at, at + size)
            for at in range(len(body) - size + 1)
            if body[at : at + size] == list(words)
            and not (unbroken and any(unit % 3 == 0 for unit in range(at + 1, at + size)))
        ]
        for body in bodies
    ]


@pytest.mark.parametrize(
    "ranks", [(0, 1), (0, 0), (1, 0, 2), (0, 40), (40, 0), (2, 120, 0), (8, 9), (200, 1), (399, 398)]
)
@pytest.mark.parametrize(
    ("unbroken", "bounds"),
    [
        (False, {}),
        (True, {}),
        (True, {"_SORTED": 0, "_BISECTED": 0}),
        (False, {"_SORTED": SIZE * SIZE, "_BISECTED": 0}),
        (True, {"_BISECTED": SIZE * SIZE, "_ONE_BY_ONE": 0}),
    ],
    ids=["as they are", "as they are, unbroken", "bitmaps", "sorted", "bisected"],
)
def test_phrases(
    archive: tuple[Snapshot, set[int]],
    bodies: list[list[str]],
    ranks: tuple[int, ...],
    unbroken: bool,
    bounds: dict[str, int],
    monkeypatch: pytest.MonkeyPatch,
    common_by_document: None,
) -> None:
    for name, bound in bounds.items():
        monkeypatch.setattr(phrases, name, bound)
    chain = Chain(tuple(Term(WORDS[rank]) for rank in ranks), 0, unbroken)
    expected = phrase(bodies, [WORDS[rank] for rank in ranks], unbroken)
    snapshot, _ = archive
    check(archive, Text("body", chain), {number for number, places in enumerate(expected) if places})
    assert snapshot.document_frequency("body", chain) == sum(map(bool, expected))
    assert snapshot.occurrences("body", chain, range(SIZE)) == expected
    # The same where its parts are asked for too.
    pairs = [Text("body", Chain(pair, 0, unbroken), 0.3) for pair in pairwise(chain.spans)]
    check(archive, Maybe(Text("body", chain), Or(tuple(pairs))), {n for n, places in enumerate(expected) if places})
    # The same where a part is of another kind.
    parts = (AnyOf((Term(WORDS[ranks[0]]), Term("nowhere"))), *chain.spans[1:])
    assert snapshot.occurrences("body", Chain(parts, 0, unbroken), range(SIZE)) == expected
    # The same where any or all of them must stand, and they are common.
    firsts = phrase(bodies, [WORDS[rank] for rank in ranks[:2]], unbroken)
    having_first = {number for number, places in enumerate(firsts) if places}
    for _ in range(2):
        check(archive, Or((pairs[0], word(3))), having_first | having(bodies, WORDS[3]))
        check(archive, And((pairs[0], word(3))), having_first & having(bodies, WORDS[3]))
    twice = {number for number, places in enumerate(expected) if len(places) >= 2}
    check(archive, Text("body", chain, at_least=2), twice)


def test_sorted_pages(archive: tuple[Snapshot, set[int]], bodies: list[list[str]]) -> None:
    snapshot, live = archive
    for rank in (0, 30):
        for falling in (False, True):
            matching = having(bodies, WORDS[rank]) & live
            expected = sorted(matching, key=lambda n: ((n % 50) * (-1 if falling else 1), str(n)))
            found = snapshot.search(word(rank), limit=25, offset=5, sort=("day", falling))
            assert list(found.numbers) == expected[5:30]
