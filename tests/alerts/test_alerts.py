"""Saved searches: each article that comes in is told once, whatever happens in between."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import newsindex
from newsindex.alerts import AlertNews
from newsindex.archive import NewsIndex
from newsindex.errors import AlertError, AmbiguousName, IndexNotFound, QueryError, UsageError

NOW = dt.datetime.now(dt.UTC)
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}


def piece(id_: str, body: str = "Tariffs rose on Monday.", days_old: float | None = 0) -> newsindex.Article:
    published = None if days_old is None else NOW - dt.timedelta(days=days_old)
    return newsindex.Article(id_, f"Piece {id_}", body, source="Daily", published=published)


def told(index: NewsIndex, *names: str, **options: object) -> list[str]:
    found = index.alerts.run(list(names) or None, **options)  # type: ignore[arg-type]
    assert not any(news.problem for news in found)
    return [hit.article.id for news in found for hit in news.hits]


@pytest.fixture
def index(tmp_path: Path) -> NewsIndex:
    made = newsindex.open(tmp_path / "n.idx", book=None)
    made.add([piece("old")])
    return made


def test_only_what_came_in_since_the_last_run_is_told_and_only_once(index: NewsIndex) -> None:
    index.alerts.add("t", "tariffs")
    assert told(index) == []
    index.add([piece("a"), piece("b", "Nothing of the kind.")])
    index.add([piece("c")])
    assert sorted(told(index)) == ["a", "c"]
    assert told(index) == []
    index.compact()
    assert told(index) == [], "merging brings nothing back"


def test_it_matches_strictly_and_with_all_filters(index: NewsIndex) -> None:
    index.alerts.add("both", "tariffs steel")
    index.alerts.add("weekly", "tariffs", source="Weekly")
    index.alerts.add("any", "tariffs steel", match="any", since="last 3 days")
    index.add([piece("a")])
    assert [len(news.hits) for news in index.alerts.run()] == [0, 0, 1]


def test_changed_and_old_articles_are_counted_and_not_told(index: NewsIndex) -> None:
    index.alerts.add("t", "tariffs")
    index.add([piece("old", "Tariffs rose on Tuesday, says a correction."), piece("of 2012", days_old=4900)])
    index.add([piece("of last week", days_old=7), piece("undated", days_old=None)])
    [news] = index.alerts.run(dry_run=True)
    assert [hit.article.id for hit in news.hits] == ["of last week", "undated"]
    assert (news.older, news.changed) == (1, 1)
    [news] = index.alerts.run(max_age=5)
    assert [hit.article.id for hit in news.hits] == ["undated"] and news.older == 2


def test_an_article_linked_again_keeps_the_moment_at_which_it_came_in(tmp_path: Path) -> None:
    with newsindex.open(tmp_path / "n.idx", book=None) as index:
        index.add([piece("early", "The shares of Fooland Steel fell, and Fooland Steel cut jobs.")])
        index.alerts.add("f", company="Fooland Steel")
        index.book.add("fooland", "Fooland Steel", "福蘭鋼鐵", kind="company")
        index.refresh()
        index.compact()
        [news] = index.alerts.run()
        assert news.hits == () and news.changed <= 1
        index.add([piece("late", "福蘭鋼鐵昨日公布財報。")])
        assert told(index) == ["late"]


@settings(max_examples=8, deadline=None)
@given(st.lists(st.sampled_from(["add", "again", "run", "compact", "two"]), min_size=3, max_size=12))
def test_nothing_is_lost_and_nothing_told_twice(tmp_path_factory: pytest.TempPathFactory, steps: list[str]) -> None:
    with newsindex.open(tmp_path_factory.mktemp("alerts") / "n.idx", book=None) as index:
        index.add([piece("0")])
        index.alerts.add("t", "tariffs")
        came_in = [f"{n}{step}" for n, step in enumerate(steps) if step in ("add", "two")]
        seen: list[str] = []
        for n, step in enumerate([*steps, "run"]):
            match step:
                case "add":
                    index.add([piece(f"{n}add")])
                case "two":
                    index.add([piece(f"{n}two")])
                    index.add([piece(f"{n}-other", "No news.")])
                case "again":
                    index.add([piece("0", f"Tariffs, correction {n}.")])
                case "compact":
                    index.compact()
                case _:
                    seen += told(index)
        assert sorted(seen) == sorted(came_in)


def test_a_clock_that_goes_back_loses_and_repeats_nothing(index: NewsIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    index.alerts.add("t", "tariffs")
    clock = SimpleNamespace(time=lambda: 1_000_000_000)
    monkeypatch.setattr("newsindex.state.time", clock)
    index.add([piece("a", days_old=None)])
    assert told(index) == ["a"]
    index.add([piece("b", days_old=None)])
    assert told(index) == ["b"] and told(index) == []


def test_the_mark_moves_only_after_delivery(index: NewsIndex) -> None:
    index.alerts.add("t", "tariffs")
    index.add([piece("a")])

    def broken(_found: Sequence[AlertNews]) -> None:
        raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        index.alerts.run(deliver=broken)
    assert told(index, dry_run=True) == ["a"]
    assert told(index) == ["a"]
    assert told(index) == []


def test_a_rebuilt_index_does_not_replay_all(index: NewsIndex, tmp_path: Path) -> None:
    index.alerts.add("t", "tariffs")
    index.add([piece("a")])
    assert told(index) == ["a"]
    index.close()
    shutil.rmtree(tmp_path / "n.idx")
    with newsindex.open(tmp_path / "n.idx", book=None) as again:
        again.add([piece("old"), piece("a"), piece("undated", days_old=None), piece("tomorrow", days_old=-1)])
        [news] = again.alerts.run()
        assert [hit.article.id for hit in news.hits] == ["tomorrow"] and news.older == 3
        assert "made anew" in news.notes[-1]
        again.add([piece("b")])
        assert told(again) == ["b"]


def test_an_older_copy_of_the_index_loses_nothing_that_comes_in(index: NewsIndex, tmp_path: Path) -> None:
    shutil.copytree(tmp_path / "n.idx", tmp_path / "copy")
    index.alerts.add("t", "tariffs")
    for n in range(5):
        index.add([piece(f"{n}")])
    assert len(told(index)) == 5
    index.close()
    shutil.rmtree(tmp_path / "n.idx")
    (tmp_path / "copy").rename(tmp_path / "n.idx")
    with newsindex.open(tmp_path / "n.idx", book=None) as restored:
        assert told(restored) == []
        ahead = restored.alerts.get("t").mark.moment
        while restored._view().moment < ahead:  # type: ignore[union-attr]
            restored.add([piece("old", f"A change at {restored._view().moment}.")])  # type: ignore[union-attr]
        restored.add([piece("new")])
        assert told(restored) == ["new"]


def test_before_the_first_index(tmp_path: Path) -> None:
    with newsindex.open(tmp_path / "n.idx", book=None) as index:
        index.alerts.add("t", "tariffs")
        with pytest.raises(QueryError):
            index.alerts.add("bad", '"open')
        with pytest.raises(IndexNotFound):
            index.alerts.run()
        assert not (tmp_path / "n.idx").exists()
        index.add([piece("a"), piece("of 2012", days_old=4900)])
        assert told(index) == ["a"]


def test_what_cannot_be_saved_is_refused(index: NewsIndex) -> None:
    index.alerts.add("t", "tariffs")
    with pytest.raises(AlertError, match="--replace"):
        index.alerts.add("t", "steel")
    with pytest.raises(QueryError):
        index.alerts.add("q", "(tariffs")
    with pytest.raises(UsageError, match="no date"):
        index.alerts.add("q", "tariffs", since="someday")
    with pytest.raises(UsageError):
        index.alerts.add("q", "tariffs", lang="Klingon")
    with pytest.raises(UsageError):
        index.alerts.add("q", "tariffs", major=True)
    with pytest.raises(UsageError):
        index.alerts.add("q", "tariffs", exact="yes")  # type: ignore[arg-type]
    for name in ("", "-x", "a\tb", "x" * 81):
        with pytest.raises(AlertError, match="name"):
            index.alerts.add(name, "tariffs")
    assert [saved.name for saved in index.alerts.list()] == ["t"]
    saved = index.alerts.add("t", "steel", replace=True)
    assert saved.mark == index.alerts.get("t").mark and saved.query == "steel"


def test_an_ambiguous_name_is_refused_and_one_that_becomes_so_stops_no_other(index: NewsIndex) -> None:
    index.add([piece("x", "Apple Inc (AAPL) and others.")])
    index.alerts.add("p", "tariffs", person="Li Na")
    index.alerts.add("t", "tariffs")
    index.book.add("li-na-1", "Li Na", "李娜", kind="person")
    index.book.add("li-na-2", "Li Na", "李納", kind="person")
    index.refresh()
    index.add([piece("a", "李娜 and 李納, that is Li Na and another Li Na: tariffs.")])
    with pytest.raises(AmbiguousName):
        index.alerts.add("again", "", person="Li Na")
    first, second = index.alerts.run()
    assert first.problem is not None and "Li Na" in first.problem
    assert [hit.article.id for hit in second.hits] == ["a"]
    assert index.alerts.get("p").mark.at < index.alerts.get("t").mark.at, "its mark stays"


def test_unknown_names_are_told_with_the_known_ones(index: NewsIndex) -> None:
    with pytest.raises(AlertError, match="none yet"):
        index.alerts.get("t")
    index.alerts.add("t", "tariffs")
    index.alerts.add("s", "steel")
    for wrong in (
        lambda: index.alerts.get("u"),
        lambda: index.alerts.run("u"),
        lambda: index.alerts.remove(["t", "u"]),
    ):
        with pytest.raises(AlertError, match="'u'; there are t, s"):
            wrong()
    index.alerts.remove("t")
    assert [saved.name for saved in index.alerts] == ["s"]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text[: len(text) // 2],
        lambda text: text.replace('"query"', '"quarry"').replace('"version"', '"wersion"'),
        lambda text: text.replace('"options": {}', '"options": {"company": 7}'),
        lambda text: text.replace('"version": 1', '"version": 99'),
        lambda text: text.replace("Z", ""),
        lambda text: "\x00",
    ],
)
def test_a_damaged_file_is_named_with_the_remedy(index: NewsIndex, spoil: object) -> None:
    index.alerts.add("t", "tariffs")
    path = index.alerts.path
    path.write_text(spoil(path.read_text("utf-8")), "utf-8")  # type: ignore[operator]
    damaged = path.read_bytes()
    for call in (index.alerts.list, index.alerts.run, lambda: index.alerts.add("u", "steel")):
        with pytest.raises(AlertError, match=r"n\.idx\.alerts\.json: .+"):
            call()
    assert path.read_bytes() == damaged


def test_the_file_is_readable_and_keeps_what_was_typed(index: NewsIndex) -> None:
    index.alerts.add("貿易", "關稅 OR tariffs", company="台積電", since="last week", unique=True)
    text = index.alerts.path.read_text("utf-8")
    assert "關稅" in text and text.count("\n") > 10
    [entry] = json.loads(text)["alerts"]
    assert entry["options"] == {"company": ["台積電"], "since": "last week", "unique": True}
    assert index.alerts.get("貿易").to_dict()["last_run"] is None


WRITER = """
import datetime as dt, sys, newsindex
with newsindex.open(sys.argv[1], book=None) as index:
    for n in range(20):
        now = dt.datetime.now(dt.UTC)
        index.add([newsindex.Article(f"{n}-{m}", "T", "Tariffs rose.", published=now) for m in range(3)])
"""


def test_what_comes_in_while_it_runs_is_told_once(index: NewsIndex) -> None:
    index.alerts.add("t", "tariffs")
    with subprocess.Popen([sys.executable, "-c", WRITER, str(index.path)], env=ENVIRONMENT) as writer:
        seen: list[str] = []
        while writer.poll() is None:
            seen += told(index)
    assert writer.returncode == 0
    seen += told(index)
    assert sorted(seen) == sorted(f"{n}-{m}" for n in range(20) for m in range(3))
