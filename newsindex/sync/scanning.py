"""A source on the disk, against what earlier runs read of it: which files are new, changed, moved or gone?"""

from __future__ import annotations

import glob
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from newsindex.config.sources import SourceSettings
from newsindex.ingest import SourceFile, find_files, written_path
from newsindex.model import Skipped
from newsindex.sync.ledger import KnownFile, KnownSource, digest_of


@dataclass(slots=True)
class Scan:
    """What there is to do. `read` are the files to read, `same` those that need not be, `vanished` those known that are
    there no more; `moved` maps a file to the known one whose bytes it has. `missing` are paths of the configuration
    where nothing is."""

    read: list[SourceFile] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    vanished: list[str] = field(default_factory=list)
    moved: dict[str, str] = field(default_factory=dict)
    skipped: list[Skipped] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


def scan(settings: SourceSettings, known: KnownSource, reading: str) -> Scan:
    """Compare the source with what is known of it; `reading` tells how its files are read now."""
    found = Scan()
    paths = list(_paths(settings, found))
    again = known.reading != reading
    seen: set[str] = set()
    for file in find_files(paths, settings.reading):
        if isinstance(file, Skipped):
            found.skipped.append(file)
            continue
        seen.add(file.name)
        before = known.files.get(file.name)
        if before is not None and not again and before.is_same(file):
            found.same.append(file.name)
        else:
            found.read.append(file)
    found.vanished = [path for path in known.files if path not in seen]
    _follow_moves(found, known.files)
    return found


def _paths(settings: SourceSettings, found: Scan) -> Iterator[str]:
    """The paths of a source with their globs written out."""
    for path in settings.paths:
        if not glob.has_magic(path) or os.path.lexists(path):
            if os.path.lexists(path):
                yield path
            else:
                found.missing.append(written_path(path))
            continue
        matches = sorted(glob.iglob(path, recursive=True))  # noqa: PTH207 - patterns are absolute
        if not matches and not root_of(path).exists():
            found.missing.append(written_path(path))
        yield from matches


def root_of(pattern: str) -> Path:
    """The folder in which a pattern begins."""
    parts = Path(pattern).parts
    plain = next(n for n, part in enumerate(parts) if glob.has_magic(part))
    return Path(*parts[:plain])


def _follow_moves(found: Scan, known: dict[str, KnownFile]) -> None:
    """A new file with the bytes of one that vanished is that file. Only files of equal size are compared."""
    by_size: dict[int, dict[bytes, str]] = {}
    for path in found.vanished:
        if known[path].digest:
            by_size.setdefault(known[path].size, {})[known[path].digest] = path
    for file in found.read:
        if file.name in known or file.size not in by_size:
            continue
        old = by_size[file.size].pop(digest_of(file.path), None)
        if old is not None:
            found.moved[file.name] = old
            found.vanished.remove(old)
