"""Phrases of terms, looked for in the documents that hold them all."""

from __future__ import annotations

from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from newsindex.engines.base import BREAK
from newsindex.engines.query import Chain, Term
from newsindex.engines.whoosh.columnar.arrays import Postings

from .docset import SPARSE, fresh
from .intersection import matched
from .view import Docs, SegmentView, bitmap_of, numbers_of

_SEARCHED = 4096
"""Units are looked up in others one by one up to so many, else by way of bitmaps."""

_ONE_BY_ONE = 512
"""A term that is listed at more units than that meets a common one more quickly by way of bitmaps."""

_SORTED = 1 << 16
"""Up to so many units of all terms are sorted together to find those that meet."""

NO_PLACES = np.empty(0, np.uint32), np.empty(0, np.uint32)


class TermPhrase:
    """One phrase of terms in one text field of a segment."""

    def __init__(self, view: SegmentView, field: str, span: Chain) -> None:
        self._view = view
        self._field = field
        self._span = span

    def places(self) -> tuple[Docs, Docs] | None:
        """Its first units, rising, and their documents; None where bitmaps of all terms meet more quickly, because they
        stand nearly everywhere, or all but one that stands often."""
        span = self._span
        terms = [part for part in span.spans if isinstance(part, Term)]
        found = [self._view.postings(self._field, term.term) for term in terms]
        held = [each for each in found if each is not None]
        if len(held) < len(terms):
            return NO_PLACES
        if all(each.is_set for each in held):
            return None
        offsets = list(accumulate([term.length for term in terms], initial=0))
        listed = sorted((at for at, each in enumerate(held) if not each.is_set), key=lambda at: held[at].doc_count)
        if len(listed) == 1 < len(held) and held[listed[0]].count > _ONE_BY_ONE:
            return None
        if sum(held[at].count for at in listed) <= _SORTED:
            return self._among_few(offsets, held, listed)
        places = self._together([held[at].docs for at in listed])
        docs = held[listed[0]].docs.take(places[0])
        order = sorted(range(len(listed)), key=lambda at: held[listed[at]].count)
        begins: Docs | None = None
        owners: NDArray[np.integer] = np.arange(len(docs))
        for each in order:
            if begins is not None and len(begins) == 0:
                return NO_PLACES
            at, place = listed[each], places[each]
            chosen = owners if begins is None else owners[fresh(owners)]
            units, of_chosen = held[at].units_in(place if len(chosen) == len(place) else place.take(chosen))
            if offsets[at] and len(units):
                if units[0] < offsets[at]:
                    early = int(units.searchsorted(offsets[at]))
                    units, of_chosen = units[early:], of_chosen[early:]
                units = units - np.uint32(offsets[at])
            if begins is None:
                begins, owners = units, of_chosen
            else:
                kept = _in_both(begins, owners, units, chosen.take(of_chosen))
                begins, owners = begins.take(kept), owners.take(kept)
        assert begins is not None
        kept = self._where_common(begins, offsets, held)
        begins, owners = begins.take(kept), owners.take(kept)
        kept = self._unbroken(begins, docs.take(owners), offsets)
        return begins.take(kept), docs.take(owners.take(kept))

    def _among_few(self, offsets: list[int], held: list[Postings], listed: list[int]) -> tuple[Docs, Docs]:
        """A phrase of terms that stand in few places, and others that stand nearly everywhere: in more documents than
        not, so that these are not looked at."""
        begins: Docs | None = None
        for at in sorted(listed, key=lambda at: held[at].count):
            units = held[at].units()
            if offsets[at]:
                units = units[int(units.searchsorted(offsets[at])) :] - np.uint32(offsets[at])
            begins = units if begins is None else _shared(begins, units)
            if not len(begins):
                return NO_PLACES
        assert begins is not None
        begins = begins.take(self._where_common(begins, offsets, held))
        docs = self._view.docs_at(self._field, begins)
        kept = self._unbroken(begins, docs, offsets)
        return (begins, docs) if len(kept) == len(begins) else (begins.take(kept), docs.take(kept))

    def _where_common(self, begins: Docs, offsets: list[int], held: list[Postings]) -> NDArray[np.intp]:
        """Which of some rising units have each term that is kept as a bitmap in its place after them."""
        kept = np.arange(len(begins))
        common = sorted((at for at, each in enumerate(held) if each.is_set), key=lambda at: held[at].count)
        for at in common:
            if not len(kept):
                break
            kept = kept.take(held[at].holding(begins.take(kept) + np.uint32(offsets[at])))
        return kept

    def _unbroken(self, begins: Docs, docs: Docs, offsets: list[int]) -> NDArray[np.intp]:
        """Which rising units, in these documents, have the whole phrase in one, and no break where none is to be."""
        span = self._span
        whole = np.ones(len(begins), bool)
        if len(begins) and offsets[-1] > len(span.spans):  # else an empty unit parts two documents
            starts = self._view.arrays.starts(self._field)
            whole = (starts.take(docs) <= begins) & (begins + np.uint32(offsets[-2]) < starts.take(docs + np.uint32(1)))
        if span.unbroken and len(begins):
            breaks = self._view.marker(self._field, BREAK)
            for further in range(1, offsets[-1]):
                broken = numbers_of(bitmap_of(begins + np.uint32(further)) & breaks)
                whole[begins.searchsorted(broken - np.uint32(further))] = False
        return np.flatnonzero(whole)

    def _together(self, lists: list[Docs]) -> list[NDArray[np.intp]]:
        """The places in each list, the shortest first, of the documents that are in all."""
        docs = lists[0]
        places = [np.arange(len(docs))]
        for further in lists[1:]:
            kept, at = matched(self._view, docs, further)
            docs = docs.take(kept)
            places = [*(before.take(kept) for before in places), at]
        return places


def _shared(some: Docs, others: Docs) -> Docs:
    """The numbers in both of two rising lists: they stand twice among all in order."""
    few, many = sorted((some, others), key=len)
    if len(few) * SPARSE < len(many):
        at = many.searchsorted(few)
        at[at == len(many)] = 0
        return few.compress(many.take(at) == few)
    found = np.concatenate((some, others))
    found.sort()
    return found[1:].compress(found[1:] == found[:-1])


def _in_both(
    units: Docs, owners: NDArray[np.integer], others: Docs, of_others: NDArray[np.integer]
) -> NDArray[np.intp]:
    """Where those of some rising units stand that are among the others with the same owner."""
    if not len(units) or not len(others):
        return np.empty(0, np.intp)
    if min(len(units), len(others)) > _SEARCHED:
        both = numbers_of(bitmap_of(units) & bitmap_of(others))
        here, there = units.searchsorted(both), others.searchsorted(both)
        return np.compress(owners.take(here) == of_others.take(there), here)
    if len(units) > len(others):
        at = units.searchsorted(others)
        at[at == len(units)] = 0
        return np.compress((units.take(at) == others) & (owners.take(at) == of_others), at)
    at = others.searchsorted(units)
    at[at == len(others)] = 0
    return np.flatnonzero((others.take(at) == units) & (of_others.take(at) == owners))
