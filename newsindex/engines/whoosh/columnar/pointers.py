"""Pointers that stand in the place of payloads that were written earlier: the place (five bytes) and the length (a
varint) of the other one. The lowest bit of a term's second number says whether it has one."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from newsindex.engines.whoosh.columnar.encoding import U8, read_varint
from newsindex.engines.whoosh.columnar.layout import POINTER_BYTES

I64 = NDArray[np.int64]


def resolve(section: memoryview, extra: int, offset: int, size: int) -> memoryview:
    """The payload of a term of a text field, by way of its pointer where it has one."""
    if extra & 1:
        target = int.from_bytes(section[offset : offset + POINTER_BYTES], "little")
        size, _ = read_varint(section, offset + POINTER_BYTES)
        offset = target
    return section[offset : offset + size]


def resolve_many(section: memoryview, extra: I64, offset: int, sizes: I64) -> tuple[I64, I64]:
    """Where the payloads of neighbouring terms lie, and their sizes; what is written for the first begins at
    `offset`."""
    offsets = offset + np.cumsum(sizes) - sizes
    pointing = np.flatnonzero(extra & 1)
    if not len(pointing):
        return offsets, sizes
    raw: U8 = np.frombuffer(section, np.uint8)
    begins, widths = offsets[pointing], sizes[pointing] - POINTER_BYTES
    targets, lengths = (np.zeros(len(pointing), np.int64) for _ in range(2))
    for place in range(POINTER_BYTES):
        targets |= raw[begins + place].astype(np.int64) << 8 * place
    for place in range(int(widths.max())):
        there = widths > place
        lengths[there] |= (raw[begins[there] + POINTER_BYTES + place] & np.uint8(127)).astype(np.int64) << 7 * place
    sizes = sizes.copy()
    offsets[pointing], sizes[pointing] = targets, lengths
    return offsets, sizes
