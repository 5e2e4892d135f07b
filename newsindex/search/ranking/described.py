"""An English query that is read as a description or a question: its rare words weigh more, its common ones less, than
they do by the idf of BM25, which was made for queries of a few words that all must stand.

The words of a description count in title and body as one text. Scored apart, a word that few titles have would be a
rare one in them, and one that the title tells would seem to be missing from the body."""

from __future__ import annotations

import math
from functools import partial

from msgspec.structs import replace

from newsindex.analysis.script import FIRST_OF_CHINESE
from newsindex.engines.query import JOINED, And, Best, Maybe, Node, Or, Term, Text, reweighed
from newsindex.search import weights
from newsindex.search.snapshot import Snapshot

TEXT = JOINED.join(["title"] * weights.TITLE_TIMES + ["body"])
"""Title and body as one."""


def as_one_text(node: Node) -> Node:
    """The node with all that scores in title and body scoring in both as one; common words count in the body only."""
    match node:
        case Or((Text("title", span, there), Text("body", other, weight))) if span == other and there:
            return Text(TEXT if weight > weights.COMMON else "body", span, weight)
        case And() | Or() | Best():
            return replace(node, children=tuple(map(as_one_text, node.children)))
        case Maybe(required, optional):
            return Maybe(as_one_text(required), as_one_text(optional))
        case _:
            return node


def rare_first(node: Node, snapshot: Snapshot) -> Node:
    """The node with the weight of each English word by how rare it is; what matches stays the same."""
    return reweighed(node, partial(_factor, snapshot))


def _factor(snapshot: Snapshot, text: Text) -> float:
    """What makes (log(N / (df + 1)) + `RARE_PLUS`) ** `RARE_POWER` of the engine's idf, log(N / (df + 1)) + 1."""
    if not text.weight or not isinstance(text.span, Term) or text.span.term >= FIRST_OF_CHINESE:
        return 1.0
    field = text.field.rpartition(JOINED)[2]  # nearly as many articles have it in the body as anywhere
    rare = math.log(max(snapshot.doc_count, 1) / (snapshot.document_frequency(field, text.span) + 1))
    wanted: float = max(rare + weights.RARE_PLUS, 0.0) ** weights.RARE_POWER
    return wanted / max(rare + 1, 0.3)
