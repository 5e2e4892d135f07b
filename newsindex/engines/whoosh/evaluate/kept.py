"""What was decoded for earlier queries, while there is room for it."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, Protocol, TypeVar

Key = TypeVar("Key", bound=Hashable)

MOST_BYTES = 48 << 20
"""What is decoded of the postings of a snapshot may take."""

_LATEST = 6
"""One in so many of these bytes is for what was asked for last, however seldom."""

_MAKING = 50_000
"""Making any value takes longer than it says of its bytes: as long as so many more."""

_WEIGHED = 4
"""A value is weighed the first few times that it is asked for, while it grows, and then once in so many times."""

_REMEMBERED = 4
"""How often keys were asked for is halved once it is remembered of so many times those that are kept."""


class Weighed(Protocol):
    """A value that grows while it is used."""

    def weight(self) -> int:
        """How many bytes it takes by now."""

    def making(self) -> int:
        """Making it again takes as long as making so many more bytes of a bitmap than it has."""

    def shed(self) -> None:
        """Lets go of what is nearly as soon made anew as it is used."""


Value = TypeVar("Value", bound=Weighed)


class _Entry(Generic[Key, Value]):
    __slots__ = ("asked", "is_latest", "key", "latest_round", "making", "settled", "value", "weight")

    def __init__(self, key: Key, value: Value, asked: int) -> None:
        self.key = key
        self.value = value
        self.asked = asked
        self.latest_round = -1
        self.is_latest = True
        self.settled = 0
        self.weight = 0
        self.making = 0

    def weigh(self) -> None:
        """Notes what the value takes by now, and how long making it again takes."""
        self.weight = self.value.weight()
        self.making = self.weight + self.value.making()

    def worth(self) -> float:
        """How long it took to make the value as often as it was asked for, for each byte that it takes."""
        return self.asked * (self.making + _MAKING) / (self.weight or 1)  # a set of no document takes nothing


class Kept(Generic[Key, Value]):
    """Values by key. Between queries those that are too many go.

    What was asked for last stays, so that the next page of a query and the same words asked for again find it. What has
    not been asked for lately goes, unless it is worth more than what has not been asked for the longest: so a round of
    queries that need more than there is room for still finds most of it, where forgetting the oldest would leave it
    nothing (W-TinyLFU, Einziger et al. 2017). What takes little room is worth more: the time that it spares for each of
    its bytes (GreedyDual-Size, Cao and Irani 1997).
    """

    def __init__(self, most: int = MOST_BYTES) -> None:
        self.most = most
        self.bytes = 0
        """What all values took when they were last weighed."""
        self._held: dict[Key, _Entry[Key, Value]] = {}
        self._latest: OrderedDict[Key, _Entry[Key, Value]] = OrderedDict()
        self._latest_bytes = 0
        self._others: OrderedDict[Key, _Entry[Key, Value]] = OrderedDict()
        self._asked: dict[Key, int] = {}
        """How often keys were asked for that are not kept."""
        self._touched: list[_Entry[Key, Value]] = []
        self._round = 0
        """How often this was settled: what was not asked for in this round yet is noted when it is."""
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._held)

    def find(self, key: Key) -> Value | None:
        """The value of a key that is kept."""
        entry = self._held.get(key)
        if entry is None:
            return None
        if entry.latest_round != self._round:
            entry.latest_round = self._round
            self._touched.append(entry)
        return entry.value

    def get(self, key: Key, make: Callable[[], Value]) -> Value:
        """The value of a key; where it is not kept, `make` gives it."""
        found = self.find(key)
        if found is None:
            value = make()
            with self._lock:
                if key not in self._held:
                    self._held[key] = self._latest[key] = _Entry(key, value, self._asked.pop(key, 0))
            found = self.find(key)
        return value if found is None else found  # another thread may have forgotten all meanwhile

    def settle(self, least: int = 0) -> None:
        """Weighs what was asked for since the last time, if that is at `least` so much, and forgets what there is no
        room for."""
        if len(self._touched) < least:
            return
        with self._lock:
            touched, self._touched = self._touched, []
            self._round += 1
            for entry in touched:
                entry.asked += 1
                if self._held.get(entry.key) is entry:
                    self._to_latest(entry)
            self._forget_least(self._no_longer_latest())
            if len(self._asked) + len(self._held) > _REMEMBERED * len(self._held) + 1000:
                self._asked = {key: count // 2 for key, count in self._asked.items() if count > 1}
                for entry in self._held.values():
                    entry.asked = -(-entry.asked // 2)

    def _to_latest(self, entry: _Entry[Key, Value]) -> None:
        if entry.is_latest:
            self._latest.move_to_end(entry.key)
        else:
            del self._others[entry.key]
            self._latest[entry.key] = entry
            self._latest_bytes += entry.weight
            entry.is_latest = True
        entry.settled += 1
        if entry.settled <= _WEIGHED or not entry.settled % _WEIGHED:
            before = entry.weight
            entry.weigh()
            self.bytes += entry.weight - before
            self._latest_bytes += entry.weight - before

    def _no_longer_latest(self) -> list[_Entry[Key, Value]]:
        """Those for which there is no room among what was asked for last, the least worth last."""
        found = []
        while self._latest_bytes > self.most // _LATEST:
            key, entry = self._latest.popitem(last=False)
            self._latest_bytes -= entry.weight
            entry.is_latest = False
            self.bytes -= entry.weight
            entry.value.shed()
            entry.weigh()
            self.bytes += entry.weight
            self._others[key] = entry
            found.append(entry)
        return sorted(found, key=_Entry.worth, reverse=True)

    def _forget_least(self, latest: list[_Entry[Key, Value]]) -> None:
        """Forgets of the others what there is no room for: the last of the `latest`, or what was asked for first."""
        room = self.most - self.most // _LATEST
        while self.bytes - self._latest_bytes > room:
            entry = next(iter(self._others.values()))
            if latest and entry.worth() >= latest[-1].worth():
                entry = latest.pop()
            del self._others[entry.key], self._held[entry.key]
            self.bytes -= entry.weight
            self._asked[entry.key] = entry.asked

    def clear(self) -> None:
        """Forgets all."""
        with self._lock:
            self._held.clear()
            self._latest.clear()
            self._others.clear()
            self._touched = []
            self.bytes = self._latest_bytes = 0
