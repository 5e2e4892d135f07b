"""The best documents of a query that asks for one phrase, or anything else that stands in one field."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TypeGuard

import numpy as np

from newsindex.engines.query import JOINED, Chain, Node, Span, Term, Text
from newsindex.engines.whoosh.evaluate.leaf import Freqs
from newsindex.engines.whoosh.evaluate.leaves import find_leaf, note
from newsindex.engines.whoosh.evaluate.phrases import with_documents
from newsindex.engines.whoosh.evaluate.plan import OutOfTime
from newsindex.engines.whoosh.evaluate.scoring import bound, idf
from newsindex.engines.whoosh.evaluate.sequences import counted
from newsindex.engines.whoosh.evaluate.view import Docs, SegmentView
from newsindex.engines.whoosh.evaluate.words import Row, best_rows, first_rows

Standing = tuple[Docs, Freqs]
"""The documents of a segment in which a span stands, and how often in each."""

_NOWHERE: Standing = np.empty(0, np.uint32), np.empty(0, np.uint32)


def is_span(query: Node) -> TypeGuard[Text]:
    """Whether the query is of that form."""
    return type(query) is Text and query.weight > 0 and query.at_least <= 1 and JOINED not in query.field


def best_of_span(
    views: Sequence[SegmentView], query: Text, need: int, deadline: float | None
) -> tuple[int, list[Row], bool, int]:
    """How many documents match; the `need` best, best first, with all that tie with the last of them; whether time ran
    out; and in how many documents, deleted ones included, the span stands."""

    def check() -> None:
        if deadline is not None and time.perf_counter() > deadline:
            raise OutOfTime

    terms = _in_a_row(query.span)
    standing: list[Standing] = []
    late = False
    try:
        for view in views:
            check()
            view.latest = {}
            if terms:
                standing.append(_phrase(view, query.field, query.span, terms))
            else:
                leaf = find_leaf(view, query.field, query.span, check)
                standing.append((leaf.docs, leaf.freqs))
    except OutOfTime:
        late = True
    frequency = sum([len(docs) for docs, _ in standing])
    highest = bound(query.weight * idf(sum([view.size for view in views]), frequency))
    total = 0
    best: list[Row] = []
    for view, (docs, freqs) in zip(views, standing, strict=False):
        if len(view.deleted):
            living = view.live.take(docs)
            docs, freqs = docs.compress(living), freqs.compress(living)
        if not len(docs):
            continue
        total += len(docs)
        parts = view.norms(query.field, docs)
        parts += freqs
        np.divide(freqs, parts, out=parts)
        parts *= highest
        rows = best_rows(docs, parts, need)
        base = view.base
        best = first_rows(best + [(doc + base, score) for doc, score in rows], need) if base else rows
    return total, best, late, frequency


def _in_a_row(span: Span) -> list[str]:
    """The terms of one unit each that the span is a phrase of; none where it is anything else, or where breaks between
    them count."""
    found: list[str] = []
    if type(span) is Chain and not span.slop and not span.unbroken:
        for part in span.spans:
            if type(part) is not Term or part.length != 1 or part.without is not None:
                return []
            found.append(part.term)
    return found


def _phrase(view: SegmentView, field: str, span: Span, terms: list[str]) -> Standing:
    """Where some terms stand in a row; their units are noted like those of any other phrase."""
    postings = []
    for term in terms:
        each = view.postings(field, term)
        if each is None:
            return _NOWHERE
        postings.append(each)
    units, docs = with_documents(postings, range(len(terms)))
    if not len(units):
        return _NOWHERE
    note(view, field, span, units)
    return counted(view.docs_at(field, units) if docs is None else docs)
