"""What the bench asks of an engine."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Protocol

from scripts.benching.queries import Query
from scripts.benching.streams import Tokens

TOP = 10

Search = Callable[[], int | None]
"""Finds the best ten, as the engine numbers them, and gives how many match; None where the engine does not count."""


class Searching(Protocol):
    """An index that is open."""

    def prepare(self, query: Query) -> Search | None:
        """The search, with its query tree made before; None where the engine has no such query."""

    def close(self) -> None:
        """Let go of it."""


class Engine(Protocol):
    """What is compared."""

    name: str
    module: str

    def build(self, folder: Path, articles: Iterable[Tokens]) -> None:
        """Makes an index of the articles in a new folder, and commits it."""

    def open(self, folder: Path) -> Searching:
        """Opens it."""
