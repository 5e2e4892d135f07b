"""Short names and abbreviations of the news, a list of the project's own: dictionaries lack them, or have slang."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from scripts.dictionary.pair import Pair

LIST = Path(__file__).with_name("news.tsv")


def pairs() -> Iterator[Pair]:
    """The English names of news.tsv, each with all of its Chinese ones, which are equally good."""
    return (Pair(english, word, 0, True) for english, word in _rows() if len(word) > 1)


def countries() -> dict[str, list[str]]:
    """Single characters with the countries that they stand for in headlines: 美, United States."""
    found: dict[str, list[str]] = {}
    for english, word in _rows():
        if len(word) == 1:
            found.setdefault(word, []).append(english)
    return found


def _rows() -> Iterator[tuple[str, str]]:
    for line in LIST.read_text("utf-8").splitlines():
        if not line.startswith("#"):
            english, chinese = line.split("\t")
            yield from ((english, word) for word in chinese.split(" "))
