"""Any words as a topic → the articles on it: those that have the words, widened by what the best of them share."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from newsindex.analysis import Analyzer
from newsindex.engines.query import And, Keyword, Maybe, Node, Or, Span, Text, Unscored
from newsindex.errors import UsageError
from newsindex.model import Article
from newsindex.search import weights
from newsindex.search.meaning.plan import Plan, Wanted
from newsindex.search.ranking.expansion import best_words
from newsindex.search.snapshot import Snapshot
from newsindex.search.terms.needs import Need, Needs, all_of
from newsindex.search.topics.keys import MATCH_FIELDS, TELLING, texts_of
from newsindex.search.topics.own_words import Learner, OwnWords
from newsindex.topics import Key
from newsindex.topics.profiles import STRONG, terms_of

Own = Callable[[str, Callable[[Learner], OwnWords | None], Plan], OwnWords | None]
"""Gives the archive's own words for what is called so, as a learner finds them."""


class AnyWords:
    """Makes the nodes of such topics over one snapshot; `article` reads an article by its number."""

    def __init__(self, snapshot: Snapshot, analyzer: Analyzer, article: Callable[[int], Article], own: Own) -> None:
        self._snapshot = snapshot
        self._analyzer = analyzer
        self._article = article
        self._own = own

    def node(
        self, name: str, plan: Plan, keys: Sequence[Key], tags: tuple[str, ...], *, exact: bool, deep: bool
    ) -> Node:
        """All the words of the name, tags, and `keys`, those of the topic where one of that name is known."""
        needs = Needs(self._analyzer, name, exact=exact).of(name, 0)
        if not needs:
            raise UsageError(f'topic: "{name}" holds no word')
        content = [need for need in needs if not need.common] or needs
        for need in content:
            parts = tuple(part for part in need.words if part[0] != need.span)
            plan.wanted.append(Wanted(need.label, need.span, parts=parts))
        asked = terms_of(name, self._analyzer)
        labels = [key for key in keys if key.terms != asked]
        found: list[Node] = [Keyword("topic", tags, weights.TAG)] if tags else []
        found.append(all_of([need.node() for need in content]))
        found += [text for key in labels if key.weight >= STRONG for text in texts_of(key)]
        node = found[0] if len(found) == 1 else Or(tuple(found))
        if exact:
            return node
        given = [need.scores() for need in content]
        given += [text for key in labels if TELLING <= key.weight < STRONG for text in texts_of(key)]
        return self._widened(name, node, content, given, plan, deep)

    def _widened(
        self, name: str, node: Node, content: Sequence[Need], given: Sequence[Node], plan: Plan, deep: bool
    ) -> Node:
        """With the words and the topics that the best articles have in common: they add to the score, and several such
        words with one that was given make an article match too; `deep`: any of them alone."""
        known = {term for need in content for token in need.tokens for term in (token.stem, token.form)}
        best = self._snapshot.search(node, limit=weights.FEEDBACK_TOPICS).numbers
        needed = weights.FEEDBACK_WORDS_NEEDED
        if len(best) < weights.FEEDBACK_LEAST:  # too few have all the words
            needed = 1
            best = self._snapshot.search(Or(tuple(given)), limit=weights.FEEDBACK_TOPICS).numbers
        read = [self._article(number) for number in best[: weights.FEEDBACK]]
        found = best_words(read, self._snapshot, self._analyzer, known)
        related = self._related(best)
        for kind, shown in (("words", [word.shown for word in found]), ("topics", [topic for topic, _ in related])):
            if shown:
                plan.notes.append(
                    f"topic {name}: also {', '.join(shown)} ({kind} of the best articles; --exact leaves them out)"
                )
        plan.shown.extend(Wanted(word.shown, word.span, weight=0.5 * word.weight) for word in found)
        scored = list(given)  # once more for articles with all the words, so that they lead
        scored += [
            Text(field, word.span, weights.FEEDBACK_WEIGHT * word.weight) for word in found for field in MATCH_FIELDS
        ]
        scored += [Keyword("about", (topic,), weights.RELATED * weight) for topic, weight in related]
        on_it = node
        if found and len(content) > 1:
            any_word = Or(tuple(Text(f, need.span, 0.0) for need in content for f in MATCH_FIELDS))
            on_it = Or((node, And((any_word, Or(tuple(_anywhere(word.span) for word in found), needed)))))
        if not deep:
            return Maybe(on_it, Or(tuple(scored)))
        plan.on_topic = on_it
        every = Maybe(Or((node, *scored)), Or(tuple(scored)))
        own = self._own(name, lambda learner: learner.of_found(every), plan)
        if own is None:
            return every
        rated, beside = own.rated(weights.OWN_WORDS_BESIDE)
        return Maybe(Or((every.required, Unscored(rated))), Or((*scored, rated, beside)))

    def _related(self, best: Sequence[int]) -> list[tuple[str, float]]:
        """The topics of which articles have most weight on average."""
        total: dict[str, float] = {}
        for number in best:
            for topic, weight in self._snapshot.keywords("about", number):
                total[topic] = total.get(topic, 0.0) + weight / len(best)
        ranked = sorted(total.items(), key=lambda row: (-row[1], row[0]))
        return [row for row in ranked[: weights.RELATED_MOST] if row[1] >= weights.RELATED_LEAST]


def _anywhere(span: Span) -> Node:
    return Or(tuple(Text(field, span, 0.0) for field in MATCH_FIELDS))
