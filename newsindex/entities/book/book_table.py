"""A layer of the book as one sorted text, in which names are found without reading the rest.

    # {"fingerprint": …}                   comments and facts about the table, JSON on the first line
    id⇥…                                   a line for each entity (see records), sorted by id
                                           an empty line
    key⇥id⇥id…                             a line for each key of a name or ticker, sorted by key

Looking up is a binary search over the bytes, about 20 µs, so that a single search need not parse 5,000 entities. What
was looked up of late is kept; after thousands of searches the lines are listed.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from mmap import mmap
from typing import Any

from newsindex.analysis.sorted_lines import line_of
from newsindex.entities.book.records import Origin, Record, from_line, to_line

_KEPT = 4096
"""So many records, keys and beginnings of keys are kept once they were looked up, some 5 MB."""

_MANY = 2000
"""After so many searches, which take as long, the lines are listed by their first cells: who learns from an archive
makes ten times as many. It takes 0.1 kB a line."""


class BookTable:
    """The records of one layer, by id and by key. Values are parsed when they are asked for."""

    def __init__(self, data: bytes | mmap = b"", origin: Origin = "book", moment: int = 0) -> None:
        self._data = data
        self._origin: Origin = origin
        self._moment = moment
        self._entities = 0
        while data[self._entities : self._entities + 1] == b"#":
            self._entities = _end_of_line(data, self._entities) + 1
        # A mapped file takes ten times as long to look through.
        self._entities_end = data[:].find(b"\n\n", max(self._entities - 1, 0)) + 1 if data else 0
        self._keys = min(self._entities_end + 1, len(data))
        self._searches = 0
        self._listed: dict[int, dict[bytes, int]] = {}
        self.record = lru_cache(_KEPT)(self._record)
        """The record of an id, or None."""
        self.begins = lru_cache(_KEPT)(self._begins)
        """Whether a key begins so."""
        self._ids_of = lru_cache(_KEPT)(self._ids)

    def holds(self, data: bytes) -> bool:
        """Whether it is made of these bytes."""
        return self._data == data

    def facts(self) -> Mapping[str, Any]:
        """What the first line says about the table; empty where it says nothing."""
        return facts_of(self._data)

    def _record(self, id_: str) -> Record | None:
        line = self._line(id_.encode("utf-8", "surrogatepass"), self._entities, self._entities_end)
        return from_line(line, self._origin, self._moment) if line else None

    def records(self) -> Iterator[Record]:
        """Every record, by id."""
        for line in self._data[self._entities : self._entities_end].decode().split("\n")[:-1]:
            yield from_line(line, self._origin, self._moment)

    def ids(self, key: str) -> list[str]:
        """The ids of the entities that have a name or ticker with that key."""
        return list(self._ids_of(key))

    def _ids(self, key: str) -> tuple[str, ...]:
        line = self._line(key.encode("utf-8", "surrogatepass"), self._keys, len(self._data)) if self._data else None
        return tuple(line.split("\t")[1:]) if line else ()

    def _begins(self, prefix: str) -> bool:
        start = prefix.encode("utf-8", "surrogatepass")
        position = self._position(start, self._keys, len(self._data))
        return self._data[position : position + len(start)] == start

    def keys_from(self, prefix: str) -> Iterator[tuple[str, list[str]]]:
        """Each key that begins so, with its ids, by key."""
        position = self._position(prefix.encode("utf-8", "surrogatepass"), self._keys, len(self._data))
        while position < len(self._data):
            end = _end_of_line(self._data, position)
            key, *ids = self._data[position:end].decode().split("\t")
            if not key.startswith(prefix):
                return
            yield key, ids
            position = end + 1

    def __bool__(self) -> bool:
        return self._entities < self._entities_end

    def _line(self, cell: bytes, low: int, high: int) -> str | None:
        """The line between low and high whose first cell it is."""
        self._searches += 1
        if self._searches > _MANY:
            if low not in self._listed:
                self._listed[low] = _by_first_cell(self._data, low, high)
            position = self._listed[low].get(cell, high)
        else:
            position = self._position(cell, low, high)
        first = cell + b"\t"
        if self._data[position : min(position + len(first), high)] != first:
            return None
        return self._data[position : _end_of_line(self._data, position)].decode()

    def _position(self, field: bytes, low: int, high: int) -> int:
        return line_of(self._data, field, low, high)


def facts_of(data: bytes | mmap) -> Mapping[str, Any]:
    """What the first line of a table says about it; empty where it says nothing."""
    if data[:3] != b"# {":
        return {}
    found: Mapping[str, Any] = json.loads(data[2 : _end_of_line(data, 0)])
    return found


def _by_first_cell(data: bytes | mmap, low: int, high: int) -> dict[bytes, int]:
    """Where each line between low and high begins, by its first cell."""
    found: dict[bytes, int] = {}
    while low < high:
        found[data[low : data.find(b"\t", low)]] = low
        low = _end_of_line(data, low) + 1
    return found


def _end_of_line(data: bytes | mmap, position: int) -> int:
    """Where the line that has a position ends. Raises ValueError where it does not, as in no table; a mapped file has
    no `index`."""
    end = data.find(b"\n", position)
    if end < 0:
        raise ValueError("a line of the table has no end")
    return end


def table_text(
    records: Iterable[Record], facts: Mapping[str, Any] | None = None, comments: Iterable[str] = ()
) -> bytes:
    """The table of the records, with its fingerprint among the facts."""
    by_id = {record.id: record for record in records}
    by_key: dict[str, list[str]] = {}
    for id_ in sorted(by_id):
        for key in by_id[id_].found_by():
            by_key.setdefault(key, []).append(id_)
    entities = "".join(f"{to_line(by_id[id_])}\n" for id_ in sorted(by_id))
    keys = "".join(f"{key}\t" + "\t".join(by_key[key]) + "\n" for key in sorted(by_key))
    head = {"fingerprint": f"{zlib.crc32(entities.encode()):08x}", **(facts or {})}
    lines = [f"# {json.dumps(head, ensure_ascii=False)}\n", *(f"# {comment}\n" for comment in comments)]
    return ("".join(lines) + entities + "\n" + keys).encode()
