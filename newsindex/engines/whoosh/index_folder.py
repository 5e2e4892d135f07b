"""An index in a folder: made, opened, looked at as of its last commit, written through one writer at a time."""

from __future__ import annotations

import mmap
import time
import warnings
from collections.abc import Container, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from pyroaring import BitMap

from newsindex.engines.whoosh.columnar.manifest import (
    BlobRecord,
    Manifest,
    SegmentRecord,
    checksum_of,
    find_newest,
    was_committed,
)
from newsindex.engines.whoosh.columnar.reader import MappedSegment, SegmentFiles
from newsindex.errors import IndexNotFound, IndexUnsound, IndexUnusable, UsageError

if TYPE_CHECKING:
    from newsindex.engines.whoosh.columnar.writer import IndexWriter

_TRIES = 20
_PAUSE = 0.05


class IndexFolder:
    """One state of an index, whatever writers do meanwhile; `refresh` goes on to the newest one.

    May be shared between threads. The files of the state are mapped and stay readable when a writer removes them.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.warnings: tuple[str, ...] = ()
        """What was found wrong with newer states than the one that is used."""
        self._files: dict[str, SegmentFiles] = {}
        self._segments: list[MappedSegment] = []
        self._blobs: dict[str, tuple[BlobRecord, mmap.mmap | bytes]] = {}
        self._manifest = Manifest(-1)
        self._runs: list[None] = []
        """Something while a run keeps others out; copies of this object share it."""

    @classmethod
    def open(cls, path: Path) -> IndexFolder:
        """Opens the newest sound state, writing nothing. Raises `IndexNotFound`, `IndexUnsound` or `IndexOutdated`."""
        folder = cls(path)
        folder.refresh()
        return folder

    @classmethod
    def create(cls, path: Path, meta: Mapping[str, str]) -> IndexFolder:
        """Makes an empty index in a folder, which may exist and hold other files, and opens it. Raises `UsageError`
        where there is an index already, `IndexBusy` where another run is making one."""
        from newsindex.engines.whoosh.columnar.durable import writing
        from newsindex.engines.whoosh.columnar.lock import alone
        from newsindex.engines.whoosh.columnar.publishing import publish
        from newsindex.whole_file import sync_folder

        with writing(path):
            path.mkdir(parents=True, exist_ok=True)
            sync_folder(path.absolute().parent)
            with alone(path):  # the lock of a run, or two runs that begin together could each keep the other out
                if find_newest(path) is not None:
                    raise UsageError(f"{path}: there is an index already")
                publish(path, Manifest(0, dict(meta)))
        return cls.open(path)

    @classmethod
    def open_or_create(cls, path: Path, meta: Mapping[str, str]) -> IndexFolder:
        """Opens the index, or makes one where there is none or the making of one was not finished."""
        try:
            return cls.open(path)
        except IndexNotFound:
            if not cls.may_begin(path):
                raise
        try:
            return cls.create(path, meta)
        except UsageError:  # another run has made it meanwhile
            return cls.open(path)

    @staticmethod
    def may_begin(path: Path) -> bool:
        """Whether an index may be made there: nothing is there, or nothing but what the making of one begins with."""
        from newsindex.engines.whoosh.columnar.publishing import is_unfinished

        return not path.exists() or (path.is_dir() and is_unfinished(path))

    @property
    def meta(self) -> Mapping[str, str]:
        """What was noted when the index was made or at a commit, such as the analyzer's fingerprint."""
        return self._manifest.meta

    @property
    def generation(self) -> int:
        """The number of the commit."""
        return self._manifest.generation

    def refresh(self) -> bool:
        """Goes on to the newest sound state; True where there was a newer one."""
        for _ in range(_TRIES):
            try:
                return self._load()
            except FileNotFoundError:
                # A writer removed what the state just read named: there is a newer one.
                time.sleep(_PAUSE)
            except OSError as error:
                raise IndexUnsound(
                    f"{self.path}: cannot read the index: {error.strerror} ({error.filename})"
                ) from error
        raise IndexUnsound(
            f"{self.path}: files of the index are missing. Restore it from a backup, or rebuild it from its sources: "
            "newsindex rebuild --from-sources."
        )

    def _load(self) -> bool:
        try:
            found = find_newest(self.path)
        except (FileNotFoundError, NotADirectoryError):
            if self.path.is_dir():
                raise
            found = None
        if found is None:
            if self.path.is_dir() and was_committed(self.path):
                raise FileNotFoundError(f"{self.path}: no TOC")
            raise IndexNotFound.at(self.path)
        manifest = found.manifest
        if manifest == self._manifest:
            return False
        files = {
            record.name: self._files.get(record.name) or _opened(self.path, record) for record in manifest.segments
        }
        segments = [MappedSegment(files[record.name], _deleted(self.path, record)) for record in manifest.segments]
        blobs = {name: (record, _mapped(self.path / record.file)) for name, record in manifest.blobs.items()}
        for warning in found.warnings:
            if warning not in self.warnings:
                warnings.warn(warning, stacklevel=4)
        self._files, self._segments, self._blobs = files, segments, blobs
        self.warnings, self._manifest = found.warnings, manifest
        return True

    def segments(self) -> list[MappedSegment]:
        """The segments (`SegmentArrays`); after a commit, only new ones are opened anew."""
        return list(self._segments)

    def blob(self, name: str) -> bytes | None:
        """A small file that was committed with the index, or None. Raises `IndexUnsound` for a damaged one."""
        found = self._blobs.get(name)
        if found is None:
            return None
        record, mapped = found
        data = mapped[:]
        if checksum_of(data) != record.checksum:
            raise IndexUnsound(f"{self.path / record.file} is damaged. Restore the index from a backup, or rebuild it.")
        return data

    def check(self, full: bool = False) -> list[str]:
        """What is wrong with the files of this state: checksums, counts, the TOC; `full`: also everything in them."""
        from newsindex.engines.whoosh.columnar.checking import problems_of

        return [*self.warnings, *problems_of(self.path, self._manifest, self._segments, full)]

    def writer(self, wait: float = 0.0) -> IndexWriter:
        """The one writer of the index. Raises `IndexBusy` when another keeps it for longer than `wait` seconds."""
        from newsindex.engines.whoosh.columnar.writer import IndexWriter

        return IndexWriter(self.path, wait, merging=not self._runs)

    @contextmanager
    def alone(self, wait: float = 0.0) -> Iterator[IndexFolder]:
        """Keeps other runs out from the first commit of a run to its last, and goes on to the newest state.

        Segments are merged when the run is over: to one where most of the index came in with it. Raises `IndexBusy`
        when another run lasts for longer than `wait` seconds.
        """
        from newsindex.engines.whoosh.columnar.lock import alone

        with alone(self.path, wait):
            self.refresh()
            before = {record.name for record in self._manifest.segments}
            self._runs.append(None)
            try:
                yield self
            finally:
                self._runs.pop()
            self.refresh()
            self._merge(before)

    def _merge(self, before: Container[str]) -> None:
        """Merges what is due after a run that began with the segments of these names."""
        from newsindex.engines.whoosh.columnar.policy import which_to_merge

        segments = self._manifest.segments
        fresh = sum(record.doc_count for record in segments if record.name not in before)
        mostly_fresh = len(segments) > 1 and 2 * fresh > sum(record.doc_count for record in segments)
        if not mostly_fresh and not which_to_merge(segments):
            return
        try:
            with self.writer() as writer:
                if mostly_fresh:
                    writer.optimise(keep_previous=True)
                else:
                    writer.commit()
        except IndexUnsound:
            raise
        except IndexUnusable:  # all that came in is there already: where there is no room for more, merging waits
            return
        self.refresh()

    def move_to(self, path: Path) -> None:
        """Makes this state the newest one of the index in another folder on the same disk, whatever that holds now, by
        one rename; what this folder holds is used up. Raises `IndexBusy` while that one is written to."""
        from newsindex.engines.whoosh.columnar.publishing import adopt

        adopt(path, self.path, self._manifest)

    def size_bytes(self) -> int:
        """Bytes of the files of this state."""
        return self._manifest.size

    def files(self) -> list[Path]:
        """The files of this state, all that a copy of it needs."""
        return sorted(self.path / name for name in self._manifest.file_names())

    def close(self) -> None:
        """Lets go of the files; arrays that are still in use stay readable."""
        self._files, self._segments, self._blobs = {}, [], {}


def _opened(folder: Path, record: SegmentRecord) -> SegmentFiles:
    files = SegmentFiles(folder, record.name)
    for file in (files.index, files.texts):
        if (file.size, file.checksum) != record.files.get(file.path.suffix) or files.doc_count != record.doc_count:
            raise IndexUnsound(
                f"{file.path} is not the file that was committed. Restore the index from a backup, or rebuild it."
            )
    return files


def _deleted(folder: Path, record: SegmentRecord) -> BitMap:
    try:
        deleted = BitMap.deserialize(record.deleted) if record.deleted else BitMap()
        sound = len(deleted) == record.deleted_count and not (deleted and deleted.max() >= record.doc_count)
    except (ValueError, IndexError):
        sound = False
    if not sound:
        raise IndexUnsound(
            f"{folder}: the list of deleted articles of segment {record.name} is damaged. Restore the index from a "
            "backup, or rebuild it."
        )
    return deleted


def _mapped(path: Path) -> mmap.mmap | bytes:
    """The file, readable also after its removal."""
    with path.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if path.stat().st_size else b""
