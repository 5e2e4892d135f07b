"""Bytes from a file or an archive's member, unpacked, in UTF-8, and by lines of bounded length."""

from __future__ import annotations

import bz2
import codecs
import gzip
import io
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Protocol

from newsindex.errors import SourceError
from newsindex.ingest.encoding import SAMPLE, detect_encoding, marked_encoding, wider
from newsindex.ingest.notes import Notes

BROKEN = (EOFError, OSError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, tarfile.TarError)
"""What the standard library raises for packed data that is cut or damaged."""

_TOLD_APART = ("big5hkscs", "gb18030")
_PACKED = {".gz": b"\x1f\x8b", ".bz2": b"BZh", ".xz": b"\xfd7zXZ\x00"}


class Readable(Protocol):
    """What a reader needs of a file."""

    def read(self, size: int = -1, /) -> bytes:
        """Up to `size` bytes; none at the end."""


class NotText(ValueError):
    """The bytes are no text in any known encoding."""


class Budget:
    """The bytes that one file on disk may still unpack to; members of members draw on the same."""

    __slots__ = ("left", "size")

    def __init__(self, size: int) -> None:
        self.size = size
        self.left = size

    def spend(self, size: int) -> None:
        """Counts `size` bytes; raises OSError once there are none left."""
        self.left -= size
        if self.left < 0:
            raise OSError(f"it unpacks to more than {self.size >> 20:,} MB, as an archive bomb does")


class Source(io.RawIOBase):
    """A stream that ends instead of raising where its data are cut or damaged; `broken` then says why.

    Where `size` is given, data that end before it are cut. `last` are the bytes that were read last.
    """

    def __init__(self, stream: Readable, budget: Budget | None = None, size: int | None = None) -> None:
        super().__init__()
        self._stream = stream
        self._budget = budget
        self._missing = size or 0
        self.last = b""
        self.broken: str | None = None

    @property
    def file(self) -> IO[bytes] | None:
        """The file on disk itself, where this is one and not data out of an archive; it can be sought in."""
        stream = self._stream
        return stream if isinstance(stream, io.BufferedReader) and isinstance(stream.raw, io.FileIO) else None

    def readable(self) -> bool:
        """Always: that is what it is for."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Fills `buffer` as far as there are data."""
        data = self._next(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def _next(self, size: int) -> bytes:
        if self.broken:
            return b""
        try:
            data = self._stream.read(size)
            if self._budget is not None:
                self._budget.spend(len(data))
        except BROKEN as error:
            self.broken = reason_of(error)
            return b""
        self._missing -= len(data)
        if data:
            self.last = data
        elif size and self._missing > 0:
            self.broken = "the data are cut off"
        return data


class Utf8Source(Source):
    """A stream of text in any known encoding, as UTF-8 without byte-order mark.

    The encoding is judged where the first byte above 127 stands, so that a long plain beginning does not mislead.
    `encoding` is taken as given, `hint` where the bytes are not UTF-8.
    Afterwards `encoding` is what was found, and `damaged` counts what was not valid in it. UTF-8 passes as it is.
    Raises NotText where the bytes are no text.
    """

    def __init__(self, stream: Source, encoding: str | None = None, hint: str | None = None) -> None:
        super().__init__(stream)
        self._hint = hint
        self._given = wider(encoding) if encoding else None
        self._source = stream
        self._decoder: codecs.IncrementalDecoder | None = None
        self._ready = b""
        self._started = False
        self.encoding: str | None = None
        self.damaged = 0

    def _next(self, size: int) -> bytes:
        while not self._ready:
            if self.encoding == "utf-8":
                return self._source.read(size) or b""
            data = self._source.read(size) or b""
            if not self._started:
                self._started = True
                data = self._fill(data, 4096)
                self._settle(marked_encoding(data) or self._given, data)
                if self.encoding is None and b"\0" in data[:4096]:
                    data = self._fill(data, SAMPLE)
                    self._settle(detect_encoding(data) or _refuse(), data)
            if self.encoding is None and not data.isascii():
                data = self._fill(data, SAMPLE)
                start = next(i for i, byte in enumerate(data) if byte > 127)
                found = detect_encoding(data[max(0, start - 64) :])
                # What a page declares is often wrong between the Chinese encodings, which the bytes tell apart.
                if self._hint and found != "utf-8" and not (self._hint in _TOLD_APART and found in _TOLD_APART):
                    found = self._hint
                self._settle(found or _refuse(), data)
            if self._decoder is None:
                self._ready = data
            else:
                text = self._decoder.decode(data, final=not data)
                self.damaged += text.count("�")
                self._ready = text.encode("utf-8", "replace")
            if not data and not self._ready:
                return b""
        piece, self._ready = self._ready[:size], self._ready[size:]
        return piece

    def _settle(self, encoding: str | None, data: bytes) -> None:
        self.encoding = encoding
        if encoding == "utf-8-sig" and not data.startswith(codecs.BOM_UTF8):
            self.encoding = "utf-8"
        elif encoding is not None and encoding != "utf-8":
            self._decoder = codecs.getincrementaldecoder(encoding)("replace")

    def _fill(self, data: bytes, size: int) -> bytes:
        """`data` with what follows, up to `size` bytes; nothing is lost, since all of it is handed on."""
        pieces = [data]
        length = len(data)
        while length < size and (more := self._source.read(size - length)):
            pieces.append(more)
            length += len(more)
        return b"".join(pieces)


def _refuse() -> str:
    raise NotText("it is no text in a known encoding; if it is text, name its encoding with --encoding")


def text_of(data: bytes, path: str, notes: Notes) -> str:
    """The text of bytes in UTF-8; what is not valid becomes U+FFFD, with a notice."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        notes.add("bytes that are not UTF-8", path, "some bytes are not valid UTF-8 and became U+FFFD")
        return data.decode("utf-8", "replace")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a file: its number from 1 and its bytes with the line end, or None where it is too long."""

    number: int
    data: bytes | None


def lines(stream: IO[bytes], limit: int) -> Iterator[Line]:
    """The lines of a stream; one longer than `limit` bytes is passed over in pieces and comes without data."""
    number = 0
    while data := stream.readline(limit + 1):
        number += 1
        if len(data) > limit and not data.endswith(b"\n"):
            while data and not data.endswith(b"\n"):
                data = stream.readline(1 << 20)
            yield Line(number, None)
        else:
            yield Line(number, data)


def packing(name: str) -> str | None:
    """The extension of `name` by which it is a single packed file (`.gz`, `.bz2`, `.xz`), or None."""
    lower = name.lower()
    return next((ending for ending in _PACKED if lower.endswith(ending)), None)


def unpack(stream: IO[bytes], ending: str, budget: Budget) -> Source:
    """The unpacked data of a file packed as `ending` (`.gz`, `.bz2`, `.xz`) says.

    Raises OSError where the first bytes are not those of such a file.
    """
    buffered = stream if isinstance(stream, io.BufferedReader) else io.BufferedReader(stream)  # type: ignore[type-var]
    if not buffered.peek(8).startswith(_PACKED[ending]):
        raise OSError(f"it is named {ending} but is no such file")
    opened: Readable
    if ending == ".gz":
        opened = gzip.GzipFile(fileobj=buffered)
    elif ending == ".bz2":
        opened = bz2.BZ2File(buffered)
    else:
        opened = lzma.LZMAFile(buffered)  # noqa: SIM115 - it is read after this returns, as the others are
    return Source(opened, budget)


def undo_coding(content: bytes, coding: str, limit: int) -> bytes:
    """The content of an HTTP answer without its coding, up to one byte more than `limit`.

    Raises SourceError where it cannot be undone.
    """
    if coding in ("gzip", "x-gzip") and content.startswith(b"\x1f\x8b"):
        bits = zlib.MAX_WBITS + 16
    elif coding == "deflate":
        # What is called so is sent with zlib's header or without.
        bits = zlib.MAX_WBITS if content[:1] == b"\x78" else -zlib.MAX_WBITS
    elif coding in ("br", "zstd", "compress"):
        raise SourceError(f"it is packed as {coding}, which is not read")
    else:
        return content
    try:
        return zlib.decompressobj(bits).decompress(content, limit + 1)
    except zlib.error as error:
        raise SourceError("its packed data are damaged") from error


def reason_of(error: BaseException) -> str:
    """The reason of an error of the system or of packed data, in plain words."""
    if isinstance(error, PermissionError):
        return "there is no permission to read it"
    if isinstance(error, FileNotFoundError):
        return "there is no such file"
    if isinstance(error, IsADirectoryError):
        return "it is a folder"
    if isinstance(error, EOFError) or "unexpected end of data" in str(error):
        return "the data are cut off"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror.lower()
    return str(error) or type(error).__name__
