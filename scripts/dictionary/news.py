"""Short names and abbreviations of the news, a list of the project's own: dictionaries lack them, or have slang."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from scripts.dictionary.pair import Pair

LIST = Path(__file__).with_name("news.tsv")


def pairs() -> Iterator[Pair]:
    """The English names of news.tsv, each with all of its Chinese ones, which are equally good."""
    for line in LIST.read_text("utf-8").splitlines():
        if not line.startswith("#"):
            english, chinese = line.split("\t")
            for word in chinese.split(" "):
                yield Pair(english, word, 0, True)
