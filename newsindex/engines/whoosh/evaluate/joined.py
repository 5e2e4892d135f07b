"""The postings of a term in several text fields that count as one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from pyroaring import BitMap

from newsindex.engines.query import JOINED
from newsindex.engines.whoosh.columnar.arrays import SegmentArrays, bitmap_weight
from newsindex.engines.whoosh.columnar.encoding import bitmap, narrow
from newsindex.engines.whoosh.columnar.spreading import fresh
from newsindex.engines.whoosh.evaluate.docset import Docs
from newsindex.engines.whoosh.evaluate.leaf import Freqs, Listed


class JoinedPostings:
    """`Listed` of leaf.py for a term that stands in any of several fields."""

    __slots__ = ("_doc_set", "doc_count", "docs", "freqs")

    def __init__(self, docs: Docs, freqs: Freqs) -> None:
        self.docs = docs
        self.freqs = narrow(freqs)
        self.doc_count = len(docs)
        self._doc_set: BitMap | None = None

    def doc_set(self) -> BitMap:
        """`docs` as a bitmap."""
        if self._doc_set is None:
            self._doc_set = bitmap(self.docs)
        return self._doc_set

    def weight(self) -> int:
        """The bytes that it takes by now."""
        return self.docs.nbytes + self.freqs.nbytes + (0 if self._doc_set is None else bitmap_weight(self.doc_count))

    def shed(self) -> None:
        """All of it takes long to make."""


def term_in_any(arrays: SegmentArrays, fields: str, term: str) -> Listed | None:
    """The postings of a term in some fields, joined or one; None where it stands in none."""
    if JOINED not in fields:
        return arrays.postings(fields, term)
    found = [(arrays.postings(field, term), times) for field, times in Counter(fields.split(JOINED)).items()]
    lists = [(each.docs, each.freqs, times) for each, times in found if each is not None]
    return JoinedPostings(*together(lists)) if lists else None


def together(lists: Sequence[tuple[Docs, Freqs, int]]) -> tuple[Docs, Freqs]:
    """The documents of some lists as one, and how often what is counted stands in them, each list counting so many
    times."""
    docs = np.concatenate([each for each, _, _ in lists])
    freqs = np.concatenate([freqs * np.uint32(times) for _, freqs, times in lists])
    order = docs.argsort(kind="stable")  # quick, since it is of rising parts
    docs = docs.take(order)
    first = fresh(docs).nonzero()[0]
    freqs = np.add.reduceat(freqs.take(order), first) if len(first) else freqs
    return docs.take(first), freqs
