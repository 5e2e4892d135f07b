"""Results as data for other programs."""

from __future__ import annotations

import csv
import io
import json

from newsindex.cli import formats
from tests.cli.values import ENTITY, FACETS, HITS, HOSTILE, PASSAGES, PROFILE, RESULTS


def test_lines_are_id_date_source_title_and_never_broken() -> None:
    lines = list(formats.hit_lines(HITS))
    assert lines[0] == "en1\t2025-02-03\tDaily\tTencent Holdings posts record profit"
    assert lines[1:3] == ["\t7.2500\ttitle: profit", "\t4.0000\tbody: profit"]
    assert lines[4].count("\t") == 3 and "\x1b" not in lines[4] and "[bold red]" in lines[4]


def test_passages_have_their_text_as_a_fifth_column() -> None:
    assert [line.count("\t") for line in formats.passage_lines(PASSAGES)] == [4, 4]


def test_json_keeps_every_value() -> None:
    text = formats.as_json(RESULTS.to_dict())
    assert json.loads(text) == json.loads(json.dumps(RESULTS.to_dict()))
    assert "\x1b" not in text and "\u202e" not in text
    text.encode("utf-8")


def test_csv_has_the_columns_and_keeps_the_text() -> None:
    text = "\n".join(formats.csv_text(HITS))
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert ",".join(rows[0]) == "id,title,url,source,author,published,lang,score,path,companies,persons,topics,snippet"
    assert rows[1][9:12] == ["Tencent", "Pony Ma", "earnings"]
    assert rows[3][1] == HOSTILE.title and rows[3][3] == "=HYPERLINK(1)"


def test_csv_for_spreadsheets_disarms_formulas() -> None:
    text = "\n".join(formats.csv_text(HITS, excel=True))
    assert text.startswith("\ufeffid,")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert rows[3][3] == "'=HYPERLINK(1)"
    assert not any(cell[:1] in ("=", "+", "-", "@", "\t", "\r") for row in rows for cell in row if cell)


def test_csv_of_passages_has_the_same_columns() -> None:
    rows = list(csv.DictReader(io.StringIO("\n".join(formats.csv_text(PASSAGES)), newline="")))
    assert rows[0]["snippet"] == PASSAGES[0].snippet.text and rows[0]["companies"] == ""


def test_ids_come_once() -> None:
    assert list(formats.ids([HITS[0].article, HITS[0].article, HITS[1].article])) == ["en1", "zh1"]


def test_facets_profiles_and_entities_are_a_fact_a_line() -> None:
    assert "months\t2025-02\t4812" in list(formats.facet_lines(FACETS))
    lines = list(formats.profile_lines(PROFILE))
    assert {"name\tTencent", "also\tzh-Hant\t騰訊", "month\t2025-01\t8", "person\tpony-ma\tPony Ma\t5"} <= set(lines)
    assert list(formats.entity_lines([ENTITY])) == ["tsmc\tcompany\t12\tTSMC\t台積電|台积电|2330.TW"]
