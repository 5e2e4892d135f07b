from __future__ import annotations

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsindex.ingest import Limits, ReadOptions, read_records
from newsindex.model import Article, Skipped
from tests.ingest.conftest import ReadBytes

ROWS = [
    {"id": "1", "title": "A", "body": "x"},
    {"id": "2", "title": "B", "body": "騰訊"},
    {"id": "3", "headline": "C", "text": "z"},
]
LINES = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in ROWS)


@pytest.mark.parametrize("name", ["a.jsonl", "a.ndjson", "a.json", "a.JSONL", "noending"])
def test_lines(read_bytes: ReadBytes, name: str) -> None:
    found = read_bytes(name, LINES)
    assert [a.id for a in found.articles] == ["1", "2", "3"]
    assert [(a.path or "").rpartition("#")[2] for a in found.articles] == ["1", "2", "3"]
    assert not found.skipped


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "big5", "gb18030"])
def test_lines_in_other_encodings(read_bytes: ReadBytes, encoding: str) -> None:
    found = read_bytes("a.jsonl", LINES.encode(encoding))
    assert [a.body for a in found.articles] == ["x", "騰訊", "z"]


@pytest.mark.parametrize(
    "value",
    [ROWS, {"articles": ROWS}, {"status": "ok", "data": {"items": ROWS}}, {"anything": ROWS}],
)
@pytest.mark.parametrize("indent", [None, 2])
def test_a_json_file_with_a_list(read_bytes: ReadBytes, value: object, indent: int | None) -> None:
    found = read_bytes("a.json", json.dumps(value, indent=indent, ensure_ascii=False))
    assert [a.id for a in found.articles] == ["1", "2", "3"]
    assert not found.skipped


@pytest.mark.parametrize("indent", [None, 2])
def test_a_json_file_with_one_article(read_bytes: ReadBytes, indent: int | None) -> None:
    article = read_bytes("a.json", json.dumps({"title": "A", "body": "x"}, indent=indent)).article
    assert article.id == article.path
    assert (article.path or "").endswith("/a.json")


def test_a_long_list_is_read_item_by_item(read_bytes: ReadBytes) -> None:
    rows = [{"id": str(n), "title": "騰訊" * 50, "body": "x" * 500} for n in range(2000)]
    found = read_bytes("a.json", json.dumps(rows, ensure_ascii=False))
    assert [a.id for a in found.articles] == [str(n) for n in range(2000)]


def test_a_list_cut_in_an_item(read_bytes: ReadBytes) -> None:
    found = read_bytes("a.json", json.dumps(ROWS)[:-20])
    assert [a.id for a in found.articles] == ["1", "2"]
    assert "item 3" in found.reason


def test_invalid_lines_are_named_and_the_others_read(read_bytes: ReadBytes) -> None:
    lines = [
        '{"id": 1, "title": "a"}',
        "{bad}",
        "[1]",
        "",
        "null",
        '{"id": 3}',
        '"text"',
        '{"id": 4, "title": "b"',
        '{"id":5,"title":"e"}',
    ]
    found = read_bytes("a.jsonl", "\n".join(lines))
    assert [a.id for a in found.articles] == ["1", "5"]
    assert [s.path.rpartition("#")[2] for s in found.skipped] == ["2", "3", "5", "6", "7", "8"]
    assert "line 2: invalid JSON at character 2" in found.skipped[0].reason
    assert found.skipped[-1].reason == "line 8: invalid JSON at character 23: expecting ',' delimiter"
    assert "neither title nor body" in found.skipped[3].reason


def test_small_faults_lose_nothing(read_bytes: ReadBytes) -> None:
    found = read_bytes(
        "a.jsonl",
        b'{"id":1,"body":"half \\ud800 pair"}\n{"id":2,"body":"a\tb","n":NaN}\n{"id":3,"body":"caf\xe9 '
        + "說他知道".encode()
        + b'"}\n',
    )
    assert [a.body for a in found.articles] == ["half � pair", "a\tb", "caf� 說他知道"]
    assert not found.skipped


def test_odd_dates_are_noted_once_and_counted(read_bytes: ReadBytes) -> None:
    found = read_bytes("a.jsonl", '{"title":"a","date":"someday"}\n' * 5)
    assert len(found.articles) == 5
    assert ["'someday'" in n.text or "4 more" in n.text for n in found.notices] == [True, True]


def test_an_item_too_deep(read_bytes: ReadBytes) -> None:
    deep = '{"a":' * 100_000
    assert "nested too deep" in read_bytes("a.jsonl", deep).reason
    assert "nested too deep" in read_bytes("b.json", "[" + deep).reason


def test_a_line_too_long_is_passed_over(read_bytes: ReadBytes) -> None:
    options = ReadOptions(limits=Limits(record=1000))
    found = read_bytes(
        "a.jsonl", '{"id":1,"title":"a"}\n{"id":2,"title":"' + "b" * 5000 + '"}\n{"id":3,"title":"c"}\n', options
    )
    assert [a.id for a in found.articles] == ["1", "3"]
    assert found.skipped[0].path.endswith("#2")
    assert "longer than" in found.reason


def test_a_dump_of_a_search_engine(read_bytes: ReadBytes) -> None:
    assert read_bytes("a.jsonl", '{"_index":"n","_id":"7","_source":{"title":"a"}}').article.id == "7"


def test_standard_input() -> None:
    found = list(read_records(io.BytesIO(LINES.encode() + b"{bad\n"), ReadOptions()))
    assert [a.path for a in found if isinstance(a, Article)] == ["-#1", "-#2", "-#3"]
    assert [s.path for s in found if isinstance(s, Skipped)] == ["-#4"]


@given(
    st.lists(
        st.binary(max_size=40) | st.sampled_from([b'{"title":"a"}', b"[", b"{", b'{"title":"a","tags":[', b"\n"]),
        max_size=8,
    )
)
def test_any_lines(lines: list[bytes]) -> None:
    for found in read_records(io.BytesIO(b"\n".join(lines)), ReadOptions()):
        assert found.path.startswith("-")
