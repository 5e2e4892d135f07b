"""Searching by topic ranks what is on it first, in either language and script, and says what it added."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import newsindex
from newsindex.archive import NewsIndex
from newsindex.topics import catalog
from tests.topics.judged import articles, average_precision

OWN = newsindex.UserTopic("clean energy chips", ("solar panel", "photovoltaic", "太陽能板", "wafer"))


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NewsIndex]:
    with newsindex.open(tmp_path_factory.mktemp("topics") / "news.idx", book=None, topics=[OWN]) as index:
        index.add(article for article, _ in articles())
        index.add([newsindex.Article(id="own", title="Panels", body="A photovoltaic wafer.", tags=("Wheat", "Energy"))])
        yield index


def ids(index: NewsIndex, **options: object) -> list[str]:
    return [hit.article.id for hit in index.search(limit=None, snippets=0, **options)]  # type: ignore[arg-type]


@pytest.mark.parametrize(("chinese", "floor", "gain"), [(False, 0.95, 0.4), (True, 0.92, 0.4)])
def test_topics_rank_far_better_than_their_names_as_words(
    news: NewsIndex, chinese: bool, floor: float, gain: float
) -> None:
    rows = [(a.id, topics) for a, topics in articles() if bool(re.search("[\u4e00-\u9fff]", a.body)) == chinese]
    lang = "zh" if chinese else "en"
    of_topic, of_words = [], []
    for name in sorted({topic for _, topics in rows for topic in topics}):
        relevant = {id_ for id_, topics in rows if name in topics}
        topic = catalog().find(name)
        assert topic is not None
        asked = topic.names["zh-Hant" if chinese else "en"][0]
        of_topic.append(average_precision(ids(news, topic=asked, lang=lang), relevant))
        of_words.append(average_precision(ids(news, query=asked, lang=lang, match="any"), relevant))
    mean = sum(of_topic) / len(of_topic)
    assert mean >= floor
    assert mean - sum(of_words) / len(of_words) >= gain


@pytest.mark.parametrize("names", [("foreign exchange", "外匯", "外汇", "Forex"), ("shipping", "航運", "ship")])
def test_every_name_finds_articles_of_both_languages(news: NewsIndex, names: tuple[str, ...]) -> None:
    first = {name: ids(news, topic=name) for name in names}
    assert len({frozenset(found[:4]) for found in first.values()}) == 1
    langs = {hit.article.lang for hit in news.search(topic=names[0])}
    assert "en" in langs and langs & {"zh-Hant", "zh-Hans"}


def test_the_field_of_the_query_language_means_the_same(news: NewsIndex) -> None:
    assert ids(news, query="topic:wheat") == ids(news, topic="wheat")


def test_own_tags_match_come_first_and_are_shown_first(news: NewsIndex) -> None:
    hits = list(news.search(topic="小麥", limit=None))
    own = next(hit for hit in hits if hit.article.id == "own")
    assert own.topics[:2] == ("wheat", "energy")
    assert {h.article.title[:2] for h in news.search(topic="小麥", exact=True)} <= {"小麥", "河南"}  # by the word alone


def test_a_tag_is_of_the_topics_above_by_any_of_its_names(tmp_path: Path) -> None:
    with newsindex.open(tmp_path / "tags.idx", book=None) as index:
        tags = {"ball": ("足球",), "money": ("財經",), "none": ("Tuesday",)}
        index.add([newsindex.Article(id=id_, title="", body="Words.", tags=own) for id_, own in tags.items()])
        index.add(
            [newsindex.Article(id="told", title="Cup", body="The striker scored; the bank, a company, has profit.")]
        )
        assert "ball" in ids(index, topic="sport") and "money" in ids(index, topic="business")
        assert "none" not in ids(index, topic="sport")


def test_topics_are_told_counted_and_shown(news: NewsIndex) -> None:
    [hit] = [hit for hit in news.search(topic="semiconductors") if "foundry" in hit.article.title]
    assert "semiconductors" in hit.topics and "technology" in hit.topics
    facets = news.search(facets=True).facets
    assert facets is not None and dict(facets["topics"])["shipping"] >= 3


def test_the_topic_is_named_where_the_score_is_explained(news: NewsIndex) -> None:
    for hit in news.search(topic="crude oil", explain=True, limit=3):
        assert hit.explanation is not None
        assert all(part.what.startswith("topic crude oil, ") for part in hit.explanation)
        assert sum(part.score for part in hit.explanation) == pytest.approx(hit.score)


def test_few_articles_teach_little(news: NewsIndex) -> None:
    for name in sorted({name for _, topics in articles() for name in topics}):
        for hit in news.search(topic=name, explain=True, limit=3, snippets=0):
            assert hit.explanation is not None
            assert all(part.score <= 300 for part in hit.explanation if "words of its articles" in part.what)


def test_snippets_show_the_words_of_the_topic(news: NewsIndex) -> None:
    [hit] = [hit for hit in news.search(topic="ship", lang="en") if "Rotterdam" in hit.article.title]
    assert hit.snippets[0].highlights


def test_topics_of_the_user_are_looked_for_in_any_index(news: NewsIndex) -> None:
    assert ids(news, topic="Clean Energy Chips")[0] == "own"


def test_words_that_never_stand_together_are_widened_too(news: NewsIndex) -> None:
    found = news.search(topic="prices lowered tonnes cargo", limit=None)
    assert found.total and any("also" in note for note in found.notes)


def test_a_topic_alone_ranks_whatever_has_a_word_of_it_and_says_so(news: NewsIndex) -> None:
    alone = news.search(topic="crude oil", limit=None)
    strict = news.search(topic="crude oil", limit=None, strict=True)
    assert {hit.article.id for hit in strict} < {hit.article.id for hit in alone}
    assert [hit.article.id for hit in alone][: strict.total] == [hit.article.id for hit in strict]
    assert f"{strict.total} of them are on crude oil; the others have only words of it" in alone.notes
    counted = news.search(topic="crude oil", facets=True, limit=None)
    among_newest = news.search(topic="crude oil", sort="newest", limit=None)
    assert strict.total == counted.total == among_newest.total == news.profile("crude oil", "topic").articles


def test_how_many_are_on_a_topic_is_said_of_one_and_of_none_too(tmp_path: Path) -> None:
    fair = "A team of farmers met at the fair; their crop fell."
    with newsindex.open(tmp_path / "few.idx", book=None) as index:
        index.add(newsindex.Article(id=name, title="Fair", body=fair) for name in "ab")
        assert "none of them is on wheat; the others have only words of it" in index.search(topic="wheat").notes
        index.add(
            [newsindex.Article(id="c", title="Wheat", body="Winter wheat and durum: bushels of wheat and flour.")]
        )
        assert "1 of them is on wheat; the others have only words of it" in index.search(topic="wheat").notes


def test_beside_words_a_topic_only_lets_through_what_is_on_it(news: NewsIndex) -> None:
    strict = set(ids(news, topic="crude oil", strict=True))
    assert set(ids(news, query="prices", topic="crude oil", match="any")) <= strict


def test_any_words_are_ranked_by_the_topics_of_the_best_articles_too(news: NewsIndex) -> None:
    found = news.search(topic="barrel of Brent", limit=None, lang="en")
    assert any("crude oil" in note and "topics of the best articles" in note for note in found.notes)
    relevant = [article.id for article, topics in articles() if "crude oil" in topics]
    assert [hit.article.id for hit in found][:2] == relevant[:2] and found.total > 2


def test_a_label_of_either_language_is_looked_for_in_both(tmp_path: Path) -> None:
    with newsindex.open(tmp_path / "news.idx", book=None) as index:
        index.add([newsindex.Article(id="en", title="Island", body="A volcanic eruption darkened the sky.")])
        index.add([newsindex.Article(id="zh", title="島嶼", body="火山噴發使天空變暗。")])
        for name in ("volcanic eruption", "火山喷发", "火山噴發"):
            assert set(ids(index, topic=name, strict=True)) == {"en", "zh"}


def test_any_words_are_widened_and_said_and_not_if_exact(news: NewsIndex) -> None:
    widened = news.search(topic="fell", limit=None)
    exact = news.search(topic="fell", limit=None, exact=True)
    assert any(note.startswith("topic fell: also ") for note in widened.notes)
    assert not [note for note in exact.notes if "also" in note]
    assert {hit.article.id for hit in exact} <= {hit.article.id for hit in widened}


def test_a_profile_has_the_names_and_what_stands_beside(news: NewsIndex) -> None:
    found = news.profile("匯市", "topic")
    assert (found.id, found.name) == ("foreign exchange", "foreign exchange")
    assert found.names["en"][0] == "foreign exchange" and found.names["zh-Hant"][0] == "外匯"
    assert found.articles >= 4 and found.snippets
    assert "foreign exchange" not in [name for _, name, _ in found.topics]


def test_a_topic_that_nobody_knows_and_no_article_has_is_refused(news: NewsIndex) -> None:
    with pytest.raises(newsindex.EntityNotFound, match="xyzzy"):
        news.profile("xyzzy plugh", "topic")
    with pytest.raises(newsindex.UsageError, match="holds no word"):
        news.search(topic="?!")


def test_the_file_of_judged_articles_holds_topics_that_are_known() -> None:
    assert len(articles()) >= 60 and Path(__file__).exists()
    for _, topics in articles():
        for name in topics:
            topic = catalog().find(name)
            assert topic is not None and topic.name == name


def test_a_part_of_a_topic_comes_first_where_it_is_asked_for(tmp_path: Path) -> None:
    bodies = {
        "gold": "Gold futures rose on the bullion market as investors bought precious metals; an ounce cost more.",
        "silver": "Silver futures rose on the bullion market as investors bought precious metals; an ounce cost more.",
        "medal": "She won the silver medal in the sprint, and the coach of the athletes was content.",
        "other": "The council mended the roof of the library.",
        "白銀": "白銀期貨在貴金屬市場上漲，每盎司創下新高，投資人買進金條。",
    }
    with newsindex.open(tmp_path / "news.idx", book=None) as index:
        index.add(newsindex.Article(id=id_, title="News", body=body) for id_, body in bodies.items())
        assert ids(index, topic="silver")[:2] == ["silver", "medal"] and "gold" in ids(index, topic="silver")
        assert ids(index, topic="silver", strict=True) == ["silver"] and ids(index, topic="白银")[0] == "白銀"
        assert ids(index, topic="gold", strict=True)[0] == "gold"
        assert {"gold", "silver", "白銀"} <= set(ids(index, topic="gold", strict=True))


def test_of_any_words_too_it_is_said_how_many_articles_have_enough_of_them(tmp_path: Path) -> None:
    bodies = {
        "first": "Tariffs on chips were raised.",
        "second": "He bought chips, she wrote of tariffs.",
        "third": "Tariffs hurt wheat; chips of wood burn well.",
        "one": "Chips fried in oil.",
        "none": "A council mended roofs.",
    }
    with newsindex.open(tmp_path / "words.idx", book=None) as index:
        index.add(newsindex.Article(id=id_, title="", body=body) for id_, body in bodies.items())
        for asked in ({"topic": "chip tariffs"}, {"query": 'topic:"chip tariffs"'}):
            found = index.search(limit=None, **asked)  # type: ignore[arg-type]
            assert "one" in [hit.article.id for hit in found]
            assert "3 of them are on chip tariffs; the others have only words of it" in found.notes
        assert not any("of them" in note for note in index.search(topic="chip tariffs", strict=True).notes)
        assert not any("of them" in note for note in index.search("roof", topic="chip tariffs").notes)


def test_a_word_that_is_common_in_its_language_is_not_added(tmp_path: Path) -> None:
    with newsindex.open(tmp_path / "words.idx", book=None) as index:
        index.add(newsindex.Article(f"on{n}", "", f"Zorb racing {n}: plinth mended and helmet worn.") for n in range(4))
        index.add(newsindex.Article(f"off{n}", "", f"Roof {n} was mended with slate.") for n in range(15))
        index.add(newsindex.Article(f"other{n}", "", f"Choir {n} sang in town.") for n in range(15))
        index.add(newsindex.Article(f"zh{n}", "", f"鎮議會第{n}次表決。") for n in range(100))
        [note] = [note for note in index.search(topic="zorb racing").notes if "words of the best articles" in note]
        assert "plinth" in note and "mended" not in note
