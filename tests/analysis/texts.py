"""Texts for the tests: made up by Hypothesis, and the real ones of the data folder where that is present."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import strategies as st

_PIECES = """
The US U.S. p.m. AT&T S&P e-commerce U.S.-China COVID-19 GPT-4.5 25 25% 1,000 1.5bn percent per cent don't China's
O'Brien Xi’an iPhone15 booking.com co­op naïve ﬁnance ½ m² growth¹ ①Tencent TARIFFS RISE AGAIN 서울 МОСКВА กรุงเทพ
台積電 台积电 乾隆 餅乾 著名 着名 百分之 二〇二五年 𠮷野家 カタカナ ﾃｽﾄ ㄅㄆㄇ 史蒂夫·賈伯斯 ２０２５ ＴＳＭＣ 的 了
""".split()  # noqa: SIM905
_SIGNS = (
    " ",
    " ",
    " ",
    "\n",
    "\n\n",
    ". ",
    ", ",
    "，",
    "。",
    "-",
    "%",
    "'",
    "’s",
    "・",
    "\u200b",
    "\u0301",
    "_",
    "—",
    "、",
    "\u3000",
)

mixed_text = st.lists(st.sampled_from(_PIECES) | st.sampled_from(_SIGNS), max_size=25).map("".join)
"""Text of what the analyzer treats in its own way, side by side in every order."""

any_text = st.text(max_size=80) | mixed_text


def data_folder() -> Path:
    """The folder with real texts; skips the test where there is none."""
    place = os.environ.get("NEWSINDEX_DATA")
    folder = Path(place) if place else Path(__file__).parents[3] / "shared" / "data"
    if not (folder / "ir").is_dir():
        pytest.skip("no real texts: set NEWSINDEX_DATA to the data folder")
    return folder


def real_texts(collection: str, limit: int) -> Iterator[str]:
    """The first texts of a retrieval set, title and body together."""
    with (data_folder() / "ir" / collection / "corpus.jsonl").open(encoding="utf-8") as lines:
        for _, line in zip(range(limit), lines, strict=False):
            row = json.loads(line)
            yield f"{row['title']}\n{row['body']}"
