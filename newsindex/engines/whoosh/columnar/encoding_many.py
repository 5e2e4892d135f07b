"""The codes of encoding.py for the numbers of many terms at once.

What is done one term at a time takes as long for three hundred numbers as for three thousand. The numbers of term i are
`values[bounds[i]:bounds[i + 1]]`, at least one; each function gives one value for each term.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from newsindex.engines.whoosh.columnar.encoding import (
    BYTE_DELTAS,
    FILLER,
    LONGEST_BYTE_DELTAS,
    MOST_BYTES,
    ROARING,
    SMALL_HEAD,
    U8,
    U32,
    differences,
    pack,
    roaring,
)
from newsindex.engines.whoosh.columnar.spreading import spread

I64 = NDArray[np.int64]

_WIDTHS = np.array((8, 4, 2, 1, 0))
"""Bits for each of some small numbers; of those that take as few bytes, the first is taken."""


def encode_risings(values: U32, bounds: I64) -> list[bytes]:
    """Strictly rising numbers, each term's in the smaller of byte deltas and a bitmap."""
    firsts, counts = bounds[:-1], np.diff(bounds)
    deltas = differences(values)
    deltas[firsts] = values[firsts]
    fillers = deltas // np.uint32(FILLER)
    sizes = counts + np.add.reduceat(fillers, firsts, dtype=np.int64)
    as_bitmap = MOST_BYTES * (1 + (values[bounds[1:] - 1] >> np.uint32(16)).astype(np.int64))
    short = (counts <= LONGEST_BYTE_DELTAS) & (sizes < np.minimum(2 * counts, as_bitmap))
    if not short.all():
        inside = np.repeat(short, counts)
        deltas, fillers = deltas[inside], fillers[inside]
    out = np.full(int(sizes[short].sum()), FILLER, np.uint8)
    places = np.cumsum(fillers + np.uint32(1), dtype=np.int64)
    places -= 1
    fillers *= np.uint32(FILLER)
    deltas -= fillers
    out[places] = deltas
    coded = iter(slices(out.tobytes(), sizes[short]))
    kinds = zip(short.tolist(), firsts.tolist(), bounds[1:].tolist(), strict=True)
    return [
        BYTE_DELTAS + next(coded) if is_short else ROARING + roaring(values[first:last])
        for is_short, first, last in kinds
    ]


def encode_rising(rising: U32) -> bytes:
    """The same of one term."""
    return encode_risings(rising, np.array((0, len(rising))))[0]


def encode_smalls(values: U32, bounds: I64) -> list[bytes]:
    """Mostly small numbers in 0, 1, 2, 4 or 8 bits each, whichever is shortest for a term, the greater ones beside
    them."""
    firsts, counts = bounds[:-1], np.diff(bounds)
    sizes = np.empty((len(_WIDTHS), len(counts)), np.int64)
    for size, bits in zip(sizes, _WIDTHS.tolist(), strict=True):
        size[:] = counts
        if bits < 8:
            size *= bits
            size //= 8
            size += 8 * np.add.reduceat(values >= np.uint32(1 << bits), firsts, dtype=np.int64)
    widths = _WIDTHS[sizes.argmin(axis=0)]
    within = np.repeat((1 << widths) - 1, counts).astype(np.uint32)
    great = np.flatnonzero(values > within)
    low = values & within
    packed = [b""] * len(counts)
    for width in _WIDTHS[:-1].tolist():
        chosen = widths == width
        if chosen.any():
            of_terms = iter(_packed(low[np.repeat(chosen, counts)].astype(np.uint8), counts[chosen], width))
            packed = [next(of_terms) if here else data for here, data in zip(chosen.tolist(), packed, strict=True)]
    numbers, places, found = exceptions(great, values, bounds)
    rows = zip(widths.tolist(), numbers, packed, places, found, strict=True)
    return [b"".join((SMALL_HEAD.pack(width, number), *parts)) for width, number, *parts in rows]


def encode_small(values: U32) -> bytes:
    """The same of one term."""
    return encode_smalls(values, np.array((0, len(values))))[0]


def _packed(low: U8, counts: I64, width: int) -> Sequence[bytes]:
    """Numbers of so many bits each, packed for each term from a new byte on."""
    rooms = -(-counts // 8) * 8
    firsts = np.cumsum(rooms) - rooms
    spaced = np.zeros(int(rooms.sum()), np.uint8)
    spaced[spread(firsts, counts)] = low
    data = pack(spaced, width).tobytes()
    begins = firsts * width // 8
    ends = begins + (counts * width + 7) // 8
    return [data[begin:end] for begin, end in zip(begins.tolist(), ends.tolist(), strict=True)]


def exceptions(great: I64, values: U32, bounds: I64) -> tuple[list[int], Iterable[bytes], Iterable[bytes]]:
    """Of some of the values, rising places in the whole: how many each term has, their places within the term (u32),
    and themselves (u32)."""
    owners = np.searchsorted(bounds, great, "right") - 1
    numbers = np.bincount(owners, minlength=len(bounds) - 1)
    places = (great - bounds[owners]).astype("<u4").tobytes()
    return numbers.tolist(), slices(places, 4 * numbers), slices(values[great].astype("<u4").tobytes(), 4 * numbers)


def encode_nibbles(values: U8, counts: I64) -> Sequence[bytes]:
    """Numbers below sixteen, two a byte, for each term from a new byte on."""
    rooms = (counts + 1) // 2
    firsts = np.cumsum(rooms) - rooms
    spaced = np.zeros(2 * int(rooms.sum()), np.uint8)
    spaced[spread(2 * firsts, counts)] = values
    return slices((spaced[::2] | spaced[1::2] << np.uint8(4)).tobytes(), rooms)


def slices(data: bytes, sizes: I64) -> list[bytes]:
    """The data cut into pieces of so many bytes."""
    ends = np.cumsum(sizes).tolist()
    return [data[begin:end] for begin, end in zip([0, *ends[:-1]], ends, strict=True)] if ends else []
