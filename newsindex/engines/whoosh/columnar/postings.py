"""The postings of one term of a text field: written as bytes, read as arrays when asked for.

A term with up to `FEW` occurrences is a run of varints: the differences of its rising running unit numbers. One with up
to `RARE` has the form of rare_postings.py. Any other has

    head       kind of the positions, bytes of the documents (u32), bytes of the frequencies (u32)
    documents  `encode_rising`
    frequencies  `encode_small` of the frequency less one
    positions  `BITMAP`: a bitmap of the running unit numbers; `BLOCKS`: the same as in blocks.py; `BY_DOCUMENT`: of the
               position of each occurrence in its document the low byte, and then `encode_small` of the rest

So the positions in a few documents are read without the others. Common words, which have too many for that, are
read as bitmaps, which meet each other quickly; blocks are for those that are lists of numbers alone.
"""

from __future__ import annotations

import struct
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

from newsindex.engines.whoosh.columnar.arrays import bitmap_weight
from newsindex.engines.whoosh.columnar.blocks import Blocks, within
from newsindex.engines.whoosh.columnar.containers import Containers
from newsindex.engines.whoosh.columnar.encoding import (
    ROARING,
    U8,
    U16,
    U32,
    bitmap,
    decode_rising,
    decode_small,
    decode_varints,
    members,
    read_bitmap,
)
from newsindex.engines.whoosh.columnar.layout import FEW, RARE
from newsindex.engines.whoosh.columnar.rare_postings import rare_units
from newsindex.engines.whoosh.columnar.spreading import fresh

BITMAP, BLOCKS, BY_DOCUMENT = 0, 1, 2
HEAD = struct.Struct("<BII")

_KEPT = 1 << 15
"""The running unit numbers of a term with at most so many occurrences are kept once they were made."""

_ONE_BY_ONE = 512
"""Up to so many units are looked up in a bitmap one by one; making a bitmap of them takes longer."""

_WORTH_MAKING = 1000
"""The bitmap of a term is not made for less than one unit in so many of its bytes."""

Places = NDArray[np.integer]


def frequent_units(payload: memoryview, doc_count: int, count: int, starts: U32) -> U32:
    """The running unit numbers of a term with more than `RARE` occurrences."""
    return TermPostings(payload, doc_count, count, starts).units()


def _sums(varints: memoryview) -> U32:
    found: U32 = np.cumsum(decode_varints(varints), dtype=np.uint32)
    return found


def decode_keyword(payload: memoryview, count: int, weighted: bool) -> tuple[U32, U16 | None]:
    """The documents of a value and, where it has them, its weights in `WEIGHT_STEPS`."""
    end = len(payload) - 2 * count if weighted else len(payload)
    docs = decode_rising(payload[:end], count) if count > RARE else _sums(payload[:end])
    return docs, np.frombuffer(payload, "<u2", count, end) if weighted else None


class _ByDocument:
    """The positions of a frequent term within its documents, low bytes as they are mapped."""

    __slots__ = ("_high", "_low")

    def __init__(self, places: memoryview, count: int) -> None:
        self._low: U8 = np.frombuffer(places, np.uint8, count)
        self._high = decode_small(places[count:], count)

    @property
    def nbytes(self) -> int:
        """What is not mapped."""
        return self._high.nbytes

    def take(self, at: Places) -> U32:
        """The positions of some occurrences."""
        return _joined(self._low.take(at), self._high.take(at))

    def all(self) -> U32:
        """The positions of all occurrences."""
        return _joined(self._low, self._high)


def _joined(low: U8, high: U8 | U32) -> U32:
    found = high.astype(np.uint32)
    found <<= np.uint32(8)
    found |= low
    return found


class TermPostings:
    """The postings of one term (`Postings` of arrays.py); arrays are read-only and made when first asked for."""

    __slots__ = (
        "_doc_set", "_docs", "_firsts", "_freqs", "_moved", "_parts", "_payload", "_places", "_set", "_starts",
        "_units", "count", "doc_count",
    )  # fmt: skip

    def __init__(self, payload: memoryview, doc_count: int, count: int, starts: U32) -> None:
        self._payload = payload
        self._starts = starts
        self.doc_count = doc_count
        self.count = count
        self._doc_set: BitMap | None = None
        self._docs: U32 | None = None
        self._freqs: U8 | U32 | None = None
        self._firsts: U32 | None = None
        self._units: U32 | None = None
        self._parts: Containers | Blocks | None = None
        self._places: _ByDocument | BitMap | None = None
        self._set: BitMap | None = None
        self._moved: tuple[int, BitMap] | None = None

    def weight(self) -> int:
        """The bytes that the arrays made so far take."""
        found = 0
        for array in (self._docs, self._freqs, self._firsts, self._units):
            if array is not None:
                found += array.nbytes
        if isinstance(self._places, _ByDocument):
            found += self._places.nbytes
        if self._doc_set is not None:
            found += min(2 * self.doc_count, len(self._starts) // 8)
        bitmaps = (self._set is not None or isinstance(self._places, BitMap)) + (self._moved is not None)
        return found + bitmaps * bitmap_weight(self.count)

    @property
    def docs(self) -> U32:
        """Document numbers in the segment, rising; deleted ones included."""
        docs = self._docs
        if docs is None:
            if self.count <= RARE:
                self._derive()
            elif self._payload[HEAD.size] == ROARING[0]:
                return _sealed(members(self.doc_set()))
            else:
                size = HEAD.unpack_from(self._payload)[1]
                self._docs = _sealed(decode_rising(self._payload[HEAD.size : HEAD.size + size], self.doc_count))
            docs = self._docs
            assert docs is not None
        return docs

    def doc_set(self) -> BitMap:
        """`docs` as a bitmap."""
        found = self._doc_set
        if found is None:
            if self.count > RARE and self._payload[HEAD.size] == ROARING[0]:
                size = HEAD.unpack_from(self._payload)[1]
                found = read_bitmap(self._payload[HEAD.size + 1 : HEAD.size + size])
            else:
                found = bitmap(self.docs)
            self._doc_set = found
        return found

    @property
    def freqs(self) -> U8 | U32:
        """How often the term stands in each of `docs`."""
        freqs = self._freqs
        if freqs is None:
            if self.count == self.doc_count:
                freqs = self._freqs = _sealed(np.ones(self.doc_count, np.uint8))
            elif self.count <= RARE:
                self._derive()
                freqs = self._freqs
                assert freqs is not None
            else:
                at = HEAD.size + HEAD.unpack_from(self._payload)[1]
                freqs = decode_small(self._payload[at:], self.doc_count)
                freqs += freqs.dtype.type(1)
                self._freqs = _sealed(freqs)
        return freqs

    def _derive(self) -> None:
        """Documents and frequencies of a term that is written as running unit numbers alone."""
        found = (self._starts.searchsorted(self.units(), "right") - 1).astype(np.uint32)
        if self.count > self.doc_count:
            first = fresh(found).nonzero()[0]
            found = found[first]
            self._freqs = _sealed(np.diff(first, append=self.count).astype(np.uint32))
        self._docs = _sealed(found)

    # ------------------------------------------------------------------ positions

    @property
    def is_set(self) -> bool:
        """Whether the positions are kept as a set, because the term stands nearly everywhere."""
        return self.count > RARE and self._payload[0] != BY_DOCUMENT

    def _of_frequent(self) -> _ByDocument | BitMap:
        """Positions of a term with more than `RARE` occurrences, or its running unit numbers as a bitmap."""
        found = self._places
        if found is None:
            found = read_bitmap(self.serialised()) if self.is_set else _ByDocument(self._mapped(), self.count)
            self._places = found
        return found

    def _mapped(self) -> memoryview:
        """The positions as they are written."""
        _, docs, freqs = HEAD.unpack_from(self._payload)
        return self._payload[HEAD.size + docs + freqs :]

    def serialised(self) -> bytes | memoryview:
        """`positions` in the portable roaring format, where possible as it is mapped."""
        if not self.is_set:
            return self.positions().serialize()
        mapped = self._mapped()
        return mapped if self._payload[0] == BITMAP else Blocks(mapped, self.count).serialised()

    def units(self) -> U32:
        """The running unit numbers of `positions` as an array, rising."""
        found = self._units
        if found is None:
            if self._set is not None:
                return _sealed(members(self._set))
            found = _sealed(self._decoded())
            if self.count <= _KEPT:
                self._units = found
        return found

    def _decoded(self) -> U32:
        if self.count <= RARE:
            return _sums(self._payload) if self.count <= FEW else rare_units(self._payload, self.count)
        found = self._of_frequent()
        if isinstance(found, BitMap):
            return members(found)
        begins = self._starts.take(self.docs)
        if self.count > self.doc_count:
            begins = np.repeat(begins, self.freqs)
        begins += found.all()
        return begins

    def units_in(self, places: Places) -> tuple[U32, Places]:
        """The running unit numbers, rising, in the documents `docs[places]` (`places` rising), and the place of each
        among `places`."""
        if self.count == self.doc_count:
            owners, at = np.arange(len(places)), places
        else:
            freqs, firsts = self.freqs, self._firsts
            if firsts is None:
                firsts = self._firsts = np.cumsum(freqs, dtype=np.uint32) - freqs
            counts = freqs.take(places)
            owners = np.repeat(np.arange(len(places)), counts)
            at = np.arange(len(owners))
            before = firsts.take(places).astype(np.int64)
            at += (before + counts - np.cumsum(counts, dtype=np.int64)).take(owners)
        found = self._of_frequent() if self.count > RARE else self.units()
        if isinstance(found, _ByDocument):
            units = self._starts.take(self.docs.take(places)).take(owners)
            units += found.take(at)
            return units, owners
        return (members(found) if isinstance(found, BitMap) else found).take(at), owners

    def positions(self) -> BitMap:
        """Running unit numbers of the segment at which the term stands."""
        found = self._set
        if found is None:
            places = self._of_frequent() if self.is_set else None
            found = self._set = places if isinstance(places, BitMap) else bitmap(self.units())
            self._units = None
        return found

    def moved(self, by: int) -> BitMap:
        """`positions`, each so many units on; what was asked for last is kept, as moving them takes as long as meeting
        another term."""
        found = self._moved
        if found is None or found[0] != by:
            found = self._moved = by, self.positions().shift(by)
        return found[1]

    def shed(self) -> None:
        """Lets go of what `moved` gave, and of the frequencies of a term that stands nearly everywhere."""
        self._moved = None
        if self.is_set:
            self._freqs = self._firsts = None

    def holding(self, units: U32) -> NDArray[np.intp]:
        """Where those of some rising units stand that are among `positions`; few of them are found without these."""
        if self._set is None and self.is_set and len(units) * _WORTH_MAKING <= len(self._payload):
            parts = self._read_alone()
            if not parts.has_runs:
                return parts.holding(units).nonzero()[0]
        standing = self.positions()
        if len(units) <= _ONE_BY_ONE:
            return np.fromiter(map(standing.__contains__, units.tolist()), bool, len(units)).nonzero()[0]
        return units.searchsorted(members(bitmap(units) & standing))

    def between(self, begins: U32, ends: U32) -> U32:
        """Those of `positions` from each of some rising units to before another, without the others where they are kept
        as a set that has no runs."""
        if self._set is None and self.is_set and not self._read_alone().has_runs:
            return self._read_alone().between(begins, ends)
        return within(self.units(), begins, ends)

    def _read_alone(self) -> Containers | Blocks:
        """The parts of a set, each to be read alone."""
        if self._parts is None:
            mapped = self._mapped()
            self._parts = Containers(mapped) if self._payload[0] == BITMAP else Blocks(mapped, self.count)
        return self._parts


Sealed = TypeVar("Sealed", bound=NDArray[np.integer])


def _sealed(values: Sealed) -> Sealed:
    values.flags.writeable = False
    return values
