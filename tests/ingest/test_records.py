from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsindex.errors import SourceError, UsageError
from newsindex.ingest.notes import Notes
from newsindex.ingest.options import ReadOptions
from newsindex.ingest.records import article_from_record
from newsindex.model import Article

OPTIONS = ReadOptions()


def article_of(
    record: Mapping[str, object], options: ReadOptions, path: str = "-", number: int | None = None
) -> Article:
    return article_from_record(record, options, path=path, number=number, notes=Notes(path))


def test_the_usual_names_in_any_case() -> None:
    article = article_of(
        {
            "ID": 7,
            "Headline": "Chips rise",
            "Content": "TSMC (台積電) said so.",
            "URL": "https://www.a.com/x?utm_source=y",
            "Source": "Daily",
            "Byline": "Jane Doe",
            "Date": "2025-02-03",
            "Section": "Business",
            "Tags": ["chips", "trade"],
            "Lang": "en-US",
        },
        OPTIONS,
    )
    assert article.id == "7"
    assert (article.title, article.body) == ("Chips rise", "TSMC (台積電) said so.")
    assert article.url == "https://www.a.com/x?utm_source=y"
    assert (article.source, article.author, article.section) == ("Daily", "Jane Doe", "Business")
    assert article.published == dt.datetime(2025, 2, 3, tzinfo=dt.UTC)
    assert (article.tags, article.lang) == (("chips", "trade"), "en")


def test_chinese_columns() -> None:
    article = article_of(
        {"編號": "3", "標題": "騰訊", "內文": "騰訊獲利。", "日期": "民國114年2月3日", "記者": "王小明"}, OPTIONS
    )
    assert (article.id, article.title, article.body, article.author, article.lang) == (
        "3",
        "騰訊",
        "騰訊獲利。",
        "王小明",
        "zh-Hant",
    )
    assert article.published == dt.datetime(2025, 2, 3, tzinfo=dt.UTC)


def test_the_first_name_that_holds_something_counts() -> None:
    assert article_of({"body": "", "text": "b", "content": "c"}, OPTIONS).body == "b"
    assert article_of({"title": None, "headline": "h", "body": "b"}, OPTIONS).title == "h"


def test_a_mapping_goes_before_the_usual_names() -> None:
    options = ReadOptions(mapping={"body": "Story", "author": "meta.by"})
    article = article_of({"story": "s", "body": "b", "meta": {"by": "Jane"}}, options)
    assert (article.body, article.author) == ("s", "Jane")


def test_a_mapping_of_no_field_is_refused() -> None:
    with pytest.raises(UsageError, match=r"headline.*fields are"):
        ReadOptions(mapping={"headline": "x"})
    with pytest.raises(UsageError, match="encoding"):
        ReadOptions(encoding="rot13")


def test_identity() -> None:
    def identity(**record: object) -> str:
        return article_of({"title": "t", **record}, OPTIONS, path="/a/b.jsonl", number=3).id

    assert identity(id="x", url="https://a.com/1") == "x"
    assert identity(id=0) == "0"
    assert identity(url="http://m.a.com/1#top") == "a.com/1"
    assert identity(id="", url="") == "/a/b.jsonl#3"


def test_a_stream_names_articles_by_their_text() -> None:
    def identity(title: str, number: int) -> str:
        return article_of({"title": title}, OPTIONS, path="-", number=number).id

    assert identity("a", 1) == identity("a", 2) != identity("b", 1)


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        ({"date": "2025-02-03T10:00:00+01:00", "url": "https://a.com/2024/01/01/x"}, "2025-02-03T10:00:00+01:00"),
        ({"url": "https://a.com/2025/02/03/x"}, "2025-02-03T00:00:00+08:00"),
        ({"url": "https://a.com/2025/02/x"}, "2025-02-01T00:00:00+08:00"),
        (
            {"url": "https://a.com/2025/02/x", "body": "TAIPEI, Feb. 7, 2025 (CNA) -- Text."},
            "2025-02-07T00:00:00+08:00",
        ),
        (
            {"url": "https://a.com/2025/02/x", "body": "TAIPEI, Jan. 7, 2020 (CNA) -- Text."},
            "2025-02-01T00:00:00+08:00",
        ),
        ({"body": "（中央社記者王小明台北民國114年2月3日電）央行升息。"}, "2025-02-03T00:00:00+08:00"),
        ({"body": "（中央社記者王小明台北2025年2月3日電）央行升息。"}, "2025-02-03T00:00:00+08:00"),
        ({"body": "民國114年2月3日\n\n央行升息。"}, "2025-02-03T00:00:00+08:00"),
        ({"body": "He was born on Feb. 3, 1998, in Taipei. Then he left."}, None),
        ({"date": "no date", "url": "https://a.com/2025/02/03/x"}, "2025-02-03T00:00:00+08:00"),
        ({}, None),
    ],
)
def test_dates(record: dict[str, object], expected: str | None) -> None:
    options = ReadOptions(timezone=ZoneInfo("Asia/Taipei"))
    published = article_of({"title": "t", **record}, options).published
    assert (published and published.isoformat()) == expected


def test_the_path_dates_an_article_too() -> None:
    published = article_of({"title": "t"}, OPTIONS, path="/archive/2025/02/03/a.jsonl", number=1).published
    assert published == dt.datetime(2025, 2, 3, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ("財報、騰訊；遊戲", ("財報", "騰訊", "遊戲")),
        ("chips, trade;#tariffs", ("chips", "trade", "tariffs")),
        (["a", "a", "", " b "], ("a", "b")),
        ([{"name": "x"}, {"label": "y"}], ("x", "y")),
        ("one", ("one",)),
        ([], ()),
        (5, ("5",)),
    ],
)
def test_tags(tags: object, expected: tuple[str, ...]) -> None:
    assert article_of({"title": "t", "tags": tags}, OPTIONS).tags == expected


@pytest.mark.parametrize(
    ("lang", "body", "expected"),
    [
        ("zh", "台积电扩产", "zh-Hans"),
        ("zh", "台積電擴產", "zh-Hant"),
        ("chinese", "台積電擴產", "zh-Hant"),
        ("zh_TW", "x", "zh-Hant"),
        ("zh-CN", "x", "zh-Hans"),
        ("zh-Hant-HK", "x", "zh-Hant"),
        ("繁體中文", "x", "zh-Hant"),
        ("English", "台積電", "en"),
        ("en_GB", "x", "en"),
        ("fr", "Le texte", "en"),
        (None, "台积电扩产", "zh-Hans"),
    ],
)
def test_languages(lang: str | None, body: str, expected: str) -> None:
    assert article_of({"title": "t", "body": body, "lang": lang}, OPTIONS).lang == expected


def test_what_is_given_holds_where_the_record_is_silent() -> None:
    options = ReadOptions(source="Given", lang="zh-Hant")
    silent = article_of({"title": "t"}, options)
    speaking = article_of({"title": "t", "source": {"id": None, "name": "Own"}, "lang": "en"}, options)
    assert (silent.source, silent.lang) == ("Given", "zh-Hant")
    assert (speaking.source, speaking.lang) == ("Own", "en")


def test_authors_and_agencies() -> None:
    def credit(**record: object) -> tuple[str | None, str | None]:
        article = article_of({"title": "t", **record}, OPTIONS)
        return article.author, article.agency

    assert credit(author=["A B", {"name": "C D"}]) == ("A B, C D", None)
    assert credit(byline="By Lisa Wang / Staff reporter, with CNA") == ("Lisa Wang", "CNA")
    assert credit(author="記者王小明／台北報導") == ("王小明", None)
    assert credit(author="Reuters") == ("Reuters", "Reuters")
    assert credit(body="LONDON (Reuters) - Oil rose.") == (None, "Reuters")
    assert credit(body="Oil rose.\n\n(Reporting by Jane Doe)") == ("Jane Doe", None)


def test_the_text_stays_as_it_is() -> None:
    body = "  Line one  \n\n\n  “Two” \t\x1b[31m end.  \n"
    assert article_of({"title": " a\n b ", "body": body}, OPTIONS).body == body
    assert article_of({"title": " a\n b "}, OPTIONS).title == "a  b"
    assert article_of({"body": "a\r\nb\rc\0d"}, OPTIONS).body == "a\nb\ncd"
    assert article_of({"body": ["one", "two"]}, OPTIONS).body == "one\n\ntwo"


def test_markup_becomes_text_where_it_clearly_is() -> None:
    assert article_of({"body": "<p>AT&amp;T <b>rose</b>.</p><p>台積電</p>"}, OPTIONS).body == "AT&T rose.\n\n台積電"
    assert article_of({"body": "One<br>two<br/>three"}, OPTIONS).body == "One\ntwo\nthree"
    for plain in ("Use the <p> tag for paragraphs.", "5 < 6 and 7 > 6", "<3 forever", "AT&amp;T"):
        assert article_of({"body": plain}, OPTIONS).body == plain


def test_neither_title_nor_body() -> None:
    with pytest.raises(SourceError, match="neither title nor body"):
        article_of({"id": 1, "body": " \n"}, OPTIONS)


_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
_names = ["id", "title", "headline", "body", "text", "url", "source", "author", "published", "section", "tags", "lang"]
_keys = st.sampled_from(_names) | st.text(max_size=8)


@given(st.dictionaries(_keys, _values, max_size=8))
def test_any_record_is_an_article_or_refused(record: dict[str, object]) -> None:
    try:
        article = article_of(record, OPTIONS, path="/a", number=1)
    except SourceError:
        return
    assert article.id
    assert article.title.strip() or article.body.strip()
    assert article.lang in ("en", "zh-Hant", "zh-Hans")
    assert article.published is None or article.published.tzinfo is not None
