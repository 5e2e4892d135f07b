"""The codes of encoding.py for the numbers of many terms at once.

What is done one term at a time takes as long for three hundred numbers as for three thousand. The numbers of term i are
`values[bounds[i]:bounds[i + 1]]`, at least one; each function gives one value for each term.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from newsindex.engines.whoosh.columnar.encoding import (
    BYTE_DELTAS,
    FILLER,
    LONGEST_BYTE_DELTAS,
    MORE_BITS,
    MOST_BYTES,
    MOST_MORE,
    ROARING,
    U8,
    U32,
    WIDTHS,
    differences,
    narrow,
    pack,
    roaring,
)

I64 = NDArray[np.int64]

_HELD = np.array([(1 << width) - 1 for width in WIDTHS])
"""The greatest numbers that so many bits hold."""

_WHOLE_BITS, _NEVER = 32, 1 << 40

_COSTS = [(1, 0, _NEVER)]
_COSTS += [(held, row, MORE_BITS) for row, held in enumerate(_HELD.tolist()) if row]
_COSTS += [(held + MOST_MORE, row, _WHOLE_BITS) for row, held in enumerate(_HELD.tolist()) if row]
_COSTS.sort()
"""Each number from the first on takes so many bits more where that row of `WIDTHS` is taken."""

_PADDING = [bytes(size) for size in range(8)]


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


def encode_smalls(values: NDArray[np.unsignedinteger], bounds: I64) -> list[bytes]:
    """Mostly small numbers, each term's in 1, 2, 4 or 8 bits, whichever takes the fewest bytes, or in none where all
    are 0.

    The code of a term begins with these bits (u8), then come its numbers in so many each. The greatest that they hold
    stands for itself and more: what is beyond it follows for each such number, in four bits; of these 15 stands for 15
    and more: at the end come all such numbers (u32).
    """
    values = narrow(values)
    counts = np.diff(bounds)
    rows = _shortest(values, bounds)
    held = _HELD[np.where(rows, rows, -1)]  # where all are 0, none stands for more
    greatest = np.repeat(held.astype(np.uint8), counts)
    great = np.flatnonzero(values >= greatest)
    beyond = values[great] - greatest[great]
    whole = np.flatnonzero(beyond >= MOST_MORE)
    edges = np.searchsorted(great, bounds)
    numbers = values[great[whole]].astype("<u4").tobytes()
    widths = np.array(WIDTHS)[rows]
    codes = zip(
        widths.tolist(),
        packed(np.minimum(values, greatest).astype(np.uint8), bounds, widths),
        packed(np.minimum(beyond, MOST_MORE).astype(np.uint8), edges, np.full(len(counts), MORE_BITS)),
        slices(numbers, 4 * np.diff(np.searchsorted(whole, edges))),
        strict=True,
    )
    return [b"".join((bytes((width,)), *parts)) for width, *parts in codes]


def _shortest(values: NDArray[np.unsignedinteger], bounds: I64) -> I64:
    """For each term the place in `WIDTHS` of the bits to take."""
    sizes = np.outer(WIDTHS, np.diff(bounds))
    top = values.max(initial=0)
    for least, row, bits in _COSTS:
        if least > top:
            break
        reaching = (values >= least).view(np.uint8)
        sizes[row] += bits * np.add.reduceat(reaching, bounds[:-1], dtype=np.uint32).astype(np.int64)
    rows: I64 = sizes.argmin(axis=0)
    return rows


def encode_small(values: U32) -> bytes:
    """The same of one term."""
    return encode_smalls(values, np.array((0, len(values))))[0]


def packed(values: U8, bounds: I64, widths: I64) -> list[bytes]:
    """The numbers of each term in so many bits each."""
    data = values.tobytes()
    found = [b""] * len(widths)
    for width in WIDTHS[1:]:
        chosen = np.flatnonzero(widths == width)
        if not len(chosen):
            continue
        firsts, lasts = bounds[chosen], bounds[chosen + 1]
        counts = lasts - firsts
        padded: list[bytes] = []
        for first, last, lack in zip(firsts.tolist(), lasts.tolist(), (-counts % 8).tolist(), strict=True):
            padded += (data[first:last], _PADDING[lack])
        coded = pack(np.frombuffer(b"".join(padded), np.uint8), width).tobytes()
        rooms = (counts + 7) // 8 * width
        begins = np.cumsum(rooms) - rooms
        ends = begins + (counts * width + 7) // 8
        for place, begin, end in zip(chosen.tolist(), begins.tolist(), ends.tolist(), strict=True):
            found[place] = coded[begin:end]
    return found


def slices(data: bytes, sizes: I64) -> list[bytes]:
    """The data cut into pieces of so many bytes."""
    ends = np.cumsum(sizes).tolist()
    return [data[begin:end] for begin, end in zip([0, *ends[:-1]], ends, strict=True)] if ends else []


def bounds_of(counts: I64) -> I64:
    """The borders between the numbers of terms that have so many each."""
    return np.concatenate((np.zeros(1, np.int64), np.cumsum(counts)))
