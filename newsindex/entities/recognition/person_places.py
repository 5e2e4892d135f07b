"""Where in a Chinese text a personal name could stand: all places at once, by its characters and what is around them.

Scores are computed for every surname of an article together, so that persons_zh need look at but a few places.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from itertools import accumulate, pairwise
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from newsindex.entities.recognition.context_zh import AFTER, BEFORE, TELLING, TITLED, title_beginnings, title_endings
from newsindex.entities.words.person_chars import LEAST, UNSEEN, chars, double_surnames, foreign_odds
from newsindex.entities.words.tables import words

CHARACTERS_WEIGH, MOST_LIKELY = 0.45, 8.0
"""What the log odds of the characters weigh in a score, and from where on they count no more."""
SHORT = 1.0
"""What a name of two characters needs more than one of three."""
ENOUGH, BEST_CUT = 3.0, 1.5
"""The score from which it is a name, and what the way in which words are cut adds at most."""
ONE_CUT, TWO_CUTS, NOT_AT_START, NOT_AT_END = 1.1, 0.6, 1.2, 0.6
"""What it adds at most where words are cut once or twice within the name; what it takes at least where they are not cut
at its edges."""
TELLS = 1.0
"""What follows a name tells that it ends there where it adds more."""
JOINING = "、和与及"
LISTED = 0.8
"""What it adds that a name stands before it in a list."""
_ROUNDED = 1e-3
HOPEFUL = ENOUGH - BEST_CUT
"""Scores from which the words there are cut."""
_AGAIN, _UNSURE = 0.7, 2.0
"""What it adds, to scores below a bound, that the same characters stand elsewhere in the article too."""
PLACE_ENDINGS = frozenset("岛镇村州县省市区路街湖河乡港湾队寺庙桥山站溪")
ENDS_AMISS, NAMES_PLACE, BEFORE_PLACE, WITHIN_FOREIGN = 2.5, 2.5, 1.5, 2.0
"""What speaks against a name: that it ends in a function word, that it ends as places do or such an ending follows,
that foreign sounds stand before it."""
_BEFORE, _AFTER = 2, 5
"""So many characters are looked at before the surname, and from it on."""
_AROUND = np.arange(-_BEFORE, _AFTER)[:, None]
_FIRST_OF_PAIRS, _SECOND_OF_PAIRS = np.array([0, 2, 4, 5]), np.array([1, 3, 5, 6])
"""Where in these a title may end, a surname of two characters stand, and what tells of persons begin."""
_HASHES = 1 << 20
_ENDS_TITLE, _TELLS, _DOUBLE = 1, 2, 4
_SURNAME, _GIVEN, _FOREIGN, _PLACE, _FUNCTION, _OFTEN_NAMED, _SOUNDS, _HAN = 1, 2, 4, 8, 16, 32, 64, 128
_IMPOSSIBLE, _NEVER_GIVEN = -99.0, -2.0
OFTEN_FOREIGN = 1.0
"""Log odds from which characters in a row may write a foreign name without a dot."""
OFTEN_NAMED = 2.0
"""Log odds from which a surname may be one of the two of a married woman (林郭)."""

CodePoints = npt.NDArray[np.uint32]
Place = tuple[int, float, float, bool, bool]
"""Where a surname stands, the scores of it with the next one and the next two characters, whether a title is before,
whether a surname of two characters or two surnames may stand there."""
Numbers = npt.NDArray[np.int64]
_Odds = npt.NDArray[np.float32]


class _Tables(NamedTuple):
    """By code point: what a character may be (bits), and its row in the other tables, 0 for what is not Han; by row:
    log odds of surname and given characters, and what stands before and after persons; by hash of two characters: what
    they may be (bits).
    """

    bits: npt.NDArray[np.uint8]
    rows: npt.NDArray[np.uint16]
    surname: _Odds
    first: _Odds
    second: _Odds
    only: _Odds
    before: _Odds
    after: _Odds
    pairs: npt.NDArray[np.uint8]


class Places(NamedTuple):
    """Where in a folded text a surname stands that is worth a closer look, where a row of three or more characters
    begins that write foreign names, where one such stands behind a title, and the beginning and the end of each run of
    Han characters in turn; and `WordCuts.borders` where they are known.
    """

    persons: list[Place]
    foreign: list[int]
    titled: list[int]
    runs: list[int]
    borders: bytes | None


def places_in(texts: Sequence[str], words: Sequence[Numbers | npt.NDArray[np.int32]] = ()) -> list[Places]:
    """The places in each of the folded texts; many at once take little longer than one.

    `words`: how long the words of the runs of each are, a 0 after each run; where they are known, places are fewer.
    """
    between = "\0" * (_BEFORE + _AFTER)
    padded = between + between.join(texts) + between
    codes = np.frombuffer(padded.encode("utf-32-le", "surrogatepass"), np.uint32)
    bits = _tables().bits.take(codes, mode="clip")
    begins = list(accumulate((len(text) + len(between) for text in texts), initial=len(between)))
    is_han = bits >> 7
    runs = np.flatnonzero((is_han[1:] ^ is_han[:-1]).view(np.bool_)) + 1
    borders = _borders(runs, words, len(codes))
    at, *columns = _persons(codes, bits, begins, borders)
    row = (bits & _FOREIGN) > 0
    foreign = np.flatnonzero(row[1:-2] & row[2:-1] & row[3:] & ~row[:-3]) + 1
    after = np.flatnonzero((is_han[:-1] & (bits[1:] >> 6)).view(np.bool_))  # two, the second of foreign sound
    ends_title = _tables().pairs.take(_hash(_clipped(codes, after - 2), _clipped(codes, after - 1))) & _ENDS_TITLE
    after = after[ends_title > 0]
    persons = list(zip(_from_begin(at, begins), *(column.tolist() for column in columns), strict=True))
    return list(
        map(
            Places,
            _by_text(persons, at, begins),
            _by_text(_from_begin(foreign, begins), foreign, begins),
            _by_text(_from_begin(after, begins), after, begins),
            _by_text(_from_begin(runs, begins), runs, begins),
            _borders_of_each(borders, begins),
        )
    )


def _borders(runs: Numbers, words: Sequence[npt.NDArray[Any]], size: int) -> npt.NDArray[np.uint8] | None:
    """1 where a word begins or a run ends; None where the words are not those of the runs."""
    lengths = np.concatenate(words) if len(words) else np.zeros(0, np.int64)
    at_ends = np.flatnonzero(lengths == 0)
    after = np.cumsum(lengths, dtype=np.int64)
    lefts, rights = runs[::2], runs[1::2]
    sizes = rights - lefts
    before = np.cumsum(sizes)
    if not np.array_equal(after.take(at_ends), before):
        return None
    found = np.zeros(size, np.uint8)
    starts = after - lengths
    starts += np.repeat(lefts - (before - sizes), np.diff(at_ends, prepend=-1))
    found[starts] = 1
    return found


def _borders_of_each(borders: npt.NDArray[np.uint8] | None, begins: Sequence[int]) -> Sequence[bytes | None]:
    if borders is None:
        return [None] * (len(begins) - 1)
    joined = borders.tobytes()
    return [joined[start : end - _BEFORE - _AFTER + 1] for start, end in pairwise(begins)]


def _from_begin(at: Numbers, begins: Sequence[int]) -> list[int]:
    """The places counted from where the text of each begins."""
    found: list[int] = (at - np.repeat(begins[:-1], np.diff(np.searchsorted(at, begins)))).tolist()
    return found


def _by_text(values: list[Any], at: Numbers, begins: Sequence[int]) -> list[list[Any]]:
    """The values, one for each of the places, by the text in which the place lies."""
    return [values[start:end] for start, end in pairwise(np.searchsorted(at, begins).tolist())]


def _persons(
    codes: CodePoints, bits: npt.NDArray[np.uint8], begins: Sequence[int], borders: npt.NDArray[np.uint8] | None
) -> Sequence[npt.NDArray[Any]]:
    """The columns of the places of surnames that are worth a closer look."""
    tables = _tables()
    at = np.flatnonzero((bits[:-_AFTER] & (bits[1 : 1 - _AFTER] >> 1) & _SURNAME).view(np.bool_))
    if not len(at):
        return [at] * 5
    # Seven rows: the two characters before the name come first, then those that may be part of it or follow it.
    places = at + _AROUND
    codes, kinds = _clipped(codes, places), bits.take(places)
    rows = tables.rows.take(codes)
    pairs = tables.pairs.take(_hash(codes.take(_FIRST_OF_PAIRS, axis=0), codes.take(_SECOND_OF_PAIRS, axis=0)))
    titled = (pairs[0] & _ENDS_TITLE) > 0
    before = np.where(titled, np.float32(TITLED), tables.before.take(rows[1]))
    after = np.where(pairs[2:4] & _TELLS, np.float32(TELLING), tables.after.take(rows[4:6]))
    surname = tables.surname.take(rows[2])
    of_two = surname + tables.only.take(rows[3])
    of_three = surname + tables.first.take(rows[3]) + tables.second.take(rows[4])
    two = before + CHARACTERS_WEIGH * np.minimum(of_two, MOST_LIKELY) + after[0] - SHORT
    three = before + CHARACTERS_WEIGH * np.minimum(of_three, MOST_LIKELY) + after[1]
    name = (np.searchsorted(begins, at).astype(np.uint64) << 16) + codes[2]
    for score, last in ((two, 3), (three, 4)):
        name = (name << 16) + codes[last]
        score[score < HOPEFUL - _AGAIN] = _IMPOSSIBLE
        score -= _amiss(kinds, last, titled)
        recurs = _recurring(name)
        score += np.where((score < _UNSURE) & recurs, np.float32(_AGAIN), np.float32(0.0))
    longer = ((pairs[1] & _DOUBLE) > 0) | (titled & ((kinds[2] & kinds[3] & _OFTEN_NAMED) > 0))
    if borders is None:
        hopeful = np.maximum(two, three) >= HOPEFUL
    else:
        cut = borders.take(at + np.arange(4)[:, None])
        joined = np.logical_or.reduce([codes[1] == joining for joining in map(ord, JOINING)])
        best = np.maximum(
            two + _best_cut(cut[0], cut[1], cut[2], titled, after[0]),
            three + _best_cut(cut[0], cut[1] + cut[2], cut[3], titled, after[1]),
        )
        # Where the same three characters recur, one may be known by the other.
        hopeful = (best + np.float32(LISTED) * joined > ENOUGH - _ROUNDED) | recurs | (codes[4] == 0)
        hopeful &= np.maximum(two, three) >= HOPEFUL
    kept = np.flatnonzero(hopeful | longer)
    return [column.take(kept) for column in (at, two, three, titled, longer)]


def _best_cut(
    start: npt.NDArray[np.uint8],
    inner: npt.NDArray[np.uint8],
    end: npt.NDArray[np.uint8],
    titled: npt.NDArray[np.bool_],
    after: _Odds,
) -> _Odds:
    """What the way in which words are cut adds at most to names with these borders, as `persons_zh` judges it."""
    begins, ends = (start > 0) | titled, (end > 0) | (after > TELLS)
    edges = NOT_AT_START * ~begins + NOT_AT_END * ~ends
    found: _Odds = np.where(edges > 0, -edges, np.array((BEST_CUT, ONE_CUT, TWO_CUTS)).take(inner)).astype(np.float32)
    return found


def _recurring(values: npt.NDArray[np.uint64]) -> npt.NDArray[np.bool_]:
    """Which of the values are there more than once."""
    order = np.argsort(values)
    ordered = values[order]
    same = ordered[1:] == ordered[:-1]
    found = np.zeros(len(values), bool)
    found[order[1:]] = same
    found[order[:-1]] |= same
    return found


def _amiss(kinds: npt.NDArray[np.uint8], last: int, titled: npt.NDArray[np.bool_]) -> _Odds:
    """What speaks against names whose last character stands in the row `last`."""
    place = np.where(kinds[last] & _PLACE, NAMES_PLACE, np.where(kinds[last + 1] & _PLACE, BEFORE_PLACE, 0.0))
    place += np.where((kinds[1] & _FOREIGN) & ((kinds[2] & _SOUNDS) >> 4), WITHIN_FOREIGN, 0.0)
    place[titled] = 0.0
    if last == 4:
        place += np.where(kinds[last] & _FUNCTION, ENDS_AMISS, 0.0)
    return place.astype(np.float32)


def _clipped(codes: CodePoints, at: Numbers) -> CodePoints:
    """The code points there; what the tables do not reach is as their last one."""
    return np.minimum(codes.take(at), np.uint32(0xFFFF))


def _hash(first: CodePoints, second: CodePoints) -> CodePoints:
    return (first * np.uint32(2654435761) + second * np.uint32(40503)) >> np.uint32(12)


@cache
def _tables() -> _Tables:
    by_place, foreign = chars(), foreign_odds()
    known = sorted({*foreign, *by_place.surname, *BEFORE, *AFTER, *PLACE_ENDINGS})
    is_han = [True, *("\u4e00" <= char <= "\u9fd5" for char in known)]
    rows = np.zeros(0x10000, np.uint16)
    han = np.arange(0x4E00, 0x9FD6)
    rows[han] = len(known) + 1
    bits = np.zeros(0x10000, np.uint8)
    bits[han] = _GIVEN | _HAN
    for row, char in enumerate(known, 1):
        rows[ord(char)] = row

    def column(odds: dict[str, float], other: float, elsewhere: float = _IMPOSSIBLE) -> _Odds:
        made = [odds.get(char, other if han else elsewhere) for char, han in zip(known, is_han[1:], strict=True)]
        return np.array([elsewhere, *made, other], np.float32)

    for char in known:
        given = max(by_place.first.get(char, UNSEEN), by_place.only.get(char, UNSEEN)) > _NEVER_GIVEN
        odds = foreign.get(char, LEAST)
        bits[ord(char)] = (
            _SURNAME * (char in by_place.surname)
            | _GIVEN * ("\u4e00" <= char <= "\u9fd5" and given)
            | _FOREIGN * (odds > OFTEN_FOREIGN)
            | _PLACE * (char in PLACE_ENDINGS)
            | _FUNCTION * (AFTER.get(char, 0.0) > 0.0)
            | _OFTEN_NAMED * (by_place.surname.get(char, LEAST) > OFTEN_NAMED)
            | _SOUNDS * (odds > 0.0)
            | _HAN * ("\u4e00" <= char <= "\u9fd5")
        )
    pairs = np.zeros(_HASHES, np.uint8)
    for bit, forms in (
        (_ENDS_TITLE, title_endings()),
        (_TELLS, (*title_beginnings(), *words("speech_zh.txt"))),
        (_DOUBLE, double_surnames()),
    ):
        pairs[_hashes(forms)] |= np.uint8(bit)
    return _Tables(
        bits,
        rows,
        column(by_place.surname, _IMPOSSIBLE),
        column(by_place.first, UNSEEN),
        column(by_place.second, UNSEEN),
        column(by_place.only, UNSEEN),
        column(BEFORE, 0.0, 0.0),
        column(AFTER, 0.0, 0.0),
        pairs,
    )


def _hashes(forms: Iterable[str]) -> CodePoints:
    first, second = zip(*((ord(form[0]), ord(form[1])) for form in forms), strict=True)
    return _hash(np.array(first, np.uint32), np.array(second, np.uint32))
