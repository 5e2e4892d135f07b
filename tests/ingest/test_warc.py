from __future__ import annotations

import gzip
import io
import os
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsindex.ingest import Limits, ReadOptions
from newsindex.ingest.streams import Source
from newsindex.ingest.warc import read_warc
from tests.ingest.conftest import Outcome, ReadBytes, read

PAGE = (
    "<html><head><title>{title}</title>{head}</head><body><article><h1>{title}</h1><p>The central bank raised its "
    "policy rate on Tuesday, as had been expected by all who were asked.</p></article></body></html>"
)


def page(title: str, head: str = "") -> bytes:
    return PAGE.format(title=title, head=head).encode()


def record(
    content: bytes,
    *,
    address: str = "https://www.daily.example/a",
    kind: str = "response",
    status: str = "200 OK",
    headers: str = "Content-Type: text/html; charset=utf-8\r\n",
) -> bytes:
    if kind == "response":
        content = f"HTTP/1.1 {status}\r\n{headers}\r\n".encode() + content
    head = (
        f"WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {address}\r\nWARC-Date: 2025-02-03T04:05:06Z\r\n"
        f"Content-Type: {'text/html' if kind == 'resource' else 'application/http'}\r\n"
        f"Content-Length: {len(content)}\r\n\r\n"
    )
    return head.encode() + content + b"\r\n\r\n"


INFO = record(b"software: x\r\n", kind="warcinfo")
WHOLE = [
    INFO,
    record(page("One")),
    record(b"GET / HTTP/1.1\r\n\r\n", kind="request"),
    record(page("Gone"), status="404 Not Found"),
    record(b"\x89PNG", headers="Content-Type: image/png\r\n"),
    record(
        page("Two", '<meta property="article:published_time" content="2024-12-31">'),
        address="http://b.example/2?utm_source=x",
    ),
    record(page("Three"), kind="resource", address="<http://c.example/2023/05/06/three>"),
]


@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz"])
def test_pages_that_were_found_are_articles(read_bytes: ReadBytes, name: str) -> None:
    content = b"".join(gzip.compress(r) for r in WHOLE) if name.endswith("gz") else b"".join(WHOLE)
    found = read_bytes(name, content)
    assert [(a.title, a.id) for a in found.articles] == [
        ("One", "daily.example/a"),
        ("Two", "b.example/2"),
        ("Three", "c.example/2023/05/06/three"),
    ]
    days = [a.published and a.published.date().isoformat() for a in found.articles]
    assert days == ["2025-02-03", "2024-12-31", "2023-05-06"], "the crawl tells the date where nothing else does"
    assert [(a.path or "").rpartition("#")[2] for a in found.articles] == ["2", "6", "7"]
    assert not found.skipped


@pytest.mark.parametrize(
    ("content", "headers"),
    [
        (gzip.compress(page("A")), "Content-Encoding: gzip\r\n"),
        (page("A"), "Content-Encoding: gzip\r\n"),
        (zlib.compress(page("A")), "Content-Encoding: deflate\r\n"),
        (zlib.compress(page("A"))[2:-4], "Content-Encoding: deflate\r\n"),
        (b"%x\r\n%s\r\n0\r\n\r\n" % (len(page("A")), page("A")), "Transfer-Encoding: chunked\r\n"),
        (page("A"), "Transfer-Encoding: chunked\r\n"),
        (page("A"), f"Content-Length: {len(page('A')) + 500}\r\n"),
    ],
)
def test_codings(read_bytes: ReadBytes, content: bytes, headers: str) -> None:
    found = read_bytes("a.warc", record(content, headers="Content-Type: text/html\r\n" + headers))
    assert found.article.title == "A" and "policy rate" in found.article.body


def test_encodings(read_bytes: ReadBytes) -> None:
    text = PAGE.format(title="央行升息", head="").replace(
        "The central bank", "中央銀行昨日宣布升息半碼，市場早有預期。"
    )
    for charset in ("big5", "utf-8"):
        found = read_bytes(
            "a.warc", record(text.encode(charset), headers=f"Content-Type: text/html; charset={charset}\r\n")
        )
        assert found.article.title == "央行升息" and found.article.body.startswith("中央銀行")


@pytest.mark.parametrize(
    ("content", "headers", "reason"),
    [
        (b"x", "Content-Encoding: br\r\n", "packed as br"),
        (b"\x1f\x8b\x08nonsense", "Content-Encoding: gzip\r\n", "damaged"),
        (b"", "", "the page is empty"),
        (b"<html><body></body></html>", "", "no text"),
        (gzip.compress(bytes(3 << 20)), "Content-Encoding: gzip\r\n", "longer than 1 MB"),
        (b"x" * (3 << 20), "", "longer than 1 MB"),
    ],
)
def test_a_page_that_cannot_be_read_is_named_and_the_next_is_read(
    read_bytes: ReadBytes, content: bytes, headers: str, reason: str
) -> None:
    options = ReadOptions(limits=Limits(text=1 << 20))
    bad = record(content, headers="Content-Type: text/html\r\n" + headers, address="https://a.example/bad")
    found = read_bytes("a.warc", INFO + bad + record(page("Next")), options)
    assert found.article.title == "Next"
    assert found.reason.startswith("https://a.example/bad: ") and reason in found.reason
    assert found.skipped[0].path.endswith("a.warc#2")


def test_a_damaged_record_is_named_and_the_next_is_read(read_bytes: ReadBytes) -> None:
    for bad in (
        b"nonsense\r\nmore\r\n",
        b"WARC/1.0\r\nWARC-Type: response\r\n\r\n",
        b"WARC/1.0\r\nContent-Length: many\r\n\r\nx\r\n\r\n",
        b"WARC/1.0\r\nContent-Length: -5\r\n\r\nx\r\n\r\n",
    ):
        assert [a.title for a in read_bytes("a.warc", INFO + bad + record(page("Next"))).articles] == ["Next"], bad
    found = read_bytes("a.warc", INFO + b"nonsense\r\n" + record(page("Next")))
    assert "what follows record 1 is no record" in found.reason


def test_a_file_that_is_cut_or_none(read_bytes: ReadBytes) -> None:
    whole = record(page("One")) + record(page("Two"))
    found = read_bytes("a.warc", whole[:-150])
    assert [a.title for a in found.articles] == ["One", "Two"] and "cut off" in found.notices[0].text
    noise = [record(os.urandom(1000), headers="Content-Type: image/png\r\n") for _ in range(300)]
    packed = b"".join(map(gzip.compress, (record(page("One")), *noise, record(page("Two")))))
    found = read_bytes("a.warc.gz", packed[:-60])
    assert found.article.title == "One" and any("cut off" in s.reason for s in found.skipped)
    assert read_bytes("b.warc", b"not a web archive\n").skipped
    assert read_bytes("c.warc", INFO).reason == "it holds no articles"


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_damage_of_any_kind_raises_nothing(data: st.DataObject) -> None:
    content = bytearray(b"".join(WHOLE[:3]))
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at : at + data.draw(st.integers(0, 40))] = data.draw(st.binary(max_size=20))
    outcome = Outcome()
    for found in read_warc(Source(io.BytesIO(bytes(content))), ReadOptions(), "a.warc"):
        outcome.add(found)
    assert len(outcome.articles) <= 3


def test_real_web_archives(trial_data: Path) -> None:
    folder = trial_data / "formats" / "warc_warcio" / "test" / "data"
    found = read(*sorted(folder.glob("*.warc*")))
    assert {a.id for a in found.articles} == {"example.com", "iana.org"} and len(found.articles) == 8
    assert all("illustrative examples" in a.body or a.title.startswith("Internet") for a in found.articles)
