"""What the steps of linking hand on to one another."""

from __future__ import annotations

from dataclasses import dataclass, field

from newsindex.model import EntityKind, TextField


@dataclass(slots=True)
class Found:
    """A mention being made: where, of which entity (None: of none known), of what kind (None: no mention at all)."""

    start: int
    end: int
    kind: EntityKind | None
    entity: str | None


@dataclass(slots=True)
class Reading:
    """One text of an article as the linker reads it: as written, folded, with what was found in it."""

    field: TextField
    text: str
    folded: str
    skip: list[tuple[int, int]]
    found: list[Found] = field(default_factory=list)
