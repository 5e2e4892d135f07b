"""A score as a sum of parts, and what each part adds at most."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct

from newsindex.engines.query import And, Best, Boost, Keyword, Maybe, Node, Or, Rated, Text, Unscored
from newsindex.engines.whoosh.evaluate.scoring import bound

if TYPE_CHECKING:
    from newsindex.engines.whoosh.evaluate.plan import Plan


class Addend(Struct, frozen=True):
    """A node whose score times `factor` is added; `certain`: the documents are known to match it."""

    node: Node
    factor: float
    certain: bool


def addends(plan: Plan, node: Node, certain: bool = True, factor: float = 1.0) -> Iterator[Addend]:
    """The parts of the score of documents; `certain`: they match the node. Taken apart only where a part adds to the
    score by itself, whether or not the others match."""
    if id(node) not in plan.scoring:
        return
    if isinstance(node, Boost):
        yield from addends(plan, node.child, certain, factor * node.factor)
    elif certain and isinstance(node, Maybe):
        yield from addends(plan, node.required, True, factor)
        yield from addends(plan, node.optional, False, factor)
    elif certain and isinstance(node, And):
        for child in node.children:
            yield from addends(plan, child, True, factor)
    elif isinstance(node, Or) and (certain or node.at_least <= 1):
        for child in node.children:
            yield from addends(plan, child, certain and len(node.children) == node.at_least, factor)
    else:
        yield Addend(node, factor, certain)


def most(plan: Plan, node: Node, idf: Callable[[int], float]) -> float:
    """What a node adds at most to a score; no weight or factor of it may be negative."""
    if id(node) not in plan.scoring:
        return 0.0
    if isinstance(node, Text):
        return bound(node.weight * idf(plan.leaf(node)))
    if isinstance(node, Boost):
        return node.factor * most(plan, node.child, idf)
    if isinstance(node, Best):
        return max(most(plan, child, idf) for child in node.children)
    if isinstance(node, And | Or):
        return sum(most(plan, child, idf) for child in node.children)
    if isinstance(node, Maybe):
        return most(plan, node.required, idf) + most(plan, node.optional, idf)
    if isinstance(node, Keyword):
        return node.weight
    if isinstance(node, Rated):
        return float(np.max(node.scores))
    assert isinstance(node, Unscored)
    return node.score


def rising(node: Node) -> bool:
    """Whether no part of the node can make a score smaller."""
    if isinstance(node, Text | Keyword):
        return node.weight >= 0
    if isinstance(node, Unscored):
        return node.score >= 0
    if isinstance(node, Boost):
        return node.factor >= 0 and rising(node.child)
    if isinstance(node, And | Or | Best):
        return all(map(rising, node.children))
    if isinstance(node, Maybe):
        return rising(node.required) and rising(node.optional)
    return True
