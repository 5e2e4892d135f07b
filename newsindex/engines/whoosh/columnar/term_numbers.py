"""Terms as they stand in texts, joined to one string of bytes, and numbered by whole arrays.

Looking every word of every text up in a dictionary is what costs most in writing an index, and only one thread can do
that at a time. Here a term is a hash of eight bytes, which is looked up in a table of open addresses; terms of up to
eight bytes never share one, and longer ones do as seldom as chance has it, since the factors are secret and new each
time. What is done for all terms at once takes a few steps for each; what is new takes a few more.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from newsindex.engines.vocabulary import SPELT_ZERO
from newsindex.engines.whoosh.columnar.encoding import U8, U32
from newsindex.engines.whoosh.columnar.hash_numbers import HashNumbers
from newsindex.engines.whoosh.columnar.spreading import spread

I64 = NDArray[np.int64]
U64 = NDArray[np.uint64]

_WORD = 8
_LONGEST = 8 * _WORD
"""Terms of more bytes are hashed one by one."""

TAIL = bytes(2 * _WORD)
"""After the last term, so that a word can be read from wherever a term begins or goes on."""

_AT_ONCE = 1 << 19
"""Terms that are numbered at once: few enough for the arrays on the way to be small, and enough for each step to take
longer than the wait for the interpreter before it."""

_WITHIN = np.array([(1 << 8 * length) - 1 for length in range(_WORD + 1)], np.uint64)
"""The bits of a word that belong to a term, by the bytes that it has there."""


class _Hashed(NamedTuple):
    """Some of the terms of a string of bytes: where each begins and ends there, its first word, and its hash."""

    begins: I64
    ends: I64
    heads: U64
    hashes: U64


class TermHashes:
    """Gives equal terms one hash of eight bytes, and keeps none of them."""

    def __init__(self) -> None:
        secret = np.frombuffer(os.urandom(3 * _WORD), np.uint64)
        self._first, self._second, self._added = secret | np.uint64(1)

    def of(self, data: bytes, count: int) -> U64:
        """The hashes of `count` terms that `encode_terms` gave, with `TAIL` after them."""
        return np.concatenate([np.zeros(0, np.uint64), *(some.hashes for some in self.some(data, count))])

    def some(self, data: bytes, count: int) -> Iterator[_Hashed]:
        """The same, some terms at a time, with where they stand."""
        ends = np.flatnonzero(np.frombuffer(data, np.uint8) == 0)[:count]
        begins = np.zeros(count, np.int64)
        np.add(ends[:-1], 1, out=begins[1:])
        # A word at every byte: those of the terms are read wherever they begin.
        words: U64 = np.ndarray((len(data) - _WORD + 1,), "<u8", data, strides=(1,))
        for at in range(0, count, _AT_ONCE):
            part = slice(at, at + _AT_ONCE)
            yield self._hashed(data, words, begins[part], ends[part])

    def _hashed(self, data: bytes, words: U64, begins: I64, ends: I64) -> _Hashed:
        sizes = ends - begins
        heads = words[begins]
        heads &= _WITHIN.take(np.minimum(sizes, _WORD))
        hashes = heads * self._first
        hashes += self._added
        more = np.flatnonzero(sizes > _WORD)
        at = _WORD
        while len(more) and at < _LONGEST:
            word = words[begins[more] + at]
            word &= _WITHIN.take(np.minimum(sizes[more] - at, _WORD))
            word *= self._second
            word ^= word >> np.uint64(29)
            so_far = hashes[more]
            so_far ^= so_far >> np.uint64(32)
            so_far += word
            so_far *= self._first
            hashes[more] = so_far
            at += _WORD
            more = more[sizes[more] > at]
        for place in more.tolist():
            term = data[int(begins[place]) : int(ends[place])]
            hashes[place] = hash((int(self._added), term)) & 0xFFFFFFFFFFFFFFFF
        return _Hashed(begins, ends, heads, hashes)


class TermNumbers:
    """Gives each new term a number of its own, of those that follow, and every other the number that it has."""

    def __init__(self) -> None:
        self._hashes = TermHashes()
        self._table = HashNumbers()
        self._spelt: list[bytes] = []
        self._heads: list[U64] = []

    def __len__(self) -> int:
        return len(self._table)

    @property
    def heads(self) -> U64:
        """The first eight bytes of each term as a number, in the order of the numbers of the terms."""
        self._heads = [np.concatenate((np.zeros(0, np.uint64), *self._heads))]
        return self._heads[0]

    def order(self, some: Iterable[U32]) -> tuple[I64, U32]:
        """Those numbers that are among some, in the order of the first eight bytes of their terms, and the place of
        each number in that order."""
        among = np.zeros(len(self), bool)
        for numbers in some:
            among[numbers] = True
        present = np.flatnonzero(among)
        order = present[np.argsort(self.heads[present])]
        return order, _places(order, len(self))

    def take(self) -> tuple[list[bytes], U32]:
        """All terms in the order of their code points, and for each number its place among them; forgotten here."""
        data, heads = b"".join(self._spelt), self.heads
        self.__init__()  # type: ignore[misc]
        return _in_order(data, heads)

    def of(self, data: bytes, count: int) -> U32:
        """The numbers of `count` terms that `encode_terms` gave, with `TAIL` after them."""
        found = np.empty(count, np.uint32)
        at = 0
        for some in self._hashes.some(data, count):
            self._number(data, some, found[at : at + len(some.hashes)])
            at += len(some.hashes)
        return found

    def _number(self, data: bytes, some: _Hashed, found: U32) -> None:
        rest = self._table.look_up(some.hashes, found)
        if not len(rest):
            return
        distinct, chosen, inverse = np.unique(some.hashes[rest], return_index=True, return_inverse=True)
        numbers, new = self._table.add(distinct)
        found[rest] = numbers[inverse]
        fresh = rest[chosen[new]]
        self._heads.append(some.heads[fresh].byteswap())
        sizes = some.ends[fresh] + 1 - some.begins[fresh]
        raw: U8 = np.frombuffer(data, np.uint8)
        self._spelt.append(raw[spread(some.begins[fresh], sizes)].tobytes())


def _in_order(data: bytes, heads: U64) -> tuple[list[bytes], U32]:
    """Terms with a zero byte after each, ordered; and for each its place in that order."""
    terms = data.split(b"\0")[:-1]
    order = np.argsort(heads)
    if SPELT_ZERO in data:
        terms = [term.replace(SPELT_ZERO, b"\0") for term in terms]
        order = np.array(sorted(range(len(terms)), key=terms.__getitem__), np.int64)
    else:
        _order_alike(data, terms, heads, order)
    return list(map(terms.__getitem__, order.tolist())), _places(order, len(order))


def _places(order: I64, count: int) -> U32:
    """The place of each number in the order, of numbers up to the count; others have none."""
    places = np.empty(count, np.uint32)
    places[order] = np.arange(len(order))
    return places


def _order_alike(data: bytes, terms: list[bytes], heads: U64, order: I64) -> None:
    """Orders those that begin with the same word by the next one, and where that is the same too, as a whole."""
    alike = heads[order[1:]] == heads[order[:-1]]
    within = np.flatnonzero(np.append(alike, False) | np.append(False, alike))
    several = order[within]
    ends = np.flatnonzero(np.frombuffer(data, np.uint8) == 0)
    words: U64 = np.ndarray((len(data) + 1,), "<u8", data + bytes(_WORD), strides=(1,))
    begins = np.where(several, ends[several - 1] + 1, 0) + _WORD
    sizes = np.clip(ends[several] - begins, 0, _WORD)
    second = words[np.where(sizes, begins, 0)] & _WITHIN.take(sizes)
    second = second.byteswap()
    group = np.cumsum(np.append(True, ~alike))[within]
    ordered = np.lexsort((second, group))
    order[within] = several[ordered]
    same = (second[ordered][1:] == second[ordered][:-1]) & (group[1:] == group[:-1])
    for start, last in np.flatnonzero(np.diff(same, prepend=False, append=False)).reshape(-1, 2).tolist():
        places = within[start : last + 1]
        order[places] = sorted(order[places].tolist(), key=terms.__getitem__)
