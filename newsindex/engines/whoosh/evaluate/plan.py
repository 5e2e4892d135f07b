"""A query made ready: its text leaves, each once, and its shape."""

from __future__ import annotations

import time

from msgspec import Struct

from newsindex.engines.query import And, Best, Boost, Keyword, Maybe, Node, Not, Or, Rated, Span, Text, Unscored


class OutOfTime(Exception):
    """The deadline has passed; never leaves the evaluator."""


class LeafKey(Struct, frozen=True):
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
        self.scoring = scoring(root)
        """The ids of the nodes that may add to the score."""
        self.filters: list[Node] = []
        """What must match beside the sum."""
        self.every = False
        """Whether all leaves of the sum must match, rather than any."""
        self.sum = self._sum(root)
        """The nodes and weights of a sum of text leaves, or None for any other query."""
        self.core = root
        while isinstance(self.core, Boost):
            self.core = self.core.child

    def _sum(self, node: Node) -> list[tuple[Text, float]] | None:
        if isinstance(node, And):
            scored = [child for child in node.children if id(child) in self.scoring]
            self.filters += (child for child in node.children if id(child) not in self.scoring and child != And(()))
            if len(scored) == 1:
                return self._sum(scored[0])
            self.every = True
            texts = [(child, child.weight) for child in scored if isinstance(child, Text) and child.weight > 0]
            return texts if len(texts) == len(scored) > 0 else None
        return plain_sum(node)

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
    found: set[int] = set()
    _note_scoring(node, found)
    return found


def _note_scoring(node: Node, found: set[int]) -> bool:
    if isinstance(node, Text | Keyword):
        scores = bool(node.weight)
    elif isinstance(node, Unscored):
        scores = bool(node.score)
    elif isinstance(node, Rated):
        scores = len(node.numbers) > 0
    elif isinstance(node, And | Or | Best):
        scores = False
        for child in node.children:
            scores = _note_scoring(child, found) or scores
    elif isinstance(node, Boost):
        scores = _note_scoring(node.child, found)
    elif isinstance(node, Maybe):
        scores = _note_scoring(node.required, found)
        scores = _note_scoring(node.optional, found) or scores
    else:
        scores = False
    if scores:
        found.add(id(node))
    return scores
