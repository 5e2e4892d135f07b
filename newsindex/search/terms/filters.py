"""The filters of a search → the articles that pass them."""

from __future__ import annotations

from collections.abc import Iterable

from newsindex.engines.query import All, And, Keyword, Node, Not, Number, Or
from newsindex.search.query.dates import day_name
from newsindex.search.query.options import SearchOptions
from newsindex.search.terms.vocabulary import Vocabulary

Part = tuple[str, Node]
"""A filter as it was given, and what passes it."""

ARTICLES: Node = Not(Keyword("kind", ("teaser",)))
"""Articles without the scraps of related stories."""


def filters_of(options: SearchOptions, vocabulary: Vocabulary) -> list[Part]:
    """Each filter that was asked for, but for names and topics."""
    parts: list[Part] = []
    for field, values in (("source", options.source), ("author", options.author), ("section", options.section)):
        if values:
            node = Or(tuple(vocabulary.keyword(field, value) for value in values))
            parts.append((" ".join(f"--{field} {value}" for value in values), node))
    if options.lang:
        parts.append(("--lang " + ", ".join(options.lang), Keyword("lang", options.lang)))
    if options.since is not None or options.until is not None:
        said = [f"--since {day_name(options.since)}"] if options.since is not None else []
        said += [f"--until {day_name(options.until)}"] if options.until is not None else []
        parts.append((" ".join(said), Number("day", options.since, options.until)))
    return parts


def passing(options: SearchOptions, parts: Iterable[Part]) -> Node:
    """The articles that pass all of the filters, scraps of related stories only where they are asked for."""
    return And((kinds(options), *(node for _, node in parts)))


def kinds(options: SearchOptions) -> Node:
    """Articles, and scraps of related stories where they are asked for."""
    return All() if options.teasers else ARTICLES
