from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsindex.analysis.script import detect_lang, is_chinese


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("Tencent posted a profit.", "en"),
        ("Tencent Holdings Ltd (騰訊) and ByteDance Ltd (字節跳動) were fined, the regulator said.", "en"),
        ("“Café” prices rose — again.", "en"),
        ("騰訊昨日公布財報。", "zh-Hant"),
        ("腾讯昨日公布财报。", "zh-Hans"),
        ("台積電（TSMC）與 NVIDIA、AMD 合作，於 CES 2025 發表 AI 晶片。", "zh-Hant"),
        ("台积电（TSMC）与 NVIDIA、AMD 合作，于 CES 2025 发布 AI 芯片。", "zh-Hans"),
        ("乾隆皇帝后宫的面条里没有松子。", "zh-Hans"),
        ("皇后里長只借了余先生的面子。", "zh-Hant"),
        ("", "en"),
        ("2330", "en"),
    ],
)
def test_language(text: str, lang: str) -> None:
    assert detect_lang(text) == lang


@given(st.text())
def test_any_text_has_a_language(text: str) -> None:
    assert detect_lang(text) in ("en", "zh-Hant", "zh-Hans")
    assert is_chinese(text) == (detect_lang(text) != "en")
