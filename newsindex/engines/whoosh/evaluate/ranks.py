"""How many members of a bitmap lie at or below each of many numbers."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from newsindex.engines.whoosh.columnar.containers import BLOCK, WORDS, Containers


class Ranks:
    """Ranks of whole arrays at once in a serialised bitmap, which `BitMap.rank` gives for one number only.

    Blocks of 65,536 numbers get running counts when they are first asked for, so that one query does not pay for the
    whole segment. The first ones that are kept as bits are read where they are mapped, the others spelt out.
    """

    def __init__(self, serialised: bytes | memoryview, units: int) -> None:
        self._last = max(units - 1, 0)
        blocks = (self._last >> BLOCK) + 1
        self._containers = Containers(serialised)
        # As rows of bytes, for they may be mapped at any byte.
        self._mapped = self._containers.leading_bits().reshape(-1, 8)
        self._bits = np.zeros(max(blocks * WORDS - len(self._mapped), 0), np.uint64)
        """The words after the mapped ones."""
        self._within = np.zeros(blocks * WORDS, np.uint16)
        self._before = np.zeros(blocks, np.int64)
        self._ready = np.zeros(blocks, bool)

    def __bool__(self) -> bool:
        return bool(self._containers)

    def _spell_out(self, block: int) -> None:
        bits = self._containers.bits(block)
        counts = np.cumsum(np.bitwise_count(bits), dtype=np.uint32)
        words = slice(block * WORDS, (block + 1) * WORDS)
        if words.start >= len(self._mapped):
            self._bits[words.start - len(self._mapped) :][:WORDS] = bits
        # At most 65,472 members lie before the last word of a block, so that 16 bits hold every running count.
        self._within[words][1:] = counts[:-1]
        self._before[block] = self._containers.before(block)
        self._ready[block] = True

    def up_to(self, units: NDArray[np.int64]) -> NDArray[np.int64]:
        """For each number the count of members at or below it; numbers beyond the last unit count as that one."""
        units = np.minimum(units, self._last)
        blocks = units >> BLOCK
        if not self._ready.all():
            wanted = np.zeros(len(self._ready), bool)
            wanted[blocks] = True
            for block in np.flatnonzero(wanted & ~self._ready).tolist():
                self._spell_out(block)
        words = units >> 6
        bits = self._bits_of(words)
        bits <<= (63 - (units & 63)).view(np.uint64)
        counts: NDArray[np.int64] = self._before.take(blocks)
        counts += self._within.take(words)
        counts += np.bitwise_count(bits)
        return counts

    def _bits_of(self, words: NDArray[np.int64]) -> NDArray[np.uint64]:
        if not len(self._mapped):
            return self._bits.take(words)
        bits = self._mapped.take(words, axis=0, mode="clip").view(np.uint64).reshape(-1)
        if len(self._bits):
            others = (words >= len(self._mapped)).nonzero()[0]
            bits[others] = self._bits.take(words.take(others) - len(self._mapped))
        return bits
