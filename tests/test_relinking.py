"""Names learned of late reach the facets, profiles and salience of earlier articles."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

import newsindex
from newsindex import relinking

OLD = [
    newsindex.Article(
        id="zh", title="字節跳動擴大招聘", body="字節跳動昨天宣布，今年將在新加坡招聘兩千人。字節跳動說，工程師占多數。"
    ),
    newsindex.Article(id="en", title="Hiring", body="ByteDance will hire 2,000 people in Singapore, it said."),
    newsindex.Article(id="other", title="Weather", body="Rain is expected on Tuesday."),
]
GLOSS = newsindex.Article(
    id="gloss",
    title="Video firm sued",
    body="ByteDance Ltd (字節跳動) was sued on Monday. ByteDance (字節跳動) denied the claims.",
)


def facet(index: newsindex.NewsIndex) -> dict[str, int]:
    return dict(index.search(limit=0, facets=True).to_dict()["facets"]["companies"])


def test_the_gloss_of_today_links_the_articles_of_last_year(tmp_path: Path) -> None:
    index = newsindex.open(tmp_path / "n.idx", book=None)
    index.add(OLD)
    assert facet(index) == {}
    report = index.add([GLOSS])
    assert (report.added, report.updated) == (1, 0)
    [(company, count)] = facet(index).items()
    assert count == 3
    assert {hit.article.id for hit in index.search(company="字節跳動", major=True)} >= {"zh", "gloss"}
    assert [c.id for hit in index.search("招聘") for c in hit.companies] == [company]
    assert len(index) == 4


def test_where_there_is_much_to_do_compact_does_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(relinking, "FEW_ARTICLES", 1)
    index = newsindex.open(tmp_path / "n.idx", book=None)
    index.add(OLD)
    index.add([GLOSS])
    assert list(facet(index).values()) == [1]
    assert index.search(company="ByteDance").total == 3  # by text
    index.compact()
    assert list(facet(index).values()) == [3]
    assert index.search(company="ByteDance").total == 3
    assert index.check(full=True) == []


def test_names_of_the_user_reach_earlier_articles_with_the_next_update(tmp_path: Path) -> None:
    index = newsindex.open(tmp_path / "n.idx", book=None)
    index.add(OLD)
    index.book.add("ByteDance", "字節跳動", kind="company")
    assert {hit.article.id for hit in index.search(company="ByteDance")} == {"zh", "en"}
    index.add([newsindex.Article(id="new", title="Tuesday", body="Nothing happened.")])
    assert list(facet(index).values()) == [2]


def test_an_update_that_teaches_nothing_writes_nothing_more(tmp_path: Path) -> None:
    index = newsindex.open(tmp_path / "n.idx", book=None)
    index.add([*OLD, GLOSS])
    before = sorted(path.name for path in (tmp_path / "n.idx").iterdir())
    index.add([*OLD, GLOSS])
    assert sorted(path.name for path in (tmp_path / "n.idx").iterdir()) == before


def changed(index: newsindex.NewsIndex) -> dict[str, int | None]:
    """When each article was written last."""
    snapshot = index._current().snapshot
    return {id_: snapshot.number("changed", n) for n, id_ in enumerate(snapshot.ids(range(snapshot.doc_count)))}


def test_only_articles_that_came_in_before_a_name_was_learned_are_linked_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relinking, "FEW_ARTICLES", 0)
    index = newsindex.open(tmp_path / "n.idx", book=None)
    small = newsindex.Article(id="small", title="Dancing", body="They met at Bytedance Hall.")
    index.add([*OLD, small])
    index.add([GLOSS])
    index.add([newsindex.Article(id="late", title="Hall opens", body="Photo: ByteDance\nIt opens today.")])
    before = changed(index)
    index.compact()
    after = changed(index)
    assert {id_ for id_ in after if after[id_] != before[id_]} == {"zh", "en"}
    assert list(facet(index).values()) == [3]


def test_a_name_that_ends_in_one_letter_is_looked_for_whole(tmp_path: Path) -> None:
    index = newsindex.open(tmp_path / "n.idx", book=None)
    index.add(
        [
            newsindex.Article(id="s", title="小S主持", body="小S今晚主持。"),
            newsindex.Article(id="no", title="小", body="小事。"),
        ]
    )
    index.book.add("Dee Hsu", "小S", kind="person")
    assert [hit.article.id for hit in index.search(person="Dee Hsu")] == ["s"]


def test_lines_in_capitals_have_names_too(tmp_path: Path) -> None:
    index = newsindex.open(tmp_path / "n.idx", book=None)
    index.add([newsindex.Article(id="loud", title="BYTEDANCE STAFF WALK OUT", body="Hundreds left the building.")])
    index.add([GLOSS])
    assert list(facet(index).values()) == [2]


def test_an_article_that_is_linked_again_keeps_the_day_that_is_written_in_it(tmp_path: Path) -> None:
    zone = dt.timezone(dt.timedelta(hours=8))
    index = newsindex.open(tmp_path / "n.idx", book=None)
    index.add([replace(OLD[1], published=dt.datetime(2025, 2, 3, tzinfo=zone))])
    index.add([GLOSS])
    assert list(facet(index).values()) == [2]
    assert index.search("Singapore", since="2025-02-03").total == 1
    assert index.search("Singapore").to_dict()["hits"][0]["published"] == "2025-02-03T00:00:00+08:00"
