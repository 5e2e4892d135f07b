"""Where in a Chinese text a personal name could stand: all places at once, by its characters and what is around them.

Scores are computed for every surname of an article together, so that persons_zh need look at but a few places.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from newsindex.entities.context_zh import AFTER, BEFORE, TELLING, TITLED, title_beginnings, title_endings
from newsindex.entities.person_chars import UNSEEN, chars, double_surnames, foreign_odds
from newsindex.entities.tables import words

CHARACTERS_WEIGH, MOST_LIKELY = 0.45, 8.0
"""What the log odds of the characters weigh in a score, and from where on they count no more."""
SHORT = 1.0
"""What a name of two characters needs more than one of three."""
WORTH_A_LOOK = 0.8
"""Scores from which the words there are cut, which may add up to 1.5, and recurring names counted."""
_BEFORE, _AFTER = 2, 5
"""So many characters are looked at before the surname, and from it on."""
_AROUND = np.arange(-_BEFORE, _AFTER)
_HASHES = 1 << 20
_ENDS_TITLE, _TELLS, _DOUBLE = 1, 2, 4
_IMPOSSIBLE, _NEVER_GIVEN = -99.0, -2.0
OFTEN_FOREIGN = 1.0
"""Log odds from which characters in a row may write a foreign name without a dot."""

CodePoints = npt.NDArray[np.uint32]
Place = tuple[int, float, float, bool]
"""Where a surname stands, the scores of it with the next one and the next two characters, whether a title is before."""


class _Tables(NamedTuple):
    """By code point: log odds of surname and given characters, what stands before and after persons, and which write
    foreign names; by hash of two characters: what they may be."""

    is_surname: npt.NDArray[np.bool_]
    may_follow: npt.NDArray[np.bool_]
    surname: npt.NDArray[np.float32]
    first: npt.NDArray[np.float32]
    second: npt.NDArray[np.float32]
    only: npt.NDArray[np.float32]
    before: npt.NDArray[np.float32]
    after: npt.NDArray[np.float32]
    foreign: npt.NDArray[np.bool_]
    pairs: npt.NDArray[np.uint8]


def code_points(text: str) -> CodePoints:
    """The characters as numbers, those beyond the basic plane as one; padded, so that each has neighbours."""
    padded = "\0" * _BEFORE + text + "\0" * _AFTER
    return np.minimum(np.frombuffer(padded.encode("utf-32-le"), np.uint32), 0xFFFF)


def person_places(codes: CodePoints) -> list[Place]:
    """The places of a folded text, given by its code points, that are worth a closer look."""
    tables = _tables()
    at = np.nonzero(tables.is_surname[codes[:-_AFTER]] & tables.may_follow[codes[1 : 1 - _AFTER]])[0]
    if not len(at):
        return []
    # Seven columns: the two characters before the name come first, then those that may be part of it or follow it.
    around = codes[at[:, None] + _AROUND]
    pairs = tables.pairs[_hash(around[:, :-1], around[:, 1:])]
    titled = (pairs[:, 0] & _ENDS_TITLE) > 0
    before = np.where(titled, np.float32(TITLED), tables.before[around[:, 1]])
    after = np.where(pairs[:, 4:6] & _TELLS, np.float32(TELLING), tables.after[around[:, 4:6]])
    surname = tables.surname[around[:, 2]]
    of_two = surname + tables.only[around[:, 3]]
    of_three = surname + tables.first[around[:, 3]] + tables.second[around[:, 4]]
    two = before + CHARACTERS_WEIGH * np.minimum(of_two, MOST_LIKELY) + after[:, 0] - SHORT
    three = before + CHARACTERS_WEIGH * np.minimum(of_three, MOST_LIKELY) + after[:, 1]
    kept = np.nonzero((np.maximum(two, three) >= WORTH_A_LOOK) | ((pairs[:, 2] & _DOUBLE) > 0))[0]
    columns = (at[kept] - _BEFORE, two[kept], three[kept], titled[kept])
    return list(zip(*(column.tolist() for column in columns), strict=True))


def foreign_places(codes: CodePoints) -> list[int]:
    """Where three or more characters in a row, such as write foreign names, begin; the first of each row."""
    row = _tables().foreign[codes]
    begins = np.nonzero(row[1:-2] & row[2:-1] & row[3:] & ~row[:-3])[0]
    return [place + 1 - _BEFORE for place in begins.tolist()]


def _hash(first: CodePoints, second: CodePoints) -> CodePoints:
    return (first * np.uint32(2654435761) + second * np.uint32(40503)) >> np.uint32(12)


@cache
def _tables() -> _Tables:
    han = np.arange(0x10000)
    is_han = (han >= 0x4E00) & (han <= 0x9FD5)

    def column(odds: dict[str, float], other: float, elsewhere: float = _IMPOSSIBLE) -> npt.NDArray[np.float32]:
        made = np.where(is_han, np.float32(other), np.float32(elsewhere)).astype(np.float32)
        for char, value in odds.items():
            made[ord(char)] = value
        return made

    by_place = chars()
    surname = column(by_place.surname, _IMPOSSIBLE)
    first, only = column(by_place.first, UNSEEN), column(by_place.only, UNSEEN)
    pairs = np.zeros(_HASHES, np.uint8)
    for bit, forms in (
        (_ENDS_TITLE, title_endings()),
        (_TELLS, (*title_beginnings(), *words("speech_zh.txt"))),
        (_DOUBLE, double_surnames()),
    ):
        pairs[_hashes(forms)] |= np.uint8(bit)
    return _Tables(
        surname > _IMPOSSIBLE,
        np.maximum(first, only) > _NEVER_GIVEN,
        surname,
        first,
        column(by_place.second, UNSEEN),
        only,
        column(BEFORE, 0.0, 0.0),
        column(AFTER, 0.0, 0.0),
        column(foreign_odds(), _IMPOSSIBLE) > OFTEN_FOREIGN,
        pairs,
    )


def _hashes(forms: Iterable[str]) -> CodePoints:
    first, second = zip(*((ord(form[0]), ord(form[1])) for form in forms), strict=True)
    return _hash(np.array(first, np.uint32), np.array(second, np.uint32))
