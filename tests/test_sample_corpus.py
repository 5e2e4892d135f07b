"""The sample corpus holds what the demo shows: every format and encoding, three languages, and the pitfalls."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import tarfile
import zipfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import opencc
import pytest

CORPUS = Path(__file__).parents[1] / "sample_corpus"
ENCODINGS = ("utf-8-sig", "big5", "gb18030")


def members(name: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    """The files in one file of the corpus, out of archives and gzip, each with its path."""
    if name.endswith(".zip"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for entry in archive.namelist():
                yield f"{name}/{entry}", archive.read(entry)
    elif name.endswith(".tar.gz"):
        with tarfile.open(fileobj=io.BytesIO(data)) as archive:
            for member in archive:
                content = archive.extractfile(member)
                assert content is not None
                yield f"{name}/{member.name}", content.read()
    elif name.endswith(".gz"):
        yield name, gzip.decompress(data)
    else:
        yield name, data


def decoded(data: bytes) -> tuple[str, str]:
    """The text and its encoding, by the mark or the first encoding in which it is valid."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16"), "utf-16"
    for encoding in ENCODINGS:
        try:
            return data.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    raise AssertionError("in no encoding of the corpus")


@cache
def texts() -> dict[str, tuple[str, str]]:
    files = [(str(p.relative_to(CORPUS)), p.read_bytes()) for p in sorted(CORPUS.rglob("*")) if p.is_file()]
    return {path: decoded(data) for name, content in files for path, data in members(name, content)}


@cache
def records() -> tuple[dict[str, str], ...]:
    """The records of JSONL and CSV files, with the usual names for title and body."""
    found = []
    for path, (text, _) in texts().items():
        if ".jsonl" in path:
            found += [json.loads(line) for line in text.splitlines()]
        elif ".csv" in path:
            found += list(csv.DictReader(io.StringIO(text)))
    usual = {"headline": "title", "text": "body", "content": "body", "byline": "author", "date": "published"}
    return tuple({usual.get(name, name): value for name, value in record.items()} for record in found)


@pytest.mark.parametrize("kind", [".txt", ".md", ".jsonl", ".csv", ".html"])
@pytest.mark.parametrize("packed", ["", ".gz"])
def test_every_format_stands_there_plain_and_gzipped(kind: str, packed: str) -> None:
    assert [path for path in texts() if path.endswith(kind + packed)]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "big5", "gb18030"])
def test_plain_text_is_in_every_encoding(encoding: str) -> None:
    assert len([path for path, (_, used) in texts().items() if ".txt" in path and used == encoding]) >= 3


@pytest.mark.parametrize("archive", [".zip", ".tar.gz"])
def test_an_archive_holds_several_formats(archive: str) -> None:
    assert len({Path(path).suffix for path in texts() if f"{archive}/" in path}) >= 3


def test_packed_files_carry_no_time_so_that_they_can_be_made_again() -> None:
    for path in CORPUS.rglob("*.gz"):
        assert path.read_bytes()[4:8] == bytes(4), path
    for path in CORPUS.rglob("*.zip"):
        assert {entry.date_time[0] for entry in zipfile.ZipFile(path).infolist()} == {1980}
    for path in CORPUS.rglob("*.tar.gz"):
        with tarfile.open(path) as archive:
            assert {entry.mtime for entry in archive} == {0}


@pytest.mark.parametrize(
    "names",
    [
        ("TSMC", "台積電", "台积电"),
        ("Foxconn", "鴻海", "鸿海"),
        ("Tencent", "騰訊", "腾讯"),
        ("ByteDance", "字節跳動", "字节跳动"),
        ("Toyota", "豐田", "丰田"),
        ("Jack Ma", "馬雲", "马云"),
        ("Young Liu", "劉揚偉", "刘扬伟"),
        ("semiconductor", "半導體", "半导体"),
        ("tariff", "關稅", "关税"),
        ("data privacy", "資料隱私", "数据隐私"),
        ("Typhoon", "颱風", "台风"),
    ],
)
def test_companies_persons_and_topics_recur_across_the_languages(names: tuple[str, str, str]) -> None:
    for name in names:
        assert [path for path, (text, _) in texts().items() if name in text], name


@pytest.mark.parametrize(
    "pitfall",
    [
        "apple pickers",
        "on us all, but first of all on the US",
        "“Who should come?",
        "AT&T",
        "COVID-19",
        "5G",
        "５Ｇ",
        "25 percent",
        "25%",
        "百分之25",
        "民國114年",
        "Photo: AFP",
        "(Reuters)",
        "Staff writer, with CNA",
        "TAIWAN BEAT JAPAN",
        "[bold]",
        "乾隆",
        "餅乾",
    ],
)
def test_pitfalls_are_there(pitfall: str) -> None:
    assert [path for path, (text, _) in texts().items() if pitfall in text]


def test_one_record_has_escape_sequences_and_nothing_else_has_control_characters() -> None:
    assert [record["id"] for record in records() if "\x1b[31m" in record["body"]] == ["hw-20250708-terminal-notes"]
    for path, (text, _) in texts().items():
        assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f]", text.replace("\r\n", "\n")), path


def test_records_have_ids_of_their_own_and_no_field_empty() -> None:
    assert len({record["id"] for record in records()}) == len(records()) == 31
    for record in records():
        assert all(record.values()), record["id"]


def test_an_agency_story_stands_in_two_sources_word_for_word() -> None:
    copies = [record for record in records() if record["body"].startswith("(Reuters)")]
    assert [record["source"] for record in copies] == ["Harbour Wire", "Pacific Review"]
    assert copies[0]["body"] == copies[1]["body"]


def test_a_notice_stands_there_in_both_scripts_with_the_same_words() -> None:
    notices = {record["lang"]: record for record in records() if record["id"].endswith("-asia-cup")}
    fold = opencc.OpenCC("t2s").convert
    for field in ("title", "body"):
        assert fold(notices["zh-Hant"][field]) == fold(notices["zh-Hans"][field]) != notices["zh-Hant"][field]
