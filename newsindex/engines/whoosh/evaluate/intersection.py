"""Documents that stand in several lists, and their frequencies there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .docset import SPARSE, Docs, DocSet
from .view import CLEARED_AT_ONCE, SegmentView

Freqs = NDArray[np.integer]


@dataclass(frozen=True, slots=True)
class Part:
    """Rising documents with their frequencies, under the number of the leaf that has them."""

    leaf: int
    docs: Docs
    freqs: Freqs

    def __len__(self) -> int:
        return len(self.docs)


def intersect(view: SegmentView, parts: list[Part], sets: list[DocSet]) -> tuple[Docs, dict[int, Freqs]]:
    """The documents in all parts and sets (at least one of either), and for each leaf its frequencies in them.

    The shortest list comes first, so that what is looked up in the longer ones shrinks.
    """
    freqs: dict[int, Freqs] = {}
    docs: Docs | None = None
    several: list[Part | DocSet] = [*parts, *sets]
    for each in sorted(several, key=len):
        if isinstance(each, DocSet):
            if docs is None:
                docs = each.docs
            else:
                kept = np.flatnonzero(each.contains(docs))
                docs = docs[kept]
                freqs = {leaf: values[kept] for leaf, values in freqs.items()}
        elif docs is None:
            docs, freqs = each.docs, {each.leaf: each.freqs}
        else:
            if len(freqs) == 1:
                ((leaf, values),) = freqs.items()
                freqs[leaf], at = common(view, docs, values, each.docs)
            else:
                found, at = common(view, docs, np.arange(1, len(docs) + 1), each.docs)
                freqs = {leaf: values.take(found - 1) for leaf, values in freqs.items()}
            docs = each.docs[at]
            freqs[each.leaf] = each.freqs[at]
    assert docs is not None
    return docs, freqs


def common(
    view: SegmentView, few: Docs, values: NDArray[np.integer], many: Docs
) -> tuple[NDArray[np.integer], NDArray[np.intp]]:
    """For the common documents of two lists the values of the first, the shorter one, and the places in the second.

    No value may be 0.
    """
    if not len(few):
        return values, np.empty(0, np.intp)
    if len(few) * SPARSE < len(many):
        at = many.searchsorted(few)
        at[at == len(many)] = 0
        kept = np.flatnonzero(many[at] == few)
        return values[kept], at[kept]
    array = view.scratch.take(view.size)
    noted = array.view(np.int32)
    places = few.astype(np.intp)
    noted[places] = values
    read = noted.take(many.astype(np.intp))
    if len(few) * CLEARED_AT_ONCE > view.size:
        noted.fill(0)
    else:
        noted[places] = 0
    view.scratch.give(array)
    at = np.flatnonzero(read != 0)
    return read.take(at), at


def aligned(view: SegmentView, found: Docs, values: NDArray[np.float32] | Freqs, docs: Docs) -> NDArray[np.float32]:
    """The values of `found` at each of the documents, zero where it is not among them."""
    if len(docs) * SPARSE < len(found):
        nearest = found.searchsorted(docs)
        np.minimum(nearest, len(found) - 1, out=nearest)
        return np.where(found.take(nearest) == docs, values.take(nearest), 0).astype(np.float32)
    if len(docs) <= len(found):
        result = np.zeros(len(docs), np.float32)
        places, at = common(view, docs, np.arange(1, len(docs) + 1), found)
        result[places - 1] = values[at]
        return result
    spread = view.scratch.take(view.size)
    spots = found.astype(np.intp)
    spread[spots] = values
    result = spread.take(docs.astype(np.intp))
    if len(found) * CLEARED_AT_ONCE > view.size:
        spread.fill(0.0)
    else:
        spread[spots] = 0.0
    view.scratch.give(spread)
    return result
