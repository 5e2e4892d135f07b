"""What the archive says of one company, person or topic."""

from __future__ import annotations

from typing import Literal

from msgspec.structs import replace

from newsindex.engines.query import And, Node
from newsindex.errors import EntityNotFound
from newsindex.model import Article, EntityKind, Profile
from newsindex.search.meaning.names import Lookup
from newsindex.search.query.options import PASSAGES_PER_ARTICLE, SearchOptions
from newsindex.search.searcher import Searcher
from newsindex.search.showing.facets import facets_of, month_name
from newsindex.search.showing.hits import HitMaker
from newsindex.search.snapshot import Snapshot

ProfileKind = Literal["company", "person", "topic"]
_KINDS: dict[str, tuple[EntityKind, ...]] = {"company": ("company", "organisation"), "person": ("person",)}
MOST_BESIDE = 10
"""So many companies, persons and topics that appear with it are listed."""

BEST_SNIPPETS = 3


def profile_of(
    name: str,
    kind: ProfileKind,
    options: SearchOptions,
    *,
    searcher: Searcher,
    snapshot: Snapshot,
    lookup: Lookup,
    hits: HitMaker,
) -> Profile:
    """The profile of what `name` means among the articles that pass the filters of `options`.

    Raises EntityNotFound where nothing is known under that name and no article has it, AmbiguousName where several are.
    """
    asked = replace(options, **{kind: (*getattr(options, kind), name)})
    node, plan = searcher.matching("", asked)
    named = lookup.named(name, _KINDS[kind]) if kind != "topic" else None
    topic = searcher.topics.find(name) if kind == "topic" else None
    matching = snapshot.matching(node)
    count = len(matching)
    if named is None and topic is None and not count:
        raise EntityNotFound(
            f'no {kind} "{name}" is known, and no article has that name; `newsindex search` takes any words'
        )
    facets = facets_of(snapshot, matching, lookup)
    own = set(named.ids) if named else {name}
    if topic is not None:
        own.add(topic.name)
    names: dict[str, tuple[str, ...]] = dict(topic.names) if topic is not None else {}
    tickers: tuple[str, ...] = ()
    if named is not None:
        entity = lookup.entity(named.ids[0])
        if entity is not None:
            names, tickers = dict(entity.names), entity.tickers

    def beside(facet: str) -> tuple[tuple[str, str, int], ...]:
        rows = [(id_, lookup.name(id_) or id_, n) for id_, n in facets[facet] if id_ not in own]
        return tuple(rows[:MOST_BESIDE])

    shown = replace(asked, limit=BEST_SNIPPETS, offset=0, sort="relevance", snippets=PASSAGES_PER_ARTICLE)
    best = searcher.passages("", shown)
    return Profile(
        id=named.ids[0] if named else topic.name if topic else name,
        kind=named.kind if named else kind,
        name=named.label if named else topic.name if topic else name,
        names=names,
        tickers=tickers,
        articles=count,
        months=tuple((month_name(month), n) for month, n in snapshot.histogram(matching, "day", 100)),
        companies=beside("companies"),
        persons=beside("persons"),
        topics=tuple((other, other, n) for other, n in facets["topics"] if other not in own | {name.casefold()})[
            :MOST_BESIDE
        ],
        snippets=best.hits,
        first=_end(node, snapshot, hits, last=False),
        latest=_end(node, snapshot, hits, last=True),
        notes=tuple(plan.notes),
    )


def _end(node: Node, snapshot: Snapshot, hits: HitMaker, *, last: bool) -> Article | None:
    top = snapshot.search(And((node,)), limit=1, sort=("published", last))
    return hits.article(top.numbers[0]) if top.numbers else None
