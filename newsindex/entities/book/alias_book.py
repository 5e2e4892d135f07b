"""The alias book: every known company, person and organisation with all its names.

What only a change of the book needs is imported where it is used, so that a single search starts quickly.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cache
from mmap import mmap
from pathlib import Path
from typing import IO, TYPE_CHECKING

from newsindex.analysis.sorted_lines import mapped
from newsindex.entities.book.book_table import table_text
from newsindex.entities.book.layers import Layers
from newsindex.entities.book.records import SCRIPTS, Name, Record
from newsindex.entities.book.resolve import begins_name, by_id, complete, resolve
from newsindex.entities.book.surfaces import Surface, surfaces
from newsindex.entities.book.user_changes import (
    Change,
    Word,
    append_changes,
    checked_id,
    checked_kind,
    checked_ticker,
    parse_change,
    read_changes,
    user_names,
)
from newsindex.entities.words.names import checked_name, name_key
from newsindex.entities.words.tables import DATA
from newsindex.errors import BookError, EntityNotFound
from newsindex.model import Entity, EntityKind

if TYPE_CHECKING:
    from newsindex.entities.book.exchange import Entry, Format
    from newsindex.entities.book.learning import MinedPair


class Book:
    """Three layers seen as one: the shipped list, under what was mined, under the user's word.

    Read from several threads, changed by one.
    """

    def __init__(self, layers: Layers, user_file: Path | None) -> None:
        self._layers = layers
        self._user_file = user_file
        self.faults: tuple[str, ...] = ()

    @classmethod
    def load(cls, mined: bytes | None = None, user_file: Path | None = None, shipped: bool | Path = True) -> Book:
        """The book of an index. `mined` is what mined_state gave, `user_file` the text file of the user's changes.

        `shipped` False leaves the shipped list out, a path puts a CSV or JSONL file (see exchange) in its place.
        Lines of the user's file that cannot be applied are left out and listed in `faults`.
        """
        table = _shipped_table() if shipped is True else b"" if shipped is False else _table_of(shipped)
        book = cls(Layers(table, mined), user_file)
        faults = []
        for number, change in read_changes(user_file) if user_file else ():
            try:
                if isinstance(change, BookError):
                    raise change
                book._layers.apply(change)
            except BookError as error:
                faults.append(f"{user_file}, line {number}: {error}")
        book.faults = tuple(faults)
        book._layers.settle()
        return book

    # ------------------------------------------------------------------ looking up

    @property
    def version(self) -> int:
        """The book's clock: it moves on whenever names are learned, and is kept with the mined state."""
        return self._layers.version

    @property
    def changes(self) -> int:
        """How often the book has changed since it was loaded; what was looked up holds until it does again."""
        return self._layers.changes

    def entity(self, id_: str) -> Entity:
        """The entity of that id; one that was merged leads to the survivor. Raises EntityNotFound."""
        return _entity(self._record(id_))

    def entities(self, candidates: bool = False) -> Iterator[Entity]:
        """Every entity by id, with `candidates` those too that wait for a decision."""
        yield from (_entity(record) for record in self._layers.records() if candidates or not record.candidate)

    def candidates(self) -> Iterator[Entity]:
        """The entities that were mined but wait to recur or for the user's decision."""
        yield from (_entity(record) for record in self._layers.records() if record.candidate)

    def ids(self, id_: str) -> tuple[str, ...]:
        """All ids under which mentions of the entity may have been indexed, its own first."""
        return tuple(self._layers.merged(self._layers.survivor(id_)))

    def led(self) -> dict[str, str]:
        """The ids that were merged into others, and the id that each leads to."""
        return self._layers.led()

    def resolve(self, name: str, kinds: Collection[EntityKind] | None = None, bare: bool = False) -> list[Entity]:
        """The entities that a name, ticker or id may mean, the more certain first; see resolve.resolve."""
        return [_entity(record) for record in resolve(self._layers, name, kinds, bare)]

    def begins_name(self, beginning: str) -> bool:
        """Whether any name may begin with a word; see resolve.begins_name."""
        return begins_name(self._layers, beginning)

    def complete(self, beginning: str) -> Iterator[Entity]:
        """The entities of which a name or ticker begins so."""
        yield from map(_entity, complete(self._layers, beginning))

    def surfaces(self, since: int = 0) -> Iterator[Surface]:
        """All forms to look for in texts that were learned after that version, by entity."""
        for record in self._layers.records():
            if not record.candidate:
                yield from (surface for surface in surfaces(record) if surface.moment > since)

    def surfaces_of(self, id_: str, since: int = 0) -> list[Surface]:
        """The forms of one entity that were learned after that version, all by default."""
        return [surface for surface in surfaces(self._record(id_)) if surface.moment > since]

    # ------------------------------------------------------------------ what the archive teaches

    def learn(self, pairs: Iterable[MinedPair]) -> int:
        """Take in what the archive taught; returns how many names are new. Never undoes the user's word."""
        from newsindex.entities.book.learning import learn

        return learn(self._layers, pairs)

    def renew(self, mined: bytes) -> None:
        """Take over what a copy of this book has learned, by what its `mined_state` gave."""
        self._layers.renew(mined)

    def mined_state(self) -> bytes:
        """The mined layer, for the caller to commit together with the index."""
        return self._layers.state()

    # ------------------------------------------------------------------ what the user says

    def add(
        self,
        *names: str,
        kind: EntityKind | None = None,
        id: str | None = None,  # noqa: A002 - the field's own word
        tickers: Sequence[str] = (),
        ambiguous: Sequence[str] | None = None,
    ) -> Entity:
        """Make an entity, or with the id of one that is there, give it more names and tickers.

        `ambiguous` lists the names that need more context in an article; without it a rule decides.
        """
        from newsindex.entities.book.learning import free_id

        record = by_id(self._layers, id) if id else None
        if record is None and kind is None:
            raise (
                EntityNotFound(f"There is no entity {id!r}; to make one, say its kind.")
                if id
                else BookError("A new entity needs a kind: company, person or organisation.")
            )
        if not names and not (record and tickers):
            raise BookError("An entity needs a name.")
        chosen = checked_kind(kind) if kind is not None else record.kind if record else "company"
        given = user_names(names, chosen, ambiguous)
        if record:
            id_ = record.id
        elif id:
            id_ = checked_id(id)
        else:
            id_ = free_id(self._layers, names, chosen)
        said = kind if record is None or chosen != record.kind else None
        self._make([Change("add", id_, said, given, tuple(map(checked_ticker, tickers)), known=self._known(id_))])
        return self.entity(id_)

    def merge(self, keep: str, *others: str) -> Entity:
        """Make the others part of the first: all their names are its, and their ids lead to it."""
        survivor = self._record(keep).id
        ids = tuple(self._record(other).id for other in others)
        if not ids:
            raise BookError("A merge needs two entities or more.")
        for other, id_ in zip(others, ids, strict=True):
            if id_ == survivor or ids.count(id_) > 1:
                raise BookError(f"{other!r} is {id_!r} already: there is nothing to merge.")
        self._make([Change("merge", survivor, ids=ids, known=self._known(survivor, *ids))])
        return self.entity(survivor)

    def split(self, id_: str, *names: str, kind: EntityKind | None = None) -> Entity:
        """Make an entity of its own of some of an entity's names; undoes a merge where they are those of one merged."""
        from newsindex.entities.book.learning import free_id

        record = self._record(id_)
        keys = {self._name_of(record, name) for name in names}
        moved = tuple(name for name in record.names if name.key in keys)
        if not moved:
            raise BookError(f"Say which names of {record.id!r} are those of another.")
        if len(moved) == len(record.names):
            raise BookError(f"These are all the names of {record.id!r}: one must stay.")
        into = self._once_merged(record.id, keys) or free_id(self._layers, (n.text for n in moved), kind or record.kind)
        change = Change(
            "split", record.id, checked_kind(kind or record.kind), moved, into=into, known=self._known(record.id)
        )
        self._make([change])
        return self.entity(into)

    def accept(self, id_: str) -> Entity:
        """Make a candidate an entity; where another entity has one of its names, part of that."""
        record = self._record(id_)
        holders = {
            other
            for name in record.names
            for other in self._layers.ids(name.key)
            if (found := by_id(self._layers, other)) and not found.candidate and found.kind == record.kind
        } - {record.id}
        into = holders.pop() if len(holders) == 1 else None
        self._make(
            [
                Change(
                    "accept", record.id, into=into, known={record.id: record, **self._known(*([into] if into else []))}
                )
            ]
        )
        return self.entity(record.id)

    def reject(self, id_: str, name: str | None = None) -> None:
        """Say that a candidate is no entity, or that a name is not the entity's; mining does not bring it back."""
        self._take_out("reject", id_, name)

    def forget(self, id_: str, name: str | None = None) -> None:
        """Take an entity, or one name of it, out of the book for good."""
        self._take_out("forget", id_, name)

    def import_(self, source: Path | Iterable[str], file: str = "the import") -> int:
        """Take in a CSV or JSONL book (see exchange), all of it or nothing; returns how many entities it changed."""
        from newsindex.entities.book.exchange import read_book

        entries = _entries(source) if isinstance(source, Path) else read_book(source, file)
        changes: dict[str, Change] = {}
        for entry in entries:
            change = self._imported(entry, changes)
            if change:
                before = changes.get(change.id)
                names = (*before.names, *change.names) if before else change.names
                tickers = (*before.tickers, *change.tickers) if before else change.tickers
                changes[change.id] = Change("add", change.id, change.kind, names, tickers, known=change.known)
        self._make(changes.values())
        return len(changes)

    def export(self, stream: IO[str], format: Format = "jsonl") -> None:  # noqa: A002 - as everywhere
        """Write every entity to a text stream as CSV or JSONL, in the form that import_ reads."""
        from newsindex.entities.book.exchange import write_book

        write_book((record for record in self._layers.records() if not record.candidate), stream, format)

    # ------------------------------------------------------------------ within

    def _record(self, id_: str) -> Record:
        record = by_id(self._layers, id_)
        if record is None:
            raise EntityNotFound(f"There is no entity {id_[:80]!r} in the book; `entities list` shows them.")
        return record

    def _known(self, *ids: str) -> dict[str, Record]:
        """Who the entities are that no shipped list has, for a change that must hold in a new index too."""
        found = {}
        for id_ in ids:
            record = by_id(self._layers, id_)
            if record is not None and record.origin != "book":
                found[id_] = record
        return found

    def _make(self, changes: Iterable[Change]) -> None:
        # Read back what the file will say, so that the book is now what it will be when the file is replayed.
        changes = [parse_change(change.to_line()) for change in changes]
        if self._user_file and changes:
            append_changes(self._user_file, changes)
        for change in changes:
            self._layers.apply(change)
        self._layers.settle()

    def _name_of(self, record: Record, name: str) -> str:
        key = name_key(checked_name(name))
        if all(own.key != key for own in record.names):
            raise BookError(f"{name!r} is no name of {record.id!r}; it has {', '.join(n.text for n in record.names)}.")
        return key

    def _once_merged(self, id_: str, keys: set[str]) -> str | None:
        """The id of an entity merged into this one that has just these names."""
        for other in self._layers.merged(id_)[1:]:
            record = self._layers.own(other)
            if record and {name.key for name in record.names} == keys:
                return other
        return None

    def _take_out(self, do: str, id_: str, name: str | None) -> None:
        record = self._record(id_)
        if name is not None:
            self._name_of(record, name)
            if len({own.key for own in record.names}) == 1:
                raise BookError(f"{name!r} is the only name of {record.id!r}: forget the entity itself.")
        change = Change("reject" if do == "reject" else "forget", record.id, name=name, known=self._known(record.id))
        self._make([change])

    def _imported(self, entry: Entry, before: dict[str, Change]) -> Change | None:
        """The change that an entry asks for; None where the book says all of it."""
        from newsindex.entities.book.learning import free_id

        record = by_id(self._layers, entry.id) if entry.id else self._same(entry)
        id_ = record.id if record else entry.id
        if id_ is None:
            texts = [name.text for name in entry.names]
            id_ = start = free_id(self._layers, texts, entry.kind)
            number = 2
            while id_ in before:
                id_, number = f"{start}-{number}", number + 1
        known = {(name.lang, name.text, name.safe) for name in record.names} if record else set()
        names = tuple(name for name in entry.names if (name.lang, name.text, name.safe) not in known)
        tickers = tuple(ticker for ticker in entry.tickers if not record or ticker not in record.tickers)
        kind = entry.kind if record is None or record.kind != entry.kind else None
        if record and not (names or tickers or kind):
            return None
        return Change("add", id_, kind, names, tickers, known=self._known(id_))

    def _same(self, entry: Entry) -> Record | None:
        """The one entity of the entry's kind that has one of its names."""
        found = {
            record.id: record
            for name in entry.names
            for record in resolve(self._layers, name.text, [entry.kind])
            if any(own.key == name.key for own in record.names)
        }
        return next(iter(found.values())) if len(found) == 1 else None


@cache
def _shipped_table() -> mmap:
    return mapped(DATA / "book.tsv")


def _entries(path: Path) -> list[Entry]:
    from newsindex.entities.book.exchange import read_book

    try:
        with path.open(encoding="utf-8", newline="") as stream:
            return read_book(stream, str(path))
    except (OSError, UnicodeDecodeError) as error:
        raise BookError(
            f"{path}: the book cannot be read ({error}); it must be a CSV or JSONL file in UTF-8."
        ) from error


def _table_of(path: Path) -> bytes:
    """The table of a book file in the place of the shipped list."""
    from newsindex.entities.book.learning import free_id

    records: dict[str, Record] = {}
    empty = Layers(b"", None)
    for entry in _entries(path):
        id_ = entry.id
        if id_ is None:
            id_ = free_id(empty, (name.text for name in entry.names), entry.kind)
        if id_ in records:
            raise BookError(f"{entry.place}, column id: {id_!r} is there already.")
        empty.words[id_] = Word()
        names = tuple(Name(n.text, n.lang, n.safe) for n in entry.names)
        records[id_] = Record(id_, entry.kind, names, entry.tickers, source=path.name)
    return table_text(records.values())


def _entity(record: Record) -> Entity:
    return Entity(
        record.id,
        record.kind,
        record.name,
        {lang: tuple(name.text for name in record.names if name.lang == lang) for lang in SCRIPTS},
        record.tickers,
        record.origin,
        record.certainty,
    )
