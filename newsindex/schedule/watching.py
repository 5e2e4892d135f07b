"""Files that change → the moment to sync; made for one reader that waits, syncs, and waits again."""

from __future__ import annotations

import glob
import os
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from types import TracebackType
from typing import Self

from newsindex.config import load_config
from newsindex.errors import ConfigError, ScheduleError, UsageError
from newsindex.sync.scanning import root_of

QUIET_MS, MOST_MS = 1_000, 30_000
"""Changes are told when there were none for so long, or when they have gone on for so long."""


def watched(config: str | os.PathLike[str] | None) -> list[str]:
    """What there is to watch: the files and folders of the sources, and the configuration; as long as that is not
    valid, itself alone."""
    try:
        settings = load_config(config)
    except ConfigError:
        return [] if config is None else [str(config)]
    own = [] if settings.file is None else [str(settings.file)]
    try:
        paths = [path for source in settings.sources() for path in source.paths]
    except ConfigError:
        return own
    return own + [str(root_of(path)) if glob.has_magic(path) and not Path(path).exists() else path for path in paths]


class Watcher:
    """Watches folders and files, as a context manager; what changes between two calls of `wait` is not missed.

    `paths` gives what to watch; it is asked again after every change, since files are replaced and folders made. What
    lies at `index`, or beside it with its name and an ending, is not looked at. Raises UsageError where watchfiles is
    not installed.
    """

    def __init__(self, paths: Callable[[], Iterable[str]], index: Path, *, quiet_ms: int = QUIET_MS) -> None:
        try:
            import watchfiles
        except ImportError as error:
            raise UsageError(
                "watching needs the package watchfiles: pip install 'newsindex[watch]'; newsindex schedule needs none"
            ) from error
        self._watch = watchfiles.watch
        self._paths = paths
        self._quiet_ms = quiet_ms
        self._index = str(index.resolve())
        self._changed = threading.Event()
        self._ready = threading.Event()
        self._stop = threading.Event()
        self._problem: str | None = None
        self._thread = threading.Thread(target=self._run, name="newsindex-watch", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self._ready.wait()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join(timeout=5)

    def wait(self, seconds: float) -> bool:
        """Wait for changes, at most so long; whether there were any. Raises ScheduleError where watching failed."""
        if self._problem is not None:
            raise ScheduleError(self._problem)
        changed = self._changed.wait(seconds)
        self._changed.clear()
        if self._problem is not None:
            raise ScheduleError(self._problem)
        return changed

    def _run(self) -> None:
        told = True
        while not self._stop.is_set():
            try:
                self._until_changed(sorted(set(self._paths())), told)
                told = False
            except FileNotFoundError:  # gone since it was looked for
                told = False
                self._stop.wait(self._quiet_ms / 1000)
            except Exception as error:  # whoever waits must hear of it: this thread has no other voice
                self._problem = (
                    f"the files cannot be watched: {error}. Raise the limit fs.inotify.max_user_watches, set "
                    "WATCHFILES_FORCE_POLLING=1, or use newsindex schedule instead"
                )
                self._ready.set()
                self._changed.set()
                return

    def _until_changed(self, paths: list[str], told: bool) -> None:
        """Watch until something changes. Changes of before that are not told yet are told once these watches are there,
        so that what changes in between is read by the run that follows."""
        missing = [path for path in paths if not Path(path).exists()]
        for changes in self._watch(
            *(path for path in paths if path not in missing),
            watch_filter=lambda _, path: not self._is_own(path),
            debounce=MOST_MS,
            step=self._quiet_ms,
            stop_event=self._stop,
            rust_timeout=self._quiet_ms,
            yield_on_timeout=True,
            raise_interrupt=False,
            ignore_permission_denied=True,
        ):
            self._ready.set()
            if not told:
                self._changed.set()
                told = True
            if changes or any(Path(path).exists() for path in missing):
                return

    def _is_own(self, path: str) -> bool:
        return path == self._index or path.startswith((self._index + os.sep, self._index + "."))
