"""A name as someone types it → the entities that may be meant."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache

from newsindex.entities.book.layers import Layers
from newsindex.entities.book.records import Record, ticker_keys
from newsindex.entities.book.surfaces import surfaces
from newsindex.entities.words.names import MAX_NAME, has_han, left_out, name_key, spelling_key, without_legal_form
from newsindex.entities.words.safety import is_common_word, safe_alone
from newsindex.entities.words.tables import mapping
from newsindex.model import EntityKind

_SHORTEST = 2
_LONG_TICKER = 4
_FULL_FORM = "有限公司"
"""What ends names of companies only, in either script: 創意公司 may be any creative company."""


def resolve(layers: Layers, name: str, kinds: Collection[EntityKind] | None = None, bare: bool = False) -> list[Record]:
    """The entities that the name may mean, the more certain first; empty where the book knows none.

    A name is an id (which means that entity and no other), any of an entity's names in any script, case or width,
    with or without its legal form, or a ticker with or without its market; one of letters only in capitals or with
    its market ("Ma" is no share), or if it is long and no word. Where nothing has the name, the companies whose short
    form it is are meant (Tencent of Tencent Holdings Ltd). `bare` is for a word in the midst of a query: only names
    count that mean their entity without more context, and tickers with their market, but no ids. Candidates are found
    by their id only.
    """
    if len(name) > MAX_NAME:
        return []
    if not bare and (record := by_id(layers, name)) is not None and (kinds is None or record.kind in kinds):
        return [record]
    key = name_key(name)
    if not key or not layers.begins(key):
        return []
    ranked = []
    for record in _records(layers, layers.ids(key), kinds):
        if bare:
            places = [(False, 0)] if _is_clear(record, name, key) else []
        else:
            places = [(not n.safe, place) for place, n in enumerate(record.names) if n.key == key]
        if not places and not bare and any(_is_ticker(name, key, ticker) for ticker in record.tickers):
            places = [(True, len(record.names))]
        if places:
            ranked.append((min(places)[0], -record.certainty, min(places)[1], record.id, record))
    found = [record for *_, record in sorted(ranked, key=lambda entry: entry[:4])]
    if found:
        return found
    short = _shortened(layers, name, key, kinds)
    # Shipped entities have their short forms among their names where those mean them without more context.
    return short if not bare or (len(short) == 1 and short[0].origin != "book") else []


def begins_name(layers: Layers, beginning: str) -> bool:
    """Whether any name may begin with a word; quick, and True where it is not sure."""
    key = name_key(beginning) if len(beginning) <= MAX_NAME else ""
    return not key or left_out(beginning) or layers.begins(key)


def _records(layers: Layers, ids: Iterable[str], kinds: Collection[EntityKind] | None) -> Iterator[Record]:
    """The entities of these ids that are no candidates, are not taken out, and are of one of the kinds."""
    for id_ in dict.fromkeys(ids):
        record = layers.record(id_)
        if record is None or record.candidate or layers.is_gone(id_):
            continue
        if kinds is None or record.kind in kinds:
            yield record


def _is_clear(record: Record, name: str, key: str) -> bool:
    """Whether a name means the entity without more context: "Apple Inc" does, whichever legal form it is known by."""
    spellings = {spelling_key(name)}
    alone = without_legal_form(name)
    if alone != name and record.kind != "person":
        if not has_han(name) or name.endswith(_FULL_FORM):
            return True
        spellings.add(spelling_key(alone))
    if any(form.safe and spelling_key(form.text) in spellings for form in surfaces(record)):
        return True
    return any(_is_whole_ticker(key, ticker) for ticker in record.tickers)


def _is_ticker(name: str, key: str, ticker: str) -> bool:
    keys = ticker_keys(ticker)
    if key not in keys:
        return False
    if any(c.isdigit() for c in key) or name.isupper() or _is_whole_ticker(key, ticker):
        return True
    return name.islower() and len(key) >= _LONG_TICKER and not is_common_word(key)


def _is_whole_ticker(key: str, ticker: str) -> bool:
    """Whether it is the ticker with its market: 2330.TW, where 2330 may be a number."""
    keys = ticker_keys(ticker)
    return key in keys and len(key) > min(map(len, keys)) and not key.isdecimal()


def _shortened(layers: Layers, name: str, key: str, kinds: Collection[EntityKind] | None) -> list[Record]:
    """The companies of which the name is a short form that no ordinary word is, the more certain first."""
    if len(key) < _SHORTEST or (kinds is not None and "company" not in kinds):
        return []
    begun = layers.ids_from(key)
    if next(begun, None) is None:  # before the lists of words are read: most words begin no name
        return []
    if not safe_alone(name, "company", glossed=True):
        return []
    companies = _records(layers, layers.ids_from(key), ["company"])
    found = [record for record in companies if any(key in _short_keys(name.text) for name in record.names)]
    return sorted(found, key=lambda record: (-record.certainty, record.id))


@lru_cache(maxsize=8192)
def _short_keys(name: str) -> frozenset[str]:
    """What the short forms of a company's name are found by."""
    # Which brings much that most searches need not.
    from newsindex.entities.companies.company_forms import english_forms

    return frozenset(map(spelling_key, _beginnings(name) if has_han(name) else english_forms(name)))


def _beginnings(chinese: str) -> Iterator[str]:
    """The Chinese name without its legal form, and without the endings of companies before that (鴻海精密工業)."""
    endings = mapping("heads_zh.tsv")
    rest = without_legal_form(chinese)
    while size := next((n for n in range(4, 0, -1) if endings.get(rest[-n:]) == "company"), 0):
        rest = rest[:-size]
        if len(rest) < _SHORTEST:
            return
        yield rest


def by_id(layers: Layers, id_: str) -> Record | None:
    """The entity of that id, or the one that it was merged into; None where there is none, or the user took it out."""
    if "\t" in id_ or "\n" in id_ or not layers.taken(id_):
        return None
    survivor = layers.survivor(id_)
    return None if layers.is_gone(survivor) else layers.record(survivor)


def complete(layers: Layers, beginning: str) -> Iterator[Record]:
    """The entities of which a name or ticker begins so, each once."""
    seen: set[str] = set()
    key = name_key(beginning) if len(beginning) <= MAX_NAME else ""
    for id_ in layers.ids_from(key) if key else ():
        if id_ not in seen:
            seen.add(id_)
            record = layers.record(id_)
            if record is not None and not record.candidate and not layers.is_gone(id_):
                yield record
