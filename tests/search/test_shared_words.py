"""The words that the best articles of a long query share."""

from __future__ import annotations

from pathlib import Path

import pytest

import newsindex
from newsindex.analysis import Analyzer
from newsindex.archive import NewsIndex
from newsindex.search.ranking.shared_words import shared_words

QUERY = "ferry capsized crossing the strait with pilgrims aboard in heavy storm"
WRECK = "The ferry capsized in the strait in a storm. Divers from the coastguard and lifeboats found pilgrims."
OTHERS = (
    "The harvest of apples was good this year, the farmers of the valley say.",
    "A storm of protest met the new tax on cars, which the minister defends.",
    "The orchestra was aboard a train to the city, where it plays on Sunday.",
    "Shares of the bank fell again after the report of its auditors came out.",
)


@pytest.fixture
def index(tmp_path: Path) -> NewsIndex:
    index = newsindex.open(tmp_path / "feedback.idx")
    articles = {f"wreck{n}": f"{WRECK} Report number {n}." for n in range(4)}
    articles |= {f"other{n}": f"{OTHERS[n % 4]} Letter {n}." for n in range(16)}
    articles["follows"] = "Divers of the coastguard searched the strait with lifeboats until night. Nobody was found."
    articles["alike"] = "Engineers of the railway searched the strait with drones until night. Nothing was found."
    index.add(newsindex.Article(id=id_, title="", body=body) for id_, body in articles.items())
    return index


def test_words_of_the_best_articles_order_what_has_the_same_words_of_the_query(index: NewsIndex) -> None:
    ids = [hit.article.id for hit in index.search(QUERY, match="any")]
    assert ids.index("follows") < ids.index("alike")
    exact = index.search(QUERY, match="any", exact=True)
    scores = {hit.article.id: hit.score for hit in exact}
    assert scores["follows"] <= scores["alike"]


def test_they_are_told_add_up_in_explanations_and_find_nothing_more(index: NewsIndex) -> None:
    found = index.search(QUERY, match="any", explain=True)
    assert any("lifeboats" in note and "--exact" in note for note in found.notes)
    for hit in found:
        assert sum(part.score for part in hit.explanation) == pytest.approx(hit.score, rel=1e-4)
    assert found.total == index.search(QUERY, match="any", sort="newest").total
    pages = [
        hit.article.id for start in range(0, 6, 2) for hit in index.search(QUERY, match="any", limit=2, offset=start)
    ]
    assert pages == [hit.article.id for hit in found][:6]


@pytest.mark.parametrize(
    "query", ["ferry capsized strait storm", "Which ferry capsized crossing the strait with pilgrims in the storm?"]
)
def test_short_queries_and_questions_stay_as_they_are(index: NewsIndex, query: str) -> None:
    assert not index.search(query, match="any").notes


@pytest.mark.parametrize(
    ("query", "options"),
    [("ferry capsized strait storm divers", {"match": "any"}), ("ferry capsized strait storm orchestra", {})],
)
def test_a_list_of_five_words_takes_them_where_articles_match_in_part(
    index: NewsIndex, query: str, options: dict[str, str]
) -> None:
    found = index.search(query, explain=True, **options)
    assert any("lifeboats" in note and "--exact" in note for note in found.notes)
    ids = [hit.article.id for hit in found]
    assert ids.index("follows") < ids.index("alike")
    for hit in found:
        assert sum(part.score for part in hit.explanation) == pytest.approx(hit.score, rel=1e-4)
    assert not index.search(query, exact=True, **options).notes


def test_a_list_of_five_words_that_an_article_has_all_of_takes_none(index: NewsIndex) -> None:
    found = index.search("ferry capsized strait storm divers")
    assert not found.relaxed and not found.notes and found.total == 4


def test_a_question_that_describes_much_takes_shared_words_too(index: NewsIndex) -> None:
    query = "Which ferry capsized crossing the strait with pilgrims in the storm, and which divers and lifeboats came?"
    assert any("that the best articles share" in note for note in index.search(query, match="any").notes)


def test_a_long_query_finds_what_lacks_a_word_of_it(index: NewsIndex) -> None:
    query = "ferry capsized strait storm divers coastguard lifeboats"
    found = index.search(query)
    assert found.relaxed and "follows" in {hit.article.id for hit in found}
    strict = index.search(query, strict=True)
    assert not strict.relaxed and {hit.article.id for hit in strict} == {f"wreck{n}" for n in range(4)}


def test_articles_that_share_little_give_little(index: NewsIndex) -> None:
    class Archive:
        doc_count = 100

        def document_frequency(self, field: str, span: object) -> int:
            return 5

    def weight(texts: list[str]) -> float:
        rated = [(newsindex.Article(id=str(n), title="", body=text), 1.0) for n, text in enumerate(texts)]
        return sum(word.weight for word in shared_words(rated, Archive(), Analyzer()))  # type: ignore[arg-type]

    alike = weight([WRECK, WRECK, WRECK])
    assert alike == pytest.approx(1.0)
    assert weight([WRECK, WRECK, OTHERS[0]]) == 0.0
    assert 0.0 < weight([WRECK, WRECK, f"Divers of the coastguard. {OTHERS[0]}"]) < alike / 2
    assert weight(list(OTHERS)) == 0.0


@pytest.mark.parametrize("kept", [1, 2, 22])
def test_an_archive_may_have_next_to_nothing_but_what_is_sought(index: NewsIndex, kept: int) -> None:
    index.remove([article.id for article in index.articles()][kept:])
    assert index.search(QUERY, match="any").total >= 1
