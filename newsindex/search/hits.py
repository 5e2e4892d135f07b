"""A document number and its score → the hit that is shown: article, entities, topics, snippets."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from typing import Any

from msgspec import Struct

from newsindex.analysis import Analyzer
from newsindex.engines.query import Node
from newsindex.model import Article, Contribution, EntityInArticle, EntityKind, Hit, Snippet
from newsindex.search.names import Lookup
from newsindex.search.plan import Wanted
from newsindex.search.ranking import Gains
from newsindex.search.sightings import Sightings
from newsindex.search.snapshot import Snapshot
from newsindex.search.snippets import best_snippets
from newsindex.search.sought import Sought


class StoredEntity(Struct, frozen=True):
    """An entity of a stored article."""

    id: str
    kind: EntityKind
    mentions: int
    salience: float


class StoredArticle(Struct, frozen=True):
    """What is stored with a document."""

    article: Article
    entities: Sequence[StoredEntity]
    topics: Sequence[str]


Parts = tuple[Contribution, ...]


class HitMaker:
    """Makes hits from one snapshot; `decode` reads stored bytes, `gone` has the day on which an id left its source,
    `reading` is entered while what is stored with a hit is read at last."""

    def __init__(
        self,
        snapshot: Snapshot,
        analyzer: Analyzer,
        lookup: Lookup,
        decode: Callable[[bytes], StoredArticle],
        gone: Mapping[str, str],
        reading: Callable[[], AbstractContextManager[object]] = nullcontext,
    ) -> None:
        self._reading = reading
        self._snapshot = snapshot
        self._analyzer = analyzer
        self._lookup = lookup
        self._decode = decode
        self._gone = gone

    def article(self, number: int) -> Article:
        """The article of a document."""
        return self._decode(self._snapshot.stored(number)).article

    def sought(self, wanted: Sequence[Wanted], numbers: Sequence[int], query: str = "") -> Sought:
        """What to look for in all hits of a search, which are the documents `numbers`."""
        return Sought(wanted, numbers, self._snapshot, self._lookup, query)

    def hit(
        self, number: int, score: float, sought: Sought, snippets: int, explanation: Parts = (), across: bool = False
    ) -> Hit:
        """The hit with at most so many snippets."""
        known = {"score": score, "explanation": explanation, "across": across}
        if not snippets:
            return Hit.with_rest(partial(self._rest, number), snippets=(), **known)
        stored = self._decode(self._snapshot.stored(number))
        found = tuple(self._snippets(number, stored.article, sought, snippets))
        rest = partial(self._rest, number, stored)
        return Hit.with_rest(rest, article=stored.article, snippets=found, **known)

    def _rest(self, number: int, stored: StoredArticle | None = None) -> dict[str, Any]:
        """What a hit has besides its score and snippets."""
        with self._reading():
            stored = stored or self._decode(self._snapshot.stored(number))
            return {
                "article": stored.article,
                "companies": self._entities(stored, "company"),
                "persons": self._entities(stored, "person"),
                "organisations": self._entities(stored, "organisation"),
                "topics": self._topics(number, stored),
                "same_as": self._same_as(number),
                "gone": self._gone.get(stored.article.id),
            }

    def explanation(self, node: Node, number: int, gains: Gains) -> Parts:
        """What each part gave to the score, greatest first; the parts add up to it. `gains` came after the words."""
        _, parts = self._snapshot.explain(node, number)
        rows = [Contribution(what, score) for what, score in (*parts, *gains) if score]
        return tuple(sorted(rows, key=lambda row: -row.score))

    def _entities(self, stored: StoredArticle, kind: EntityKind) -> tuple[EntityInArticle, ...]:
        rows: dict[str, EntityInArticle] = {}
        for entity in stored.entities:
            if entity.kind != kind:
                continue
            known = self._lookup.entity(entity.id)
            if known is None:
                continue
            survivor, name = known.id, known.name
            before = rows.get(survivor)
            mentions = entity.mentions + (before.mentions if before else 0)
            salience = max(entity.salience, before.salience if before else 0.0)
            rows[survivor] = EntityInArticle(survivor, name, mentions, salience)
        return tuple(sorted(rows.values(), key=lambda e: (-e.salience, -e.mentions, e.id)))

    def _topics(self, number: int, stored: StoredArticle) -> tuple[str, ...]:
        """The article's own topics, then those that it was found to be on, by weight."""
        rows = sorted(self._snapshot.keywords("topic", number), key=lambda row: -row[1])
        return tuple(dict.fromkeys((*stored.topics, *(topic for topic, _ in rows))))

    def _same_as(self, number: int) -> str | None:
        """The id of the first other article with the same text, if one was there before this one."""
        [(digest, _)] = self._snapshot.keywords("digest", number)
        before = self._snapshot.find("digest", digest, number)
        return self._snapshot.ids(before[:1])[0] if before else None

    def _snippets(self, number: int, article: Article, sought: Sought, count: int) -> list[Snippet]:
        title = self._sightings(number, "title", article.title, sought) if article.title else None
        seen = self._sightings(number, "body", article.body, sought)
        clues = sought.in_body
        found = best_snippets(article.body, "body", clues, seen, count, title=title, numbers=sought.numbers)
        if found or title is None:
            return found
        return best_snippets(article.title, "title", sought.in_title, title, 1)

    def _sightings(self, number: int, field: str, text: str, sought: Sought) -> Sightings:
        mentions = sought.mentioned(field, number)
        return Sightings(self._analyzer, text, mentions, sought.extents if mentions else None)
