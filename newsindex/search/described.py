"""An English query that is read as a description or a question: its rare words weigh more, its common ones less, than
they do by the idf of BM25, which was made for queries of a few words that all must stand."""

from __future__ import annotations

import math
from functools import partial

from newsindex.analysis.script import FIRST_OF_CHINESE
from newsindex.engines.query import Node, Term, Text, reweighed
from newsindex.search import weights
from newsindex.search.snapshot import Snapshot


def rare_first(node: Node, snapshot: Snapshot) -> Node:
    """The node with the weight of each English word by how rare it is; what matches stays the same."""
    return reweighed(node, partial(_factor, snapshot))


def _factor(snapshot: Snapshot, text: Text) -> float:
    """What makes (log(N / (df + 1)) + `RARE_PLUS`) ** `RARE_POWER` of the engine's idf, log(N / (df + 1)) + 1."""
    if not text.weight or not isinstance(text.span, Term) or text.span.term >= FIRST_OF_CHINESE:
        return 1.0
    rare = math.log(max(snapshot.doc_count, 1) / (snapshot.document_frequency(text.field, text.span) + 1))
    wanted: float = max(rare + weights.RARE_PLUS, 0.0) ** weights.RARE_POWER
    return wanted / max(rare + 1, 0.3)
