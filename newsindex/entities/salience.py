"""How much an article is about each of the entities that it names."""

from __future__ import annotations

from collections.abc import Sequence
from math import log1p

from msgspec import Struct

from newsindex.analysis import lead_end
from newsindex.model import Article, EntityKind, Mention

TITLE, LEAD, COUNT, SPREAD, SHARE = 0.34, 0.2, 0.22, 0.1, 0.14
"""What each sign weighs; together 1."""
_MANY = 8
"""So many mentions count as any number."""
_COUNTED = [log1p(count) / log1p(_MANY - 1) for count in range(_MANY)]
"""What the mentions beyond the first count."""
_PARTS = 4
"""Into so many parts of equal length the body is cut to see how far an entity is spread."""


class InArticle(Struct, frozen=True):
    """An entity in an article: how often it is named, and from 0 to 1 how much the article is about it."""

    id: str
    kind: EntityKind
    mentions: int
    salience: float


class _Seen(Struct):
    kind: EntityKind
    count: int = 0
    title: int = 0
    lead: int = 0
    parts: int = 0


def salient(article: Article, mentions: Sequence[Mention], lead: int | None = None) -> list[InArticle]:
    """The entities of the mentions, most salient first; mentions of what is in no book count only in the total.

    From 0.5 on the article is mainly about the entity: it stands in the title and again in the text, or carries
    the lead and the rest. `lead` is where the lead ends, for who knows it already.
    """
    seen: dict[str, _Seen] = {}
    if lead is None:
        lead = lead_end(article.body) if mentions else 0
    length = max(len(article.body), 1)
    for mention in mentions:
        if mention.entity is None:
            continue
        entry = seen.get(mention.entity)
        if entry is None:
            entry = seen[mention.entity] = _Seen(mention.kind)
        entry.count += 1
        if mention.field == "title":
            entry.title += 1
        else:
            entry.lead += mention.start < lead
            entry.parts |= 1 << min(mention.start * _PARTS // length, _PARTS - 1)
    total = len(mentions)
    found = [
        InArticle(id_, entry.kind, entry.count, _salience(entry, total, bool(article.title)))
        for id_, entry in seen.items()
    ]
    found.sort(key=lambda entity: (-entity.salience, -entity.mentions, entity.id))
    return found


def _salience(entry: _Seen, total: int, titled: bool) -> float:
    count = _COUNTED[min(entry.count, _MANY) - 1]
    spread = entry.parts.bit_count() / _PARTS
    share = min(entry.count / total * 2, 1.0)
    text = COUNT * count + SPREAD * spread + SHARE * share + LEAD * (entry.lead > 0)
    if not titled:
        return round(text / (1 - TITLE), 4)
    return round(text + TITLE * (entry.title > 0), 4)
