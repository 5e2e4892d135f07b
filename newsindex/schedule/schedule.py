"""The schedule of an index: installed with the scheduler that the machine has, looked at, removed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from newsindex.config.sources import SourceSettings
from newsindex.errors import ScheduleError, UsageError
from newsindex.schedule.crontab import Crontab
from newsindex.schedule.job import Job, Kind, Scheduler, job_of, name_of
from newsindex.schedule.launchd import Launchd
from newsindex.schedule.systemd import Systemd
from newsindex.schedule.timing import Timing
from newsindex.sync.run_log import last_run_at, last_runs


@dataclass(frozen=True, slots=True)
class Plan:
    """What `install` writes: `text` is all of it, with the places; `notes` are limits and remedies, a sentence each."""

    kind: Kind
    job: Job
    text: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Installed:
    """A schedule that is there: with which scheduler, when it runs, and what was written."""

    kind: Kind
    timing: Timing
    text: str


@dataclass(frozen=True, slots=True)
class ScheduleStatus:
    """What is installed and how it went. Times are aware; `last_result` is the newest entry of the run log, and
    `quiet_since` whether runs after it found nothing new."""

    installed: tuple[Installed, ...]
    last_run: dt.datetime | None
    next_run: dt.datetime | None
    last_result: dict[str, Any] | None

    @property
    def quiet_since(self) -> bool:
        """Whether the last run came after the one that is logged, and so had nothing to tell."""
        if self.last_run is None or self.last_result is None:
            return False
        began = dt.datetime.fromisoformat(self.last_result["began"])
        return self.last_run - began > dt.timedelta(seconds=self.last_result.get("seconds", 0) + 60)

    def to_dict(self) -> dict[str, Any]:
        """The JSON of the command line."""
        return {
            "installed": [{"with": i.kind, "cron": i.timing.cron, "text": i.text} for i in self.installed],
            "last_run": self.last_run.isoformat(timespec="seconds") if self.last_run else None,
            "next_run": self.next_run.isoformat(timespec="seconds") if self.next_run else None,
            "last_result": self.last_result,
            "quiet_since": self.quiet_since,
        }


class Schedule:
    """The schedule of one index."""

    def __init__(self, index: Path) -> None:
        self._index = index
        self._schedulers: tuple[Scheduler, ...] = (Launchd(), Systemd(), Crontab())

    def plan(
        self,
        config: Path,
        sources: Sequence[SourceSettings] = (),
        *,
        every: str | None = None,
        cron: str | None = None,
        kind: Kind | None = None,
    ) -> Plan:
        """What `install` would write; nothing is written. One of `every` and `cron` says when.

        Raises UsageError, and ScheduleError where the machine has no scheduler, or not that one.
        """
        if (every is None) == (cron is None):
            raise UsageError("say when: either --every 1h or --cron '15 */2 * * *'")
        timing = Timing.every(every) if every is not None else Timing.from_cron(cron or "")
        job = job_of(self._index, config, timing)
        scheduler = self._chosen(kind, job)
        notes = scheduler.limits() if scheduler.usable() else [f"this machine has no {scheduler.kind} that answers"]
        return Plan(scheduler.kind, job, scheduler.planned(job), (*notes, *_secrets(sources)))

    def install(self, plan: Plan) -> None:
        """Write what was planned. Raises ScheduleError."""
        for scheduler in self._schedulers:
            if scheduler.kind != plan.kind and scheduler.find(plan.job.name):
                raise ScheduleError(
                    f"{plan.job.index}: is scheduled with {scheduler.kind} already; newsindex schedule remove takes "
                    "that away"
                )
        scheduler = self._of(plan.kind)
        if not scheduler.usable():
            raise ScheduleError(f"this machine has no {plan.kind} that answers; {_remedy(plan.job)}")
        scheduler.install(plan.job)

    def status(self) -> ScheduleStatus:
        """What is installed, the last run and its result, and the next run."""
        found = [(s.kind, s.find(name_of(self._index))) for s in self._schedulers]
        installed = tuple(Installed(kind, one.timing, one.text) for kind, one in found if one is not None)
        now = dt.datetime.now().astimezone()
        coming = [time for one in installed if (time := one.timing.next(now)) is not None]
        last = last_run_at(self._index)
        return ScheduleStatus(
            installed,
            last.astimezone() if last else None,
            min(coming, default=None),
            next(iter(last_runs(self._index, 1)), None),
        )

    def remove(self) -> tuple[Kind, ...]:
        """Take away what was installed, and nothing else; says with which schedulers it was. Raises ScheduleError."""
        name = name_of(self._index)
        found = [scheduler for scheduler in self._schedulers if scheduler.find(name)]
        for scheduler in found:
            scheduler.remove(name)
        return tuple(scheduler.kind for scheduler in found)

    def _of(self, kind: Kind) -> Scheduler:
        found = next((scheduler for scheduler in self._schedulers if scheduler.kind == kind), None)
        if found is None:
            raise UsageError(f'with: "{kind}" is none of {", ".join(get_args(Kind))}')
        return found

    def _chosen(self, kind: Kind | None, job: Job) -> Scheduler:
        if kind is not None:
            return self._of(kind)
        usable = next((scheduler for scheduler in self._schedulers if scheduler.usable()), None)
        if usable is None:
            raise ScheduleError(f"this machine has neither systemd timers, nor cron, nor launchd; {_remedy(job)}")
        return usable


def _remedy(job: Job) -> str:
    return f"let another scheduler run: {' '.join(job.command)}; or keep newsindex watch running"


def _secrets(sources: Sequence[SourceSettings]) -> list[str]:
    """Variables of this shell that a scheduler does not have."""
    names = dict.fromkeys(v[4:] for s in sources for _, v in s.headers if v.startswith("env:"))
    if not names:
        return []
    return [
        f"the schedule does not have {', '.join(names)} of this shell's environment; use file:PATH in newsindex.toml"
    ]
