"""An index → one file, while writers go on."""

from __future__ import annotations

import datetime as dt
import io
import os
import tarfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import BinaryIO

from newsindex.engines.whoosh import IndexFolder
from newsindex.errors import IndexBusy, IndexUnsound, IndexUnusable, UsageError
from newsindex.upkeep.contents import FIRST, IN_INDEX, Backup, digest_of
from newsindex.whole_file import sync_folder

try:
    import fcntl
except ImportError:  # Windows has no such locks: there two backups into one file at once may spoil it
    fcntl = None  # type: ignore[assignment]

_TRIES = 20
_PAUSE = 0.05


def save(folder: IndexFolder, beside: Mapping[str, Path], target: Path, version: str, *, force: bool) -> Backup:
    """Write the newest committed state, and the files `beside` it that are there, by their names in the backup.

    The file appears under its name when it is whole and on the disk. Raises UsageError where there is one, unless
    `force`; IndexUnusable where it cannot be written.
    """
    if target.exists() and not force:
        raise UsageError(f"{target}: there is a file already; --force writes in its place")
    with ExitStack() as stack:
        parts: dict[str, BinaryIO] = _held(folder, stack)
        for name, path in beside.items():
            if path.is_file():
                parts[name] = io.BytesIO(path.read_bytes())
        files: dict[str, tuple[int, str]] = {}
        for name, file in parts.items():
            checksum = digest_of(file)
            files[name] = (file.tell(), checksum)
            file.seek(0)
        made = Backup(dt.datetime.now(dt.UTC).isoformat(timespec="seconds"), version, files)
        try:
            with _appearing(target) as out, tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as tar:
                _add(tar, FIRST, io.BytesIO(made.dump()), len(made.dump()))
                for name, file in parts.items():
                    _add(tar, name, file, files[name][0])
        except OSError as error:
            raise IndexUnusable(
                f"{target}: cannot write the backup: {error.strerror or error}; give it room or permission, or name "
                "another place"
            ) from error
    return made


def _held(folder: IndexFolder, stack: ExitStack) -> dict[str, BinaryIO]:
    """The files of the newest state, opened, so that they stay readable when a writer removes them."""
    for _ in range(_TRIES):
        folder.refresh()
        with ExitStack() as opened:
            try:
                found: dict[str, BinaryIO] = {
                    IN_INDEX + path.name: opened.enter_context(path.open("rb")) for path in folder.files()
                }
            except FileNotFoundError:  # a writer has removed it: there is a newer state
                time.sleep(_PAUSE)
                continue
            stack.push(opened.pop_all())
            return found
    raise IndexUnsound(f"{folder.path}: files of the index are missing; restore an earlier backup, or rebuild it")


@contextmanager
def _appearing(target: Path) -> Iterator[BinaryIO]:
    """A file that gets its name when it is whole; what a killed run left of one is written over."""
    partial = target.with_name(f".{target.name}.partial")
    with partial.open("ab") as out:
        if fcntl is not None:
            try:
                fcntl.flock(out, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise IndexBusy(f"{target}: another run writes this backup; wait for it to end") from error
        try:
            out.truncate(0)
            yield out
            out.flush()
            os.fsync(out.fileno())
            partial.replace(target)
        except BaseException:
            partial.unlink(missing_ok=True)
            raise
    sync_folder(target.absolute().parent)


def _add(tar: tarfile.TarFile, name: str, file: BinaryIO, size: int) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mtime, entry.mode = size, int(time.time()), 0o644
    tar.addfile(entry, file)
