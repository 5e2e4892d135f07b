"""A topic by name → the articles on it: those that carry it as a tag or section, then those that have its words."""

from __future__ import annotations

from newsindex.analysis import Analyzer
from newsindex.engines.query import And, Keyword, Node, Or
from newsindex.errors import UsageError
from newsindex.search import weights
from newsindex.search.needs import Needs
from newsindex.search.plan import Plan, Wanted
from newsindex.search.vocabulary import Vocabulary


def topic_node(name: str, plan: Plan, vocabulary: Vocabulary, analyzer: Analyzer) -> Node:
    """Articles tagged with the topic first, then those that have all its words; its words are wanted in snippets."""
    needs = Needs(analyzer, name).of(name, 0)
    if not needs:
        raise UsageError(f'topic: "{name}" holds no word')
    content = [need for need in needs if not need.common] or needs
    for need in content:
        parts = tuple(part for part in need.words if part[0] != need.span)
        plan.wanted.append(Wanted(need.label, need.span, parts=parts))
    words: Node = And(tuple(need.node() for need in content))
    tags = vocabulary.values("topic", name)
    if not tags:
        return words
    return Or((Keyword("topic", tags, weights.TAG), words))
