"""In which documents a span stands, and how often."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from newsindex.engines.query import Span, Term
from newsindex.engines.whoosh.columnar.arrays import Int

from .leaf import NOWHERE, Leaf
from .places import Places
from .spans import SpanEvaluator, fixed_length
from .view import Docs, SegmentView


def find_leaf(view: SegmentView, field: str, span: Span, check: Callable[[], None]) -> Leaf:
    """The documents of the segment, deleted ones included, in which the span stands in the field."""
    if isinstance(span, Term) and not span.without:
        return view.leaf(field, span.term)
    evaluator = SpanEvaluator(view, field, check)
    docs: NDArray[np.integer] | None = None
    if fixed_length(span) is not None:
        units, docs = evaluator.firsts_and_docs(span)
    else:
        units = evaluator.places_of_all(span).starts.astype(np.uint32)
    if not len(units):
        return NOWHERE
    if docs is None:
        docs = view.docs_at(field, units)
    first = np.flatnonzero(np.concatenate((_TRUE, docs[1:] != docs[:-1])))
    if len(first) == len(docs):
        return Leaf(docs.astype(np.uint32), np.ones(len(docs), np.uint32), len(docs))
    freqs = np.diff(first, append=len(docs)).astype(np.uint32)
    return Leaf(docs[first].astype(np.uint32), freqs, len(first))


_TRUE = np.ones(1, bool)


def find_places(view: SegmentView, field: str, span: Span, docs: Docs) -> tuple[Places, Int]:
    """The places of a span in some rising documents of the segment, and the document of each."""
    places = SpanEvaluator(view, field, lambda: None, docs).places(span)
    starts = view.arrays.starts(field).take(docs)
    return places, docs.take(starts.searchsorted(places.starts, "right") - 1).astype(np.int64)
