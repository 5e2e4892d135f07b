"""Queries that need not stand whole: which they are, and what else finds and orders the articles that answer them."""

from __future__ import annotations

import math
from collections.abc import Callable

from newsindex.analysis import Analyzer
from newsindex.engines.query import And, Maybe, Node, Or, Text
from newsindex.model import Article
from newsindex.search import weights
from newsindex.search.meaning.plan import Plan
from newsindex.search.meaning.questions import is_question, title_first
from newsindex.search.query.options import SearchOptions
from newsindex.search.snapshot import Snapshot
from newsindex.search.terms.filters import within
from newsindex.search.terms.vocabulary import Vocabulary


def need_not_stand_whole(query: str, plan: Plan, options: SearchOptions) -> bool:
    """Whether so much is asked in bare words that an article which answers it may well lack one."""
    if plan.relaxed is None or options.strict or options.exact:
        return False
    return _is_long(query, plan) or (_content(plan) >= weights.QUESTION_WORDS and is_question(query))


class LooseQueries:
    """Makes the nodes of such queries against one snapshot; `article` reads the article of a document."""

    def __init__(
        self, snapshot: Snapshot, analyzer: Analyzer, vocabulary: Vocabulary, article: Callable[[int], Article]
    ) -> None:
        self._snapshot = snapshot
        self._analyzer = analyzer
        self._vocabulary = vocabulary
        self._article = article

    def node(self, query: str, plan: Plan, node: Node, filters: Node, options: SearchOptions, deadline: float) -> Node:
        """The node of the query: in English rare words weigh more, and misspelt ones are mended; in Chinese and across
        languages titles weigh more, but for a question.

        The words that the best articles share add to the score of one that is not short. A question is left without
        them, unless it is so long that it describes a subject: one article answers it, which those like it do not. So
        are queries in Chinese, as headlines in it find their articles less well with such words.
        """
        if options.exact or options.limit == 0 or options.sort != "relevance":
            return node
        from newsindex.analysis.script import is_chinese  # few queries are such
        from newsindex.search.meaning.misspelt import with_meant
        from newsindex.search.ranking.described import as_one_text, rare_first

        if options.across or is_chinese(query):
            return node if is_question(query) else title_first(node)
        node = with_meant(node, plan, self._vocabulary)
        if is_question(query) and _content(plan) <= weights.SHORT_QUESTION:
            return rare_first(node, self._snapshot)
        node = rare_first(as_one_text(node), self._snapshot)
        learns = _content(plan) >= weights.SHARED_LEAST or _is_long(query, plan)
        return self._with_shared(plan, node, filters, deadline) if learns else node

    def _with_shared(self, plan: Plan, node: Node, filters: Node, deadline: float) -> Node:
        from newsindex.search.ranking.described import TEXT
        from newsindex.search.ranking.shared_words import shared_words  # few queries are so long

        best = self._snapshot.search(within(node, filters), limit=weights.SHARED_ARTICLES, deadline=deadline)
        rated = [(self._article(n), score) for n, score in zip(best.numbers, best.scores, strict=True)]
        shared = shared_words(rated, self._snapshot, self._analyzer)
        if not shared:
            return node
        asked = {wanted.span for wanted in plan.wanted}
        if listed := ", ".join(word.shown for word in shared if word.span not in asked):
            plan.notes.append(f"also {listed} (words that the best articles share; --exact leaves them out)")
        factor = weights.SHARED_WEIGHT * _content(plan)
        return Maybe(node, Or(tuple(Text(TEXT, word.span, factor * word.weight) for word in shared)))

    def finds_more(self, total: int, node: Node, filters: Node, deadline: float) -> bool:
        """Whether so many are more than match; mostly told by the rarest word, whose articles were counted just now.

        Where time runs out before all are counted, some are taken not to match.
        """
        if total > _most(self._snapshot, node):
            return True
        found = self._snapshot.matching(within(node, filters), deadline=deadline)
        return total > len(found)


def _most(snapshot: Snapshot, node: Node) -> float:
    """At most so many documents match, as far as the frequencies of words tell."""
    match node:
        case Text(field, span):
            return snapshot.document_frequency(field, span)
        case And(children):
            return min((_most(snapshot, child) for child in children), default=math.inf)
        case Or(children):
            return sum(_most(snapshot, child) for child in children)
        case Maybe(required):
            return _most(snapshot, required)
        case _:
            return math.inf


def _content(plan: Plan) -> int:
    """How many words of the query say something; that those of a name are one too adds none."""
    return sum(wanted.weight > weights.COMMON and not wanted.beside_words for wanted in plan.wanted)


def _is_long(query: str, plan: Plan) -> bool:
    """Whether so many words of the query say something, or somewhat fewer in an English sentence."""
    content = _content(plan)
    sentence = any(wanted.weight <= weights.COMMON for wanted in plan.wanted)
    if content >= weights.LONG_QUERY or content < weights.SENTENCE or not sentence:
        return content >= weights.LONG_QUERY
    from newsindex.analysis.script import is_chinese  # as in `node`

    return not is_chinese(query)
