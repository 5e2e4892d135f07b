"""In which documents a span stands, and how often."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np

from newsindex.engines.query import JOINED, Span, Term
from newsindex.engines.whoosh.columnar.arrays import Int
from newsindex.engines.whoosh.evaluate.joined import together
from newsindex.engines.whoosh.evaluate.leaf import NOWHERE, Leaf, leaf_of
from newsindex.engines.whoosh.evaluate.places import Places
from newsindex.engines.whoosh.evaluate.sequences import counted, is_sequence
from newsindex.engines.whoosh.evaluate.spans import SpanEvaluator, fixed_length
from newsindex.engines.whoosh.evaluate.view import Docs, SegmentView

_NOTED, _SPANS_NOTED = 1 << 16, 64
"""The places of so many spans are noted, of at most so many each."""


def find_leaf(view: SegmentView, field: str, span: Span, check: Callable[[], None]) -> Leaf:
    """The documents of the segment, deleted ones included, in which the span stands in the field."""
    if isinstance(span, Term) and not span.without:
        return view.leaf(field, span.term)
    if JOINED in field:
        times = Counter(field.split(JOINED))
        found = [(find_leaf(view, each, span, check), count) for each, count in times.items()]
        docs, freqs = together([(leaf.docs, leaf.freqs, count) for leaf, count in found])
        return Leaf(docs, freqs, len(docs))
    if is_sequence(span):
        return leaf_of(SpanEvaluator(view, field, check).sequence(span))
    evaluator = SpanEvaluator(view, field, check)
    if fixed_length(span) is not None:
        units = evaluator.firsts(span)
        note(view, field, span, units)
    else:
        units = evaluator.places_of_all(span).starts.astype(np.uint32)
    if not len(units):
        return NOWHERE
    docs, freqs = counted(view.docs_at(field, units))
    return Leaf(docs, freqs, len(docs))


def note(view: SegmentView, field: str, span: Span, units: Docs) -> None:
    """Keeps the first units of a span of fixed length, where they take little room, for whoever shows the hits."""
    if len(units) <= _NOTED and len(view.latest) < _SPANS_NOTED:
        view.latest[field, span] = units


def find_places(view: SegmentView, field: str, spans: Sequence[Span], docs: Docs) -> tuple[Int, Int, Int]:
    """The places of some spans in some rising documents of the segment: where each begins and ends, and which of the
    spans it is; rising."""
    evaluator = SpanEvaluator(view, field, lambda: None, docs)
    several = [_known(view, field, span, docs) or evaluator.places(span) for span in spans]
    which = np.repeat(np.arange(len(several)), [len(each.starts) for each in several])
    starts = np.concatenate([each.starts for each in several])
    ends = np.concatenate([each.ends for each in several])
    if len(several) > 1:
        order = np.lexsort((which, ends, starts))
        starts, ends, which = starts.take(order), ends.take(order), which.take(order)
    return starts, ends, which


def _known(view: SegmentView, field: str, span: Span, docs: Docs) -> Places | None:
    """The places of a span of fixed length that the latest query has found; None where it has not."""
    if isinstance(span, Term):
        return None
    units, length = view.units_of(field, span), fixed_length(span)
    if units is None or length is None:
        return None
    starts = view.arrays.starts(field)
    low, high = units.searchsorted(starts.take(docs)), units.searchsorted(starts.take(docs + np.uint32(1)))
    counts = high - low
    at = np.arange(counts.sum()) + (high - counts.cumsum()).repeat(counts)
    found = units.take(at).astype(np.int64)
    return Places(found, found + length)
