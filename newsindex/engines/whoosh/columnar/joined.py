"""Terms as they stand in texts, joined to one string of bytes, and numbered by whole arrays.

Looking every word of every text up in a dictionary is what costs most in writing an index, and only one thread can do
that at a time. Joining them is several times as cheap; the rest is done here on arrays, in the thread of the writer. A
table in two parts remembers the numbers of terms of up to sixteen bytes under these bytes as two whole numbers, so what
it finds is right; what it has not, or no more, is looked up in the dictionary.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from newsindex.engines.whoosh.columnar.encoding import U8

I32 = NDArray[np.int32]
I64 = NDArray[np.int64]
U64 = NDArray[np.uint64]

_WORD = 8
_LONGEST = 2 * _WORD
"""Bytes of the longest terms that the table holds."""

_END = "\0"
_TAIL = "\0" * _LONGEST
"""After the last term, so that two words can be read from wherever a term begins."""

_AT_ONCE = 1 << 15
"""Terms that are numbered at once: few enough for the arrays to stay in the processor's cache."""

_BITS = 18
"""Each part of the table has two to this power of places, of twenty-four bytes."""

_NOBODY = np.uint64(0xFFFFFFFFFFFFFFFF)
"""The first word of a place that is free; no UTF-8 text has such bytes."""

_FIRST, _SECOND = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F)
"""Odd multipliers that mix all bits into the upper ones (2**64 over the golden ratio; a prime of xxHash)."""

_WITHIN = np.array([(1 << 8 * length) - 1 for length in range(_WORD + 1)], np.uint64)
"""The bits of a word that belong to a term, by the bytes that it has there."""


@dataclass(frozen=True, slots=True)
class JoinedColumn:
    """The terms of one text field of many documents, one document after the other, as UTF-8 with a zero byte after
    each; their positions; `counts`, `lengths` and `units` have one value for each document."""

    data: bytes
    positions: I32
    counts: I32
    lengths: I32
    units: I32


def join(terms: Iterable[str], count: int) -> bytes | None:
    """So many terms as bytes for a `JoinedColumn`; None where one of them has a zero byte itself."""
    data = (_END.join(terms) + _END + _TAIL).encode("utf-8", "surrogatepass")
    return data if count and data.count(0) == count + _LONGEST else None


def numbering() -> defaultdict[str, int]:
    """A dictionary that gives each new key the next number."""
    numbers: defaultdict[str, int] = defaultdict()
    numbers.default_factory = numbers.__len__
    return numbers


class TermNumbers:
    """Gives each new term the next number, and every other the number that it has."""

    def __init__(self) -> None:
        self._numbers = numbering()
        self._often = _Part()
        self._seldom = _Part()

    def __len__(self) -> int:
        return len(self._numbers)

    def of(self, terms: Sequence[str]) -> U64:
        """The numbers of terms."""
        return np.fromiter(map(self._numbers.__getitem__, terms), np.uint64, len(terms))

    def since(self, first: int) -> list[str]:
        """The terms from a number on."""
        return list(islice(self._numbers, first, None))

    def take(self) -> dict[str, int]:
        """All terms with their numbers, which are forgotten here."""
        numbers, self._numbers = self._numbers, numbering()
        self._often, self._seldom = _Part(), _Part()
        return numbers

    def of_joined(self, data: bytes, count: int) -> U64:
        """The numbers of `count` terms that `join` was given."""
        raw: U8 = np.frombuffer(data, np.uint8)
        ends = np.flatnonzero(raw == 0)[:count]
        begins = np.empty(count, np.int64)
        begins[0] = 0
        np.add(ends[:-1], 1, out=begins[1:])
        # A word at every byte: those of the terms are read wherever they begin.
        words: U64 = np.ndarray((len(raw) - _WORD + 1,), "<u8", data, strides=(1,))
        found = np.empty(count, np.uint64)
        for at in range(0, count, _AT_ONCE):
            part = slice(at, at + _AT_ONCE)
            self._number(data, words, begins[part], ends[part], found[part])
        return found

    def _number(self, data: bytes, words: U64, begins: I64, ends: I64, found: U64) -> None:
        sizes = ends - begins
        first = words[begins]
        first &= _WITHIN.take(np.minimum(sizes, _WORD))
        second = np.zeros(len(begins), np.uint64)
        longer = np.flatnonzero(sizes > _WORD)
        second[longer] = words[begins[longer] + _WORD] & _WITHIN.take(np.minimum(sizes[longer] - _WORD, _WORD))
        mixed = second * _SECOND
        mixed ^= first
        mixed *= _FIRST
        known = self._often.look_up(mixed, first, second, found)
        known &= sizes <= _LONGEST
        rest = np.flatnonzero(~known)
        if not len(rest):
            return
        first, second, again = first[rest], second[rest], mixed[rest]
        again ^= again >> np.uint64(29)
        again *= _SECOND
        numbers = np.empty(len(rest), np.uint64)
        known = self._seldom.look_up(again, first, second, numbers)
        known &= sizes[rest] <= _LONGEST
        new = np.flatnonzero(~known)
        places = rest[new]
        bounds = zip(begins[places].tolist(), ends[places].tolist(), strict=True)
        numbers[new] = self.of([data[start:end].decode("utf-8", "surrogatepass") for start, end in bounds])
        found[rest] = numbers
        new = new[sizes[places] <= _LONGEST]
        kept = self._often.fill(mixed[rest[new]], first[new], second[new], numbers[new])
        new = new[~kept]
        self._seldom.replace(again[new], first[new], second[new], numbers[new])


class _Part:
    """Places for terms as two words with their numbers; a term has one place, by the upper bits of a mixed number."""

    def __init__(self) -> None:
        self._first: U64 = np.zeros(0, np.uint64)

    def _make(self) -> None:
        self._first = np.full(1 << _BITS, _NOBODY)
        self._second = np.zeros(1 << _BITS, np.uint64)
        self._numbers = np.zeros(1 << _BITS, np.uint64)

    def look_up(self, mixed: U64, first: U64, second: U64, found: U64) -> NDArray[np.bool_]:
        """Which terms are here; the numbers of these are put into `found`."""
        if not len(self._first):
            self._make()
        places = _places(mixed)
        known: NDArray[np.bool_] = self._first.take(places) == first
        known &= self._second.take(places) == second
        np.take(self._numbers, places, out=found, mode="clip")
        return known

    def fill(self, mixed: U64, first: U64, second: U64, numbers: U64) -> NDArray[np.bool_]:
        """Keeps the terms whose places are free, and says which are kept or were there."""
        places = _places(mixed)
        free = np.flatnonzero(self._first[places] == _NOBODY)
        self._put(places[free], first[free], second[free], numbers[free])
        kept: NDArray[np.bool_] = self._numbers[places] == numbers
        kept &= self._first[places] == first
        return kept

    def replace(self, mixed: U64, first: U64, second: U64, numbers: U64) -> None:
        """Keeps the terms in place of others."""
        self._put(_places(mixed), first, second, numbers)

    def _put(self, places: I64, first: U64, second: U64, numbers: U64) -> None:
        places, chosen = np.unique(places, return_index=True)
        self._first[places], self._second[places] = first[chosen], second[chosen]
        self._numbers[places] = numbers[chosen]


def _places(mixed: U64) -> I64:
    return (mixed >> np.uint64(64 - _BITS)).view(np.int64)
