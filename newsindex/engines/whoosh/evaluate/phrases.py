"""Terms that stand one after the other: the units of the first of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from pyroaring import BitMap

from newsindex.engines.whoosh.columnar.arrays import Postings
from newsindex.engines.whoosh.evaluate.docset import BISECTED, SPARSE
from newsindex.engines.whoosh.evaluate.view import Docs, numbers_of

_SORTED = 1 << 14
"""So many units of terms that do not stand nearly everywhere are sorted to find those that meet; of more bitmaps are
made."""

_ONE_BY_ONE = 512
"""Up to so many units are looked up one by one in the bitmap of a common term."""


def in_a_row(terms: Sequence[Postings], offsets: Sequence[int]) -> Docs:
    """The units, rising, after which each of the terms stands so many units on, in whichever document."""
    sets = [term.is_set for term in terms]
    order = sorted(range(len(terms)), key=lambda at: (sets[at], terms[at].count))
    listed = [terms[at].count for at in order if not sets[at]]
    if not listed or sum(listed) > _SORTED or (len(listed) == 1 < len(terms) and listed[0] > _ONE_BY_ONE):
        return _met(terms, offsets, sorted(order, key=lambda at: terms[at].count))
    return _among_few(terms, offsets, order)


def of_pairs(pairs: Sequence[Docs]) -> Docs:
    """The units of the first of some terms in a row, given those of each one that has the next beside it."""
    begins: Docs | None = None
    for at in sorted(range(len(pairs)), key=lambda at: len(pairs[at])):
        units = _back(pairs[at], np.uint32(at))
        begins = units if begins is None else _shared(begins, units)
    assert begins is not None
    return begins


def _back(units: Docs, offset: np.uint32) -> Docs:
    """Rising units so much before some; those are left out that would be before the first one."""
    return units[int(units.searchsorted(offset)) :] - offset if offset else units


def _among_few(terms: Sequence[Postings], offsets: Sequence[int], order: Sequence[int]) -> Docs:
    """The units of the rarest terms are listed; there the others are looked up, which stand nearly everywhere."""
    begins: Docs | None = None
    for at in order:
        offset = np.uint32(offsets[at])
        if begins is not None and terms[at].is_set:
            begins = begins.take(terms[at].holding(begins + offset))
        else:
            units = _back(terms[at].units(), offset)
            begins = units if begins is None else _shared(begins, units)
        if not len(begins):
            break
    assert begins is not None
    return begins


def _shared(some: Docs, others: Docs) -> Docs:
    """The numbers in both of two rising lists: they stand twice among all in order."""
    few, many = sorted((some, others), key=len)
    if len(few) * SPARSE < len(many) or len(few) <= BISECTED:
        return few.compress(many.take(many.searchsorted(few), mode="clip") == few)
    found = np.concatenate((some, others))
    found.sort(kind="stable")  # many times as quick, since it is of two rising parts
    return found[1:].compress(found[1:] == found[:-1])


def _met(terms: Sequence[Postings], offsets: Sequence[int], order: Sequence[int]) -> Docs:
    """The places of the rarest term are moved along to meet those of each of the others."""
    rarest, at = order[0], offsets[order[0]]
    found: BitMap | None = None
    for further in order[1:]:
        by, at = offsets[further] - at, offsets[further]
        if found is None:
            found = terms[rarest].moved(by) & terms[further].positions()
        else:
            found = found.shift(by)
            found &= terms[further].positions()
        if not found:
            break
    return numbers_of(terms[rarest].positions() if found is None else found) - np.uint32(at)
