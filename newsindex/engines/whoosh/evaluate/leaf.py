"""The documents of a span, and how often it stands in each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

from newsindex.engines.whoosh.columnar.encoding import bitmap, narrow
from newsindex.engines.whoosh.evaluate.docset import SPARSE, Docs
from newsindex.engines.whoosh.evaluate.scoring import bound
from newsindex.engines.whoosh.evaluate.spread import Spread
from newsindex.engines.whoosh.evaluate.top import nearly_kth_largest

Freqs = NDArray[np.integer]
Scores = NDArray[np.floating[Any]]

Norms = Callable[[str, Docs], Scores]
"""Gives BM25's part that depends on the length of a field, for some documents."""

_OBJECT_BYTES, _ABSENT_BYTES = 2000, 600
"""What a term takes beside its arrays, and one that no document has."""

_SPREADING = 7
"""A byte of a spread takes so many times longer to make than one of a bitmap, and once more."""

LEADING = 64
"""So many of the documents are known of which BM25's part is greatest."""

LARGE = 1 << 15
"""Documents in a segment from which common terms are kept by document."""


class Listed(Protocol):
    """The documents of a term, or of what is kept like one; `Postings` of arrays.py has more."""

    @property
    def docs(self) -> Docs:
        """Document numbers in the segment, rising; deleted ones included."""

    @property
    def freqs(self) -> Freqs:
        """How often it stands in each of `docs`."""

    @property
    def doc_count(self) -> int:
        """How many `docs` there are."""

    def doc_set(self) -> BitMap:
        """`docs` as a bitmap."""

    def weight(self) -> int:
        """The bytes that the arrays made so far take."""

    def shed(self) -> None:
        """Lets go of what is soon made anew."""


class KeptTerm:
    """The postings of a term in a segment of `size` documents, or None; and what was worked out from them for earlier
    queries: BM25's part for each of its documents without the weight, and how often a common term stands in each
    document of the segment. Finding the postings took as long as making `sought` bytes of a bitmap."""

    __slots__ = (
        "_leading", "_size", "_sought", "_spread", "asked", "doc_count", "is_common", "postings", "rarity",
        "saturations",
    )  # fmt: skip

    def __init__(self, postings: Listed | None, size: int, sought: int = 0) -> None:
        self._size = size
        self._sought = sought
        self._spread: Spread | None = None
        self._leading: tuple[Docs, Scores] | None = None
        self.doc_count = 0 if postings is None else postings.doc_count
        self.postings = postings
        self.is_common = postings is not None and postings.doc_count * SPARSE >= size >= LARGE
        self.saturations: Scores | None = None
        self.rarity = 0.0
        """The weight of the term in the whole snapshot (`scoring.idf`), zero before it was asked for."""
        self.asked = 0
        """How many queries have scored it or matched by it."""

    @property
    def spread(self) -> Spread:
        """How often a common term stands in each document."""
        if self._spread is None:
            assert self.postings is not None
            self._spread = Spread(self._size, self.postings.docs, narrow(self.postings.freqs))
        return self._spread

    @property
    def docs(self) -> Docs:
        """The documents."""
        assert self.postings is not None
        return self.postings.docs

    def doc_set(self) -> BitMap:
        """The documents as a bitmap."""
        assert self.postings is not None
        return self.postings.doc_set()

    def parts(self, norms: Norms, field: str) -> Scores:
        """BM25's part for each of its documents without the weight; `norms` gives those of its field."""
        found = self.saturations
        if found is None:
            assert self.postings is not None
            freqs = self.postings.freqs
            found = norms(field, self.docs)
            found += freqs
            np.divide(freqs, found, out=found)
            if not self.is_common:
                self.saturations = found
        return found

    def with_peaks(self, norms: Norms, field: str) -> Spread:
        """The spread of a common term with what it adds at most to scores; its `rarity` must be known."""
        spread = self.spread
        if not len(spread.peaks):
            docs = self.docs
            spread.find_peaks(docs, self.parts(norms, field), bound(self.rarity))
        return spread

    def leading(self, norms: Norms, field: str) -> tuple[Docs, Scores]:
        """The `LEADING` documents, or some more, of which BM25's part is greatest, least first, and these parts."""
        found = self._leading
        if found is None:
            docs, parts = self.docs, self.parts(norms, field)
            chosen = (parts >= nearly_kth_largest(parts, LEADING)).nonzero()[0]
            chosen = chosen.take(parts.take(chosen).argsort(kind="stable"))[-2 * LEADING :]
            found = self._leading = docs.take(chosen), parts.take(chosen)
        return found

    def weight(self) -> int:
        """The bytes that it takes by now."""
        if self.postings is None:
            return _ABSENT_BYTES
        found = _OBJECT_BYTES + self.postings.weight()
        if self._spread is not None:
            found += self._spread.weight()
        if self._leading is not None:
            found += sum(array.nbytes for array in self._leading)
        return found if self.saturations is None else found + self.saturations.nbytes

    def making(self) -> int:
        """As `Weighed` of kept.py says."""
        return self._sought + (0 if self._spread is None else _SPREADING * self._spread.weight())

    def shed(self) -> None:
        """As `Weighed` of kept.py says."""
        if self.postings is not None:
            self.postings.shed()


class Leaf:
    """Rising document numbers of one segment, how often the span stands in each, and in how many it stands at all.

    The documents and frequencies of a term are decoded when first asked for. Documents are held on here, for one query:
    those of common terms take much more room than their postings keep.
    """

    __slots__ = ("_docs", "_freqs", "_kept", "_postings", "document_frequency")

    def __init__(
        self, docs: Docs | None, freqs: Freqs | None, document_frequency: int, kept: KeptTerm | None = None
    ) -> None:
        self.document_frequency = document_frequency
        self._docs = docs
        self._freqs = freqs
        self._kept = kept
        self._postings = None if kept is None else kept.postings

    def __len__(self) -> int:
        return self.document_frequency if self._docs is None else len(self._docs)

    def at_least(self, count: int) -> Leaf:
        """Those in which it stands so often; the document frequency stays."""
        if count <= 1:
            return self
        enough = (self.freqs >= count).nonzero()[0]
        return Leaf(self.docs.take(enough), self.freqs.take(enough), self.document_frequency)

    @property
    def is_common(self) -> bool:
        """Whether it is a term in so many documents that it is kept as a `spread`."""
        return self._kept is not None and self._kept.is_common

    @property
    def is_known(self) -> bool:
        """Whether it is common and an earlier query has asked for it too, so that making its `spread` is worth it."""
        return self.is_common and self._kept is not None and self._kept.asked > 1

    @property
    def spread(self) -> Spread:
        """How often a common term stands in each document of the segment."""
        assert self._kept is not None
        return self._kept.spread

    def holds(self, docs: Docs) -> bool:
        """Whether `docs` are these very ones."""
        return self._docs is docs

    @property
    def docs(self) -> Docs:
        """The documents."""
        found = self._docs
        if found is None:
            assert self._postings is not None
            found = self._docs = self._postings.docs
        return found

    @property
    def freqs(self) -> Freqs:
        """How often the span stands in each of `docs`."""
        found = self._freqs
        if found is None:
            assert self._postings is not None
            found = self._freqs = self._postings.freqs
        return found

    def saturations(self, norms: Norms, field: str) -> Scores:
        """BM25's part for each of `docs` without the weight; `norms` gives those of its `field`, always the same."""
        if self._kept is not None:
            return self._kept.parts(norms, field)
        freqs = self.freqs
        found = norms(field, self.docs)
        found += freqs
        np.divide(freqs, found, out=found)
        return found

    def with_peaks(self, norms: Norms, field: str, rarity: float) -> Spread:
        """The spread of a common term of that `idf` with its peaks."""
        assert self._kept is not None
        self._kept.rarity = rarity
        return self._kept.with_peaks(norms, field)

    def doc_set(self) -> BitMap:
        """`docs` as a bitmap."""
        return bitmap(self.docs) if self._postings is None else self._postings.doc_set()


NOWHERE = Leaf(np.empty(0, np.uint32), np.empty(0, np.uint32), 0)


def leaf_of(kept: KeptTerm) -> Leaf:
    """The leaf of a term that a query asks for."""
    kept.asked += 1
    return NOWHERE if kept.postings is None else Leaf(None, None, kept.doc_count, kept)
