"""Segments are merged where all articles that had a value of a keyword field were removed."""

from __future__ import annotations

from pathlib import Path

import newsindex


def test_a_field_that_lost_its_last_value_is_merged_again(tmp_path: Path) -> None:
    with newsindex.open(tmp_path / "news.idx", book=None) as index:
        index.add(
            [
                newsindex.Article(id="a", title="A", body="Xyzzy.", author="Ann"),
                newsindex.Article(id="b", title="B", body="Xyzzy."),
            ]
        )
        index.remove("a")
        index.compact()
        index.add([newsindex.Article(id="c", title="C", body="Xyzzy.")])
        index.compact()
        assert {hit.article.id for hit in index.search("xyzzy")} == {"b", "c"}
        index.add([newsindex.Article(id="d", title="D", body="Xyzzy.", author="Bob")])
        index.compact()
        assert [hit.article.id for hit in index.search("xyzzy", author="Bob")] == ["d"]
