"""Article + mentions → what the engine indexes, and stored bytes → article."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from newsindex.analysis import Analyzer, fold, lead_end
from newsindex.analysis.units import units_at
from newsindex.engines.base import IndexDocument, TermStream
from newsindex.model import Article, EntityKind, Mention
from newsindex.search.dates import day_number
from newsindex.search.hits import StoredArticle, StoredEntity

if TYPE_CHECKING:
    from newsindex.entities.salience import InArticle

ARTICLE, TEASER = "article", "teaser"
"""The values of the keyword field `kind`."""

MAJOR = 0.5
"""An article is mainly about an entity from this salience on."""

LONGEST_KEYWORD = 500
"""Longer values are cut in keyword fields; the stored article has them whole."""


class _Record(msgspec.Struct, array_like=True):
    article: Article
    entities: list[tuple[str, EntityKind, int, float]]


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(_Record)


def encode(article: Article, entities: Sequence[InArticle]) -> bytes:
    """The bytes to store."""
    return _encoder.encode(_Record(article, [(e.id, e.kind, e.mentions, e.salience) for e in entities]))


def decode(stored: bytes) -> StoredArticle:
    """The article and its entities from stored bytes."""
    record = _decoder.decode(stored)
    entities = tuple(StoredEntity(*row) for row in record.entities)
    return StoredArticle(record.article, entities, topics_of(record.article))


def text_digest(article: Article) -> str:
    """Equal for articles whose text is the same but for script, case, width and white space."""
    import hashlib  # as below: a search needs none of it

    text = article.body if article.body.strip() else article.title
    return hashlib.blake2b("".join(fold(text).casefold().split()).encode(), digest_size=12).hexdigest()


def document(
    article: Article, analyzer: Analyzer, mentions: Sequence[Mention], entities: Sequence[InArticle]
) -> IndexDocument:
    """The article as the engine holds it; `entities` are those of `mentions` with their salience."""
    texts = analyzer.streams(article.title, article.body, lead_end(article.body))
    marked = _with_mentions(texts, article, mentions)
    numbers = {"words": marked["body"].length}
    if article.published is not None:
        numbers["published"] = int(article.published.astimezone(dt.UTC).timestamp())
        numbers["day"] = day_number(article.published)
    return IndexDocument(article.id, marked, _keywords(article, entities), numbers, encode(article, entities))


def _with_mentions(
    texts: dict[str, TermStream], article: Article, mentions: Sequence[Mention]
) -> dict[str, TermStream]:
    """The streams with a term `@id` at the first unit of each mention; those in the lead count there too."""
    marked = dict(texts)
    for field in ("title", "body"):
        linked = [mention for mention in mentions if mention.field == field and mention.entity is not None]
        if not linked:
            continue
        units = units_at(article.title if field == "title" else article.body, [m.start for m in linked])
        terms = [f"@{mention.entity}" for mention in linked]
        marked[field] = _more(texts[field], terms, units)
        if field == "body":
            early = [n for n, unit in enumerate(units) if unit < texts["lead"].units]
            marked["lead"] = _more(texts["lead"], [terms[n] for n in early], [units[n] for n in early])
    return marked


def _more(stream: TermStream, terms: Sequence[str], positions: Sequence[int]) -> TermStream:
    return TermStream([*stream.terms, *terms], [*stream.positions, *positions], stream.length, stream.units)


def _keywords(article: Article, entities: Sequence[InArticle]) -> dict[str, list[tuple[str, float]]]:
    from newsindex.ingest.identity import address_key  # the readers are slow to load, and a search needs none

    found: dict[str, list[tuple[str, float]]] = {
        "id": [(article.id, 1.0)],
        "kind": [(TEASER if article.teaser else ARTICLE, 1.0)],
        "digest": [(text_digest(article), 1.0)],
    }
    single = {
        "url": address_key(article.url) if article.url else None,
        "path": article.path,
        "source": article.source,
        "author": article.author,
        "section": article.section,
        "lang": article.lang,
        "parent": article.parent,
    }
    for field, value in single.items():
        if value:
            found[field] = [(value[:LONGEST_KEYWORD], 1.0)]
    for entity in entities:
        found.setdefault(entity.kind, []).append((entity.id, entity.salience))
        if entity.salience >= MAJOR:
            found.setdefault("major", []).append((entity.id, 1.0))
    if topics := topics_of(article):
        found["topic"] = [(topic, 1.0) for topic in topics]
    return found


def topics_of(article: Article) -> tuple[str, ...]:
    """The article's own tags and section, in small letters, each once."""
    names = (*article.tags, *((article.section,) if article.section else ()))
    return tuple(dict.fromkeys(_tidy(name) for name in names if _tidy(name)))


def _tidy(name: str) -> str:
    return re.sub(r"\s+", " ", name).strip(" #\t\n").casefold()[:LONGEST_KEYWORD]
