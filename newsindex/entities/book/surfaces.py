"""The forms under which an entity is looked for in texts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from newsindex.entities.book.records import Name, Record
from newsindex.entities.words.names import without_legal_form
from newsindex.entities.words.safety import safe_alone
from newsindex.model import EntityKind


class Surface(NamedTuple):
    """A form under which an entity is looked for in texts.

    `safe` says that it means the entity wherever it stands; other forms count only where the article has a safe
    one too. `moment` is the book's version with which it was learned.
    """

    text: str
    entity: str
    safe: bool
    kind: EntityKind
    moment: int


def surfaces(record: Record) -> Iterator[Surface]:
    """The forms of an entity's names; learned names without their legal form too, as texts write them."""
    first: dict[str, Name] = {}
    moments: dict[str, int] = {}
    for name in record.names:  # a name that both scripts write alike stands in two lists
        first.setdefault(name.text, name)
        moments[name.text] = min(name.moment, moments.get(name.text, name.moment))
    for text, name in first.items():
        yield Surface(text, record.id, name.safe, record.kind, moments[text])
        if name.origin != "book" and record.kind != "person":
            bare = without_legal_form(text)
            if bare not in first:
                safe = name.safe and safe_alone(bare, record.kind)
                yield Surface(bare, record.id, safe, record.kind, moments[text])
