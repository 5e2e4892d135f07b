import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsindex.errors import UsageError
from newsindex.search.query.dates import day_number, days_of

TODAY = dt.date(2025, 2, 12)  # a Wednesday


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2025-02-03", "2025-02-03", "2025-02-03"),
        ("2025/2/3", "2025-02-03", "2025-02-03"),
        ("20250203", "2025-02-03", "2025-02-03"),
        ("2025-02-03T10:00:00+08:00", "2025-02-03", "2025-02-03"),
        ("2025-02", "2025-02-01", "2025-02-28"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2025", "2025-01-01", "2025-12-31"),
        ("民國114年2月3日", "2025-02-03", "2025-02-03"),
        ("2025年2月", "2025-02-01", "2025-02-28"),
        ("114年2月3日", "2025-02-03", "2025-02-03"),
        ("民國98年", "2009-01-01", "2009-12-31"),
        ("today", "2025-02-12", "2025-02-12"),
        ("Yesterday", "2025-02-11", "2025-02-11"),
        ("this week", "2025-02-10", "2025-02-16"),
        ("last  week", "2025-02-03", "2025-02-09"),
        ("上週", "2025-02-03", "2025-02-09"),
        ("last month", "2025-01-01", "2025-01-31"),
        ("last year", "2024-01-01", "2024-12-31"),
        ("3 days ago", "2025-02-09", "2025-02-09"),
        ("1 month ago", "2025-01-12", "2025-01-12"),
        ("last 7 days", "2025-02-06", "2025-02-12"),
        ("monday", "2025-02-10", "2025-02-10"),
        ("last wednesday", "2025-02-05", "2025-02-05"),
    ],
)
def test_a_date_means_its_first_and_last_day(text: str, first: str, last: str) -> None:
    assert days_of(text, TODAY) == (day(first), day(last))


@pytest.mark.parametrize(
    "text", ["", "soon", "2025-13", "2025-02-30", "0000", "99999 years ago", "week", "2025-02-03x", "98年", "1年2月"]
)
def test_what_is_no_date_is_refused_with_a_remedy(text: str) -> None:
    with pytest.raises(UsageError, match="is no date; write 2025-02-03"):
        days_of(text, TODAY)


@given(st.text(max_size=30))
def test_any_text_is_a_span_of_days_or_refused(text: str) -> None:
    try:
        first, last = days_of(text, TODAY)
    except UsageError:
        return
    assert first <= last


def test_days_are_numbered_as_they_are_written() -> None:
    assert day_number(day("2025-02-03")) == 20250203
