"""Terms as they stand in texts, joined to one string of bytes, and numbered by whole arrays.

Looking every word of every text up in a dictionary is what costs most in writing an index, and only one thread can do
that at a time. Here a term is a hash of eight bytes, which is looked up in a table of open addresses; terms of up to
eight bytes never share one, and longer ones do as seldom as chance has it, since the factors are secret and new each
time. What is done for all terms at once takes a few steps for each; what is new takes a few more.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from newsindex.engines.whoosh.columnar.encoding import U8, U32

I64 = NDArray[np.int64]
U64 = NDArray[np.uint64]

_WORD = 8
_LONGEST = 8 * _WORD
"""Terms of more bytes are hashed one by one."""

TAIL = bytes(2 * _WORD)
"""After the last term, so that a word can be read from wherever a term begins or goes on."""

_ZERO, _SPELT_ZERO = b"\0", b"\xc0\x80"
"""A zero byte within a term is written as two bytes that no UTF-8 text has side by side."""

_AT_ONCE = 1 << 16
"""Terms that are numbered at once: few enough for the arrays to stay in the processor's cache."""

_LEAST_BITS = 14
"""The table begins with two to this power of places, of twelve bytes, and doubles when half of them are taken."""

_WITHIN = np.array([(1 << 8 * length) - 1 for length in range(_WORD + 1)], np.uint64)
"""The bits of a word that belong to a term, by the bytes that it has there."""


def encode_terms(terms: Sequence[str]) -> bytes:
    """Terms, at least one, as `TermNumbers` takes them once `TAIL` stands after the last of all."""
    data = "\0".join(terms).encode("utf-8", "surrogatepass") + _ZERO
    if data.count(0) == len(terms):
        return data
    return b"".join(term.encode("utf-8", "surrogatepass").replace(_ZERO, _SPELT_ZERO) + _ZERO for term in terms)


class TermNumbers:
    """Gives each new term a number of its own, of those that follow, and every other the number that it has."""

    def __init__(self) -> None:
        secret = np.frombuffer(os.urandom(3 * _WORD), np.uint64)
        self._first, self._second, self._added = secret | np.uint64(1)
        self._count = 0
        self._spelt: list[bytes] = []
        self._heads: list[U64] = []
        self._make(_LEAST_BITS)

    def _make(self, bits: int) -> None:
        """A free place has the hash 0."""
        self._hashes = np.zeros(1 << bits, np.uint64)
        self._numbers = np.zeros(1 << bits, np.uint32)
        self._shift = np.uint64(64 - bits)

    def __len__(self) -> int:
        return self._count

    @property
    def heads(self) -> U64:
        """The first eight bytes of each term as a number, in the order of the numbers of the terms."""
        self._heads = [np.concatenate((np.zeros(0, np.uint64), *self._heads))]
        return self._heads[0]

    def take(self) -> tuple[list[bytes], U32]:
        """All terms in the order of their code points, and for each number its place among them; forgotten here."""
        data, heads = b"".join(self._spelt), self.heads
        self.__init__()  # type: ignore[misc]
        return _in_order(data, heads)

    def of(self, data: bytes, count: int) -> U32:
        """The numbers of `count` terms that `encode_terms` gave, with `TAIL` after them."""
        raw: U8 = np.frombuffer(data, np.uint8)
        ends = np.flatnonzero(raw == 0)[:count]
        begins = np.zeros(count, np.int64)
        np.add(ends[:-1], 1, out=begins[1:])
        # A word at every byte: those of the terms are read wherever they begin.
        words: U64 = np.ndarray((len(raw) - _WORD + 1,), "<u8", data, strides=(1,))
        found = np.empty(count, np.uint32)
        for at in range(0, count, _AT_ONCE):
            part = slice(at, at + _AT_ONCE)
            self._number(data, words, begins[part], ends[part], found[part])
        return found

    def _number(self, data: bytes, words: U64, begins: I64, ends: I64, found: U32) -> None:
        heads, hashes = self._hashed(data, words, begins, ends - begins)
        places = (hashes >> self._shift).view(np.int64)
        known = self._hashes.take(places) == hashes
        np.take(self._numbers, places, out=found, mode="clip")
        rest = np.flatnonzero(~known)
        if not len(rest):
            return
        distinct, chosen, inverse = np.unique(hashes[rest], return_index=True, return_inverse=True)
        if 2 * (self._count + len(distinct)) > len(self._hashes):
            self._grow(self._count + len(distinct))
        numbers, new = self._placed(distinct, None)
        found[rest] = numbers[inverse]
        fresh = rest[chosen[new]]
        self._heads.append(heads[fresh].byteswap())
        sizes = ends[fresh] + 1 - begins[fresh]
        raw: U8 = np.frombuffer(data, np.uint8)
        self._spelt.append(raw[spread(begins[fresh], sizes)].tobytes())

    def _hashed(self, data: bytes, words: U64, begins: I64, sizes: I64) -> tuple[U64, U64]:
        """The first word of each term, and its hash."""
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
            term = data[int(begins[place]) : int(begins[place] + sizes[place])]
            hashes[place] = hash((int(self._added), term)) & 0xFFFFFFFFFFFFFFFF
        return heads, hashes

    def _grow(self, count: int) -> None:
        taken = np.flatnonzero(self._hashes)
        hashes, numbers = self._hashes[taken], self._numbers[taken]
        self._make((4 * count - 1).bit_length())
        order = np.argsort(numbers)  # so that the earlier, which are the more frequent, are found at the first look
        self._placed(hashes[order], numbers[order])

    def _placed(self, hashes: U64, given: U32 | None) -> tuple[U32, I64]:
        """The numbers of different hashes, and which of these are new; those that are get the next numbers, or the
        given ones."""
        numbers = np.empty(len(hashes), np.uint32)
        added: list[I64] = [np.zeros(0, np.int64)]
        places = (hashes >> self._shift).view(np.int64)
        rest = np.arange(len(hashes))
        while len(rest):
            there = self._hashes[places]
            free = np.flatnonzero(there == 0)
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


def _in_order(data: bytes, heads: U64) -> tuple[list[bytes], U32]:
    """Terms with a zero byte after each, ordered; and for each its place in that order."""
    terms = data.split(_ZERO)[:-1]
    order = np.argsort(heads)
    if _SPELT_ZERO in data:
        terms = [term.replace(_SPELT_ZERO, _ZERO) for term in terms]
        order = np.array(sorted(range(len(terms)), key=terms.__getitem__), np.int64)
    else:
        alike = heads[order[1:]] == heads[order[:-1]]
        edges = np.flatnonzero(np.diff(alike, prepend=False, append=False))
        for start, last in edges.reshape(-1, 2).tolist():
            order[start : last + 1] = sorted(order[start : last + 1].tolist(), key=terms.__getitem__)
    ranks = np.empty(len(order), np.uint32)
    ranks[order] = np.arange(len(order))
    return [terms[place] for place in order.tolist()], ranks


def spread(firsts: NDArray[np.integer], counts: NDArray[np.integer]) -> I64:
    """The whole numbers from each first on, as many as its count says, one after the other."""
    found = np.repeat(firsts - (np.cumsum(counts) - counts), counts)
    found += np.arange(len(found))
    return found
