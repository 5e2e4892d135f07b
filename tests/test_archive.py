"""NewsIndex as other tools use it: searching, filters, errors."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import newsindex
from newsindex.archive import NewsIndex
from tests.conftest import ARTICLES, article, ids


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("profits", {"en1"}),
        ("=profits", set()),
        ("=profit", {"en1"}),
        ("Analysts expected", {"en1"}),
        ("積電", {"zh2"}),
        ("积电", {"zh2"}),
        ("台積電", {"zh2"}),
        ("乾隆", {"zh2"}),
        ("餅乾", {"zh2"}),
        ('"制程产能"', {"zh2"}),
        ('"先進製程"', {"zh2"}),
        ("「先進製程」", {"zh2"}),
        ("US", {"en1", "en2"}),
        ("=US", {"en1", "en2"}),
        ("us", {"en1", "en2"}),
        ("AI", {"en1"}),
        ("e-commerce", {"en2"}),
        ("ecommerce", {"en2"}),
        ("commerce", {"en2"}),
        ("AT&T", {"en2"}),
        ("5g", {"en2"}),
        ("25%", {"en2"}),
        ("COVID", {"en2"}),
        ("COVID-19", {"en2"}),
        ("U.S.", {"en1", "en2"}),
        ("tarif*", {"en2"}),
        ("tarifs~", {"en2"}),
        ('"record profit"', {"en1"}),
        ('"profit record"', set()),
        ('"record Monday"~3', {"en1"}),
        ('"record Monday"~1', set()),
        ("games NEAR/2 growth", {"en1"}),
        ("games NEAR/1 growth", set()),
        ("ATLEAST2(profit)", {"en1"}),
        ("ATLEAST3(profit)", set()),
        ("profit -games", set()),
        ("profit OR 扩产", {"en1", "zh2"}),
        ("title:profit", {"en1"}),
        ("title:games", set()),
        ("lead:games", {"en1"}),
        ("lead:market", set()),
        ("body:games", {"en1"}),
        ("source:Daily", {"en1", "en2"}),
        ("section:business", {"en2"}),
        ("author:wang", {"en1"}),
        ("lang:zh-Hans", {"zh2"}),
        ("lang:zh", {"zh1", "zh2"}),
        ("date:2025-02", {"en1", "zh1"}),
        ("date:[2025-02-04 TO 2025-03]", {"zh1", "zh2"}),
        ("words:>30", {"en1"}),
        ("company:Tencent-Holdings", {"en1", "zh1"}),
        ("company:腾讯 NEAR/5 profit", {"en1"}),
        ("person:馬化騰", {"en1", "zh1"}),
        ("topic:earnings", {"en1", "zh1"}),
        ("title：profit　OR　獲利", {"en1", "zh1"}),
        ("running", {"en3"}),
        ("run", {"en3"}),
    ],
)  # fmt: skip
def test_the_query_language_finds(index: NewsIndex, query: str, found: set[str]) -> None:
    assert set(ids(index, query, strict=True)) == found


@pytest.mark.parametrize("name", ["騰訊", "腾讯", "Tencent Holdings", "Tencent Holdings Ltd", "tencent holdings"])
def test_any_name_of_a_company_finds_its_articles_in_both_languages(index: NewsIndex, name: str) -> None:
    assert set(ids(index, company=name)) == {"en1", "zh1"}


@pytest.mark.parametrize("query", ["😀", "。。。", "?!", "-"])
def test_a_query_without_a_word_finds_all_and_says_so(index: NewsIndex, query: str) -> None:
    results = index.search(query)
    assert results.total == len(index) and "no word to look for" in results.notes[0]
    assert index.search("*").notes == index.search("").notes == ()


@pytest.mark.parametrize("asked", ["words:>90000", "date:2031-02", "date:[2031-02 TO 2031-03]", "date:<1900"])
def test_a_range_that_finds_nothing_is_named_as_it_can_be_asked(index: NewsIndex, asked: str) -> None:
    assert index.search(asked).notes == (f"no article has {asked}",)
    assert index.search("words:{90000 TO]").notes == ("no article has words:>90000",)


def test_a_bare_name_finds_its_other_names_and_says_so(index: NewsIndex) -> None:
    results = index.search("馬化騰")
    assert {hit.article.id for hit in results} == {"en1", "zh1"}
    assert results.notes == ("馬化騰: Pony Ma, 馬化騰",)
    assert ids(index, "馬化騰", exact=True) == ids(index, '"馬化騰"')


def test_exact_takes_words_as_typed(index: NewsIndex) -> None:
    assert ids(index, "Analysts", exact=True) == ["en1"]
    assert ids(index, "analysts", exact=True) == []
    assert ids(index, "official", exact=True) == ["en2"]
    assert ids(index, "騰讯", exact=True) == ids(index, "騰訊", exact=True) != []


def test_partial_matches_come_where_nothing_has_all_words(index: NewsIndex) -> None:
    results = index.search("profit elephants")
    assert results.relaxed
    assert [hit.article.id for hit in results] == ["en1"]
    assert not index.search("profit elephants", strict=True)
    assert not index.search('profit "no such phrase"')
    assert not index.search("profit elephants", source="Weekly")


@pytest.mark.parametrize("given", [{}, {"match": "any"}, {"across": True}, {"strict": True}])
def test_common_words_are_not_asked_for_beside_others(index: NewsIndex, given: dict[str, Any]) -> None:
    assert ids(index, "「獲利創新高」~2 of", **given) == ids(index, "「獲利創新高」~2", **given) == ["zh1"]
    assert ids(index, "source:Weekly the", **given) == ["en3"]


@pytest.mark.parametrize(
    "query", ['"record profit" zebra', "profi* zebra", "record NEAR/3 profit zebra yak", "zebra profit"]
)
def test_any_word_finds_no_less_than_all_words_in_part(index: NewsIndex, query: str) -> None:
    found = index.search(query)
    assert found.relaxed and ids(index, query) == ["en1"]
    assert "en1" in ids(index, query, match="any") and "en1" in ids(index, query, across=True)
    assert not index.search(query, strict=True)


def test_an_empty_result_is_explained(index: NewsIndex) -> None:
    assert index.search("profti", strict=True).notes == ('no article has "profti"; did you mean profit?',)
    assert 'without "profit", 1 article has the rest' in index.search("profit 5G", strict=True).notes
    for asked in ("profit NEAR/2 zebra", "ATLEAST3(zebra)", "(zebra OR yak)"):
        assert index.search(asked, strict=True).notes == (f"no article has {asked}",)
    [note] = index.search("profit", since="2026").notes
    assert note == "no article has --since 2026-01-01"
    for query, span, turned in (
        ("profit", "--since 2025-05-01 --until 2025-01-31", {"since": "2025-05", "until": "2025-01"}),
        ("profit date:[2025 TO 2024]", "date:[2025 TO 2024]", {}),
        ("profit words:[9 TO 8]", "words:[9 TO 8]", {}),
    ):
        assert index.search(query, **turned).notes == (f"{span} takes in nothing: it ends before it begins",)
    assert index.search("", source="Dayly").notes == ("no article has --source Dayly; did you mean Daily?",)
    assert index.search("source:Dayly").notes == ("no article has source:Dayly; did you mean Daily?",)
    assert index.search("", source="Nowhere").notes == ("no article has --source Nowhere",)


def test_filters_hold_together(index: NewsIndex) -> None:
    assert set(ids(index, lang="zh")) == {"zh1", "zh2"}
    assert set(ids(index, lang=["en", "zh-Hans"])) == {"en1", "en2", "en3", "zh2"}
    assert ids(index, since="2025-02", until=dt.date(2025, 2, 3)) == ["en1"]
    assert ids(index, until="2024-12-31") == ["en2"]
    assert ids(index, source="daily", topic="trade") == ["en2"]
    assert ids(index, company="騰訊", person="Pony Ma", source="Daily") == ["en1"]
    undated = index.search("", since="2025")
    assert any("1 more without a date is outside every date filter" in note for note in undated.notes)


def test_order_paging_and_totals(index: NewsIndex) -> None:
    newest = ids(index, sort="newest", limit=None)
    assert newest == ["zh2", "zh1", "en1", "en2", "en3"]
    assert ids(index, sort="oldest") == ["en2", "en1", "zh1", "zh2", "en3"]
    assert ids(index, sort="newest", limit=2, offset=1) == ["zh1", "en1"]
    nothing = index.search("", limit=0, facets=True)
    assert (nothing.total, len(nothing)) == (5, 0)
    assert nothing.facets is not None
    assert nothing.facets["months"] == [("2024-12", 1), ("2025-02", 2), ("2025-03", 1)]
    assert nothing.facets["sources"][0] == ("Daily", 2)
    scores = [hit.score for hit in index.search("profit OR tariffs OR 獲利", limit=None)]
    assert scores == sorted(scores, reverse=True)


def test_either_script_gives_the_same_articles_in_the_same_order(index: NewsIndex) -> None:
    for traditional, simplified in (
        ("獲利創新高", "获利创新高"),
        ("台積電擴大產能", "台积电扩大产能"),
        ("人工智慧 晶片", "人工智慧 晶片"),
    ):
        assert ids(index, traditional) == ids(index, simplified)


def test_snippets_are_exact_slices_with_highlights_in_the_script_of_the_text(index: NewsIndex) -> None:
    for query in ("profit games", "获利", "company:騰訊", "台積電", '"record profit"'):
        for hit in index.search(query, snippets=2):
            assert hit.snippets
            for snippet in hit.snippets:
                text = hit.article.title if snippet.field == "title" else hit.article.body
                assert text[snippet.start : snippet.end] == snippet.text
                assert len(snippet.text) <= 240
                for start, end in snippet.highlights:
                    assert 0 <= start < end <= len(snippet.text)
    [snippet] = index.search("获利", source="日報")[0].snippets
    assert [snippet.text[a:b] for a, b in snippet.highlights] == ["獲利"]


def test_passages_rank_over_the_archive(index: NewsIndex) -> None:
    passages = index.snippets("profit OR 獲利")
    assert {p.article.id for p in passages} == {"en1", "zh1"}
    scores = [p.snippet.score for p in passages]
    assert scores == sorted(scores, reverse=True)
    assert set(passages.to_dict()["hits"][0]) == {"article", "snippet"}


def test_the_parts_of_a_score_add_up_to_it(index: NewsIndex) -> None:
    for query in ("profit games", "獲利 成長", "company:騰訊 profit"):
        for hit in index.search(query, explain=True):
            assert sum(part.score for part in hit.explanation) == pytest.approx(hit.score, rel=1e-5)


def test_a_profile_says_what_the_archive_has(index: NewsIndex) -> None:
    profile = index.profile("騰訊")
    assert (profile.name, profile.kind, profile.articles) == ("Tencent Holdings Ltd", "company", 2)
    assert profile.months == (("2025-02", 2),)
    assert profile.persons == (("pony-ma", "Pony Ma", 2),)
    assert profile.first is not None and profile.first.id == "en1"
    assert profile.latest is not None and profile.latest.id == "zh1"
    assert json.loads(json.dumps(profile.to_dict()))["snippets"]
    assert index.profile("tariffs", "topic").articles == 1
    with pytest.raises(newsindex.EntityNotFound, match="no person"):
        index.profile("Nobody Known", "person")


def test_articles_can_be_had_whole(index: NewsIndex) -> None:
    assert index.get("en1") == replace(ARTICLES[0], lang="en")
    assert index.get("zh1").lang == "zh-Hant"
    assert len(index) == 5 and "en1" in index and "nope" not in index
    assert [a.id for a in index.articles(source="Daily")] == ["en1", "en2"]
    with pytest.raises(newsindex.UsageError, match="begins the ids of several"):
        index.get("en")
    for name in ("nope", "no\0pe", "no\ud800pe", "n" * 10_000):
        with pytest.raises(newsindex.ArticleNotFound):
            index.get(name)
    with pytest.raises(newsindex.UsageError, match="asked for by a text"):
        index.get(None)  # type: ignore[arg-type]


def test_mentions_have_exact_places(index: NewsIndex) -> None:
    found = index.get("en1")
    mentions = index.mentions("en1")
    assert {m.entity for m in mentions} == {"tencent-holdings", "pony-ma"}
    for mention in mentions:
        assert getattr(found, mention.field)[mention.start : mention.end] == mention.text


def test_teasers_are_found_only_when_asked_for(index: NewsIndex) -> None:
    index.add([article("t", "", "Petgas turns plastic into fuel, it said in", teaser=True, parent="en1")])
    assert len(index) == 5 and ids(index, "Petgas") == []
    assert ids(index, "Petgas", teasers=True) == ["t"]
    assert index.stats()["teasers"] == 1


def test_another_process_sees_what_was_committed_when_it_refreshes(index: NewsIndex) -> None:
    with newsindex.open(index.path, book=None) as reader:
        assert len(reader) == 5
        index.add([article("more", "More", "More news came in.")])
        assert len(reader) == 5
        assert reader.refresh() and not reader.refresh()
        assert len(reader) == 6


def test_an_index_of_another_version_is_refused_with_the_remedy(tmp_path: Path) -> None:
    from newsindex.engines.whoosh import IndexFolder

    IndexFolder.create(tmp_path / "old.idx", {"schema": "0", "analyzer": "other"}).close()
    with pytest.raises(newsindex.IndexOutdated, match=r"another schema.*newsindex rebuild"):
        newsindex.open(tmp_path / "old.idx")


def test_reading_where_there_is_no_index_writes_nothing(tmp_path: Path) -> None:
    index = newsindex.open(tmp_path / "none.idx")
    with pytest.raises(newsindex.IndexNotFound, match="there is no index"):
        index.search("x")
    assert not (tmp_path / "none.idx").exists()
    (tmp_path / "file").write_text("{}")
    with pytest.raises(newsindex.NewsIndexError):
        newsindex.open(tmp_path / "file")


def test_a_name_of_another_kind_is_told(index: NewsIndex) -> None:
    note = "騰訊: no known person, looked for as text; --company asks for the company of that name"
    assert note in index.search(person="騰訊").notes
    note = "Pony Ma: no known company, looked for as text; --person asks for the person of that name"
    assert note in index.search("company:'Pony Ma'".replace("'", '"')).notes
    assert "Nobody Known: no known name, looked for as text" in index.search(person="Nobody Known").notes
    with pytest.raises(newsindex.IndexUnusable, match="check the path and its permissions"):
        newsindex.open("x" * 300)


def test_an_index_may_be_the_folder_where_one_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with newsindex.open(".", book=None) as index:
        index.add(ARTICLES)
        assert len(index) == len(ARTICLES)
    (tmp_path / "images").mkdir()
    monkeypatch.chdir(tmp_path / "images")
    with newsindex.open("..", book=None) as index:
        assert index.path == tmp_path.resolve()
        assert len(index) == len(ARTICLES)


def test_a_closed_index_says_so_and_is_not_taken_for_an_empty_one(index: NewsIndex) -> None:
    index.close()
    index.close()
    for asked in (lambda: index.search("profit"), lambda: index.add(ARTICLES), lambda: len(index), index.check):
        with pytest.raises(newsindex.UsageError, match="was closed; open it again"):
            asked()


def test_an_index_is_sound_and_says_what_is_in_it(index: NewsIndex) -> None:
    assert index.check(full=True) == []
    stats = index.stats()
    assert (stats["articles"], stats["first"], stats["last"]) == (5, "2024-12-31", "2025-03-01")
    assert stats["languages"] == {"en": 3, "zh-Hans": 1, "zh-Hant": 1}


def test_names_and_words_are_completed(index: NewsIndex) -> None:
    assert "Tencent Holdings Ltd" in index.suggest("tenc")
    assert "profit" in index.suggest("prof")
    assert index.suggest("  ") == []


def test_chinese_words_are_suggested_as_the_archive_or_the_reader_writes_them(tmp_path: Path) -> None:
    bodies = ("關稅與關係，關稅再升。", "关税与关系，协助与机关。", "關稅升。", "機關協助。", "機關協助。")
    with newsindex.open(tmp_path / "n.idx", book=None) as index:
        index.add(newsindex.Article(id=str(n), title="", body=body) for n, body in enumerate(bodies))
        assert {"關稅", "關係"} <= set(index.suggest("關"))
        assert {"关税", "关系"} <= set(index.suggest("关"))
        for typed, meant in (("協住", "協助"), ("协住", "协助"), ("關睡", "關稅"), ("关睡", "关税")):
            [note, *_] = index.search(typed, strict=True).notes
            assert note.startswith(f'no article has "{typed}"; did you mean {meant}')
            assert " or 協 " not in note and " or 协 " not in note
