from __future__ import annotations

import bz2
import gzip
import json
import lzma
import os
import random
import resource
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsindex.errors import UsageError
from newsindex.ingest import Limits, ReadOptions, SourceFile, read_file
from newsindex.model import Article
from tests.ingest.conftest import Outcome, ReadBytes, read

TEXT = "A story from Taipei\n\nThe central bank raised its policy rate on Tuesday, as had been expected.\n"
LINES = "".join(
    json.dumps({"id": str(n), "title": f"T{n}", "body": random.Random(n).randbytes(100).hex()}) + "\n"
    for n in range(2000)
)


def test_what_no_article_can_have_is_refused() -> None:
    with pytest.raises(UsageError, match='"de" is none of en, zh-Hant, zh-Hans'):
        ReadOptions(lang="de")
    with pytest.raises(UsageError, match="no known encoding"):
        ReadOptions(encoding="klingon")
    assert ReadOptions(lang="zh_TW").lang == "zh_TW"


@pytest.mark.parametrize(("ending", "pack"), [(".gz", gzip.compress), (".bz2", bz2.compress), (".xz", lzma.compress)])
def test_packed_files(read_bytes: ReadBytes, ending: str, pack: Callable[[bytes], bytes]) -> None:
    article = read_bytes("a.txt" + ending, pack(TEXT.encode())).article
    assert article.title == "A story from Taipei"
    assert (article.path or "").endswith("a.txt" + ending)
    assert len(read_bytes("a.jsonl" + ending, pack(LINES.encode())).articles) == 2000


@pytest.mark.parametrize(("ending", "pack"), [(".gz", gzip.compress), (".bz2", bz2.compress), (".xz", lzma.compress)])
def test_a_cut_file_gives_what_came_before(read_bytes: ReadBytes, ending: str, pack: Callable[[bytes], bytes]) -> None:
    packed = pack(LINES.encode())
    found = read_bytes("a.jsonl" + ending, packed[: len(packed) * 2 // 3])
    assert [a.id for a in found.articles] == [str(n) for n in range(len(found.articles))]
    assert 200 < len(found.articles) < 1900 or ending == ".bz2"
    assert "cut off" in found.reason


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.txt", b"", "it is empty"),
        ("a.jsonl", b"", "it is empty"),
        ("a.csv", b"", "it is empty"),
        ("a.html", b"", "it is empty"),
        ("a.md", b" \n\n", "it holds white space only"),
        ("a.txt", bytes(range(256)) * 20, "it is no text"),
        ("a.jsonl", bytes(range(256)) * 20, "it is no text"),
        ("a.csv", os.urandom(4000), "it is no text"),
        ("noending", bytes(5000), "it is no text"),
        ("a.txt", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "it is a PDF file"),
        ("a.pdf", b"%PDF-1.7", ".pdf files are not read"),
        ("a.docx", b"PK\x03\x04", ".docx files are not read"),
        ("a.jpg", b"\xff\xd8\xff", ".jpg files hold no articles"),
        ("a.xml", b"<?xml version='1.0'?><a/>", "XML of this kind (<a>) is not read"),
        ("a.txt.gz", b"not packed", "named .gz but is no such file"),
        ("a.json", b"[]", "it holds no articles"),
        ("a.txt", b"-----\n=====\n", "it holds no articles"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_reason(
    read_bytes: ReadBytes, name: str, content: bytes, reason: str
) -> None:
    found = read_bytes(name, content)
    assert not found.articles
    assert reason in found.reason
    assert found.skipped[0].path.endswith("/" + name)


def test_one_bad_file_stops_nothing(tmp_path: Path) -> None:
    for n in range(5):
        (tmp_path / f"{n}.txt").write_text(TEXT)
        (tmp_path / f"{n}.bin").write_bytes(bytes(range(256)) * 20)
    found = read(tmp_path)
    assert (len(found.articles), len(found.skipped)) == (5, 5)


def test_a_file_that_went_away_or_is_closed(tmp_path: Path) -> None:
    def reason(path: Path) -> str:
        outcome = Outcome()
        for found in read_file(SourceFile(str(path)), ReadOptions()):
            outcome.add(found)
        return outcome.reason

    assert reason(tmp_path / "gone.txt") == "there is no such file"
    assert reason(tmp_path) == "it is a folder"
    (tmp_path / "closed.txt").write_text(TEXT)
    (tmp_path / "closed.txt").chmod(0)
    if os.geteuid() != 0:
        assert reason(tmp_path / "closed.txt") == "there is no permission to read it"


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (
            "<!DOCTYPE html><html><head><title>Page</title></head><body><p>Text of a page.</p></body></html>",
            "Page",
        ),
        ('{"title": "Record", "body": "x"}', "Record"),
        ('[{"title": "Item", "body": "x"}]', "Item"),
        ("---\ntitle: Front\n---\nText.", "Front"),
        ("title,body\nRow,x\n", "Row"),
        (TEXT, "A story from Taipei"),
    ],
)
def test_a_file_without_an_ending_is_known_by_its_beginning(read_bytes: ReadBytes, text: str, title: str) -> None:
    assert read_bytes("README", text).article.title == title


def test_a_given_encoding_holds(read_bytes: ReadBytes) -> None:
    text = "Ça va très bien à l’été, dit-elle."
    assert read_bytes("a.txt", text.encode("cp1252"), ReadOptions(encoding="cp1252")).article.body == text


def test_damaged_bytes_are_noted(read_bytes: ReadBytes) -> None:
    body = "騰訊控股昨日公布財報，獲利創新高。" * 10
    for encoding in ("utf-8", "big5"):
        found = read_bytes("a.txt", body.encode(encoding)[:-1])
        assert found.article.body.startswith(body[:-1])
        assert len(found.notices) == 1


@pytest.mark.parametrize("name", ["a.jsonl", "a.csv", "a.txt", "a.html", "a.md", "a.json"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_long_line_takes_no_memory(tmp_path: Path, name: str, encoding: str) -> None:
    path = tmp_path / name
    long = ("x" * (1 << 20)).encode(encoding)
    with path.open("wb") as file:
        file.write("id,title,body\n1,a,b\n".encode(encoding))
        for _ in range(60):
            file.write(long)
    limits = Limits(record=1 << 20, text=4 << 20)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found = read(path, options=ReadOptions(limits=limits))
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert found.skipped
    assert (after - before) * (1 if sys.platform == "darwin" else 1024) < 30 << 20


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=st.sampled_from(
        ["a.txt", "a.md", "a.jsonl", "a.json", "a.csv", "a.html", "a.zip", "a.tar", "a.gz", "a.tar.gz", "a"]
    ),
    start=st.sampled_from(
        [
            b"",
            b"PK\x03\x04",
            b"\x1f\x8b\x08",
            b"---\n",
            b"<html>",
            b"id,title\n",
            b'{"title":"a"}\n',
            b"\xff\xfe",
            b"[{",
        ]
    ),
    data=st.binary(max_size=200),
)
def test_any_bytes_under_any_name(tmp_path: Path, name: str, start: bytes, data: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(start + data)
    seen = list(read_file(SourceFile(str(path)), ReadOptions()))
    assert seen
    for found in seen:
        assert (found.path or "").startswith(str(path))
        if isinstance(found, Article):
            (found.title + found.body).encode("utf-8")


def test_the_trial_pages_are_read_whole(trial_data: Path) -> None:
    found = read(trial_data / "taiwan_md")
    assert len(found.articles) > 1400
    assert not found.skipped
    assert {a.lang for a in found.articles} == {"en", "zh-Hant"}
    assert not any(a.teaser for a in found.articles)
