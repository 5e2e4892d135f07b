"""What was decoded for earlier queries, while there is room for it."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")

MOST_BYTES = 48 << 20
"""What the postings of a snapshot may take when their arrays have been made."""


class Kept(Generic[Key, Value]):
    """Values by key; those not asked for the longest go first when all together may take more than `most` bytes."""

    def __init__(self, most: int = MOST_BYTES) -> None:
        self._most = most
        self._held: OrderedDict[Key, tuple[Value, int]] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def get(self, key: Key, make: Callable[[], tuple[Value, int]]) -> Value:
        """The value of a key; where it is not kept, `make` gives it and the bytes that it may come to take."""
        with self._lock:
            found = self._held.get(key)
            if found is not None:
                self._held.move_to_end(key)
                return found[0]
        found = make()
        with self._lock:
            before = self._held.pop(key, None)
            self._held[key] = found
            self._bytes += found[1] - (before[1] if before else 0)
            while self._bytes > self._most and len(self._held) > 1:
                self._bytes -= self._held.popitem(last=False)[1][1]
        return found[0]

    def clear(self) -> None:
        """Forgets all."""
        with self._lock:
            self._held.clear()
            self._bytes = 0
