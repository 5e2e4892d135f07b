"""The sample corpus from files to answers: what a newcomer tries first, and properties over all its articles."""

from __future__ import annotations

import os
import random
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import newsindex
from newsindex.archive import NewsIndex
from newsindex.model import Article
from tests.conftest import ROOT

TRIALS = int(os.environ.get("NEWSINDEX_TRIALS", "300"))


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> NewsIndex:
    index = newsindex.open(tmp_path_factory.mktemp("sample") / "sample.idx")
    report = index.update(ROOT / "sample_corpus")
    assert report.skipped == ()
    return index


@pytest.fixture(scope="module")
def articles(sample: NewsIndex) -> list[Article]:
    return list(sample.articles())


def titles(sample: NewsIndex, query: str = "", **options: object) -> set[str]:
    return {hit.article.title for hit in sample.search(query, limit=None, **options)}  # type: ignore[arg-type]


def test_every_article_is_read_and_the_scraps_are_kept_apart(sample: NewsIndex) -> None:
    stats = sample.stats()
    assert stats["articles"] >= 85
    assert set(stats["languages"]) == {"en", "zh-Hant", "zh-Hans"}
    assert stats["teasers"] >= 5
    assert sample.search("Kelpworks").total == 0
    assert sample.search("Kelpworks", teasers=True).total == 1
    assert sample.check(full=True) == []


@pytest.mark.parametrize(
    ("option", "names"),
    [
        ("company", ("TSMC", "台積電", "台积电", "2330", "tsmc")),
        ("company", ("Hon Hai", "鴻海", "鸿海", "Foxconn", "富士康")),
        ("company", ("Tencent", "騰訊", "腾讯", "Tencent Holdings Ltd")),
        ("company", ("Nvidia", "輝達", "英伟达", "英偉達")),
        ("person", ("Jack Ma", "馬雲", "马云")),
        ("person", ("Xi Jinping", "習近平", "习近平")),
        ("person", ("Tim Cook", "庫克")),
    ],
)
def test_any_name_gives_the_same_articles_in_the_same_order(
    sample: NewsIndex, option: str, names: tuple[str, ...]
) -> None:
    found = [[h.article.id for h in sample.search("", limit=None, **{option: name})] for name in names]
    assert len(found[0]) > 2
    assert all(row == found[0] for row in found)


def test_the_best_article_is_the_one_about_the_name(sample: NewsIndex) -> None:
    assert sample.search("", person="Jack Ma")[0].article.title.startswith("Jack Ma praises")
    for hit in sample.search("", company="台積電", limit=3):  # in either language, the name stands in the title
        assert "TSMC" in hit.article.title or "台積電" in hit.article.title or "台积电" in hit.article.title
    languages = {hit.article.lang for hit in sample.search("", company="TSMC", limit=None)}
    assert languages == {"en", "zh-Hant", "zh-Hans"}


def test_the_firm_is_not_the_fruit(sample: NewsIndex) -> None:
    found = titles(sample, company="Apple")
    assert any("thinnest iPhone" in title for title in found)
    assert not any("orchard" in title or "果農" in title for title in found)


def test_equal_stories_are_counted_and_shown_once_when_asked(sample: NewsIndex) -> None:
    twice = sample.search('"Japan watches yen"')
    assert twice.total == 2 and sum(hit.same_as is not None for hit in twice) == 1
    assert sample.search('"Japan watches yen"', unique=True).total == 1


def test_signs_of_markup_and_of_terminals_are_text(sample: NewsIndex) -> None:
    for query in ('"\x1b[31m"', "[bold]"):
        assert any("colors of the terminal" in title for title in titles(sample, query))


def test_neighbouring_words_in_quotes_find_their_article(sample: NewsIndex, articles: list[Article]) -> None:
    chance = random.Random(2025)
    for _ in range(TRIALS):
        article = chance.choice(articles)
        words = list(
            re.finditer(
                r"(?<![0-9A-Za-z.&'’])[A-Za-z]+(?:['’][a-z]+)?(?![0-9A-Za-z.&])|[\u4e00-\u9fff]{2}", article.body
            )
        )
        count = chance.randint(2, 5)
        if len(words) <= count:
            continue
        at = chance.randrange(len(words) - count)
        passage = article.body[words[at].start() : words[at + count - 1].end()]
        if set('"“”「」『』') & set(passage):
            continue
        hits = sample.search(f'"{passage}"', limit=None, strict=True)
        [own] = [hit for hit in hits if hit.article.id == article.id]
        snippet = own.snippets[0]
        assert snippet.highlights, passage
        assert article.body[snippet.start : snippet.end] == snippet.text


def test_any_run_of_chinese_characters_finds_its_article(sample: NewsIndex, articles: list[Article]) -> None:
    chance = random.Random(2026)
    chinese = [article for article in articles if article.lang != "en"]
    for _ in range(TRIALS):
        article = chance.choice(chinese)
        run = chance.choice(re.findall(r"[\u4e00-\u9fff]{2,}", article.body))
        length = chance.randint(2, min(6, len(run)))
        at = chance.randrange(len(run) - length + 1)
        part = run[at : at + length]
        for query in (part, f'"{part}"'):
            assert article.id in {hit.article.id for hit in sample.search(query, limit=None, snippets=0)}, query


def test_a_query_and_its_converted_form_give_the_same_list(sample: NewsIndex, articles: list[Article]) -> None:
    import opencc

    simplified, traditional = opencc.OpenCC("t2s"), opencc.OpenCC("s2t")
    chance = random.Random(2027)
    chinese = [article for article in articles if article.lang != "en"]
    for _ in range(TRIALS // 3):
        article = chance.choice(chinese)
        query = chance.choice(re.findall(r"[\u4e00-\u9fff]{2,12}", article.title + article.body))
        found = [
            [hit.article.id for hit in sample.search(form, snippets=0)]
            for form in (query, simplified.convert(query), traditional.convert(query))
        ]
        assert found[0] == found[1] == found[2], query


_PIECES = [
    "AND",
    "OR",
    "NOT",
    "NEAR/3",
    "(",
    ")",
    '"',
    "*",
    "~",
    "-",
    "title:",
    "date:[",
    "]",
    "=",
    "TSMC",
    "台積電",
    "的",
    "ATLEAST2(",
]


@settings(max_examples=TRIALS, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.text(max_size=40), st.lists(st.sampled_from(_PIECES), max_size=8).map(" ".join)))
def test_any_query_is_answered_or_refused_with_a_pointed_word(sample: NewsIndex, query: str) -> None:
    try:
        sample.search(query, limit=3)
    except newsindex.QueryError as error:
        assert 0 <= error.position <= len(query) and error.reason


def test_a_folder_given_again_in_other_ways_changes_nothing(
    sample: NewsIndex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = len(sample)
    link = tmp_path / "link"
    link.symlink_to(ROOT / "sample_corpus", target_is_directory=True)
    monkeypatch.chdir(ROOT / "sample_corpus")
    for source in (".", "strait-herald", link, ROOT / "sample_corpus" / "island-daily-海島日報"):
        report = sample.update(source)
        assert (report.added, report.updated) == (0, 0), source
    assert len(sample) == count
