"""Files of sorted lines, looked up on the disk: who asks for little holds little."""

from __future__ import annotations

import mmap
from pathlib import Path


def mapped(path: Path) -> mmap.mmap:
    """The file's bytes, read where they are looked at."""
    with path.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


def line_of(data: bytes | mmap.mmap, key: bytes, low: int, high: int) -> int:
    """Where the first of the sorted lines between low and high begins that does not come before the key. A key may be
    the first cell of a line too: what ends a cell is below all that may stand in one."""
    bottom, size = low, len(key)
    find, find_back = data.find, data.rfind
    while low < high:
        middle = (low + high) // 2
        start = find_back(b"\n", bottom, middle) + 1 or bottom
        if data[start : start + size] < key:
            low = find(b"\n", middle) + 1 or high
        else:
            high = start
    return low


class SortedLines:
    """The lines of a UTF-8 file after the comments with which it begins, sorted by their bytes."""

    def __init__(self, path: Path) -> None:
        self._data = mapped(path)
        self._begin = 0
        while self._data[self._begin : self._begin + 1] == b"#":
            self._begin = self._data.find(b"\n", self._begin) + 1

    def span(self, beginning: str) -> tuple[int, int]:
        """The bytes from and to which the lines stand that begin so."""
        key = beginning.encode("utf-8", "surrogatepass")
        start = line_of(self._data, key, self._begin, len(self._data))
        return start, line_of(self._data, key + b"\xff", start, len(self._data))

    def lines(self, beginning: str) -> list[str]:
        """The lines that begin so."""
        start, end = self.span(beginning)
        return self._data[start:end].decode().splitlines()

    def holds(self, line: str, span: tuple[int, int]) -> bool:
        """Whether it is one of the lines of a span."""
        start, end = span
        within = b"\n" + self._data[start:end]
        return "\n" not in line and f"\n{line}\n".encode("utf-8", "surrogatepass") in within
