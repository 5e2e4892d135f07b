"""What a reader of the index asks: the documents of some segments, searched as one."""

from __future__ import annotations

import heapq
from bisect import bisect_right
from collections.abc import Collection, Sequence
from itertools import groupby, islice
from operator import itemgetter

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from newsindex.engines.base import TopDocuments
from newsindex.engines.query import JOINED, Node, Span, Term
from newsindex.engines.whoosh.columnar.arrays import MISSING, Forward, Int, SegmentArrays
from newsindex.engines.whoosh.columnar.spreading import fresh
from newsindex.engines.whoosh.evaluate import facets
from newsindex.engines.whoosh.evaluate.docset import DocSet
from newsindex.engines.whoosh.evaluate.explain import contributions
from newsindex.engines.whoosh.evaluate.kept import Kept
from newsindex.engines.whoosh.evaluate.leaf import LEADING, KeptTerm
from newsindex.engines.whoosh.evaluate.leaves import find_leaf, find_places
from newsindex.engines.whoosh.evaluate.one_span import best_of_span, is_span
from newsindex.engines.whoosh.evaluate.run import Run
from newsindex.engines.whoosh.evaluate.search import by_number, by_score
from newsindex.engines.whoosh.evaluate.top import ordered_by_hand
from newsindex.engines.whoosh.evaluate.view import SegmentView, TermKey
from newsindex.engines.whoosh.evaluate.words import Row, best_of_words, plain_words

_MOST_FREQUENCIES = 1000

_RARE = 256
"""Terms that stand no more often are looked for together."""

_SEARCHED, _COUNTED = 8, 100
"""Once queries have asked for so many terms, these are weighed; of queries only counted a search makes many."""


class Matching(Struct, frozen=True):
    """The live documents of a snapshot that match a query, by segment; `partial` where time ran out."""

    sets: tuple[tuple[SegmentView, DocSet], ...]
    partial: bool = False

    def __len__(self) -> int:
        return sum(len(documents) for _, documents in self.sets)

    @property
    def numbers(self) -> Int:
        """The document numbers, rising."""
        return _joined([documents.docs.astype(np.int64) + view.base for view, documents in self.sets])


class Snapshot:
    """The documents of some segments at one moment; safe to use from several threads.

    The number of a document is that within its segment plus the documents of the segments before.
    """

    def __init__(self, segments: Sequence[SegmentArrays]) -> None:
        self._averages: dict[str, float] = {}
        self._frequencies: dict[tuple[str, Span], int] = {}
        self._kept: Kept[TermKey, KeptTerm | DocSet] = Kept()
        views, base = [], 0
        for segment in (each for each in segments if each.doc_count):
            views.append(SegmentView(segment, base, self._average, self._kept))
            base += segment.doc_count
        self._views = tuple(views)
        self._bases = [view.base for view in views]
        self._size = base
        self.doc_count = sum(view.live_count for view in views)

    def _average(self, field: str) -> float:
        """The average length of a field in words over all documents, deleted ones included; 1 where that is 0."""
        found = self._averages.get(field)
        if found is None:
            total = sum(int(view.arrays.total_length(each)) for view in self._views for each in field.split(JOINED))
            found = self._averages[field] = (total / self._size if self._size else 0.0) or 1.0
        return found

    # ------------------------------------------------------------------ queries

    def search(
        self,
        query: Node,
        *,
        limit: int | None,
        offset: int = 0,
        sort: tuple[str, bool] | None = None,
        tie: str = "published",
        deadline: float | None = None,
    ) -> TopDocuments:
        """The documents from `offset` on, at most `limit` (None: all), best first; `total` counts all.

        Equal scores are ordered by the number `tie`, greatest first, then by keyword `id`. `sort` is a number field
        and whether it falls: documents without a number come last, equal ones by id. `deadline` is a time of
        `time.perf_counter`; once it has passed, what the segments matched so far hold comes back as partial.
        """
        if self._views and sort is None and limit and offset + limit <= LEADING:
            found = self._best(query, offset + limit, deadline)
            if found is not None:
                return self._page(*found, offset, offset + limit, tie)
        return self._top(self._run(query, deadline, sets=sort is not None), limit, offset, sort, tie)

    def _best(self, query: Node, need: int, deadline: float | None) -> tuple[int, list[Row], bool] | None:
        """How many documents match, the best of them, and whether time ran out, for the forms of a query that have a
        shorter way than `_run`; None for others."""
        words = plain_words(query)
        if words is not None:
            self._kept.settle(_SEARCHED)
            return best_of_words(self._views, words, need, deadline)
        if is_span(query):
            self._kept.settle(_SEARCHED)
            total, best, partial, frequency = best_of_span(self._views, query, need, deadline)
            if not partial:
                self._note({(query.field, query.span): frequency})
            return total, best, partial
        return None

    def _page(self, total: int, best: list[Row], partial: bool, offset: int, stop: int, tie: str) -> TopDocuments:
        """The documents from `offset` up to `stop` of the best, those with equal scores in order."""
        numbers, scores = [number for number, _ in best], [score for _, score in best]
        if len(set(scores)) < len(scores):
            ties = []
            for number in numbers:
                at, doc = self._place(number)
                ties.append(self._views[at].number(tie).item(doc))
            order = ordered_by_hand([scores, ties], numbers, self.ids, stop)
            numbers, scores = [numbers[at] for at in order], [scores[at] for at in order]
        return TopDocuments(total, numbers[offset:stop], scores[offset:stop], partial)

    def search_and_match(
        self, query: Node, *, limit: int | None, sort: tuple[str, bool] | None = None, deadline: float | None = None
    ) -> tuple[TopDocuments, Matching]:
        """What `search` and `matching` give, evaluated once."""
        run = self._run(query, deadline, sets=True)
        return self._top(run, limit, 0, sort, "published"), _matching(run)

    def _run(self, query: Node, deadline: float | None, sets: bool) -> Run:
        self._kept.settle(_SEARCHED)
        run = Run(self._views, query, deadline, sets)
        self._note_frequencies(run)
        return run

    def _top(self, run: Run, limit: int | None, offset: int, sort: tuple[str, bool] | None, tie: str) -> TopDocuments:
        if sort is not None:
            return by_number(run, *sort).top(run, self.ids, offset, limit, scored=False)
        if not run.plan.scoring:
            return by_number(run, tie, descending=True).top(run, self.ids, offset, limit, scored=False)
        need = offset + limit if limit else limit
        return by_score(run, need, tie).top(run, self.ids, offset, limit, scored=True)

    def matching(self, query: Node, *, deadline: float | None = None) -> Matching:
        """The documents that match, for counts and facets."""
        self._kept.settle(_COUNTED)
        return _matching(Run(self._views, query, deadline, scored=False))

    def count(self, query: Node) -> int:
        """How many documents match."""
        return len(self.matching(query))

    def facet(
        self, matching: Matching, field: str, limit: int | None = None, also: Collection[str] = ()
    ) -> list[tuple[str, int]]:
        """The values of a keyword field with the number of matching documents, most first, equal ones by value; after
        the first `limit` those of `also` that are not among them."""
        return facets.facet(matching.sets, field, limit, also)

    def histogram(self, matching: Matching, field: str, divisor: int = 1) -> list[tuple[int, int]]:
        """The values of a number field, divided by `divisor` and rounded down, with their documents, rising."""
        return facets.histogram(matching.sets, field, divisor)

    def explain(self, query: Node, number: int) -> tuple[float, list[tuple[str, float]]]:
        """The score of a document and what each leaf adds to it; 0 and nothing where it does not match."""
        run = Run(self._views, query)
        at, doc = self._place(number)
        segment, docs = run.segments[at], np.array([doc], np.uint32)
        if not segment.live_matches().contains(docs)[0]:
            return 0.0, []
        return float(run.scores(segment, docs)[0]), contributions(run, segment, query, docs)

    # ------------------------------------------------------------------ terms and places

    def document_frequency(self, field: str, span: Span) -> int:
        """In how many documents, deleted ones included, the span stands in the field."""
        found = self._frequencies.get((field, span))
        if found is None:
            found = sum(find_leaf(view, field, span, lambda: None).document_frequency for view in self._views)
        return found

    def _note_frequencies(self, run: Run) -> None:
        """What a search found of its phrases spares whoever ranks and shows its hits to look for them once more."""
        if run.finds and not run.partial:
            leaves = enumerate(run.plan.leaves)
            self._note(
                {(leaf.field, leaf.span): run.frequency(at) for at, leaf in leaves if not isinstance(leaf.span, Term)}
            )

    def _note(self, frequencies: dict[tuple[str, Span], int]) -> None:
        if len(self._frequencies) > _MOST_FREQUENCIES:
            self._frequencies = {}
        self._frequencies.update(frequencies)

    def term_frequency(self, field: str, term: str) -> int:
        """In how many documents, deleted ones included, the term stands in the field."""
        found = (view.arrays.postings(field, term) for view in self._views)
        return sum(postings.doc_count for postings in found if postings is not None)

    def expand(self, field: str, low: str, high: str | None, limit: int | None = None) -> list[tuple[str, int]]:
        """The first terms t of a field with low <= t < high in code-point order, each with its number of documents."""
        if len(self._views) == 1:
            return list(islice(self._views[0].arrays.terms(field, low, high), limit))
        merged = heapq.merge(*(view.arrays.terms(field, low, high) for view in self._views), key=itemgetter(0))
        terms = ((term, sum(count for _, count in same)) for term, same in groupby(merged, key=itemgetter(0)))
        return list(islice(terms, limit))

    def occurrences(self, field: str, span: Span, numbers: Sequence[int]) -> list[list[tuple[int, int]]]:
        """For each document the (start, end) unit positions in its field at which the span stands, rising."""
        found: list[list[tuple[int, int]]] = [[] for _ in numbers]
        owners, starts, ends, _ = self.places(field, (span,), numbers)
        for owner, start, end in zip(owners.tolist(), starts.tolist(), ends.tolist(), strict=True):
            found[owner].append((start, end))
        return found

    def places(self, field: str, spans: Sequence[Span], numbers: Sequence[int]) -> tuple[Int, Int, Int, Int]:
        """The places of several spans in some different documents: which of these it is, the first unit and the one
        after the last, and which of the spans; those of one document together, rising."""
        asked = np.array(numbers, np.int64)
        order = asked.argsort()
        rising = asked.take(order)
        found: list[tuple[Int, Int, Int, Int]] = []
        for view in self._views:
            low, high = rising.searchsorted((view.base, view.base + view.size)).tolist()
            if low == high:
                continue
            docs = (rising[low:high] - view.base).astype(np.uint32)
            starts, ends, which = find_places(view, field, spans, docs)
            begins = view.arrays.starts(field).take(docs).astype(np.int64)
            owners = begins.searchsorted(starts, "right") - 1
            begins = begins.take(owners)
            found.append((order.take(low + owners), starts - begins, ends - begins, which))
        owners, starts, ends, which = map(_joined, zip(*found, strict=True)) if found else [_joined([])] * 4
        return owners, starts, ends, which

    def which_have(self, field: str, terms: Sequence[str], numbers: Sequence[int]) -> NDArray[np.bool_]:
        """Which of some documents have which of some terms in the field: a row for each document."""
        found = np.zeros((len(numbers), len(terms)), bool)
        for view in self._views:
            docs = [(nth, n - view.base) for nth, n in enumerate(numbers) if 0 <= n - view.base < view.size]
            for column, term in enumerate(terms if docs else ()):
                kept = view.term(field, term)
                if kept.postings is not None:
                    having = kept.doc_set()
                    found[[nth for nth, doc in docs if doc in having], column] = True
        return found

    # ------------------------------------------------------------------ columns over all documents, deleted ones too

    def weights(self, field: str, value: str) -> NDArray[np.float32]:
        """The weight of a value of a keyword field in each document, 0 where it has not."""
        found = np.zeros(self._size, np.float32)
        numbers, weights = self.weighed(field, value)
        found[numbers] = weights
        return found

    def weighed(self, field: str, value: str) -> tuple[Int, NDArray[np.float32]]:
        """The documents with a value of a keyword field, rising, and its weight in each."""
        found = [(view.base, entry) for view in self._views if (entry := view.arrays.keyword(field, value)) is not None]
        numbers = _joined([entry[0].astype(np.int64) + base for base, entry in found])
        if len(found) == 1:
            return numbers, found[0][1][1]
        return numbers, np.concatenate([np.empty(0, np.float32), *(entry[1] for _, entry in found)])

    def lengths(self, field: str) -> NDArray[np.int32]:
        """The length of a text field of each document in words."""
        return np.concatenate([np.empty(0, np.int32), *(view.arrays.lengths(field) for view in self._views)])

    def holders(self, field: str, terms: Sequence[str]) -> tuple[Int, Int]:
        """The documents in which terms stand in the field, and which of the terms it is, each pair once."""
        numbers: list[Int] = []
        owners: list[Int] = []
        for view in self._views:
            held = [(nth, view.arrays.postings(field, term)) for nth, term in enumerate(terms)]
            # Where rare terms stand is found together, as each would take about as long.
            common = [(nth, each.docs) for nth, each in held if each is not None and each.count > _RARE]
            rare = [(nth, each.units()) for nth, each in held if each is not None and each.count <= _RARE]
            for rows in filter(None, (common, rare)):
                docs = np.concatenate([row for _, row in rows])
                which = np.repeat([nth for nth, _ in rows], [len(row) for _, row in rows])
                if rows is rare:
                    docs = view.docs_at(field, docs)
                    kept = fresh(docs) | fresh(which)
                    docs, which = docs[kept], which[kept]
                numbers.append(docs.astype(np.int64) + view.base)
                owners.append(which)
        return _joined(numbers), _joined(owners)

    # ------------------------------------------------------------------ documents

    def _place(self, number: int) -> tuple[int, int]:
        """The segment of a document and its number there."""
        if not 0 <= number < self._size:
            raise IndexError(number)
        at = bisect_right(self._bases, number) - 1
        return at, number - self._bases[at]

    def stored(self, number: int) -> bytes:
        """What was stored with a document."""
        at, doc = self._place(number)
        return self._views[at].arrays.stored(doc)

    def keywords(self, field: str, number: int) -> list[tuple[str, float]]:
        """The values of a document in a keyword field, with their weights."""
        at, doc = self._place(number)
        forward = self._views[at].forward(field)
        return [] if forward is None else _values(forward, doc)

    def number(self, field: str, number: int) -> int | None:
        """The number of a document in a number field."""
        at, doc = self._place(number)
        value = int(self._views[at].number(field)[doc])
        return None if value == MISSING else value

    def ids(self, numbers: Sequence[int]) -> list[str]:
        """The ids of documents."""
        if len(self._views) == 1:
            return self._views[0].ids_of(numbers)
        return [self._views[at].ids_of((doc,))[0] for at, doc in map(self._place, numbers)]

    def find(self, field: str, value: str, before: int | None = None) -> list[int]:
        """The live documents that have a value in a keyword field, rising; those below `before`, if given."""
        found: list[int] = []
        for view in self._views:
            if before is not None and view.base >= before:
                break
            entry = view.arrays.keyword(field, value)
            if entry is not None:
                docs = entry[0][view.live[entry[0]]] if len(view.deleted) else entry[0]
                found += (docs.astype(np.int64) + view.base).tolist()
        return found if before is None else [number for number in found if number < before]


def _matching(run: Run) -> Matching:
    return Matching(tuple((segment.view, segment.live_matches()) for segment in run.segments), run.partial)


def _values(forward: Forward, doc: int) -> list[tuple[str, float]]:
    part = slice(int(forward.offsets[doc]), int(forward.offsets[doc + 1]))
    ordinals, weights = forward.ordinals[part].tolist(), forward.weights[part].tolist()
    return [(forward.values[ordinal], weight) for ordinal, weight in zip(ordinals, weights, strict=True)]


def _joined(arrays: Sequence[Int]) -> Int:
    if len(arrays) == 1:
        return arrays[0]
    return np.concatenate(arrays) if arrays else np.empty(0, np.int64)
