"""Short texts → numbers, for thousands at once: a table by what a text holds, as two whole numbers of 64 bits.

A dictionary of Python looks one text up after the other, and waits for the memory each time.
"""

from __future__ import annotations

from copy import copy

import numpy as np
from numpy.typing import NDArray

I64 = NDArray[np.int64]
U64 = NDArray[np.uint64]

_WORD = 8
_FIRST, _SECOND = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F)
"""Odd multipliers that mix all bits into the upper ones (2**64 over the golden ratio; a prime of xxHash)."""
_WITHIN = np.array([(1 << 8 * length) - 1 for length in range(_WORD + 1)], np.uint64)
"""The bits of a word that belong to a text, by the bytes that it has there."""
_UPPER = np.uint64(0x8080808080808080)
_SMALLEST_BITS = 12


class Keys:
    """The two numbers of texts, each a stretch of one array of characters; their lengths are in the upper byte.

    `fitting`: which have no more than `longest` characters; others have the numbers of their beginnings. `upper`: which
    have a byte above 127.
    """

    def __init__(
        self,
        characters: NDArray[np.uint8] | NDArray[np.uint16],
        starts: I64,
        sizes: I64,
        marks: I64 | None = None,
    ) -> None:
        """`marks` are further bits, 0 or 128, that tell equal texts apart."""
        width = characters.itemsize
        longest = (2 * _WORD - width) // width
        padded = np.concatenate((characters, np.zeros(2 * _WORD, characters.dtype)))
        # A word at every character; a copy, as whatever takes of what is not aligned makes one.
        words: U64 = np.ndarray((len(characters) + 1 + _WORD // width,), "<u8", padded, strides=(width,)).copy()
        held = np.minimum(sizes, longest) * width
        self.fitting = sizes <= longest
        self.first = words.take(starts)
        self.first &= _WITHIN.take(np.minimum(held, _WORD))
        self.second = words.take(starts + _WORD // width)
        self.second &= _WITHIN.take(np.maximum(held - _WORD, 0))
        self.upper = ((self.first | self.second) & _UPPER) > 0
        tops = np.minimum(sizes, 127) if marks is None else np.minimum(sizes, 127) + marks
        self.second |= tops.astype(np.uint64) << np.uint64(56)

    def of(self, places: I64) -> Keys:
        """Those of some of the texts."""
        chosen = copy(self)
        for name, values in vars(self).items():
            setattr(chosen, name, values[places])
        return chosen


class ShortTexts:
    """Numbers from 0 on by keys of texts."""

    def __init__(self) -> None:
        self._count = 0
        self._bits = _SMALLEST_BITS
        self._rows: U64 = np.zeros((1 << self._bits, 3), np.uint64)

    def find(self, keys: Keys) -> I64:
        """The number of each text, -1 where it is not known or does not fit."""
        first, second = keys.first, keys.second
        slots = self._slots(first, second)
        rows = self._rows.take(slots, axis=0)
        values = rows[:, 2].astype(np.int64)
        others = np.flatnonzero((rows[:, 0] != first) | (rows[:, 1] != second))
        others = others[values[others] > 0]
        while len(others):
            slots[others] = following = (slots[others] + 1) & (len(self._rows) - 1)
            rows = self._rows.take(following, axis=0)
            values[others] = rows[:, 2]
            differ = (rows[:, 0] != first[others]) | (rows[:, 1] != second[others])
            others = others[differ & (rows[:, 2] > 0)]
        values -= 1
        values[~keys.fitting] = -1
        return values

    def add(self, keys: Keys, numbers: I64) -> None:
        """Keeps those of the texts that fit; they are all different, and none is known yet."""
        first, second, numbers = keys.first[keys.fitting], keys.second[keys.fitting], numbers[keys.fitting]
        self._take(np.stack((first, second, (numbers + 1).astype(np.uint64)), axis=1))

    def renumbered(self, renumber: I64) -> ShortTexts:
        """The same texts with what `renumber` has at their numbers; without those that have -1 there."""
        rows = self._rows[self._rows[:, 2] > 0]
        numbers = renumber[rows[:, 2].astype(np.int64) - 1]
        rows[:, 2] = (numbers + 1).astype(np.uint64)
        found = ShortTexts()
        found._take(rows[numbers >= 0])
        return found

    def _take(self, rows: U64) -> None:
        """Keeps further rows."""
        self._count += len(rows)
        if 2 * self._count > len(self._rows):
            kept = self._rows[self._rows[:, 2] > 0]
            while 2 * self._count > 1 << self._bits:
                self._bits += 1
            self._rows = np.zeros((1 << self._bits, 3), np.uint64)
            self._put(kept)
        self._put(rows)

    def _put(self, rows: U64) -> None:
        slots = self._slots(rows[:, 0], rows[:, 1])
        while len(rows):
            free = np.flatnonzero(self._rows[slots, 2] == 0)
            # The last of those who claim a slot has it.
            claims = free.astype(np.uint64) + np.uint64(1)
            self._rows[slots[free], 2] = claims
            put = free[self._rows[slots[free], 2] == claims]
            self._rows[slots[put]] = rows[put]
            left = np.ones(len(rows), bool)
            left[put] = False
            rows, slots = rows[left], (slots[left] + 1) & (len(self._rows) - 1)

    def _slots(self, first: U64, second: U64) -> I64:
        mixed = second * _SECOND
        mixed ^= first
        mixed *= _FIRST
        mixed ^= mixed >> np.uint64(32)
        mixed *= _SECOND
        return (mixed >> np.uint64(64 - self._bits)).astype(np.int64)
