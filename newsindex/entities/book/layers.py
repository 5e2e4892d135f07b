"""The three layers of the book seen as one: the shipped list, under what was mined, under what the user said."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from mmap import mmap

from msgspec.structs import replace

from newsindex.entities.book.book_table import BookTable, facts_of
from newsindex.entities.book.mined_layer import MinedLayer
from newsindex.entities.book.records import Name, Origin, Record, without_repeats
from newsindex.entities.book.user_changes import Change, Word, apply_change
from newsindex.model import EntityKind


class Layers:
    """Looks an entity up in all layers and puts together what they say.

    The book's clock: `version` counts the times at which names were learned. A name of the shipped list or of
    the user that the last commit did not know is learned when the book is loaded.
    """

    def __init__(self, shipped: bytes | mmap, mined: bytes | None) -> None:
        self.mined = MinedLayer(mined)
        facts = self.mined.facts
        self.version = int(facts.get("version", 0))
        self._user_moments: dict[str, int] = dict(facts.get("user", {}))
        self._now = self.version + 1
        self._fingerprint: str = facts_of(shipped).get("fingerprint", "")
        known_list, moment = facts.get("shipped", ("", 0))
        if known_list != self._fingerprint:
            moment = self.learning()
        self._shipped = BookTable(shipped, moment=moment)
        self._shipped_moment = moment
        self._changes = 0
        self.words: dict[str, Word] = {}
        self._word_keys: dict[str, list[str]] = {}
        self._merged: dict[str, list[str]] = {}

    # ------------------------------------------------------------------ the clock

    def learning(self) -> int:
        """The moment of the names that are being learned now; the version comes to it."""
        self.version = self._now
        return self._now

    def settle(self) -> None:
        """What is learned from here on is newer than all before."""
        self._now = self.version + 1

    def state(self) -> bytes:
        """The mined layer with the moments of all layers, for the commit."""
        self.settle()
        return self.mined.state(
            {
                "version": self.version,
                "shipped": [self._fingerprint, self._shipped_moment],
                "user": dict(sorted(self._user_moments.items())),
            }
        )

    def renew(self, state: bytes) -> None:
        """Take the mined layer over from another copy, as `state` gave it; what is the same changes nothing."""
        if self.mined.holds(state):
            return
        self._changes += self.mined.changes + 1
        self.mined = MinedLayer(state)
        self.version = int(self.mined.facts["version"])
        self.settle()

    # ------------------------------------------------------------------ what the user says

    def apply(self, change: Change) -> None:
        """Take a change of the user's in; raises BookError where it speaks of nobody."""
        self._changes += 1
        apply_change(self.words, change, self.has_layer)
        for id_ in {change.id, *change.ids, *change.known, *([change.into] if change.into else [])}:
            word = self.words.get(id_)
            if word is None:
                continue
            for name in word.names:
                ids = self._word_keys.setdefault(name.key, [])
                if id_ not in ids:
                    ids.append(id_)
                self._stamp(id_, name)
            mined = self.mined.record(id_)
            if mined and mined.candidate and (word.accepted or word.into):
                for name in mined.names:
                    self._stamp(id_, name)
        if change.do in ("merge", "split", "accept"):
            self._merged = {}
            for id_, word in self.words.items():
                if word.into:
                    self._merged.setdefault(word.into, []).append(id_)

    def _stamp(self, id_: str, name: Name) -> None:
        if f"{id_}\t{name.text}" not in self._user_moments:
            self._user_moments[f"{id_}\t{name.text}"] = self.learning()

    # ------------------------------------------------------------------ looking up

    @property
    def changes(self) -> int:
        """How often anything has changed since the book was loaded: what was looked up before holds until it does."""
        return self._changes + self.mined.changes

    def has_layer(self, id_: str) -> bool:
        """Whether the shipped or the mined layer has an entity of that id."""
        return self._shipped.record(id_) is not None or self.mined.record(id_) is not None

    def taken(self, id_: str) -> bool:
        """Whether an entity has, or had, that id."""
        return self.has_layer(id_) or id_ in self.words or id_ in self.mined.led

    def survivor(self, id_: str) -> str:
        """The id that this one leads to: itself, unless it was merged."""
        seen = {id_}
        while True:
            word = self.words.get(id_)
            following = (word.into if word and word.into else None) or self.mined.led.get(id_)
            if following is None or following in seen:
                return id_
            seen.add(following)
            id_ = following

    def led(self) -> dict[str, str]:
        """The ids that were merged, and the id that each leads to."""
        merged = [id_ for id_, word in self.words.items() if word.into]
        led = {id_: self.survivor(id_) for id_ in (*merged, *self.mined.led)}
        return {id_: survivor for id_, survivor in led.items() if survivor != id_}

    def merged(self, id_: str) -> list[str]:
        """The ids that lead to this one, itself first."""
        found = [id_]
        for other in found:
            found += [i for i in (*self._merged.get(other, []), *self.mined.leading_to(other)) if i not in found]
        return found

    def is_gone(self, id_: str) -> bool:
        """Whether the user has taken the entity out."""
        word = self.words.get(id_)
        return word is not None and word.gone

    def bars(self, id_: str, key: str) -> bool:
        """Whether the user has said that a name is none of this entity's."""
        word = self.words.get(id_)
        return word is not None and key in word.barred

    def record(self, id_: str) -> Record | None:
        """All that is known of the entity, merged ones within it; also where the user has taken it out."""
        parts = [part for each in self.merged(id_) if (part := self.own(each)) is not None]
        if not parts:
            return None
        first = parts[0]
        if len(parts) == 1:
            return first
        return replace(
            first,
            names=tuple(n for n in without_repeats(n for p in parts for n in p.names) if not self.bars(id_, n.key)),
            tickers=tuple(dict.fromkeys(ticker for part in parts for ticker in part.tickers)),
            certainty=max(part.certainty for part in parts),
            candidate=False,
        )

    def own(self, id_: str) -> Record | None:
        """What the layers say of this id alone."""
        shipped, mined, word = self._shipped.record(id_), self.mined.record(id_), self.words.get(id_)
        below = [record for record in (shipped, mined) if record is not None]
        kind: EntityKind | None = (word.kind if word else None) or (below[0].kind if below else None)
        if kind is None:
            return None
        if word is None and len(below) == 1:
            return below[0]
        names = [name for record in below for name in record.names]
        if word:
            if all(record.candidate for record in below) and (word.accepted or word.into):
                names = list(self._timed(id_, names))  # candidates were not looked for before
            names = [name for name in (*names, *self._timed(id_, word.names)) if name.key not in word.barred]
        origin: Origin = below[0].origin if below else "user"
        return Record(
            id_,
            kind,
            without_repeats(names),
            tuple(dict.fromkeys(t for part in (*below, word) if part for t in part.tickers)),
            1.0 if (word and word.accepted) or not below else max(record.certainty for record in below),
            below[0].source if below else "",
            bool(below) and all(record.candidate for record in below) and not (word and word.accepted),
            origin,
        )

    def _timed(self, id_: str, names: Iterable[Name]) -> Iterator[Name]:
        """The names with the moments at which the user gave them."""
        for name in names:
            yield replace(name, moment=self._user_moments.get(f"{id_}\t{name.text}", name.moment))

    def ids(self, key: str) -> list[str]:
        """The ids of all entities of which a name or ticker has that key, survivors in the place of merged ones.

        Entities that the user has taken out are among them, names that he has barred are not.
        """
        found: dict[str, None] = {}
        for id_ in (*self._shipped.ids(key), *self.mined.ids(key), *self._word_keys.get(key, [])):
            survivor = self.survivor(id_)
            if not self.bars(id_, key) and not self.bars(survivor, key):
                found[survivor] = None
        return list(found)

    def begins(self, prefix: str) -> bool:
        """Whether a key of any entity begins so: most words of a text begin none, which is told at once."""
        if self._shipped.begins(prefix) or self.mined.begins(prefix):
            return True
        return any(key.startswith(prefix) for key in self._word_keys)

    def ids_from(self, prefix: str) -> Iterator[str]:
        """The ids of entities of which a key begins so; an id may come more than once."""
        for key, ids in chain(self._shipped.keys_from(prefix), self.mined.keys_from(prefix)):
            yield from (self.survivor(id_) for id_ in ids if not self.bars(id_, key))
        for key, ids in self._word_keys.items():
            if key.startswith(prefix):
                yield from (self.survivor(id_) for id_ in ids if not self.bars(id_, key))

    def records(self) -> Iterator[Record]:
        """All that is known of every entity, by id; not of those that the user has taken out."""
        below = {record.id: record for record in self.mined.records()}
        touched = self.words.keys() | self._merged.keys() | set(self.mined.led.values())
        for record in self._shipped.records():
            if record.id in below:
                touched.add(record.id)
            else:
                below[record.id] = record
        for id_ in sorted(below.keys() | touched):
            if id_ not in touched:  # one layer alone: as it stands there, for looking it up takes 20 times as long
                yield below[id_]
            elif self.survivor(id_) == id_ and not self.is_gone(id_):
                found = self.record(id_)
                if found is not None and found.names:
                    yield found
