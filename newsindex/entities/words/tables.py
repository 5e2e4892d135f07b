"""The word lists by which names are found and judged, read from data/ once and kept.

Each file is UTF-8, one entry a line, fields parted by tabs, with its source in lines that begin with "#".
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

DATA = Path(__file__).parents[1] / "data"


def each_row(name: str) -> Iterator[list[str]]:
    """The entries of the file, each as its fields, read one by one."""
    with (DATA / name).open(encoding="utf-8") as file:
        for line in file:
            entry = line.rstrip("\n")
            if entry and not entry.startswith("#"):
                yield entry.split("\t")


def rows(name: str) -> list[list[str]]:
    """The entries of the file, all at once."""
    return list(each_row(name))


@cache
def words(name: str) -> frozenset[str]:
    """The first fields of the file."""
    return frozenset(row[0] for row in each_row(name))


@cache
def mapping(name: str) -> dict[str, str]:
    """First field to second field ("" where there is none)."""
    return {row[0]: row[1] if len(row) > 1 else "" for row in each_row(name)}
