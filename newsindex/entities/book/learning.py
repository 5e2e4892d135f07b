"""Pairs of names that the archive glosses → entities of the mined layer, never against the user's word."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from msgspec.structs import replace

from newsindex.entities.book.layers import Layers
from newsindex.entities.book.records import Name, Record, is_ticker, without_repeats
from newsindex.entities.words.names import checked_name, has_han, name_key, name_scripts, slug
from newsindex.entities.words.safety import safe_alone
from newsindex.errors import BookError
from newsindex.model import EntityKind

_FULL_CHINESE_NAME = 4
"""Chinese personal names have up to four characters, surname first."""


@dataclass(frozen=True, slots=True)
class MinedPair:
    """A gloss that the archive has: the English and the Chinese name of one entity.

    `also` are further names of it, `articles` counts those that support the pair, `certainty` lies between 0 and 1.
    A pair that is not `accepted` becomes a candidate.
    """

    english: str
    chinese: str
    kind: EntityKind
    certainty: float
    articles: int
    also: tuple[str, ...] = ()
    ticker: str | None = None
    accepted: bool = True


def learn(layers: Layers, pairs: Iterable[MinedPair]) -> int:
    """Take the pairs into the mined layer; returns how many names are new to the book.

    A pair joins the entity that has one of its names, unless the kinds conflict or the user has spoken against it,
    and makes a new one where none has. Learning the same pairs again changes nothing.
    """
    learned = 0
    for pair in sorted(pairs, key=lambda p: (not p.accepted, -p.articles, -p.certainty, p.english, p.chinese)):
        try:
            texts = tuple(dict.fromkeys(map(checked_name, (pair.english, pair.chinese, *pair.also))))
        except BookError:
            continue  # what the archive wrote cannot be a name
        if name_key(pair.english) == name_key(pair.chinese):
            continue
        learned += _learn(layers, pair, texts)
    layers.settle()
    return learned


def _learn(layers: Layers, pair: MinedPair, texts: tuple[str, ...]) -> int:
    keys = [name_key(text) for text in texts]
    holders = [{id_ for id_ in layers.ids(key) if _kinds_agree(layers, id_, pair.kind)} for key in keys]
    both = sorted(holders[0] & holders[1], key=lambda id_: (_is_candidate(layers, id_), id_))
    if _user_objects(layers, keys, holders, texts, pair.kind):
        return 0
    if both and not _is_candidate(layers, both[0]):
        return _attach(layers, both[0], pair, texts) if pair.accepted else 0
    if both and not pair.accepted:
        return _attach(layers, both[0], pair, texts)
    candidate = both[0] if both else None
    target = _one_to_join(layers, holders, texts, pair.kind)
    if target == "":
        return 0
    if not pair.accepted:
        return _create(layers, pair, texts)
    if target is not None:
        if candidate:
            layers.mined.drop(candidate, target)
        return _attach(layers, target, pair, texts)
    if candidate:
        return _promote(layers, candidate, pair, texts)
    return _create(layers, pair, texts)


def _kinds_agree(layers: Layers, id_: str, kind: EntityKind) -> bool:
    """Persons are no companies; between a company and another organisation the archive's guess is weak."""
    record = layers.record(id_)
    return record is not None and (record.kind == "person") == (kind == "person")


def _is_candidate(layers: Layers, id_: str) -> bool:
    record = layers.record(id_)
    return record is not None and record.candidate


def _user_objects(
    layers: Layers, keys: list[str], holders: list[set[str]], texts: tuple[str, ...], kind: EntityKind
) -> bool:
    """Whether the user took out the entity that the pair speaks of, or parted its two names."""
    if not layers.words:
        return False
    for text, ids in zip(texts[:2], holders[:2], strict=True):
        for id_ in ids:
            record = layers.record(id_)
            if (
                record
                and layers.is_gone(id_)
                and (id_ in holders[0] & holders[1] or _may_join(record, text, texts, kind))
            ):
                return True
    return any(
        layers.bars(each, other)
        for key, other in (keys[:2], keys[1::-1])
        for id_ in layers.ids(key)
        for each in layers.merged(id_)
    )


def _one_to_join(layers: Layers, holders: list[set[str]], texts: tuple[str, ...], kind: EntityKind) -> str | None:
    """The id of the entity that shares a name with the pair; None where none does, empty where two do."""
    found: dict[str, None] = {}
    for text, ids in zip(texts[:2], holders[:2], strict=True):
        for id_ in ids:
            record = layers.record(id_)
            if record is not None and not record.candidate and _may_join(record, text, texts, kind):
                found[id_] = None
    if len(found) > 1:
        return ""
    return next(iter(found), None)


def _may_join(record: Record, shared: str, texts: tuple[str, ...], kind: EntityKind) -> bool:
    """Whether one shared name makes the pair speak of this entity."""
    key = name_key(shared)
    safe = any(name.safe for name in record.names if name.key == key)
    if kind != "person":
        return safe or record.kind == kind
    if not safe:
        return False
    if has_han(shared):
        return True
    # Many Chinese names have one romanisation: 陳建仁 and 陳健仁 are both Chen Chien-jen.
    new = next((name_key(text) for text in texts[:2] if has_han(text)), "")
    old = [name.key for name in record.names if name.lang != "en"]
    return not any(
        known[0] == new[:1] and len(known) <= _FULL_CHINESE_NAME and len(new) <= _FULL_CHINESE_NAME for known in old
    )


def _names(pair: MinedPair, texts: tuple[str, ...], moment: int) -> tuple[Name, ...]:
    return tuple(
        Name(
            text,
            lang,
            safe_alone(text, pair.kind, glossed=True),
            "mined",
            round(pair.certainty, 3),
            moment,
            pair.articles,
        )
        for text in texts
        for lang in name_scripts(text)
    )


def _tickers(pair: MinedPair) -> tuple[str, ...]:
    ticker = (pair.ticker or "").strip().upper()
    return (ticker,) if ticker and is_ticker(ticker) else ()


def _attach(layers: Layers, id_: str, pair: MinedPair, texts: tuple[str, ...]) -> int:
    """Give the entity those of the names that it does not have."""
    record, mined = layers.record(id_), layers.mined.record(id_)
    known = {name.text for name in record.names} if record else set()
    barred = {text for text in texts if any(layers.bars(each, name_key(text)) for each in layers.merged(id_))}
    new = [text for text in texts if text not in known and text not in barred and _free(layers, id_, text)]
    tickers = tuple(t for t in _tickers(pair) if record and t not in record.tickers)
    again = [name for name in mined.names if name.text in texts] if mined else []
    grown = any(n.articles < pair.articles or n.certainty < round(pair.certainty, 3) for n in again)
    if not (new or tickers or grown):
        return 0
    moment = layers.learning() if new else layers.version
    if mined is None:
        mined = Record(id_, record.kind if record else pair.kind, (), (), pair.certainty, origin="mined")
    wanted = {*new, *(name.text for name in again)}
    names = without_repeats((*mined.names, *_names(pair, tuple(t for t in texts if t in wanted), moment)))
    layers.mined.put(
        replace(
            mined,
            names=names,
            tickers=tuple(dict.fromkeys((*mined.tickers, *tickers))),
            certainty=max(mined.certainty, round(pair.certainty, 3)),
        )
    )
    return len(new)


def _free(layers: Layers, id_: str, text: str) -> bool:
    """Whether no other entity has the name already."""
    return all(other == id_ or _is_candidate(layers, other) for other in layers.ids(name_key(text)))


def _promote(layers: Layers, id_: str, pair: MinedPair, texts: tuple[str, ...]) -> int:
    """Make a candidate an entity; its names are learned now, for candidates were not looked for."""
    mined = layers.mined.record(id_)
    before = tuple(name.text for name in mined.names) if mined else ()
    return _put_new(layers, id_, pair, tuple(dict.fromkeys((*texts, *before))))


def _create(layers: Layers, pair: MinedPair, texts: tuple[str, ...]) -> int:
    """Make an entity, or a candidate, with a free id."""
    return _put_new(layers, free_id(layers, texts, pair.kind), pair, texts)


def _put_new(layers: Layers, id_: str, pair: MinedPair, texts: tuple[str, ...]) -> int:
    names = _names(pair, texts, layers.learning())
    certainty = round(pair.certainty, 3)
    layers.mined.put(
        Record(id_, pair.kind, names, _tickers(pair), certainty, candidate=not pair.accepted, origin="mined")
    )
    return len(texts)


def free_id(layers: Layers, texts: Iterable[str], kind: EntityKind) -> str:
    """An id that no entity has or had: of the first English name, else of the Chinese one, numbered where taken."""
    ordered = sorted(texts, key=has_han)
    start = next((found for text in ordered if (found := slug(text, kind == "person"))), kind)
    if not layers.taken(start):
        return start
    number = 2
    while layers.taken(f"{start}-{number}"):
        number += 1
    return f"{start}-{number}"
