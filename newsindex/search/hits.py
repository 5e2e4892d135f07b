"""A document number and its score → the hit that is shown: article, entities, topics, snippets."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from newsindex.analysis import Analyzer
from newsindex.engines.query import Node
from newsindex.model import Article, Contribution, EntityInArticle, EntityKind, Hit, Mention, Snippet
from newsindex.search import weights
from newsindex.search.closeness import idf
from newsindex.search.names import Lookup
from newsindex.search.plan import Wanted
from newsindex.search.sightings import Named, Sightings
from newsindex.search.snapshot import Snapshot
from newsindex.search.snippets import Clue, best_snippets


@dataclass(frozen=True, slots=True)
class StoredEntity:
    """An entity of a stored article."""

    id: str
    kind: EntityKind
    mentions: int
    salience: float


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """What is stored with a document."""

    article: Article
    entities: Sequence[StoredEntity]
    topics: Sequence[str]


class HitMaker:
    """Makes hits from one snapshot; `decode` reads stored bytes, `link` finds the mentions of an article, `gone` maps
    the ids of articles that their source has no more to the day of that."""

    def __init__(
        self,
        snapshot: Snapshot,
        analyzer: Analyzer,
        lookup: Lookup,
        decode: Callable[[bytes], StoredArticle],
        link: Callable[[Article], Iterable[Mention]],
        gone: Mapping[str, str],
    ) -> None:
        self._snapshot = snapshot
        self._analyzer = analyzer
        self._lookup = lookup
        self._decode = decode
        self._link = link
        self._gone = gone

    def article(self, number: int) -> Article:
        """The article of a document."""
        return self._decode(self._snapshot.stored(number)).article

    def hit(self, number: int, score: float, wanted: Sequence[Wanted], snippets: int) -> Hit:
        """The hit with at most so many snippets."""
        stored = self._decode(self._snapshot.stored(number))
        return Hit(
            article=stored.article,
            score=score,
            snippets=tuple(self._snippets(stored.article, wanted, snippets)) if snippets else (),
            companies=self._entities(stored, "company"),
            persons=self._entities(stored, "person"),
            organisations=self._entities(stored, "organisation"),
            topics=tuple(stored.topics),
            same_as=self._same_as(number),
            gone=self._gone.get(stored.article.id),
        )

    def explanation(self, node: Node, number: int, gain: float) -> tuple[Contribution, ...]:
        """What each part gave to the score, greatest first; the parts add up to it."""
        _, parts = self._snapshot.explain(node, number)
        rows = [Contribution(what, score) for what, score in parts if score]
        if gain:
            rows.append(Contribution("closeness of the words", gain))
        return tuple(sorted(rows, key=lambda row: -row.score))

    def _entities(self, stored: StoredArticle, kind: EntityKind) -> tuple[EntityInArticle, ...]:
        rows: dict[str, EntityInArticle] = {}
        for entity in stored.entities:
            if entity.kind != kind:
                continue
            survivor = self._lookup.survivor(entity.id)
            name = self._lookup.name(survivor)
            if name is None:
                continue
            before = rows.get(survivor)
            mentions = entity.mentions + (before.mentions if before else 0)
            salience = max(entity.salience, before.salience if before else 0.0)
            rows[survivor] = EntityInArticle(survivor, name, mentions, salience)
        return tuple(sorted(rows.values(), key=lambda e: (-e.salience, -e.mentions, e.id)))

    def _same_as(self, number: int) -> str | None:
        """The id of the first other article with the same text, if one was there before this one."""
        [(digest, _)] = self._snapshot.keywords("digest", number)
        others = [n for n in self._snapshot.find("digest", digest) if n != number]
        if not others or min(others) > number:
            return None
        return self._snapshot.ids([min(others)])[0]

    def _snippets(self, article: Article, wanted: Sequence[Wanted], count: int) -> list[Snippet]:
        entities = {id_ for w in wanted for id_ in w.entities}
        mentions = [m for m in self._link(article) if m.entity in entities] if entities else []
        seen = self._sightings(article, "body", mentions)
        in_body = _clues(self._snapshot, wanted, ("body", "lead"))
        found = best_snippets(article.body, "body", in_body, seen, count)
        if found or not article.title:
            return found
        title = self._sightings(article, "title", mentions)
        return best_snippets(article.title, "title", _clues(self._snapshot, wanted, ("title",)), title, 1)

    def _sightings(self, article: Article, field: str, mentions: Iterable[Mention]) -> Sightings:
        named = [Named(m.start, m.end, m.entity) for m in mentions if m.field == field and m.entity is not None]
        return Sightings(self._analyzer, article.title if field == "title" else article.body, named)


def _clues(snapshot: Snapshot, wanted: Sequence[Wanted], fields: tuple[str, ...]) -> list[Clue]:
    clues: list[Clue] = []
    for w in wanted:
        if w.fields is not None and not set(w.fields) & set(fields):
            continue
        rarity = idf(snapshot, w.span)
        clues.append(Clue(w.span, rarity * w.weight, shown=w.weight > weights.COMMON))
        clues.extend(Clue(span, idf(snapshot, span) * factor, shown=False) for span, factor in w.parts)
    return clues
