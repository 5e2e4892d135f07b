"""In which documents a span stands, and how often."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

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
    docs: Docs | None = None
    if fixed_length(span) is not None:
        units, docs = evaluator.firsts_and_docs(span)
    else:
        units = evaluator.places_of_all(span).starts.astype(np.uint32)
    if not len(units):
        return NOWHERE
    if docs is None:
        docs = view.docs_at(field, units)
    fresh = np.ones(len(docs), bool)
    np.not_equal(docs[1:], docs[:-1], out=fresh[1:])
    first = np.flatnonzero(fresh)
    if len(first) == len(docs):
        return Leaf(docs, np.ones(len(docs), np.uint32), len(docs))
    freqs = np.diff(first, append=len(docs)).astype(np.uint32)
    return Leaf(docs.take(first), freqs, len(first))


def find_places(view: SegmentView, field: str, span: Span, docs: Docs) -> tuple[Places, Int]:
    """The places of a span in some rising documents of the segment, and the document of each."""
    places = SpanEvaluator(view, field, lambda: None, docs).places(span)
    starts = view.arrays.starts(field).take(docs)
    return places, docs.take(starts.searchsorted(places.starts, "right") - 1).astype(np.int64)
