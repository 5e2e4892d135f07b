"""The best documents of plain words, any of which or every one must stand: what most queries are, answered in few steps
that touch few bytes.

A document with one of the words alone can only be among the best where it is among the best of that word, which are
kept; what must be scored is where several stand (as the threshold algorithm of Fagin et al. 2003 has it).
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from functools import reduce
from operator import and_, itemgetter, or_
from typing import TypeGuard

import numpy as np
from msgspec import Struct
from pyroaring import BitMap

from newsindex.engines.query import And, Keyword, Node, Or, Term, Text
from newsindex.engines.whoosh.evaluate.blocks import ROUNDING, best_in_blocks, promising
from newsindex.engines.whoosh.evaluate.docset import Docs, DocSet
from newsindex.engines.whoosh.evaluate.leaf import KeptTerm, Scores
from newsindex.engines.whoosh.evaluate.scoring import bound, idf
from newsindex.engines.whoosh.evaluate.spread import Spread
from newsindex.engines.whoosh.evaluate.top import nearly_kth_largest
from newsindex.engines.whoosh.evaluate.view import SegmentView, numbers_of

Weighted = tuple[KeptTerm, float, str, float]
"""A word that the segment has, the most that it adds to a score, its field, its rarity."""

Row = tuple[int, float]
"""A document and its score."""

_ALL_SCORED = 1 << 12
"""Up to so many documents with several words are all scored."""

_PROMISING = 256
"""Of more documents with several common words those are chosen first that may be among the best."""

_BY_HAND = 128
"""So many scores are put in order by hand."""

_SCORE, _RARITY = itemgetter(1), itemgetter(3)


class Words(Struct, frozen=True):
    """Words of which any or `every` one must stand, within the documents that have all `values`."""

    words: tuple[Text, ...]
    every: bool
    values: tuple[Keyword, ...]


def plain_words(query: Node) -> Words | None:
    """The query, where it is of that form."""
    if type(query) is Or:
        return _words_of(query)
    if type(query) is not And:
        alone = (query,)
        return Words(alone, False, ()) if _are_plain(alone) else None
    nodes: list[Node] = []
    values: list[Keyword] = []
    for child in query.children:
        if type(child) is Keyword and not child.weight and not child.least and len(child.values) == 1:
            values.append(child)
        else:
            nodes.append(child)
    if len(nodes) == 1 and type(nodes[0]) is Or:
        return _words_of(nodes[0], tuple(values))
    words = tuple(nodes)
    return Words(words, len(words) > 1, tuple(values)) if _are_plain(words) else None


def _words_of(query: Or, values: tuple[Keyword, ...] = ()) -> Words | None:
    words = query.children
    return Words(words, False, values) if query.at_least == 1 and _are_plain(words) else None


def _are_plain(nodes: tuple[Node, ...]) -> TypeGuard[tuple[Text, ...]]:
    for node in nodes:
        if type(node) is not Text or node.weight <= 0 or node.at_least > 1:
            return False
        if type(node.span) is not Term or node.span.without:
            return False
    return len(nodes) > 0


def best_of_words(
    views: Sequence[SegmentView], query: Words, need: int, deadline: float | None
) -> tuple[int, list[Row], bool] | None:
    """How many documents match; the `need` best, best first, with all that tie with the last of them; and whether time
    ran out. None where they are not found this way, as where a common word was not asked for before."""
    words = query.words
    rows: list[list[KeptTerm]] = []
    known = True
    for view in views:
        row = []
        for word in words:
            assert isinstance(word.span, Term)
            kept = view.term(word.field, word.span.term)
            if kept.is_common and not kept.asked:
                return None
            known = known and kept.rarity > 0
            row.append(kept)
        rows.append(row)
    if not known:
        _weigh(views, rows)
    total = 0
    best: list[Row] = []
    floor = 0.0
    for view, row in zip(views, rows, strict=True):
        if deadline is not None and time.perf_counter() > deadline:
            return total, best, True
        terms: list[Weighted] = []
        for kept, word in zip(row, words, strict=True):
            if kept.postings is not None:
                terms.append((kept, bound(word.weight * kept.rarity), word.field, kept.rarity))
        if not terms or (query.every and len(terms) < len(words)):
            continue
        if not query.every:
            # Rarer ones first, so that scores are added up in one order.
            terms.sort(key=_RARITY, reverse=True)
        found = _Segment(view, terms, query.values, need, floor).best(query.every)
        if found is None:
            return None
        total += found[0]
        base = view.base
        best = first_rows(best + [(doc + base, score) for doc, score in found[1]], need) if base else found[1]
        if len(best) >= need:
            floor = best[need - 1][1] * (1 - ROUNDING)
    return total, best, False


def _weigh(views: Sequence[SegmentView], rows: list[list[KeptTerm]]) -> None:
    """Makes the weights of words known that are asked for the first time."""
    for same in zip(*rows, strict=True):
        rarity = idf(sum(view.size for view in views), sum(kept.doc_count for kept in same))
        for kept in same:
            kept.rarity = rarity


def first_rows(rows: list[Row], need: int) -> list[Row]:
    """The `need` best of some documents, best first, and all that tie with the last of them."""
    rows.sort(key=_SCORE, reverse=True)
    if len(rows) <= need:
        return rows
    stop, last = need, rows[need - 1][1]
    while stop < len(rows) and rows[stop][1] == last:
        stop += 1
    return rows[:stop]


def best_rows(docs: Docs, scores: Scores, need: int) -> list[Row]:
    """The same of documents and their scores."""
    if len(docs) > _BY_HAND and len(docs) > need:
        chosen = (scores >= nearly_kth_largest(scores, need)).nonzero()[0]
        docs, scores = docs.take(chosen), scores.take(chosen)
    return first_rows(list(zip(docs.tolist(), scores.tolist(), strict=True)), need)


class _Segment:
    """The words of a query in one segment; what does not reach `floor` need not be found."""

    def __init__(
        self, view: SegmentView, terms: list[Weighted], values: Sequence[Keyword], need: int, floor: float
    ) -> None:
        self._view = view
        self._terms = terms
        self._need = need
        self._floor = floor
        self._among: list[DocSet] = []
        self._allowed: BitMap | None = None
        if values or len(view.deleted):
            self._filter(values)

    def _filter(self, values: Sequence[Keyword]) -> None:
        """Notes which documents may be found."""
        self._among = [self._view.having(each.field, each.values[0]) for each in values]
        if len(self._view.deleted):
            self._among.append(self._view.living)
        self._allowed = reduce(and_, [each.bitmap for each in self._among])

    def best(self, every: bool) -> tuple[int, list[Row]] | None:
        return self._every() if every else self._any()

    def _every(self) -> tuple[int, list[Row]] | None:
        sets = [kept.doc_set() for kept, *_ in self._terms]
        if self._allowed is not None:
            sets.append(self._allowed)
        if len(sets) == 2 and self._is_common():
            total = sets[0].intersection_cardinality(sets[1])
            if total > _ALL_SCORED:
                rows = self._in_blocks(self._terms, every=True)
                return None if rows is None else (total, rows)
        sets.sort(key=len)
        standing = sets[0] & sets[1]
        for each in sets[2:]:
            standing &= each
        total = len(standing)
        if not total:
            return 0, []
        if total > _ALL_SCORED and self._is_common():
            rows = self._in_blocks(self._terms, every=True)
            return None if rows is None else (total, rows)
        return total, self._best_of(numbers_of(standing), certain=True)

    def _is_common(self) -> bool:
        """Whether all terms are."""
        return self._terms[0][0].is_common and all(kept.is_common for kept, *_ in self._terms)

    def _any(self) -> tuple[int, list[Row]] | None:
        few, need = self._terms, self._need
        common: list[Weighted] = []
        selective = self._allowed is not None and 2 * len(self._allowed) < self._view.size
        if not selective:
            few = []
            for each in self._terms:
                (common if each[0].is_common else few).append(each)
        total, several = self._counted(self._sets(few), self._sets(common) if common else [])
        if not total:
            return 0, []
        if selective and total <= _PROMISING:
            return total, self._of_all()
        found: dict[int, float] = {}
        if several:
            if len(several) > 2 * _ALL_SCORED:
                return None
            rows = self._best_of(numbers_of(several), certain=len(self._terms) == 2)
            found.update(rows)
            self._raise(rows)
        for each in self._terms if len(common) == 1 else few:
            leading = self._leading(each)
            if leading is None:
                return (total, self._of_all()) if selective and total <= _ALL_SCORED else None
            for doc, score in leading:
                found.setdefault(doc, score)
        rows = first_rows(list(found.items()), need)
        return (total, rows) if len(common) < 2 else self._with_common(total, rows, common, found)

    def _of_all(self) -> list[Row]:
        """The best where any of the words stands and little may be found."""
        docs = numbers_of(reduce(or_, self._sets(self._terms)))
        return best_rows(docs, self._scores(self._terms, docs), self._need)

    def _with_common(
        self, total: int, rows: list[Row], common: list[Weighted], found: dict[int, float]
    ) -> tuple[int, list[Row]] | None:
        """The same as these `rows`, where several common words may lead to better documents without any of the others;
        `found` are known."""
        self._raise(rows)
        more = self._in_blocks(common, every=False)
        if more is None or not found:
            return None if more is None else (total, more)
        docs = np.array(sorted([doc for doc, _ in more if doc not in found]), np.uint32)
        rows += zip(docs.tolist(), self._scores(self._terms, docs).tolist(), strict=True)
        return total, first_rows(rows, self._need)

    def _raise(self, rows: list[Row]) -> None:
        """Notes what a document must reach beside those found."""
        if len(rows) >= self._need:
            self._floor = max(self._floor, rows[self._need - 1][1])

    def _sets(self, terms: list[Weighted]) -> list[BitMap]:
        """The documents of each that may be found."""
        if self._allowed is None:
            return [kept.doc_set() for kept, *_ in terms]
        return [kept.doc_set() & self._allowed for kept, *_ in terms]

    def _counted(self, few: list[BitMap], common: list[BitMap]) -> tuple[int, BitMap | None]:
        """How many documents have any of the words; and those that have one of the `few` and another one."""
        in_any: BitMap | None = None
        several: BitMap | None = None
        total = 0
        for nth, each in enumerate(few, 1):
            if in_any is None:
                in_any, total = each, len(each)
                continue
            again = in_any & each
            total += len(each) - len(again)
            several = again if several is None else several | again
            if common or nth < len(few):
                in_any = in_any | each
        if not common:
            return total, several
        if in_any is not None:
            standing = in_any & common[0]
            for each in common[1:]:
                standing |= in_any & each
            total -= len(standing)
            several = standing if several is None else several | standing
        if len(common) == 1:
            return total + len(common[0]), several
        for each in common[2:]:
            common[0] = common[0] | each
        return total + len(common[0]) + len(common[1]) - common[0].intersection_cardinality(common[1]), several

    def _leading(self, term: Weighted) -> list[Row] | None:
        """The best documents of one word; None where they are not known."""
        kept, highest, field, _ = term
        docs, parts = kept.leading(self._view.norms, field)
        if parts.item(-1) * highest < self._floor:
            return []
        least, whole = parts.item(0) * highest, len(parts) == kept.doc_count
        if self._allowed is None:
            first = len(parts) - self._need
            if first > 0:
                first = int(parts.searchsorted(parts.item(first)))
                docs, parts = docs[first:], parts[first:]
            rows = [(doc, part * highest) for doc, part in zip(docs.tolist(), parts.tolist(), strict=True)]
        else:
            pairs = zip(docs.tolist(), parts.tolist(), strict=True)
            rows = [(doc, part * highest) for doc, part in pairs if doc in self._allowed]
        if whole or self._floor > least or (len(rows) >= self._need and rows[-self._need][1] > least):
            return rows
        return None

    def _in_blocks(self, terms: list[Weighted], every: bool) -> list[Row] | None:
        """The best documents of common words that reach the floor; None where they may be nearly anywhere."""
        view, bits = self._view, None
        spreads = self._spreads(terms)
        if sum([spread.top * highest for spread, highest, _ in spreads]) < self._floor:
            return []
        if self._allowed is not None:
            if 2 * len(self._allowed) < view.size:
                return None
            bits = reduce(np.bitwise_and, [each.bits for each in self._among])
        found = best_in_blocks(view, spreads, self._need, self._floor, bits, every)
        return None if found is None else best_rows(*found, self._need)

    def _best_of(self, docs: Docs, certain: bool) -> list[Row]:
        """The best of some documents with several words; `certain`: with all of them."""
        if len(docs) > _PROMISING and self._is_common():
            docs = promising(self._spreads(self._terms), docs, self._need)
        return best_rows(docs, self._scores(self._terms, docs, certain), self._need)

    def _spreads(self, terms: list[Weighted]) -> list[tuple[Spread, float, str]]:
        return [(kept.with_peaks(self._view.norms, field), highest, field) for kept, highest, field, _ in terms]

    def _scores(self, terms: list[Weighted], docs: Docs, certain: bool = False) -> Scores:
        """The scores of some documents, added up in the order of the terms; `certain`: all have every term."""
        view = self._view
        scores: Scores | None = None
        norms: dict[str, Scores] = {}
        for kept, highest, field, _ in terms:
            if kept.is_common:
                if field not in norms:
                    norms[field] = view.norms(field, docs)
                freqs = kept.spread.take(docs)
                part: Scores = freqs / (norms[field] + freqs)
            else:
                standing = kept.docs
                at = standing.searchsorted(docs)
                part = kept.parts(view.norms, field).take(at, mode="clip")
                if not certain:
                    part *= standing.take(at, mode="clip") == docs
            part *= highest
            scores = part if scores is None else scores + part
        assert scores is not None
        return scores
