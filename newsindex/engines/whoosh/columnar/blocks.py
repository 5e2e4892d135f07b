"""Rising numbers in blocks of 4,096: twelve bits for each, and how many each block has.

    head    the number of the first block (u32), and how many blocks there are (u32)
    low     the lowest eight bits of each number
    middle  the next four bits, two numbers a byte
    counts  `encode_small` of the numbers in each block

That is a quarter less than a bitmap takes which keeps them as lists of two bytes each, and as one of these it is read.
"""

from __future__ import annotations

import struct

import numpy as np
from numpy.typing import NDArray

from newsindex.engines.whoosh.columnar.encoding import LIST, U8, U16, U32, decode_small, serialised_lists
from newsindex.engines.whoosh.columnar.spreading import fresh, spread

BLOCKS_HEAD = struct.Struct("<II")
BLOCK_BITS = 12
BLOCKS_IN_KEY = 1 << 16 - BLOCK_BITS
"""So many blocks share their upper sixteen bits."""

_TO_PAIR, _IN_PAIR = np.uint32(1 << 8 | 1 << 20), np.uint32(15 << 8 | 15 << 24)
"""These bring the two numbers of four bits in a byte to where they stand in two of sixteen bits."""


class Blocks:
    """`count` numbers in blocks, mapped."""

    has_runs = False

    def __init__(self, data: memoryview, count: int) -> None:
        self._first, blocks = BLOCKS_HEAD.unpack_from(data)
        end = BLOCKS_HEAD.size + count
        self._low: U8 = np.frombuffer(data, np.uint8, count, BLOCKS_HEAD.size)
        self._middle: U8 = np.frombuffer(data, np.uint8, (count + 1) // 2, end)
        self._counts = decode_small(data[end + len(self._middle) :], blocks)
        self._ends = np.cumsum(self._counts, dtype=np.int64)
        if self._ends[-1] != count:
            raise ValueError("the blocks do not have as many numbers as the term has places")

    def serialised(self) -> bytes:
        """The numbers as a serialised bitmap."""
        pairs: U32 = self._middle.astype(np.uint32)
        pairs *= _TO_PAIR
        pairs &= _IN_PAIR
        lows: U16 = pairs.view(np.uint16)[: len(self._low)]
        lows |= self._low
        blocks = np.arange(self._first, self._first + len(self._counts), dtype=np.uint32).astype(np.uint16)
        blocks <<= np.uint16(BLOCK_BITS)
        lows |= np.repeat(blocks, self._counts)
        counts = counts_by_key(self._counts, self._first)
        if counts.max() > LIST:
            raise ValueError("more numbers in a block than a list may have")
        having = counts.nonzero()[0]
        return serialised_lists(having + self._first // BLOCKS_IN_KEY, counts[having], lows)

    def holding(self, numbers: U32) -> NDArray[np.bool_]:
        """Which of some numbers are among them."""
        found = np.zeros(len(numbers), bool)
        at = (numbers >> np.uint32(BLOCK_BITS)).astype(np.int64) - self._first
        there = ((at >= 0) & (at < len(self._counts))).nonzero()[0]
        at = at.take(there)
        counts = self._counts.take(at).astype(np.int64)
        places = spread(self._ends.take(at) - counts, counts)
        lows = self._middle.take(places >> 1) >> ((places & 1) << 2).astype(np.uint8) & np.uint8(15)
        lows = lows.astype(np.uint16) << np.uint16(8) | self._low.take(places)
        owners = np.repeat(there, counts)
        found[owners[lows == (numbers & np.uint32((1 << BLOCK_BITS) - 1)).take(owners)]] = True
        return found

    def between(self, begins: U32, ends: U32) -> U32:
        """Those of them from each of some rising numbers to before another, in blocks that are read alone."""
        first = np.maximum((begins >> np.uint32(BLOCK_BITS)).astype(np.int64) - self._first, 0)
        last = np.minimum((ends - 1 >> np.uint32(BLOCK_BITS)).astype(np.int64) - self._first, len(self._counts) - 1)
        blocks = spread(first, np.maximum(last + 1 - first, 0))
        blocks = blocks.compress(fresh(blocks))
        counts = self._counts.take(blocks).astype(np.int64)
        places = spread(self._ends.take(blocks) - counts, counts)
        found = (self._middle.take(places >> 1) >> ((places & 1) << 2).astype(np.uint8) & np.uint8(15)).astype(
            np.uint32
        )
        found <<= np.uint32(8)
        found |= self._low.take(places)
        found += np.repeat((blocks + self._first).astype(np.uint32) << np.uint32(BLOCK_BITS), counts)
        return within(found, begins, ends)


def within(numbers: U32, begins: U32, ends: U32) -> U32:
    """Those of rising numbers that lie from one of some rising begins to before its end."""
    low, high = numbers.searchsorted(begins), numbers.searchsorted(ends)
    return numbers.take(spread(low, high - low))


def counts_by_key(counts: NDArray[np.integer], first: int) -> NDArray[np.int64]:
    """How many numbers share their upper sixteen bits, by the counts of all blocks from the first one on."""
    before = first % BLOCKS_IN_KEY
    edges = np.maximum(np.arange(0, before + len(counts), BLOCKS_IN_KEY) - before, 0)
    found: NDArray[np.int64] = np.add.reduceat(counts, edges, dtype=np.int64)
    return found
