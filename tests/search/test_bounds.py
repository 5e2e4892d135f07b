"""A query that asks for too much ends: refused where it is too long, else with what was found, marked as partial."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

import newsindex
from newsindex.analysis import Analyzer
from newsindex.archive import NewsIndex
from newsindex.engines.query import All, And, Chain, Keyword, Node, Not, Nothing, Term, Text
from newsindex.errors import QueryError
from newsindex.search import searcher
from newsindex.search.meaning import bare_words, planner
from newsindex.search.meaning.plan import Plan
from newsindex.search.ranking.complete import none_has_all
from newsindex.search.ranking.loose_queries import LooseQueries
from newsindex.search.showing.zero import explain_nothing

LETTERS = "abcdefghijklmnopqrstuvwxyz"


@pytest.fixture(scope="module")
def many_words(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NewsIndex]:
    chance = random.Random(1)
    words = ["".join(chance.choice(LETTERS) for _ in range(chance.randrange(3, 8))) for _ in range(12_000)]
    with newsindex.open(tmp_path_factory.mktemp("bounds") / "n.idx", book=None) as index:
        bodies = (" ".join(chance.choice(words) for _ in range(150)) for _ in range(300))
        index.add(newsindex.Article(id=str(n), title="", body=body, lang="en") for n, body in enumerate(bodies))
        yield index


@pytest.mark.parametrize(
    "query",
    [
        " ".join(f"w{n}" for n in range(10_000)),
        " OR ".join(f"w{n}" for n in range(1_200)),
        "(" * 4_000 + "a" + ")" * 4_000,
        "NOT (" * 900 + "a" + ")" * 900,
        "ATLEAST3(" * 200 + "a" + ")" * 200,
        " NEAR ".join(["a"] * 300),
        "中" * 20_000,
    ],
    ids=lambda query: query[:12],
)
def test_a_query_too_long_or_deep_is_refused(many_words: NewsIndex, query: str) -> None:
    with pytest.raises(QueryError):
        many_words.search(query)


@pytest.mark.parametrize("query", ["*", "a*b*c*", "*a*b*c*d*", "-*", "a* NEAR/9 b*", '"a* b*"', "-" * 5_000 + "a"])
def test_a_query_for_everything_ends(many_words: NewsIndex, query: str) -> None:
    assert many_words.search(query).total <= 300


def test_a_pattern_for_too_many_words_is_partial(many_words: NewsIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newsindex.search.terms.vocabulary.MOST_TERMS", 100)
    found = many_words.search("a*")
    assert found.partial and found.total
    assert "more words than can be looked for" in found.notes[0]
    assert found.to_dict()["partial"] is True


def test_time_for_looking_words_up_is_bounded(many_words: NewsIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(planner, "EXPANDING_SECONDS", 0.0)
    found = many_words.search(" OR ".join(f"{letter}bcdef~" for letter in LETTERS))
    assert found.partial and not found.total
    assert "took too long" in found.notes[0]
    assert many_words.search("*").total == 300


def test_time_for_a_search_is_bounded(many_words: NewsIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searcher, "SECONDS", -1.0)
    found = many_words.search(" OR ".join(f"{letter}*" for letter in LETTERS))
    assert found.partial
    assert many_words.snippets("a*").to_dict()["partial"] is True
    monkeypatch.setattr(searcher, "SECONDS", 0.05)
    assert many_words.search(" NEAR/50 ".join(f"{letter}*" for letter in LETTERS)).partial


PASTED = {
    "Chinese": "央行昨天宣布降息,市場預期央行還會降息,分析師認為降息對股市有利,"
    "股市昨天上漲,投資人看好 Fed 的降息,也看好股市。",
    "English": "The bank cut its rate, markets expect another cut of the rate, analysts say a lower rate is good for"
    " shares, shares rose on the cut, investors buy shares, and a strike of dockers closed the harbour.",
}


@pytest.mark.parametrize("text", PASTED.values(), ids=PASTED.keys())
def test_a_pasted_text_is_scored_as_if_each_word_were_scored_by_itself(
    text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with newsindex.open(tmp_path / "n.idx", book=None) as index:
        pieces = [piece for piece in text.replace("。", ",").strip(".").split(",") if piece]
        index.add(newsindex.Article(id=str(n), title=piece, body=piece * (n + 1)) for n, piece in enumerate(pieces))
        once = index.search(text)
        monkeypatch.setattr(bare_words, "MANY_UNITS", 1_000)
        each = index.search(text)
    assert once.total == each.total == len(pieces)
    assert [hit.article.id for hit in once] == [hit.article.id for hit in each]
    assert [hit.score for hit in once] == pytest.approx([hit.score for hit in each])


def test_what_a_long_query_learns_from_its_articles_takes_no_time_beyond_that(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    query = "harbour strike delays grain ships bound for northern mills"
    with newsindex.open(tmp_path / "n.idx", book=None) as index:
        index.add(newsindex.Article(f"on{n}", "", f"{query}; the dockers met on pier {n}") for n in range(5))
        index.add(newsindex.Article(f"off{n}", "", f"a choir sang number {n}") for n in range(20))
        [note] = [note for note in index.search(query).notes if "best articles share" in note]
        assert "dockers" in note and "harbour" not in note and "mills" not in note
        monkeypatch.setattr(searcher, "SECONDS", -1.0)
        found = index.search(query)
        assert found.partial and not found.relaxed and not found.notes


def test_what_is_counted_for_notes_takes_no_time_beyond_that(many_words: NewsIndex) -> None:
    state = many_words._current()
    every = And((All(), Not(Keyword("id", ("0",)))))
    loosely = LooseQueries(state.snapshot, Analyzer(), state.searcher.vocabulary, state.hits.article)
    assert not loosely.finds_more(299, every, All(), time.perf_counter() + 60)
    assert loosely.finds_more(299, every, All(), 0.0)
    nothing = Plan(parts=[("nothing", Nothing())])
    assert explain_nothing(state.snapshot, nothing, All(), state.searcher.vocabulary)
    assert not explain_nothing(state.snapshot, nothing, All(), state.searcher.vocabulary, 0.0)


def test_whether_any_article_has_all_takes_no_time_beyond_that(many_words: NewsIndex) -> None:
    snapshot = many_words._current().snapshot
    phrase = Chain((Term("=a"), Term("=b")), unbroken=True)
    parts: list[Node] = [Not(Text("body", phrase)), Keyword("id", ("0",)), Keyword("id", ("1",))]
    assert not none_has_all(snapshot, parts, [0, 1], All(), 0.0)
    assert all(view.units_of("body", phrase) is None for view in snapshot._views)
    assert none_has_all(snapshot, parts, [0, 1], All(), time.perf_counter() + 60)
    assert all(view.units_of("body", phrase) is not None for view in snapshot._views)


def test_what_was_counted_in_part_is_told_as_no_number(many_words: NewsIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    state = many_words._current()
    cut = replace(state.snapshot.matching(All()), partial=True)
    monkeypatch.setattr(type(state.snapshot), "matching", lambda *_, **__: cut)
    two = Plan(parts=[("one", All()), ("other", All())])
    assert not explain_nothing(state.snapshot, two, All(), state.searcher.vocabulary)
