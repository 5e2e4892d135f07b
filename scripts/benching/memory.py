"""How much memory a process has held, as Linux tells it; None elsewhere. In MB of 10⁶ bytes."""

from __future__ import annotations

import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

PROC = Path("/proc")
INTERVAL = 0.2


def peak() -> float | None:
    """The most that this process has held, mapped files included."""
    return _entries(PROC / "self" / "status").get("VmHWM")


def anonymous() -> float | None:
    """What this process holds beside mapped files."""
    return _entries(PROC / "self" / "status").get("RssAnon")


def _entries(path: Path) -> dict[str, float]:
    """What such a file says in kB; nothing where it is not there, or not any more."""
    with suppress(OSError):
        rows = map(str.split, path.read_text().splitlines())
        return {row[0].rstrip(":"): int(row[1]) * 1024 / 1e6 for row in rows if row[2:] == ["kB"]}
    return {}


class Held(NamedTuple):
    """What processes hold at a moment, by process id, shared pages by parts: with mapped files and without.

    `seconds` since the first process began.
    """

    seconds: float
    resident: dict[int, float]
    anonymous: dict[int, float]


class Watching:
    """While a process runs, what it and those it started hold, shared pages counted once, every so many seconds."""

    def __init__(self, process: subprocess.Popen[str], interval: float = INTERVAL) -> None:
        self._process = process
        self._interval = interval
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self.held: list[Held] = []

    def __enter__(self) -> Watching:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    @property
    def peak(self) -> float | None:
        """The most that all hold together."""
        return max((sum(held.resident.values()) for held in self.held), default=None)

    @property
    def anonymous_peak(self) -> float | None:
        """The same beside mapped files."""
        return max((sum(held.anonymous.values()) for held in self.held), default=None)

    def _watch(self) -> None:
        began = time.monotonic()
        while not self._done.wait(self._interval):
            held = Held(time.monotonic() - began, {}, {})
            for pid in _family(self._process.pid):
                found = _entries(PROC / str(pid) / "smaps_rollup")
                if "Pss" in found:
                    held.resident[pid], held.anonymous[pid] = found["Pss"], found.get("Pss_Anon", found["Pss"])
            if held.resident:
                self.held.append(held)


def _family(pid: int) -> Iterator[int]:
    """The process and all below it."""
    yield pid
    with suppress(OSError):
        for task in (PROC / str(pid) / "task").iterdir():
            for child in (task / "children").read_text().split():
                yield from _family(int(child))
