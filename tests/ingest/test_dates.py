from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsindex.ingest.dates import ambiguous, date_in_address, date_in_text, parse_date

TAIPEI = ZoneInfo("Asia/Taipei")
DAY = "2025-02-03T00:00:00+08:00"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2025-02-03", DAY),
        ("20250203", DAY),
        (20250203, DAY),
        ("2025/02/03", DAY),
        ("2025.2.3", DAY),
        ("2025-02-03T10:00:00Z", "2025-02-03T10:00:00+00:00"),
        ("2025-02-03T10:00:00-05:00", "2025-02-03T10:00:00-05:00"),
        ("2025-02-03 10:00", "2025-02-03T10:00:00+08:00"),
        ("2025/2/3 14:05", "2025-02-03T14:05:00+08:00"),
        ("Mon, 03 Feb 2025 10:00:00 +0000", "2025-02-03T10:00:00+00:00"),
        ("Mon, 03 Feb 2025 10:00:00 GMT", "2025-02-03T10:00:00+00:00"),
        ("Feb. 3, 2025", DAY),
        ("February 3rd, 2025", DAY),
        ("3 February 2025", DAY),
        ("February 3, 2025 5:30 PM EST", "2025-02-03T17:30:00-05:00"),
        ("3 février 2025", DAY),
        ("13/02/2025", "2025-02-13T00:00:00+08:00"),
        ("2025年2月3日", DAY),
        ("2025 年 2 月 3 日", DAY),
        ("2025年2月3日 下午3:05", "2025-02-03T15:05:00+08:00"),
        ("民國114年2月3日", DAY),
        ("中華民國一一四年二月三日", DAY),
        ("114年2月3日", DAY),
        ("114/02/03", DAY),
        ("二〇二五年二月三日", DAY),
        ("二零二五年十二月二十三日", "2025-12-23T00:00:00+08:00"),
        ("2025-02", "2025-02-01T00:00:00+08:00"),
        ("1738540800", "2025-02-03T08:00:00+08:00"),
        (1738540800, "2025-02-03T08:00:00+08:00"),
        (1738540800000, "2025-02-03T08:00:00+08:00"),
        (1738540800.5, "2025-02-03T08:00:00.500000+08:00"),
        (dt.date(2025, 2, 3), DAY),
        (dt.datetime(2025, 2, 3, 10), "2025-02-03T10:00:00+08:00"),
    ],
)
def test_dates_of_records(value: object, expected: str) -> None:
    found = parse_date(value, TAIPEI)
    assert found is not None
    assert found.isoformat() == expected


NO_DATES = [
    "",
    "yesterday",
    "2 hours ago",
    "Monday",
    "10:00",
    "2025",
    "Feb 2025",
    "3 Feb",
    "2025-02-30",
    "9999-01-01",
    "12",
]
NO_DATES += ["not a date at all", "x" * 10_000, "1" * 400]


@pytest.mark.parametrize("value", [*NO_DATES, 7, None, True, float("nan"), float("inf"), []])
def test_what_is_no_full_date(value: object) -> None:
    assert parse_date(value, TAIPEI) is None


def test_day_and_month_in_doubt() -> None:
    assert ambiguous("03/02/2025")
    assert not any(map(ambiguous, ["13/02/2025", "03/03/2025", "2025-02-03", "Feb. 3, 2025"]))


@pytest.mark.parametrize(
    ("address", "day", "month"),
    [
        ("https://a.com/2025/02/03/story", "2025-02-03", None),
        ("https://a.com/News/archives/2025/02/04/2003831289", "2025-02-04", None),
        ("https://a.com/story-20250203.html", "2025-02-03", None),
        ("https://a.com/2025/0203/c1.html", "2025-02-03", None),
        ("/archive/2024-11-01/2025-02-03-story.txt", "2025-02-03", None),
        ("https://a.com/2025/02/story", None, "2025-02-01"),
        ("/archive/news-2025-02.jsonl", None, "2025-02-01"),
        ("/archive/taipei-times-2021.txt", None, None),
        ("https://a.com/201912345678", None, None),
        ("https://a.com/2025/13/45/x", None, None),
    ],
)
def test_dates_in_addresses(address: str, day: str | None, month: str | None) -> None:
    found = date_in_address(address)
    assert tuple(date and date.isoformat() for date in found) == (day, month)


@pytest.mark.parametrize(
    "line",
    [
        "Mon, Feb 03, 2025 page 1",
        "Published: 3 February 2025",
        "（中央社記者台北2025年2月3日電）",
        "中華民國114年2月3日 星期一",
        "2025/02/03 10:30",
    ],
)
def test_dates_in_lines(line: str) -> None:
    found = date_in_text(line)
    assert found is not None
    assert found[0] == dt.date(2025, 2, 3)


@given(
    st.one_of(
        st.text(max_size=40), st.integers(), st.floats(), st.text(alphabet="0123456789-/:年月日民國 TZ", max_size=30)
    )
)
def test_any_value_is_a_date_with_a_zone_or_none(value: object) -> None:
    found = parse_date(value, TAIPEI)
    assert found is None or (found.tzinfo is not None and 1800 <= found.year <= 2200)


@given(st.datetimes(dt.datetime(1800, 1, 2), dt.datetime(2199, 12, 30), timezones=st.timezones()))
def test_iso_dates_come_back(moment: dt.datetime) -> None:
    found = parse_date(moment.isoformat(), TAIPEI)
    assert found is not None
    assert found.isoformat() == moment.isoformat()
