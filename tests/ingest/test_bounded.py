"""What costs little to write must cost little to read: whatever is repeated without end, each reader comes to one.

Time decides nothing here; a reader that takes the square of the length shows by how long these tests take.
"""

from __future__ import annotations

import json

import pytest

from tests.ingest.conftest import ReadBytes

SIZE = 25_000
UNITS = (
    *(
        " ",
        "\n",
        "\t",
        "\xa0",
        "\u3000",
        "\r\n",
        "漢\n",
        "漢\u3000",
        "\u200b",
        "\x0b",
        "a@",
        "@",
        "a.",
        "a: b\n",
        "---\n",
        "==\n",
    ),
    *(
        "<",
        "<a ",
        "</p ",
        "<!--",
        "<!DOCTYPE [",
        "<![CDATA[",
        "<?x ",
        "&",
        "&amp;",
        "<p>",
        "<div>",
        "<td>",
        "<b style='",
        "]",
    ),
    *(
        "[",
        "![",
        "](",
        "*",
        "`",
        "_",
        "|",
        "> ",
        "- ",
        "1. ",
        "# ",
        "\\",
        '"',
        ",",
        "{",
        "（",
        "「",
        "2025年",
        "http://a/",
        "By A ",
    ),
)
HEADS = {
    "a.txt": ("", "Title\n\nBy Li Na\n\n"),
    "a.md": ("", "---\ntitle: x\n---\n"),
    "a.html": ("<html><body><p>", "<html><body><div class='"),
    "a.xml": ("", "<rss><channel><item><author>", "<rss><channel><item><description>&lt;p>"),
    "a.csv": ("title,body\n", 'title,body\na,"'),
    "a.warc": ("WARC/1.0\r\n",),
}


@pytest.mark.parametrize("name", HEADS)
def test_repetition(read_bytes: ReadBytes, name: str) -> None:
    for head in HEADS[name]:
        for unit in UNITS:
            found = read_bytes(name, head + unit * (SIZE // len(unit)))
            assert found.articles or found.skipped, (head, unit)


def test_repetition_in_json(read_bytes: ReadBytes) -> None:
    for unit in UNITS:
        found = read_bytes("a.jsonl", json.dumps({"title": "T", "body": unit * (SIZE // len(unit))}))
        assert found.articles


def test_references_of_yaml_are_not_multiplied(read_bytes: ReadBytes) -> None:
    front = "a: &a [x,x,x,x,x,x,x,x,x,x]\n"
    for one, next_ in zip("abcdefghij", "bcdefghijk", strict=True):
        front += f"{next_}: &{next_} [{','.join([f'*{one}'] * 10)}]\n"
    found = read_bytes("a.md", f"---\n{front}tags: *k\ntitle: T\n---\nText here.")
    assert found.article.title == "T" and "read line by line" in found.notices[0].text
    found = read_bytes("a.md", "---\na: &a [*a]\ntags: *a\ntitle: T\n---\nText here.")
    assert found.article.title == "T"
    found = read_bytes("a.md", "---\ntitle: T\nnote: 2 * 3 & more\n---\nText here.")
    assert found.article.title == "T" and not found.notices


def test_depth_of_yaml(read_bytes: ReadBytes) -> None:
    for deep in ("[" * 30_000 + "]" * 30_000, "{a: " * 9_000 + "}" * 9_000, "- " * 20_000):
        found = read_bytes("a.md", f"---\ntitle: T\nx: {deep}\n---\nText here.")
        assert found.article.body == "Text here."


def test_a_page_of_tags_is_refused(read_bytes: ReadBytes) -> None:
    assert "more than 200,000 tags" in read_bytes("a.html", "<html><body>" + "<p>" * 200_001).reason


def test_a_long_list_of_facts_about_a_page(read_bytes: ReadBytes) -> None:
    facts = "[" + "1," * 500_000 + '{"@type": "NewsArticle", "headline": "T"}]'
    page = (
        f"<html><head><script type='application/ld+json'>{facts}</script></head><body><p>Text here.</p></body></html>"
    )
    assert read_bytes("a.html", page).article.title == "T"
