from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsindex.ingest import Limits, ReadOptions
from newsindex.ingest.table import read_table, sniff_delimiter
from newsindex.model import Article, Skipped
from tests.ingest.conftest import ReadBytes

TABLE = '編號,標題,內文,日期\n1,騰訊,"騰訊控股\n獲利",2025-02-03\n2,台積電,"台積電""擴產""",民國114年2月4日\n'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "big5", "gb18030"])
def test_encodings_and_quoted_line_ends(read_bytes: ReadBytes, encoding: str) -> None:
    found = read_bytes("a.csv", TABLE.encode(encoding))
    assert [(a.id, a.title, a.body) for a in found.articles] == [
        ("1", "騰訊", "騰訊控股\n獲利"),
        ("2", "台積電", '台積電"擴產"'),
    ]
    assert [(a.path or "").rpartition("#")[2] for a in found.articles] == ["2", "4"]
    assert [a.published and a.published.day for a in found.articles] == [3, 4]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("name", ["a.csv", "a.tsv"])
def test_delimiters(read_bytes: ReadBytes, name: str, delimiter: str) -> None:
    text = "id,title,body\n1,A,x\n2,B,y\n".replace(",", delimiter)
    assert sniff_delimiter(text.partition("\n")[0]) == delimiter
    assert [(a.id, a.body) for a in read_bytes(name, text).articles] == [("1", "x"), ("2", "y")]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends(read_bytes: ReadBytes, end: str) -> None:
    found = read_bytes("a.csv", end.join(["id,title,body", "1,A,x", "", "2,B,y", ""]))
    assert [a.id for a in found.articles] == ["1", "2"]


def test_half_a_table(read_bytes: ReadBytes) -> None:
    for cut, what in (('2,B,"half of', "within a quoted field"), ("2,B", "2 of 3 columns")):
        found = read_bytes("a.csv", "id,title,body\n1,A,x\n" + cut)
        assert [a.id for a in found.articles] == ["1"]
        assert what in found.reason
        assert "line 3" in found.reason


def test_a_quote_without_an_end_loses_its_row_only(read_bytes: ReadBytes) -> None:
    found = read_bytes("a.csv", 'id,title,body\n1,A,x\n2,B,"y\n3,C,z\n4,D,"w"\n')
    assert [a.id for a in found.articles] == ["1", "3", "4"]
    assert found.skipped[0].path.endswith("#3")


def test_fields_beyond_the_columns(read_bytes: ReadBytes) -> None:
    found = read_bytes("a.csv", "id,title,body\n1,A,x, and more\n2,B,y,,\n3,C\n4,D,w\n")
    assert [a.id for a in found.articles] == ["2", "3", "4"]
    assert "unquoted" in found.reason
    assert "2 of 3" in found.notices[0].text


def test_columns_without_a_text(read_bytes: ReadBytes) -> None:
    assert "--map body=COLUMN" in read_bytes("a.csv", "foo,bar\n1,2\n").reason
    found = read_bytes("b.csv", "foo,bar\n1,2\n", ReadOptions(mapping={"body": "bar", "author": "who"}))
    assert found.article.body == "2"
    assert "no column 'who'" in found.notices[0].text


def test_a_row_too_long(read_bytes: ReadBytes) -> None:
    options = ReadOptions(limits=Limits(record=1000))
    for long in ("b" * 5000, '"' + "b\n" * 3000 + '"'):
        found = read_bytes("a.csv", f"id,title,body\n1,A,x\n2,{long},y\n3,C,z\n", options)
        assert found.articles[0].id == "1"
        assert found.articles[-1].id == "3"
        assert found.skipped


_cells = st.text(st.characters(codec="utf-8", exclude_characters="\0\r\ufeff"), max_size=20)


@given(st.lists(st.tuples(_cells, _cells), max_size=6))
def test_what_was_written_comes_back(rows: list[tuple[str, str]]) -> None:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerows([("id", "title", "body"), *((str(n), title, "b" + body) for n, (title, body) in enumerate(rows))])
    found = list(read_table(io.BytesIO(out.getvalue().encode()), None, ReadOptions(), "/a.csv"))
    articles = [a for a in found if isinstance(a, Article)]
    assert not [s for s in found if isinstance(s, Skipped)]
    assert [a.id for a in articles] == [str(n) for n in range(len(rows))]
    assert [a.body for a in articles] == ["b" + body for _, body in rows]


@given(st.binary(max_size=200))
def test_any_bytes(data: bytes) -> None:
    for found in read_table(io.BytesIO(b"id,title,body\n" + data), None, ReadOptions(), "/a.csv"):
        assert found.path.startswith("/a.csv")
