# ruff: noqa: D102 - the methods are those of whoosh.matching.LeafMatcher, which describes them
"""Whoosh's matchers and column readers over arrays, for Whoosh's own searchers; no query of ours needs them."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.columns import ColumnReader
from whoosh.matching import LeafMatcher, ReadTooFar

_BLOCK = 128
"""Postings that Whoosh may skip together when none of them can score enough."""


class ColumnarMatcher(LeafMatcher):
    """Walks the documents of one term; `lengths`, `starts` and `units` are those of a text field."""

    def __init__(
        self,
        term: tuple[str, bytes],
        format_: Any,
        scorer: Any,
        docs: NDArray[np.uint32],
        weights: NDArray[Any],
        lengths: NDArray[np.int32] | None = None,
        starts: NDArray[np.uint32] | None = None,
        units: Callable[[], NDArray[np.uint32]] | None = None,
    ) -> None:
        self._term = term
        self.format = format_
        self.scorer = scorer
        self._docs = docs
        self._weights = weights
        self._lengths = lengths
        self._starts = starts
        self._units = units
        self._placed: tuple[NDArray[np.uint32], NDArray[np.int64]] | None = None
        self._at = 0

    def is_active(self) -> bool:
        return self._at < len(self._docs)

    def reset(self) -> None:
        self._at = 0

    def copy(self) -> ColumnarMatcher:
        return copy.copy(self)

    def id(self) -> int:
        return int(self._docs[self._at])

    def all_ids(self) -> Iterator[int]:
        return iter(self._docs[self._at :].tolist())

    def weight(self) -> float:
        return float(self._weights[self._at])

    def value(self) -> bytes:
        """The positions as Whoosh packs them; nothing for a keyword."""
        return self.format.encode(self._positions()) if self._units else b""

    def value_as(self, astype: str) -> Any:
        if astype == "positions":
            return self._positions()
        if astype == "weight":
            return self.weight()
        if astype == "frequency":
            return int(self.weight())
        return super().value_as(astype)

    def _positions(self) -> list[int]:
        assert self._units is not None and self._starts is not None
        if self._placed is None:
            self._placed = self._units(), np.cumsum(self._weights, dtype=np.int64)
        end = int(self._placed[1][self._at])
        units = self._placed[0][end - int(self._weights[self._at]) : end]
        positions: list[int] = (units - self._starts[self._docs[self._at]]).tolist()
        return positions

    def next(self) -> bool:
        """Goes on to the next document; True at the start of a block."""
        if not self.is_active():
            raise ReadTooFar
        self._at += 1
        return self._at % _BLOCK == 0

    def skip_to(self, id: int) -> None:  # noqa: A002
        if not self.is_active():
            raise ReadTooFar
        self._at += int(np.searchsorted(self._docs[self._at :], id))

    def skip_to_quality(self, minquality: float) -> int:
        """Leaves blocks that cannot score more than `minquality`; the number of blocks left."""
        skipped = 0
        while self.is_active() and self.block_quality() <= minquality:
            self._at += _BLOCK - self._at % _BLOCK
            skipped += 1
        return skipped

    def _block(self) -> slice:
        start = self._at - self._at % _BLOCK
        return slice(start, start + _BLOCK)

    def block_min_id(self) -> int:
        return int(self._docs[self._block()][0])

    def block_max_id(self) -> int:
        return int(self._docs[self._block()][-1])

    def block_min_length(self) -> int:
        return 0 if self._lengths is None else int(self._lengths[self._docs[self._block()]].min())

    def block_max_length(self) -> int:
        return 0 if self._lengths is None else int(self._lengths[self._docs[self._block()]].max())

    def block_max_weight(self) -> float:
        return float(self._weights[self._block()].max())


class NumberReader(ColumnReader):
    """A number column as Whoosh sorts by it."""

    def __init__(self, numbers: NDArray[np.int64]) -> None:
        self._numbers = numbers
        self._sign = 1

    def __len__(self) -> int:
        return len(self._numbers)

    def __getitem__(self, docnum: int) -> int:
        return int(self._numbers[docnum])

    def __iter__(self) -> Iterator[int]:
        return iter(self._numbers.tolist())

    def sort_key(self, docnum: int) -> int:
        return self._sign * self[docnum]

    def load(self) -> list[int]:
        found: list[int] = self._numbers.tolist()
        return found

    def set_reverse(self) -> None:
        self._sign = -1
