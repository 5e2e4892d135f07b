"""Plain words: which queries are such, and that their best are found as those of any other query."""

from __future__ import annotations

from itertools import pairwise
from random import Random

import pytest

from newsindex.engines.base import IndexDocument, TermStream
from newsindex.engines.query import JOINED, And, Boost, Chain, Keyword, Node, Not, Or, Term, Text
from newsindex.engines.whoosh.evaluate import Snapshot, blocks, leaf, words
from newsindex.engines.whoosh.evaluate.words import best_of_words, plain_words
from tests.engines.in_memory import MemorySegment

SIZE = 4000
NAMES = [f"w{rank}" for rank in range(300)]
JOINT = JOINED.join(("title", "body"))


def word(rank: int, weight: float = 1.0, field: str = "body") -> Text:
    return Text(field, Term(NAMES[rank]), weight)


def source(name: str) -> Keyword:
    return Keyword("source", (name,))


@pytest.fixture(scope="module", params=["whole", "deletions", "segments"])
def snapshot(request: pytest.FixtureRequest) -> Snapshot:
    """Word k is about k times as rare as the first; `most` is the source of most documents, `some` of few."""
    random = Random(3)
    weights = [1 / (rank + 1) for rank in range(len(NAMES))]
    documents = []
    for number in range(SIZE):
        body = random.choices(NAMES, weights, k=random.randint(3, 60))
        streams = {"body": TermStream(body, range(len(body)), len(body), len(body))}
        streams["title"] = TermStream(body[:2], range(2), 2, 2)
        name = "some" if number % 9 == 0 else "most"
        documents.append(
            IndexDocument(
                f"{number:05}",
                streams,
                {"id": [(f"{number:05}", 1.0)], "source": [(name, 1.0)]},
                {"published": number % 7},
            )
        )
    gone = set() if request.param == "whole" else set(random.sample(range(SIZE), 200))
    cuts = [0, 2500, 3900, SIZE] if request.param == "segments" else [0, SIZE]
    return Snapshot(
        [
            MemorySegment(documents[low:high], [each - low for each in gone if low <= each < high])
            for low, high in pairwise(cuts)
        ]
    )


@pytest.mark.parametrize(
    ("query", "plain"),
    [
        (word(1), True),
        (Or((word(1), word(2, 2.0))), True),
        (And((word(1), word(2))), True),
        (And((Or((word(1), word(2))), source("most"))), True),
        (And((word(1), source("most"), source("some"))), True),
        (And((word(1), Keyword("source", ("most", "some")))), False),
        (And((word(1), Keyword("source", ("most",), 2.0))), False),
        (And((word(1), Not(word(2)))), False),
        (And((Or((word(1), word(2))), word(3))), False),
        (And((source("most"),)), False),
        (Or((word(1), word(2)), 2), False),
        (Or((word(1), Or((word(2),)))), False),
        (Or(()), False),
        (And(()), False),
        (Or((word(1), word(2, 0.0))), False),
        (Text("body", Term("w1"), at_least=2), False),
        (Text("title+body", Term("w1")), True),
        (Text("body", Term("w1", 1, "^")), False),
        (Text("body", Chain((Term("w1"), Term("w2")))), False),
        (Boost(word(1), 2.0), False),
    ],
)
def test_which_queries_are_plain(query: Node, plain: bool) -> None:
    assert (plain_words(query) is not None) == plain


QUERIES = [
    pytest.param(Or((word(0), word(1))), id="common"),
    pytest.param(Or((word(0), word(1, 3.0), word(2, 0.5))), id="common, weighted"),
    pytest.param(Or((word(0), word(90), word(250))), id="mixed"),
    pytest.param(Or((word(0), word(1), word(90))), id="two common"),
    pytest.param(Or((word(0), word(1), word(2), word(90), word(91))), id="three common"),
    pytest.param(Or((word(90), word(91))), id="middling"),
    pytest.param(Or((word(90), word(91), word(250), word(251))), id="several"),
    pytest.param(Or((word(280), Text("body", Term("nowhere")))), id="rare"),
    pytest.param(Or((word(0), word(0), word(90), word(90))), id="twice"),
    pytest.param(Or((word(250, field=JOINT), word(90, field=JOINT), word(90, field=JOINT))), id="twice in joined"),
    pytest.param(Or((word(0), word(3, 2.0, "title"), word(90, 2.0, "title"))), id="fields"),
    pytest.param(word(0), id="one"),
    pytest.param(word(90), id="one middling"),
    pytest.param(And((word(0), word(1))), id="all of common"),
    pytest.param(And((word(0), word(1), word(2))), id="all of three common"),
    pytest.param(And((word(0), word(5), word(90))), id="all of mixed"),
    pytest.param(And((word(280), word(281))), id="all of rare"),
]
FILTERS = [(), (source("most"),), (source("some"),), (source("most"), source("some")), (source("none"),)]


@pytest.mark.parametrize("common", [False, True])
@pytest.mark.parametrize("filters", FILTERS, ids=["all", "most", "some", "no", "none"])
@pytest.mark.parametrize("query", QUERIES)
def test_the_best_are_those_of_any_query(
    snapshot: Snapshot,
    query: Node,
    filters: tuple[Keyword, ...],
    common: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    snapshot._kept.clear()
    if common:
        monkeypatch.setattr(leaf, "LARGE", 0)
        monkeypatch.setattr(blocks, "_FIRST", 4)
        monkeypatch.setattr(words, "_ALL_SCORED", 300)
        monkeypatch.setattr(words, "_PROMISING", 20)
    if filters:
        query = And((*(query.children if isinstance(query, And) else (query,)), *filters))
    every = snapshot.search(query, limit=None)
    snapshot.search(query, limit=5)
    for offset, limit in ((0, 1), (0, 10), (3, 10), (20, 44)):
        found = snapshot.search(query, limit=limit, offset=offset)
        assert found.total == every.total
        assert list(found.numbers) == list(every.numbers[offset : offset + limit])
        assert list(found.scores) == list(every.scores[offset : offset + limit])


@pytest.mark.parametrize("query", QUERIES)
def test_they_are_found_by_few_steps_once_common_words_are_known(
    snapshot: Snapshot, query: Node, monkeypatch: pytest.MonkeyPatch
) -> None:
    snapshot._kept.clear()
    monkeypatch.setattr(leaf, "LARGE", 0)
    monkeypatch.setattr(blocks, "_FIRST", 4)
    monkeypatch.setattr(blocks, "_MOST", 0)
    asked = plain_words(query)
    assert asked is not None
    expected = snapshot.search(query, limit=10)
    found = best_of_words(snapshot._views, asked, 10, None)
    if not any(each.field == "title" for each in asked.words):  # where many tie
        assert found is not None
        assert found[0] == expected.total
        assert [score for _, score in found[1][:10]] == list(expected.scores)


def test_what_was_found_in_time_comes_back_as_partial(snapshot: Snapshot) -> None:
    asked = plain_words(Or((word(90), word(91))))
    assert asked is not None
    assert best_of_words(snapshot._views, asked, 10, 0.0) == (0, [], True)
