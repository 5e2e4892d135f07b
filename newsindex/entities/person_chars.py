"""How much likelier characters are in Chinese personal names than in text (data/person_chars_zh.tsv)."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from newsindex.analysis import fold
from newsindex.entities.tables import mapping, rows
from newsindex.entities.word_cuts import is_ordinary

LEAST, UNSEEN = -4.0, 0.5
"""Of characters that are no surname; of those that neither names nor text have: rare ones, as parents like them."""


class Chars(NamedTuple):
    """Logarithms by folded character: as surname, as first and second of two given characters, as the only one."""

    surname: dict[str, float]
    first: dict[str, float]
    second: dict[str, float]
    only: dict[str, float]


@cache
def chars() -> Chars:
    """The table of characters, by place."""
    tables = Chars({}, {}, {}, {})
    for char, surname, first, second, only, _ in rows("person_chars_zh.tsv"):
        if surname:
            tables.surname[char] = float(surname)
        tables.first[char] = float(first)
        tables.second[char] = float(second)
        tables.only[char] = float(only)
    return tables


def given_odds(name: str) -> float:
    """How likely two characters are as a given name."""
    if len(name) < 2:
        return LEAST
    return chars().first.get(name[0], UNSEEN) + chars().second.get(name[1], UNSEEN)


@cache
def double_surnames() -> frozenset[str]:
    """The folded surnames of two characters that are no words (东方, 公孙)."""
    return frozenset(name for name in map(fold, mapping("surnames.tsv")) if len(name) == 2 and not is_ordinary(name))


@cache
def foreign_odds() -> dict[str, float]:
    """How much likelier characters are in transliterated foreign names than in text."""
    return {row[0]: float(row[5]) for row in rows("person_chars_zh.tsv")}
