"""Writes the inverted form of one text field, chunk by chunk in the order of its terms.

In the dictionary, the second number of a term is twice its occurrences beyond one a document, and one more where its
payload is a pointer: the place (five bytes) and the length (a varint) of the same payload written earlier.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from newsindex.engines.whoosh.columnar.dictionary import DictionaryWriter
from newsindex.engines.whoosh.columnar.encoding import U32, differences, encode_varints, write_varint
from newsindex.engines.whoosh.columnar.files import SectionWriter
from newsindex.engines.whoosh.columnar.layout import POINTER_BYTES, RARE
from newsindex.engines.whoosh.columnar.postings import encode_frequent

PIECE = 1 << 19
"""Occurrences that are coded at once: few enough for the arrays on the way to stay in the processor's cache."""

_WORTH_SHARING = 10
"""Payloads of at least so many bytes are written once however many terms have the very same one: a word and its
form as written mostly do."""

_MOST_REMEMBERED, _WORTH_REMEMBERING = 1 << 17, 64
"""Once the places of so many payloads are remembered, only greater ones are, for memory's sake."""


class DocumentOf:
    """Gives the documents in which running unit numbers lie: by a table of the document at every few units, and a step
    or two from there. The table is small enough for the processor's cache where one entry a unit is not."""

    def __init__(self, starts: U32) -> None:
        documents = len(starts) - 1
        mean = int(starts[-1]) // max(documents, 1)
        self._shift = np.uint32(max(mean.bit_length() - 4, 0))
        edges = np.arange((int(starts[-1]) >> int(self._shift)) + 1, dtype=np.int64) << np.int64(self._shift)
        self._first = (np.searchsorted(starts, edges, "right") - 1).astype(np.uint32)
        self._ends = starts[1:]

    def __call__(self, units: U32) -> U32:
        """The document of each unit."""
        found: U32 = self._first[units >> self._shift]
        while True:
            late = self._ends[found] <= units
            if not late.any():
                return found
            found += late


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
        self._secret = np.frombuffer(os.urandom(16), np.uint64) | np.uint64(1)

    def write(self, terms: Sequence[bytes], bounds: NDArray[np.int64], units: U32) -> None:
        """The next terms, rising; the running unit numbers of term i, rising, are `units[bounds[i]:bounds[i + 1]]`."""
        if not terms:
            return
        firsts = bounds[:-1]
        counts = np.diff(bounds)
        docs = self._document_of(units)
        opens = np.empty(len(units), bool)
        opens[0] = True
        np.not_equal(docs[1:], docs[:-1], out=opens[1:])
        opens[firsts] = True
        doc_counts = np.add.reduceat(opens, firsts, dtype=np.int64)
        rare = counts <= RARE
        in_rare = np.repeat(rare, counts)
        deltas = differences(units)
        deltas[firsts] = units[firsts]
        coded, ends = encode_varints(deltas[in_rare])
        borders = np.concatenate(([0], ends))[np.concatenate(([0], np.cumsum(np.where(rare, counts, 0))))]
        sizes = np.diff(borders)
        frequent = {}
        for index in np.flatnonzero(~rare).tolist():
            frequent[index] = _frequent(units, docs, opens, int(bounds[index]), int(bounds[index + 1]))
            sizes[index] = len(frequent[index])
        chunk = _Chunk(coded.tobytes(), borders.tolist(), sizes, frequent)
        pointing = self._share(chunk, self._marks(units, firsts))
        self._dictionary.add(terms, doc_counts, (counts - doc_counts) * 2 + pointing, chunk.sizes)
        self._stream.write(chunk.joined())

    def _marks(self, units: U32, firsts: NDArray[np.int64]) -> NDArray[np.uint64]:
        """A number for each term, the same for the same units; for others by a chance of one in 2**64."""
        mixed = units.astype(np.uint64) * self._secret[0]
        mixed ^= mixed >> np.uint64(32)
        mixed *= self._secret[1]
        mixed ^= mixed >> np.uint64(29)
        return np.add.reduceat(mixed, firsts)

    def _share(self, chunk: _Chunk, marks: NDArray[np.uint64]) -> NDArray[np.int64]:
        """Puts pointers for the payloads that an earlier term has, and gives 1 for each pointer."""
        pointing = np.zeros(len(marks), np.int64)
        candidates = np.flatnonzero(chunk.sizes >= self._worth)
        names = marks[candidates].tolist()
        earlier = np.fromiter((self._written.get(name, -1) for name in names), np.int64, len(names))
        seen: dict[int, int] = {}
        firsts = np.fromiter(map(seen.setdefault, names, range(len(names))), np.int64, len(names))
        again = np.flatnonzero((earlier >= 0) | (firsts < np.arange(len(names))))
        sizes = [write_varint(size) for size in chunk.sizes[candidates[again]].tolist()]
        chunk.sizes[candidates[again]] = [POINTER_BYTES + len(size) for size in sizes]
        offsets = self._stream.length + np.cumsum(chunk.sizes) - chunk.sizes
        targets = np.where(earlier >= 0, earlier, offsets[candidates[firsts]])[again]
        for index, target, size in zip(candidates[again].tolist(), targets.tolist(), sizes, strict=True):
            chunk.own[index] = target.to_bytes(POINTER_BYTES, "little") + size
        pointing[candidates[again]] = 1
        fresh = candidates[pointing[candidates] == 0]
        self._written.update(zip(marks[fresh].tolist(), offsets[fresh].tolist(), strict=True))
        if len(self._written) > _MOST_REMEMBERED:
            self._worth = _WORTH_REMEMBERING
        return pointing

    def close(self) -> None:
        """Ends the postings and writes the dictionary, the lengths and the starts."""
        self._stream.close()
        self._dictionary.write(self._file, self._name)
        self._file.section(f"{self._name}.lengths", self._lengths)
        self._file.section(f"{self._name}.starts", self._starts)


def _frequent(units: U32, docs: U32, opens: NDArray[np.bool_], start: int, end: int) -> bytes:
    first = np.flatnonzero(opens[start:end])
    freqs = np.empty(len(first), np.uint32)
    np.subtract(first[1:], first[:-1], out=freqs[:-1], casting="unsafe")
    freqs[-1] = end - start - first[-1]
    return encode_frequent(units[start:end], docs[start:end][first], freqs)


@dataclass(slots=True)
class _Chunk:
    """Payloads of terms one after the other: the coded bytes between the borders, or the bytes of their own."""

    coded: bytes
    borders: list[int]
    sizes: NDArray[np.int64]
    own: dict[int, bytes]

    def joined(self) -> bytes:
        parts: list[bytes] = []
        at = 0
        for index in sorted(self.own):
            parts += (self.coded[at : self.borders[index]], self.own[index])
            at = self.borders[index + 1]
        parts.append(self.coded[at:])
        return b"".join(parts)
