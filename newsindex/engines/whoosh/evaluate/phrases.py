"""Terms that stand one after the other: the units of the first of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

from newsindex.engines.whoosh.columnar.arrays import Postings
from newsindex.engines.whoosh.evaluate.docset import SPARSE
from newsindex.engines.whoosh.evaluate.view import Docs, numbers_of

Indexes = NDArray[np.intp]

_SORTED = 1 << 14
"""So many units of terms that do not stand nearly everywhere are sorted to find those that meet; of more bitmaps are
made."""

_BISECTED = 3000
"""Up to so many units are sooner looked up by bisection than bitmaps meet."""

_LISTED = 1 << 15
"""The units of terms with more are not listed to bisect them, as the lists would not be kept."""

_ONE_BY_ONE = 512
"""Up to so many units are looked up one by one in the bitmap of a common term."""


def in_a_row(terms: Sequence[Postings], offsets: Sequence[int]) -> Docs:
    """The units, rising, after which each of the terms stands so many units on, in whichever document."""
    return _begins(terms, offsets)[0]


def with_documents(terms: Sequence[Postings], offsets: Sequence[int]) -> tuple[Docs, Docs | None]:
    """The same, and the document of each, where it is known from one of the terms."""
    begins, at, rarest = _begins(terms, offsets)
    if at is None:
        return begins, None
    docs = rarest.docs
    return begins, (docs if rarest.count == rarest.doc_count else docs.repeat(rarest.freqs)).take(at)


def _begins(terms: Sequence[Postings], offsets: Sequence[int]) -> tuple[Docs, Indexes | None, Postings]:
    """The units; the occurrences of a term from which they were found, None where it were bitmaps; and that term."""
    sets = [term.is_set for term in terms]
    order = sorted(range(len(terms)), key=lambda at: (sets[at], terms[at].count))
    counts = [terms[at].count for at in order]
    common = sum(sets)
    if _are_few(counts[: len(counts) - common], counts[len(counts) - common :]):
        return *_among_few(terms, offsets, order), terms[order[0]]
    order.sort(key=lambda at: terms[at].count)
    return _met(terms, offsets, order), None, terms[order[0]]


def _are_few(counts: Sequence[int], common: Sequence[int]) -> bool:
    """Whether the rarest units are sooner looked up than bitmaps meet, given how often the terms stand, and how often
    those which stand nearly everywhere; both rising."""
    if len(counts) == 1 and common:
        return counts[0] <= (_BISECTED if common[-1] <= _LISTED else _ONE_BY_ONE)
    if not counts:
        return False
    return (counts[0] <= _BISECTED and counts[-1] <= _LISTED) or sum(counts) <= _SORTED


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


def _among_few(terms: Sequence[Postings], offsets: Sequence[int], order: Sequence[int]) -> tuple[Docs, Indexes]:
    """The units of the rarest term, as many as are left after each of the others was looked at for them, and which of
    its occurrences they are."""
    units = terms[order[0]].units()
    begins = _back(units, np.uint32(offsets[order[0]]))
    places = np.arange(len(units) - len(begins), len(units))
    for at in order[1:]:
        if not len(begins):
            break
        units = begins + np.uint32(offsets[at])
        if terms[at].is_set and len(units) <= _ONE_BY_ONE:
            found = terms[at].holding(units)
        else:
            found = _where(units, terms[at].units())
        begins, places = begins.take(found), places.take(found)
    return begins, places


def _where(units: Docs, others: Docs) -> Indexes:
    """Where those of some rising units stand that are among others."""
    if len(units) <= _BISECTED:
        found: Indexes = (others.take(others.searchsorted(units), mode="clip") == units).nonzero()[0]
        return found
    return units.searchsorted(_shared(units, others))


def _shared(some: Docs, others: Docs) -> Docs:
    """The numbers in both of two rising lists: few are looked up, of more those stand twice among all in order."""
    few, many = sorted((some, others), key=len)
    if len(few) * SPARSE < len(many) or len(few) <= _BISECTED:
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
