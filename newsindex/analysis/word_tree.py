"""jieba's dictionary as arrays: which words begin at thousands of characters at once, and how likely they are.

The words are a tree: a step goes from a beginning and the character after it to the beginning that both make. All
steps stand in one table, each in one of two places (cuckoo hashing), so that to look up takes no loop.
"""

from __future__ import annotations

from math import log

import numpy as np
from numpy.typing import NDArray

I64 = NDArray[np.int64]
F64 = NDArray[np.float64]
U16 = NDArray[np.uint16]

FIRST, COUNT = 0x4E00, 0x51D6
"""The first character of runs, number 0, and how many there are; `COUNT` is the number of what ends a run."""

NEVER = float("-inf")
"""The log probability of what is no word."""

_CHARACTER_BITS, _KEY_BITS = 15, 40
_KEY = (1 << _KEY_BITS) - 1
"""The bits of a row that hold a beginning and a character, plus one; above them is the beginning that these make."""
_ONE, _OTHER = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F)
"""Odd multipliers that mix all bits into the upper ones (2**64 over the golden ratio; a prime of xxHash)."""
_MOVES = 100


class WordTree:
    """Those words of a dictionary that are wholly of characters of runs.

    Each of the `lines`, in UTF-8, has a word, its frequency and its tag; the last of equal words prevails. `total` is
    that of all frequencies. Beginnings of one character have its number, longer ones those from `COUNT` on.
    """

    def __init__(self, lines: bytes, total: int) -> None:
        codes = np.frombuffer(lines, np.uint8)
        starts, sizes, frequencies = _read(codes)
        self.unknown = -log(total)
        """The log probability of a character with which no word begins."""
        different, which = np.unique(frequencies, return_inverse=True)
        # Not NumPy's logarithm, whose last digit may be another than jieba's.
        likely = np.array([log(count) - log(total) if count else NEVER for count in different.tolist()])[which]
        words, beginnings = _characters(codes, starts)
        steps, ended = [], []
        count = COUNT
        for size in range(1, int(sizes.max()) + 1):
            end_here = sizes[words] == size
            ended.append((beginnings[end_here], likely[words[end_here]]))
            words, beginnings = words[~end_here], beginnings[~end_here]
            going_on, characters = _characters(codes, starts[words] + 3 * size)
            keys, which = np.unique(_keys(beginnings[going_on], characters), return_inverse=True)
            words, beginnings = words[going_on], which + count
            steps.append(keys)
            count += len(keys)
        self.likely = np.full(count, NEVER)
        """The log probabilities of beginnings as words."""
        for of_size, values in ended:
            self.likely[of_size] = values
        self._rows = _table(np.concatenate(steps))

    def step(self, beginnings: I64, characters: I64) -> tuple[I64, I64]:
        """Which of the beginnings go on with their characters, and the beginnings that these make."""
        keys = _keys(beginnings, characters)
        rows = self._rows.take(_places(keys, len(self._rows), _ONE))
        # Who was driven out left its first place to another, so that nobody is looked for behind an empty one.
        doubtful = np.flatnonzero(((rows & _KEY) != keys) & (rows > 0))
        rows[doubtful] = self._rows.take(_places(keys.take(doubtful), len(self._rows), _OTHER))
        which = np.flatnonzero((rows & _KEY) == keys)
        return which, rows.take(which) >> _KEY_BITS


def _read(codes: NDArray[np.uint8]) -> tuple[I64, I64, I64]:
    """Where the words begin in the bytes, of which each character of a run takes three; how many characters they would
    be of such; and their frequencies."""
    spaces = np.flatnonzero(codes == ord(" "))
    ends, ends_of_digits = spaces[::2], spaces[1::2]
    starts = np.concatenate(([0], np.flatnonzero(codes == ord("\n")) + 1))[: len(ends)]
    frequencies = np.zeros(len(ends), np.int64)
    for place in range(1, int((ends_of_digits - ends).max())):
        within = np.flatnonzero(ends + place < ends_of_digits)
        frequencies[within] = 10 * frequencies[within] + codes[ends[within] + place] - ord("0")
    sizes, others = np.divmod(ends - starts, 3)
    fitting = others == 0
    return starts[fitting], sizes[fitting], frequencies[fitting]


def _characters(codes: NDArray[np.uint8], starts: I64) -> tuple[I64, I64]:
    """At which of the places characters of runs begin, and their numbers."""
    which = np.flatnonzero(codes[starts] >> 4 == 0xE)  # the first byte of three
    first, second, third = (codes[starts[which] + nth].astype(np.int64) for nth in range(3))
    numbers = ((first & 0xF) << 12 | (second & 0x3F) << 6 | third & 0x3F) - FIRST
    of_runs = (numbers >= 0) & (numbers < COUNT)
    return which[of_runs], numbers[of_runs]


def _keys(beginnings: I64, characters: I64) -> I64:
    keys = beginnings << _CHARACTER_BITS
    keys |= characters
    keys += 1  # an empty row is 0
    return keys


def _places(keys: I64, rows: int, mixer: np.uint64) -> I64:
    """One of the two places of each key in a table of so many rows, a power of two."""
    places = keys.view(np.uint64) * mixer
    places >>= np.uint64(64 - rows.bit_length() + 1)
    return places.view(np.int64)


def _table(keys: I64) -> I64:
    """A table of the keys, all different, with the numbers from `COUNT` on."""
    rows = 1 << (2 * len(keys)).bit_length()
    while (places := _free_places(keys, rows)) is None:
        rows *= 2
    table = np.zeros(rows, np.int64)
    table[places] = (np.arange(COUNT, COUNT + len(keys)) << _KEY_BITS) | keys
    return table


def _free_places(keys: I64, rows: int) -> I64 | None:
    """A place for each key that no other has: who has none drives another out to its other place. None where they do
    not come to rest."""
    places, others = (_places(keys, rows, mixer) for mixer in (_ONE, _OTHER))
    other = places ^ others
    owners = np.full(rows, -1, np.int32)
    left = np.arange(len(keys))
    for _ in range(_MOVES):
        here = places[left]
        before = owners[here]
        owners[here] = left
        left = np.unique(np.concatenate((left[owners[here] != left], before[before >= 0])))
        if not len(left):
            return places
        places[left] ^= other[left]
    return None
