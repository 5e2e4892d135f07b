"""A query made ready: its text leaves, each once, and its shape."""

from __future__ import annotations

import time
from dataclasses import dataclass

from newsindex.engines.query import And, Best, Boost, Keyword, Maybe, Node, Not, Or, Span, Text, Unscored


class OutOfTime(Exception):
    """The deadline has passed; never leaves the evaluator."""


@dataclass(frozen=True, slots=True)
class LeafKey:
    """What a text leaf looks for."""

    field: str
    span: Span
    at_least: int


class Plan:
    """The leaves of a query and the number of each; `deadline` in the clock of `time.perf_counter`."""

    def __init__(self, root: Node, deadline: float | None = None) -> None:
        self.root = root
        self.leaves: list[LeafKey] = []
        self._numbers: dict[LeafKey, int] = {}
        self._of_node: dict[int, int] = {}
        self._deadline = deadline
        self._collect(root)
        self.sum = plain_sum(root)
        """The nodes and weights of a sum of text leaves of which any may match, or None for any other query."""
        self.scoring = scoring(root)
        """The ids of the nodes that may add to the score."""
        self.core = root
        while isinstance(self.core, Boost):
            self.core = self.core.child

    def leaf(self, node: Text) -> int:
        """The number of the leaf of a node of this query."""
        return self._of_node[id(node)]

    def check(self) -> None:
        """Stops the evaluation once the deadline has passed."""
        if self._deadline is not None and time.perf_counter() > self._deadline:
            raise OutOfTime

    def no_deadline(self) -> None:
        """What was matched in time is scored to the end."""
        self._deadline = None

    def _collect(self, node: Node) -> None:
        if isinstance(node, Text):
            key = LeafKey(node.field, node.span, max(node.at_least, 1))
            number = self._numbers.setdefault(key, len(self.leaves))
            if number == len(self.leaves):
                self.leaves.append(key)
            self._of_node[id(node)] = number
        elif isinstance(node, And | Or | Best):
            for child in node.children:
                self._collect(child)
        elif isinstance(node, Not | Unscored | Boost):
            self._collect(node.child)
        elif isinstance(node, Maybe):
            self._collect(node.required)
            self._collect(node.optional)


def plain_sum(node: Node, factor: float = 1.0) -> list[tuple[Text, float]] | None:
    """The text leaves of a plain disjunction with their weights, all above zero."""
    if isinstance(node, Text):
        weight = factor * node.weight
        return [(node, weight)] if weight > 0 else None
    if isinstance(node, Boost):
        return plain_sum(node.child, factor * node.factor)
    if (isinstance(node, Or) and node.at_least == 1) or (isinstance(node, And) and len(node.children) == 1):
        leaves: list[tuple[Text, float]] = []
        for child in node.children:
            found = plain_sum(child, factor)
            if found is None:
                return None
            leaves += found
        return leaves
    return None


def scoring(node: Node) -> set[int]:
    """The ids of the nodes that may add to a score: the node, if it does, and those below it."""
    if isinstance(node, Text | Keyword):
        return {id(node)} if node.weight else set()
    if isinstance(node, Unscored):
        return {id(node)} if node.score else set()
    found: set[int] = set()
    if isinstance(node, And | Or | Best):
        found = found.union(*map(scoring, node.children))
    elif isinstance(node, Boost):
        found = scoring(node.child)
    elif isinstance(node, Maybe):
        found = scoring(node.required) | scoring(node.optional)
    return found | {id(node)} if found else found
