"""Writes the inverted form of one text field, chunk by chunk in the order of its terms.

In the dictionary, the second number of a term is twice its occurrences beyond one a document, and one more where its
payload is a pointer: the place (five bytes) and the length (a varint) of the same payload written earlier.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from newsindex.engines.whoosh.columnar.dictionary import DictionaryWriter
from newsindex.engines.whoosh.columnar.encoding import U32, encode_varints, write_varint
from newsindex.engines.whoosh.columnar.files import SectionWriter
from newsindex.engines.whoosh.columnar.postings import RARE, encode_frequent

POINTER_BYTES = 5
_WORTH_SHARING = 10
"""Payloads of at least so many bytes are written once however many terms have the very same one: a word and its
form as written mostly do."""

_MOST_MAPPED = 1 << 25
"""Up to so many units, a table gives the document of each; beyond, memory counts more and bisection does."""


class DocumentOf:
    """Gives the documents in which running unit numbers lie."""

    def __init__(self, starts: U32) -> None:
        self._starts = starts
        self._table: U32 | None = None
        if len(starts) > 1 and starts[-1] <= _MOST_MAPPED:
            self._table = np.repeat(np.arange(len(starts) - 1, dtype=np.uint32), np.diff(starts))

    def __call__(self, units: U32) -> U32:
        if self._table is not None:
            return self._table[units]
        return (np.searchsorted(self._starts, units, "right") - 1).astype(np.uint32)


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
        self._shared: dict[bytes, tuple[int, int]] = {}

    def write(self, terms: Sequence[bytes], bounds: NDArray[np.int64], units: U32) -> None:
        """The next terms, rising; the running unit numbers of term i, strictly rising, are `units[bounds[i]:bounds[i + 1]]`."""
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
        deltas = np.empty(len(units), np.uint32)
        deltas[0] = units[0]
        np.subtract(units[1:], units[:-1], out=deltas[1:])
        deltas[firsts] = units[firsts]
        coded, ends = encode_varints(deltas[in_rare])
        borders = np.concatenate((np.zeros(1, np.int64), ends))[
            np.concatenate(([0], np.cumsum(np.where(rare, counts, 0))))
        ]
        sizes = np.diff(borders)
        frequent = {
            int(index): _frequent(units, docs, opens, int(bounds[index]), int(bounds[index + 1]))
            for index in np.flatnonzero(~rare)
        }
        payloads, sizes, pointing = self._share(coded.tobytes(), borders, sizes, frequent)
        self._dictionary.add(terms, doc_counts, (counts - doc_counts) * 2 + pointing, sizes)
        for payload in payloads:
            self._stream.write(payload)

    def _share(
        self, coded: bytes, borders: NDArray[np.int64], sizes: NDArray[np.int64], frequent: dict[int, bytes]
    ) -> tuple[list[bytes], NDArray[np.int64], NDArray[np.int64]]:
        """The payloads of a chunk in order, those met before replaced by pointers; the size of each, and 1 for a pointer."""
        for index, payload in frequent.items():
            sizes[index] = len(payload)
        pointers: dict[int, int | tuple[int, int]] = {}
        own: list[tuple[int, bytes]] = []
        fresh: dict[bytes, int] = {}
        places = borders.tolist()
        for index in np.flatnonzero(sizes >= _WORTH_SHARING).tolist():
            payload = frequent.get(index) or coded[places[index] : places[index + 1]]
            key = hashlib.blake2b(payload, digest_size=12).digest()
            known = self._shared.get(key)
            if known is not None:
                pointers[index] = known
            elif key in fresh:
                pointers[index] = fresh[key]
            else:
                fresh[key] = index
        originals = sizes.tolist()
        for index, target in pointers.items():
            length = originals[target] if isinstance(target, int) else target[1]
            sizes[index] = POINTER_BYTES + len(write_varint(length))
        offsets = self._stream.length + np.concatenate((np.zeros(1, np.int64), np.cumsum(sizes)))
        for index in sorted(pointers.keys() | frequent.keys()):
            if index not in pointers:
                own.append((index, frequent[index]))
                continue
            target = pointers[index]
            offset, length = (int(offsets[target]), originals[target]) if isinstance(target, int) else target
            own.append((index, offset.to_bytes(POINTER_BYTES, "little") + write_varint(length)))
        for key, index in fresh.items():
            self._shared[key] = (int(offsets[index]), originals[index])
        parts: list[bytes] = []
        at = 0
        for index, payload in own:
            parts.append(coded[at : places[index]])
            parts.append(payload)
            at = places[index + 1]
        parts.append(coded[at:])
        pointing = np.zeros(len(sizes), np.int64)
        pointing[list(pointers)] = 1
        return parts, sizes, pointing

    def close(self) -> None:
        """Ends the postings and writes the dictionary, the lengths and the starts."""
        self._stream.close()
        self._dictionary.write(self._file, self._name)
        self._file.section(f"{self._name}.lengths", self._lengths)
        self._file.section(f"{self._name}.starts", self._starts)


def _frequent(units: U32, docs: U32, opens: NDArray[np.bool_], start: int, end: int) -> bytes:
    first = np.flatnonzero(opens[start:end])
    freqs = np.diff(first, append=end - start).astype(np.uint32)
    return encode_frequent(units[start:end], docs[start:end][first], freqs)
