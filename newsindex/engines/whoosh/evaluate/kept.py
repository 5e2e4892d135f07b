"""What was decoded for earlier queries, while there is room for it."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

Key = TypeVar("Key")

MOST_BYTES = 96 << 20
"""What is decoded of the postings of a snapshot may take."""

_MAKING = 50_000
"""Making any value takes longer than it says of its bytes: as long as so many more."""

_SHORT = 0.75
"""Where so much of the room is taken, values shed what they can."""

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


class Kept(Generic[Key, Value]):
    """Values by key. Between queries those that are too many go: what was asked for last, unless it is worth more than
    what has not been asked for the longest. So a round of queries that need more than there is room for still finds
    most of it, where forgetting the oldest would leave it nothing (TinyLFU, Einziger et al. 2017). What takes little
    room is worth more: the time that it spares for each of its bytes (GreedyDual-Size, Cao and Irani 1997)."""

    def __init__(self, most: int = MOST_BYTES) -> None:
        self._most = most
        self._held: OrderedDict[Key, Value] = OrderedDict()
        self._weights: dict[Key, int] = {}
        self._making: dict[Key, int] = {}
        self._bytes = 0
        self._asked: dict[Key, int] = {}
        self._touched: dict[Key, None] = {}
        self._lock = threading.Lock()

    def find(self, key: Key) -> Value | None:
        """The value of a key that is kept."""
        value = self._held.get(key)
        if value is not None:
            self._touched[key] = None
        return value

    def get(self, key: Key, make: Callable[[], Value]) -> Value:
        """The value of a key; where it is not kept, `make` gives it."""
        value = self._held.get(key)
        if value is None:
            value = make()
            with self._lock:
                value = self._held.setdefault(key, value)
        self._touched[key] = None
        return value

    def settle(self, least: int = 0) -> None:
        """Weighs what was asked for since the last time, if that is at `least` so much, and forgets what there is no
        room for."""
        if len(self._touched) < least:
            return
        with self._lock:
            before, self._touched = self._touched, {}
            touched = list(before)  # another thread may just be adding to it
            for key in touched:
                self._asked[key] = self._asked.get(key, 0) + 1
                value = self._held.get(key)
                if value is not None:
                    self._held.move_to_end(key)
                    if self._bytes > _SHORT * self._most:
                        value.shed()
                    weight = value.weight()
                    self._bytes += weight - self._weights.get(key, 0)
                    self._weights[key] = weight
                    self._making[key] = weight + value.making()
            latest = sorted(touched, key=self._worth) if self._bytes > self._most else []
            while self._bytes > self._most and latest:
                oldest = next(iter(self._held))
                if self._worth(oldest) >= self._worth(latest[0]):
                    oldest = latest.pop(0)
                self._forget(oldest)
            if len(self._asked) > _REMEMBERED * len(self._held) + 1000:
                self._asked = {key: count // 2 for key, count in self._asked.items() if count > 1}

    def _worth(self, key: Key) -> float:
        """How long it took to make the value as often as it was asked for, for each byte that it takes."""
        weight = self._weights.get(key) or 1  # a set of no document takes nothing
        return self._asked.get(key, 0) * (self._making.get(key, 0) + _MAKING) / weight

    def _forget(self, key: Key) -> None:
        if self._held.pop(key, None) is not None:
            self._bytes -= self._weights.pop(key, 0)
            self._making.pop(key, None)

    def clear(self) -> None:
        """Forgets all."""
        with self._lock:
            self._held.clear()
            self._weights.clear()
            self._making.clear()
            self._touched = {}
            self._bytes = 0
