"""What a reader at a terminal sees, wide and narrow, with and without colour."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Literal

import pytest
from rich.console import Console, RenderableType

from newsindex.cli import render, render_profile, render_tables
from newsindex.cli.plain import cells
from newsindex.model import Passage, Snippet
from tests.cli.values import CHINESE, ENGLISH, ENTITY, FACETS, HITS, HOSTILE, PASSAGES, PROFILE


def shown(what: RenderableType, width: int = 80, colour: Literal["standard"] | None = None) -> str:
    out = io.StringIO()
    Console(file=out, width=width, color_system=colour, force_terminal=bool(colour), markup=False).print(what)
    return out.getvalue()


EVERYTHING: list[RenderableType] = [
    render.hits(HITS, 1),
    render.passages(PASSAGES, 1),
    render.facets(FACETS),
    render.article(ENGLISH),
    render.article(HOSTILE),
    render_profile.profile(PROFILE, 80),
    render_tables.entities([ENTITY]),
    render_tables.entity(ENTITY),
]


@pytest.mark.parametrize("what", EVERYTHING)
@pytest.mark.parametrize("width", [24, 40, 80, 200])
def test_no_line_is_wider_than_the_terminal(what: RenderableType, width: int) -> None:
    assert all(cells(line.rstrip()) <= width for line in shown(what, width).splitlines())


@pytest.mark.parametrize("what", EVERYTHING)
def test_nothing_of_an_article_steers_the_terminal(what: RenderableType) -> None:
    text = shown(what)
    assert not set(text) & set("\x1b\x07\u202e\ud800\t\r")


def test_markup_in_an_article_is_shown_literally() -> None:
    text = shown(render.hits(HITS))
    assert "[bold red]not markup[/]" in text and "[link=file:///etc/passwd]x[/link]" in text


def test_hits_show_rank_title_date_source_entities_and_snippet() -> None:
    first = shown(render.hits(HITS[:1], 11)).split("\n")
    assert first[0].split() == ["11", "Tencent", "Holdings", "posts", "record", "profit"]
    assert first[1].strip() == "2025-02-03 · Daily · same as en0 · en1"
    assert first[2].strip() == "Tencent, Pony Ma, #earnings"
    assert first[3].strip().startswith("Tencent Holdings Ltd (騰訊) posted")
    assert any(line.split() == ["+7.250", "title:", "profit"] for line in first)


def test_a_hit_shows_the_first_four_of_its_topics() -> None:
    hit = replace(HITS[0], topics=tuple("abcdef"))
    assert shown(render.hits([hit])).split("\n")[2].strip() == "Tencent, Pony Ma, #a, #b, #c, #d"


def test_matches_are_highlighted_in_title_and_snippet() -> None:
    text = shown(render.hits(HITS[:1]), colour="standard")
    found = "\x1b[1;33m"
    assert f"{found}profit" in text and f"{found}Tencent Holdings" in text


def test_long_chinese_fills_its_lines() -> None:
    lines = [line.strip() for line in shown(render.article(CHINESE), 40).splitlines()]
    body = lines[lines.index("") + 1 :]
    assert cells(body[0]) >= 38 and "".join(body) == CHINESE.body


def test_the_chart_has_a_bar_for_each_month_and_gaps_are_seen() -> None:
    chart = render_profile.chart(PROFILE.months, 60).plain
    assert chart.startswith("2024-11 ▂ █▄ 2025-02") and "most: 8 in 2025-01" in chart


def test_a_long_time_is_charted_in_wider_bars() -> None:
    months = [(f"{year}-{month:02}", month) for year in range(1990, 2026) for month in range(1, 13)]
    assert cells(render_profile.chart(months, 60).plain.split("  most")[0]) <= 60


def test_facets_without_values_take_no_room() -> None:
    text = shown(render.facets(FACETS))
    assert "persons" not in text and "4,812  2025-02" in text


def test_the_name_of_a_facet_is_whole_above_short_values() -> None:
    assert "languages" in shown(render.facets({"languages": (("en", 3),), "sources": (("Daily", 3),)}))


def test_no_line_ends_between_a_topic_and_its_sign() -> None:
    hit = replace(HITS[0], topics=("資料隱私", "網路", "法規", "國際"))
    for width in range(24, 80):
        assert not any(line.rstrip().endswith("#") for line in shown(render.hits([hit]), width).splitlines())


def test_names_of_entities_stand_below_where_there_is_little_room() -> None:
    first, names, *_ = shown(render_tables.entities([ENTITY]), 40).splitlines()
    assert first.split()[:2] == [ENTITY.id, ENTITY.kind] and names.startswith("  ")
    assert shown(render_tables.entities([ENTITY]), 80).split()[:4] == ["id", "kind", "articles", "names"]


@pytest.mark.parametrize(
    ("body", "text", "expected"),
    [
        ("Steel rose. Tin fell on Monday, he said.", "Steel rose.", "Steel rose."),
        ("Steel rose. Tin fell on Monday, he said.", "Tin fell on Monday,", "Tin fell on Monday,…"),
        ("Steel rose. Tin fell on Monday, he said.", "on Monday, he said.", "…on Monday, he said."),
        ("鋼價上漲。錫價週一下跌，他說。", "鋼價上漲。錫價週一", "鋼價上漲。錫價週一…"),
        ("鋼價上漲。錫價週一下跌，他說。", "下跌，他說。", "…下跌，他說。"),
    ],
)
def test_what_was_cut_off_a_snippet_is_shown(body: str, text: str, expected: str) -> None:
    start = body.index(text)
    found = Snippet(text, "body", start, start + len(text), 1.0)
    article = replace(ENGLISH, body=body)
    assert render.excerpt(found, article).plain == expected
    assert expected in shown(render.passages([Passage(article, found)]))
