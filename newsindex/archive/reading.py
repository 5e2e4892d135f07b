"""What an index is asked: searches, passages, profiles, articles, names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from newsindex.archive.opened import Opened
from newsindex.entities.book.alias_book import Book
from newsindex.errors import ArticleNotFound, UsageError
from newsindex.model import Article, Entity, Mention, Passages, Profile, Results
from newsindex.search.query.options import (
    PASSAGES_PER_ARTICLE,
    DateLike,
    Match,
    Names,
    SearchOptions,
    Sort,
    choice,
    names_of,
    options_of,
)
from newsindex.search.terms.filters import ARTICLES
from newsindex.search.terms.vocabulary import plain
from newsindex.state import IndexState
from newsindex.upkeep.damage import naming, naming_damage

if TYPE_CHECKING:
    from newsindex.alerts import Alerts, Choices, View
    from newsindex.search.profiles import ProfileKind


class Readable(Opened):
    """An index that can be asked."""

    @naming
    def search(
        self,
        query: str = "",
        *,
        company: Names | None = None,
        person: Names | None = None,
        topic: Names | None = None,
        source: Names | None = None,
        author: Names | None = None,
        section: Names | None = None,
        lang: Names | None = None,
        since: DateLike | None = None,
        until: DateLike | None = None,
        sort: Sort = "relevance",
        limit: int | None = 10,
        offset: int = 0,
        snippets: int = 1,
        match: Match = "all",
        strict: bool = False,
        exact: bool = False,
        across: bool = False,
        romanised: bool = False,
        major: bool = False,
        unique: bool = False,
        teasers: bool = False,
        facets: bool = False,
        explain: bool = False,
        recency: float | None = None,
    ) -> Results:
        """The articles that match the query and all filters, best first. Options are those of `newsindex search`.

        Filters: `company`, `person`, `topic` (names or ids; of several all must hold), `source`, `author`, `section`,
        `lang` ("en", "zh", "zh-Hant", "zh-Hans"; of several any), `since` and `until` (days, both included; ISO text
        such as "2025-02", words such as "last week", or a date), `major` (mainly about who was named), `unique` (of
        equal texts one), `teasers` (scraps of related stories too).
        Words: `match="any"` takes articles with any of them, `strict` none that lack one, `exact` words as typed,
        `across` the other language too, `romanised` Chinese persons by the sound of Latin names.
        Order: `sort` "relevance", "newest" or "oldest"; `recency` is the half-life in days of what new articles gain.
        Shown: `limit` hits (None: all; 0: the total alone) from `offset` on, each with at most `snippets` snippets;
        `facets` counts, `explain` says what made each score.

        Raises QueryError, UsageError, AmbiguousName, IndexNotFound.
        """
        options = options_of(
            self._today(), company=company, person=person, topic=topic, source=source, author=author, section=section,
            lang=lang, since=since, until=until, sort=sort, limit=limit, offset=offset, snippets=snippets, match=match,
            strict=strict, exact=exact, across=across, romanised=romanised, major=major, unique=unique,
            teasers=teasers, facets=facets, explain=explain, recency=recency,
        )  # fmt: skip
        return self._current().searcher.search(_text(query), options)

    @naming
    def snippets(
        self,
        query: str = "",
        *,
        company: Names | None = None,
        person: Names | None = None,
        topic: Names | None = None,
        source: Names | None = None,
        author: Names | None = None,
        section: Names | None = None,
        lang: Names | None = None,
        since: DateLike | None = None,
        until: DateLike | None = None,
        limit: int | None = 10,
        offset: int = 0,
        snippets: int = PASSAGES_PER_ARTICLE,
        sort: Sort = "relevance",
        match: Match = "all",
        strict: bool = False,
        exact: bool = False,
        across: bool = False,
        romanised: bool = False,
        major: bool = False,
        unique: bool = False,
        teasers: bool = False,
        recency: float | None = None,
    ) -> Passages:
        """The passages that best answer, over the whole archive, at most `snippets` of one article.

        `limit` and `offset` count passages; the other options are those of `search`, and so are the errors.
        """
        options = options_of(
            self._today(), company=company, person=person, topic=topic, source=source, author=author, section=section,
            lang=lang, since=since, until=until, sort=sort, limit=limit, offset=offset, snippets=snippets, match=match,
            strict=strict, exact=exact, across=across, romanised=romanised, major=major, unique=unique,
            teasers=teasers, recency=recency,
        )  # fmt: skip
        return self._current().searcher.passages(_text(query), options)

    @naming
    def profile(
        self,
        name: str,
        kind: ProfileKind = "company",
        *,
        person: Names | None = None,
        company: Names | None = None,
        topic: Names | None = None,
        source: Names | None = None,
        author: Names | None = None,
        section: Names | None = None,
        lang: Names | None = None,
        since: DateLike | None = None,
        until: DateLike | None = None,
        major: bool = False,
    ) -> Profile:
        """What the archive says of a company, organisation, person or topic, among articles that pass the filters."""
        from newsindex.search.profiles import profile_of

        choice(kind, "kind", ("company", "person", "topic"))
        options = options_of(
            self._today(), person=person, company=company, topic=topic, source=source, author=author, section=section,
            lang=lang, since=since, until=until, major=major,
        )  # fmt: skip
        state = self._current()
        return profile_of(
            _name(name), kind, options,
            searcher=state.searcher, snapshot=state.snapshot, lookup=state.lookup, hits=state.hits,
        )  # fmt: skip

    @naming
    def suggest(self, start: str, limit: int = 10) -> list[str]:
        """Names and words of the archive that begin so, to complete what a reader types; names first."""
        state = self._current()
        begun = _text(start).strip()
        if not begun:
            return []
        found: dict[str, None] = {}
        for entity in state.book.complete(begun):
            if state.lookup.articles(entity):
                key = plain(begun)
                forms = (entity.name, *(form for forms in entity.names.values() for form in forms))
                found[next((form for form in forms if plain(form).startswith(key)), entity.name)] = None
            if len(found) >= limit:
                break
        for word in state.searcher.vocabulary.completions(begun, limit):
            found.setdefault(state.searcher.written(word, begun))
        return list(found)[:limit]

    @naming
    def __len__(self) -> int:
        return self._current().snapshot.count(ARTICLES)

    @naming
    def __contains__(self, id_: object) -> bool:
        return isinstance(id_, str) and bool(self._current().snapshot.find("id", id_))

    @naming
    def get(self, name: str) -> Article:
        """The article of that id, else of that address or path, else whose id alone begins so.

        Raises ArticleNotFound, and UsageError where several ids begin so.
        """
        from newsindex.ingest.identity import address_key

        if not isinstance(name, str):
            raise UsageError(f"an article is asked for by a text, not by {type(name).__name__}")
        state = self._current()
        for number in state.snapshot.find("id", name):
            return state.hits.article(number)
        try:
            real = str(Path(name).resolve())
        except ValueError:  # what no file can be called
            real = ""
        for field, value in (("url", address_key(name)), ("path", name), ("path", real)):
            numbers = state.snapshot.find(field, value) if value else []
            if numbers:
                return state.hits.article(numbers[0])
        begun = [id_ for id_, _ in state.snapshot.expand("id", name, name + "\U0010ffff", 50)] if name else []
        live = [id_ for id_ in begun if state.snapshot.find("id", id_)]
        if len(live) > 1:
            raise UsageError(f'"{name}" begins the ids of several articles: {", ".join(live[:5])}')
        if not live:
            raise ArticleNotFound(f'"{name}": no article has that id, address or path')
        return state.hits.article(state.snapshot.find("id", live[0])[0])

    @naming
    def mentions(self, name: str) -> list[Mention]:
        """The names in an article, as the alias book has them now, by place."""
        article = self.get(name)
        return list(self._current().linker.mentions(article))

    def articles(
        self,
        *,
        source: Names | None = None,
        author: Names | None = None,
        section: Names | None = None,
        lang: Names | None = None,
        since: DateLike | None = None,
        until: DateLike | None = None,
        teasers: bool = False,
    ) -> Iterator[Article]:
        """Every article that passes the filters, one by one, in the order of the index."""
        options = options_of(
            self._today(), source=source, author=author, section=section, lang=lang, since=since, until=until,
            teasers=teasers,
        )  # fmt: skip
        with naming_damage(self):
            state = self._current()
            node, _ = state.searcher.matching("", options)
            numbers = state.snapshot.matching(node).numbers.tolist()
        for number in numbers:
            with naming_damage(self):
                article = state.hits.article(number)
            yield article

    @property
    def alerts(self) -> Alerts:
        """The saved searches, which lie beside the index in `<index>.alerts.json`."""
        from newsindex.alerts import Alerts

        return Alerts(self.path, self._view, self._chosen)

    def _view(self) -> View | None:
        """The newest state, for saved searches; None where there is no index."""
        from newsindex.alerts import View

        self.refresh()
        if self._folder is None:
            return None
        state = self._current()
        moment = IndexState.load(state.folder.blob("state.json")).moment
        return View(state.folder.meta.get("identity", ""), moment, state.snapshot, state.searcher, state.hits)

    def _chosen(self, choices: Choices) -> SearchOptions:
        """What a saved search means today; it matches strictly."""
        return options_of(self._today(), **choices.to_dict(), limit=None, strict=True)

    @property
    def book(self) -> Book:
        """The alias book as it is for this index."""
        if self._folder is None and not self.path.exists():
            return self._book(None)
        return self._current().book

    @naming
    def entities(self, *, candidates: bool = False) -> list[Entity]:
        """The entities of the alias book, those with the most articles of this index first."""
        state = self._current()
        matching = state.snapshot.matching(ARTICLES)
        counts: dict[str, int] = {}
        for field in ("company", "person", "organisation"):
            for id_, count in state.snapshot.facet(matching, field):
                survivor = state.lookup.survivor(id_)
                counts[survivor] = counts.get(survivor, 0) + count
        listed = [replace(e, articles=counts.get(e.id, 0)) for e in state.book.entities(candidates=candidates)]
        return sorted(listed, key=lambda e: (-e.articles, e.id))


def _text(query: str) -> str:
    if not isinstance(query, str):
        raise UsageError(f"a query must be text, not {type(query).__name__}")
    return query


def _name(name: str) -> str:
    if not isinstance(name, str):
        raise UsageError(f"name: a text is wanted, not {type(name).__name__}")
    [found] = names_of(name, "name")
    return found
