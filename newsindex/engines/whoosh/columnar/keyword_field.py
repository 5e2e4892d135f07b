"""Writes one keyword field: by value, and by document.

The payload of a value is its documents, as varints of differences up to `RARE` of them, else as `encode_rising`; where
a weight is not 1, the weights follow, two bytes each, and the second number of the value in the dictionary is 1.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from newsindex.engines.vocabulary import encode_terms
from newsindex.engines.whoosh.columnar.batch import I32, KeywordColumn, Whole, order_of
from newsindex.engines.whoosh.columnar.dictionary import DictionaryWriter
from newsindex.engines.whoosh.columnar.encoding import U16, U32, encode_varints, narrow
from newsindex.engines.whoosh.columnar.encoding_many import encode_rising
from newsindex.engines.whoosh.columnar.files import Sections
from newsindex.engines.whoosh.columnar.layout import RARE, WEIGHT_STEPS
from newsindex.engines.whoosh.columnar.term_numbers import TAIL, TermNumbers

_TOGETHER = 1 << 12
"""So many values of batches are numbered together, as each time takes dozens of steps however few they are."""


class KeywordValues:
    """One keyword field of many batches, numbered as they come: as bytes and arrays, they wait in a third of the
    memory."""

    def __init__(self) -> None:
        self._numbers = TermNumbers()
        self._counts: list[NDArray[np.integer]] = []
        self._ordinals: list[U32] = []
        self._weights: list[U16] = []
        self._held: list[tuple[bytes, I32]] = []
        self._held_values = 0

    def add(self, documents: int, column: KeywordColumn | None) -> None:
        """The field of the next documents; None where none of them has it."""
        if column is None or not column.values:
            self._counts.append(np.zeros(documents, np.uint8))
            return
        self._counts.append(narrow(column.counts))
        self._weights.append(column.weights)
        self._held.append((encode_terms(column.values), column.ordinals + self._held_values))
        self._held_values += len(column.values)
        if self._held_values >= _TOGETHER:
            self._number()

    def _number(self) -> None:
        """Numbers what is held."""
        if not self._held:
            return
        data, ordinals = zip(*self._held, strict=True)
        numbers = self._numbers.of(b"".join((*data, TAIL)), self._held_values)
        self._ordinals.append(numbers.take(np.concatenate(ordinals)))
        self._held, self._held_values = [], 0

    def write(self, file: Sections, name: str) -> None:
        """Writes the field, where any document has it."""
        self._number()
        if not self._ordinals:
            return
        values, ranks = self._numbers.take()
        counts = np.concatenate(self._counts)
        ordinals = ranks.take(np.concatenate(self._ordinals)).astype(np.int64)
        weights = np.concatenate(self._weights)
        docs = np.repeat(np.arange(len(counts), dtype=np.uint32), counts)
        order = order_of(ordinals)
        bounds = np.concatenate(([0], np.cumsum(np.bincount(ordinals, minlength=len(values)))))
        writer = KeywordFieldWriter(file, name)
        writer.write(values, bounds, docs[order], weights[order])
        writer.close([counts], [ordinals], [weights])


class KeywordFieldWriter:
    """Writes values as they come into a section `NAME.postings`; `close` adds the dictionary and the columns."""

    def __init__(self, file: Sections, name: str) -> None:
        self._file = file
        self._name = name
        self._dictionary = DictionaryWriter()
        self._stream = file.stream(f"{name}.postings")

    def write(self, values: Sequence[bytes], bounds: NDArray[np.int64], docs: U32, weights: U16) -> None:
        """The next values, rising; the documents of value i, strictly rising, are `docs[bounds[i]:bounds[i + 1]]`."""
        if not values:
            return
        counts = np.diff(bounds)
        rare = counts <= RARE
        deltas = np.diff(docs, prepend=np.uint32(0))
        deltas[bounds[:-1]] = docs[bounds[:-1]]
        coded, ends = encode_varints(deltas[np.repeat(rare, counts)])
        borders = np.concatenate((np.zeros(1, np.int64), ends))[
            np.concatenate(([0], np.cumsum(np.where(rare, counts, 0))))
        ]
        sizes = np.diff(borders)
        weighted = np.minimum.reduceat(weights, bounds[:-1]) < WEIGHT_STEPS
        text = coded.tobytes()
        at = 0
        for index in np.flatnonzero(weighted | ~rare).tolist():
            start, end = int(bounds[index]), int(bounds[index + 1])
            self._stream.write(text[at : int(borders[index])])
            at = int(borders[index + 1])
            payload = text[int(borders[index]) : at] if rare[index] else encode_rising(docs[start:end])
            if weighted[index]:
                payload += weights[start:end].astype("<u2").tobytes()
            sizes[index] = len(payload)
            self._stream.write(payload)
        self._stream.write(text[at:])
        self._dictionary.add(values, counts, weighted.astype(np.int64), sizes)

    def close(self, counts: Sequence[Whole], ordinals: Sequence[Whole], weights: Sequence[U16]) -> None:
        """Ends the postings and writes the values by document, in any number of parts: how many each has, their
        numbers, their weights."""
        self._stream.close()
        self._dictionary.write(self._file, self._name)
        widths = []
        for name, parts in (("counts", counts), ("ordinals", ordinals)):
            kept = np.result_type(*(narrow(part).dtype for part in parts))
            widths.append(kept.itemsize)
            self._file.section(f"{self._name}.{name}", *(part.astype(kept, copy=False) for part in parts))
        self._file.facts[f"{self._name}.bytes"] = tuple(widths)
        if any((part != WEIGHT_STEPS).any() for part in weights):
            self._file.section(f"{self._name}.weights", *(part.astype("<u2", copy=False) for part in weights))
