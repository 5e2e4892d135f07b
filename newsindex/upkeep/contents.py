"""What a backup holds, as its first member says: the files with their sizes and checksums.

A backup is a plain tar file: `backup.json`, then `index/…`, the files of one committed state, then what lies beside the
index. Nothing in it is packed once more, since the index is packed already; so a member is never larger than the file.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from newsindex.engines.whoosh.columnar.manifest import checksum_of
from newsindex.errors import IndexUnsound

FIRST = "backup.json"
IN_INDEX = "index/"
BESIDE = ("book.jsonl", "alerts.json", "runs.jsonl")
"""The names of the user's changes to the alias book, of the saved searches and of the log of runs."""

LAYOUT = 1
"""The version of what this page says."""

MOST_BYTES_FIRST = 16 << 20
"""`backup.json` has a line for each file, of which an index has few."""

_ADMITTED = re.compile(r"index/_?MAIN_[0-9A-Za-z]+\.[0-9A-Za-z._-]+|" + "|".join(map(re.escape, BESIDE)))


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup: when it was made (ISO, UTC), by which version of newsindex, and its files in their order, each with
    its size in bytes and its checksum."""

    made: str
    version: str
    files: Mapping[str, tuple[int, str]]

    @property
    def size(self) -> int:
        """Bytes of the files."""
        return sum(size for size, _ in self.files.values())

    def dump(self) -> bytes:
        """The bytes that `load` reads."""
        body = {
            "layout": LAYOUT,
            "made": self.made,
            "newsindex": self.version,
            "files": {name: list(facts) for name, facts in self.files.items()},
        }
        return json.dumps({"checksum": _checksum(body), "backup": body}, indent=1).encode()

    @classmethod
    def load(cls, data: bytes, source: Path) -> Backup:
        """What a backup holds. Raises IndexUnsound where that is damaged, or names what no backup holds."""
        try:
            read = json.loads(data)
            body = read["backup"]
            sound, layout = read["checksum"] == _checksum(body), body["layout"]
            files = {str(name): (int(size), str(checksum)) for name, (size, checksum) in body["files"].items()}
            found = cls(str(body["made"]), str(body["newsindex"]), files)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise unsound(source, f"{FIRST} is damaged: {error}") from error
        if not sound:
            raise unsound(source, f"{FIRST} is damaged: its checksum differs")
        if layout != LAYOUT:
            raise unsound(source, f"it has layout {layout!r}, this newsindex reads {LAYOUT}")
        for name, (size, _) in found.files.items():
            if not _ADMITTED.fullmatch(name) or size < 0:
                raise unsound(source, f"{name!r} is no file of a backup")
        return found


def digest_of(file: BinaryIO) -> str:
    """The checksum of an open file, from where it stands to its end."""
    digest = hashlib.blake2b(digest_size=20)
    while block := file.read(1 << 20):
        digest.update(block)
    return digest.hexdigest()


def unsound(source: Path, why: str) -> IndexUnsound:
    """The error for a file that is no backup, or a damaged one."""
    return IndexUnsound(f"{source}: no sound backup ({why}); nothing was changed. Take another backup.")


def _checksum(body: object) -> str:
    return checksum_of(json.dumps(body, sort_keys=True).encode())
