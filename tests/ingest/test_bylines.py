from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsindex.ingest.bylines import Byline, parse_byline, parse_dateline

DAY = dt.date(2025, 2, 3)


@pytest.mark.parametrize(
    ("line", "author", "agency", "place"),
    [
        ("By Lisa Wang / Staff reporter, in Taipei", "Lisa Wang", None, "Taipei"),
        ("By Lisa Wang", "Lisa Wang", None, None),
        ("By Lisa Wang and Kao Shih-ching", "Lisa Wang and Kao Shih-ching", None, None),
        ("By Chen Yu-fu and Jake Chung / Staff reporter, with staff writer", "Chen Yu-fu and Jake Chung", None, None),
        ("BY JANE DOE", "JANE DOE", None, None),
        ("By J. R. Wu, Reuters", "J. R. Wu", "Reuters", None),
        ("(By Chang Chien-chung and Frances Huang)", "Chang Chien-chung and Frances Huang", None, None),
        ("Reporting by Ben Blanchard; Editing by Kim Coghill", "Ben Blanchard", None, None),
        ("Staff writer, with CNA", None, "CNA", None),
        ("Staff reporter", None, None, None),
        ("Reuters, TOKYO", None, "Reuters", "TOKYO"),
        ("AFP, PARIS", None, "AFP", "PARIS"),
        ("Bloomberg", None, "Bloomberg", None),
        ("The Associated Press", None, "AP", None),
        ("(Reuters)", None, "Reuters", None),
        ("Photo: AFP", None, "AFP", None),
        ("Photo courtesy of TSMC", None, None, None),
        ("By CNA / Taipei", None, "CNA", "Taipei"),
        ("記者王小明／台北報導", "王小明", None, "台北"),
        ("（記者王小明／台北報導）", "王小明", None, "台北"),
        ("〔記者王小明／台北報導〕", "王小明", None, "台北"),
        ("【記者王小明台北報導】", "王小明", None, "台北"),
        ("記者張建中、潘智義／新竹報導", "張建中、潘智義", None, "新竹"),
        ("〔編譯王小明／綜合報導〕", "王小明", None, None),
        ("〔記者陳怡文／台北民國114年2月3日報導〕", "陳怡文", None, "台北"),
        ("中新社香港2月3日電", None, "China News Service", "香港"),
        ("（中央社記者潘姿羽台北3日電）", "潘姿羽", "CNA", "台北"),
        ("（中央社／台北3日電）", None, "CNA", "台北"),
        ("（中央社東京3日綜合外電報導）", None, "CNA", "東京"),
        ("新华社北京2月3日电（记者王小明、李四）", "王小明、李四", "Xinhua", "北京"),
        ("本报记者 王小明", "王小明", None, None),
        ("本报讯（记者 王小明）", "王小明", None, None),
        ("【明報專訊】", None, None, None),
        ("文／王小明", "王小明", None, None),
        ("作者：王小明", "王小明", None, None),
        ("圖／中央社", None, "CNA", None),
        ("（路透）", None, "Reuters", None),
        ("責任編輯：李四", None, None, None),
        ("（編輯：陳政偉）1140203", None, None, None),
    ],
)
def test_bylines_and_credits(line: str, author: str | None, agency: str | None, place: str | None) -> None:
    found = parse_byline(line)
    assert found is not None
    assert (found.author, found.agency) == (author, agency)
    assert place is None or found.place == place


@pytest.mark.parametrize(
    "line",
    [
        "Mon, Feb 03, 2025 page 1",
        "Published: Feb. 3, 2025 10:30 AM",
        "2025-02-03 10:30",
        "2025年2月3日 星期一",
        "民國114年2月3日",
        "發布時間：2025/02/03 10:30",
    ],
)
def test_lines_with_a_date_only(line: str) -> None:
    assert parse_byline(line) == Byline(date=DAY)


@pytest.mark.parametrize(
    "line",
    [
        "By 2030, emissions will fall",
        "By Friday the company had sold out",
        "By Friday",
        "By the River",
        "Stand By Me",
        "Reuters reported that Apple rose",
        "The report was published Feb. 3, 2025",
        "Photo of the year goes to Taipei artist",
        "Apple said on Monday",
        "記者會在台北舉行",
        "記者無國界組織台北報導",
        "圖書館開幕",
        "2025年2月3日發生地震",
        "文化部長李遠表示",
        "蘋果日報停刊",
        "",
        "（）",
    ],
)
def test_lines_of_the_text(line: str) -> None:
    assert parse_byline(line) is None


@pytest.mark.parametrize(
    ("paragraph", "agency", "rest"),
    [
        ("TAIPEI, Feb. 3 (CNA) -- Taiwan's bank", "CNA", "Taiwan's bank"),
        ("WASHINGTON (AP) — The US", "AP", "The US"),
        ("LONDON, Feb 3 (Reuters) - Oil", "Reuters", "Oil"),
        ("（中央社記者潘姿羽台北3日電）台積電", "CNA", "台積電"),
        ("新华社北京2月3日电（记者王小明）国务院", "Xinhua", "国务院"),
        ("【記者王小明／台北報導】台積電", None, "台積電"),
        ("【明報專訊】政府", None, "政府"),
        ("现代商报2024年3月21日讯（记者 陈思远）腾讯", None, "腾讯"),
        ("〔記者陳怡文／台北民國114年2月3日報導〕美國", None, "美國"),
    ],
)
def test_datelines(paragraph: str, agency: str | None, rest: str) -> None:
    found = parse_dateline(paragraph)
    assert found is not None
    byline, end = found
    assert byline.agency == agency
    assert paragraph[end:] == rest


@pytest.mark.parametrize(
    "paragraph",
    [
        "TSMC (台積電) said",
        "US-China trade",
        "AI - the new thing",
        "A - B",
        "（這是一個括號）文字",
        "NEW YORK -- Stocks",
    ],
)
def test_beginnings_that_are_no_dateline(paragraph: str) -> None:
    assert parse_dateline(paragraph) is None


@given(st.text(max_size=200), st.sampled_from(["", "By ", "記者", "（中央社", "Photo: ", "2025年2月3日"]))
def test_any_line(line: str, start: str) -> None:
    parse_byline(start + line)
    found = parse_dateline(start + line)
    assert found is None or 0 < found[1] <= len(start + line)


@pytest.mark.parametrize(
    ("line", "author", "agency"),
    [
        ("2025-02-03 10:20 来源：新华网 作者：王小明", "王小明", "Xinhua"),
        ("2025年2月3日 10:20:30  来源：新华社  责任编辑：李四", None, "Xinhua"),
        ("114/02/03 記者王小明／台北報導", "王小明", None),
        ("2025-02-03 ｜ 文／王小明 ｜ 圖／中央社", "王小明", "CNA"),
        ("114.02.03", None, None),
    ],
)
def test_a_date_and_credits_in_one_line(line: str, author: str | None, agency: str | None) -> None:
    assert parse_byline(line) == Byline(author, agency, "台北" if "台北" in line else None, DAY)


@pytest.mark.parametrize("line", ["2025年2月3日 總統今天說", "2025-02-03 今天说话 来源：新华网", "台灣 美國 關稅"])
def test_a_date_before_text_is_no_credit(line: str) -> None:
    assert parse_byline(line) is None
