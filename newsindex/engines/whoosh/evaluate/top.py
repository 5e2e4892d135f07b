"""The first documents of many, by score or number, without sorting them all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from newsindex.engines.whoosh.columnar.arrays import MISSING, Int

_FEW = 512
HANDFUL = 100
"""So many are put in order by hand."""


def kth_largest(values: NDArray[Any], k: int) -> Any:
    """The k-th largest of at least k values.

    Maxima over interleaved blocks come first: the k-th largest of them is at most the k-th largest value, and
    few values reach it.
    """
    if len(values) > _FEW and len(values) > 16 * k:
        values = values[values >= _of_maxima(values, k)]
    return np.partition(values, len(values) - k)[len(values) - k]


def nearly_kth_largest(values: NDArray[np.floating[Any]], k: int) -> float:
    """A number that k values reach and not many more; 0 where there are fewer than k values. None is negative."""
    if len(values) < k:
        return 0.0
    if len(values) > _FEW and len(values) > 16 * k:
        return float(_of_maxima(values, k))
    values = values.copy()
    values.partition(len(values) - k)
    return float(values[len(values) - k])


def _of_maxima(values: NDArray[Any], k: int) -> Any:
    rows = len(values) // max(4 * k, 128)
    columns = len(values) // rows
    maxima = np.maximum.reduce(values[: rows * columns].reshape(rows, columns), axis=0)
    maxima.partition(columns - k)
    return maxima[columns - k]


def leading(keys: Sequence[NDArray[Any]], count: int) -> Int:
    """Indexes of the `count` first by falling keys, and of whatever ties with the last of them in every key."""
    chosen: list[Int] = []
    pool = np.arange(len(keys[0]))
    for key in keys:
        if len(pool) <= count:
            break
        values = key[pool]
        if count <= 0:
            pool = pool[:0]
            break
        limit = kth_largest(values, count)
        better = pool[values > limit]
        chosen.append(better)
        count -= len(better)
        pool = pool[values == limit]
    return np.concatenate([*chosen, pool])


def ordered(
    keys: Sequence[NDArray[Any]],
    numbers: Int,
    ids: Callable[[Sequence[int]], list[str]],
    offset: int,
    limit: int | None,
) -> Int:
    """The indexes from `offset` on, at most `limit`, by falling keys and then rising id."""
    size = len(numbers)
    stop = size if limit is None else min(offset + limit, size)
    if offset >= stop:
        return np.empty(0, np.int64)
    chosen = leading(keys, stop) if stop < size else np.arange(size)
    # lexsort rises and takes its last key first; sorting the reverse makes it fall.
    chosen = chosen[np.lexsort([key[chosen] for key in reversed(keys)])[::-1]]
    changes = np.zeros(len(chosen), bool)
    changes[0] = True
    for key in keys:
        values = key[chosen]
        changes[1:] |= values[1:] != values[:-1]
    first = np.flatnonzero(changes)
    last = np.append(first[1:], len(chosen))
    tied = np.flatnonzero((last - first > 1) & (first < stop) & (last > offset))
    for begin, end in zip(first[tied].tolist(), last[tied].tolist(), strict=True):
        group = chosen[begin:end]
        names = ids(numbers[group].tolist())
        chosen[begin:end] = group[sorted(range(len(group)), key=names.__getitem__)]
    return chosen[offset:stop]


def ordered_by_hand(
    keys: Sequence[list[Any]], numbers: list[int], ids: Callable[[Sequence[int]], list[str]], stop: int
) -> list[int]:
    """The same up to `stop` for a handful, for which each step over arrays would take longer than all of this."""
    rows = list(zip(*keys, strict=True))
    order = sorted(range(len(rows)), key=rows.__getitem__, reverse=True)
    first = [rows[at] for at in order[: stop + 1]]
    if len(set(first)) == len(first):
        return order[:stop]
    begin = 0
    while begin < min(stop, len(order)):
        end = begin + 1
        while end < len(order) and rows[order[end]] == rows[order[begin]]:
            end += 1
        if end - begin > 1:
            group = order[begin:end]
            names = dict(zip(group, ids([numbers[at] for at in group]), strict=True))
            order[begin:end] = sorted(group, key=names.__getitem__)
        begin = end
    return order[:stop]


def falling(values: Int, descending: bool) -> Int:
    """A key that falls in the wanted order, what has no number last."""
    # ~x is -x - 1: it turns the order round without overflow.
    return values if descending else np.where(values == MISSING, MISSING, ~values)
