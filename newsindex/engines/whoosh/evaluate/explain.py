"""How the score of one document comes about."""

from __future__ import annotations

from newsindex.engines.query import (
    JOINED,
    And,
    AnyOf,
    Best,
    Boost,
    Chain,
    Keyword,
    Maybe,
    Near,
    Node,
    Or,
    Rated,
    Span,
    Term,
    Text,
    Unscored,
)  # fmt: skip
from newsindex.engines.whoosh.evaluate.docset import Docs
from newsindex.engines.whoosh.evaluate.intersection import aligned
from newsindex.engines.whoosh.evaluate.nodes import SegmentQuery
from newsindex.engines.whoosh.evaluate.run import Run
from newsindex.engines.whoosh.evaluate.scorer import Scorer


def describe(span: Span) -> str:
    """A span in the notation of the query language, as near as that comes."""
    if isinstance(span, Term):
        return f"{span.term} (not {span.without})" if span.without else span.term
    if isinstance(span, AnyOf):
        return f"({' | '.join(map(describe, span.spans))})"
    if isinstance(span, Chain):
        return f'"{" ".join(map(describe, span.spans))}"' + (f"~{span.slop}" if span.slop else "")
    assert isinstance(span, Near)
    return f"({describe(span.left)} NEAR/{span.distance} {describe(span.right)})"


def contributions(
    run: Run, query: SegmentQuery, node: Node, docs: Docs, factor: float = 1.0
) -> list[tuple[str, float]]:
    """What each leaf adds to the score of the one document, which matches the node; the parts add up to the score."""

    scorer = Scorer(query, run.idf, docs, exact=True)

    def below(child: Node, further: float = 1.0) -> list[tuple[str, float]]:
        if not query.matches(child).contains(docs)[0]:
            return []
        return contributions(run, query, child, docs, factor * further)

    if isinstance(node, And | Or):
        return [part for child in node.children for part in below(child)]
    if isinstance(node, Maybe):
        return below(node.required) + below(node.optional)
    if isinstance(node, Boost):
        parts = below(node.child, node.factor)
        return [(f"{node.label}, {what}", score) for what, score in parts] if node.label else parts
    if isinstance(node, Best):
        matching = [child for child in node.children if query.matches(child).contains(docs)[0]]
        return below(max(matching, key=lambda child: float(scorer.scores(child, certain=True)[0])))
    score = factor * float(scorer.scores(node, certain=True)[0])
    if isinstance(node, Unscored):
        return [("constant", score)] if score else []
    if isinstance(node, Keyword):
        return [(f"{node.field}: {' | '.join(node.values)}", score)] if score else []
    if isinstance(node, Rated):
        return [(node.what, score)] if score else []
    if isinstance(node, Text) and score:
        leaf = query.leaf(query.plan.leaf(node))
        times = int(aligned(query.view, leaf.docs, leaf.freqs, docs)[0])
        words = int(query.view.lengths(node.field)[int(docs[0])])
        boost = factor * node.weight
        among = f"in {run.frequency(query.plan.leaf(node))} of {run.document_count} articles"
        boosted = f" × {boost:g}" if boost != 1 else ""
        fields = JOINED.join(dict.fromkeys(node.field.split(JOINED)))
        return [(f"{fields}: {describe(node.span)}{boosted} ({times} in {words} words; {among})", score)]
    return []
