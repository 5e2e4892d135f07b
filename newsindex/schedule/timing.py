"""When to run: an interval or a cron expression, checked, and the same for schedulers that write times otherwise."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from cronsim import CronSim, CronSimError

from newsindex.errors import UsageError

_EVERY = re.compile(r"(\d{1,5})\s*(m|min|minutes?|h|hours?|d|days?|w|weeks?)", re.IGNORECASE)
_MINUTES = {"m": 1, "h": 60, "d": 24 * 60, "w": 7 * 24 * 60}
_FIELD = re.compile(r"(?:\*|\d+-\d+)(?:/\d+)?|\d+")
_NAMES = {
    name: str(number)
    for first, names in ((1, "jan feb mar apr may jun jul aug sep oct nov dec"), (0, "sun mon tue wed thu fri sat"))
    for number, name in enumerate(names.split(), first)
}
_DAYS = ("Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat")
_MOST_TIMES = 500


@dataclass(frozen=True, slots=True)
class Timing:
    """Five fields as cron has them, which every cron reads: numbers, lists, ranges, steps; in local time."""

    cron: str

    @classmethod
    def every(cls, text: str) -> Timing:
        """From an interval such as 30m, 1h, 1d. Raises UsageError where it does not divide the hour or the day."""
        match = _EVERY.fullmatch(text.strip())
        if match is None or not int(match[1]):
            raise UsageError(f"--every {text}: write an interval such as 30m, 1h, 6h, 1d or 1w")
        minutes = int(match[1]) * _MINUTES[match[2][0].casefold()]
        hours, odd = divmod(minutes, 60)
        if minutes < 60 and 60 % minutes == 0:
            return cls("* * * * *" if minutes == 1 else f"*/{minutes} * * * *")
        if not odd and hours < 24 and 24 % hours == 0:
            return cls("0 * * * *" if hours == 1 else f"0 */{hours} * * *")
        if minutes == _MINUTES["d"]:
            return cls("0 0 * * *")
        if minutes == _MINUTES["w"]:
            return cls("0 0 * * 0")
        raise UsageError(
            f"--every {text}: does not divide the hour or the day evenly; take 5m, 10m, 15m, 20m, 30m, 1h, 2h, 3h, 4h, "
            "6h, 8h, 12h, 1d or 1w, or say the times with --cron"
        )

    @classmethod
    def from_cron(cls, text: str) -> Timing:
        """From a cron expression of five fields. Raises UsageError."""
        fields = text.split()
        if len(fields) != 5:
            raise UsageError(
                f"--cron {text!r}: needs five fields: minute, hour, day, month, weekday, as in '15 */2 * * *'"
            )
        fields[3:] = [
            re.sub("[A-Za-z]{3}", lambda name: _NAMES.get(name[0].casefold(), name[0]), f) for f in fields[3:]
        ]
        expression = " ".join(fields)
        for number, field in enumerate(fields, 1):
            if not all(_FIELD.fullmatch(part) for part in field.split(",")):
                raise UsageError(
                    f"--cron {text!r}: field {number}, {field!r}, is not made of numbers, ranges (1-5), lists (1,5), "
                    "and steps (*/15)"
                )
        try:
            CronSim(expression, dt.datetime.now(dt.UTC))
        except CronSimError as error:
            raise UsageError(f"--cron {text!r}: {error}") from error
        return cls(expression)

    def next(self, now: dt.datetime) -> dt.datetime | None:
        """The first time after `now`, in its zone; None where there is none for decades."""
        return next(self._times(now), None)

    def _times(self, now: dt.datetime) -> Iterator[dt.datetime]:
        return iter(CronSim(self.cron, now))

    @property
    def on_calendar(self) -> list[str]:
        """The times as systemd writes them; any of the lines says one."""
        at = self._fields()
        time = f"{_listed(at.hours, 24)}:{_listed(at.minutes, 60)}:00"
        found = []
        for days, weekdays in self._days(at):
            names = "" if len(weekdays) == 7 else ",".join(_DAYS[day] for day in weekdays) + " "
            found.append(f"{names}*-{_listed(at.months, 12)}-{_listed(days, 31)} {time}")
        return found

    @property
    def calendar_intervals(self) -> list[dict[str, int]]:
        """The times as launchd writes them. Raises UsageError where they would be too many."""
        at = self._fields()
        found: list[dict[str, int]] = []
        for days, weekdays in self._days(at):
            if len(days) < 31 and len(weekdays) < 7:
                raise UsageError(f"{self.cron}: launchd cannot hold a step over days together with weekdays")
            parts = [
                ("Month", at.months, 12),
                ("Day", days, 31),
                ("Weekday", weekdays, 7),
                ("Hour", at.hours, 24),
                ("Minute", at.minutes, 60),
            ]
            given = [[(name, value) for value in values] for name, values, whole in parts if len(values) < whole]
            found.extend(dict(one) for one in product(*given))
        if len(found) > _MOST_TIMES:
            raise UsageError(f"{self.cron}: {len(found):,} times are too many for launchd; choose an even step")
        return found

    def _fields(self) -> _Fields:
        parsed = CronSim(self.cron, dt.datetime.now(dt.UTC))
        minutes, hours, days, months, weekdays = (
            sorted(value for value in values if isinstance(value, int))
            for values in (parsed.minutes, parsed.hours, parsed.days, parsed.months, parsed.weekdays)
        )
        return _Fields(minutes, hours, days, months, sorted({day % 7 for day in weekdays}), parsed.day_and)

    def _days(self, at: _Fields) -> list[tuple[list[int], list[int]]]:
        """Days of the month with weekdays that must both hold; of several pairs, one."""
        if at.both or len(at.days) == 31 or len(at.weekdays) == 7:
            return [(at.days, at.weekdays)]
        return [(at.days, list(range(7))), (list(range(1, 32)), at.weekdays)]


@dataclass(frozen=True, slots=True)
class _Fields:
    minutes: list[int]
    hours: list[int]
    days: list[int]
    months: list[int]
    weekdays: list[int]
    both: bool
    """Whether the day of the month and the weekday must both hold, and not one of them: as cron does with a star."""


def _listed(values: list[int], whole: int) -> str:
    return "*" if len(values) == whole else ",".join(f"{value:02}" for value in values)
