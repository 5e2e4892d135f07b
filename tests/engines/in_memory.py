"""Segments in memory, built plainly from documents, to try the evaluator without a codec."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

from newsindex.engines.base import TEXT_FIELDS, IndexDocument
from newsindex.engines.whoosh.columnar.arrays import MISSING, Forward
from newsindex.engines.whoosh.columnar.layout import GAP


@dataclass(frozen=True, slots=True)
class MemoryPostings:
    docs: NDArray[np.uint32]
    freqs: NDArray[np.uint32]
    bitmap: BitMap

    @property
    def doc_count(self) -> int:
        return len(self.docs)

    @property
    def count(self) -> int:
        return int(self.freqs.sum())

    @property
    def is_set(self) -> bool:
        """As if every third were, so that trials go both ways."""
        return self.count % 3 == 0

    def doc_set(self) -> BitMap:
        return BitMap(self.docs)

    def weight(self) -> int:
        return 5 * len(self.docs)

    def positions(self) -> BitMap:
        return self.bitmap

    def moved(self, by: int) -> BitMap:
        return self.bitmap.shift(by)

    def shed(self) -> None:
        pass

    def holding(self, units: NDArray[np.uint32]) -> NDArray[np.intp]:
        return np.flatnonzero(np.isin(units, self.units()))

    def between(self, begins: NDArray[np.uint32], ends: NDArray[np.uint32]) -> NDArray[np.uint32]:
        rows = zip(begins.tolist(), ends.tolist(), strict=True)
        return np.array([unit for begin, end in rows for unit in self.bitmap if begin <= unit < end], np.uint32)

    def serialised(self) -> bytes:
        found: bytes = self.positions().serialize()
        return found

    def units(self) -> NDArray[np.uint32]:
        return np.array(self.bitmap, np.uint32)

    def units_in(self, places: NDArray[np.integer]) -> tuple[NDArray[np.uint32], NDArray[np.integer]]:
        last = np.cumsum(self.freqs, dtype=np.int64)
        units = self.units()
        parts = [units[last[place] - self.freqs[place] : last[place]] for place in places.tolist()]
        owners = np.repeat(np.arange(len(parts)), list(map(len, parts)))
        return np.concatenate([np.zeros(0, np.uint32), *parts]), owners


class MemorySegment:
    """A segment of the documents given; `deleted` are numbers in it."""

    def __init__(self, documents: Sequence[IndexDocument], deleted: Iterable[int] = ()) -> None:
        self.doc_count = len(documents)
        self.deleted = BitMap(deleted)
        self._documents = documents
        self._starts: dict[str, NDArray[np.uint32]] = {}
        self._postings: dict[str, dict[str, MemoryPostings]] = {}
        self._keywords: dict[str, dict[str, dict[int, float]]] = defaultdict(lambda: defaultdict(dict))
        for field in TEXT_FIELDS:
            self._add_text(field)
        for number, document in enumerate(documents):
            for field, values in document.keywords.items():
                for value, weight in values:
                    self._keywords[field][value][number] = weight

    def _add_text(self, field: str) -> None:
        start, starts = 0, []
        freqs: dict[str, Counter[int]] = defaultdict(Counter)
        places: dict[str, list[int]] = defaultdict(list)
        for number, document in enumerate(self._documents):
            starts.append(start)
            stream = document.texts.get(field)
            if stream is None:
                continue
            for term, position in zip(stream.terms, stream.positions, strict=True):
                freqs[term][number] += 1
                places[term].append(start + position)
            start += stream.units + GAP
        self._starts[field] = np.array([*starts, start], np.uint32)
        self._postings[field] = {
            term: MemoryPostings(
                np.array(sorted(counts), np.uint32),
                np.array([counts[number] for number in sorted(counts)], np.uint32),
                BitMap(places[term]),
            )
            for term, counts in freqs.items()
        }

    def postings(self, field: str, term: str) -> MemoryPostings | None:
        return self._postings[field].get(term)

    def terms(self, field: str, low: str, high: str | None) -> Iterator[tuple[str, int]]:
        if field in self._postings:
            counts = {term: len(postings.docs) for term, postings in self._postings[field].items()}
        else:
            counts = {value: len(docs) for value, docs in self._keywords[field].items()}
        for term in sorted(counts):
            if low <= term and (high is None or term < high):
                yield term, counts[term]

    def lengths(self, field: str) -> NDArray[np.int32]:
        streams = [document.texts.get(field) for document in self._documents]
        return np.array([0 if stream is None else stream.length for stream in streams], np.int32)

    def total_length(self, field: str) -> int:
        return int(self.lengths(field).sum())

    def starts(self, field: str) -> NDArray[np.uint32]:
        return self._starts[field]

    def keyword(self, field: str, value: str) -> tuple[NDArray[np.uint32], NDArray[np.float32]] | None:
        found = self._keywords[field].get(value)
        if not found:
            return None
        docs = sorted(found)
        return np.array(docs, np.uint32), np.array([found[doc] for doc in docs], np.float32)

    def forward(self, field: str) -> Forward | None:
        if not self._keywords[field]:
            return None
        values = sorted(self._keywords[field])
        offsets, ordinals, weights = [0], [], []
        for document in self._documents:
            for value, weight in document.keywords.get(field, []):
                ordinals.append(values.index(value))
                weights.append(weight)
            offsets.append(len(ordinals))
        return Forward(
            values, np.array(offsets, np.uint32), np.array(ordinals, np.uint32), np.array(weights, np.float32)
        )

    def numbers(self, field: str) -> NDArray[np.int64] | None:
        values = [document.numbers.get(field, MISSING) for document in self._documents]
        return None if all(value == MISSING for value in values) else np.array(values, np.int64)

    def stored(self, doc: int) -> bytes:
        return self._documents[doc].stored
