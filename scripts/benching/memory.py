"""How much memory a process has held, as Linux tells it; None elsewhere. In MB of 10⁶ bytes."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

PROC = Path("/proc")
INTERVAL = 0.2


def peak() -> float | None:
    """The most that this process has held, mapped files included."""
    return _entry(PROC / "self" / "status", "VmHWM")


def anonymous() -> float | None:
    """What this process holds beside mapped files."""
    return _entry(PROC / "self" / "status", "RssAnon")


def _entry(path: Path, name: str) -> float | None:
    with suppress(OSError):
        for line in path.read_text().splitlines():
            if line.startswith(name + ":"):
                return int(line.split()[1]) * 1024 / 1e6
    return None


class Watching:
    """While a process runs, the most that it and those it started hold together, shared pages counted once."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self.peak: float | None = None

    def __enter__(self) -> Watching:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._done.wait(INTERVAL):
            held = [_entry(PROC / str(pid) / "smaps_rollup", "Pss") for pid in _family(self._process.pid)]
            if any(held):
                self.peak = max(self.peak or 0.0, sum(value or 0.0 for value in held))


def _family(pid: int) -> Iterator[int]:
    """The process and all below it."""
    yield pid
    with suppress(OSError):
        for task in (PROC / str(pid) / "task").iterdir():
            for child in (task / "children").read_text().split():
                yield from _family(int(child))
