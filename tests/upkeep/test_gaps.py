"""Months that a source lacks are told, and others are not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

import newsindex
from newsindex.archive import NewsIndex
from newsindex.upkeep.gaps import Gap, lines

USUAL = dict.fromkeys(range(1, 13), 10)


def articles(source: str, counts: dict[int, int], year: int = 2024) -> Iterator[newsindex.Article]:
    for month, count in counts.items():
        for number in range(count):
            published = dt.datetime(year, month, number % 28 + 1, tzinfo=dt.UTC)
            id_ = f"{source}-{year}-{month}-{number}"
            yield newsindex.Article(id=id_, title="", body=f"Words {id_}.", source=source, published=published)


@pytest.fixture
def index(tmp_path: Path) -> Iterator[NewsIndex]:
    with newsindex.open(tmp_path / "n.idx", book=None) as made:
        yield made


def test_missing_and_thin_months(index: NewsIndex) -> None:
    index.add(articles("Whole", USUAL))
    index.add(articles("Holes", {**USUAL, 4: 0, 5: 0, 9: 3, 10: 4}))
    found = index.gaps()
    assert found == (
        Gap("Holes", "2024-04", "missing", 0, 10.0),
        Gap("Holes", "2024-05", "missing", 0, 10.0),
        Gap("Holes", "2024-09", "thin", 3, 10.0),
    )
    assert lines(found) == [
        "Holes: 2024-04 to 2024-05: no articles, usually about 10 a month",
        "Holes: 2024-09: only 3 articles, usually about 10 a month",
    ]
    assert found[0].to_dict() == {
        "source": "Holes",
        "month": "2024-04",
        "kind": "missing",
        "articles": 0,
        "usual": 10.0,
    }
    assert index.check(full=True) == []


def test_a_source_that_ended_is_missed_and_one_that_began_late_is_not(index: NewsIndex) -> None:
    index.add(articles("Whole", USUAL))
    index.add(articles("Ended", dict.fromkeys(range(1, 10), 5)))
    index.add(articles("Began", dict.fromkeys(range(6, 13), 5)))
    assert [(gap.source, gap.month) for gap in index.gaps()] == [("Ended", "2024-10"), ("Ended", "2024-11")]


def test_an_empty_month_is_chance_where_few_articles_are_usual(index: NewsIndex) -> None:
    index.add(articles("Daily", USUAL))
    index.add(articles("Seldom", {1: 1, 2: 2, 6: 1, 9: 2}))
    index.add(articles("Weekly", {**dict.fromkeys(range(1, 13), 4), 5: 0}))
    index.add(articles("Enough", {**dict.fromkeys(range(1, 13), 5), 5: 0, 6: 1}))
    assert index.gaps() == (Gap("Enough", "2024-05", "missing", 0, 5.0),)


def test_dates_of_the_future_and_none_make_no_gaps(index: NewsIndex) -> None:
    index.add(articles("Daily", {11: 5, 12: 5}, 2023))
    index.add(articles("Odd", {1: 1}, 2093))
    index.add([newsindex.Article(id="x", title="", body="No date.", source="Daily")])
    today = dt.date.today().replace(day=1) - dt.timedelta(days=1)
    told = {gap.source: gap.month for gap in index.gaps()}
    assert told == {"Daily": f"{today:%Y-%m}"}


def test_an_empty_index_has_no_gaps(index: NewsIndex) -> None:
    index.add([])
    assert index.gaps() == ()
    assert lines(()) == []
