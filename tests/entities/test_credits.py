from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsindex.entities.words.credits import credit_spans

STORY = "The mayor said on Monday that the bridge would open in May."
NACHRICHT = "市長王大明週一表示，大橋將於五月通車。"

LINES = [
    "By Chen Wei-han / Staff reporter",
    "By Chen Wei-han and Lisa Wang / Staff reporters, with CNA",
    "Staff writer, with CNA",
    "Staff reporter",
    "Reuters, TOKYO",
    "AFP, PARIS",
    "Photo: AFP",
    "Photo: Chang Chia-ming, Taipei Times",
    "Photo courtesy of the Taipei City Government",
    "Additional reporting by Lin Chia-nan",
    "Reporting by Jane Doe and John Roe; Editing by Kim Coghill",
    "Translated by Jake Chung, Staff Writer",
    "記者王小明／台北報導",
    "〔記者陳鈺馥／台北報導〕",
    "（中央社記者王揚宇台北3日電）",
    "【記者林大為綜合報導】",
    "[記者黃美珠／新竹報導]",
    "文／王小明",
    "圖／中央社",
    "（編輯：林克倫）",
    "責任編輯：張三",
    "记者 李小红",
    "编辑：王丽",
    "來源：中央社",
    "（圖／記者王小明攝）",
]
OPENINGS = [
    "TAIPEI, Feb. 3 (CNA) -- ",
    "WASHINGTON (Reuters) - ",
    "HONG KONG (AP) — ",
    "（中央社記者潘姿羽台北3日電）",
    "新华社北京2月3日电（记者王小明）",
    "〔記者陳怡文／台北報導〕",
    "中新社香港1月5日电 ",
    "(Reuters) ",
]
BRACKETED = [
    "（編輯：林克倫）",
    "（圖：中央社）",
    "(Reuters)",
    "(CNA file photo)",
    "(Photo: AFP)",
    "（資料照）",
    "（法新社）",
    "（王小明攝）",
]


@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize("story", [STORY, NACHRICHT])
def test_a_line_at_the_beginning_or_the_end_is_a_credit(line: str, story: str) -> None:
    assert credit_spans(f"{line}\n{story}") == [(0, len(line))]
    text = f"{story}\n\n{line}"
    assert credit_spans(text) == [(len(text) - len(line), len(text))]


@pytest.mark.parametrize("opening", OPENINGS)
def test_a_dateline_opens_the_first_paragraph(opening: str) -> None:
    spans = credit_spans(opening + (STORY if opening.isascii() else NACHRICHT))
    assert spans[0][0] == 0
    assert abs(spans[-1][1] - len(opening.rstrip())) <= 1


@pytest.mark.parametrize("credit", BRACKETED)
def test_a_credit_in_brackets_amid_the_text(credit: str) -> None:
    text = f"{STORY}\n\n{NACHRICHT}{credit}\n\n{STORY}\n\n{STORY}\n\n{STORY}\n\n{STORY}\n\n{STORY}"
    start = text.index(credit)
    assert credit_spans(text) == [(start, start + len(credit))]


@pytest.mark.parametrize(
    "text",
    [
        STORY,
        NACHRICHT,
        "Tencent Holdings Ltd (騰訊) and ByteDance Ltd (字節跳動) compete.",
        "鴻海（Foxconn）董事長劉揚偉說，公司在二十四國設廠。",
        "By 2030, China Steel Corp plans to halve its emissions.",
        "文化部長李遠說，圖書館停電三天。",
        "圖書館昨天停電",
        "編輯部遷往新大樓，總編輯王小明主持典禮，並感謝所有同事。",
        "Reuters reported that AP had been sold to AFP.",
        "The photo by which he is known hangs in Paris.",
        "記者王小明說他親眼看見。",
    ],
)
def test_sentences_are_no_credits(text: str) -> None:
    assert credit_spans(text) == []
    assert credit_spans(f"{STORY}\n{text}\n{STORY}") == []


@given(st.text(alphabet="記者王小明／台北報導（）()〔〕 \nBy Reuters,電—-Photo:圖文。", max_size=200))
def test_spans_lie_in_the_text_in_order_and_apart(text: str) -> None:
    end = 0
    for start, stop in credit_spans(text):
        assert end <= start < stop <= len(text)
        end = stop


@given(st.lists(st.sampled_from([*LINES, *BRACKETED, STORY, NACHRICHT, f"{STORY} (AFP)", ""]), min_size=1), st.data())
def test_those_around_a_stretch_are_those_of_its_line(lines: list[str], data: st.DataObject) -> None:
    text = "\n".join(lines)
    number = data.draw(st.integers(0, len(lines) - 1))
    start = len("\n".join([*lines[:number], ""])) if number else 0
    end = start + len(lines[number])
    expected = [span for span in credit_spans(text) if start <= span[0] < end]
    assert credit_spans(text, [(start, end)]) == expected
