"""The postings of one term of a text field: written as bytes, read as arrays when asked for.

A term with up to `RARE` occurrences is a run of varints: the differences of its rising running unit numbers; documents
and frequencies follow from where the documents begin. One with more has

    lengths   three varints: bytes of the documents, of the frequencies, of the positions
    documents  `encode_rising`
    frequencies  `encode_small` of the frequency less one
    positions  one byte and varints (0) or a bitmap (1) of the running unit numbers
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

from newsindex.engines.whoosh.columnar.encoding import (
    U16,
    U32,
    bitmap,
    decode_rising,
    decode_small,
    decode_varints,
    differences,
    encode_rising,
    encode_small,
    encode_varints,
    members,
    read_bitmap,
    read_varint,
    roaring,
    write_varint,
)
from newsindex.engines.whoosh.columnar.layout import RARE

_VARINTS, _BITMAP = 0, 1
_DENSE = 8
"""Occurrences per 65,536 units from which a bitmap, quick to load, costs at most a byte more than varints each."""


def encode_frequent(units: U32, docs: U32, freqs: U32) -> bytes:
    """The payload of a term with more than `RARE` occurrences."""
    if len(units) >= _DENSE * (int(units[-1] >> 16) + 1):
        places = bytes((_BITMAP,)) + roaring(units)
    else:
        places = bytes((_VARINTS,)) + encode_varints(differences(units))[0].tobytes()
    parts = (encode_rising(docs), encode_small(freqs - np.uint32(1)), places)
    return b"".join((*(write_varint(len(part)) for part in parts), *parts))


def _parts(payload: memoryview) -> tuple[memoryview, memoryview, memoryview]:
    docs, at = read_varint(payload, 0)
    freqs, at = read_varint(payload, at)
    places, at = read_varint(payload, at)
    return (
        payload[at : at + docs],
        payload[at + docs : at + docs + freqs],
        payload[at + docs + freqs : at + docs + freqs + places],
    )


def frequent_units(payload: memoryview) -> U32:
    """The running unit numbers of a term with more than `RARE` occurrences."""
    places = _parts(payload)[2]
    if places[0] == _BITMAP:
        return members(read_bitmap(places[1:]))
    return _sums(places[1:])


def _sums(varints: memoryview) -> U32:
    found: U32 = np.cumsum(decode_varints(varints), dtype=np.uint32)
    return found


def decode_keyword(payload: memoryview, count: int, weighted: bool) -> tuple[U32, U16 | None]:
    """The documents of a value and, where it has them, its weights in `WEIGHT_STEPS`."""
    end = len(payload) - 2 * count if weighted else len(payload)
    docs = decode_rising(payload[:end]) if count > RARE else _sums(payload[:end])
    return docs, np.frombuffer(payload, "<u2", count, end) if weighted else None


_ZERO = np.zeros(1, np.int64)


class TermPostings:
    """The postings of one term (`Postings` of arrays.py); arrays are read-only and made when first asked for."""

    __slots__ = ("_docs", "_freqs", "_payload", "_starts", "_units", "count", "doc_count")

    def __init__(self, payload: memoryview, doc_count: int, count: int, starts: NDArray[np.uint32]) -> None:
        self._payload = payload
        self._starts = starts
        self.doc_count = doc_count
        self.count = count
        self._docs: U32 | None = None
        self._freqs: U32 | None = None
        self._units: U32 | None = None

    @property
    def docs(self) -> U32:
        """Document numbers in the segment, rising; deleted ones included."""
        if self._docs is None:
            if self.count > RARE:
                self._docs = _sealed(decode_rising(_parts(self._payload)[0]))
            else:
                self._derive()
        docs = self._docs
        assert docs is not None
        return docs

    @property
    def freqs(self) -> U32:
        """How often the term stands in each of `docs`."""
        if self._freqs is None:
            if self.count == self.doc_count:
                self._freqs = _sealed(np.ones(self.doc_count, np.uint32))
            elif self.count > RARE:
                freqs = decode_small(_parts(self._payload)[1], self.doc_count)
                freqs += np.uint32(1)
                self._freqs = _sealed(freqs)
            else:
                self._derive()
        found = self._freqs
        assert found is not None
        return found

    def _derive(self) -> None:
        found = (np.searchsorted(self._starts, self.units(), "right") - 1).astype(np.uint32)
        if self.count == self.doc_count:
            self._docs = _sealed(found)
            return
        first = np.concatenate((_ZERO, np.flatnonzero(found[1:] != found[:-1]) + 1))
        self._docs = _sealed(found[first])
        self._freqs = _sealed(differences(np.append(first, len(found)).astype(np.uint32))[1:])

    def units(self) -> U32:
        """The running unit numbers of `positions` as an array, rising; for a rare term much cheaper than the set."""
        if self.count > RARE:
            # Not kept: they may be many, and the documents are what is asked for again and again.
            return _sealed(frequent_units(self._payload))
        if self._units is None:
            self._units = _sealed(_sums(self._payload))
        return self._units

    def positions(self) -> BitMap:
        """Running unit numbers of the segment at which the term stands."""
        if self.count > RARE:
            places = _parts(self._payload)[2]
            if places[0] == _BITMAP:
                return read_bitmap(places[1:])
        return bitmap(self.units())


def _sealed(values: U32) -> U32:
    values.flags.writeable = False
    return values
