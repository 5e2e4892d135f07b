"""Results as the library gives them, with everything in them that is awkward to show."""

from __future__ import annotations

import datetime as dt

from newsindex.model import (
    Article,
    Contribution,
    Entity,
    EntityInArticle,
    Hit,
    Passage,
    Passages,
    Profile,
    Results,
    Snippet,
)

ENGLISH = Article(
    id="en1",
    title="Tencent Holdings posts record profit",
    body="Tencent Holdings Ltd (騰訊) posted a record profit on Monday.\n\nAnalysts expect more.",
    url="https://daily.example/1",
    source="Daily",
    author="Jane Doe",
    published=dt.datetime(2025, 2, 3, 23, 30, tzinfo=dt.timezone(dt.timedelta(hours=8))),
    lang="en",
    path="archive/a.jsonl#1",
)
CHINESE = Article(
    id="zh1",
    title="騰訊獲利創新高，遊戲業務帶動成長",
    body="騰訊昨日公布財報，獲利創新高。馬化騰表示，遊戲業務帶動成長。分析師預期明年仍將成長。" * 3,
    source="日報",
    published=dt.datetime(2025, 2, 4, tzinfo=dt.UTC),
    lang="zh-Hant",
)
HOSTILE = Article(
    id="bad\x1b[2J",
    title="[bold red]not markup[/] \x1b]0;owned\x07\u202egnp.exe\tand\nlines =cmd()",
    body="\x1b[31mred\x1b[0m \ud800 [link=file:///etc/passwd]x[/link]",
    source="=HYPERLINK(1)",
)
TENCENT = EntityInArticle("tencent", "Tencent", 4, 0.91)
SNIPPET = Snippet(ENGLISH.body[:57], "body", 0, 57, 4.2, ((0, 16), (43, 49)))

HITS = (
    Hit(
        ENGLISH,
        11.25,
        (Snippet(ENGLISH.title, "title", 0, 36, 5.0, ((30, 36),)), SNIPPET),
        (TENCENT,),
        (EntityInArticle("pony-ma", "Pony Ma", 1, 0.3),),
        topics=("earnings",),
        same_as="en0",
        explanation=(Contribution("title: profit", 7.25), Contribution("body: profit", 4.0)),
    ),
    Hit(CHINESE, 9.5, (Snippet(CHINESE.body[:43], "body", 0, 43, 3.0, ((0, 2),)),), (TENCENT,)),
    Hit(HOSTILE, 1.0, (Snippet(HOSTILE.body, "body", 0, len(HOSTILE.body), 1.0, ((5, 8),)),)),
)
FACETS = {"companies": [("tencent", 2)], "persons": [], "topics": [("earnings", 1)], "months": [("2025-02", 4812)]}
RESULTS = Results("profit", 4812, HITS, took_ms=1.0, notes=("Tencent: 騰訊",), facets=FACETS)
PASSAGES = Passages("profit", 2, (Passage(ENGLISH, SNIPPET), Passage(HOSTILE, HITS[2].snippets[0])))
ENTITY = Entity(
    "tsmc",
    "company",
    "TSMC",
    {"en": ("TSMC",), "zh-Hant": ("台積電",), "zh-Hans": ("台积电",)},
    ("2330.TW",),
    articles=12,
)
PROFILE = Profile(
    id="tencent",
    kind="company",
    name="Tencent",
    names={"en": ("Tencent", "Tencent Holdings Ltd"), "zh-Hant": ("騰訊",), "zh-Hans": ("腾讯",)},
    tickers=("0700.HK",),
    articles=14,
    months=(("2024-11", 2), ("2025-01", 8), ("2025-02", 4)),
    companies=(("alibaba", "Alibaba", 3),),
    persons=(("pony-ma", "Pony Ma", 5),),
    topics=(("earnings", "earnings", 2),),
    snippets=PASSAGES.hits,
    first=CHINESE,
    latest=ENGLISH,
)
