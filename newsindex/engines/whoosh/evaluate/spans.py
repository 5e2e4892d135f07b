"""Where spans stand: an algebra over the running unit numbers of one text field of one segment.

Spans whose places all have the same length (single terms, phrases of them) are roaring bitmaps of their first
units; the others are rising arrays of first units and of the units after the last. A span never crosses from one
document into the next: all its terms begin in one document.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from itertools import accumulate, pairwise

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray
from pyroaring import BitMap

from newsindex.engines.base import BREAK, CAPITAL, CONTINUATION
from newsindex.engines.query import AnyOf, Chain, Near, Span, Term
from newsindex.engines.whoosh.columnar.arrays import Int, Postings, bitmap_weight
from newsindex.engines.whoosh.evaluate.docset import DocSet, merged, union
from newsindex.engines.whoosh.evaluate.leaf import KeptTerm
from newsindex.engines.whoosh.evaluate.phrases import in_a_row, of_pairs
from newsindex.engines.whoosh.evaluate.places import Places, fewest, key, merged_places, once, pairs
from newsindex.engines.whoosh.evaluate.sequences import SequencePostings, is_sequence
from newsindex.engines.whoosh.evaluate.view import Docs, Mask, SegmentView, bitmap_of, numbers_of

_MARKERS = (CAPITAL, BREAK, CONTINUATION)

_NONE: Docs = np.empty(0, np.uint32)

_FOUND = 16
"""Looking at a place where a sequence may stand takes as long as making so many bytes of a bitmap."""

_LISTED = 1 << 17
"""Units are looked up in a list of up to so many rather than in a bitmap, which takes longer to make."""


def fixed_length(span: Span) -> int | None:
    """The length in units of every place of the span, where it is the same for all."""
    if isinstance(span, Term):
        return span.length
    if isinstance(span, AnyOf):
        lengths = {fixed_length(each) for each in span.spans}
        return lengths.pop() if len(lengths) == 1 else None
    if isinstance(span, Chain) and span.spans and (span.slop == 0 or len(span.spans) == 1):
        parts = [fixed_length(each) for each in span.spans]
        return None if None in parts else sum(part for part in parts if part is not None)
    return None


def pairs_of(span: Span) -> tuple[Chain, ...]:
    """What each two neighbours are of three or more characters side by side: where all of these stand in a row, the
    whole does."""
    if not is_sequence(span) or len(span.spans) < 3:
        return ()
    return tuple(Chain(pair, unbroken=True) for pair in pairwise(span.spans))


def _mask(size: int, docs: Docs) -> Mask:
    """Which of so many documents are among some."""
    found = np.zeros(size, bool)
    found[docs] = True
    return found


def _has_loose_term(span: Span) -> bool:
    """Whether a single term is a part of the span, not of a phrase in it."""
    if isinstance(span, Term):
        return True
    parts = (span.left, span.right) if isinstance(span, Near) else span.spans
    return fixed_length(span) is None and any(map(_has_loose_term, parts))


class SpanEvaluator:
    """Finds spans in one field; `within` keeps to some rising documents, so few that their units are looked at one by
    one; `check` is called between parts and may raise."""

    def __init__(self, view: SegmentView, field: str, check: Callable[[], None], within: Docs | None = None) -> None:
        self._view = view
        self._field = field
        self._check = check
        self._within = within
        self._only: DocSet | None = None

    def places_of_all(self, span: Span) -> Places:
        """All places of the span, sought only in documents that hold all that it needs."""
        if self._within is None and fixed_length(span) is None and _has_loose_term(span):
            self._only = self._holding(span)
        return self.places(span)

    def _holding(self, span: Span) -> DocSet:
        """Documents outside which the span cannot stand."""
        self._check()
        size = self._view.size
        if isinstance(span, Term):
            postings = self._view.postings(self._field, span.term)
            return DocSet.none(size) if postings is None else DocSet(size, docs=postings.docs)
        if isinstance(span, AnyOf):
            return union(size, [self._holding(each) for each in span.spans])
        parts = span.spans if isinstance(span, Chain) else (span.left, span.right)
        sets = sorted(map(self._holding, parts), key=len) or [DocSet.none(size)]
        found = sets[0]
        for each in sets[1:]:
            found = found & each
        return found

    def places(self, span: Span) -> Places:
        """All places of the span."""
        self._check()
        length = fixed_length(span)
        if length is not None:
            starts = self.firsts(span).astype(np.int64)
            return Places(starts, starts + length)
        if isinstance(span, AnyOf):
            return merged_places([self.places(each) for each in span.spans])
        if isinstance(span, Chain):
            return self._chain(span)
        assert isinstance(span, Near)
        return self._near(span)

    def bitmap(self, span: Span) -> BitMap:
        """The first units of a span of fixed length."""
        self._check()
        if isinstance(span, Term):
            return self._term(span)
        if isinstance(span, AnyOf):
            return bitmap_of(self._united(span))
        assert isinstance(span, Chain)
        return bitmap_of(self._phrase(span))

    def firsts(self, span: Span) -> Docs:
        """The first units of a span of fixed length, rising."""
        if isinstance(span, Term) and self._only is not None:
            return self._in_some(span, self._only)[0]
        if isinstance(span, Term) and self._within is not None and not span.without and span.term not in _MARKERS:
            postings = self._view.postings(self._field, span.term)
            return _NONE if postings is None else self._units(postings)
        if isinstance(span, Chain):
            if self._within is not None or not is_sequence(span):
                return self._phrase(span)
            found = self.sequence(span).postings
            return found.units if isinstance(found, SequencePostings) else _NONE
        if isinstance(span, AnyOf) and len(span.spans) > 1:
            return self._united(span)
        return numbers_of(self.bitmap(span))

    # ------------------------------------------------------------------ spans of fixed length

    def sequence(self, span: Span) -> KeptTerm:
        """Where some terms stand side by side, kept like the postings of one."""
        return self._view.sequence(self._field, span, lambda: self._sequence(span))

    def _sequence(self, span: Span) -> KeptTerm:
        assert isinstance(span, Chain)
        units = self._phrase(span)
        found = SequencePostings(units, self._view.docs_at(self._field, units)) if len(units) else None
        return KeptTerm(found, self._view.size, self._effort(span) + _FOUND * len(units))

    def _positions(self, term: str) -> BitMap:
        if term in _MARKERS:
            return self._view.marker(self._field, term)
        postings = self._view.postings(self._field, term)
        if postings is None:
            return BitMap()
        return postings.positions() if self._within is None else bitmap_of(self._units(postings))

    @cached_property
    def _ranges(self) -> tuple[Docs, Docs]:
        """From which unit to before which the documents of `within` reach."""
        assert self._within is not None
        starts = self._view.arrays.starts(self._field)
        return starts.take(self._within).astype(np.uint32), starts.take(self._within + 1).astype(np.uint32)

    def _units(self, postings: Postings) -> Docs:
        """The positions of a term in the documents of `within`."""
        if postings.is_set:
            return postings.between(*self._ranges)
        docs, within = postings.docs, self._within
        assert within is not None
        at = docs.searchsorted(within)
        return postings.units_in(at.compress(docs.take(at, mode="clip") == within))[0]

    def _term(self, span: Term) -> BitMap:
        found = self._positions(span.term)
        return found - self._positions(span.without) if span.without and found else found

    def _in_some(self, span: Term, only: DocSet) -> tuple[Docs, Docs]:
        """The positions of a term in some documents, and the document of each."""
        postings = self._view.postings(self._field, span.term)
        if postings is None:
            return _NONE, _NONE
        places = only.contains(postings.docs).nonzero()[0]
        found, owners = postings.units_in(places)
        docs = postings.docs.take(places).take(owners)
        if span.without and len(found):
            kept = np.ones(len(found), bool)
            kept[found.searchsorted(numbers_of(bitmap_of(found) & self._positions(span.without)))] = False
            found, docs = found.compress(kept), docs.compress(kept)
        return found, docs

    def _united(self, span: AnyOf) -> Docs:
        """The first units of any of several spans. Short lists, such as those of all words with one beginning, are
        sorted together; making a bitmap of each takes many times as long."""
        lists, bitmaps = [], []
        for part in span.spans:
            if isinstance(part, Term) and (part.without or self._within is not None):
                bitmaps.append(self.bitmap(part))
            elif isinstance(part, Term):
                postings = self._view.postings(self._field, part.term)
                if postings is not None and postings.count <= _LISTED:
                    lists.append(postings.units())
                elif postings is not None:
                    bitmaps.append(self._positions(part.term))
            else:
                lists.append(self.firsts(part))
        if lists and not bitmaps:
            return merged(lists)
        if lists:
            bitmaps.append(bitmap_of(merged(lists)))
        return numbers_of(BitMap.union(*bitmaps)) if bitmaps else np.empty(0, np.uint32)

    def _most(self, span: Span) -> int:
        """At most so many places has a span of fixed length."""
        if isinstance(span, Term):
            postings = self._view.postings(self._field, span.term)
            return 0 if postings is None else postings.count
        assert isinstance(span, AnyOf | Chain)
        counts = [self._most(each) for each in span.spans]
        return sum(counts) if isinstance(span, AnyOf) else min(counts)

    def _effort(self, span: Span) -> int:
        """Finding where a span stands takes about as long as making so many bytes of a bitmap."""
        return 2 * bitmap_weight(self._most(span))  # the rarest is moved, and meets the others

    def _phrase(self, span: Chain) -> Docs:
        """The first units of a phrase."""
        pairs = pairs_of(span) if self._within is None else ()
        known = [units for pair in pairs if (units := self._view.units_of(self._field, pair)) is not None]
        if known and len(known) == len(pairs):
            return of_pairs(known)
        offsets = list(accumulate((fixed_length(part) or 0 for part in span.spans), initial=0))
        if self._within is None and all(isinstance(part, Term) and not part.without for part in span.spans):
            begins = self._of_terms(span, offsets)
        else:
            begins = self._of_parts(span, offsets)
        if not len(begins):
            return begins
        if offsets[-1] > len(span.spans):  # else an empty unit parts two documents
            begins = begins.compress(~self._crossing(begins, offsets[-2]))
        if span.unbroken:
            for further in range(1, offsets[-1]):
                begins = begins.compress(~self._view.broken(self._field, begins + np.uint32(further)))
        return begins

    def _of_terms(self, span: Chain, offsets: list[int]) -> Docs:
        terms = []
        for part in span.spans:
            assert isinstance(part, Term)
            postings = self._view.postings(self._field, part.term)
            if postings is None:
                return np.empty(0, np.uint32)
            terms.append(postings)
        return in_a_row(terms, offsets)

    def _of_parts(self, span: Chain, offsets: list[int]) -> Docs:
        """The rarest part is moved along to meet each of the others."""
        order = sorted(range(len(span.spans)), key=lambda part: self._most(span.spans[part]))
        at = offsets[order[0]]
        found = self.bitmap(span.spans[order[0]])
        for part in order[1:]:
            if not found:
                return np.empty(0, np.uint32)
            found = found.shift(offsets[part] - at) & self.bitmap(span.spans[part])
            at = offsets[part]
        return numbers_of(found) - np.uint32(at)

    def _crossing(self, units: Docs, last: int) -> Mask:
        """At which of some units a document ends before the last part begins, so many units on."""
        if not last:
            return np.zeros(len(units), bool)
        begin = units.astype(np.int64)
        crossing: Mask = self._limits(begin) <= begin + last
        return crossing

    # ------------------------------------------------------------------ spans of any length

    def _limits(self, starts: Int) -> Int:
        """The end of the document in which each place begins."""
        return self._view.starts(self._field)[self._view.docs_at(self._field, starts.astype(np.uint32)) + 1]

    def _words(self, units: Int) -> Int:
        """The number of the word to which each unit belongs, counted over the segment."""
        continuations = self._view.continuations(self._field)
        return units - continuations.up_to(units) if continuations else units

    def _chain(self, span: Chain) -> Places:
        if not span.spans:
            return merged_places([])
        found = self.places(span.spans[0])
        gaps = np.zeros(len(found.starts), np.int64)
        for part in span.spans[1:]:
            if not len(found.starts):
                return found
            self._check()
            following = self.places(part)
            if not len(following.starts):
                return following
            found, gaps = self._followed(found, gaps, following, span.slop)
        if span.unbroken and len(found.starts):
            breaks = self._view.breaks(self._field)
            found = found.where(breaks.up_to(found.ends - 1) == breaks.up_to(found.starts))
        return found

    def _followed(self, found: Places, gaps: Int, following: Places, slop: int) -> tuple[Places, Int]:
        """Every place followed by one of `following` with the words between them so far, at most `slop`."""
        low = following.starts.searchsorted(found.ends, side="left")
        if slop:
            words = self._words(following.starts)
            last = self._words(found.ends - 1)
            high = words.searchsorted(last + (1 + slop) - gaps, side="right")
        else:
            high = following.starts.searchsorted(found.ends, side="right")
        high = np.minimum(high, following.starts.searchsorted(self._limits(found.starts), side="left"))
        keys, between = [], []
        for left, right in pairs(low, high):
            keys.append(key(found.starts[left], following.ends[right]))
            between.append(gaps[left] + np.maximum(words[right] - last[left] - 1, 0) if slop else gaps[left])
        return fewest(np.concatenate(keys), np.concatenate(between))

    def _near(self, span: Near) -> Places:
        first = self._side(span.left)
        second = self._side(span.right) if span.right != span.left else first
        self._check()
        if first is second:
            return once([*self._ahead(first, first, np.arange(len(first.starts)), span.distance)])
        if self._only is None:  # else single terms have only documents with either side
            size = self._view.size
            with_other, with_one = _mask(size, second.docs).take(first.docs), _mask(size, first.docs).take(second.docs)
            first, second = first.where(with_other), second.where(with_one)
        # Where each stands among all: less its own number, so many of the other come before it.
        order = np.concatenate((first.starts, second.starts)).argsort(kind="stable")  # quick: two rising parts
        place = np.empty(len(order), np.intp)
        place[order] = np.arange(len(order))
        before_first = place[: len(first.starts)] - np.arange(len(first.starts))
        before_second = place[len(first.starts) :] - np.arange(len(second.starts))
        keys = [*self._ahead(first, second, before_first, span.distance)]
        keys += self._ahead(second, first, before_second, span.distance)
        return once(keys)

    def _side(self, span: Span) -> _Side:
        docs: Docs | None = None
        if isinstance(span, Term) and self._only is not None:
            units, docs = self._in_some(span, self._only)
            places = Places(units.astype(np.int64), units + np.int64(span.length))
        else:
            places = self.places(span)
        if docs is None:
            docs = self._view.docs_at(self._field, places.starts.astype(np.uint32))
        return _Side(places.starts, places.ends, docs)

    def _ahead(self, early: _Side, late: _Side, at: Int, distance: int) -> Iterator[NDArray[np.uint64]]:
        """The hulls of near pairs of which the one of `early` does not begin after the other; `at` is the first of
        `late` that may follow each. These are looked at, then those after them, as long as one is near."""
        which = np.arange(len(early.starts))
        while len(late.starts):
            self._check()
            same = early.docs.take(which) == late.docs.take(at, mode="clip")
            same &= at < len(late.starts)
            which, at = which.compress(same), at.compress(same)
            words = self._words(late.starts.take(at)) - self._words(early.ends.take(which) - 1)
            near = (words <= distance).nonzero()[0]
            if not len(near):
                return
            which, at = which.take(near), at.take(near)
            other = which if early is not late else which.compress(which != at)
            beside = at if early is not late else at.compress(which != at)
            yield key(early.starts.take(other), np.maximum(early.ends.take(other), late.ends.take(beside)))
            at = at + 1


class _Side(Struct, frozen=True):
    """One side of a NEAR: its places and the document of each."""

    starts: Int
    ends: Int
    docs: Docs

    def where(self, mask: Mask) -> _Side:
        """Those of the mask."""
        return _Side(self.starts.compress(mask), self.ends.compress(mask), self.docs.compress(mask))
