"""One file → an index, all of it verified before anything is put in its place."""

from __future__ import annotations

import os
import shutil
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from newsindex.engines.whoosh import IndexFolder
from newsindex.engines.whoosh.columnar.durable import write_durably, writing
from newsindex.engines.whoosh.columnar.lock import RUN_LOCK_NAME, alone
from newsindex.errors import SourceError, UsageError
from newsindex.upkeep.contents import FIRST, IN_INDEX, MOST_BYTES_FIRST, Backup, digest_of, unsound
from newsindex.whole_file import sync_folder

_BLOCK = 1 << 20


def restore(source: Path, index: Path, beside: Mapping[str, Path], *, force: bool) -> Backup:
    """Put a backup in the place of `index`, and what it has of the files `beside`, by their names in the backup.

    An index that is there is replaced by one rename: readers and a crash find the old or the new. Then the files beside
    it are, one after the other; those that the backup does not have stay. Raises UsageError where anything is there,
    unless `force`; IndexUnsound, with nothing changed, for a damaged backup; IndexBusy where another run writes.
    """
    if index.exists() and not index.is_dir():
        raise UsageError(f"{index}: there is a file of that name; name another place for the index")
    if not force and index.exists() and any(index.iterdir()):
        raise UsageError(f"{index}: there is an index already; --force puts the backup in its place")
    try:
        file = source.open("rb")
    except OSError as error:
        raise SourceError(f"{source}: cannot read the backup: {error.strerror}; check the path") from error
    with file, _staging(index) as staging:
        made = _unpack(file, source, staging)
        taken = {name: (staging / name).read_bytes() for name in beside if name in made.files}
        for name in taken:
            (staging / name).unlink()
        for name, data in taken.items():
            if not force and beside[name].exists() and beside[name].read_bytes() != data:
                raise UsageError(
                    f"{beside[name]}: there is another file already; --force puts that of the backup there"
                )
        restored = IndexFolder.open(staging)
        if {IN_INDEX + path.name for path in restored.files()} != made.files.keys() - beside.keys():
            raise unsound(source, "its files are not those of one state of an index")
        if problems := restored.check():
            raise unsound(source, problems[0])
        with writing(index):
            if index.exists():
                with alone(index):
                    restored.move_to(index)
            else:
                sync_folder(staging)
                staging.rename(index)
            sync_folder(index.absolute().parent)
            for name, data in taken.items():
                write_durably(beside[name], data)
                sync_folder(beside[name].absolute().parent)
    return made


@contextmanager
def _staging(index: Path) -> Iterator[Path]:
    """An empty folder beside the index for this run alone; what a killed one left in it is removed."""
    staging = index.with_name(f".{index.name}.restoring")
    with writing(index):
        staging.mkdir(parents=True, exist_ok=True)
    try:
        with alone(staging):
            for path in staging.iterdir():
                if path.name != RUN_LOCK_NAME:
                    path.unlink()
            yield staging
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _unpack(file: BinaryIO, source: Path, staging: Path) -> Backup:
    """The members of the tar file as files, each as the first one says. Raises IndexUnsound."""
    try:
        with tarfile.open(fileobj=cast("BinaryIO", _Bounded(file)), mode="r:") as tar:
            made: Backup | None = None
            waiting: dict[str, tuple[int, str]] = {}
            for member in tar:
                if member.type not in (tarfile.REGTYPE, tarfile.AREGTYPE) or member.issparse():
                    raise unsound(source, f"{member.name!r} is no plain file")
                data = cast("BinaryIO", tar.extractfile(member))
                if made is None:
                    if member.name != FIRST or member.size > MOST_BYTES_FIRST:
                        raise unsound(source, f"it does not begin with {FIRST}")
                    made = Backup.load(data.read(), source)
                    waiting = dict(made.files)
                    continue
                if waiting.pop(member.name, (-1, ""))[0] != member.size:
                    raise unsound(source, f"{member.name!r} is not what {FIRST} says")
                with writing(staging):
                    _write(staging / member.name.removeprefix(IN_INDEX), data)
    except (tarfile.TarError, ValueError, OverflowError, EOFError) as error:
        raise unsound(source, str(error)) from error
    if made is None or waiting:
        raise unsound(source, f"{next(iter(waiting), FIRST)} is missing")
    for name, (_, checksum) in made.files.items():
        with (staging / name.removeprefix(IN_INDEX)).open("rb") as written:
            if digest_of(written) != checksum:
                raise unsound(source, f"{name} is damaged")
    return made


def _write(path: Path, data: BinaryIO) -> None:
    with path.open("xb") as out:
        shutil.copyfileobj(data, out, _BLOCK)
        out.flush()
        os.fsync(out.fileno())


class _Bounded:
    """A file of which nobody reads very much at once: a tar header may say that a name is as long as the file."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.seek, self.tell = file.seek, file.tell

    def read(self, size: int = -1) -> bytes:
        """At most `MOST_BYTES_FIRST`. Raises ValueError where more is asked for."""
        if not 0 <= size <= MOST_BYTES_FIRST:
            raise ValueError(f"it asks for {size:,} bytes at once")
        return self._file.read(size)
