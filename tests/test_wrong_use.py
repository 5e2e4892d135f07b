"""What the library cannot use: refused with an error of its own, before anything is written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import newsindex
from newsindex.archive import NewsIndex
from tests.conftest import ARTICLES


@pytest.mark.parametrize(
    "options",
    [
        {"limit": -1},
        {"limit": "ten"},
        {"offset": -1},
        {"sort": "best"},
        {"match": "most"},
        {"lang": "fr"},
        {"since": "soon"},
        {"since": 2025},
        {"company": ""},
        {"company": 5},
        {"company": b"TSMC"},
        {"major": True},
        {"exact": "no"},
        {"across": None},
        {"facets": 2},
    ],
)
def test_wrong_options_are_refused(index: NewsIndex, options: dict[str, Any]) -> None:
    with pytest.raises(newsindex.UsageError):
        index.search("profit", **options)


def test_one_article_and_an_empty_path_are_refused(index: NewsIndex) -> None:
    with pytest.raises(newsindex.UsageError, match="into a list"):
        index.add(ARTICLES[0])  # type: ignore[arg-type]
    with pytest.raises(newsindex.UsageError, match="an empty path"):
        index.update("")
    with pytest.raises(newsindex.UsageError, match="into a list"):
        index.add(None)  # type: ignore[arg-type]
    with pytest.raises(newsindex.UsageError, match="not in NoneType"):
        newsindex.find_names(None)  # type: ignore[arg-type]
    with pytest.raises(newsindex.UsageError, match="not NoneType"):
        newsindex.analyze(None)  # type: ignore[arg-type]
    for address in ("opensearch://localhost:9200/news", Path("https://localhost/news")):
        with pytest.raises(newsindex.UsageError, match="no index at an address"):
            newsindex.open(address)
    with pytest.raises(newsindex.UsageError, match="path of the index is empty"):
        newsindex.open("")
    with pytest.raises(newsindex.UsageError, match="name a folder below it"):
        newsindex.open("/")
    for wrong in (None, 5, b"news.idx"):
        with pytest.raises(newsindex.UsageError, match="path of the index is a text or a path"):
            newsindex.open(wrong)  # type: ignore[arg-type]
        with pytest.raises(newsindex.UsageError, match="sources are a path or a list of paths"):
            index.update(wrong)  # type: ignore[arg-type]
    with pytest.raises(newsindex.UsageError, match="sources are a path or a list of paths"):
        index.update([b"news"])  # type: ignore[list-item]
    with pytest.raises(newsindex.SourceError, match="only files and folders are read here; name a feed in newsindex"):
        index.update(["https://wire.example/rss.xml"])


@pytest.mark.parametrize("wrong", [
    {"timezone": "UTC"}, {"topics": ["x"]}, {"topics": None}, {"topics": newsindex.UserTopic("x", ("y",))},
    {"book": 3}, {"user_book": 3},
])  # fmt: skip
def test_an_index_is_opened_with_what_it_can_use(tmp_path: Path, wrong: dict[str, Any]) -> None:
    with pytest.raises(newsindex.UsageError, match=next(iter(wrong))):
        newsindex.open(tmp_path / "n.idx", **wrong)


def test_what_is_no_name_and_no_file_is_refused(index: NewsIndex) -> None:
    for name in (None, [], 3, ["TSMC"], " "):
        with pytest.raises(newsindex.UsageError, match="name: "):
            index.profile(name)  # type: ignore[arg-type]
    for act in (index.backup, index.restore):
        with pytest.raises(newsindex.UsageError, match="the backup is a text or a path, not NoneType"):
            act(None)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["x" * 300, "x\0y"])
def test_a_source_of_a_name_that_no_file_has_is_not_there(index: NewsIndex, tmp_path: Path, name: str) -> None:
    with pytest.raises(newsindex.SourceError, match="is not there"):
        index.update(name)
    (tmp_path / "a.txt").write_text("Some title\n\nand some text of it")
    report = index.update([tmp_path / "a.txt", name])
    assert report.added == 1 and [Path(skipped.path).name for skipped in report.skipped] == [name]
