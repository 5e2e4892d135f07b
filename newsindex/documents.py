"""Article + mentions → what the engine indexes, and stored bytes → article."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

import msgspec

from newsindex.analysis import Analyzer, fold
from newsindex.engines.base import IndexDocuments, TextColumn
from newsindex.model import Article, Mention, TextField
from newsindex.search.query.dates import day_number
from newsindex.search.showing.hits import StoredArticle, StoredEntity

if TYPE_CHECKING:
    from newsindex.analysis.stream import Scan
    from newsindex.entities.salience import InArticle

ARTICLE, TEASER = "article", "teaser"
"""The values of the keyword field `kind`."""

MAJOR = 0.5
"""An article is mainly about an entity from this salience on."""

LONGEST_KEYWORD = 500
"""Longer values are cut in keyword fields; the stored article has them whole."""


class _Record(msgspec.Struct, array_like=True):
    """`zone`: seconds from UTC to the zone in which the article's date is written, which MessagePack has not."""

    article: Article
    entities: tuple[StoredEntity, ...]
    zone: int = 0


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(_Record)
_unpacker = msgspec.msgpack.Decoder(tuple[Article, int])


def encode(article: Article, entities: Sequence[InArticle]) -> bytes:
    """The bytes to store."""
    rows = tuple(StoredEntity(e.id, e.kind, e.mentions, e.salience) for e in entities)
    return _encoder.encode(_Record(article, rows, _zone_of(article)))


def decode(stored: bytes) -> StoredArticle:
    """The article and its entities from stored bytes."""
    record = _decoder.decode(stored)
    article = _in_zone(record.article, record.zone)
    return StoredArticle(article, record.entities, topics_of(article))


def pack(article: Article) -> bytes:
    """The article alone as bytes: in less time than pickling, and to be sent or kept as they are."""
    return _encoder.encode((article, _zone_of(article)))


def unpack(packed: bytes) -> Article:
    """The article that `pack` was given."""
    return _in_zone(*_unpacker.decode(packed))


def _zone_of(article: Article) -> int:
    offset = article.published.utcoffset() if article.published else None
    return int(offset.total_seconds()) if offset else 0


def _in_zone(article: Article, seconds: int) -> Article:
    if seconds and article.published is not None:
        # It has just been read and nobody else has it; a changed copy takes as long as reading it did.
        object.__setattr__(article, "published", article.published.astimezone(_zone(seconds)))
    return article


@lru_cache(maxsize=256)
def _zone(seconds: int) -> dt.timezone:
    return dt.timezone(dt.timedelta(seconds=seconds))


_ASCII_SPACE = b" \t\n\r\x0b\x0c\x1c\x1d\x1e\x1f"
_OTHER_SPACE = "\x85\u1680\u2028\u2029"
"""White space that folding leaves as it is."""


def _digest(article: Article, folded: str) -> str:
    """Equal for articles whose text, `folded`, is the same but for case and white space; of one without, the title."""
    import hashlib  # as below: a search needs none of it

    letters = (folded if article.body.strip() else fold(article.title)).casefold()
    if any(map(letters.__contains__, _OTHER_SPACE)):
        letters = "".join(letters.split())
    return hashlib.blake2b(letters.encode().translate(None, _ASCII_SPACE), digest_size=12).hexdigest()


def texts_of(
    analyzer: Analyzer,
    titles: Sequence[Scan],
    bodies: Sequence[Scan],
    leads: Sequence[int],
    mentions: Sequence[Sequence[Mention]],
) -> dict[str, TextColumn]:
    """The text fields of articles, from scans of titles and bodies, the ends of leads, and mentions.

    A term `@id` stands at the first unit of each mention of an entity; those in the lead count there too.
    """
    title, _ = analyzer.columns(titles, [0] * len(titles), [_marks(of_article, "title") for of_article in mentions])
    body, lead = analyzer.columns(bodies, leads, [_marks(of_article, "body") for of_article in mentions])
    return {"title": title, "lead": lead, "body": body}


def _marks(mentions: Sequence[Mention], field: TextField) -> list[tuple[int, str]]:
    return [(m.start, f"@{m.entity}") for m in mentions if m.entity is not None and m.field == field]


def documents(
    articles: Sequence[Article],
    entities: Sequence[Sequence[InArticle]],
    words: Sequence[int],
    topics: Sequence[Sequence[tuple[str, float]]],
    folded: Sequence[str],
) -> IndexDocuments:
    """What the engine holds of articles besides their texts; `words` are those of each body, `topics` what it is about
    besides its own tags, `folded` is the body folded."""
    from newsindex.ingest.identity import address_key  # the readers are slow to load, and a search needs none

    values: dict[str, list[str | None]] = {
        "kind": [TEASER if article.teaser else ARTICLE for article in articles],
        "digest": list(map(_digest, articles, folded)),
        "url": [address_key(article.url) if article.url else None for article in articles],
        "path": [article.path for article in articles],
        "source": [article.source for article in articles],
        "author": [article.author for article in articles],
        "section": [article.section for article in articles],
        "lang": [article.lang for article in articles],
        "parent": [article.parent for article in articles],
    }
    dates = [article.published for article in articles]
    return IndexDocuments(
        [article.id for article in articles],
        {name: [value[:LONGEST_KEYWORD] if value else None for value in column] for name, column in values.items()},
        _weighted(articles, entities, topics),
        {
            "words": list(words),
            "published": [None if date is None else int(date.timestamp()) for date in dates],
            "day": [None if date is None else day_number(date) for date in dates],
        },
        list(map(encode, articles, entities)),
    )


def _weighted(
    articles: Sequence[Article],
    entities: Sequence[Sequence[InArticle]],
    topics: Sequence[Sequence[tuple[str, float]]],
) -> dict[str, list[tuple[int, str, float]]]:
    found: defaultdict[str, list[tuple[int, str, float]]] = defaultdict(list)
    for place, article in enumerate(articles):
        for entity in entities[place]:
            found[entity.kind].append((place, entity.id, entity.salience))
            if entity.salience >= MAJOR:
                found["major"].append((place, entity.id, 1.0))
        own = topics_of(article)
        found["topic"] += ((place, topic, 1.0) for topic in own)
        found["topic"] += ((place, topic, weight) for topic, weight in topics[place] if topic not in own)
    return found


def topics_of(article: Article) -> tuple[str, ...]:
    """The article's own tags and section, in small letters, each once."""
    names = (*article.tags, *((article.section,) if article.section else ()))
    return tuple(dict.fromkeys(filter(None, map(_tidy, names))))


@lru_cache(maxsize=4096)
def _tidy(name: str) -> str:
    return re.sub(r"\s+", " ", name).strip(" #\t\n").casefold()[:LONGEST_KEYWORD]
