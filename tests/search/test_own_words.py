"""A topic that is asked for alone is ranked by what the archive itself calls it, too."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

import newsindex
from newsindex.analysis import Analyzer
from newsindex.archive import NewsIndex
from newsindex.engines.query import All, And, Keyword, Maybe, Term, Text
from newsindex.search.topics.own_words import Learner

ON = "Brent crude oil futures rose to 80 dollars a barrel after the Zorbland pipeline was shut, OPEC said."
OFF = "The town council voted on Tuesday to mend the roof of the school library before the winter, the mayor said."
ZH = "布蘭特原油期貨上漲，每桶逾八十美元，佐爾布輸油管停運，石油輸出國組織表示關注。"
ZH_OFF = "鎮議會週二表決，決定在冬天之前修繕學校圖書館的屋頂，鎮長表示支持。"
LAST = {
    "silent": "Zorbland has closed its stretch for a week.",
    "other": "The mayor has closed its stretch for a week.",
}


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NewsIndex]:
    with newsindex.open(tmp_path_factory.mktemp("own") / "news.idx", book=None) as index:
        index.add(newsindex.Article(id=f"on{n}", title=f"Day {n}", body=ON) for n in range(30))
        index.add(newsindex.Article(id=f"off{n}", title=f"Day {n}", body=OFF) for n in range(60))
        index.add(newsindex.Article(id=f"zh{n}", title="今日", body=ZH) for n in range(30))
        index.add(newsindex.Article(id=f"zhoff{n}", title="今日", body=ZH_OFF) for n in range(60))
        index.add(newsindex.Article(id=id_, title="Short news", body=body) for id_, body in LAST.items())
        yield index


def test_words_of_its_articles_rank_and_find_others(news: NewsIndex) -> None:
    found = news.search(topic="crude oil", limit=None)
    order = [hit.article.id for hit in found]
    assert "silent" in order and "silent" not in [hit.article.id for hit in news.search(topic="crude oil", strict=True)]
    assert order.index("silent") < min((order.index(id_) for id_ in order if id_.startswith("off")), default=999)
    assert all(id_.startswith(("on", "zh")) for id_ in order[:60])
    [note] = [note for note in found.notes if "words of its articles" in note]
    assert note.startswith("topic crude oil: also ") and "--exact" in note


def test_chinese_ones_are_told_as_the_articles_write_them(tmp_path: Path) -> None:
    with newsindex.open(tmp_path / "zh.idx", book=None) as index:
        index.add(newsindex.Article(id=f"on{n}", title="今日", body=ZH) for n in range(30))
        index.add([newsindex.Article(id="hans", title="今日", body="布兰特原油期货上涨，输油管停运。")])
        index.add(newsindex.Article(id=f"off{n}", title="今日", body=ZH_OFF) for n in range(600))
        [note] = [note for note in index.search(topic="原油").notes if "words of its articles" in note]
        told = note.removeprefix("topic crude oil: also ").partition(" … ")[0].split(", ")
        assert "輸油管" in told and all(word in ZH for word in told)


def test_what_they_add_is_told_and_adds_up(news: NewsIndex) -> None:
    [hit] = [hit for hit in news.search(topic="crude oil", limit=None, explain=True) if hit.article.id == "silent"]
    told = {part.what for part in hit.explanation}
    assert told == {"topic crude oil, words of its articles", "topic crude oil, not on other topics"}
    assert sum(part.score for part in hit.explanation) == pytest.approx(hit.score)


def test_not_beside_words_nor_exactly(news: NewsIndex) -> None:
    for found in (
        news.search("Zorbland", topic="crude oil"),
        news.search(topic="crude oil", exact=True),
        news.search(topic="crude oil", sort="newest"),
    ):
        assert not any("words of its articles" in note for note in found.notes)
        assert "silent" not in [hit.article.id for hit in found]


def test_the_same_articles_with_facets_and_strictly_in_the_same_order(news: NewsIndex) -> None:
    alone = [hit.article.id for hit in news.search(topic="原油", limit=None)]
    strict = [hit.article.id for hit in news.search(topic="原油", limit=None, strict=True)]
    counted = [hit.article.id for hit in news.search(topic="原油", limit=None, facets=True)]
    assert alone[: len(strict)] == strict == counted


def test_what_articles_are_tagged_with_teaches_too(tmp_path: Path) -> None:
    with newsindex.open(tmp_path / "news.idx", book=None) as index:
        index.add(
            newsindex.Article(id=f"t{n}", title="Note", body=f"The frobnicator of Day {n} sang.", tags=("music",))
            for n in range(40)
        )
        index.add(newsindex.Article(id=f"o{n}", title="Note", body="A gardener came home.") for n in range(200))
        index.add([newsindex.Article(id="new", title="Note", body="A frobnicator came home.")])
        order = [hit.article.id for hit in index.search(topic="music", limit=None)]
        assert order.index("new") == 40


def test_what_is_on_topics_that_do_not_go_with_it_ranks_behind(tmp_path: Path) -> None:
    cup = "The striker scored a penalty goal in the league cup match; the midfielder and goalkeeper left the stadium."
    with newsindex.open(tmp_path / "news.idx", book=None) as index:
        index.add(newsindex.Article(id=f"on{n}", title="Day", body=ON) for n in range(30))
        index.add(newsindex.Article(id=f"cup{n}", title="Day", body=cup) for n in range(60))
        index.add([newsindex.Article(id="play", title="Short", body="Zorbland was shut. " + cup)])
        index.add([newsindex.Article(id="plain", title="Short", body="Zorbland was shut. " + OFF)])
        index.add(newsindex.Article(id=f"off{n}", title="Day", body=OFF) for n in range(60))
        order = [hit.article.id for hit in index.search(topic="crude oil", limit=None)]
        assert order[30] == "plain" and order.index("play") > 30


def test_an_archive_without_articles_on_it_teaches_nothing(tmp_path: Path) -> None:
    with newsindex.open(tmp_path / "news.idx", book=None) as index:
        index.add([newsindex.Article(id="a", title="Roof", body=OFF)])
        assert not any("words of its articles" in note for note in index.search(topic="wheat").notes)


def test_any_words_learn_from_what_they_find(news: NewsIndex) -> None:
    found = news.search(topic="Brent barrel", limit=None)
    assert "silent" in [hit.article.id for hit in found]
    assert any("words of its articles" in note for note in found.notes)
    exact = news.search(topic="Brent barrel", limit=None, exact=True)
    assert "silent" not in [hit.article.id for hit in exact] and not exact.notes


def test_articles_that_match_without_a_score_teach_nothing(news: NewsIndex) -> None:
    state = news._current()
    learner = Learner(state.snapshot, Analyzer(), state.hits.article, ())
    with np.errstate(all="raise"):
        for words in ("roof", "nowhere"):
            node = Maybe(All(), Text("body", Term(words)))
            learned = learner.of_found(And((node, Keyword("id", ("on0", "on1", "off0")))))
            assert learned is None or np.isfinite(learned.found)
