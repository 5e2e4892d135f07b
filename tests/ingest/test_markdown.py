from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsindex.errors import SourceError
from newsindex.ingest import ReadOptions
from newsindex.ingest.markdown import markdown_to_text, read_markdown
from newsindex.ingest.notes import Notes
from tests.ingest.conftest import ReadBytes

YAML = """---
title: "Chips: what next"
date: 2025-02-03
author: Jane Doe
tags: [chips, trade]
source: Daily
url: https://www.a.com/x
lang: en
id: md-1
---
# Chips: what next

TSMC (台積電) makes **chips**.
"""


def test_yaml_front_matter(read_bytes: ReadBytes) -> None:
    article = read_bytes("a.md", YAML).article
    assert (article.id, article.title, article.body) == ("md-1", "Chips: what next", "TSMC (台積電) makes chips.")
    assert (article.author, article.source, article.url) == ("Jane Doe", "Daily", "https://www.a.com/x")
    assert article.tags == ("chips", "trade")
    assert article.published is not None
    assert article.published.isoformat() == "2025-02-03T00:00:00+00:00"


def test_toml_front_matter(read_bytes: ReadBytes) -> None:
    text = '+++\ntitle = "T"\ndate = 2025-02-03T10:00:00+08:00\ntags = ["a"]\n+++\nText.\n'
    article = read_bytes("a.md", text).article
    assert (article.title, article.body, article.tags) == ("T", "Text.", ("a",))
    assert article.published is not None
    assert article.published.isoformat() == "2025-02-03T10:00:00+08:00"


def test_front_matter_that_is_not_valid_is_read_by_lines(read_bytes: ReadBytes) -> None:
    found = read_bytes("a.md", "---\ntitle: Chips: what next\ntags: [a, b]\ndate: 2025-02-03\n---\nText.\n")
    assert (found.article.title, found.article.tags) == ("Chips: what next", ("a", "b"))
    assert found.article.published is not None
    assert "line 2" in found.notices[0].text


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "big5", "gb18030"])
def test_encodings(read_bytes: ReadBytes, encoding: str) -> None:
    text = "---\ntitle: 騰訊財報\n作者: 王小明\n---\n騰訊控股昨日公布財報，獲利創新高。\n"
    article = read_bytes("a.md", text.encode(encoding)).article
    assert (article.title, article.author, article.body) == ("騰訊財報", "王小明", "騰訊控股昨日公布財報，獲利創新高。")


@pytest.mark.parametrize(
    ("text", "title", "body"),
    [
        ("# Heading\n\nText.", "Heading", "Text."),
        ("Heading\n=======\n\nText.", "Heading", "Text."),
        ("---\ntitle: Given\n---\n# Other\n\nText.", "Given", "Other\n\nText."),
        ("No heading here.", "", "No heading here."),
        ("## Second level\n\nText.", "", "Second level\n\nText."),
        ("---\n\nText between rules.\n\n---\n\nMore.", "", "Text between rules.\n\nMore."),
    ],
)
def test_titles(read_bytes: ReadBytes, text: str, title: str, body: str) -> None:
    article = read_bytes("a.md", text).article
    assert (article.title, article.body) == (title, body)


def test_marks_go_and_the_text_stays() -> None:
    markdown = (
        'A [link](https://a.com/x "t") and ![picture](p.jpg), *it*, `code`, ~~old~~.  \nNext&nbsp;line <b>bold</b>.\n\n'
        "- one\n- two\n    - inner\n\n3. three\n4. four\n\n> A quote\n> goes on\n\n```py\nx = 1\n```\n\n"
        "| a | b |\n|---|---|\n| 1 | 2 |\n\n<div>html *not*</div>\n\n<!-- gone -->\n"
    )
    text = """A link and picture, it, code, old.
Next\xa0line bold.

- one
- two
- inner

3. three
4. four

A quote
goes on

x = 1

a\tb
1\t2

html *not*"""
    assert markdown_to_text(markdown) == (None, text)


def test_brackets_are_no_links_in_a_paragraph_that_leaves_many_open() -> None:
    few, many = "[ " * 40, "[ " * 60
    _, text = markdown_to_text(f"A [link](u) {few}\n\nA [link](u) {many}\n\nA [link](u)")
    assert text.split("\n\n") == [f"A link {few}".rstrip(), f"A [link](u) {many}".rstrip(), "A link"]


def test_front_matter_alone(read_bytes: ReadBytes) -> None:
    assert read_bytes("a.md", "---\ntitle: Only\n---\n").article.title == "Only"
    assert "neither" in read_bytes("b.md", "---\nauthor: x\n---\n").reason


def test_yaml_makes_no_objects(read_bytes: ReadBytes) -> None:
    found = read_bytes("a.md", "---\ntitle: !!python/object/apply:os.system [echo]\n---\nText.\n")
    assert found.article.body == "Text."


@given(st.text(max_size=200), st.sampled_from(["", "---\n", "---\ntitle: a\n---\n", "+++\n"]))
def test_any_text(text: str, start: str) -> None:
    try:
        read_markdown(start + text, ReadOptions(), "/a.md", Notes("/a.md"))
    except SourceError as error:
        assert "neither title nor body" in str(error)
