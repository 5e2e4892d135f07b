from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsindex.ingest.dates import have_day_first
from tests.ingest.conftest import Outcome, ReadBytes

DAYS = st.dates(dt.date(1990, 1, 1), dt.date(2030, 1, 1))


def written(dates: Iterable[str], form: str) -> tuple[str, str]:
    """A file of articles with those dates, by name and content."""
    records = [{"id": str(n), "title": "A", "published": date} for n, date in enumerate(dates)]
    match form:
        case "csv":
            return "a.csv", "id,title,date\n" + "".join(f"{r['id']},A,{r['published']}\n" for r in records)
        case "list":
            return "a.json", json.dumps(records)
        case "items":
            return "a.json", json.dumps({"articles": records})
        case "dump":
            return "a.jsonl", "".join(json.dumps({"_id": r["id"], "_source": r}) + "\n" for r in records)
        case _:
            return "a.jsonl", "".join(json.dumps(r) + "\n" for r in records)


def days(found: Outcome) -> list[str | None]:
    return [a.published and a.published.date().isoformat() for a in found.articles]


@pytest.mark.parametrize("form", ["csv", "jsonl", "list", "items", "dump"])
def test_one_date_that_tells_says_how_the_others_are_meant(read_bytes: ReadBytes, form: str) -> None:
    found = read_bytes(*written(["03/02/2025", "13/02/2025", "4.2.2025"], form))
    assert days(found) == ["2025-02-03", "2025-02-13", "2025-02-04"]
    assert not found.notices
    found = read_bytes(*written(["03/02/2025", "02/13/2025"], form))
    assert days(found) == ["2025-03-02", "2025-02-13"]
    assert not found.notices


@pytest.mark.parametrize("dates", [["03/02/2025", "05/06/2025"], ["03/02/2025", "13/02/2025", "02/13/2025"]])
def test_where_none_tells_or_they_disagree_the_month_is_first_and_it_is_said(
    read_bytes: ReadBytes, dates: list[str]
) -> None:
    found = read_bytes(*written(dates, "csv"))
    assert days(found)[0] == "2025-03-02"
    assert found.notices[0].text == "the date '03/02/2025' is read as month/day/year"


def test_a_date_far_down_tells_too(read_bytes: ReadBytes) -> None:
    found = read_bytes(*written(["03/02/2025"] * 900 + ["28/02/2025"], "jsonl"))
    assert set(days(found)) == {"2025-02-03", "2025-02-28"}


@given(st.lists(DAYS, min_size=1), st.sampled_from(["%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y %H:%M"]))
def test_the_order_that_is_told_is_that_of_all(dates: list[dt.date], form: str) -> None:
    told = have_day_first([dt.datetime(d.year, d.month, d.day).strftime(form) for d in dates])
    assert told is (True if any(d.day > 12 for d in dates) else None)
