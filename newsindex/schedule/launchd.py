"""A launchd agent of this user, on macOS."""

from __future__ import annotations

import os
import plistlib
import sys
from pathlib import Path

from newsindex.errors import ScheduleError
from newsindex.schedule.job import Found, Job, Kind, call, must
from newsindex.schedule.timing import Timing
from newsindex.whole_file import write_whole

_CRON = "NEWSINDEX_SCHEDULE"


class Launchd:
    """The agents of this user."""

    kind: Kind = "launchd"

    def __init__(self) -> None:
        self.folder = Path.home() / "Library" / "LaunchAgents"

    def usable(self) -> bool:
        """Whether this is macOS."""
        return sys.platform == "darwin"

    def plist(self, job: Job) -> bytes:
        """The agent, as launchd.plist(5) has it."""
        intervals = job.timing.calendar_intervals
        return plistlib.dumps(
            {
                "Label": job.name,
                "ProgramArguments": [*job.command, "--quiet"],
                "StartCalendarInterval": intervals[0] if len(intervals) == 1 else intervals,
                "RunAtLoad": True,  # what was missed while the machine was off is made up for
                "EnvironmentVariables": {_CRON: job.timing.cron},
                "StandardErrorPath": str(Path.home() / "Library" / "Logs" / f"{job.name}.log"),
                "ProcessType": "Background",
            }
        )

    def planned(self, job: Job) -> str:
        """The agent below its path."""
        return f"# {self._path(job.name)}\n{self.plist(job).decode()}"

    def install(self, job: Job) -> None:
        """Write the agent and load it."""
        path = self._path(job.name)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            write_whole(path, self.plist(job))
        except OSError as error:
            raise ScheduleError(f"{path}: cannot be written: {error.strerror or error}") from error
        call("launchctl", "bootout", f"{_domain()}/{job.name}")  # one of before; there may be none
        must("launchctl", "bootstrap", _domain(), str(path))

    def find(self, name: str) -> Found | None:
        """The agent, where it is."""
        try:
            data = self._path(name).read_bytes()
            cron = plistlib.loads(data)["EnvironmentVariables"][_CRON]
        except (OSError, ValueError, KeyError, TypeError, plistlib.InvalidFileException):
            return None
        return Found(Timing(cron), data.decode("utf-8", "replace"))

    def remove(self, name: str) -> None:
        """Unload the agent and remove it."""
        call("launchctl", "bootout", f"{_domain()}/{name}")
        try:
            self._path(name).unlink()
        except OSError as error:
            raise ScheduleError(f"{self._path(name)}: cannot be removed: {error.strerror}") from error

    def limits(self) -> list[str]:
        """That agents run while their user is logged in."""
        return ["the agent runs only while you are logged in; times missed in sleep are made up for on waking"]

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}.plist"


def _domain() -> str:
    return f"gui/{os.getuid()}"
