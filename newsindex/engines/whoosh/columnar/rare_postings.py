"""Postings of rare terms, with at most `RARE` occurrences: rising running unit numbers, many terms coded at once.

The payload of a term is its first number (u32) and then the difference of each from the one before, all in as many
bytes as the greatest takes; that number of bytes follows from the size of the payload. Documents and frequencies follow
from where the documents begin.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from newsindex.engines.whoosh.columnar.encoding import U8, U32, differences

_FIRST = 4
"""Bytes of the first number."""

_LEAST = np.array([1 << 8, 1 << 16, 1 << 24], np.uint32)
"""The least numbers that take two, three and four bytes."""

I64 = NDArray[np.int64]


class _Places:
    """Where the differences of many terms lie whose payloads stand one after the other; `widths` in bytes."""

    def __init__(self, counts: I64, widths: I64) -> None:
        self.borders: I64 = np.concatenate((np.zeros(1, np.int64), np.cumsum(_FIRST + widths * (counts - 1))))
        self.firsts = np.cumsum(counts) - counts
        self.begins = self.borders[:-1]
        self._widths = np.repeat(widths, counts)
        self._widths[self.firsts] = 0
        self._at = np.cumsum(self._widths) - self._widths
        self._at += np.repeat(self.begins + _FIRST - self._at[self.firsts], counts)

    def bytes_(self, byte: int) -> tuple[NDArray[np.intp], I64]:
        """The occurrences whose difference has a byte of that number, and where these bytes lie."""
        having = np.flatnonzero(self._widths > byte)
        return having, self._at[having] + byte


def encode_rare(units: U32, counts: I64) -> tuple[U8, I64]:
    """The payloads of terms, one after the other, and the borders between them; term i has the next `counts[i]` of the
    running unit numbers, at least one, rising."""
    firsts = np.cumsum(counts) - counts
    gaps = differences(units)
    gaps[firsts] = 0
    most = np.maximum.reduceat(gaps, firsts)
    widths = np.searchsorted(_LEAST, most, "right") + 1
    at = _Places(counts, widths)
    out = np.empty(int(at.borders[-1]), np.uint8)
    for byte in range(4):
        out[at.begins + byte] = units[firsts] >> np.uint32(8 * byte) & np.uint32(255)
        having, places = at.bytes_(byte)
        out[places] = gaps[having] >> np.uint32(8 * byte) & np.uint32(255)
    return out, at.borders


def rare_differences(payloads: bytes, counts: I64, sizes: I64) -> U32:
    """For each term its first number and the differences, from payloads of `sizes` bytes, one after the other."""
    at = _Places(counts, (sizes - _FIRST) // np.maximum(counts - 1, 1))
    raw = np.frombuffer(payloads, np.uint8).astype(np.uint32)
    found = np.zeros(int(counts.sum()), np.uint32)
    for byte in range(4):
        found[at.firsts] |= raw[at.begins + byte] << np.uint32(8 * byte)
        having, places = at.bytes_(byte)
        found[having] |= raw[places] << np.uint32(8 * byte)
    return found


def rare_units(payload: memoryview, count: int) -> U32:
    """The running unit numbers of one term."""
    spelt = np.zeros((count, 4), np.uint8)
    spelt[0] = np.frombuffer(payload, np.uint8, _FIRST)
    if count > 1:
        rest = np.frombuffer(payload, np.uint8, offset=_FIRST).reshape(count - 1, -1)
        spelt[1:, : rest.shape[1]] = rest
    found: U32 = np.cumsum(spelt.view("<u4"), dtype=np.uint32)
    return found
