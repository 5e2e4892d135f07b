"""Lines in the crontab of this user, between two marks; every other line stays as it is, byte for byte."""

from __future__ import annotations

import os
import shlex
import shutil

from newsindex.errors import ScheduleError
from newsindex.schedule.job import Found, Job, Kind, call, complaint, must
from newsindex.schedule.timing import Timing


class Crontab:
    """The crontab."""

    kind: Kind = "cron"

    def usable(self) -> bool:
        """Whether there is a crontab program, and this user may use it."""
        if shutil.which("crontab") is None:
            return False
        try:
            self._read()
        except ScheduleError:
            return False
        return True

    def lines(self, job: Job) -> str:
        """What is added. Cron takes a % for a line break, and mails what is printed, so that only trouble is."""
        command = shlex.join((*job.command, "--quiet")).replace("%", r"\%")
        begin, end = _marks(job.name)
        return f"{begin} {job.timing.cron}\n@reboot {command}\n{job.timing.cron} {command}\n{end}\n"

    def planned(self, job: Job) -> str:
        """The lines."""
        return f"# in the crontab\n{self.lines(job)}"

    def install(self, job: Job) -> None:
        """Put the lines at the end, or in the place of earlier ones."""
        before, _, after = _parted(self._read(), job.name)
        joint = b"\n" if before and not before.endswith(b"\n") else b""
        self._write(before + joint + os.fsencode(self.lines(job)) + after)

    def find(self, name: str) -> Found | None:
        """The lines between the marks."""
        if not self.usable():
            return None
        _, own, _ = _parted(self._read(), name)
        if not own:
            return None
        text = os.fsdecode(own)
        cron = text.partition("\n")[0].removeprefix(_marks(name)[0]).strip()
        return Found(Timing(cron), text)

    def remove(self, name: str) -> None:
        """Take the lines out; a crontab that held nothing else is removed."""
        before, _, after = _parted(self._read(), name)
        if before or after:
            self._write(before + after)
        else:
            must("crontab", "-r")

    def limits(self) -> list[str]:
        """What cron does not make up for."""
        return ["cron makes up for times missed while the machine was off, when it starts, but not for those it slept"]

    def _read(self) -> bytes:
        done = call("crontab", "-l")
        if done.returncode == 0:
            return done.stdout
        if b"no crontab" in done.stderr.lower():
            return b""
        raise ScheduleError(f"crontab -l: {complaint(done.stderr)}")

    def _write(self, table: bytes) -> None:
        must("crontab", "-", given=table)


def _marks(name: str) -> tuple[str, str]:
    return f"# {name} begins:", f"# {name} ends"


def _parted(table: bytes, name: str) -> tuple[bytes, bytes, bytes]:
    """The table before the lines of the name, these lines, and the table after them. Raises ScheduleError."""
    begin, end = (mark.encode() for mark in _marks(name))
    lines = table.splitlines(keepends=True)
    first = next((n for n, line in enumerate(lines) if line.startswith(begin)), None)
    if first is None:
        return table, b"", b""
    last = next((n for n, line in enumerate(lines[first:], first) if line.strip() == end), None)
    if last is None:
        raise ScheduleError(
            f"the crontab has the line {begin.decode()!r} but not {end.decode()!r}; mend it: crontab -e"
        )
    return b"".join(lines[:first]), b"".join(lines[first : last + 1]), b"".join(lines[last + 1 :])
