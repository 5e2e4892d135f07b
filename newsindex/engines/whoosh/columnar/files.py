"""One file of a segment: named sections, each aligned to eight bytes and with a checksum, read by mapping.

    header    magic (8 bytes), format version (u32), zero (u32)
    sections  one after the other, each padded to a multiple of 8
    footer    JSON: {"sections": {name: [offset, length, crc32]}, "facts": {...}}
    trailer   offset of the footer (u64), its length (u32), its crc32 (u32), magic (8 bytes)

Numbers in the file are little-endian. Opening reads the trailer and the footer and looks at nothing else.
"""

from __future__ import annotations

import json
import mmap
import os
import struct
import sys
import zlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from newsindex.errors import IndexOutdated, IndexUnsound

FORMAT_VERSION = 3
_MAGIC = b"newsidx\n"
_HEADER = struct.Struct("<8sII")
_WINDOW = 1 << 24
"""Bytes of a section that are read through at once."""

_AT_ONCE = 1 << 20
"""Bytes that are copied at once."""

_TRAILER = struct.Struct("<QII8s")

if sys.byteorder != "little":
    raise ImportError("newsindex maps little-endian files; this machine is big-endian")


class Sections:
    """Sections being written one after the other, to a temporary file or to that of a segment."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._at = 0
        self._sections: dict[str, tuple[int, int, int]] = {}
        self.facts: dict[str, Any] = {}

    def section(self, name: str, *parts: bytes | NDArray[Any]) -> None:
        """Writes a whole section."""
        stream = self.stream(name)
        for part in parts:
            stream.write(part)
        stream.close()

    def stream(self, name: str) -> SectionStream:
        """A section that is written bit by bit; close it before the next one begins."""
        if name in self._sections:
            raise ValueError(f"section {name} is there already")
        self._sections[name] = (self._at, 0, 0)
        return SectionStream(self, name)

    def write(self, data: bytes | memoryview) -> None:
        """Writes bytes of the section at hand; for its `SectionStream`."""
        self._file.write(data)
        self._at += len(data)

    def ended(self, name: str, length: int, checksum: int) -> None:
        """Notes a section that has been written; for its `SectionStream`."""
        self._sections[name] = (self._sections[name][0], length, checksum)
        self.write(bytes(-length % 8))

    def add(self, others: Sections) -> None:
        """Takes over the sections and facts that were written apart."""
        for name, (at, length, checksum) in others._sections.items():
            self._sections[name] = (self._at + at, length, checksum)
        self.facts |= others.facts
        others._file.seek(0)
        while data := others._file.read(_AT_ONCE):
            self.write(data)


def of_another_format(path: Path, version: int) -> IndexOutdated:
    """The error where a file is of another version of the format, with what to do."""
    later = "Use the later newsindex that wrote it, or rebuild" if version > FORMAT_VERSION else "Rebuild"
    return IndexOutdated(
        f"{path}: format version {version}, this newsindex reads {FORMAT_VERSION}. "
        f"{later} the index from its sources: newsindex rebuild --from-sources."
    )


class SectionWriter(Sections):
    """Writes the file section by section; left before `close`, it removes the file."""

    def __init__(self, path: Path) -> None:
        super().__init__(path.open("xb"))
        self.path = path
        self.write(_HEADER.pack(_MAGIC, FORMAT_VERSION, 0))

    def close(self) -> tuple[int, int]:
        """Writes the footer and puts the file on the disk; gives its size and the checksum of the footer."""
        footer = json.dumps({"sections": self._sections, "facts": self.facts}, separators=(",", ":")).encode()
        checksum = zlib.crc32(footer)
        start = self._at
        self.write(footer)
        self.write(_TRAILER.pack(start, len(footer), checksum, _MAGIC))
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        return self._at, checksum

    def abandon(self) -> None:
        """Closes and removes an unfinished file."""
        with suppress(OSError):  # what is still buffered may not fit on the disk
            self._file.close()
        self.path.unlink(missing_ok=True)

    def __enter__(self) -> SectionWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self._file.closed:
            self.abandon()


class SectionStream:
    """A section being written."""

    def __init__(self, owner: Sections, name: str) -> None:
        self._owner = owner
        self._name = name
        self.length = 0
        self._checksum = 0

    def write(self, data: bytes | memoryview | NDArray[Any]) -> None:
        """Writes the next bytes."""
        view = memoryview(np.ascontiguousarray(data).data if isinstance(data, np.ndarray) else data)
        view = view.cast("B") if len(view) else memoryview(b"")
        self._checksum = zlib.crc32(view, self._checksum)
        self.length += len(view)
        self._owner.write(view)

    def close(self) -> None:
        """Ends the section."""
        self._owner.ended(self._name, self.length, self._checksum)


class SectionFile:
    """A file that `SectionWriter` wrote, mapped. Raises `FileNotFoundError` where it is gone,
    `IndexUnsound` where it is damaged, `IndexOutdated` where another format version made it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with path.open("rb") as file:
            self.size = os.fstat(file.fileno()).st_size
            if self.size < _HEADER.size + _TRAILER.size:
                raise self._unsound("is cut short")
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self.view = memoryview(self._map)
        magic, version, _ = _HEADER.unpack_from(self.view, 0)
        if magic != _MAGIC:
            raise self._unsound("does not begin as a segment file")
        if version != FORMAT_VERSION:
            raise of_another_format(path, version)
        start, length, self.checksum, magic = _TRAILER.unpack_from(self.view, self.size - _TRAILER.size)
        if magic != _MAGIC or start + length + _TRAILER.size != self.size:
            raise self._unsound("is cut short")
        footer = bytes(self.view[start : start + length])
        if zlib.crc32(footer) != self.checksum:
            raise self._unsound("has a damaged footer")
        try:
            read = json.loads(footer)
            self._sections = {
                name: (int(at), int(long), int(sum_)) for name, (at, long, sum_) in read["sections"].items()
            }
            self.facts: Mapping[str, Any] = dict(read["facts"])
        except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
            raise self._unsound(f"has a damaged footer ({error!r})") from error
        if any(at < 0 or long < 0 or at + long > start for at, long, _ in self._sections.values()):
            raise self._unsound("has a footer that points out of it")

    def _unsound(self, what: str) -> IndexUnsound:
        return IndexUnsound(f"{self.path} {what}. Restore the index from a backup, or rebuild it from its sources.")

    def __contains__(self, name: str) -> bool:
        return name in self._sections

    def bytes_(self, name: str) -> memoryview:
        """A section as mapped bytes; empty where there is none."""
        if name not in self._sections:
            return memoryview(b"")
        offset, length, _ = self._sections[name]
        return self.view[offset : offset + length]

    def array(self, name: str, dtype: Any) -> NDArray[Any]:
        """A section as a read-only array over the mapped bytes."""
        return np.frombuffer(self.bytes_(name), dtype)

    def forget(self) -> None:
        """Lets the system take back the memory of what was read; it is read again when asked for."""
        if hasattr(mmap, "MADV_DONTNEED"):
            self._map.madvise(mmap.MADV_DONTNEED)

    def damaged(self) -> list[str]:
        """The sections whose bytes do not have their checksum."""
        return [name for name, (_, _, checksum) in self._sections.items() if self._checksum(name) != checksum]

    def _checksum(self, name: str) -> int:
        checksum = 0
        for part in self.windows(name, 0, len(self.bytes_(name))):
            checksum = zlib.crc32(part, checksum)
        self.forget()
        return checksum

    def windows(self, name: str, start: int, end: int) -> Iterator[memoryview]:
        """The bytes of a section between two places, some at a time, so that they need not be in memory together."""
        section = self.bytes_(name)
        for at in range(start, end, _WINDOW):
            yield section[at : min(at + _WINDOW, end)]
            if end - start > _WINDOW:
                self.forget()
