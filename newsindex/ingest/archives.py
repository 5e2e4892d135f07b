"""ZIP and tar archives → their members, as streams; nothing is written to disk under a member's name."""

from __future__ import annotations

import io
import shutil
import struct
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Self

from newsindex.ingest.encoding import detect_encoding
from newsindex.ingest.options import Limits, written_path
from newsindex.ingest.streams import BROKEN, Budget, Source, reason_of
from newsindex.model import Skipped

_SPOOL = 1 << 25
_ENCRYPTED = 0x1
_UTF8_NAME = 0x800
_FEW = 100_000
"""So many members of a ZIP archive may be listed whatever the limit, since a list of them takes little memory."""

_LISTED = 46
"""Bytes that a member has at least in the list of a ZIP archive."""

_ABOUT_OTHERS = (tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK)
_LONGEST_ABOUT = 1 << 20
"""Bytes that a tar archive may say about its next member, beyond its header."""


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive: its name there and its data, to be read before the next member is asked for."""

    name: str
    stream: Source


def zip_members(stream: IO[bytes], path: str, limits: Limits, budget: Budget) -> Iterator[Member | Skipped]:
    """The files of a ZIP archive; one that is encrypted, damaged or named out of the archive is a Skipped."""
    seekable = stream if stream.seekable() else _spooled(stream)
    try:
        if _lists_too_many(seekable, max(limits.members, _FEW)):
            yield Skipped(path, f"it has more than {max(limits.members, _FEW):,} members, and was not read")
            return
        archive = zipfile.ZipFile(seekable)
    except (*BROKEN, ValueError, NotImplementedError) as error:
        what = (
            "it is no ZIP archive, or its end is missing" if isinstance(error, zipfile.BadZipFile) else reason_of(error)
        )
        yield Skipped(path, what)
        return
    with archive:
        infos = archive.infolist()
        for info in infos[: limits.members]:
            name = _zip_name(info)
            if info.is_dir():
                continue
            if leads_out(name):
                yield Skipped(f"{path}!{name}", "its name leads out of the archive")
                continue
            if is_hidden(name):
                continue
            if info.flag_bits & _ENCRYPTED:
                yield Skipped(f"{path}!{name}", "it is encrypted")
                continue
            try:
                member = archive.open(info)
            except (*BROKEN, NotImplementedError, RuntimeError, ValueError) as error:
                yield Skipped(f"{path}!{name}", reason_of(error))
                continue
            with member:
                yield Member(name, Source(member, budget))
            if budget.left < 0:
                break
        if len(infos) > limits.members:
            yield Skipped(path, f"it has more than {limits.members:,} members; the others were not read")


def tar_members(source: Source, path: str, limits: Limits) -> Iterator[Member | Skipped]:
    """The files of a tar archive, in one pass; links in it are not followed.

    Where the packed data themselves are cut, `source` says so, and nothing is said here.
    """
    try:
        archive = tarfile.open(fileobj=io.BufferedReader(source), mode="r|", tarinfo=_Header)  # noqa: SIM115 - closed after the last member
    except BROKEN as error:
        if not source.broken:
            yield Skipped(path, f"it is no tar archive: {reason_of(error)}")
        return
    count = 0
    with archive:
        while True:
            try:
                info = archive.next()
            except BROKEN as error:
                if not source.broken:
                    yield Skipped(path, f"the archive is damaged or cut off after {count} members: {reason_of(error)}")
                return
            if info is None:
                # A whole archive ends with blocks of zeros.
                if not source.broken and bytes(tarfile.BLOCKSIZE) not in source.last:
                    yield Skipped(path, f"the archive is cut off after {count} members")
                return
            # The list of members would grow with the archive.
            archive.members = []  # type: ignore[attr-defined]
            name = _tar_name(info).removeprefix("./")
            if info.isdir():
                continue
            count += 1
            if count > limits.members:
                yield Skipped(path, f"it has more than {limits.members:,} members; the others were not read")
                return
            if leads_out(name):
                yield Skipped(f"{path}!{name}", "its name leads out of the archive")
            elif is_hidden(name):
                continue
            elif not info.isreg():
                yield Skipped(f"{path}!{name}", "a link or device in an archive is not read")
            elif data := archive.extractfile(info):
                yield Member(name, Source(data, size=info.size))


class _Header(tarfile.TarInfo):
    """A header that is refused where it is damaged or of no good size, where tarfile would take it for the end."""

    @classmethod
    def fromtarfile(cls, tarfile_: tarfile.TarFile) -> Self:
        """The next header."""
        try:
            return super().fromtarfile(tarfile_)
        except tarfile.InvalidHeaderError as error:  # type: ignore[attr-defined]
            raise tarfile.ReadError(f"a header is damaged: {error}") from error

    def _proc_member(self, tarfile_: tarfile.TarFile) -> tarfile.TarInfo:
        if self.type in _ABOUT_OTHERS and self.size > _LONGEST_ABOUT:
            raise tarfile.ReadError(f"a header goes on for {self.size >> 20:,} MB")
        return super()._proc_member(tarfile_)  # type: ignore[misc,no-any-return]


def _lists_too_many(stream: IO[bytes], most: int) -> bool:
    """Whether a ZIP archive lists more than `most` members; zipfile reads the whole list before anything else.

    The number that the archive claims is not asked: the list is walked.
    """
    end = zipfile._EndRecData(stream)  # type: ignore[attr-defined]
    if end is None:
        return False
    size, location = end[zipfile._ECD_SIZE], end[zipfile._ECD_LOCATION]  # type: ignore[attr-defined]
    if size <= most * _LISTED:
        return False
    if end[0] == b"PK\x06\x06":
        location -= 76  # the larger end record, and what points to it
    stream.seek(max(0, location - size))
    count = 0
    while size > 0 and count <= most:
        header = stream.read(_LISTED)
        if len(header) < _LISTED:
            break
        more = sum(struct.unpack_from("<3H", header, 28))
        stream.seek(more, 1)
        size -= _LISTED + more
        count += 1
    return count > most


def leads_out(name: str) -> bool:
    """Whether a member's name points outside the folder that it would be unpacked in."""
    parts = name.replace("\\", "/").split("/")
    return name.startswith(("/", "\\")) or ".." in parts or parts[0].endswith(":")


def is_hidden(name: str) -> bool:
    """Whether a member, or a folder that it lies in, is hidden or holds what macOS adds to archives."""
    return any((part.startswith(".") and part not in (".", "..")) or part == "__MACOSX" for part in name.split("/"))


def _zip_name(info: zipfile.ZipInfo) -> str:
    """A member's name in the encoding in which it was written: Chinese systems write Big5 or GBK without saying so."""
    if info.flag_bits & _UTF8_NAME or info.filename.isascii():
        return info.filename
    try:
        raw = info.filename.encode("cp437")
        return raw.decode(detect_encoding(raw) or "cp437")
    except (UnicodeError, LookupError):
        return info.filename


def _tar_name(info: tarfile.TarInfo) -> str:
    """A member's name in the encoding in which it was written; tarfile takes it for UTF-8 and lets other bytes pass."""
    if written_path(info.name) == info.name:
        return info.name
    raw = info.name.encode("utf-8", "surrogateescape")
    try:
        return raw.decode(detect_encoding(raw) or "utf-8")
    except (UnicodeError, LookupError):
        return written_path(info.name)


def _spooled(stream: IO[bytes]) -> IO[bytes]:
    """A stream's data where one can seek: in memory up to 32 MB, then in a temporary file without a name."""
    spool = tempfile.SpooledTemporaryFile(max_size=_SPOOL)  # noqa: SIM115 - lives as long as the archive that reads it
    shutil.copyfileobj(stream, spool, 1 << 20)
    spool.seek(0)
    return spool
