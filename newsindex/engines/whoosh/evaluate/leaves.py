"""In which documents a span stands, and how often."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

from newsindex.engines.query import Span, Term
from newsindex.engines.whoosh.columnar.arrays import Int

from .docset import Docs
from .spans import Places, SpanEvaluator, fixed_length
from .view import SegmentView


@dataclass(frozen=True, slots=True)
class Leaf:
    """Rising document numbers of one segment, how often the span stands in each, and in how many it stands at all."""

    docs: Docs
    freqs: NDArray[np.uint32]
    document_frequency: int

    def at_least(self, count: int) -> Leaf:
        """Those in which it stands so often; the document frequency stays."""
        if count <= 1:
            return self
        enough = self.freqs >= count
        return Leaf(self.docs[enough], self.freqs[enough], self.document_frequency)


_NOWHERE = Leaf(np.empty(0, np.uint32), np.empty(0, np.uint32), 0)


def find_leaf(view: SegmentView, field: str, span: Span, check: Callable[[], None]) -> Leaf:
    """The documents of the segment, deleted ones included, in which the span stands in the field."""
    if isinstance(span, Term) and not span.without:
        postings = view.arrays.postings(field, span.term)
        return _NOWHERE if postings is None else Leaf(postings.docs, postings.freqs, len(postings.docs))
    evaluator = SpanEvaluator(view, field, check)
    if fixed_length(span) is not None:
        units: NDArray[np.integer] = evaluator.firsts(span)
    else:
        units = evaluator.places_of_all(span).starts
    if not len(units):
        return _NOWHERE
    docs = view.docs_at(field, units)
    first = np.flatnonzero(np.append(True, docs[1:] != docs[:-1]))
    freqs = np.diff(first, append=len(docs)).astype(np.uint32)
    return Leaf(docs[first].astype(np.uint32), freqs, len(first))


def find_places(view: SegmentView, field: str, span: Span, docs: Int) -> tuple[Places, Int]:
    """The places of a span in some documents of the segment, and the document of each."""
    starts = view.starts(field)
    within = BitMap()
    for doc in docs.tolist():
        within.add_range(int(starts[doc]), int(starts[doc + 1]))
    places = SpanEvaluator(view, field, lambda: None, within).places(span)
    return places, view.docs_at(field, places.starts)
