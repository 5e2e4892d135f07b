"""How far a mention reaches: the index holds where it begins, the names of the entity say where it ends."""

from __future__ import annotations

import re
from collections.abc import Sequence

from newsindex.analysis import fold

_WORD = re.compile(r"[^\W_]+(?:[.&-][^\W_]+)*")
_FIRST_HAN = "\u3005"


class Extents:
    """The names of some entities, for texts that are known to mention them."""

    def __init__(self, names: Sequence[str]) -> None:
        folded = sorted({fold(name).lower() for name in names}, key=lambda name: (-len(name), name))
        self._names = tuple(folded)
        self._words = frozenset(word for name in folded for word in _WORD.findall(name))

    def end(self, folded: str, start: int) -> int:
        """Where in a folded text the mention ends that begins at a character.

        With the longest name that stands there, else with the longest short form: words of a name (Hon Hai), or
        characters of one in their order (台积电 of 台湾积体电路制造).
        """
        for name in self._names:
            end = start + len(name)
            if folded[start:end].lower() == name and not _goes_on(folded, end):
                return end
        return (
            self._end_of_characters(folded, start) if folded[start] >= _FIRST_HAN else self._end_of_words(folded, start)
        )

    def _end_of_words(self, folded: str, start: int) -> int:
        word = _WORD.match(folded, start)
        if word is None:
            return start + 1
        end = word.end()
        while (word := _WORD.match(folded, end + 1)) and folded[end] in " '" and word[0].lower() in self._words:
            end = word.end()
        return end

    def _end_of_characters(self, folded: str, start: int) -> int:
        longest = 1
        for name in self._names:
            at = name.find(folded[start])
            end = start + 1
            while at >= 0 and end < len(folded) and (at := name.find(folded[end], at + 1)) >= 0:
                end += 1
            longest = max(longest, end - start)
        return start + longest


def _goes_on(folded: str, end: int) -> bool:
    """Whether an English word goes on at a character."""
    around = folded[end - 1 : end + 1]
    return len(around) == 2 and around.isalnum() and max(around) < _FIRST_HAN
