"""What the archive has taught: the mined layer of the book, which is committed with the index."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from newsindex.entities.book.book_table import BookTable, table_text
from newsindex.entities.book.records import Record


class MinedLayer:
    """The records that were mined: those of the last commit as a table, those learned since by id.

    `led` maps ids of candidates that turned out to be entities already known to those.
    """

    def __init__(self, state: bytes | None) -> None:
        self._table = BookTable(state or b"", "mined")
        self._fresh: dict[str, Record | None] = {}
        self._by_key: dict[str, list[str]] = {}
        self.facts: Mapping[str, Any] = self._table.facts()
        self.led: dict[str, str] = dict(self.facts.get("led", {}))
        self.changes = 0
        self._leading: dict[str, list[str]] = {}
        for candidate, survivor in self.led.items():
            self._leading.setdefault(survivor, []).append(candidate)

    def holds(self, state: bytes) -> bool:
        """Whether this is the layer as `state` gave it."""
        return not self._fresh and self._table.holds(state)

    def record(self, id_: str) -> Record | None:
        """The mined part of an entity, or None."""
        return self._fresh[id_] if id_ in self._fresh else self._table.record(id_)

    def ids(self, key: str) -> list[str]:
        """The ids of the entities of which a mined name has that key."""
        settled = [id_ for id_ in self._table.ids(key) if id_ not in self._fresh]
        return settled + [id_ for id_ in self._by_key.get(key, []) if self._fresh[id_] is not None]

    def records(self) -> Iterator[Record]:
        """All of them, the table's first."""
        for record in self._table.records():
            if record.id not in self._fresh:
                yield record
        yield from (record for record in self._fresh.values() if record is not None)

    def begins(self, prefix: str) -> bool:
        """Whether a key begins so, of an entity that may have been taken out since."""
        return self._table.begins(prefix) or any(key.startswith(prefix) for key in self._by_key)

    def keys_from(self, prefix: str) -> Iterator[tuple[str, list[str]]]:
        """Each key that begins so, with the ids; not sorted."""
        for key in {key for key, _ in self._table.keys_from(prefix)} | {
            k for k in self._by_key if k.startswith(prefix)
        }:
            if ids := self.ids(key):
                yield key, ids

    def put(self, record: Record) -> None:
        """Take the record in the place of the one with its id."""
        self.changes += 1
        self._fresh[record.id] = record
        for key in record.found_by():
            ids = self._by_key.setdefault(key, [])
            if record.id not in ids:
                ids.append(record.id)

    def drop(self, id_: str, survivor: str) -> None:
        """Take a candidate out whose names went to another entity."""
        self.changes += 1
        self._fresh[id_] = None
        self.led[id_] = survivor
        self._leading.setdefault(survivor, []).append(id_)

    def leading_to(self, id_: str) -> list[str]:
        """The ids of candidates that turned out to be this entity."""
        return self._leading.get(id_, [])

    def state(self, facts: Mapping[str, Any]) -> bytes:
        """The layer and what the book says about it, to be committed; settles what was learned into the table."""
        data = table_text(self.records(), {**facts, "led": self.led})
        self._table = BookTable(data, "mined")
        self._fresh, self._by_key = {}, {}
        return data
