import json
import pickle
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Thread
from types import FrameType
from typing import Any

import pytest

import newsindex
from newsindex.archive import NewsIndex
from newsindex.model import Article, Hit
from newsindex.search.showing import hits

BODY = (
    "Tariffs on steel rise, TSMC says. Some analysts doubt that this will ever hold for long in Asian markets.\n\n"
    "A long way off, in another part, nobody had heard of any of it, and prices stayed where they were.\n\n"
    "Later the tariffs were lifted, and the ministry that had asked for them in the first place said nothing at all."
)


@pytest.fixture
def index(tmp_path: Path) -> Iterator[NewsIndex]:
    articles = [{"id": id_, "title": f"Steel {id_}", "body": f"{BODY} {id_}."} for id_ in ("one", "two")]
    articles.append({"id": "three", "title": "Steel one", "body": f"{BODY} one."})
    source = tmp_path / "articles.jsonl"
    source.write_text("\n".join(map(json.dumps, articles)), encoding="utf-8")
    with newsindex.open(tmp_path / "news.idx") as opened:
        opened.update(source, jobs=1)
        yield opened


@pytest.mark.parametrize("most", [1, 2])
def test_so_many_passages_of_an_article_as_asked_for(index: NewsIndex, most: int) -> None:
    found = index.snippets("tariffs", snippets=most)
    assert max(Counter(passage.article.id for passage in found).values()) == most


def test_what_a_hit_names_follows_the_book(index: NewsIndex) -> None:
    assert [company.id for company in index.search("tariffs").hits[0].companies] == ["tsmc"]
    index.book.forget("tsmc")
    assert index.search("tariffs").hits[0].companies == ()


def test_the_first_of_equal_texts_is_named(index: NewsIndex) -> None:
    same = {hit.article.id: hit.same_as for hit in index.search("tariffs")}
    assert same == {"one": None, "two": None, "three": "one"}


def test_a_mention_is_highlighted_whole(index: NewsIndex) -> None:
    [hit] = index.search(company="TSMC", limit=1)
    snippet = hit.snippets[0]
    assert [snippet.text[start:end] for start, end in snippet.highlights] == ["TSMC"]


def test_long_texts_are_read_apart_from_others(index: NewsIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    together = index.search("tariffs", snippets=2).to_dict()["hits"]
    monkeypatch.setattr(hits, "_TOGETHER", len(BODY))
    assert index.search("tariffs", snippets=2).to_dict()["hits"] == together


def test_fields_read_late_are_those_of_a_hit_made_at_once() -> None:
    asked: list[int] = []
    article = Article("a", "Title", "Body.")
    rest = {"companies": (), "persons": (), "organisations": (), "topics": ("world",), "same_as": None, "gone": None}

    def read() -> dict[str, object]:
        asked.append(1)
        return {"article": article, **rest}

    hit = Hit.with_rest(read, score=2.0, snippets=(), explanation=(), across=False)
    assert hit.score == 2.0
    assert not asked
    assert not hasattr(hit, "title")
    assert not asked
    assert hit == Hit(article, 2.0, topics=("world",))
    assert hit.article is article
    assert asked == [1]
    late = Hit.with_rest(read, score=2.0, snippets=(), explanation=(), across=False)
    assert pickle.loads(pickle.dumps(late)) == hit == replace(late)
    with pytest.raises(AttributeError):
        hit.score = 3.0  # type: ignore[misc]


def test_fields_are_read_in_steps() -> None:
    article = Article("a", "Title", "Body.")
    rest = {"companies": (), "persons": (), "organisations": (), "topics": ("world",), "same_as": None, "gone": None}
    asked: list[str] = []

    def first() -> dict[str, object]:
        asked.append("first")
        return {"article": article, "_rest": lambda: asked.append("then") or rest}

    hit = Hit.with_rest(first, score=2.0, snippets=(), explanation=(), across=False)
    assert hit.article is hit.article is article and asked == ["first"]
    assert hit.topics == ("world",) and hit.gone is None and asked == ["first", "then"]
    other = Hit.with_rest(first, score=2.0, snippets=(), explanation=(), across=False)
    assert other.topics == ("world",) and other == hit


@pytest.mark.parametrize("line", range(12))
def test_another_thread_may_read_a_hit_between_any_two_lines(line: int) -> None:
    article = Article("a", "Title", "Body.")
    rest = {"companies": (), "persons": (), "organisations": (), "topics": ("world",), "same_as": None, "gone": None}
    hit = Hit.with_rest(lambda: {"_rest": lambda: rest, "article": article}, score=2.0, snippets=())
    left = line
    read: list[object] = []

    def trace(frame: FrameType, event: str, _: object) -> Any:
        nonlocal left
        if frame.f_code.co_name != "__getattr__":
            return None
        left -= event == "line"
        if left == -1 and not read:
            other = Thread(target=lambda: read.append((hit.article, hit.topics)))
            other.start()
            other.join()
            assert read == [(article, ("world",))]
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        assert (hit.article, hit.topics) == (article, ("world",))
    finally:
        sys.settrace(before)
    assert read


def test_what_is_near_within_a_longer_word_is_shown(index: NewsIndex) -> None:
    near, far = "民营企业向无人区挺进向高技术攀登。", "企业向无人区挺进又再向高技术攀登。"
    index.add([Article("near", "", near), Article("far", "", far)])
    [hit] = index.search("企业 NEAR/5 技术")
    [snippet] = hit.snippets
    assert [snippet.text[start:end] for start, end in snippet.highlights] == ["企业向无人区挺进向高技术"]


@pytest.mark.parametrize(("query", "notes"), [("C++ 语言", 1), ('"C#"', 1), ("C", 0), ("A+B", 0), ("1 + 2", 0)])
def test_signs_that_no_index_has_are_told(index: NewsIndex, query: str, notes: int) -> None:
    index.add([Article("four", "", "A C compiler; A B 1 2 语言.")])
    told = [note for note in index.search(query).notes if "are not looked for, so that this finds C" in note]
    assert len(told) == notes
