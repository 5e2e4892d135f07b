"""Whoosh's lock on an index: one writer at a time; free at once when its holder dies."""

from __future__ import annotations

import os
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from whoosh.util.filelock import FileLock

from newsindex.engines.whoosh.columnar.durable import writing
from newsindex.errors import IndexBusy

LOCK_NAME = "MAIN_WRITELOCK"
"""The file that Whoosh's own writers lock."""

RUN_LOCK_NAME = "newsindex.run"
"""The file that a run locks from its first article to its last, over several commits."""

_held: weakref.WeakSet[WriteLock] = weakref.WeakSet()


class WriteLock:
    """The lock, taken; raises `IndexBusy` when another writer keeps it for longer than `wait` seconds."""

    def __init__(self, folder: Path, wait: float = 0.0, name: str = LOCK_NAME) -> None:
        self._lock = FileLock(str(folder / name))
        until = time.monotonic() + wait
        while not self._lock.acquire():
            if time.monotonic() >= until:
                raise IndexBusy(
                    f"{folder}: another run is writing to the index. Wait for it to end, or look for it with `ps`."
                )
            time.sleep(0.05)
        _held.add(self)

    def release(self) -> None:
        """Gives the lock back."""
        if self._lock.fd is not None:
            self._lock.release()

    def leave_to_parent(self) -> None:
        """Closes the handle without giving the lock back."""
        if self._lock.fd is not None:
            os.close(self._lock.fd)
            self._lock.fd = None


@contextmanager
def alone(folder: Path, wait: float = 0.0) -> Iterator[None]:
    """Keeps other runs out of an index, whatever state it is in. Raises `IndexBusy` when another run lasts for longer
    than `wait` seconds."""
    with writing(folder):
        lock = WriteLock(folder, wait, RUN_LOCK_NAME)
    try:
        yield
    finally:
        lock.release()


def _in_child() -> None:
    for lock in list(_held):
        lock.leave_to_parent()


if hasattr(os, "register_at_fork"):
    # A forked worker would hold the lock on when its writer is killed.
    os.register_at_fork(after_in_child=_in_child)
