"""A common term over all documents of a segment, in blocks that tell whether they can hold one of the best."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

BLOCK = 16
"""Documents of which the greatest part of a score is known."""

STEPS = 255
"""What a term adds to scores is kept in at most so many steps."""

UNIT = 0.05
"""The least step: what two common terms add at most takes a byte together, in the same steps."""

_WORD = 64


def padded(size: int) -> int:
    """The documents of whole blocks and words of bits."""
    return -(-size // _WORD) * _WORD


class Spread:
    """How often a term stands in each document of a segment of `size`, in rows of `BLOCK` documents; what is worked out
    from it is made when first asked for."""

    __slots__ = ("_bits", "freqs", "highest", "most", "peaks", "rows", "top", "unit")

    def __init__(self, size: int, docs: NDArray[np.uint32], freqs: NDArray[np.unsignedinteger]) -> None:
        spread = np.zeros(padded(size), freqs.dtype)
        spread[docs.astype(np.intp)] = freqs
        self.freqs = spread.reshape(-1, BLOCK)
        self._bits: NDArray[np.uint64] | None = None
        self.peaks: NDArray[np.uint8] = np.empty(0, np.uint8)
        """The greatest of `rows` in each block; none before they are found."""
        self.rows: NDArray[np.uint8] = self.peaks
        """What the term adds to the score of each document, in steps of `unit`, rounded up, a row for each block."""
        self.unit = UNIT
        self.highest = self.top = 0.0
        """What the term adds at most, however often it stands; and the greatest part of that in any document."""
        self.most = 0
        """The greatest of `peaks`."""

    def weight(self) -> int:
        """The bytes that it takes by now."""
        found = self.freqs.nbytes
        if self._bits is not None:
            found += self._bits.nbytes
        return found + self.peaks.nbytes + self.rows.nbytes

    def take(self, docs: NDArray[np.integer]) -> NDArray[np.unsignedinteger]:
        """The frequencies in some documents."""
        return self.freqs.reshape(-1).take(docs)

    @property
    def bits(self) -> NDArray[np.uint64]:
        """The documents that have the term, a bit each."""
        if self._bits is None:
            self._bits = packed(self.freqs.reshape(-1))
        return self._bits

    def find_peaks(self, docs: NDArray[np.uint32], parts: NDArray[np.floating[Any]], highest: float) -> None:
        """Makes `rows` and `peaks`: to the scores of its `docs` the term adds these `parts` of `highest`."""
        self.highest = highest
        self.unit = max(UNIT, highest / STEPS)
        found = np.zeros(self.freqs.size, np.uint8)
        found[docs.astype(np.intp)] = np.ceil(parts * (highest / self.unit))
        self.rows = found.reshape(-1, BLOCK)
        self.top = float(parts.max(initial=0))
        peaks = np.maximum.reduce(self.rows, axis=1)
        self.most = int(peaks.max(initial=0))
        self.peaks = peaks  # not before all is whole, as another thread may look


def packed(flags: NDArray[Any]) -> NDArray[np.uint64]:
    """What is not zero, a bit each."""
    found = np.zeros(padded(len(flags)) // _WORD, np.uint64)
    bits = np.packbits(flags, bitorder="little")
    found.view(np.uint8)[: len(bits)] = bits
    return found


def holding(bits: NDArray[np.unsignedinteger[Any]], numbers: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """Which of some numbers are in a set of bits."""
    found = bits.view(np.uint8).take(numbers >> np.uint32(3)) >> (numbers & np.uint32(7)).astype(np.uint8) & np.uint8(1)
    return found.view(bool)


def members(bits: NDArray[np.uint64]) -> NDArray[np.uint32]:
    """The documents of a set of bits, rising."""
    flags = np.unpackbits(bits.view(np.uint8), bitorder="little").view(bool)
    return flags.nonzero()[0].astype(np.uint32)


def counted(bits: NDArray[np.uint64]) -> int:
    """How many documents are in a set of bits."""
    return int(np.add.reduce(np.bitwise_count(bits), dtype=np.intp))
