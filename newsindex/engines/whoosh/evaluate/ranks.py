"""How many members of a bitmap lie at or below each of many numbers."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_BLOCK = 16
_UNITS = 1 << _BLOCK
_WORDS = _UNITS >> 6
_WITH_RUNS = 12347
_MOST_LISTED = 4096
_LEAST_WITH_OFFSETS = 4


class Ranks:
    """Ranks of whole arrays at once in a serialised bitmap, which `BitMap.rank` gives for one number only.

    Blocks of 65,536 numbers are spelt out as bits with running counts when they are first asked for, so that
    one query does not pay for the whole segment.
    """

    def __init__(self, serialised: bytes | memoryview, units: int) -> None:
        self._last = max(units - 1, 0)
        blocks = (self._last >> _BLOCK) + 1
        self._bits = np.zeros(blocks * _WORDS, np.uint64)
        self._within = np.zeros(blocks * _WORDS, np.uint16)
        self._before = np.zeros(blocks, np.int64)
        self._ready = np.zeros(blocks, bool)
        self._containers = _Containers(serialised)

    def __bool__(self) -> bool:
        return bool(self._containers)

    def _spell_out(self, block: int) -> None:
        bits = self._containers.bits(block)
        counts = np.cumsum(np.bitwise_count(bits), dtype=np.uint32)
        words = slice(block * _WORDS, (block + 1) * _WORDS)
        self._bits[words] = bits
        # At most 65,472 members lie before the last word of a block, so that 16 bits hold every running count.
        self._within[words][1:] = counts[:-1]
        self._before[block] = self._containers.before(block)
        self._ready[block] = True

    def up_to(self, units: NDArray[np.integer]) -> NDArray[np.int64]:
        """For each number the count of members at or below it; numbers beyond the last unit count as that one."""
        units = np.minimum(units, self._last)
        blocks = units >> _BLOCK
        if not self._ready.all():
            wanted = np.zeros(len(self._ready), bool)
            wanted[blocks] = True
            for block in np.flatnonzero(wanted & ~self._ready).tolist():
                self._spell_out(block)
        words = units >> 6
        bits = self._bits[words] << (63 - (units & 63)).astype(np.uint64)
        counts: NDArray[np.int64] = self._before[blocks] + self._within[words] + np.bitwise_count(bits)
        return counts


class _Containers:
    """The blocks of a bitmap as they are kept, by way of its serialised form.

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
                at += 2 * members if members <= _MOST_LISTED else 8 * _WORDS
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
            return np.zeros(_WORDS, np.uint64)
        offset, members = self._offsets[at], int(self._sizes[at])
        if not self._runs[at] and members > _MOST_LISTED:
            return np.frombuffer(self._data, "<u8", _WORDS, offset)
        flags = np.zeros(_UNITS, bool)
        if self._runs[at]:
            count = int.from_bytes(self._data[offset : offset + 2], "little")
            pairs = np.frombuffer(self._data, "<u2", 2 * count, offset + 2).tolist()
            for start, further in zip(pairs[::2], pairs[1::2], strict=True):
                flags[start : start + further + 1] = True
        else:
            flags[np.frombuffer(self._data, "<u2", members, offset)] = True
        return np.packbits(flags, bitorder="little").view(np.uint64)
