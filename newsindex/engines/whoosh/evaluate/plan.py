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
        self.summands = summands(root)
        """The nodes and weights whose scores add up to that of a document that matches, or None where no sum does."""
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


def summands(node: Node, factor: float = 1.0, certain: bool = True) -> list[tuple[Text, float]] | None:
    """The text leaves whose scores, 0 where one does not match, add up to the score of the node, or None.

    `certain`: the node is known to match; without that, what scores only with another part is no plain sum.
    """
    if isinstance(node, Text):
        return [(node, factor * node.weight)] if node.weight else []
    if isinstance(node, Boost):
        return summands(node.child, factor * node.factor, certain) if node.factor > 0 else None
    if isinstance(node, And):
        parts = [(child, certain or len(node.children) == 1) for child in node.children]
        whole = certain or len(node.children) == 1
    elif isinstance(node, Or):
        alone = len(node.children) == 1 and node.at_least == 1
        parts = [(child, certain and alone) for child in node.children]
        whole = certain or node.at_least <= 1
    elif isinstance(node, Maybe):
        parts = [(node.required, certain), (node.optional, False)]
        whole = certain
    elif isinstance(node, Best):
        parts = [(child, False) for child in node.children]
        whole = len(node.children) <= 1
    else:
        plain = not (isinstance(node, Keyword) and node.weight) and not (isinstance(node, Unscored) and node.score)
        return [] if plain else None
    found: list[tuple[Text, float]] = []
    for child, known in parts:
        leaves = summands(child, factor, known)
        if leaves is None:
            return None
        found += leaves
    return found if whole or not found else None
