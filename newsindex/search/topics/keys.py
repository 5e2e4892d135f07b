"""The words of a topic as nodes of the query tree."""

from __future__ import annotations

from newsindex.engines.query import Chain, Span, Term, Text
from newsindex.topics import Key
from newsindex.topics.profiles import units

MATCH_FIELDS = ("title", "body")

TELLING = 0.4
"""Two words of this weight in its body make an article match."""


def span_of(key: Key) -> Span:
    """Where the word stands."""
    terms = tuple(Term(term, units(term)) for term in key.terms)
    return terms[0] if len(terms) == 1 else Chain(terms)


def texts_of(key: Key) -> tuple[Text, ...]:
    """Articles with the word in their title or body."""
    return tuple(Text(field, span_of(key), key.weight) for field in MATCH_FIELDS)
