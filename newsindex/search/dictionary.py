"""English ↔ Chinese: the translations of a phrase, found in data/dictionary.tsv without reading it all."""

from __future__ import annotations

import mmap
from functools import cache
from importlib.resources import as_file, files

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
        data, wanted = self._data, key.encode()
        low, high = self._begin, len(data)
        while low < high:
            middle = (low + high) // 2
            start = data.rfind(b"\n", low, middle) + 1 or low
            if data[start : data.find(b"\t", start)] < wanted:
                low = data.find(b"\n", middle) + 1
            else:
                high = start
        end = data.find(b"\n", low)
        found, *translations = data[low:end].decode().split("\t")
        return tuple(translations) if found == key else ()


@cache
def dictionary() -> Dictionary:
    """The dictionary of the package, mapped."""
    with as_file(files("newsindex.search") / "data" / "dictionary.tsv") as path, path.open("rb") as file:
        return Dictionary(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
