from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsindex.ingest import ReadOptions
from newsindex.ingest.notes import Notes
from newsindex.ingest.plaintext import read_plain_text
from newsindex.model import Article
from tests.ingest.conftest import ReadBytes, read
from tests.ingest.test_splitting import A2, SCRAP, SCRAP2, ZA, A, B


@pytest.mark.parametrize(
    ("text", "title", "body", "author", "agency", "day"),
    [
        (A, "", A, None, None, None),
        (f"{A}\n{A2}", "", f"{A}\n{A2}", None, None, None),
        (f"Rates rise\n\n{A}", "Rates rise", A, None, None, None),
        (f"Rates rise\n{A}", "Rates rise", A, None, None, None),
        (f"Will rates rise again?\n\n{A}", "Will rates rise again?", A, None, None, None),
        (f"Rates rise\n==========\n\n{A}", "Rates rise", A, None, None, None),
        (f"Rates rise\n\nBy Lisa Wang / Staff reporter\n\n{A}", "Rates rise", A, "Lisa Wang", None, None),
        (
            f"Rates rise\nBy Lisa Wang\nMon, Feb 03, 2025 page 1\n\n{A}",
            "Rates rise",
            A,
            "Lisa Wang",
            None,
            "2025-02-03",
        ),
        (f"2025-02-03\nBy Lisa Wang\nRates rise\n\n{A}", "Rates rise", A, "Lisa Wang", None, "2025-02-03"),
        (
            f"Rates rise\n\nTAIPEI, Feb. 3, 2025 (CNA) -- {A}",
            "Rates rise",
            f"TAIPEI, Feb. 3, 2025 (CNA) -- {A}",
            None,
            "CNA",
            "2025-02-03",
        ),
        (f"Rates rise\n\n{A}\n\n(Reuters)", "Rates rise", A, None, "Reuters", None),
        (f"央行升息\n\n記者王小明／台北報導\n\n{ZA}", "央行升息", ZA, "王小明", None, None),
        (f"央行升息\n{ZA}\n（編輯：陳政偉）1140203", "央行升息", ZA, None, None, None),
        (
            f"央行升息\n（中央社記者王小明台北3日電）{ZA}",
            "央行升息",
            f"（中央社記者王小明台北3日電）{ZA}",
            "王小明",
            "CNA",
            None,
        ),
        (f"標題：央行升息\n日期：民國114年2月3日\n作者：王小明\n\n{ZA}", "央行升息", ZA, "王小明", None, "2025-02-03"),
        (
            f"Title: Rates rise\nAuthor: Lisa Wang\nDate: Feb. 3, 2025\n\n{A}",
            "Rates rise",
            A,
            "Lisa Wang",
            None,
            "2025-02-03",
        ),
        ("Only a headline", "", "Only a headline", None, None, None),
        ("one\ntwo\nthree", "", "one\ntwo\nthree", None, None, None),
    ],
)
def test_what_a_text_tells(
    read_bytes: ReadBytes, text: str, title: str, body: str, author: str | None, agency: str | None, day: str | None
) -> None:
    article = read_bytes("a.txt", text).article
    assert (article.title, article.body) == (title, body)
    assert (article.author, article.agency) == (author, agency)
    assert (article.published and article.published.date().isoformat()) == day
    assert article.id == article.path


def test_several_articles_have_places(read_bytes: ReadBytes) -> None:
    found = read_bytes("a.txt", f"Rates\nBy Lisa Wang\n{A}\n{A2}\n{SCRAP}\n{SCRAP2}\n\f\nFerry\nBy Jake Chung\n{B}")
    assert [(a.path or "").rpartition("#")[2] for a in found.articles] == ["1", "2", "3", "4"]
    assert [a.id for a in found.articles] == [a.path for a in found.articles]
    assert [a.teaser for a in found.articles] == [False, True, True, False]
    assert [a.parent for a in found.articles] == [None, found.articles[0].id, found.articles[0].id, None]
    assert [a.title for a in found.articles] == ["Rates", "", "", "Ferry"]
    assert found.articles[1].body == SCRAP


def test_a_scrap_before_its_article_knows_it(read_bytes: ReadBytes) -> None:
    found = read_bytes("a.txt", f"{SCRAP}\n{A}\n{A2}")
    teaser = next(a for a in found.articles if a.teaser)
    assert teaser.parent == next(a.id for a in found.articles if not a.teaser)


def test_the_seed(trial_data: Path) -> None:
    main, *teasers = read(trial_data / "seed").articles
    assert not main.teaser
    assert main.title == ""
    assert main.body.startswith("The Chinese government")
    assert main.body.endswith("preventing monopolies.")
    assert len(teasers) == 4
    assert all(t.teaser and t.parent == main.id for t in teasers)
    assert "Petgas" in teasers[1].body
    assert "Foxconn" in teasers[2].body


@given(
    st.lists(
        st.sampled_from(
            [A, A2, B, ZA, SCRAP, SCRAP2, "Rates rise", "By Lisa Wang", "", "", "---", "\f", "2025-02-03", "one"]
        ),
        max_size=14,
    )
)
def test_no_paragraph_is_lost_or_doubled(lines: list[str]) -> None:
    articles = [
        a for a in read_plain_text("\n".join(lines), ReadOptions(), "/a.txt", Notes("/a.txt")) if isinstance(a, Article)
    ]
    kept = "\n".join(f"{a.title}\n{a.body}" for a in articles).split("\n")
    for paragraph in (A, A2, B, ZA, SCRAP, SCRAP2):
        assert kept.count(paragraph) == lines.count(paragraph)
    assert len({a.id for a in articles}) == len(articles)


@given(st.text(max_size=300))
def test_any_text(text: str) -> None:
    for found in read_plain_text(text, ReadOptions(), "/a.txt", Notes("/a.txt")):
        assert found.path is not None
