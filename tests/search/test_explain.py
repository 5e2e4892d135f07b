"""What made a score: the parts add up to it, whatever was asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import newsindex
from newsindex.archive import NewsIndex
from tests.conftest import ROOT
from tests.search.test_ranking import questions

SEARCHES: list[tuple[str, dict[str, Any]]] = [
    *((question, {}) for question, _ in questions()),
    *((question, {"match": "any", "recency": 30}) for question, _ in questions()[::3]),
    *((question, {"across": True}) for question, _ in questions()[::3]),
    ("", {"company": "TSMC"}),
    ("", {"company": "台積電", "recency": 365}),
    ("growth", {"company": "TSMC", "major": True}),
    ("", {"person": "Jack Ma"}),
    ("", {"topic": "economy"}),
    ("prices", {"topic": "economy", "recency": 7}),
    ("TSMC", {}),
    ("台積電 OR 騰訊", {}),
    ("TSMC company:TSMC", {"recency": 1}),
    ('"central bank" OR title:typhoon', {}),
    ("price NEAR/9 rise", {}),
    ("ATLEAST2(typhoon)", {}),
    ("typh*n", {}),
    ("typhon~", {}),
    ("typhoon unheardof 停電", {}),
    ("US", {"exact": True}),
    ("typhoon", {"sort": "newest", "recency": 30}),
    ("typhoon", {"unique": True, "recency": 30}),
    ("lang:zh typhoon", {"across": True, "recency": 30}),
]


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NewsIndex]:
    with newsindex.open(tmp_path_factory.mktemp("explained") / "sample.idx") as index:
        index.update(ROOT / "sample_corpus")
        yield index


@pytest.mark.parametrize(("query", "options"), SEARCHES)
def test_the_parts_of_a_score_add_up_to_it(sample: NewsIndex, query: str, options: dict[str, Any]) -> None:
    found = sample.search(query, limit=30, snippets=0, explain=True, **options)
    for hit in found:
        assert sum(part.score for part in hit.explanation) == pytest.approx(hit.score, rel=1e-5, abs=1e-9)
        assert [part.score for part in hit.explanation] == sorted((p.score for p in hit.explanation), reverse=True)
    if options.get("sort") != "newest":
        scores = [hit.score for hit in found]
        assert scores == sorted(scores, reverse=True)


def test_each_kind_of_part_is_named(sample: NewsIndex, tmp_path: Path) -> None:
    [hit, *_] = sample.search("typhoon power", company="TSMC", match="any", limit=1, explain=True, recency=30)
    named = " ".join(part.what for part in hit.explanation)
    assert "@tsmc" in named
    assert "company: tsmc" in named
    [hit, *_] = sample.search("typhoon power", limit=1, explain=True, recency=30)
    named = " ".join(part.what for part in hit.explanation)
    for part in ("typhoon", "closeness", "recency"):
        assert part in named


@pytest.mark.parametrize(
    ("query", "options", "shown"),
    [
        ("關稅", {}, '"關稅"'),
        ("关税", {}, '"关税"'),
        ('"半導體 chip" OR "芯片關稅" OR 關稅', {}, '"芯片關稅"'),
        ("芯片 NEAR/9 關稅", {}, '("芯片" NEAR/9 "關稅")'),
        ('"台灣 chip" OR 晶片', {}, '"晶片"'),
        ("", {"topic": "關稅政策"}, '"關稅"'),
        ("", {"topic": "关税政策"}, '"关税"'),
    ],
)
def test_chinese_is_written_as_it_was_asked_for_or_as_in_the_article(
    sample: NewsIndex, query: str, options: dict[str, Any], shown: str
) -> None:
    found = sample.search(query, limit=None, snippets=0, explain=True, **options)
    parts = [(hit.article, part.what) for hit in found for part in hit.explanation]
    assert any(shown in what for _, what in parts)
    for article, what in parts:
        texts = query + options.get("topic", "") + article.title + article.body
        assert all(run in texts for run in re.findall("[\u4e00-\u9fff]+(?: [\u4e00-\u9fff]+)*", what))
    for hit in found:
        told = [part.what for part in hit.explanation]
        assert len(told) == len(set(told))


def test_words_of_the_other_language_are_written_as_in_the_article(sample: NewsIndex) -> None:
    for hit in sample.search("tariffs", across=True, lang="zh", limit=None, snippets=0, explain=True):
        [told] = [part.what for part in hit.explanation if part.what.startswith("body")]
        assert re.findall('"(.+?)"', told)[0] in hit.article.body


def test_tags_are_told_as_the_archive_has_them(sample: NewsIndex) -> None:
    [hit] = sample.search(topic="半導體", limit=1, explain=True)
    assert "topic 半導體, topic: semiconductors | 半导体 | 半導體" in [part.what for part in hit.explanation]
