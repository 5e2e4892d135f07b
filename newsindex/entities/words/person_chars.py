"""How much likelier characters are in Chinese personal names than in text (data/person_chars_zh.tsv)."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from newsindex.analysis import fold
from newsindex.entities.words.tables import mapping, rows
from newsindex.entities.words.word_cuts import is_ordinary

LEAST, UNSEEN = -4.0, 0.5
"""Of characters that are no surname; of those that neither names nor text have: rare ones, as parents like them."""

LIKELY, SURE = 1.0, 4.5
"""Odds of a surname and of a given name, and of both together, from which nothing else need tell a person."""
FEWEST = 2  # characters of a personal name


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


def looks_like_person(chinese: str) -> bool:
    """Whether two or three characters, in either script, are much likelier as a personal name than as other words."""
    name = fold(chinese)
    surname = chars().surname.get(name[:1], LEAST)
    if surname < LIKELY or not FEWEST <= len(name) <= FEWEST + 1 or is_ordinary(name[1:]) or is_ordinary(name):
        return False
    given = given_odds(name[1:]) if len(name) > FEWEST else chars().only.get(name[1], UNSEEN)
    return given >= LIKELY and surname + given >= SURE


@cache
def double_surnames() -> frozenset[str]:
    """The folded surnames of two characters that are no words (东方, 公孙)."""
    return frozenset(name for name in map(fold, mapping("surnames.tsv")) if len(name) == 2 and not is_ordinary(name))


@cache
def foreign_odds() -> dict[str, float]:
    """How much likelier characters are in transliterated foreign names than in text."""
    return {row[0]: float(row[5]) for row in rows("person_chars_zh.tsv")}
