"""A systemd user timer: a service that syncs, and a timer that starts it and makes up for missed times."""

from __future__ import annotations

import os
import re
from pathlib import Path

from newsindex.errors import ScheduleError
from newsindex.schedule.job import Found, Job, Kind, answers, call, must
from newsindex.schedule.timing import Timing
from newsindex.whole_file import write_whole

_CRON = re.compile(r"^# newsindex: (.+)$", re.MULTILINE)


class Systemd:
    """The units of this user."""

    kind: Kind = "systemd"

    def __init__(self) -> None:
        base = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
        self.folder = Path(base) / "systemd" / "user"

    def usable(self) -> bool:
        """Whether a systemd of this user runs."""
        return answers(("systemctl", "--user", "show-environment"))

    def units(self, job: Job) -> dict[Path, str]:
        """The files and what is in them."""
        calendar = "\n".join(f"OnCalendar={line}" for line in job.timing.on_calendar)
        what = f"newsindex sync of {job.index}".replace("%", "%%")
        service = f"""\
[Unit]
Description={what}

[Service]
Type=oneshot
ExecStart={" ".join(map(_quoted, job.command))}
# 1: nothing found; 75: another run holds the index. Neither is a failure.
SuccessExitStatus=1 75
Nice=10
"""
        timer = f"""\
# newsindex: {job.timing.cron}
[Unit]
Description=Timer of {what}

[Timer]
{calendar}
# A time that was missed, as the machine was off, is made up for.
Persistent=true

[Install]
WantedBy=timers.target
"""
        return {self._service(job.name): service, self._timer(job.name): timer}

    def planned(self, job: Job) -> str:
        """The units, each below its path."""
        return "\n".join(f"# {path}\n{text}" for path, text in self.units(job).items())

    def install(self, job: Job) -> None:
        """Write the units and start the timer."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            for path, text in self.units(job).items():
                write_whole(path, text.encode())
        except OSError as error:
            raise ScheduleError(f"{self.folder}: cannot be written: {error.strerror or error}") from error
        must("systemctl", "--user", "daemon-reload")
        must("systemctl", "--user", "enable", "--now", self._timer(job.name).name)

    def find(self, name: str) -> Found | None:
        """The timer and the service, where they are."""
        try:
            texts = [path.read_text("utf-8") for path in (self._timer(name), self._service(name))]
        except OSError:
            return None
        cron = _CRON.search(texts[0])
        return Found(Timing(cron[1]), "\n".join(texts)) if cron else None

    def remove(self, name: str) -> None:
        """Stop the timer and remove its units and its memory of the last time."""
        timer = self._timer(name)
        must("systemctl", "--user", "disable", "--now", timer.name)
        call("systemctl", "--user", "clean", "--what=state", timer.name)  # a timer that never ran has none
        try:
            for path in (timer, self._service(name)):
                path.unlink(missing_ok=True)
        except OSError as error:
            raise ScheduleError(f"{timer.parent}: cannot be written: {error.strerror or error}") from error
        must("systemctl", "--user", "daemon-reload")

    def limits(self) -> list[str]:
        """That timers of a user end with the session, unless it lingers."""
        try:
            lingers = call("loginctl", "show-user", str(os.getuid()), "--property=Linger", "--value").stdout
        except ScheduleError:  # without loginctl nobody knows
            lingers = b""
        if lingers.strip() == b"yes":
            return []
        return [
            "the timer stops when you log out; `loginctl enable-linger` keeps it going, or take --with cron instead"
        ]

    def _service(self, name: str) -> Path:
        return self.folder / f"{name}.service"

    def _timer(self, name: str) -> Path:
        return self.folder / f"{name}.timer"


def _quoted(argument: str) -> str:
    """The argument as it stands in ExecStart: systemd.service(5), "Command lines"."""
    for sign, written in (("\\", "\\\\"), ('"', '\\"'), ("%", "%%"), ("$", "$$")):
        argument = argument.replace(sign, written)
    return f'"{argument}"'
