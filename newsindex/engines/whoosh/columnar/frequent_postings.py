"""The payloads of terms with more than `RARE` occurrences, as postings.py describes them, of many terms at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

from newsindex.engines.whoosh.columnar.encoding import U32, roaring
from newsindex.engines.whoosh.columnar.encoding_many import (
    encode_nibbles,
    encode_rising,
    encode_risings,
    encode_small,
    encode_smalls,
    exceptions,
    slices,
)
from newsindex.engines.whoosh.columnar.postings import BITMAP, BYTE, HEAD, TWELVE_BITS

_DENSE = 40
"""Occurrences per 65,536 units from which positions are a bitmap: two bytes each, or 8,192 bytes in all."""

I64 = NDArray[np.int64]


def encode_frequent(units: U32, bounds: I64, docs: U32, freqs: U32, spans: I64, starts: U32) -> list[bytes]:
    """The payloads: term i stands at the running unit numbers `units[bounds[i]:bounds[i + 1]]`, in the documents
    `docs[spans[i]:spans[i + 1]]`, which begin at their `starts`, as often as `freqs` says for each."""
    if len(bounds) == 1:
        return []
    firsts, lasts = units[bounds[:-1]] >> np.uint32(16), units[bounds[1:] - 1] >> np.uint32(16)
    dense = np.diff(bounds) >= _DENSE * (lasts.astype(np.int64) - firsts + 1)
    begins = starts.take(docs)
    positions = units - (begins if len(begins) == len(units) else np.repeat(begins, freqs))
    if dense.any():
        positions = positions[np.repeat(~dense, np.diff(bounds))]
    scattered = iter(_encode_places(positions, np.diff(bounds)[~dense]))
    places = [
        (BITMAP, 0, roaring(units[first:last]), b"", b"") if is_dense else next(scattered)
        for is_dense, first, last in zip(dense.tolist(), bounds[:-1].tolist(), bounds[1:].tolist(), strict=True)
    ]
    parts = zip(encode_risings(docs, spans), encode_smalls(freqs - np.uint32(1), spans), places, strict=True)
    return [
        b"".join((HEAD.pack(kind, len(rising), len(small), above), rising, small, *data))
        for rising, small, (kind, above, *data) in parts
    ]


def is_dense(count: int, first: int, last: int) -> bool:
    """Whether a term that stands so often, from one unit to another, has a bitmap."""
    return count >= _DENSE * ((last >> 16) - (first >> 16) + 1)


def encode_set(units: BitMap, docs: U32, freqs: U32) -> bytes:
    """The payload of one term that has a bitmap, made before."""
    units.run_optimize()
    rising, small = encode_rising(docs), encode_small(freqs - np.uint32(1))
    data: bytes = units.serialize()
    return b"".join((HEAD.pack(BITMAP, len(rising), len(small), 0), rising, small, data))


def _encode_places(positions: U32, counts: I64) -> list[tuple[int, int, bytes, bytes, bytes]]:
    """For each term that is no bitmap: the kind of its positions, how many are exceptions, all bytes but those of the
    exceptions, their places, themselves."""
    if not len(counts):
        return []
    bounds = np.concatenate((np.zeros(1, np.int64), np.cumsum(counts)))
    wide = np.maximum.reduceat(positions, bounds[:-1]) > 255
    low = slices(positions.astype(np.uint8).tobytes(), counts)
    high = positions >> np.uint32(8)
    nibbles = iter(encode_nibbles((high & np.uint32(15)).astype(np.uint8)[np.repeat(wide, counts)], counts[wide]))
    above = zip(*exceptions(np.flatnonzero(high > 15), positions, bounds), strict=True)
    places: list[tuple[int, int, bytes, bytes, bytes]] = []
    for is_wide, bytes_, (number, at, great) in zip(wide.tolist(), low, above, strict=True):
        places.append(
            (TWELVE_BITS, number, bytes_ + next(nibbles), at, great) if is_wide else (BYTE, 0, bytes_, b"", b"")
        )
    return places
