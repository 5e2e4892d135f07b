"""Whole-array codes for rising numbers and small numbers: varints, byte deltas, packed bits, roaring bitmaps.

A varint holds seven bits a byte, least significant first, the top bit set on all bytes but the last
(LEB128). Bitmaps have the portable roaring format.
"""

from __future__ import annotations

from array import array

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

U8 = NDArray[np.uint8]
U32 = NDArray[np.uint32]

_FILLER = 255
"""In byte deltas: go on by 255, no number stands here."""

_BYTE_DELTAS, _ROARING = 0, 1
_LONGEST_BYTE_DELTAS = 8192
"""Beyond this many numbers, adding up byte deltas costs more time than a bitmap costs bytes."""


def encode_varints(values: NDArray[np.uint32]) -> tuple[U8, NDArray[np.int64]]:
    """The varints of the values one after the other, and where each ends."""
    wide = values.astype(np.uint32, copy=False)
    sizes = np.ones(len(wide), np.int64)
    for bits in (7, 14, 21, 28):
        sizes += wide >= (1 << bits)
    ends = np.cumsum(sizes)
    out = np.empty(int(ends[-1]) if len(ends) else 0, np.uint8)
    at = ends - sizes
    rest = wide
    while len(rest):
        more = rest >= 128
        out[at] = (rest & 127) | (more.astype(np.uint32) << 7)
        at = at[more] + 1
        rest = rest[more] >> 7
    return out, ends


def decode_varints(data: bytes | memoryview) -> U32:
    """The values of varints that stand one after the other."""
    raw = np.frombuffer(data, np.uint8)
    last = np.flatnonzero(raw < 128)
    if len(last) == len(raw):
        return raw.astype(np.uint32)
    sizes = np.diff(last, prepend=-1)
    values = raw[last].astype(np.uint32)
    for back in range(1, int(sizes.max())):
        longer = np.flatnonzero(sizes > back)
        values[longer] = (values[longer] << np.uint32(7)) | (raw[last[longer] - back] & 127)
    return values


def bitmap(rising: U32) -> BitMap:
    """The set of the numbers. An array of the standard library takes a path several times as fast as NumPy's."""
    return BitMap(array("I", rising.astype(np.uint32, copy=False).tobytes()))


def members(numbers: BitMap) -> U32:
    """The numbers of a bitmap, rising."""
    found: U32 = np.frombuffer(numbers.to_array(), np.uint32)
    return found


def roaring(rising: U32) -> bytes:
    """The numbers as a serialised bitmap."""
    found = bitmap(rising)
    found.run_optimize()
    data: bytes = found.serialize()
    return data


def encode_rising(rising: U32) -> bytes:
    """Strictly rising numbers in the smaller of byte deltas and a bitmap."""
    packed = roaring(rising)
    if len(rising) <= _LONGEST_BYTE_DELTAS:
        deltas = np.diff(rising, prepend=np.uint32(0))
        fillers = deltas // _FILLER
        total = len(deltas) + int(fillers.sum())
        if total < len(packed):
            out = np.full(total, _FILLER, np.uint8)
            out[np.cumsum(fillers.astype(np.int64) + 1) - 1] = deltas - fillers * np.uint32(_FILLER)
            return bytes((_BYTE_DELTAS,)) + out.tobytes()
    return bytes((_ROARING,)) + packed


def decode_rising(data: bytes) -> U32:
    """The numbers that `encode_rising` was given."""
    if data[0] == _ROARING:
        return members(BitMap.deserialize(data[1:]))
    raw = np.frombuffer(data, np.uint8, offset=1)
    sums = np.cumsum(raw, dtype=np.uint32)
    full = raw == _FILLER
    return sums[~full] if full.any() else sums


def encode_small(values: U32) -> bytes:
    """Numbers that are mostly small: 0, 1, 2, 4 or 8 bits each, whichever comes out shortest, the greater ones beside them."""
    count = len(values)
    best, width = -1, 8
    for bits in (0, 1, 2, 4, 8):
        size = (count * bits + 7) // 8 + 4 * int(np.count_nonzero(values >= 1 << bits))
        if best < 0 or size < best:
            best, width = size, bits
    great = np.flatnonzero(values >= 1 << width)
    low = (values & np.uint32((1 << width) - 1)).astype(np.uint8)
    if 0 < width < 8:
        per = 8 // width
        padded = np.zeros(-(-count // per) * per, np.uint8)
        padded[:count] = low
        packed = np.zeros(len(padded) // per, np.uint8)
        for place in range(per):
            packed |= padded[place::per] << np.uint8(place * width)
        low = packed
    elif width == 0:
        low = low[:0]
    places, _ = encode_varints(np.diff(great, prepend=0).astype(np.uint32))
    excess, _ = encode_varints(values[great])
    head, _ = encode_varints(np.array([width, len(places)], np.uint32))
    return head.tobytes() + places.tobytes() + low.tobytes() + excess.tobytes()


def decode_small(data: bytes, count: int) -> U32:
    """The `count` numbers that `encode_small` was given."""
    width, at = read_varint(data, 0)
    length, at = read_varint(data, at)
    places = data[at : at + length]
    at += length
    stored = (count * width + 7) // 8
    raw = np.frombuffer(data, np.uint8, stored, at)
    values: U32
    if width == 0:
        values = np.zeros(count, np.uint32)
    elif width == 8:
        values = raw.astype(np.uint32)
    else:
        per = 8 // width
        wide = np.empty(stored * per, np.uint32)
        mask = np.uint8((1 << width) - 1)
        for place in range(per):
            wide[place::per] = (raw >> np.uint8(place * width)) & mask
        values = wide[:count]
    if places:
        values[np.cumsum(decode_varints(places))] = decode_varints(data[at + stored :])
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
