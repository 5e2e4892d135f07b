"""Text made safe to print: same length, nothing that steers a terminal."""

from __future__ import annotations

import json
import unicodedata
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from newsindex.cli.main import pointed_at
from newsindex.cli.plain import cells, few_of, json_safe, line_starts, one_line, several_lines, shorten

ANY = st.text(st.characters(), max_size=80)


@given(ANY)
def test_one_line_keeps_the_length_and_steers_nothing(text: str) -> None:
    shown = one_line(text)
    assert len(shown) == len(text)
    assert not any(unicodedata.category(char) in ("Cc", "Cs") for char in shown)
    assert not set(shown) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2028\u2029")
    assert one_line(shown) == shown


@given(ANY)
def test_several_lines_keep_only_breaks_and_tabs(text: str) -> None:
    assert all(char in "\n\t" or unicodedata.category(char) not in ("Cc", "Cs") for char in several_lines(text))


@given(st.text(max_size=40))
def test_safe_json_is_the_same_value(text: str) -> None:
    shown = json_safe(json.dumps({"a": text}, ensure_ascii=False))
    assert json.loads(shown) == {"a": text}
    assert not set(shown) & set("\x7f\x9b\u202e\u2066")


def test_a_lone_surrogate_can_be_written_as_json() -> None:
    assert json_safe(json.dumps("\ud800", ensure_ascii=False)).encode("utf-8") == b'"\\ud800"'


def test_cells() -> None:
    assert [cells(text) for text in ("abc", "台積電", "ａ", "e\u0301", "")] == [3, 6, 2, 1, 0]


@given(ANY, st.integers(2, 30))
def test_shorten_fits(text: str, width: int) -> None:
    assert cells(shorten(text, width)) <= width or cells(text) <= width


@given(st.text("ab 台積，。", max_size=60), st.integers(2, 20))
def test_wrapped_lines_fit_and_lose_nothing(text: str, width: int) -> None:
    starts = [0, *line_starts(text, width), len(text)]
    assert starts == sorted(set(starts)) or not text
    lines = [text[a:b] for a, b in pairwise(starts)]
    assert "".join(lines) == text
    assert all(cells(line.rstrip(" ")) <= width for line in lines)


def test_chinese_wraps_between_characters_but_not_before_punctuation() -> None:
    text = "台積電宣布擴產，股價上漲"
    starts = [0, *line_starts(text, 14), len(text)]
    assert [text[a:b] for a, b in pairwise(starts)] == ["台積電宣布擴", "產，股價上漲"]


def test_the_caret_stands_below_the_place_also_behind_wide_characters() -> None:
    query, caret = pointed_at("關稅 NEAR/x b", 3)
    assert cells(caret[: caret.index("^")]) == cells(query[: query.index("NEAR")])
    assert pointed_at("a\x1b[2J OR", 6)[0] == "  a␛[2J OR"


@given(st.text(st.characters(), min_size=1, max_size=300), st.data())
def test_the_caret_stays_in_sight(query: str, data: st.DataObject) -> None:
    line, caret = pointed_at(query, data.draw(st.integers(0, len(query))), 40)
    assert cells(line) <= 44
    assert caret.endswith("^") and cells(caret) <= 44


def test_of_a_long_list_the_first_are_shown() -> None:
    names = [f"name {n}" for n in range(12)]
    assert few_of(f"TSMC: {', '.join(names)}") == f"TSMC: {', '.join(names[:5])} and 7 more"
    assert few_of(f"topic x: also {', '.join(names)} … (words of its articles; --exact leaves them out)") == (
        f"topic x: also {', '.join(names[:5])} and 7 more … (words of its articles; --exact leaves them out)"
    )
    legal = [f"{name} Co., Ltd." for name in names]
    assert few_of(f"TSMC: {', '.join(legal)}") == f"TSMC: {', '.join(legal[:5])} and 7 more"
    for note in (f"TSMC: {', '.join(names[:6])}", "no article has it", f"no article has {', '.join(names)}"):
        assert few_of(note) == note
