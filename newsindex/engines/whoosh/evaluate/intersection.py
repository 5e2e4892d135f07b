"""Documents that stand in several lists, and their frequencies there."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .docset import SPARSE, Docs, DocSet
from .leaf import Freqs, Leaf
from .view import CLEARED_AT_ONCE, SegmentView


def intersect(view: SegmentView, leaves: dict[int, Leaf], sets: list[DocSet]) -> tuple[Docs, dict[int, Freqs]]:
    """The documents in all leaves and sets (at least one of either), and for each leaf its frequencies in them.

    The shortest list comes first, so that what is looked up in the longer ones shrinks.
    """
    freqs: dict[int, Freqs] = {}
    docs: Docs | None = None
    several: list[tuple[int, Leaf | DocSet]] = [*leaves.items(), *((-1, each) for each in sets)]
    several.sort(key=lambda pair: len(pair[1]))
    if not sets:
        docs = _of_two_common(view.size, [leaf for _, leaf in several[:2] if isinstance(leaf, Leaf)])
    for number, each in several:
        if docs is None:
            docs = each.docs
            if isinstance(each, Leaf):
                freqs[number] = each.freqs
        elif not len(docs):
            return docs, dict.fromkeys(leaves, _NO_FREQS)
        elif isinstance(each, DocSet):
            kept = np.flatnonzero(each.contains(docs))
            docs, freqs = docs.take(kept), {leaf: values.take(kept) for leaf, values in freqs.items()}
        elif len(docs) * SPARSE >= len(each) and (of_all := each.of_all(view.size)) is not None:
            found = of_all.take(docs.astype(np.intp))
            kept = np.flatnonzero(found)
            if len(kept) < len(docs):
                docs, found = docs.take(kept), found.take(kept)
                freqs = {leaf: values.take(kept) for leaf, values in freqs.items()}
            freqs[number] = found
        else:
            if len(freqs) == 1:
                ((leaf, values),) = freqs.items()
                freqs[leaf], at = common(view, docs, values, each.docs)
            else:
                kept, at = matched(view, docs, each.docs)
                freqs = {leaf: values.take(kept) for leaf, values in freqs.items()}
            docs = each.docs.take(at)
            freqs[number] = each.freqs.take(at) if len(at) else _NO_FREQS
    assert docs is not None
    return docs, freqs


def _of_two_common(size: int, leaves: list[Leaf]) -> Docs | None:
    """The documents of two common terms; None where they are not that."""
    of_all = [found for leaf in leaves if (found := leaf.of_all(size)) is not None]
    return np.flatnonzero(np.logical_and(*of_all)).astype(np.uint32) if len(of_all) == 2 else None


_NO_FREQS = np.empty(0, np.uint32)


def matched(view: SegmentView, few: Docs, many: Docs) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The places of the common documents of two lists, the shorter one first."""
    found, at = common(view, few, np.arange(1, len(few) + 1, dtype=np.int32), many)
    return found.astype(np.intp) - 1, at


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


def frequencies(view: SegmentView, leaf: Leaf, docs: Docs) -> NDArray[np.number[Any]]:
    """How often the span of a leaf stands in each of the documents."""
    of_all = leaf.of_all(view.size) if len(docs) * SPARSE >= len(leaf) else None
    return aligned(view, leaf.docs, leaf.freqs, docs) if of_all is None else of_all.take(docs.astype(np.intp))


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
