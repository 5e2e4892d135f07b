"""Writes the inverted form of one text field, chunk by chunk in the order of its terms.

In the dictionary, the second number of a term is twice its occurrences beyond one a document, and one more where its
payload is a pointer: the place (five bytes) and the length (a varint) of the same payload written earlier.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import Executor, wait
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from newsindex.engines.whoosh.columnar.dictionary import DictionaryWriter
from newsindex.engines.whoosh.columnar.document_of import DocumentOf
from newsindex.engines.whoosh.columnar.encoding import U32, differences, encode_varints, write_varint
from newsindex.engines.whoosh.columnar.files import SectionWriter
from newsindex.engines.whoosh.columnar.layout import FEW, POINTER_BYTES, RARE
from newsindex.engines.whoosh.columnar.postings import encode_frequent
from newsindex.engines.whoosh.columnar.rare_postings import encode_rare

PIECE = 1 << 19
"""Occurrences that are coded at once: few enough for the arrays on the way to stay in the processor's cache."""

_WORTH_SHARING = 10
"""Payloads of at least so many bytes are written once however many terms have the very same one: a word and its
form as written mostly do."""

_MOST_REMEMBERED, _WORTH_REMEMBERING = 1 << 17, 64
"""Once the places of so many payloads are remembered, only greater ones are, for memory's sake."""


class Inverted(NamedTuple):
    """Neighbouring terms, rising, with the running unit numbers at which they stand: those of term i, rising, are
    `units[bounds[i]:bounds[i + 1]]`, at least one."""

    terms: list[bytes]
    bounds: NDArray[np.int64]
    units: U32


def pieces(terms: list[bytes], bounds: NDArray[np.int64], units: U32) -> Iterator[Inverted]:
    """The same, `PIECE` occurrences at a time where terms have not more."""
    first = 0
    while first < len(terms):
        last = max(int(np.searchsorted(bounds, bounds[first] + PIECE, "right")) - 1, first + 1)
        start = int(bounds[first])
        yield Inverted(terms[first:last], bounds[first : last + 1] - start, units[start : int(bounds[last])])
        first = last


class TextFieldWriter:
    """Writes postings as they come into a section `NAME.postings`; `close` adds the dictionary and the columns."""

    def __init__(self, file: SectionWriter, name: str, starts: U32, lengths: NDArray[np.int32]) -> None:
        self._file = file
        self._name = name
        self._starts = starts
        self._lengths = lengths
        self._document_of = DocumentOf(starts)
        self._dictionary = DictionaryWriter()
        self._stream = file.stream(f"{name}.postings")
        self._written: dict[int, int] = {}
        self._worth = _WORTH_SHARING
        self._secret = os.urandom(8)

    def write(self, inverted: Iterator[Inverted], thread: Executor) -> None:
        """The next terms, rising. What whole arrays can do for one piece is done in the thread, while the terms of the
        piece before are coded one by one."""
        prepared = map(self._prepared, inverted)
        coming = thread.submit(next, prepared, None)
        try:
            while (piece := coming.result()) is not None:
                coming = thread.submit(next, prepared, None)
                self._put(piece)
        finally:
            wait([coming])

    def _prepared(self, given: Inverted) -> _Piece:
        terms, bounds, units = given
        firsts, counts = bounds[:-1], np.diff(bounds)
        docs = self._document_of(units)
        positions = units - self._starts[docs]
        opens = np.empty(len(units), bool)
        opens[0] = True
        np.not_equal(docs[1:], docs[:-1], out=opens[1:])
        opens[firsts] = True
        places = np.flatnonzero(opens)
        docs = docs[places]
        freqs = np.diff(places, append=len(units)).astype(np.uint32)
        spans = np.searchsorted(places, bounds)
        few = counts <= FEW
        rare = ~few & (counts <= RARE)
        coded, borders = _coded(units, bounds, few, rare)
        return _Piece(terms, bounds, units, positions, spans, docs, freqs, ~(few | rare), coded, borders)

    def _put(self, piece: _Piece) -> None:
        sizes = np.diff(piece.borders)
        pointing = np.zeros(len(sizes), np.int64)
        payloads: list[bytes] = []
        at, offset = 0, self._stream.length
        single = np.flatnonzero(piece.frequent | (sizes >= self._worth))
        places = (single, piece.borders[single], piece.borders[single + 1], piece.frequent[single])
        for index, start, end, frequent in zip(*(column.tolist() for column in places), strict=True):
            payloads.append(piece.coded[at:start])
            offset += start - at
            at = end
            payload = piece.units_of(index).tobytes() if frequent else piece.coded[start:end]
            key = hash(self._secret + payload)
            earlier = self._written.get(key)
            if earlier is None:
                if frequent:
                    payload = piece.payload(index)
                self._written[key] = offset << 32 | len(payload)
            else:
                pointing[index] = 1
                payload = (earlier >> 32).to_bytes(POINTER_BYTES, "little") + write_varint(earlier & 0xFFFFFFFF)
            payloads.append(payload)
            sizes[index] = len(payload)
            offset += len(payload)
        payloads.append(piece.coded[at:])
        if len(self._written) > _MOST_REMEMBERED:
            self._worth = _WORTH_REMEMBERING
        doc_counts = np.diff(piece.spans)
        self._dictionary.add(piece.terms, doc_counts, (np.diff(piece.bounds) - doc_counts) * 2 + pointing, sizes)
        self._stream.write(b"".join(payloads))

    def close(self) -> None:
        """Ends the postings and writes the dictionary, the lengths and the starts."""
        self._stream.close()
        self._dictionary.write(self._file, self._name)
        self._file.section(f"{self._name}.lengths", self._lengths)
        self._file.section(f"{self._name}.starts", self._starts)


def _coded(
    units: U32, bounds: NDArray[np.int64], few: NDArray[np.bool_], rare: NDArray[np.bool_]
) -> tuple[bytes, NDArray[np.int64]]:
    """The payloads of the terms that are few or rare, and the borders between them; nothing for the others."""
    counts = np.diff(bounds)
    deltas = differences(units)
    deltas[bounds[:-1]] = units[bounds[:-1]]
    varints, ends = encode_varints(deltas[np.repeat(few, counts)])
    edges = np.concatenate(([0], ends))[np.concatenate(([0], np.cumsum(np.where(few, counts, 0))))]
    if not rare.any():
        return varints.tobytes(), edges
    of_rare, inner = encode_rare(units[np.repeat(rare, counts)], counts[rare])
    sizes = np.diff(edges)
    sizes[rare] = np.diff(inner)
    mixed = np.empty(int(sizes.sum()), np.uint8)
    here = np.repeat(rare, sizes)
    mixed[here] = of_rare
    mixed[~here] = varints
    return mixed.tobytes(), np.concatenate(([0], np.cumsum(sizes)))


class _Piece(NamedTuple):
    """Terms with the units and positions that they stand at between the `bounds`, the documents of these and how often
    each is there between the `spans`, and between the `borders` the payloads of those that are not frequent."""

    terms: list[bytes]
    bounds: NDArray[np.int64]
    units: U32
    positions: U32
    spans: NDArray[np.int64]
    docs: U32
    freqs: U32
    frequent: NDArray[np.bool_]
    coded: bytes
    borders: NDArray[np.int64]

    def units_of(self, index: int) -> U32:
        """Where the term stands."""
        return self.units[self.bounds[index] : self.bounds[index + 1]]

    def payload(self, index: int) -> bytes:
        """The payload of a frequent term."""
        inner = slice(self.bounds[index], self.bounds[index + 1])
        outer = slice(self.spans[index], self.spans[index + 1])
        return encode_frequent(self.units[inner], self.positions[inner], self.docs[outer], self.freqs[outer])
