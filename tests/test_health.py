"""Each article is found by its own words, wherever what is tried of it ends."""

from __future__ import annotations

from pathlib import Path

import pytest

import newsindex


@pytest.mark.parametrize(
    "words",
    ["industrialisation of semiconductors, ", "台積電宣布與Semiconductor Manufacturing合作，", "e-commerce 1,234.5% "],
)
def test_a_long_article_is_found_by_its_own_words(tmp_path: Path, words: str) -> None:
    with newsindex.open(tmp_path / "n.idx", book=None) as index:
        index.add(newsindex.Article(id=str(n), title="", body="x" * n + " " + words * 200) for n in range(1, 20))
        assert index.check(full=True) == []
