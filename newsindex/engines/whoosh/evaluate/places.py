"""Places from one running unit to another: pairs of them, and each but once."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from newsindex.engines.whoosh.columnar.arrays import Int
from newsindex.engines.whoosh.columnar.spreading import fresh

_BATCH = 1 << 20


class Places(Struct, frozen=True):
    """Places from unit `starts[i]` up to and without `ends[i]`, rising by start and then end, each once."""

    starts: Int
    ends: Int

    def where(self, mask: NDArray[np.bool_]) -> Places:
        """Those of the mask."""
        return self if mask.all() else Places(self.starts.compress(mask), self.ends.compress(mask))


def pairs(low: Int, high: Int) -> Iterator[tuple[Int, Int]]:
    """The pairs (i, j) with low[i] <= j < high[i], in batches that fit in memory; at least one batch."""
    counts = np.maximum(high - low, 0)
    totals = np.cumsum(counts)
    begin = 0
    while True:
        done = totals[begin - 1] if begin else 0
        end = max(int(totals.searchsorted(done + _BATCH, side="right")), begin + 1)
        some = counts[begin:end]
        left = np.repeat(np.arange(begin, begin + len(some)), some)
        right = np.arange(len(left)) + np.repeat(low[begin:end] - (totals[begin:end] - some - done), some)
        yield left, right
        begin = end
        if begin >= len(counts):
            return


def key(starts: Int, ends: Int) -> NDArray[np.uint64]:
    """Places as numbers that rise with start and then end."""
    return starts.astype(np.uint64) << np.uint64(32) | ends.astype(np.uint64)


def unkeyed(keys: NDArray[np.uint64]) -> Places:
    """The places that `key` was given."""
    return Places((keys >> np.uint64(32)).astype(np.int64), (keys & np.uint64(0xFFFFFFFF)).astype(np.int64))


def fewest(keys: NDArray[np.uint64], gaps: Int) -> tuple[Places, Int]:
    """Each place once, with the fewest words between its parts."""
    order = np.lexsort((gaps, keys))
    keys, gaps = keys[order], gaps[order]
    first = np.ones(len(keys), bool)
    first[1:] = keys[1:] != keys[:-1]
    return unkeyed(keys[first]), gaps[first]


def merged_places(several: list[Places]) -> Places:
    """All of some places, each once."""
    return once([key(each.starts, each.ends) for each in several])


def once(several: list[NDArray[np.uint64]]) -> Places:
    """The places that have any of some keys, each once. `np.unique` would load NumPy's masked arrays, which take longer
    than a search does."""
    keys = np.concatenate(several) if several else np.empty(0, np.uint64)
    keys.sort(kind="stable")  # quick, since it is of a few rising parts
    return unkeyed(keys.compress(fresh(keys)))
