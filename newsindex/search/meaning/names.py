"""A name as the reader writes it → the one entity that it means in this archive, with all its other names."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from itertools import zip_longest
from typing import Protocol

from msgspec import Struct
from msgspec.structs import replace

from newsindex.engines.query import Keyword, Node, Span, Term
from newsindex.entities.book.alias_book import Book
from newsindex.errors import AmbiguousName, EntityNotFound
from newsindex.model import Entity, EntityKind

_ENTITIES_KEPT = 10_000


class Counts(Protocol):
    """What the search needs of a snapshot of the index to count the articles of an entity."""

    def count(self, query: Node) -> int:
        """How many documents match."""


class Named(Struct, frozen=True):
    """An entity that the query asks for: its ids (merged ones too), and its names for the reader.

    `unlinked` are names that some articles of the index were not searched for when they came in. `why` says how
    it was chosen among several.
    """

    ids: tuple[str, ...]
    label: str
    kind: EntityKind
    forms: tuple[str, ...]
    unlinked: tuple[str, ...] = ()
    why: str = ""

    def together(self, other: Named) -> Named:
        """This entity, with the names of the other looked for as well."""
        forms = tuple(dict.fromkeys((*self.forms, *other.forms)))
        return replace(self, forms=forms, unlinked=(*self.unlinked, *other.unlinked), why=self.why or other.why)

    def mentions(self) -> tuple[Span, ...]:
        """The spans that stand wherever the entity is mentioned."""
        return tuple(Term("@" + id_) for id_ in self.ids)

    def articles(self, weight: float = 0.0) -> Node:
        """The articles that mention it, with `weight` times its salience as score."""
        return Keyword(self.kind, self.ids, weight)


class Lookup:
    """Names of one state of the book against one snapshot; `linked`: the book's moment that all articles know."""

    def __init__(self, book: Book, counts: Counts, linked: int) -> None:
        self._book = book
        self._counts = counts
        self._linked = linked
        self._entities: dict[str, Entity | None] = {}
        self._changes = book.changes

    def begins_name(self, word: str) -> bool:
        """Whether a name in any book may begin with a word."""
        return self._book.begins_name(word)

    def bare(self, text: str) -> Named | None:
        """The entity that a bare word or run unambiguously names in this archive, else None."""
        if text.isdecimal():
            return None
        found = self._book.resolve(text, bare=True)
        if len(found) > 1:
            found = [entity for entity in found if self.articles(entity)]
        return self._named(found[0]) if len(found) == 1 else None

    def named(self, text: str, kinds: Collection[EntityKind]) -> Named | None:
        """The entity that a name given as a company or person means; None where the book knows none.

        Raises AmbiguousName where this archive mentions several, unless the name means one of them without more context
        and the others only beside their full names.
        """
        found = self._book.resolve(text, kinds)
        if not found:
            return None
        if len(found) == 1:
            return self._named(found[0])
        mentioned = [(entity, count) for entity in found if (count := self.articles(entity))]
        if len(mentioned) == 1:
            return self._named(mentioned[0][0], f"of {len(found)} of that name the only one in this archive")
        if not mentioned:
            return self._named(found[0], f"the likeliest of {len(found)} of that name; this archive mentions none")
        clear = {entity.id for entity in self._book.resolve(text, bare=True)}
        alone = [entity for entity, _ in mentioned if entity.id in clear]
        if len(alone) == 1:
            others = ", ".join(f"{entity.name} [{entity.id}]" for entity, _ in mentioned if entity is not alone[0])
            return self._named(alone[0], f"not {others}; an id asks for another")
        mentioned.sort(key=lambda row: (-row[1], row[0].id))
        raise AmbiguousName(text, [(entity.id, entity.name, count) for entity, count in mentioned])

    def has(self, text: str, kinds: Collection[EntityKind]) -> bool:
        """Whether any entity of these kinds may have the name."""
        return bool(self._book.resolve(text, kinds))

    def articles(self, entity: Entity) -> int:
        """How many articles are linked to the entity."""
        named = self._named(entity)
        return self._counts.count(named.articles())

    def survivor(self, id_: str) -> str:
        """The id that an id leads to after merges."""
        entity = self.entity(id_)
        return entity.id if entity else id_

    def led(self) -> Mapping[str, str]:
        """The ids that were merged into others, and the id that each leads to."""
        return self._book.led()

    def entity(self, id_: str) -> Entity | None:
        """The entity of that id, or the one it was merged into; None where the book has none."""
        if self._changes != self._book.changes or len(self._entities) > _ENTITIES_KEPT:
            self._changes, self._entities = self._book.changes, {}
        known = self._entities
        if id_ not in known:
            try:
                known[id_] = self._book.entity(id_)
            except EntityNotFound:
                known[id_] = None
        return known[id_]

    def names(self, ids: Iterable[str]) -> tuple[str, ...]:
        """All forms under which the entities are looked for in texts."""
        known = {entity.id for id_ in ids if (entity := self.entity(id_))}
        return tuple(surface.text for id_ in known for surface in self._book.surfaces_of(id_))

    def name(self, id_: str) -> str | None:
        """The name to show for an entity; None where the book no longer has it."""
        entity = self.entity(id_)
        return entity.name if entity else None

    def _named(self, entity: Entity, why: str = "") -> Named:
        # The best of each list first, so that a reader who is told of them sees all kinds at once.
        ranked = zip_longest(*entity.names.values(), entity.tickers)
        forms = (entity.name, *(form for row in ranked for form in row if form is not None))
        new = self._book.surfaces_of(entity.id, self._linked)
        unlinked = tuple(surface.text for surface in new if surface.safe)
        return Named(self._book.ids(entity.id), entity.name, entity.kind, tuple(dict.fromkeys(forms)), unlinked, why)
