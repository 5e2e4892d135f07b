"""The documents of a span, and what is worked out from them once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from newsindex.engines.whoosh.columnar.arrays import Postings

from .docset import Docs
from .scoring import saturation

Freqs = NDArray[np.integer]

COMMON = 8
"""One document in so many has a common term."""


class Leaf:
    """Rising document numbers of one segment, how often the span stands in each, and in how many it stands at all.

    The frequencies of a term (`postings`) are decoded when first asked for.
    """

    __slots__ = ("_freqs", "_of_all", "_postings", "_saturations", "docs", "document_frequency")

    def __init__(
        self, docs: Docs, freqs: Freqs | None, document_frequency: int, postings: Postings | None = None
    ) -> None:
        self.docs = docs
        self.document_frequency = document_frequency
        self._freqs = freqs
        self._postings = postings
        self._of_all: NDArray[np.uint8] | None = None
        self._saturations: NDArray[np.float32] | None = None

    def __len__(self) -> int:
        return len(self.docs)

    def weight(self) -> int:
        """The bytes that it takes beside its postings."""
        made = (self._of_all, self._saturations)
        return sum(array.nbytes for array in made if array is not None)

    def at_least(self, count: int) -> Leaf:
        """Those in which it stands so often; the document frequency stays."""
        if count <= 1:
            return self
        enough = self.freqs >= count
        return Leaf(self.docs[enough], self.freqs[enough], self.document_frequency)

    @property
    def freqs(self) -> Freqs:
        """How often the span stands in each of `docs`."""
        found = self._freqs
        if found is None:
            assert self._postings is not None
            found = self._freqs = self._postings.freqs
        return found

    def of_all(self, size: int) -> NDArray[np.uint8] | None:
        """How often a common term stands in each document of a segment of that size; None for others, and where that
        takes more than a byte."""
        found = self._of_all
        if found is None and self._postings is not None and len(self.docs) * COMMON >= size:
            freqs = self.freqs
            if freqs.itemsize == 1:
                found = np.zeros(size, np.uint8)
                found[self.docs.astype(np.intp)] = freqs
                self._of_all = found
        return found

    def saturations(self, norms: NDArray[np.float32]) -> NDArray[np.float32]:
        """BM25's part for each of `docs` without the weight; `norms` are those of its field, always the same."""
        found = self._saturations
        if found is None:
            freqs = self.freqs
            if freqs.itemsize > 1:
                freqs = freqs.astype(np.float32)
            found = self._saturations = saturation(freqs, norms.take(self.docs.astype(np.intp)))
        return found


NOWHERE = Leaf(np.empty(0, np.uint32), np.empty(0, np.uint32), 0)
