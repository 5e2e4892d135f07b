"""One search from the words of the reader to ranked hits: parse, plan, evaluate, relax, rerank, show."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace as changed

from newsindex.analysis import Analyzer
from newsindex.engines.base import TopDocuments
from newsindex.engines.query import All, And, Keyword, Node, Not, Number, Term
from newsindex.errors import UsageError
from newsindex.model import Hit, Passage, Passages, Results, UserTopic
from newsindex.search import weights
from newsindex.search.meaning.names import Lookup, Named
from newsindex.search.meaning.plan import Plan
from newsindex.search.meaning.planner import Planner
from newsindex.search.meaning.questions import body_first, is_question
from newsindex.search.query.clauses import Value
from newsindex.search.query.options import SearchOptions
from newsindex.search.query.parser import parse
from newsindex.search.ranking.loose_queries import LooseQueries, need_not_stand_whole
from newsindex.search.ranking.reranking import Ranking, by_closeness, by_recency, by_wording, recency
from newsindex.search.showing.hits import HitMaker
from newsindex.search.showing.repeats import Repeats
from newsindex.search.snapshot import Snapshot
from newsindex.search.terms.filters import ARTICLES, filters_of, passing, within
from newsindex.search.terms.needs import any_field
from newsindex.search.terms.vocabulary import Vocabulary

if TYPE_CHECKING:
    from newsindex.search.topics.asked_topics import Topics

SECONDS = 10.0
"""A query that takes longer ends with what it has, marked as partial."""

WRITTEN = 8
"""So many articles tell how a term is written."""


class _Found(Struct, frozen=True):
    query: str
    plan: Plan
    node: Node
    filters: Node
    top: TopDocuments
    numbers: tuple[int, ...]
    scores: tuple[float, ...]
    total: int
    relaxed: bool
    notes: tuple[str, ...]
    ranking: Ranking
    matching: Any
    """For facets, where they are asked for."""


class Searcher:
    """Searches one snapshot of the index with one state of the alias book; safe from several threads."""

    def __init__(
        self,
        snapshot: Snapshot,
        analyzer: Analyzer,
        lookup: Lookup,
        hits: HitMaker,
        today: Callable[[], dt.date],
        by_sound: Callable[[str], Named | None],
        topics: Sequence[UserTopic] = (),
    ) -> None:
        self._snapshot = snapshot
        self._analyzer = analyzer
        self._lookup = lookup
        self._hits = hits
        self._today = today
        self._by_sound = by_sound
        self._own_topics = topics
        self.vocabulary = Vocabulary(snapshot)
        self._loosely = LooseQueries(snapshot, analyzer, self.vocabulary, hits.article)

    @cached_property
    def topics(self) -> Topics:
        """Topics by name; most searches ask for none."""
        from newsindex.search.topics.asked_topics import Topics

        return Topics(self._snapshot, self.vocabulary, self._analyzer, self._hits.article, self._own_topics)

    @cached_property
    def _without_scraps(self) -> Node:
        """Articles without scraps of related stories, of which most indexes have none."""
        return ARTICLES if self._snapshot.expand("kind", "teaser", "teaser\0", 1) else All()

    def _kinds(self, options: SearchOptions) -> Node:
        return All() if options.teasers else self._without_scraps

    def search(self, query: str, options: SearchOptions) -> Results:
        """The articles that match, as `model.Results`. Raises QueryError, UsageError, AmbiguousName."""
        began = time.perf_counter()
        found = self._find(query, options)
        facets = None
        if options.facets:
            from newsindex.search.showing.facets import facets_of  # as below: few searches ask for it

            facets = facets_of(self._snapshot, found.matching, self._lookup)
        hits = tuple(self._shown(found, options))
        return Results(
            query=query,
            total=found.total,
            hits=hits,
            relaxed=found.relaxed,
            took_ms=(time.perf_counter() - began) * 1000,
            notes=found.notes,
            facets=facets,
            partial=found.top.partial or found.plan.partial,
        )

    def passages(self, query: str, options: SearchOptions) -> Passages:
        """The best passages over the archive, at most `options.snippets` of one article; `limit` counts passages."""
        began = time.perf_counter()
        wanted = None if options.limit is None else options.offset + options.limit
        articles = None if wanted is None else max(50, 2 * wanted)
        wide = changed(options, limit=articles, offset=0, explain=False)
        found = self._find(query, wide)
        rows: list[Passage] = []
        for number, hit in zip(found.numbers, self._shown(found, wide), strict=True):
            share = self._recency(number, options)
            rows.extend(
                Passage(hit.article, replace(snippet, score=snippet.score * (1 + share))) for snippet in hit.snippets
            )
        rows.sort(key=lambda row: (-row.snippet.score, row.article.id, row.snippet.start))
        repeats = Repeats()
        new = (row for row in rows if repeats.add(row.snippet.text))
        shown = tuple(islice(new, options.offset, wanted))
        took = (time.perf_counter() - began) * 1000
        partial = found.top.partial or found.plan.partial
        return Passages(query, found.total, shown, found.relaxed, took, found.notes, partial)

    def written(self, term: str, like: str) -> str:
        """A Chinese term of the index as articles write it, best as `like` is written; any other as it is."""
        if term.isascii():
            return term
        from newsindex.search.terms.as_written import AsWritten

        found = self._snapshot.search(any_field(Term(term)), limit=WRITTEN).numbers
        return AsWritten([f"{a.title}\n{a.body}" for a in map(self._hits.article, found)]).usual(term, like)

    def matching(self, query: str, options: SearchOptions) -> tuple[Node, Plan]:
        """The node of the query with all filters, and its plan."""
        plan, node, filters = self._plan(query, options)
        return within(node, filters), plan

    # ------------------------------------------------------------------ finding

    def _plan(
        self, query: str, options: SearchOptions, *, alone: bool = False, deep: bool = False
    ) -> tuple[Plan, Node, Node]:
        """`alone`: a topic is all that is asked for; `deep`: what has only words of it is ranked too."""
        reach = {"exact": options.exact, "alone": alone, "deep": deep}
        across = options.across and not options.exact
        planner = Planner(
            self._analyzer,
            self._lookup,
            self.vocabulary,
            query=query,
            today=self._today(),
            exact=options.exact,
            any_word=options.match == "any" or (across and not options.strict),
            across=across,
            by_sound=self._by_sound if options.romanised else None,
            topic=lambda name, plan: self.topics.node(name, plan, **reach),
        )
        plan = planner.plan(parse(query))
        named: list[tuple[str, Node]] = []
        for option, names in (("company", options.company), ("person", options.person)):
            named.extend((f"--{option} {name}", planner.entity(name, option)) for name in names)
        topics = [(name, self.topics.node(name, plan, **reach)) for name in options.topic]
        named.extend((f"--topic {name}", node) for name, node in topics)
        if options.major:
            if not any(w.entities for w in plan.wanted):
                raise UsageError("--major needs a company or person to be about: give --company or --person")
            named.extend(
                (f"--major {w.label}", Keyword("major", w.entities)) for w in plan.wanted if w.entities
            )  # fmt: skip
        plan.parts.extend(named)
        nodes = [node for _, node in named]
        if nodes:
            plan.strict = And((plan.strict, *nodes))
            plan.relaxed = And((plan.relaxed, *nodes)) if plan.relaxed is not None else None
        parts = filters_of(options, self.vocabulary)
        plan.parts.extend(parts)
        return plan, plan.strict, passing(self._kinds(options), parts)

    def _find(self, query: str, options: SearchOptions) -> _Found:
        deadline = time.perf_counter() + SECONDS
        topic = _topic_alone(query, options)
        plan, node, filters, top, matching, relaxed = self._matched(query, options, deadline, topic)
        notes = list(plan.notes)
        notes.extend(top.notes)
        notes.extend(self._beside_topic(topic, plan.on_topic, filters, top, deadline) if topic else ())
        if top.total == 0 and not top.partial:
            notes.extend(self._offered(query, options))
            notes.extend(self._why_nothing(query, plan, options, deadline))
        notes.extend(self._undated(node, options, deadline))
        ranking = self._ranked(query, plan, top, options)
        numbers, scores = ranking.numbers, ranking.scores
        total = top.total
        if options.unique and numbers:
            numbers, scores = self._unique(numbers, scores)
            total = len(numbers)
        end = None if options.limit is None else options.offset + options.limit
        kept = tuple(numbers[options.offset : end]), tuple(scores[options.offset : end])
        told = tuple(dict.fromkeys(notes))  # a word may be asked for twice
        return _Found(query, plan, node, filters, top, *kept, total, relaxed, told, ranking, matching)

    def _matched(
        self, query: str, options: SearchOptions, deadline: float, topic: str | None
    ) -> tuple[Plan, Node, Node, TopDocuments, Any, bool]:
        """The plan, the node that was evaluated, the filters, what was found, what matches where facets are asked for,
        and whether it does only in part."""
        deep = topic is not None and not (options.facets or options.strict)
        plan, node, filters = self._plan(query, options, alone=topic is not None, deep=deep)
        relaxed = False
        if asked := need_not_stand_whole(query, plan, options):
            top, matching = TopDocuments(0, (), ()), None
        else:
            if options.match == "any" or options.across:
                node = self._loosely.node(query, plan, node, filters, options, deadline)
            top, matching = self._top(within(node, filters), options, deadline)
        if top.total == 0 and plan.relaxed is not None and not options.strict:
            every, node = node, body_first(plan.relaxed) if is_question(query) else plan.relaxed
            node = self._loosely.node(query, plan, node, filters, options, deadline)
            top, matching = self._top(within(node, filters), options, deadline)
            relaxed = bool(top.total) if not asked else self._loosely.finds_more(top.total, every, filters, deadline)
        elif top.total and options.across and options.match == "all" and not (options.strict or options.exact):
            from newsindex.search.ranking.complete import none_has_all

            relaxed = none_has_all(self._snapshot, [node for _, node in plan.parts], top.numbers, filters, deadline)
        return plan, node, filters, top, matching, relaxed

    def _why_nothing(self, query: str, plan: Plan, options: SearchOptions, deadline: float) -> list[str]:
        """Which part of what was asked for no article has, and what would find something."""
        from newsindex.search.showing.otherwise import asked_otherwise, in_the_other_language
        from newsindex.search.showing.zero import explain_nothing

        def total(query: str, options: SearchOptions) -> tuple[int, bool]:
            only = changed(options, limit=0, offset=0, facets=False)
            *_, top, _, relaxed = self._matched(query, only, deadline, _topic_alone(query, only))
            count = len(self._unique(top.numbers, top.scores)[0]) if only.unique else top.total
            return 0 if top.partial else count, relaxed

        kinds = self._kinds(options)
        notes = explain_nothing(self._snapshot, plan, kinds, self.vocabulary, deadline, self.written)
        otherwise = asked_otherwise(query, options, notes, total)
        return [*notes, *otherwise, *in_the_other_language(query, options, notes, self._snapshot, total)]

    def _top(self, node: Node, options: SearchOptions, deadline: float) -> tuple[TopDocuments, Any]:
        """All that can be shown, and for facets all that match. Paging is by slices of one order, so that pages never
        overlap."""
        if options.unique or options.limit is None:
            need = None
        elif options.limit == 0:
            need = 0
        else:
            need = max(options.offset + options.limit, weights.RERANKED if options.sort == "relevance" else 0)
        sort = {"relevance": None, "newest": ("published", True), "oldest": ("published", False)}[options.sort]
        limit = need
        while True:
            if options.facets:
                top, matching = self._snapshot.search_and_match(node, limit=limit, sort=sort, deadline=deadline)
            else:
                top, matching = self._snapshot.search(node, limit=limit, sort=sort, deadline=deadline), None
            if not (need and limit) or options.recency is None or sort is not None or len(top.numbers) < limit:
                return top, matching
            # What was not fetched scores no more than the last one, and recency at most doubles that.
            if top.scores[-1] * 2 <= top.scores[need - 1]:
                return top, matching
            limit *= 4

    def _ranked(self, query: str, plan: Plan, top: TopDocuments, options: SearchOptions) -> Ranking:
        ranking = Ranking(list(top.numbers), list(top.scores))
        if options.sort != "relevance" or not ranking.numbers:
            return ranking
        question = is_question(query)
        ranking = by_closeness(self._snapshot, plan.wanted, ranking, question=question)
        if question and not (options.across and not options.exact):
            ranking = by_wording(self._snapshot, plan.wanted, ranking)
        if options.recency is None:
            return ranking
        return by_recency(self._snapshot, ranking, self._today(), options.recency)

    def _unique(self, numbers: Sequence[int], scores: Sequence[float]) -> tuple[list[int], list[float]]:
        seen: set[str] = set()
        kept: list[int] = []
        for n, number in enumerate(numbers):
            [(digest, _)] = self._snapshot.keywords("digest", number)
            if digest not in seen:
                seen.add(digest)
                kept.append(n)
        return [numbers[n] for n in kept], [scores[n] for n in kept]

    def _offered(self, query: str, options: SearchOptions) -> list[str]:
        """Chinese persons of the sound of the names that were asked for in vain."""
        if options.romanised or options.exact:
            return []
        named = [found for name in (*options.person, query) if (found := self._by_sound(name)) is not None]
        return [f"{n.label}: of that sound is {', '.join(n.forms)}; --romanised looks for it" for n in named]

    def _beside_topic(
        self, topic: str, on_topic: Node | None, filters: Node, top: TopDocuments, deadline: float
    ) -> list[str]:
        """How many of the articles are on the topic, where others that only have words of it follow."""
        count = None if on_topic is None else self._count(within(on_topic, filters), deadline)
        if count is None or count >= top.total:
            return []
        told = {0: "none of them is", 1: "1 of them is"}.get(count, f"{count:,} of them are")
        return [f"{told} on {topic}; the others have only words of it"]

    def _undated(self, node: Node, options: SearchOptions, deadline: float) -> list[str]:
        if options.since is None and options.until is None:
            return []
        rest = changed(options, since=None, until=None)
        others = passing(self._kinds(rest), filters_of(rest, self.vocabulary))
        count = self._count(And((node, others, Not(Number("day")))), deadline)
        if not count:
            return []
        return [f"{count:,} more without a date {'is' if count == 1 else 'are'} outside every date filter"]

    def _count(self, node: Node, deadline: float) -> int | None:
        """How many articles match; None where time ran out before all were counted."""
        found = self._snapshot.matching(node, deadline=deadline)
        return None if found.partial else len(found)

    def _recency(self, number: int, options: SearchOptions) -> float:
        if options.recency is None:
            return 0.0
        return recency(self._snapshot.number("day", number), self._today(), options.recency)

    # ------------------------------------------------------------------ showing

    def _shown(self, found: _Found, options: SearchOptions) -> Iterator[Hit]:
        sought = self._hits.sought([*found.plan.wanted, *found.plan.shown], found.numbers, found.query)

        said = (found.query, *options.topic, *options.company, *options.person)

        def further(number: int) -> dict[str, Any]:
            known: dict[str, Any] = {}
            if options.explain:
                gains = found.ranking.gains(number)
                known["explanation"] = self._hits.explanation(found.node, number, gains, said)
            if options.across:
                known["across"] = self._is_across(found.query, number)
            return known

        asked = further if options.explain or options.across else None
        return self._hits.hits(found.numbers, found.scores, sought, options.snippets, asked)

    def _is_across(self, query: str, number: int) -> bool:
        """Whether an article is in the other language than the query."""
        from newsindex.analysis.script import is_chinese

        return any((lang != "en") != is_chinese(query) for lang, _ in self._snapshot.keywords("lang", number))


def _topic_alone(query: str, options: SearchOptions) -> str | None:
    """The topic that is all that is asked for."""
    if options.sort != "relevance" or options.exact:
        return None
    if options.topic or options.company or options.person:
        further = query.strip() or options.topic[1:] or options.company or options.person
        return None if further else options.topic[0]
    clause = parse(query) if "topic:" in query.casefold() else None
    return clause.text if isinstance(clause, Value) and clause.field == "topic" else None
