"""English queries that read like a description: which are such, and that their rare words weigh more."""

from __future__ import annotations

from pathlib import Path

import pytest

import newsindex
from newsindex.archive import NewsIndex
from newsindex.engines.query import And, Best, Chain, Maybe, Not, Or, Term, Text, Unscored
from newsindex.search import weights
from newsindex.search.ranking.described import TEXT, as_one_text, rare_first
from tests.conftest import article


class Frequencies:
    """What is asked of a snapshot: a thousand articles, of which so many have a word."""

    doc_count = 1000

    def document_frequency(self, field: str, span: Term) -> int:
        return {"rare": 1, "usual": 300, "all": 1000}[span.term]


def weighed(*words: str) -> list[float]:
    node = Or(tuple(Text("body", Term(word)) for word in words))
    return [leaf.weight for leaf in rare_first(node, Frequencies()).children]  # type: ignore


def test_a_word_weighs_the_more_the_rarer_it_is() -> None:
    rare, usual, every = weighed("rare", "usual", "all")
    assert rare > 1.5 > 1.2 > usual > every > 0


def test_what_matches_and_what_is_not_english_stays_as_it_is() -> None:
    rare, chinese = Text("body", Term("rare")), Text("body", Term("台積電", 3))
    phrase, without = Text("title", Chain((Term("rare"), Term("usual")))), Text("body", Term("rare"), 0.0)
    node = Maybe(And((Or((without, rare)), Best((chinese, phrase)), Not(rare))), rare)
    heavy = Text("body", Term("rare"), weighed("rare")[0])
    assert rare_first(node, Frequencies()) == Maybe(  # type: ignore
        And((Or((without, heavy)), Best((chinese, phrase)), Not(rare))), heavy
    )


def test_title_and_body_score_as_one_text() -> None:
    def apart(word: str, weight: float = 1.0) -> Or:
        return Or((Text("title", Term(word), weight), Text("body", Term(word), weight)))

    matched = Unscored(apart("rare"))
    node = Maybe(Or((matched,)), Or((apart("rare"), apart("of", weights.COMMON), Best((apart("all"), matched)))))
    assert as_one_text(node) == Maybe(
        Or((matched,)),
        Or(
            (
                Text(TEXT, Term("rare")),
                Text("body", Term("of"), weights.COMMON),
                Best((Text(TEXT, Term("all")), matched)),
            )
        ),
    )


def test_a_word_of_the_title_is_not_missed_in_the_body(tmp_path: Path) -> None:
    with newsindex.open(tmp_path / "titled.idx") as index:
        words = "Quake damages the old bridge near the harbour"
        index.add(
            article(name, title, f"{text} {ending}")
            for name, title, text, ending in [
                ("titled", "Quake damages the bridge", "The old one near the harbour", "will be closed for a week."),
                ("other", "Harbour harbour harbour", "The old bridge near the harbour", "will be closed for a week."),
                *((f"more{n}", "Weather", "It rained all day", f"in the north, {n} millimetres.") for n in range(9)),
            ]
        )
        assert [hit.article.id for hit in index.search(words)][:2] == ["titled", "other"]


@pytest.fixture
def archive(tmp_path: Path) -> NewsIndex:
    index = newsindex.open(tmp_path / "described.idx")
    usual = [article(f"usual{n}", "", f"The mayor opened the market in the rain, number {n}.") for n in range(12)]
    whole = article("whole", "", "The mayor opened the market in the rain; lanterns were lit there too.")
    index.add([*usual, whole, article("part", "", "Lanterns were lit at the market.")])
    return index


@pytest.mark.parametrize("query", ["the mayor opened the market with lanterns", "mayor opened market with lanterns"])
def test_a_sentence_finds_what_lacks_a_word_of_it(archive: NewsIndex, query: str) -> None:
    found = archive.search(query, limit=None, explain=True)
    assert found.relaxed
    assert found.total == 14
    assert {hit.article.id for hit in found[:2]} == {"whole", "part"}
    for hit in found:
        assert sum(part.score for part in hit.explanation) == pytest.approx(hit.score, rel=1e-4)


@pytest.mark.parametrize("query", ["mayor opened market lanterns", "the mayor and the lanterns in the market"])
def test_few_words_must_all_stand(archive: NewsIndex, query: str) -> None:
    found = archive.search(query)
    assert not found.relaxed
    assert [hit.article.id for hit in found] == ["whole"]


def test_a_name_counts_as_the_words_that_it_is_written_with(index: NewsIndex) -> None:
    index.add([article("whole", "", "TSMC and Nvidia met Foxconn."), article("part", "", "TSMC met Nvidia.")])
    for query in ("TSMC Nvidia Foxconn", "TSMC Nvidia Foxconn met", "the TSMC and Nvidia Foxconn"):
        found = index.search(query)
        assert [hit.article.id for hit in found] == ["whole"]
        assert not found.relaxed


def test_a_sentence_that_is_asked_for_strictly_must_stand_whole(archive: NewsIndex) -> None:
    assert archive.search("the mayor opened the market with lanterns", strict=True).total == 1


def test_chinese_words_must_all_stand_up_to_the_length_of_a_long_query(index: NewsIndex) -> None:
    index.add([article("whole", "", "市長在雨中的市場點燈，商人很高興。"), article("part", "", "商人在市場點燈。")])
    query = "市長在市場點燈的商人"
    assert len(query) > weights.LONG_QUERY
    assert [hit.article.id for hit in index.search(query)] == ["whole"]
