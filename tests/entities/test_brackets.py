"""What stands in the brackets of a text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsindex.entities.words.brackets import find_brackets


@pytest.mark.parametrize(
    ("text", "chinese", "english", "tickers"),
    [
        ("Co (TSMC, 台積電)", ["台積電"], ["TSMC"], []),
        ("Co (台積電, TSMC; 2330.TW)", ["台積電"], ["TSMC"], ["2330.TW"]),
        ("Foxconn (鴻海, TWSE: 2317)", ["鴻海"], [], ["2317"]),
        ("Tencent（「騰訊」, Tencent）", ["騰訊"], ["Tencent"], []),
        ("brothers (王永慶、王永在)", ["王永慶", "王永在"], [], []),
        ("騰訊（Tencent）", [], ["Tencent"], []),
        ("Chou Chih-hsuan (zh only: 周智宣)", ["周智宣"], [], []),
        ("Yotaka (谷辣斯．尤達卡)", ["谷辣斯．尤達卡"], [], []),
        ("the La New Bears (La New熊)", ["La New熊"], [], []),
        ("104 Job Bank (104人力銀行)", ["104人力銀行"], [], []),
    ],
)
def test_parts(text: str, chinese: list[str], english: list[str], tickers: list[str]) -> None:
    (bracket,) = find_brackets(text)
    assert [s.words for s in bracket.chinese] == chinese
    assert [s.words for s in bracket.english] == english
    assert list(bracket.tickers) == tickers


@pytest.mark.parametrize(
    "text", ["(probably) fine", "the plan (see page 3)", "計畫（第二期）", "no bracket 台積電", "open (台積電"]
)
def test_brackets_without_a_name_of_the_other_language_are_passed_over(text: str) -> None:
    assert list(find_brackets(text)) == []


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="ab (),;/（）「」、台積電王Ａ1:.\n", max_size=60))
def test_spans_are_slices_of_the_text(text: str) -> None:
    for bracket in find_brackets(text):
        for span in (*bracket.chinese, *bracket.english):
            assert text[span.start : span.end] == span.words
            assert bracket.start < span.start < span.end < bracket.end
