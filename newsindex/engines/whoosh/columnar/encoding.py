"""Whole-array codes for rising numbers and small numbers: varints, byte deltas, packed bits, roaring bitmaps.

A varint holds seven bits a byte, least significant first, the top bit set on all bytes but the last
(LEB128). Bitmaps have the portable roaring format.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

U8 = NDArray[np.uint8]
U16 = NDArray[np.uint16]
U32 = NDArray[np.uint32]

FILLER = 255
"""In byte deltas: go on by 255, no number stands here."""

BYTE_DELTAS, ROARING = b"\0", b"\1"
"""The first byte of rising numbers says how they are kept."""

LONGEST_BYTE_DELTAS = 8192
"""Beyond this many numbers, adding up byte deltas costs more time than a bitmap costs bytes."""

_SHORT = 64
"""Up to so many bytes a plain loop is quicker than calls on whole arrays."""

MOST_BYTES = 8192
"""Bytes at most for each 65,536 numbers in a bitmap."""

LIST = 4096
"""A bitmap keeps up to so many of each 65,536 numbers as a list of two bytes each."""

_STRETCH = 1 << 20
"""So many numbers are looked at together, of which a bitmap may have any."""

_MANY = 2000
"""More numbers than so many are made into a bitmap by way of its serialised form."""

_NO_RUNS = 12346
"""A serialised bitmap begins with this number where it has no runs."""


def encode_varints(values: U32) -> tuple[U8, NDArray[np.int64]]:
    """The varints of the values one after the other, and where each ends."""
    top = int(values.max()) if len(values) else 0
    if top < 128:
        return values.astype(np.uint8), np.arange(1, len(values) + 1)
    width = -(-top.bit_length() // 7)
    spread = np.empty((len(values), width), np.uint8)
    stands = np.ones((len(values), width), bool)
    sizes = np.ones(len(values), np.uint8)
    rest = values
    for place in range(width):
        spread[:, place] = rest
        if place < width - 1:
            more = rest >= 128
            spread[:, place] &= 127
            spread[:, place] |= more.view(np.uint8) << np.uint8(7)
            stands[:, place + 1] = more
            sizes += more
            rest = rest >> np.uint32(7)
    return spread[stands], np.cumsum(sizes, dtype=np.int64)


def decode_varints(data: bytes | memoryview) -> U32:
    """The values of varints that stand one after the other."""
    if len(data) <= _SHORT:
        return np.array(_read_varints(data), np.uint32)
    raw = np.frombuffer(data, np.uint8)
    last = np.flatnonzero(raw < 128)
    if len(last) == len(raw):
        return raw.astype(np.uint32)
    firsts = np.empty(len(last), np.int64)
    firsts[0] = 0
    np.add(last[:-1], 1, out=firsts[1:])
    shifts = np.arange(len(raw), dtype=np.int64)
    shifts -= np.repeat(firsts, last - firsts + 1)
    shifts *= 7
    parts = (raw & np.uint8(127)).astype(np.uint32)
    parts <<= shifts.astype(np.uint32)
    return np.add.reduceat(parts, firsts, dtype=np.uint32)


def _read_varints(data: bytes | memoryview) -> list[int]:
    values: list[int] = []
    value = shift = 0
    for byte in data:
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            values.append(value)
            value = shift = 0
    return values


def bitmap(rising: U32) -> BitMap:
    """The set of the numbers. An array of the standard library takes a path several times as fast as NumPy's."""
    data = _lists(rising) if len(rising) > _MANY else None
    return read_bitmap(data) if data else BitMap(array("I", rising.astype(np.uint32, copy=False).tobytes()))


def read_bitmap(data: bytes | memoryview) -> BitMap:
    """A serialised bitmap."""
    return BitMap.deserialize(bytes(data))


def members(numbers: BitMap) -> U32:
    """The numbers of a bitmap, rising."""
    found: U32 = np.frombuffer(numbers.to_array(), np.uint32)
    return found


def stretches(numbers: BitMap) -> Iterator[U32]:
    """The numbers of a bitmap, rising, a stretch at a time."""
    if numbers:
        for begin in range(numbers.min() & -_STRETCH, numbers.max() + 1, _STRETCH):
            found = members(numbers & BitMap(range(begin, begin + _STRETCH)))
            if len(found):
                yield found


def roaring(rising: U32) -> bytes:
    """The numbers, at least one, as a serialised bitmap."""
    data = None if 2 * np.count_nonzero(rising[1:] - rising[:-1] == 1) > len(rising) else _lists(rising)
    if data is None:
        found = bitmap(rising)
        found.run_optimize()
        data = found.serialize()
    return data


def _lists(rising: U32) -> bytes | None:
    """The same, several times as fast as by making a bitmap, where no 65,536 numbers hold more than fit in a list; else
    None."""
    high = rising >> np.uint32(16)
    firsts = np.concatenate((np.zeros(1, np.int64), np.flatnonzero(high[1:] != high[:-1]) + 1))
    counts = np.diff(firsts, append=len(rising))
    return None if counts.max() > LIST else serialised_lists(high[firsts], counts, rising.astype("<u2"))


def serialised_lists(keys: NDArray[np.integer], counts: NDArray[np.int64], low: U16) -> bytes:
    """A serialised bitmap of lists: the upper 16 bits of each (`keys`), how many numbers it has, up to `LIST`, and the
    lower 16 bits of all. The layout is that of https://github.com/RoaringBitmap/RoaringFormatSpec."""
    head = np.array((_NO_RUNS, len(keys)), "<u4")
    heads = np.empty((len(keys), 2), "<u2")
    heads[:, 0], heads[:, 1] = keys, counts - 1
    offsets = (8 + 8 * len(keys) + 2 * (np.cumsum(counts) - counts)).astype("<u4")
    return b"".join((head.data, heads.data, offsets.data, low.data))


def differences(rising: U32) -> U32:
    """Each number less the one before, the first as it is."""
    deltas = np.empty(len(rising), np.uint32)
    deltas[:1] = rising[:1]
    np.subtract(rising[1:], rising[:-1], out=deltas[1:])
    return deltas


def decode_rising(data: bytes | memoryview, count: int) -> U32:
    """The `count` numbers that `encode_rising` was given."""
    if data[0] == ROARING[0]:
        return members(read_bitmap(data[1:]))
    raw = np.frombuffer(data, np.uint8, offset=1)
    sums = np.cumsum(raw, dtype=np.uint32)
    return sums if len(raw) == count else sums.take(np.flatnonzero(raw != FILLER))


WIDTHS = (0, 1, 2, 4, 8)
"""Bits in which small numbers may be kept."""

MORE_BITS, MOST_MORE = 4, 15
"""Bits of what a number has beyond the greatest that these hold, and the greatest of that."""


def pack(low: U8, width: int) -> U8:
    """Numbers of `width` bits, a multiple of eight of them, the first in the lowest bits of each byte."""
    if width == 1:
        return np.packbits(low, bitorder="little")
    together = low.view(f"<u{8 // width}") if width else low[:0]
    packed = together.copy()
    for place in range(1, 8 // max(width, 1)):
        packed |= together >> np.uint8(place * (8 - width))
    return packed.astype(np.uint8)


def _unpacking(width: int) -> U8:
    """For each byte, the numbers of `width` bits that it holds."""
    return (np.arange(256)[:, None] >> np.arange(0, 8, width) & (1 << width) - 1).astype(np.uint8)


# One item for all numbers of a byte, since taking single items is several times as fast as taking rows.
_PAIRS = _unpacking(4).view(np.uint16).reshape(-1)
_FOURS = _unpacking(2).view(np.uint32).reshape(-1)


def unpack(raw: U8, width: int) -> U8:
    """The numbers of `width` bits that `pack` was given, and perhaps a few zeros after them; they may be changed."""
    if width == 4:
        return _PAIRS.take(raw).view(np.uint8)
    if width == 2:
        return _FOURS.take(raw).view(np.uint8)
    return np.unpackbits(raw, bitorder="little") if width == 1 else raw.copy()


def decode_small(data: bytes | memoryview, count: int) -> U8 | U32:
    """The `count` numbers that `encode_small` was given, in bytes where all are below 255; they may be changed."""
    width = data[0]
    if not width:
        return np.zeros(count, np.uint8)
    at = 1 + (count * width + 7) // 8
    values: U8 | U32 = unpack(np.frombuffer(data, np.uint8, at - 1, 1), width)[:count]
    great = (values == (1 << width) - 1).nonzero()[0]
    if not len(great):
        return values
    size = (len(great) + 1) // 2
    more = unpack(np.frombuffer(data, np.uint8, size, at), MORE_BITS)[: len(great)]
    whole = (more == MOST_MORE).nonzero()[0]
    if width == WIDTHS[-1] or len(whole):
        values = values.astype(np.uint32)
    values[great] += more
    if len(whole):
        values[great.take(whole)] = np.frombuffer(data, "<u4", len(whole), at + size)
    return values


def write_varint(value: int) -> bytes:
    """One varint, of any size."""
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)


def read_varint(data: bytes | memoryview, at: int) -> tuple[int, int]:
    """One varint and where the next thing begins."""
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        if byte < 128:
            return value, at
        shift += 7


def narrow(values: NDArray[np.integer]) -> NDArray[np.unsignedinteger]:
    """The same non-negative numbers in one, two or four bytes each."""
    top = int(values.max()) if len(values) else 0
    return values.astype(np.uint8 if top < 1 << 8 else np.uint16 if top < 1 << 16 else np.uint32)
