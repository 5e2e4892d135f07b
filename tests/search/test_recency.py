"""Recency: what an article gains by being new, and in which order the articles then come."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

import newsindex
from newsindex.archive import NewsIndex
from newsindex.search import weights
from newsindex.search.ranking.reranking import recency
from tests.conftest import article

TODAY = dt.date(2025, 3, 31)


def test_the_gain_halves_with_every_half_life() -> None:
    assert [recency(day, TODAY, 30) for day in (20250331, 20250301, 20250130)] == [1.0, 0.5, 0.25]


def test_no_date_gains_nothing_and_no_day_to_come_more_than_today() -> None:
    assert recency(None, TODAY, 30) == 0.0
    assert recency(20250401, TODAY, 30) == 1.0
    assert recency(19000101, TODAY, 0.5) == 0.0


def dated(index: NewsIndex, days: list[int | None]) -> None:
    now = dt.datetime.now(dt.UTC)
    made = (article(f"{nth:03}", "", "The harbour was closed.") for nth in range(len(days)))
    index.add(
        replace(a, published=None if age is None else now - dt.timedelta(age))
        for a, age in zip(made, days, strict=True)
    )


def test_new_articles_come_first_and_those_without_a_date_last(index: NewsIndex) -> None:
    dated(index, [400, None, 0, 40])
    assert [hit.article.id for hit in index.search("harbour", recency=30)] == ["002", "003", "000", "001"]
    scores = [hit.score for hit in index.search("harbour", recency=30)]
    plain = index.search("harbour")[0].score
    assert scores == sorted(scores, reverse=True)
    assert scores[0] == pytest.approx(2 * plain)
    assert scores[-1] == pytest.approx(plain)
    assert [row.article.id for row in index.snippets("harbour", recency=30)] == ["002"]


def test_relevance_still_counts(index: NewsIndex) -> None:
    dated(index, [0])
    index.add([article("best", "Harbour closed", "The harbour is closed: no ship leaves the harbour. " * 3)])
    assert index.search("harbour closed", recency=30)[0].article.id == "best"


def test_pages_are_slices_of_one_order(index: NewsIndex) -> None:
    count = 3 * weights.RERANKED
    dated(index, [(nth * 37) % count for nth in range(count)])
    whole = [hit.article.id for hit in index.search("harbour", recency=20, limit=None)]
    paged = [hit.article.id for at in range(0, count, 10) for hit in index.search("harbour", recency=20, offset=at)]
    assert paged == whole
    assert len(set(whole)) == count


@pytest.mark.parametrize("value", [0, -1, float("nan"), float("inf"), "30", True])
def test_a_half_life_is_a_number_of_days(index: NewsIndex, value: object) -> None:
    dated(index, [0])
    with pytest.raises(newsindex.UsageError, match="recency"):
        index.search("harbour", recency=value)  # type: ignore[arg-type]
