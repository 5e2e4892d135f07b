"""Passages that say the same as one before: most of their neighbouring words are the same."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

from newsindex.analysis import fold

SAME = 0.8
"""Of the pairs of neighbouring words in the shorter passage so many stand in the longer one, if they say the same."""

_COMMON = 64


@cache
def _words() -> re.Pattern[str]:
    return re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]|[^\W_\u2e80-\u9fff\uf900-\ufaff]+")


class Repeats:
    """The passages so far, by their pairs of neighbouring words (in Chinese, characters)."""

    def __init__(self) -> None:
        self._kept: list[frozenset[str]] = []
        self._holding: dict[str, list[int]] = {}

    def add(self, text: str) -> bool:
        """Whether the passage says something new; if so it is kept."""
        found = pairs(text)
        if not self._new(found):
            return False
        for pair in found:
            self._holding.setdefault(pair, []).append(len(self._kept))
        self._kept.append(found)
        return True

    def new(self, text: str) -> bool:
        """Whether the passage says something new."""
        return self._new(pairs(text))

    def _new(self, found: frozenset[str]) -> bool:
        # A pair that stands in very many passages is left out: those that say the same have rarer ones too.
        rows = (self._holding.get(pair, ()) for pair in found)
        near = {nth for row in rows if len(row) <= _COMMON for nth in row}
        return not any(same(found, self._kept[nth]) for nth in near)


def pairs(text: str) -> frozenset[str]:
    """The pairs of neighbouring words of a passage, whatever script, case and signs it is written with."""
    words = _words().findall(fold(text).casefold())
    return frozenset(" ".join(pair) for pair in pairwise(words)) or frozenset(words)


def same(left: frozenset[str], right: frozenset[str]) -> bool:
    """Whether the shorter one has so much in common with the other."""
    return len(left & right) > SAME * min(len(left), len(right))
