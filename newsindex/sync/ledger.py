"""What earlier runs have read, so that the next one reads only what changed."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from functools import partial
from hashlib import blake2b, file_digest

import msgspec

from newsindex.ingest import SourceFile

VERSION = 1
_SETTLED_NS = 2_000_000_000
"""A file that was changed so shortly before it was read may change again within the same tick of its clock."""

_KEY = 8
"""Bytes of the hash by which an article is known."""


class KnownFile(msgspec.Struct, array_like=True):
    """A file as it was read: size in bytes, time of change (0: too young to be sure of), digest of its bytes.

    `keys` are the hashes of the ids of its articles and teasers, one after another; `articles` counts the articles
    alone; `skipped` is (path, reason) of what could not be read; `changed` is the time of change of the file's metadata
    where something was skipped, since leave to read it may be given later; `named` is the path under which its
    articles have their ids where it was moved.
    """

    size: int
    mtime_ns: int
    digest: bytes
    keys: bytes = b""
    articles: int = 0
    skipped: list[tuple[str, str]] = []
    changed: int = 0
    named: str | None = None

    def is_same(self, file: SourceFile) -> bool:
        """Whether the file on the disk is the one that was read."""
        if (self.size, self.mtime_ns) != (file.size, file.mtime_ns):
            return False
        return not self.skipped or self.changed == change_of(file.path)


class KnownFeed(msgspec.Struct, array_like=True):
    """A feed as it was last asked for: `failures` in a row, with their `reason`; `not_before` in seconds since 1970.

    `digest` is of the bytes that were read last, `articles` counts what they held, `skipped` is what of them could not
    be read; `how` tells whether it would be asked for the same way again.
    """

    etag: str = ""
    modified: str = ""
    failures: int = 0
    not_before: float = 0.0
    reason: str = ""
    digest: bytes = b""
    articles: int = 0
    skipped: list[tuple[str, str]] = []
    how: str = ""


class KnownSource(msgspec.Struct, array_like=True):
    """What a source held. `reading` tells whether its files would be read the same way again; `doubtful` are files
    of which articles were missed in a run that took nothing as gone."""

    reading: str = ""
    files: dict[str, KnownFile] = {}
    feeds: dict[str, KnownFeed] = {}
    skipped: list[tuple[str, str]] = []
    doubtful: list[str] = []


class Ledger(msgspec.Struct, array_like=True):
    """The sources by name; committed with the index."""

    version: int = VERSION
    sources: dict[str, KnownSource] = {}

    @classmethod
    def load(cls, data: bytes | None) -> Ledger:
        """The ledger of a commit. One that is not there, or is of another version, is empty: all is read once more."""
        if data:
            try:
                found = _decoder.decode(data)
            except msgspec.MsgspecError:
                return cls()
            if found.version == VERSION:
                return found
        return cls()

    def dump(self) -> bytes:
        """The bytes that `load` reads."""
        return _encoder.encode(self)


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Ledger)


def settled(file: SourceFile, read_at_ns: int) -> int:
    """The time of change to note for a file that was read at that moment."""
    return file.mtime_ns if read_at_ns - file.mtime_ns > _SETTLED_NS else 0


def change_of(path: str) -> int:
    """When the file's content or metadata changed; 0 where it is not there."""
    try:
        return os.stat(path).st_ctime_ns  # noqa: PTH116 - called for each file of large sources
    except OSError:
        return 0


def digest_of(path: str) -> bytes:
    """The digest of a file's bytes; empty where it cannot be read."""
    try:
        with open(path, "rb") as file:  # noqa: PTH123 - called for each file of large sources
            return file_digest(file, partial(blake2b, digest_size=16)).digest()
    except OSError:
        return b""


def key_of(id_: str) -> bytes:
    """The hash by which an article is known."""
    return blake2b(id_.encode("utf-8", "surrogatepass"), digest_size=_KEY).digest()


def joined(ids: Iterable[str]) -> bytes:
    """The hashes of ids, one after another."""
    return b"".join(map(key_of, ids))


def keys_in(keys: bytes) -> Iterator[bytes]:
    """The hashes one by one."""
    return (keys[at : at + _KEY] for at in range(0, len(keys), _KEY))
