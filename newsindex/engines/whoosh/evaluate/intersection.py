"""Documents that stand in several lists, and their frequencies there."""

from __future__ import annotations

from functools import reduce
from operator import and_
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from newsindex.engines.whoosh.evaluate.docset import BISECTED, SPARSE, Docs, DocSet
from newsindex.engines.whoosh.evaluate.leaf import Freqs, Leaf
from newsindex.engines.whoosh.evaluate.view import SegmentView, numbers_of

SORTED = 1 << 13
"""Two lists of so many documents together are put in order to find those in both; of more, one is noted in an array
over the segment."""

_SHORTER = 4
"""A list so many times shorter than another is sooner looked up in it by bisection than both are put in order."""

Value = TypeVar("Value", bound=np.generic)


def intersect(view: SegmentView, leaves: dict[int, Leaf], sets: list[DocSet]) -> tuple[Docs, dict[int, Freqs]]:
    """The documents in all leaves and sets (at least one of either), and for each leaf its frequencies in them.

    The shortest list comes first, so that what is looked up in the longer ones shrinks; common terms last.
    """
    common = {number: leaf for number, leaf in leaves.items() if leaf.is_common}
    listed: list[tuple[int, Leaf | DocSet]] = [pair for pair in leaves.items() if pair[0] not in common]
    listed += ((-1, each) for each in sets)
    freqs: dict[int, Freqs] = {}
    found: Docs | None = None
    if not listed:
        found = numbers_of(reduce(and_, (leaf.doc_set() for leaf in common.values())))
    for number, each in sorted(listed, key=lambda pair: len(pair[1])):
        if found is None:
            found = each.docs
            if isinstance(each, Leaf):
                freqs[number] = each.freqs
        elif isinstance(each, DocSet):
            kept = each.contains(found).nonzero()[0]
            found, freqs = found.take(kept), {leaf: values.take(kept) for leaf, values in freqs.items()}
        else:
            kept, at = matched(view, found, each.docs)
            found, freqs = found.take(kept), {leaf: values.take(kept) for leaf, values in freqs.items()}
            freqs[number] = each.freqs.take(at)
    assert found is not None
    for number, leaf in common.items():
        values = frequencies(view, leaf, found)
        if listed:
            kept = values.nonzero()[0]
            found, freqs = found.take(kept), {leaf: values.take(kept) for leaf, values in freqs.items()}
            values = values.take(kept)
        freqs[number] = values
    return found, freqs


def matched(view: SegmentView, few: Docs, many: Docs) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The places of the common documents of two lists, the shorter one first."""
    if len(few) * _SHORTER < len(many) or len(few) <= BISECTED:
        at = many.searchsorted(few)
        kept = (many.take(at, mode="clip") == few).nonzero()[0]
        return kept, at.take(kept)
    if len(few) + len(many) <= SORTED:
        docs = np.concatenate((few, many))
        order = docs.argsort(kind="stable")  # quick, since it is of two rising parts
        docs = docs.take(order)
        both = (docs[1:] == docs[:-1]).nonzero()[0]
        return order.take(both), order.take(both + 1) - len(few)
    noted = view.scratch.take(view.size, np.int32)
    places = few.astype(np.intp)
    noted[places] = np.arange(1, len(few) + 1, dtype=np.int32)
    read = noted.take(many)
    view.scratch.give(noted, places)
    at = read.nonzero()[0]
    return read.take(at).astype(np.intp) - 1, at


def frequencies(view: SegmentView, leaf: Leaf, docs: Docs) -> Freqs:
    """How often the span of a leaf stands in each of the documents."""
    if leaf.holds(docs):
        return leaf.freqs
    if leaf.is_known or (leaf.is_common and len(docs) * SPARSE >= len(leaf)):
        return leaf.spread.take(docs)
    return aligned(view, leaf.docs, leaf.freqs, docs)


def aligned(view: SegmentView, found: Docs, values: NDArray[Value], docs: Docs) -> NDArray[Value]:
    """The values of `found` at each of the documents, zero where it is not among them."""
    if 0 < len(docs) <= len(found) and (len(docs) <= BISECTED or len(docs) * SPARSE < len(found)):
        at = found.searchsorted(docs)
        result = values.take(at, mode="clip")
        np.multiply(result, found.take(at, mode="clip") == docs, out=result)
        return result
    short, long = sorted((len(found), len(docs)))
    if short * SPARSE >= long and short + long > SORTED:
        spread = view.scratch.take(view.size, values.dtype)
        places = found.astype(np.intp)
        spread[places] = values
        result = spread.take(docs)
        view.scratch.give(spread, places)
        return result
    if len(docs) <= len(found):
        kept, at = matched(view, docs, found)
    else:
        at, kept = matched(view, found, docs)
    result = np.zeros(len(docs), values.dtype)
    result[kept] = values.take(at)
    return result
