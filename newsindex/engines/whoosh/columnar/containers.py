"""The blocks of a serialised bitmap, read where they are mapped, without making the bitmap."""

from __future__ import annotations

from bisect import bisect_left

import numpy as np
from numpy.typing import NDArray

BLOCK = 16
"""A block has the numbers that are equal but for so many low bits."""

WORDS = 1 << BLOCK >> 6
"""The bits of a block in words of 64 bits."""

_UNITS = 1 << BLOCK
_WITH_RUNS = 12347
_MOST_LISTED = 4096
_LEAST_WITH_OFFSETS = 4


class Containers:
    """The blocks of one bitmap.

    Layout: https://github.com/RoaringBitmap/RoaringFormatSpec. A cookie, the number of blocks and which of them are
    runs; for each block its number and its size less one; where each begins, which is left out for fewer than four
    blocks with runs. Then the blocks: runs, or a list of up to 4,096 members, or bits.
    """

    def __init__(self, serialised: bytes | memoryview) -> None:
        self._data = serialised
        cookie = int.from_bytes(self._data[:4], "little")
        if cookie & 0xFFFF == _WITH_RUNS:
            size = (cookie >> 16) + 1
            flags = np.frombuffer(self._data, np.uint8, (size + 7) // 8, 4)
            self._runs = np.unpackbits(flags, count=size, bitorder="little").astype(bool)
            at = 4 + len(flags)
        else:
            size = int.from_bytes(self._data[4:8], "little")
            self._runs = np.zeros(size, bool)
            at = 8
        heads = np.frombuffer(self._data, "<u2", 2 * size, at)
        self._keys = heads[::2]
        self._sizes = heads[1::2].astype(np.int64) + 1
        self._sums = np.concatenate((np.zeros(1, np.int64), np.cumsum(self._sizes)))
        at += 4 * size
        self._offsets = (
            self._counted_off(at)
            if self._runs.any() and size < _LEAST_WITH_OFFSETS
            else np.frombuffer(self._data, "<u4", size, at).tolist()
        )

    def _counted_off(self, at: int) -> list[int]:
        offsets = []
        for runs, members in zip(self._runs.tolist(), self._sizes.tolist(), strict=True):
            offsets.append(at)
            if runs:
                at += 2 + 4 * int.from_bytes(self._data[at : at + 2], "little")
            else:
                at += 2 * members if members <= _MOST_LISTED else 8 * WORDS
        return offsets

    def __bool__(self) -> bool:
        return len(self._keys) > 0

    def before(self, block: int) -> int:
        """How many members lie in earlier blocks."""
        return int(self._sums[self._keys.searchsorted(block)])

    def bits(self, block: int) -> NDArray[np.uint64]:
        """The members of a block as bits."""
        at = int(self._keys.searchsorted(block))
        if at == len(self._keys) or self._keys[at] != block:
            return np.zeros(WORDS, np.uint64)
        offset, members = self._offsets[at], int(self._sizes[at])
        if not self._runs[at] and members > _MOST_LISTED:
            return np.frombuffer(self._data, "<u8", WORDS, offset)
        flags = np.zeros(_UNITS, bool)
        if self._runs[at]:
            count = int.from_bytes(self._data[offset : offset + 2], "little")
            pairs = np.frombuffer(self._data, "<u2", 2 * count, offset + 2).tolist()
            for start, further in zip(pairs[::2], pairs[1::2], strict=True):
                flags[start : start + further + 1] = True
        else:
            flags[np.frombuffer(self._data, "<u2", members, offset)] = True
        return np.packbits(flags, bitorder="little").view(np.uint64)

    def leading_bits(self) -> NDArray[np.uint8]:
        """The members of as many of the first blocks as are kept as bits, read where they are mapped, eight a byte."""
        as_bits = (self._keys == np.arange(len(self._keys))) & ~self._runs & (self._sizes > _MOST_LISTED)
        count = len(as_bits) if as_bits.all() else int(as_bits.argmin())
        return np.frombuffer(self._data, np.uint8, count * 8 * WORDS, self._offsets[0] if count else 0)

    def all_bits(self, last: int) -> NDArray[np.uint8]:
        """The members of all blocks up to that of `last` as bits, eight a byte, the first in the lowest; where all are
        kept so, they are read where they are mapped."""
        mapped = self.leading_bits()
        if len(mapped) > last >> 3:
            return mapped
        return np.concatenate([self.bits(block) for block in range((last >> BLOCK) + 1)]).view(np.uint8)

    @property
    def has_runs(self) -> bool:
        """Whether some blocks are runs."""
        return bool(self._runs.any())

    def between(self, begins: NDArray[np.uint32], ends: NDArray[np.uint32]) -> NDArray[np.uint32]:
        """The members from each of some rising numbers to before another, in blocks that are read alone; there may be
        no runs."""
        found: list[NDArray[np.uint32]] = [np.empty(0, np.uint32)]
        for begin, end in zip(begins.tolist(), ends.tolist(), strict=True):
            for block in range(begin >> BLOCK, (end - 1 >> BLOCK) + 1 if end > begin else 0):
                low = max(begin - (block << BLOCK), 0)
                lows = self._lows(block, low, min(end - (block << BLOCK), _UNITS))
                found.append(lows.astype(np.uint32) + np.uint32(block << BLOCK))
        return np.concatenate(found)

    def _lows(self, block: int, begin: int, end: int) -> NDArray[np.integer]:
        """The low bits of the members of a block in a range."""
        at = int(self._keys.searchsorted(block))
        if at == len(self._keys) or self._keys[at] != block:
            return np.empty(0, np.int64)
        offset, members = self._offsets[at], int(self._sizes[at])
        if members > _MOST_LISTED:
            first = begin >> 3
            held = np.frombuffer(self._data, np.uint8, (end + 7 >> 3) - first, offset + first)
            lows = np.unpackbits(held, bitorder="little").nonzero()[0] + (first << 3)
        else:
            lows = np.frombuffer(self._data, "<u2", members, offset)
        return lows[lows.searchsorted(begin) : lows.searchsorted(end)]

    def holding(self, numbers: NDArray[np.unsignedinteger]) -> NDArray[np.bool_]:
        """Which of some numbers are members, looked up one by one; there may be no runs."""
        found = np.zeros(len(numbers), bool)
        blocks = numbers >> BLOCK
        at = np.minimum(self._keys.searchsorted(blocks), len(self._keys) - 1)
        there = (self._keys.take(at) == blocks).nonzero()[0]
        at = at.take(there)
        lists = memoryview(self._data)[: len(self._data) & ~1].cast("H")
        rows = zip(
            there.tolist(), at.tolist(), self._sizes.take(at).tolist(), numbers.take(there).tolist(), strict=True
        )
        for place, block, members, number in rows:
            first, low = self._offsets[block], number & _UNITS - 1
            if members > _MOST_LISTED:
                found[place] = self._data[first + (low >> 3)] >> (low & 7) & 1
            else:
                first >>= 1
                nearest = bisect_left(lists, low, first, first + members)
                found[place] = nearest < first + members and lists[nearest] == low
        return found
