"""Faults in a query: each is pointed at, and nothing but QueryError is ever raised."""

from __future__ import annotations

import contextlib
import os
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsindex.errors import QueryError
from newsindex.search.query.clauses import Clause
from newsindex.search.query.parser import MAX_LEVELS, children, parse
from tests.search.test_parser import EXAMPLES

TRIALS = int(os.environ.get("NEWSINDEX_TRIALS", "500"))


@pytest.mark.parametrize(
    ("query", "place", "word"),
    [
        ("OR", 0, "nothing before"),
        ("AND x", 0, "nothing before"),
        ("x OR", 2, "nothing after"),
        ("x AND", 2, "nothing after"),
        ("a OR AND b", 5, "nothing before"),
        ("a AND OR b", 2, "nothing after"),
        ("a OR OR b", 2, "nothing after"),
        ("NOT", 0, "nothing after"),
        ("a NOT OR b", 2, "nothing after"),
        ('x -""', 2, "nothing after"),
        ("NEAR/3 x", 0, "nothing before"),
        ("x NEAR", 2, "nothing after"),
        ("(x OR) y", 3, "nothing after"),
        ("x (y", 2, "never closed"),
        ("x) y", 1, "closes none"),
        ("()", 0, "nothing between"),
        ("a ( )", 2, "nothing between"),
        ('say "x', 4, "never closed"),
        ("「貿易戰", 0, "never closed"),
        ("貿易戰」", 3, "never opened"),
        ("a NEAR/0 b", 7, "from 1 to 1000"),
        ("a NEAR/99999999999 b", 7, "from 1 to 1000"),
        ("a NEAR/x b", 2, "takes a number"),
        ("ATLEAST0(x)", 7, "from 1 to 1000"),
        ("ATLEAST(x)", 0, "takes a number"),
        ("ATLEAST3 x", 0, "in brackets"),
        ("ATLEAST3(a b)", 9, "counts one word"),
        ("ATLEAST3(title:a)", 9, "title:ATLEAST3(a)"),
        ('"a b"~5000', 6, "from 0 to 1000"),
        ("wrod~3", 4, "at most 2"),
        ("=a*", 0, "Only one"),
        ("a*b~", 0, "Only one"),
        ('="a b"', 0, "one word"),
        ("title:", 0, "no value"),
        ("title:* x", 6, "there is none"),
        ("title:)", 0, "no value"),
        ("title:-x", 6, "-title:"),
        ("title:(body:x)", 7, "beside it"),
        ("company:(a b)", 8, "company:a OR company:b"),
        ("company:!!!", 8, "there is none"),
        ("source:[a TO b]", 7, "Ranges are for"),
        ("a NEAR/2 title:b", 9, "title:(a NEAR/5 b)"),
        ("a NEAR/2 -b", 9, "left out"),
        ("a NEAR/2 source:b", 9, "beside it"),
        ("date:[2025-01", 5, "never closed"),
        ("date:[2025-01]", 5, "a TO b"),
        ("date:[a TO b TO c]", 5, "a TO b"),
        ("words:many", 6, "whole numbers"),
        ("words:>1.5", 6, "whole numbers"),
        ("words:²", 6, "whole numbers"),
    ],
)
def test_a_fault_is_pointed_at_with_its_remedy(query: str, place: int, word: str) -> None:
    with pytest.raises(QueryError, match=r".") as caught:
        parse(query)
    assert (caught.value.position, caught.value.query) == (place, query)
    assert word in caught.value.reason


@pytest.mark.parametrize(
    "query",
    ["x" * 10_001, "(" * 51 + "x" + ")" * 51, "NOT " * 51 + "x", " ".join(["x"] * 1_001), " NEAR/2 ".join(["x"] * 500)],
    ids=["length", "brackets", "nots", "terms", "nears"],
)
def test_bounds(query: str) -> None:
    with pytest.raises(QueryError):
        parse(query)


@pytest.mark.parametrize("query", ["(" * 50 + "x" + ")" * 50, "NOT " * 50 + "x", " ".join(["x"] * 1_000), "x" * 10_000])
def test_what_is_within_the_bounds_is_read(query: str) -> None:
    assert parse(query) is not None


OPENERS = [
    "(",
    '"',
    '""',
    "“",
    "-",
    "~",
    "*",
    ":",
    "title:",
    "date:[",
    "NOT ",
    "a~",
    "=",
    "[",
    " TO ",
    "，",
    "-(",
    "「」",
    '“a" ',
]


@pytest.mark.parametrize("piece", OPENERS)
def test_time_grows_no_faster_than_the_query(piece: str) -> None:
    query = piece * (10_000 // len(piece))
    began = time.process_time()
    with contextlib.suppress(QueryError):
        parse(query)
    assert time.process_time() - began < 5  # a quadratic reader with a large factor would take minutes


def height(clause: Clause) -> int:
    return 1 + max(map(height, children(clause)), default=0)


def reads_or_points(query: str) -> None:
    try:
        clause = parse(query)
    except QueryError as error:
        assert 0 <= error.position <= len(query)
        assert error.reason
    else:
        assert clause is None or height(clause) <= MAX_LEVELS
        assert clause is None or 0 <= clause.start < len(query)


@settings(max_examples=TRIALS, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(query: str) -> None:
    reads_or_points(query)


PIECES = [
    *"()[]{}\"“”「」-=~*:/<>.,'&　（）－＊＂＝～：",
    *("   ", " ", " ", "AND", "OR", "NOT", "NEAR", "NEAR/5", "ATLEAST3", "ATLEAST3(", "TO", "..", "ＯＲ"),
    *("title:", "body:", "company:", "date:", "words:", "lang:", "tariff", "台積電", "U.S.", "25%", "2025-02"),
    *("\x00", "\u202e", "\ud800", "é", "²", "٣"),
]


@settings(max_examples=TRIALS, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_any_heap_of_operators_is_read_or_refused(query: str) -> None:
    reads_or_points(query)


@settings(max_examples=TRIALS, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_any_change_of_a_sound_query_is_read_or_refused(data: st.DataObject) -> None:
    query = data.draw(st.sampled_from(EXAMPLES))
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(query)))
        cut = data.draw(st.integers(0, 3))
        query = query[:place] + data.draw(st.sampled_from([*PIECES, ""])) + query[place + cut :]
    reads_or_points(query)
