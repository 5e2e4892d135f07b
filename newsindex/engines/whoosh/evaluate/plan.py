"""A query made ready: its text leaves, each once, and its shape."""

from __future__ import annotations

import time
from functools import cached_property

from msgspec import Struct

from newsindex.engines.query import And, Best, Boost, Keyword, Maybe, Node, Not, Or, Rated, Span, Text, Unscored
from newsindex.engines.whoosh.evaluate.addends import Addend, addends
from newsindex.engines.whoosh.evaluate.spans import pairs_of

_OF_SEVERAL = (And, Or, Best)


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
        self.scoring: set[int] = set()
        """The ids of the nodes that may add to the score: the root, if it does, and those below it."""
        self._collect(root, True)
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

    @cached_property
    def parts_of_score(self) -> tuple[list[tuple[int, float]], list[Addend]]:
        """The score of what matches as a sum: the numbers of text leaves with their weights, and all else."""
        texts: list[tuple[int, float]] = []
        others: list[Addend] = []
        for each in addends(self, self.root):
            if isinstance(each.node, Text):
                texts.append((self._of_node[id(each.node)], each.factor * each.node.weight))
            else:
                others.append(each)
        return texts, others

    def parts(self, number: int) -> list[int]:
        """The leaves of which a longer phrase is put together; none unless all are of this query."""
        key = self.leaves[number]
        pairs = [self._numbers.get(LeafKey(key.field, pair, 1)) for pair in pairs_of(key.span)]
        found = [pair for pair in pairs if pair is not None]
        return found if len(found) == len(pairs) else []

    def check(self) -> None:
        """Stops the evaluation once the deadline has passed."""
        if self._deadline is not None and time.perf_counter() > self._deadline:
            raise OutOfTime

    def no_deadline(self) -> None:
        """What was matched in time is scored to the end."""
        self._deadline = None

    def _collect(self, node: Node, scored: bool) -> bool:
        """Numbers the leaves below a node, and says whether it may add to the score, if what it adds is `scored`."""
        scores = False
        if isinstance(node, Text):
            key = LeafKey(node.field, node.span, max(node.at_least, 1))
            number = self._numbers.setdefault(key, len(self.leaves))
            if number == len(self.leaves):
                self.leaves.append(key)
            self._of_node[id(node)] = number
            scores = bool(node.weight)
        elif isinstance(node, _OF_SEVERAL):
            for child in node.children:
                scores = self._collect(child, scored) or scores
        elif isinstance(node, Boost):
            scores = self._collect(node.child, scored)
        elif isinstance(node, Maybe):
            scores = self._collect(node.required, scored)
            scores = self._collect(node.optional, scored) or scores
        elif isinstance(node, Not):
            self._collect(node.child, False)
        elif isinstance(node, Unscored):
            self._collect(node.child, False)
            scores = bool(node.score)
        elif isinstance(node, Keyword):
            scores = bool(node.weight)
        elif isinstance(node, Rated):
            scores = len(node.numbers) > 0
        if scores and scored:
            self.scoring.add(id(node))
        return scores


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
