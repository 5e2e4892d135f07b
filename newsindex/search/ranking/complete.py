"""Whether any article has all that is asked for, where a search takes those that have any of it."""

from __future__ import annotations

from collections.abc import Sequence

from newsindex.engines.query import And, Best, Boost, Documents, Maybe, Node, Or, Text, Unscored
from newsindex.search.snapshot import Snapshot

FIRST = 10
"""Of the best articles so many are looked at, as mostly one of them has all; to count the others takes far longer."""


def none_has_all(
    snapshot: Snapshot, parts: Sequence[Node], best: Sequence[int], filters: Node, deadline: float
) -> bool:
    """Whether no article that passes the filters has all of the parts; `best` are the numbers of those found, the best
    first. Where time runs out, one is taken to have them."""
    if len(parts) < 2:
        return False
    every = And(tuple(parts))
    if _having(snapshot, every, best[:FIRST], deadline):
        return False
    found = snapshot.matching(And((every, filters)), deadline=deadline)
    return not (found.partial or len(found))


def _having(snapshot: Snapshot, node: Node, numbers: Sequence[int], deadline: float) -> set[int]:
    """Which of a few documents match the node; all, where time runs out."""
    match node:
        case Text(field, span):
            places = snapshot.occurrences(field, span, numbers)
            return {number for number, found in zip(numbers, places, strict=True) if len(found) >= node.at_least}
        case And(children):
            return set(numbers).intersection(*(_having(snapshot, child, numbers, deadline) for child in children))
        case Or(children, 1) | Best(children):
            return set().union(*(_having(snapshot, child, numbers, deadline) for child in children))
        case Maybe(required):
            return _having(snapshot, required, numbers, deadline)
        case Unscored(child) | Boost(child):
            return _having(snapshot, child, numbers, deadline)
        case _:
            among = Documents(tuple(sorted(numbers)))
            matching = snapshot.matching(And((among, node)), deadline=deadline)
            return set(numbers) if matching.partial else set(matching.numbers.tolist())
