"""A topic by name → the articles on it, those most about it first.

A topic is one of the user's, a shipped one (`newsindex.topics`), or any words. Articles that carry it as a tag or
section match. Besides, a shipped topic with reviewed words ranks articles by the weight of it that they were found to
have when they came in; any other by its words, by those of the best articles, and by the known topics of these.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property

from newsindex.analysis import Analyzer
from newsindex.engines.query import And, Boost, Keyword, Maybe, Node, Or, Span, Text, Unscored
from newsindex.model import Article, UserTopic
from newsindex.search import weights
from newsindex.search.meaning.plan import Plan, Wanted
from newsindex.search.snapshot import Snapshot
from newsindex.search.terms.needs import Needs
from newsindex.search.terms.vocabulary import Vocabulary
from newsindex.search.topics.any_words import AnyWords
from newsindex.search.topics.keys import MATCH_FIELDS, TELLING, span_of, texts_of
from newsindex.search.topics.own_words import Learner, OwnWords
from newsindex.topics import Key, Topic, catalog, user_profile
from newsindex.topics.catalog import known_as
from newsindex.topics.profiles import STRONG, terms_of, units

MOST_KEYS = 48
"""So many words of a topic are looked for in each of the two languages."""

AS_ASKED = 1.5
"""The weight of the name by which a topic was asked for."""

MOST_SHOWN = 8
"""So many of them in each language are looked for in snippets."""

MOST_LEARNED = 16
"""The archive's own words are kept for so many topics."""

ON_TOPIC = 0.12
"""An article that has at least so much weight of a topic is on it."""


class Topics:
    """Makes the nodes of topics over one snapshot; `article` reads an article by its number."""

    def __init__(
        self,
        snapshot: Snapshot,
        vocabulary: Vocabulary,
        analyzer: Analyzer,
        article: Callable[[int], Article],
        user: Sequence[UserTopic] = (),
    ) -> None:
        self._snapshot = snapshot
        self._vocabulary = vocabulary
        self._analyzer = analyzer
        self._article = article
        self._user = {known_as(topic.name): topic for topic in user}
        self._any_words = AnyWords(snapshot, analyzer, article, self._own_words)
        self._learned: dict[str, OwnWords | None] = {}

    def find(self, name: str) -> Topic | None:
        """The topic of the user or the shipped one of that name."""
        own = self._user.get(known_as(name))
        return user_profile(own, self._analyzer) if own is not None else catalog().find(name)

    def node(self, name: str, plan: Plan, *, exact: bool = False, alone: bool = False, deep: bool = False) -> Node:
        """The articles on the topic; its words are wanted in snippets. `exact`: only tags and the words as they are;
        `alone`: nothing else is asked for, so that the words that the archive has for it rank too; `deep`: further
        articles that have any of these words, so that all are ranked to the end; `plan` is told which are on it."""
        topic = None if exact else self.find(name)
        if topic is None or not topic.keys:
            tags = self._vocabulary.values("topic", name)
            node = self._any_words.node(name, plan, (), tags, exact=exact, deep=deep)
        elif not topic.reviewed:
            tags = self._values(name, topic)
            node = self._any_words.node(name, plan, topic.keys, tags, exact=exact, deep=deep)
        elif self._is_told(name, topic):
            node = self._ranked(name, topic, plan, alone, deep)
        else:
            node = self._profile(name, topic, plan)
        return Boost(node, 1.0, f"topic {name}")

    def _is_told(self, name: str, topic: Topic) -> bool:
        """Whether articles were told or have the topic: not where it is one of the user's, or newer than they are."""
        told = self._vocabulary.all_values("about")
        return known_as(name) not in self._user and bool(topic.name in told or (told and self._values(name, topic)))

    def _ranked(self, name: str, topic: Topic, plan: Plan, alone: bool = False, deep: bool = False) -> Node:
        """By the weight of it that articles were found to have, by tags, and by the name that was asked for. Where it
        is asked for `alone`, also by the archive's own words for it, but what is on the topic comes first."""
        keys = self._with_name(name, topic)
        plan.shown.extend(Wanted(topic.name, span_of(key), weight=key.weight) for key in _first(keys, MOST_SHOWN))
        terms = terms_of(name, self._analyzer)
        if terms and known_as(name) in topic.parts:
            return Boost(self._part(name, topic, terms, plan, alone, deep), 1.0 if alone else weights.TOPIC_BESIDE)
        values, told = self._values(name, topic), (topic.name,)
        on_topic = Or((Keyword("topic", values), Keyword("about", told, least=ON_TOPIC)))
        matched: list[Node] = [on_topic]
        if deep:
            plan.on_topic = on_topic
            matched.append(Keyword("about", told))
        scored: list[Node] = [Keyword("topic", values, weights.TOPIC_TAG), Keyword("about", told, weights.TOPIC)]
        own = self._own_words(topic.name, lambda learner: learner.of_known(topic.name, values), plan) if alone else None
        if own is not None:
            rated, beside = own.rated(weights.OWN_WORDS)
            scored += [rated, beside, Boost(Unscored(on_topic, weights.ON_TOPIC), 1.0, "on it")]
            matched += [Unscored(rated)] if deep else []
        if terms:
            scored += texts_of(Key(terms, weights.TOPIC_NAME))
            matched += texts_of(Key(terms, 0.0)) if deep else ()
        return Boost(Maybe(Or(tuple(matched)), Or(tuple(scored))), 1.0 if alone else weights.TOPIC_BESIDE)

    def _part(self, name: str, topic: Topic, terms: tuple[str, ...], plan: Plan, alone: bool, deep: bool) -> Node:
        """What is only a part of a topic, as silver is of precious metals: articles on that which have the name, then
        others with it, then others on that."""
        tags = tuple(value for value in self._vocabulary.all_values("topic") if known_as(value) == known_as(name))
        named = Or(texts_of(Key(terms, weights.PART_NAME)))
        on_it = Or((Keyword("topic", tags), And((named, Keyword("about", (topic.name,), least=ON_TOPIC)))))
        told = Keyword("about", (topic.name,), weights.TOPIC)
        scored: list[Node] = [Keyword("topic", tags, weights.TOPIC_TAG), told, named]
        scored.append(Boost(Unscored(on_it, weights.ON_TOPIC), 1.0, "on it"))
        matched: list[Node] = [on_it]
        if deep:
            plan.on_topic = on_it
            matched += [named, told]
        if alone:
            scored.append(Boost(Unscored(named, weights.PART), 1.0, "named"))
            node = And((named, told))
            own = self._own_words(name, lambda learner: learner.of_found(node), plan)
            if own is not None:
                rated, beside = own.rated(weights.OWN_WORDS_BESIDE)
                scored += [rated, beside]
                matched += [Unscored(rated)] if deep else []
        return Maybe(Or(tuple(matched)), Or(tuple(scored)))

    def _own_words(self, name: str, learn: Callable[[Learner], OwnWords | None], plan: Plan) -> OwnWords | None:
        """The words that the archive itself has for the topic, which are told in the notes; learned once."""
        try:
            found = self._learned[name]
        except KeyError:  # another thread may make room, or learn the same, meanwhile
            told = self._vocabulary.all_values("about")
            found = learn(Learner(self._snapshot, self._analyzer, self._article, told))
            for oldest in list(self._learned)[: 1 - MOST_LEARNED]:
                self._learned.pop(oldest, None)
            self._learned[name] = found
        if found is not None:
            shown = ", ".join(found.words)
            plan.notes.append(f"topic {name}: also {shown} … (words of its articles; --exact leaves them out)")
        return found

    def _profile(self, name: str, topic: Topic, plan: Plan) -> Node:
        keys = self._with_name(name, topic)
        own = self._of_user(name)
        spans = own or [(span_of(key), key.weight) for key in _first(keys, MOST_KEYS)]
        shown = own or [(span_of(key), key.weight) for key in _first(keys, MOST_SHOWN)]
        plan.shown.extend(Wanted(topic.name, span, weight=weight) for span, weight in shown)
        strong = [span for span, weight in spans if weight >= STRONG]
        fields = MATCH_FIELDS if topic.is_narrow else ("title",)
        matched: list[Node] = [Text(field, span, 0.0) for span in strong for field in fields]
        matched.append(Or(tuple(Text("body", span, 0.0) for span, weight in spans if weight >= TELLING), 2))
        scored: list[Node] = [Text("body", span, weight) for span, weight in spans]
        scored += [Text("title", span, weight) for span, weight in spans if weight >= TELLING]
        if values := self._values(name, topic):
            matched.append(Keyword("topic", values))
            scored.append(Keyword("topic", values, weights.TAG))
        return Maybe(Or(tuple(matched)), Or(tuple(scored)))

    def _of_user(self, name: str) -> list[tuple[Span, float]]:
        """The words of a topic of the user, which are found however a text is cut into words."""
        topic = self._user.get(known_as(name))
        needs = Needs(self._analyzer, "")
        spans = [needs.phrase(word) for word in topic.words] if topic is not None else []
        return [(span, STRONG) for span in spans if span is not None]

    def _with_name(self, name: str, topic: Topic) -> tuple[Key, ...]:
        """The words of the topic; first the one by which it was asked for, as in "silver" for precious metals."""
        terms = terms_of(name, self._analyzer)
        if not terms:
            return topic.keys
        return Key(terms, AS_ASKED), *(key for key in topic.keys if key.terms != terms)

    def _values(self, name: str, topic: Topic) -> tuple[str, ...]:
        """The tags and sections of the archive that are names of the topic, or of topics below it."""
        names = topic.aliases | {known_as(name), known_as(topic.name)}
        below = catalog().narrower(topic.name) if topic.reviewed else frozenset()
        return tuple(value for value, plain, known in self._tags if plain in names or known in below)

    @cached_property
    def _tags(self) -> list[tuple[str, str, str | None]]:
        """The tags and sections of the archive, how each is known, and the shipped topic of that name."""
        values = self._vocabulary.all_values("topic")
        return [(value, known_as(value), catalog().canonical(value)) for value in values]


def _first(keys: Iterable[Key], most: int) -> list[Key]:
    """The first keys, so many in each language."""
    kept: list[Key] = []
    counts = [0, 0]
    for key in keys:
        if min(counts) >= most:
            break
        chinese = units(key.terms[0]) > 1
        counts[chinese] += 1
        if counts[chinese] <= most:
            kept.append(key)
    return kept
