"""What is to be run, and what each scheduler must be able to do with it."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from newsindex.errors import ScheduleError
from newsindex.schedule.timing import Timing

Kind = Literal["systemd", "cron", "launchd"]
_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Job:
    """A run of `sync` at set times. Paths are absolute; `name` is the same for the same index."""

    name: str
    index: Path
    timing: Timing
    command: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """What is installed: when it runs, and the lines or files that were written."""

    timing: Timing
    text: str


class Scheduler(Protocol):
    """One of the machine's schedulers."""

    kind: Kind

    def usable(self) -> bool:
        """Whether this machine has it for this user."""

    def planned(self, job: Job) -> str:
        """All that `install` would write, with the places."""

    def install(self, job: Job) -> None:
        """Write it, in the place of what was there of that name. Raises ScheduleError."""

    def find(self, name: str) -> Found | None:
        """What is installed under the name."""

    def remove(self, name: str) -> None:
        """Take away what `install` wrote, and nothing else. Raises ScheduleError."""

    def limits(self) -> list[str]:
        """What it cannot do here, a sentence each, with a remedy."""


def job_of(index: Path, config: Path, timing: Timing) -> Job:
    """The job that syncs an index with the sources of a configuration. Raises ScheduleError for impossible paths."""
    index, config = Path(os.path.abspath(index)), Path(os.path.abspath(config))  # noqa: PTH100 - a link stays a link
    command = (*_program(), "sync", "--config", str(config), "--index", str(index))
    for part in command:
        if not part.isprintable():
            raise ScheduleError(f"{part!r}: a path with such characters cannot be scheduled; give it another name")
    return Job(name_of(index), index, timing, command)


def name_of(index: Path) -> str:
    """The name under which the schedule of an index is kept."""
    place = os.path.abspath(index)  # noqa: PTH100 - as above
    return f"newsindex-sync-{hashlib.blake2b(os.fsencode(place), digest_size=4).hexdigest()}"


def _program() -> tuple[str, ...]:
    """How newsindex is called from anywhere, without code from the working directory."""
    installed = Path(sys.executable).with_name("newsindex")
    return (str(installed),) if os.access(installed, os.X_OK) else (sys.executable, "-P", "-m", "newsindex")


def call(*command: str, given: bytes | None = None) -> subprocess.CompletedProcess[bytes]:
    """Run a program of the machine, in English. Raises ScheduleError where it is not there or hangs."""
    try:
        return subprocess.run(  # noqa: S603 - fixed programs, no shell
            command,
            input=given,
            stdin=subprocess.DEVNULL if given is None else None,
            capture_output=True,
            env={**os.environ, "LC_ALL": "C"},
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ScheduleError(f"{command[0]}: {error}") from error


def must(*command: str, given: bytes | None = None) -> bytes:
    """Run a program and give its output. Raises ScheduleError with what it complains of."""
    done = call(*command, given=given)
    if done.returncode:
        raise ScheduleError(f"{' '.join(command)}: {complaint(done.stderr)}")
    return done.stdout


def complaint(stderr: bytes) -> str:
    """What a program complained of, on a line."""
    return " ".join(stderr.decode("utf-8", "replace").split()) or "failed without a word"


def answers(command: Sequence[str]) -> bool:
    """Whether a program is there and ends well."""
    try:
        return call(*command).returncode == 0
    except ScheduleError:
        return False
