"""The forms under which an entity is looked for in texts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from newsindex.entities.names import without_legal_form
from newsindex.entities.records import Record
from newsindex.entities.safety import safe_alone
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
    own = {name.text for name in record.names}
    for text in dict.fromkeys(name.text for name in record.names):
        same = [name for name in record.names if name.text == text]
        safe, moment = same[0].safe, min(name.moment for name in same)
        yield Surface(text, record.id, safe, record.kind, moment)
        if same[0].origin != "book" and record.kind != "person":
            bare = without_legal_form(text)
            if bare not in own:
                yield Surface(bare, record.id, safe and safe_alone(bare, record.kind), record.kind, moment)
