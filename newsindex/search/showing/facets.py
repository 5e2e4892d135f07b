"""Counts of companies, persons, topics, sources and months over all articles that match."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from newsindex.model import Facets
from newsindex.search.meaning.names import Lookup
from newsindex.search.snapshot import Snapshot

MOST_VALUES = 50
"""So many values of each facet are given, the most frequent ones; months are given all."""


def facets_of(snapshot: Snapshot, matching: Any, lookup: Lookup) -> Facets:
    """Facet → (value, articles), most first; months oldest first. Merged entities count as the survivor."""
    led = lookup.led()

    def entities(kind: str) -> list[tuple[str, int]]:
        return _led(snapshot.facet(matching, kind, MOST_VALUES + len(led), {*led, *led.values()}), led)

    months = [(month_name(month), count) for month, count in snapshot.histogram(matching, "day", 100)]
    return {
        "companies": entities("company"),
        "persons": entities("person"),
        "organisations": entities("organisation"),
        "topics": snapshot.facet(matching, "topic", MOST_VALUES),
        "sources": snapshot.facet(matching, "source", MOST_VALUES),
        "languages": snapshot.facet(matching, "lang", MOST_VALUES),
        "months": months,
    }


def month_name(month: int) -> str:
    """202502 → 2025-02."""
    return f"{month // 100:04}-{month % 100:02}"


def _led(rows: list[tuple[str, int]], led: Mapping[str, str]) -> list[tuple[str, int]]:
    counts: dict[str, int] = {}
    for id_, count in rows:
        survivor = led.get(id_, id_)
        counts[survivor] = counts.get(survivor, 0) + count
    return sorted(counts.items(), key=lambda row: (-row[1], row[0]))[:MOST_VALUES]
