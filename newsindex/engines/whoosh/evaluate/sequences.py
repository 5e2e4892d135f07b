"""Characters side by side, kept like a term that the index has."""

from __future__ import annotations

from typing import TypeGuard

import numpy as np
from pyroaring import BitMap

from newsindex.engines.query import Chain, Span, Term
from newsindex.engines.whoosh.columnar.encoding import bitmap, narrow
from newsindex.engines.whoosh.columnar.spreading import fresh
from newsindex.engines.whoosh.evaluate.docset import Docs
from newsindex.engines.whoosh.evaluate.leaf import Freqs


def is_sequence(span: Span) -> TypeGuard[Chain]:
    """Whether the span is some terms of one unit each side by side, as the characters of a Chinese word are."""
    if type(span) is not Chain or len(span.spans) < 2 or not span.unbroken or span.slop:
        return False
    return all(type(part) is Term and part.length == 1 and part.without is None for part in span.spans)


def counted(docs: Docs) -> tuple[Docs, Freqs]:
    """Each of some rising documents once, and how often it is among them."""
    first = fresh(docs).nonzero()[0]
    if len(first) == len(docs):
        return docs, np.ones(len(docs), np.uint8)
    freqs = np.empty(len(first), np.uint32)
    np.subtract(first[1:], first[:-1], out=freqs[:-1], casting="unsafe")
    freqs[-1] = len(docs) - first[-1]
    return docs.take(first), narrow(freqs)


class SequencePostings:
    """Where a sequence stands: the first unit of each place, rising, and the document of each."""

    __slots__ = ("_doc_set", "docs", "freqs", "units")

    def __init__(self, units: Docs, docs: Docs) -> None:
        self.units = units
        self.docs, self.freqs = counted(docs)
        self._doc_set: BitMap | None = None

    @property
    def doc_count(self) -> int:
        """How many `docs` there are."""
        return len(self.docs)

    def doc_set(self) -> BitMap:
        """`docs` as a bitmap."""
        if self._doc_set is None:
            self._doc_set = bitmap(self.docs)
        return self._doc_set

    def weight(self) -> int:
        """The bytes that it takes by now."""
        found = self.units.nbytes + self.docs.nbytes + self.freqs.nbytes
        return found if self._doc_set is None else found + 2 * len(self.docs)

    def shed(self) -> None:
        """As `Weighed` of kept.py says: there is nothing."""
