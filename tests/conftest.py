"""What several tests share: an index over a few articles, and the place of the trial data."""

from __future__ import annotations

import datetime as dt
import gc
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

import newsindex
from newsindex.archive import NewsIndex

ROOT = Path(__file__).parents[1]

# A busy machine, or a dictionary read for the first example, is no fault: timings decide no test.
settings.register_profile("newsindex", deadline=None)
settings.load_profile("newsindex")


def article(id_: str, title: str, body: str, day: str | None = None, **more: object) -> newsindex.Article:
    published = dt.datetime.fromisoformat(day).replace(tzinfo=dt.UTC) if day else None
    return newsindex.Article(id=id_, title=title, body=body, published=published, **more)  # type: ignore[arg-type]


ARTICLES = [
    article(
        "en1",
        "Tencent Holdings posts record profit",
        "Tencent Holdings Ltd (騰訊) posted a record profit on Monday. Founder Pony Ma (馬化騰) said games led "
        "growth.\n\n"
        "Analysts expect more next year. The US market and AI tools helped us, they said.",
        "2025-02-03",
        source="Daily",
        author="Wang Min",
        tags=("earnings",),
    ),
    article(
        "zh1",
        "騰訊獲利創新高",
        "騰訊昨日公布財報，獲利創新高。馬化騰表示，遊戲業務帶動成長。分析師預期明年仍將成長。",
        "2025-02-04",
        source="日報",
        tags=("財報",),
    ),
    article(
        "zh2",
        "台积电扩产",
        "台积电周一宣布扩大先进制程产能，以满足人工智能芯片需求。\n公司说，乾隆年间没有芯片，但饼干很好吃。",
        "2025-03-01",
        source="日报",
    ),
    article(
        "en2",
        "TARIFFS TO HIT E-COMMERCE",
        "Tariffs of 25 percent on U.S. e-commerce would hurt AT&T’s 5G plans, an official told us. COVID-19 is over.",
        "2024-12-31",
        source="Daily",
        section="Business",
        tags=("tariffs", "trade"),
    ),
    article("en3", "", "An undated note on nothing in particular, with apples and running shoes.", source="Weekly"),
]


def ids(index: NewsIndex, query: str = "", **options: Any) -> list[str]:
    return [hit.article.id for hit in index.search(query, **options)]


@pytest.fixture(scope="module", autouse=True)
def _earlier_tests_are_settled() -> None:
    """What earlier tests loaded is not looked at for garbage again and again, least of all by forked processes, which
    would copy it."""
    gc.collect()
    gc.freeze()


@pytest.fixture
def index(tmp_path: Path) -> Iterator[NewsIndex]:
    with newsindex.open(tmp_path / "news.idx", book=None) as made:
        made.add(ARTICLES)
        yield made


@pytest.fixture(scope="session")
def trial_data() -> Path:
    """The folder of trial data, where there is one."""
    found = Path(os.environ.get("NEWSINDEX_DATA", ROOT.parent / "shared" / "data"))
    if not found.is_dir():
        pytest.skip("no trial data: set NEWSINDEX_DATA to its folder")
    return found
