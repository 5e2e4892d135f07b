"""The payloads of terms with more than `RARE` occurrences, as postings.py describes them, of many terms at once."""

from __future__ import annotations

from collections.abc import Iterator
from operator import add

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

from newsindex.engines.whoosh.columnar.blocks import BLOCK_BITS, BLOCKS_HEAD, counts_by_key
from newsindex.engines.whoosh.columnar.encoding import LIST, U32, roaring
from newsindex.engines.whoosh.columnar.encoding_many import (
    bounds_of,
    encode_rising,
    encode_risings,
    encode_small,
    encode_smalls,
    packed,
    slices,
)
from newsindex.engines.whoosh.columnar.postings import BITMAP, BLOCKS, BY_DOCUMENT, HEAD

_DENSE = 40
"""Occurrences per 65,536 units from which positions are kept as a set."""

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
    counts = np.diff(bounds)
    sets: Iterator[tuple[int, bytes]] = iter(())
    if dense.any():
        inside = np.repeat(dense, counts)
        sets = iter(_encode_sets(units[inside], bounds_of(counts[dense])))
        positions = positions[~inside]
    others = iter(_encode_places(positions, counts[~dense]))
    places = [next(sets) if is_dense else (BY_DOCUMENT, next(others)) for is_dense in dense.tolist()]
    parts = zip(encode_risings(docs, spans), encode_smalls(freqs - np.uint32(1), spans), places, strict=True)
    return [
        b"".join((HEAD.pack(kind, len(rising), len(small)), rising, small, data))
        for rising, small, (kind, data) in parts
    ]


def is_dense(count: int, first: int, last: int) -> bool:
    """Whether a term that stands so often, from one unit to another, has a bitmap."""
    return count >= _DENSE * ((last >> 16) - (first >> 16) + 1)


def encode_set(units: BitMap, docs: U32, freqs: U32) -> tuple[bytes, bytes]:
    """The payload of one term that has a bitmap, made before; in two parts, as the second one may be large."""
    units.run_optimize()
    rising, small = encode_rising(docs), encode_small(freqs - np.uint32(1))
    return b"".join((HEAD.pack(BITMAP, len(rising), len(small)), rising, small)), units.serialize()


def _encode_places(positions: U32, counts: I64) -> list[bytes]:
    """The positions of each term that is no set."""
    bounds = bounds_of(counts)
    low = slices(positions.astype(np.uint8).tobytes(), counts)
    return list(map(add, low, encode_smalls(positions >> np.uint32(8), bounds)))


def _encode_sets(units: U32, bounds: I64) -> list[tuple[int, bytes]]:
    """The kind of the positions of each term that is a set, and these: blocks where a bitmap would be lists alone."""
    beside = np.zeros(len(units), np.uint8)
    beside[1:] = units[1:] - units[:-1] == 1
    in_runs = 2 * np.add.reduceat(beside, bounds[:-1], dtype=np.uint32) > np.diff(bounds)
    every = units >> np.uint32(BLOCK_BITS)
    edges = np.column_stack((bounds[:-1], bounds[1:])).tolist()
    counts = [np.bincount(every[first:last] - every[first]) for first, last in edges]
    codes = zip(
        edges,
        in_runs.tolist(),
        every[bounds[:-1]].tolist(),
        counts,
        slices(units.astype(np.uint8).tobytes(), np.diff(bounds)),
        packed((units >> np.uint32(8)).astype(np.uint8) & np.uint8(15), bounds, np.full(len(edges), 4)),
        encode_smalls(np.concatenate(counts).astype(np.uint32), bounds_of(np.array(list(map(len, counts))))),
        strict=True,
    )
    found = []
    for (first, last), has_runs, block, in_blocks, *parts in codes:
        if has_runs or counts_by_key(in_blocks, block).max() > LIST:
            found.append((BITMAP, roaring(units[first:last])))
        else:
            found.append((BLOCKS, b"".join((BLOCKS_HEAD.pack(block, len(in_blocks)), *parts))))
    return found
