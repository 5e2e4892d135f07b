"""English ↔ Chinese: the translations of a phrase, found in data/dictionary.tsv without reading it all."""

from __future__ import annotations

import mmap
from functools import cache
from importlib.resources import as_file, files

from newsindex.analysis.sorted_lines import line_of

MOST_WORDS = 4
"""English phrases have at most so many words."""

MOST_CHARACTERS = 8
"""Chinese words have at most so many characters."""

MOST_TRANSLATIONS = 12


class Dictionary:
    """Translations by key: an English phrase is its stems with spaces between, after `^` where it is a proper name, an
    abbreviation itself after `=`; a Chinese word is folded."""

    def __init__(self, data: bytes | mmap.mmap) -> None:
        self._data = data
        self._begin = 0
        while data[self._begin : self._begin + 1] == b"#":
            self._begin = data.find(b"\n", self._begin) + 1

    def translations(self, key: str) -> tuple[str, ...]:
        """The translations of a key, best first; none where it is not known."""
        at = line_of(self._data, key.encode(), self._begin, len(self._data))
        found, *translations = self._data[at : self._data.find(b"\n", at)].decode().split("\t")
        return tuple(translations) if found == key else ()


@cache
def dictionary() -> Dictionary:
    """The dictionary of the package, mapped."""
    with as_file(files("newsindex.search.across") / "data" / "dictionary.tsv") as path, path.open("rb") as file:
        return Dictionary(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
