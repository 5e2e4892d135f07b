"""Notices about one file: the first of each kind in full, the others counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from newsindex.ingest.options import Notice


class Notes:
    """Gathers what is worth knowing while a file is read, so that ten thousand odd dates make two lines."""

    __slots__ = ("_counts", "_path", "_ready")

    def __init__(self, path: str) -> None:
        self._path = path
        self._counts: Counter[str] = Counter()
        self._ready: list[Notice] = []

    def add(self, kind: str, path: str, text: str) -> None:
        """Notes `text` about `path`; of each `kind` only the first is kept whole."""
        self._counts[kind] += 1
        if self._counts[kind] == 1:
            self._ready.append(Notice(path, text))

    def taken(self) -> Iterator[Notice]:
        """The notices that came since the last call."""
        ready, self._ready = self._ready, []
        yield from ready

    def rest(self) -> Iterator[Notice]:
        """What is still to be said at the end of the file."""
        yield from self.taken()
        for kind, count in self._counts.items():
            if count > 1:
                yield Notice(self._path, f"{kind}: {count - 1:,} more in this file")
