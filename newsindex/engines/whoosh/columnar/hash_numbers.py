"""Hashes of eight bytes numbered by whole arrays, in a table of open addresses."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from newsindex.engines.whoosh.columnar.encoding import U32

I64 = NDArray[np.int64]
U64 = NDArray[np.uint64]

_LEAST_BITS = 14
"""The table begins with two to this power of places, of twelve bytes, and doubles when half of them are taken."""


class HashNumbers:
    """Gives each new hash a number of its own, of those that follow, and every other the number that it has.

    A place that is free has the hash 0, so that no hash should be 0.
    """

    def __init__(self) -> None:
        self._count = 0
        self._make(_LEAST_BITS)

    def _make(self, bits: int) -> None:
        self._hashes = np.zeros(1 << bits, np.uint64)
        self._numbers = np.zeros(1 << bits, np.uint32)
        self._shift = np.uint64(64 - bits)

    def __len__(self) -> int:
        return self._count

    def look_up(self, hashes: U64, found: U32) -> I64:
        """Puts the numbers of hashes into `found`, and gives the places of those that `add` must look for: new ones,
        and a few others."""
        places = (hashes >> self._shift).view(np.int64)
        unknown = self._hashes.take(places) != hashes
        np.take(self._numbers, places, out=found, mode="clip")
        return np.flatnonzero(unknown)

    def add(self, hashes: U64) -> tuple[U32, I64]:
        """The numbers of hashes, which must be different ones, and which of them are new, in the order of their new
        numbers."""
        if 2 * (self._count + len(hashes)) > len(self._hashes):
            self._grow(self._count + len(hashes))
        return self._placed(hashes, None)

    def _grow(self, count: int) -> None:
        taken = np.flatnonzero(self._hashes)
        hashes, numbers = self._hashes[taken], self._numbers[taken]
        self._make((2 * count - 1).bit_length())
        order = np.argsort(numbers)  # so that the earlier, which are the more frequent, are found at the first look
        self._placed(hashes[order], numbers[order])

    def _placed(self, hashes: U64, given: U32 | None) -> tuple[U32, I64]:
        """`given` are the numbers of hashes that are all new to the table, where they have them already."""
        numbers = np.empty(len(hashes), np.uint32)
        added: list[I64] = [np.zeros(0, np.int64)]
        places = (hashes >> self._shift).view(np.int64)
        rest = np.arange(len(hashes))
        while len(rest):
            free = np.flatnonzero(self._hashes[places] == 0)
            self._hashes[places[free[::-1]]] = hashes[rest[free[::-1]]]  # the first of several comes last and stays
            here = self._hashes[places] == hashes[rest]
            new = free[here[free]]
            if len(new):
                added.append(rest[new])
                if given is None:
                    self._numbers[places[new]] = np.arange(self._count, self._count + len(new))
                    self._count += len(new)
                else:
                    self._numbers[places[new]] = given[rest[new]]
            numbers[rest[here]] = self._numbers[places[here]]
            rest, places = rest[~here], places[~here] + 1
            places[places == len(self._hashes)] = 0
        return numbers, np.concatenate(added)
