from __future__ import annotations

import datetime as dt

import pytest

from newsindex.ingest import ReadOptions
from tests.ingest.conftest import ReadBytes

PARAGRAPHS = [
    "TSMC (台積電) said on Monday that its sales would grow by a fifth this year.",
    "Other suppliers said that they would follow suit in the coming quarters.",
]
BODY = "\n\n".join(PARAGRAPHS)
MARKED = "".join(f"<p>{p}</p>" for p in PARAGRAPHS)
PAGE = f"""<!doctype html><html lang="en-US"><head><title>Chips rise | The Daily</title>
<meta property="og:title" content="Chips rise"><meta property="og:site_name" content="The Daily">
<meta property="article:published_time" content="2025-02-03T10:00:00+08:00"><meta name="author" content="By Jane Doe">
<meta property="article:section" content="Business"><meta property="article:tag" content="chips">
<meta property="article:tag" content="trade"><link rel="canonical" href="https://www.daily.com/2025/02/03/chips?utm_source=x">
</head><body><nav><a href="/">Home</a></nav><article><h1>Chips rise</h1>{MARKED}</article>
<footer>Copyright 2024 The Daily</footer></body></html>"""


def test_metadata(read_bytes: ReadBytes) -> None:
    article = read_bytes("a.html", PAGE).article
    assert (article.id, article.title, article.body) == ("daily.com/2025/02/03/chips", "Chips rise", BODY)
    assert (article.source, article.author, article.section) == ("The Daily", "Jane Doe", "Business")
    assert (article.tags, article.lang) == (("chips", "trade"), "en")
    assert article.published == dt.datetime(2025, 2, 3, 2, tzinfo=dt.UTC)


def test_the_given_source_goes_before_the_name_of_the_site(read_bytes: ReadBytes) -> None:
    assert read_bytes("a.html", PAGE, ReadOptions(source="Given")).article.source == "Given"


def test_linked_data(read_bytes: ReadBytes) -> None:
    page = f"""<html><head><script type="application/ld+json">{{"@context": "https://schema.org", "@graph": [
    {{"@type": "WebSite", "name": "x"}}, {{"@type": ["NewsArticle"], "headline": "Chips rise", "datePublished":
    "2025-02-03T08:00:00+08:00", "author": [{{"@type": "Person", "name": "Jane Doe"}}, {{"name": "Max Li"}}],
    "articleSection": "Business", "keywords": ["chips", "trade"], "publisher": {{"name": "The Daily"}}}}]}}</script>
    <script type="application/ld+json">{{broken</script></head><body><main>{MARKED}</main></body></html>"""
    article = read_bytes("a.html", page).article
    assert (article.title, article.author, article.source) == ("Chips rise", "Jane Doe, Max Li", "The Daily")
    assert (article.section, article.tags, article.body) == ("Business", ("chips", "trade"), BODY)
    assert article.published is not None
    assert article.published.isoformat() == "2025-02-03T08:00:00+08:00"


SCRAP = "<p>Petgas makes fuel from plastic waste. Its chief technology officer said that in</p>"


@pytest.mark.parametrize(
    "box",
    [
        f'<div class="related-stories">{SCRAP}</div>',
        f'<section id="recommended">{SCRAP}{SCRAP}{SCRAP}</section>',
        f"<aside>{SCRAP}</aside>",
        '<div class="c-readMore"><a href="/x">Petgas makes fuel from plastic</a></div>',
        '<h3>Related stories:</h3><ul><li><a href="/x">Petgas makes fuel from plastic</a></li></ul>',
        '<p><strong>延伸閱讀</strong></p><p><a href="/x">Petgas 以塑膠製造燃料</a></p>',
    ],
)
@pytest.mark.parametrize("between", [True, False])
def test_other_stories_are_no_part(read_bytes: ReadBytes, box: str, between: bool) -> None:
    first, second = (f"<p>{p}</p>" for p in PARAGRAPHS)
    inner = first + box + second if between else first + second + box
    article = read_bytes("a.html", f"<html><body><article><h1>Chips</h1>{inner}</article></body></html>").article
    assert article.body == BODY


def test_a_frame_with_such_a_name_around_all_stays(read_bytes: ReadBytes) -> None:
    inner = f'<div class="promo-wide">{MARKED}</div>'
    page = f'<html><body><div class="popular-page"><h1>Chips</h1>{inner}</div></body></html>'
    assert read_bytes("a.html", page).article.body == BODY


@pytest.mark.parametrize(
    ("declared", "encoding"), [("big5", "big5"), ("gb2312", "gbk"), ("utf-8", "utf-8"), ("utf-8", "big5")]
)
def test_encodings(read_bytes: ReadBytes, declared: str, encoding: str) -> None:
    body = "騰訊控股昨日公布財報，獲利創新高。"
    page = f"<html><head><meta charset={declared}><title>騰訊財報</title></head><body><p>{body}</p></body></html>"
    article = read_bytes("a.html", page.encode(encoding)).article
    assert (article.title, article.body, article.lang) == ("騰訊財報", body, "zh-Hant")


def test_bylines_leave_the_text(read_bytes: ReadBytes) -> None:
    credit = "<p>By Jane Doe / Staff reporter, with CNA</p><p>Feb. 3, 2025</p>"
    page = f"<html><body><h1>Story</h1>{credit}{MARKED}</body></html>"
    article = read_bytes("a.html", page).article
    assert (article.author, article.agency, article.body) == ("Jane Doe", "CNA", BODY)
    assert article.published == dt.datetime(2025, 2, 3, tzinfo=dt.UTC)


def test_the_date_by_the_address_goes_before_one_in_the_text(read_bytes: ReadBytes) -> None:
    head = '<head><link rel="canonical" href="https://a.com/2025/02/03/x"></head>'
    page = f'<html>{head}<body><p class="date">Jan. 1, 2020</p>{MARKED}</body></html>'
    article = read_bytes("a.html", page).article
    assert article.published == dt.datetime(2025, 2, 3, tzinfo=dt.UTC)


def test_the_language_of_the_text_goes_before_the_template(read_bytes: ReadBytes) -> None:
    page = '<html lang="en"><body><p>台积电宣布扩产，分析师预期明年仍将成长。</p></body></html>'
    assert read_bytes("a.html", page).article.lang == "zh-Hans"


def test_entities_of_the_page_are_not_expanded(read_bytes: ReadBytes) -> None:
    bomb = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    outside = '<!ENTITY f SYSTEM "file:///etc/passwd">'
    declared = f'<!DOCTYPE html [<!ENTITY a0 "lol">{bomb}{outside}]>'
    page = f"{declared}<html><body>{MARKED}<p>&a11;&f; end of it.</p></body></html>"
    article = read_bytes("a.html", page).article
    assert article.body.startswith(BODY)
    assert len(article.body) < 300
    assert "root:" not in article.body


@pytest.mark.parametrize(
    "page", ["<html><body></body></html>", "<html>", "<html><body><script>x()</script></body></html>"]
)
def test_pages_without_a_text(read_bytes: ReadBytes, page: str) -> None:
    assert "no text" in read_bytes("a.html", page).reason
