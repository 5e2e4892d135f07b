"""A number for all terms of a text field of a document with their places: the same for the same ones in any order.

What an index holds is so compared with what a text gives, for all documents at once; that two others have the same
number is as seldom as chance has it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from newsindex.engines.base import TextColumn
from newsindex.engines.vocabulary import SPELT_ZERO
from newsindex.engines.whoosh.columnar.document_of import DocumentOf
from newsindex.engines.whoosh.columnar.encoding import U32, stretches
from newsindex.engines.whoosh.columnar.occurrences import chunks, postings_of, units_of
from newsindex.engines.whoosh.columnar.reader import MappedSegment
from newsindex.engines.whoosh.columnar.term_numbers import TAIL, TermHashes
from newsindex.engines.whoosh.columnar.text_field import HUGE

I64 = NDArray[np.int64]
U64 = NDArray[np.uint64]
F64 = NDArray[np.float64]
"""Whole numbers that a float holds as they are."""

_FIRST, _SECOND = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F)
"""Odd multipliers that mix all bits into the upper ones (2**64 over the golden ratio; a prime of xxHash)."""

_BITS = 32
"""Bits of what an occurrence adds: the sum of two million such is below 2**53."""

_MENTION = ord("@")
"""With this the terms begin that do not come from the text."""


class Digests:
    """Makes digests that may be compared with each other."""

    def __init__(self) -> None:
        self._terms = TermHashes()

    def of_segment(self, segment: MappedSegment, field: str) -> F64:
        """The digest of each document, deleted ones included, but for the mentions of entities."""
        starts = segment.starts(field)
        document_of = DocumentOf(starts)
        found = np.zeros(segment.doc_count)
        for factors, units in self._occurrences(segment, field, starts):
            docs = document_of(units)
            found += _sums(docs, factors, units - starts.take(docs), segment.doc_count)
        return found

    def _occurrences(self, segment: MappedSegment, field: str, starts: U32) -> Iterator[tuple[U64, U32]]:
        section = segment.files.index.bytes_(f"{field}.postings")
        for rows in chunks(segment, field):
            factors = self._factors(_joined(rows.terms), len(rows.terms))
            if rows.counts[0] > HUGE:
                for units in stretches(postings_of(section, rows, starts).positions()):
                    yield np.repeat(factors, len(units)), units
            else:
                units, order = units_of(section, rows, starts)
                yield np.repeat(factors[order], rows.counts[order]), units

    def of_column(self, column: TextColumn, *, repeated: bool = False) -> F64:
        """The digest of each document of a column. `repeated`: a term may stand twice at one place, where an index has
        it once; to look for that takes longer."""
        docs = np.repeat(np.arange(len(column.counts)), column.counts)
        ordinals, positions = column.ordinals, column.positions
        if repeated:
            docs, ordinals, positions = np.unique(np.stack((docs, ordinals, positions)), axis=1)
        factors = self._factors(column.terms, len(column.numbers)).take(ordinals)
        return _sums(docs, factors, positions, len(column.counts))

    def _factors(self, terms: bytes, count: int) -> U64:
        """An odd number for each of the terms that `encode_terms` gave, 0 for a mention."""
        factors = self._terms.of(terms + TAIL, count)
        factors *= _FIRST
        factors ^= factors >> np.uint64(29)
        factors *= _SECOND
        factors |= np.uint64(1)
        raw = np.frombuffer(terms, np.uint8)
        begins = np.flatnonzero(raw[:-1] == 0) + 1
        factors[np.flatnonzero(np.append(raw[:1], raw[begins]) == _MENTION)] = 0
        return factors


def _sums(docs: NDArray[np.integer], factors: U64, positions: NDArray[np.integer], count: int) -> F64:
    """What occurrences add to the digests of their documents."""
    mixed = positions.astype(np.uint64) * np.uint64(2) + np.uint64(1)
    mixed *= factors
    mixed ^= mixed >> np.uint64(32)
    mixed *= _FIRST
    mixed >>= np.uint64(64 - _BITS)
    sums: F64 = np.bincount(docs, mixed.astype(np.float64), count).astype(np.float64, copy=False)
    return sums


def _joined(terms: Sequence[bytes]) -> bytes:
    """The terms of a dictionary as `encode_terms` gives them."""
    data = b"\0".join(terms) + b"\0"
    return data if data.count(0) == len(terms) else b"".join(term.replace(b"\0", SPELT_ZERO) + b"\0" for term in terms)
