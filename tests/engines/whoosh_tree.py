"""A query tree as a query of Whoosh, for its own searchers over the same index: the oracle of the tests.

What Whoosh has and has right goes to its own queries. The rest is evaluated here and handed over as a list:
positions (Whoosh counts neither units nor words as we do), thresholds, NOT (whose matches score 1 there),
constants of 0 (which count as 1 there), the greatest of several scores (its DisjunctionMax takes the score of a child
that stands at another document), and whatever scores by keyword.
"""

from __future__ import annotations

from typing import Any

from whoosh import query as whoosh_query
from whoosh.matching import ListMatcher, NullMatcher, WrappingMatcher
from whoosh.query.wrappers import WrappingQuery

from newsindex.engines.query import And, Boost, Maybe, Node, Or, Term, Text
from newsindex.engines.whoosh import Snapshot


class Evaluated(whoosh_query.Query):
    """Documents of the whole index with their scores, evaluated before."""

    def __init__(self, node: Node, snapshot: Snapshot) -> None:
        found = snapshot.search(node, limit=None)
        pairs = sorted(zip(found.numbers, found.scores, strict=True))
        self.node = node
        self.numbers = [number for number, _ in pairs]
        self.scores = [score for _, score in pairs]
        self.boost = 1.0

    def __repr__(self) -> str:
        return f"Evaluated({self.node!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Evaluated) and (self.numbers, self.scores) == (other.numbers, other.scores)

    def __hash__(self) -> int:
        return hash(self.node)

    def estimate_size(self, ixreader: Any) -> int:
        """The number of documents; Whoosh asks for it to order its matchers."""
        return len(self.numbers)

    def estimate_min_size(self, ixreader: Any) -> int:
        """The same."""
        return self.estimate_size(ixreader)

    def matcher(self, searcher: Any, context: Any = None) -> Any:
        """The part of the list that lies in the searcher's segment."""
        offset = next(offset for each, offset in searcher.get_parent().leaf_searchers() if each is searcher)
        end = offset + searcher.doc_count_all()
        inside = [at for at, number in enumerate(self.numbers) if offset <= number < end]
        if not inside:
            return NullMatcher()
        return ListMatcher([self.numbers[at] - offset for at in inside], [self.scores[at] for at in inside])


class Boosted(WrappingQuery):
    """Another query with its scores times a factor; Whoosh's own boosts reach only some of its queries."""

    def __init__(self, child: Any, factor: float) -> None:
        super().__init__(child)
        self.factor = factor

    def _rewrap(self, child: Any) -> Boosted:
        return Boosted(child, self.factor)

    def matcher(self, searcher: Any, context: Any = None) -> Any:
        """The child's matcher, boosted."""
        return WrappingMatcher(self.child.matcher(searcher, context), boost=self.factor)


class Union(whoosh_query.Or):
    """OR by a tree of matchers; the array that Whoosh takes for small segments loses documents that score 0."""

    matcher_type = whoosh_query.Or.DEFAULT_MATCHER


def to_whoosh(node: Node, snapshot: Snapshot) -> Any:
    """The query of Whoosh that finds the same documents with the same scores in the index of the snapshot."""
    if isinstance(node, Text) and isinstance(node.span, Term) and not node.span.without and node.at_least <= 1:
        if node.weight > 0:
            return whoosh_query.Term(node.field, node.span.term, boost=node.weight)
    elif isinstance(node, And) and node.children:
        return whoosh_query.And([to_whoosh(child, snapshot) for child in node.children])
    elif isinstance(node, Or) and node.children and node.at_least == 1:
        return Union([to_whoosh(child, snapshot) for child in node.children])
    elif isinstance(node, Maybe):
        return whoosh_query.AndMaybe(to_whoosh(node.required, snapshot), to_whoosh(node.optional, snapshot))
    elif isinstance(node, Boost) and node.factor > 0:
        return Boosted(to_whoosh(node.child, snapshot), node.factor)
    return Evaluated(node, snapshot)
