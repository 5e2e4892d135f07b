"""A name as someone types it → the entities that may be meant."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from newsindex.entities.layers import Layers
from newsindex.entities.names import MAX_NAME, name_key, spelling_key
from newsindex.entities.records import Record, ticker_keys
from newsindex.entities.surfaces import surfaces
from newsindex.model import EntityKind


def resolve(layers: Layers, name: str, kinds: Collection[EntityKind] | None = None, bare: bool = False) -> list[Record]:
    """The entities that the name may mean, the more certain first; empty where the book knows none.

    A name is an id (which means that entity and no other), any of an entity's names in any script, case or width,
    with or without its legal form, or a ticker with or without its market. `bare` is for a word in the midst of a
    query: only names count that mean their entity without more context, neither tickers nor ids. Candidates are
    found by their id only.
    """
    if len(name) > MAX_NAME:
        return []
    if not bare and (record := by_id(layers, name)) is not None and (kinds is None or record.kind in kinds):
        return [record]
    key, spelling = name_key(name), spelling_key(name)
    ranked = []
    for id_ in layers.ids(key) if key else ():
        record = layers.record(id_)
        if (
            record is None
            or record.candidate
            or layers.is_gone(id_)
            or (kinds is not None and record.kind not in kinds)
        ):
            continue
        if bare:
            clear = any(form.safe and spelling_key(form.text) == spelling for form in surfaces(record))
            places = [(False, 0)] if clear else []
        else:
            places = [(not n.safe, place) for place, n in enumerate(record.names) if n.key == key]
        if not places and not bare and any(key in ticker_keys(ticker) for ticker in record.tickers):
            places = [(True, len(record.names))]
        if places:
            ranked.append((min(places)[0], -record.certainty, min(places)[1], id_, record))
    return [record for *_, record in sorted(ranked, key=lambda entry: entry[:4])]


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
