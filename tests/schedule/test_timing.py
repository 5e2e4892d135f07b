"""Intervals and cron expressions: what is taken, what is refused, and the same times for each scheduler."""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
from itertools import islice

import pytest
from cronsim import CronSim
from hypothesis import given
from hypothesis import strategies as st

from newsindex.errors import UsageError
from newsindex.schedule import Timing

NOON = dt.datetime(2026, 2, 27, 12, 0, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("text", "cron"),
    [
        ("1m", "* * * * *"),
        ("15m", "*/15 * * * *"),
        ("30 minutes", "*/30 * * * *"),
        ("60m", "0 * * * *"),
        ("1h", "0 * * * *"),
        ("6 hours", "0 */6 * * *"),
        ("1d", "0 0 * * *"),
        ("24h", "0 0 * * *"),
        ("1W", "0 0 * * 0"),
        ("7d", "0 0 * * 0"),
    ],
)
def test_intervals(text: str, cron: str) -> None:
    assert Timing.every(text) == Timing(cron)


@pytest.mark.parametrize("text", ["", "0m", "7m", "90m", "5h", "2d", "h", "-1h", "1.5h", "1h30m", "hourly"])
def test_intervals_that_are_refused(text: str) -> None:
    with pytest.raises(UsageError, match="every"):
        Timing.every(text)


@pytest.mark.parametrize(
    ("text", "cron"),
    [
        ("15 */2 * * *", "15 */2 * * *"),
        ("  0  6,18 * * 1-5 ", "0 6,18 * * 1-5"),
        ("0 0 1 JAN,jul Mon", "0 0 1 1,7 1"),
        ("0-30/10 * * * 7", "0-30/10 * * * 7"),
    ],
)
def test_cron_expressions(text: str, cron: str) -> None:
    assert Timing.from_cron(text) == Timing(cron)


@pytest.mark.parametrize(
    "text",
    [
        *("", "* * * *", "* * * * * *", "60 * * * *", "* 24 * * *", "* * 0 * *", "* * * 13 *", "* * * * 8"),
        *("5/15 * * * *", "*/0 * * * *", "5-1 * * * *", "* * L * *", "* * * * 1#2", "@hourly", "0 0 31 2 *"),
        *("a * * * *", "1,,2 * * * *", "* * * * *\n* * * * * rm", "% * * * *", "*/5;ls * * * *"),
    ],
)  # fmt: skip
def test_cron_expressions_that_are_refused(text: str) -> None:
    with pytest.raises(UsageError, match="cron"):
        Timing.from_cron(text)


fields = st.tuples(
    st.sampled_from(["*/15", "0", "5,35", "10-30/10", "59"]),
    st.sampled_from(["*", "*/6", "0", "8-18", "3,23"]),
    st.sampled_from(["*", "1", "*/10", "29-31"]),
    st.sampled_from(["*", "2", "1-6", "*/5"]),
    st.sampled_from(["*", "0", "7", "1-5", "*/3", "sat,sun"]),
).map(" ".join)


@given(fields)
def test_launchd_has_the_times_of_cron(text: str) -> None:
    timing = Timing.from_cron(text)
    try:
        intervals = timing.calendar_intervals
    except UsageError:
        return
    for time in islice(CronSim(timing.cron, NOON), 5):
        assert any(_holds(interval, time) for interval in intervals)
        assert not any(_holds(interval, time + dt.timedelta(minutes=1)) for interval in intervals)


def _holds(interval: dict[str, int], time: dt.datetime) -> bool:
    parts = {"Minute": time.minute, "Hour": time.hour, "Day": time.day, "Month": time.month}
    parts["Weekday"] = time.isoweekday() % 7
    return all(parts[name] == value for name, value in interval.items())


def test_launchd_says_what_it_cannot_hold() -> None:
    with pytest.raises(UsageError, match="launchd"):
        Timing.from_cron("* 1-5,8 1-20 1-6 *").calendar_intervals  # noqa: B018
    assert Timing.from_cron("* * * * *").calendar_intervals == [{}]


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")
@pytest.mark.parametrize(
    "text",
    [
        *("*/15 * * * *", "15 */2 * * *", "0 6,18 * * 1-5", "0 0 1 * *"),
        *("30 3 1,15 * 0", "0 12 */10 * 1", "0 0 29 2 *", "5 4 * 1-6/5 7"),
    ],
)  # fmt: skip
def test_systemd_has_the_times_of_cron(text: str) -> None:
    timing = Timing.from_cron(text)
    found: set[str] = set()
    for line in timing.on_calendar:
        done = subprocess.run(
            ["systemd-analyze", "calendar", line, "--iterations=12", "--base-time=2026-02-27 12:00:00 UTC"],
            capture_output=True,
            text=True,
            check=True,
            env={"TZ": "UTC", "LC_ALL": "C"},
        )
        times = [row.split(": ", 1)[1] for row in done.stdout.splitlines() if "elapse:" in row or "Iteration" in row]
        found |= {" ".join(time.split()[1:3]) for time in times if time.strip() != "never"}
    expected = [f"{time:%Y-%m-%d %H:%M:%S}" for time in islice(CronSim(timing.cron, NOON), 12)]
    assert sorted(found)[:12] == expected


def test_the_next_time() -> None:
    assert Timing("15 */2 * * *").next(NOON) == NOON + dt.timedelta(minutes=15)
