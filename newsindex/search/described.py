"""An English query that is read as a description or a question: its rare words weigh more, its common ones less, than
they do by the idf of BM25, which was made for queries of a few words that all must stand."""

from __future__ import annotations

import math

from msgspec.structs import replace

from newsindex.analysis.script import FIRST_OF_CHINESE
from newsindex.engines.query import And, Best, Maybe, Node, Or, Span, Term, Text
from newsindex.search import weights
from newsindex.search.snapshot import Snapshot


def rare_first(node: Node, snapshot: Snapshot) -> Node:
    """The node with the weight of each English word by how rare it is; what matches stays the same."""
    match node:
        case Text(field, Term(term)) if node.weight and term < FIRST_OF_CHINESE:
            return replace(node, weight=node.weight * _factor(snapshot, field, node.span))
        case And() | Or() | Best():
            return replace(node, children=tuple(rare_first(child, snapshot) for child in node.children))
        case Maybe():
            return Maybe(rare_first(node.required, snapshot), rare_first(node.optional, snapshot))
        case _:
            return node


def _factor(snapshot: Snapshot, field: str, span: Span) -> float:
    """What makes (log(N / (df + 1)) + `RARE_PLUS`) ** `RARE_POWER` of the engine's idf, log(N / (df + 1)) + 1."""
    rare = math.log(max(snapshot.doc_count, 1) / (snapshot.document_frequency(field, span) + 1))
    wanted: float = max(rare + weights.RARE_PLUS, 0.0) ** weights.RARE_POWER
    return wanted / max(rare + 1, 0.3)
