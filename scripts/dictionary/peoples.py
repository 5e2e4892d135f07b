"""What English calls the people of a country, and what is theirs, a list of the project's own: dictionaries have people
and languages only, but Chinese uses the name of the country: 西班牙, Spain and Spanish."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

LIST = Path(__file__).with_name("peoples.tsv")


def peoples() -> Iterator[tuple[str, list[str]]]:
    """The countries of peoples.tsv, each with its words."""
    for line in LIST.read_text("utf-8").splitlines():
        if not line.startswith("#"):
            country, *words = line.split("\t")
            yield country, words
