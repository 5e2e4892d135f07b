"""XML from anywhere: nothing is expanded, loaded or run, and time and memory are bounded."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsindex.errors import SourceError
from newsindex.ingest import ReadOptions
from newsindex.ingest.notes import Notes
from newsindex.ingest.xmlfile import read_xml
from newsindex.ingest.xmltree import content, parse_xml
from newsindex.model import Article, Skipped
from tests.ingest.conftest import ReadBytes

ITEM = "<rss><channel><item><title>{}</title><guid>1</guid></item></channel></rss>"
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


def test_billion_laughs(read_bytes: ReadBytes) -> None:
    found = read_bytes("a.xml", f'<!DOCTYPE rss [<!ENTITY l0 "lol">{LAUGHS}]>' + ITEM.format("&l9;"))
    assert "entities are not expanded" in found.reason and not found.articles


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE rss [<!ENTITY % x SYSTEM "http://127.0.0.1:9/x.dtd"> %x;]>',
        '<?xml version="1.0"?><!-- a --><!DOCTYPE rss PUBLIC "-//X" "http://127.0.0.1:9/[x.dtd" [<!ENTITY x "y">]>',
        '<!doctype rss [<!ENTITY x "y">]>',
    ],
)
def test_entities_of_the_file_are_refused(read_bytes: ReadBytes, doctype: str) -> None:
    found = read_bytes("a.xml", doctype + ITEM.format("&x;"))
    assert not found.articles and len(found.skipped) == 1


def test_a_document_type_elsewhere_is_not_loaded(read_bytes: ReadBytes, tmp_path: Path) -> None:
    (tmp_path / "x.dtd").write_text('<!ENTITY x "loaded"><!ATTLIST rss y CDATA "loaded">')
    found = read_bytes("a.xml", f'<!DOCTYPE rss SYSTEM "{tmp_path}/x.dtd">' + ITEM.format("[&x;]"))
    assert found.article.title == "[&x;]"


def test_an_inclusion_is_not_followed(read_bytes: ReadBytes) -> None:
    xi = '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="/etc/hostname" parse="text"/>'
    assert read_bytes("a.xml", ITEM.format(f"A{xi}B")).article.title == "AB"


def test_a_long_way_to_the_root_is_gone_once() -> None:
    for prolog in (b" " * 2_000_000, b"<!-- " * 100_000, b"<?x " * 100_000, b"<!DOCTYPE " + b"'x' " * 200_000):
        with pytest.raises(SourceError):
            parse_xml(prolog + b"<", "a", Notes("a"))


@pytest.mark.parametrize("depth", [300, 100_000])
def test_deep_nesting_is_named(read_bytes: ReadBytes, depth: int) -> None:
    found = read_bytes("a.xml", "<rss><channel>" + "<item>" * depth)
    assert any("depth" in s.reason.lower() for s in found.skipped)


def test_a_swarm_of_tags_or_attributes_is_refused() -> None:
    for swarm in (b"<a/>" * 3_100_000, b"<a " + b"b=''" * 3_100_000 + b"/>"):
        with pytest.raises(SourceError, match="more than 3,000,000 tags"):
            parse_xml(b"<rss>" + swarm + b"</rss>", "a", Notes("a"))


def test_a_text_without_end_is_named(read_bytes: ReadBytes) -> None:
    found = read_bytes("a.xml", ITEM.format("x" * 11_000_000))
    assert "too long" in found.skipped[-1].reason


@pytest.mark.parametrize(
    "text", ["", " ", "junk", "<", "<?xml version='1.0'?>", "<a", "\x00\x01", "<!DOCTYPE rss", "<rss"]
)
def test_what_is_no_xml_is_named(read_bytes: ReadBytes, text: str) -> None:
    found = read_bytes("a.xml", text)
    assert found.skipped and not found.articles


def test_cdata_is_left_as_it_is() -> None:
    root, cut = parse_xml(b"<a>&eacute;<![CDATA[&eacute; & <b>]]>&amp;&nix;&#233;</a>", "a", Notes("a"))
    assert cut is None and content(root) == "é&eacute; & <b>&&nix;é"


def test_xhtml_is_read_as_a_page(read_bytes: ReadBytes) -> None:
    page = '<?xml version="1.0"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "x.dtd">'
    page += "<html><head><title>T</title>"
    body = "<body><article><h1>T</h1><p>The central bank raised its policy rate on Tuesday.</p></article></body></html>"
    assert "policy rate" in read_bytes("a.xml", f"{page}</head>{body}").article.body


PIECES = st.sampled_from(
    [
        "<rss>",
        "<channel>",
        "<item>",
        "<entry>",
        "<title>",
        "</title>",
        "<link",
        "href='//[x'",
        ">",
        "/>",
        "</item>",
        "<guid>",
        "&",
        "&amp;",
        "&#0;",
        "&#x110000;",
        "<![CDATA[",
        "]]>",
        "<!--",
        "-->",
        "<newsItem>",
        "<contentSet>",
        "<inlineXML",
        "<inlineData",
        "encoding='base64'",
        "<body>",
        "<p>",
        "<?x",
        "?>",
        "台",
        "[",
        "<!DOCTYPE",
        "<pubDate>",
        "<hl1>",
        "xml:base='http://['",
        "type='xhtml'",
        "<author>",
        "<content>",
        "\x01",
        "<feed",
    ]
)


@settings(max_examples=400, deadline=None)
@given(st.lists(PIECES | st.text(max_size=8), max_size=30).map("".join))
def test_any_text_is_read_or_refused(text: str) -> None:
    data = text.encode("utf-8", "replace")
    try:
        for found in read_xml(data, ReadOptions(), "a.xml", Notes("a.xml")):
            assert isinstance(found, Article | Skipped) or found.text
    except SourceError:
        pass
