"""A document number and its score → the hit that is shown: article, entities, topics, snippets."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from typing import Any

from msgspec import Struct

from newsindex.analysis import Analyzer
from newsindex.analysis.places import TermPlaces
from newsindex.engines.query import Node
from newsindex.model import Article, Contribution, EntityInArticle, EntityKind, Hit, Snippet
from newsindex.search.meaning.names import Lookup
from newsindex.search.meaning.plan import Wanted
from newsindex.search.ranking.reranking import Gains
from newsindex.search.showing.rated import Source
from newsindex.search.showing.sightings import Sightings
from newsindex.search.showing.snippets import best_snippets
from newsindex.search.showing.sought import Sought
from newsindex.search.snapshot import Snapshot


class StoredEntity(Struct, frozen=True, array_like=True):
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

_TOGETHER = 100_000
"""Texts of about so many characters are read together: those of some dozens of hits, or a long one."""


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

    def hits(
        self,
        numbers: Sequence[int],
        scores: Sequence[float],
        sought: Sought,
        snippets: int,
        further: Callable[[int], Mapping[str, Any]] | None = None,
    ) -> Iterator[Hit]:
        """The hits with at most so many snippets each; `further` gives fields that are known of one of them."""

        def known(number: int, score: float) -> dict[str, Any]:
            return {"score": score, "explanation": (), "across": False, **(further(number) if further else {})}

        if not snippets:
            for number, score in zip(numbers, scores, strict=True):
                yield Hit.with_rest(partial(self._article_and_rest, number), snippets=(), **known(number, score))
            return
        left = iter(scores)
        for batch in self._batches(numbers):
            found = self._snippets(batch, sought, snippets)
            for (number, stored), shown, score in zip(batch, found, left, strict=False):
                rest = partial(self._rest, number, stored)
                yield Hit.with_rest(rest, article=stored.article, snippets=tuple(shown), **known(number, score))

    def _batches(self, numbers: Sequence[int]) -> Iterator[list[tuple[int, StoredArticle]]]:
        """The documents with what is stored of them, as many as are read together."""
        batch: list[tuple[int, StoredArticle]] = []
        size = 0
        for number in numbers:
            stored = self._decode(self._snapshot.stored(number))
            batch.append((number, stored))
            size += len(stored.article.body)
            if size >= _TOGETHER:
                yield batch
                batch, size = [], 0
        if batch:
            yield batch

    def _article_and_rest(self, number: int) -> dict[str, Any]:
        """The article of a hit, and what gives the rest, for which the names in the book are read."""
        with self._reading():
            stored = self._decode(self._snapshot.stored(number))
        return {"article": stored.article, "_rest": partial(self._rest, number, stored)}

    def _rest(self, number: int, stored: StoredArticle) -> dict[str, Any]:
        """What a hit has besides its score and snippets."""
        with self._reading():
            return {
                "article": stored.article,
                "companies": self._entities(stored, "company"),
                "persons": self._entities(stored, "person"),
                "organisations": self._entities(stored, "organisation"),
                "topics": self._topics(number, stored),
                "same_as": self._same_as(number),
                "gone": self._gone.get(stored.article.id),
            }

    def explanation(self, node: Node, number: int, gains: Gains, asked: Sequence[str]) -> Parts:
        """What each part gave to the score, greatest first; the parts add up to it. `gains` came after the words.
        Chinese ones are written as they were `asked` for, else as in the article."""
        from newsindex.search.terms.as_written import AsWritten  # few searches ask for it

        _, parts = self._snapshot.explain(node, number)
        article = self.article(number)
        written = AsWritten((*asked, article.title, article.body))
        given: dict[str, float] = {}
        for what, score in (*parts, *gains):
            label = written.label(what)
            given[label] = given.get(label, 0.0) + score
        rows = [Contribution(what, score) for what, score in given.items() if score]
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

    def _snippets(self, batch: Sequence[tuple[int, StoredArticle]], sought: Sought, count: int) -> list[list[Snippet]]:
        """The snippets of each article: of its body, else of its title."""
        numbers, articles = [number for number, _ in batch], [stored.article for _, stored in batch]
        texts = [article.body for article in articles] + [article.title for article in articles]
        places = self._analyzer.places_of(texts)
        bodies = self._sightings("body", numbers, places[: len(batch)], sought)
        titles = self._sightings("title", numbers, places[len(batch) :], sought)
        sources = [
            Source(article.body, body, title if article.title else None)
            for article, body, title in zip(articles, bodies, titles, strict=True)
        ]
        found = best_snippets(sources, "body", sought.in_body, count, sought.numbers)
        for nth, article in enumerate(articles):
            if not found[nth]:
                [found[nth]] = best_snippets([Source(article.title, titles[nth])], "title", sought.in_title, 1)
        return found

    def _sightings(
        self, field: str, numbers: Sequence[int], places: Sequence[TermPlaces], sought: Sought
    ) -> list[Sightings]:
        placed = sought.placed(field, numbers, words=not self._analyzer.cuts_quickly)
        found = []
        for number, each in zip(numbers, places, strict=True):
            mentions = sought.mentioned(field, number)
            extents = sought.extents if mentions else None
            found.append(Sightings(each, mentions, extents, placed[number] if placed is not None else None))
        return found
