"""Distinct terms by number, as one string of bytes: what many batches of articles have in common."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from itertools import repeat

import numpy as np
from numpy.typing import NDArray

I32 = NDArray[np.int32]

_ZERO, SPELT_ZERO = b"\0", b"\xc0\x80"
"""A zero byte within a term is written as two bytes that no UTF-8 text has side by side."""


def encode_terms(terms: Sequence[str]) -> bytes:
    """The terms in UTF-8, a zero byte after each."""
    if not terms:
        return b""
    data = "\0".join(terms).encode("utf-8", "surrogatepass") + _ZERO
    if data.count(0) == len(terms):
        return data
    return b"".join(term.encode("utf-8", "surrogatepass").replace(_ZERO, SPELT_ZERO) + _ZERO for term in terms)


def decode_terms(data: bytes) -> list[str]:
    """What `encode_terms` was given."""
    terms = data.split(_ZERO)[:-1]
    return [term.replace(SPELT_ZERO, _ZERO).decode("utf-8", "surrogatepass") for term in terms]


class Vocabulary:
    """Terms numbered as they come. Only `among` may be asked while another thread adds some."""

    def __init__(self) -> None:
        self._data = bytearray()
        self._bounds = array("q", [0])
        self._new: list[str] = []
        self._among: tuple[Mapping[str, int] | None, int, I32] = None, 0, np.zeros(0, np.int32)

    def __len__(self) -> int:
        return len(self._bounds) - 1 + len(self._new)

    def add(self, terms: Iterable[str]) -> None:
        """Further terms, all new."""
        self._new += terms

    def encoded(self, numbers: NDArray[np.integer]) -> bytes:
        """Some of the terms as `encode_terms` gives them."""
        if self._new:
            data = encode_terms(self._new)
            ends = np.flatnonzero(np.frombuffer(data, np.uint8) == 0) + (len(self._data) + 1)
            self._data += data
            self._bounds.frombytes(ends.tobytes())
            self._new = []
        bounds = np.frombuffer(self._bounds, np.int64)
        starts = bounds.take(numbers)
        sizes = bounds.take(numbers + 1) - starts
        places = np.repeat(starts - (np.cumsum(sizes) - sizes), sizes)
        places += np.arange(len(places))
        return np.frombuffer(self._data, np.uint8).take(places).tobytes()

    def of(self, numbers: NDArray[np.integer]) -> Vocabulary:
        """One with some of the terms alone, in this order; what was looked up is known there."""
        some = Vocabulary()
        some._data = bytearray(self.encoded(numbers))
        some._bounds.frombytes((np.flatnonzero(np.frombuffer(some._data, np.uint8) == 0) + 1).tobytes())
        table, _, found = self._among
        if len(found) == len(self):
            some._among = table, len(some._data), found[numbers]
        return some

    def among(self, table: Mapping[str, int]) -> I32:
        """What the table has of each term that was encoded, -1 where it has none; each term is looked up once."""
        known, done, found = self._among
        if known is not table:
            done, found = 0, found[:0]
        if done < len(self._data):
            data = bytes(self._data[done:])
            new = decode_terms(data)
            more = np.fromiter(map(table.get, new, repeat(-1)), np.int32, len(new))
            found = np.concatenate((found, more))
            self._among = table, done + len(data), found
        return found
