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
            nodes = tuple(vocabulary.keyword(field, value) for value in values)
            node = nodes[0] if len(nodes) == 1 else Or(nodes)
            parts.append((" ".join(f"--{field} {value}" for value in values), node))
    if options.lang:
        parts.append(("--lang " + ", ".join(options.lang), Keyword("lang", options.lang)))
    if options.since is not None or options.until is not None:
        said = [f"--since {day_name(options.since)}"] if options.since is not None else []
        said += [f"--until {day_name(options.until)}"] if options.until is not None else []
        parts.append((" ".join(said), Number("day", options.since, options.until)))
    return parts


def passing(kinds: Node, parts: Iterable[Part]) -> Node:
    """The articles of some kinds that pass all of the filters."""
    return within(And(tuple(node for _, node in parts)), kinds)


def within(node: Node, filters: Node) -> Node:
    """What matches the node and passes the filters, with no more of a tree than that takes."""
    nodes: list[Node] = []
    for each in (node, filters):
        nodes += each.children if isinstance(each, And) else () if isinstance(each, All) else (each,)
    return nodes[0] if len(nodes) == 1 else And(tuple(nodes))
