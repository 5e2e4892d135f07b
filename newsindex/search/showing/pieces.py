"""Texts as pieces that a snippet may begin or end with: clauses, long ones cut between words."""

from __future__ import annotations

from bisect import bisect_left
from functools import cache
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from newsindex.analysis.script import FIRST_OF_CHINESE
from newsindex.search.showing.rated import Rated
from newsindex.search.showing.row import Whole, codes_of
from newsindex.search.showing.sightings import Places, Sightings

LONGEST = 120
"""No piece is longer, so that one always fits into a snippet."""

_SIGNS, _SIGNS_OF_NUMBERS = ";；，：—", ",:"
"""What may end a clause; the latter do not before a digit."""
_CLOSING = '”’」』)）"'
_ZERO, _FIRST_OTHER_DIGIT = np.uint32(ord("0")), 0x660
_FIRST_HAN, _LAST_HAN = 0x3000, 0x9FFF
"""There is no digit between these."""
_OF_CLAUSE, _OF_NUMBER, _CLOSES, _IS_SPACE = 1, 2, 4, 8
_SIZE, _CHINESE_SIZE = 80, 30
_OPENING = "“‘「『《〈（(【［["


def pieces(rated: Rated) -> tuple[Whole, Whole, NDArray[np.bool_]]:
    """The pieces of the best sentences, without white space around them; none ends within a mark.

    Gives where in the row of all texts each begins and ends, and whether a clause begins there.
    """
    starts, ends = _clauses(rated)
    long = (ends - starts > _CHINESE_SIZE * 3 // 2).nonzero()[0]
    of = rated.bases.searchsorted(starts[long], "right") - 1
    whole = np.ones(len(starts), np.bool_)
    parts: list[tuple[int, int, bool]] = []
    for nth, text, base in zip(long.tolist(), of.tolist(), rated.bases[of].tolist(), strict=True):
        source = rated.sources[text]
        found = _parts(source.text, starts.item(nth) - base, ends.item(nth) - base, rated.whole[text], source.seen)
        if len(found) > 1:
            whole[nth] = False
            parts += [(base + start, base + end, not at) for at, (start, end) in enumerate(found)]
    if not parts:
        return starts, ends, whole
    cut_starts, cut_ends, cut_opens = np.array(parts, np.int64).T
    starts = np.concatenate((starts[whole], cut_starts))
    order = starts.argsort()
    ends = np.concatenate((ends[whole], cut_ends))
    opens = np.concatenate((whole[whole], cut_opens > 0))
    return starts[order], ends[order], opens[order]


def _clauses(rated: Rated) -> tuple[Whole, Whole]:
    """Where the clauses of the best sentences begin and end."""
    stops, following = clause_ends("\n".join([source.text for source in rated.sources]))
    wanted = rated.near_best()
    sentence = rated.starts.searchsorted(following) - 1
    kept = wanted[sentence] & (following > rated.starts[0]) & (following < rated.ends[sentence])
    begins, ends = rated.uncut
    if len(begins):
        mark = begins.searchsorted(following) - 1
        kept &= (mark < 0) | (following >= ends[mark])
    starts = np.concatenate((rated.starts[wanted], following[kept]))
    return np.sort(starts), np.sort(np.concatenate((rated.ends[wanted], stops[kept])))


def clause_ends(text: str) -> tuple[Whole, Whole]:
    """Where clauses end, with what closes after them, and where what follows begins."""
    codes = codes_of(text + "\n")
    kinds = _kinds().take(codes)
    at = (kinds & (_OF_CLAUSE | _OF_NUMBER)).nonzero()[0]
    of_number, following = (kinds.take(at) & _OF_NUMBER) > 0, codes.take(at + 1)
    within = of_number & (following - _ZERO < 10)
    other = of_number & (following >= _FIRST_OTHER_DIGIT) & ((following < _FIRST_HAN) | (following > _LAST_HAN))
    for nth in other.nonzero()[0].tolist():
        within[nth] = chr(following.item(nth)).isdecimal()
    stops = _after(kinds, _CLOSES, at[~within] + 1)
    return stops, _after(kinds, _IS_SPACE, stops)


def _after(kinds: NDArray[np.uint8], kind: int, at: Whole) -> Whole:
    """From some places on the first that is not of a kind."""
    held = (kinds.take(at) & kind).nonzero()[0]
    if not len(held):
        return at
    others = np.append(((kinds & kind) == 0).nonzero()[0], len(kinds) - 1)
    at = at.copy()
    at[held] = others.take(others.searchsorted(at[held]))
    return at


@cache
def _kinds() -> NDArray[np.uint8]:
    """Of what kinds each code point is."""
    kinds = np.zeros(0x110000, np.uint8)
    spaces = "".join(filter(str.isspace, map(chr, range(0x3001))))
    for kind, characters in (
        (_OF_CLAUSE, _SIGNS), (_OF_NUMBER, _SIGNS_OF_NUMBERS), (_CLOSES, _CLOSING), (_IS_SPACE, spaces),
    ):  # fmt: skip
        kinds[codes_of(characters)] |= kind
    return kinds


def _parts(text: str, start: int, end: int, marks: Places, seen: Sightings) -> Places:
    """A long clause cut between words."""
    size = _SIZE if text.find(" ", start, start + _CHINESE_SIZE) >= 0 else _CHINESE_SIZE
    found: Places = []
    while end - start > size * 3 // 2:
        edge = _edge(text, start, min(end, start + LONGEST), start + size, marks, seen)
        piece = text[start:edge]
        found.append((start, start + len(piece.rstrip())))
        rest = text[edge:end]
        start = edge + len(rest) - len(rest.lstrip())
    if end > start:
        found.append((start, end))
    return found


def last_edge(text: str, start: int, end: int, marks: Places, seen: Sightings) -> int | None:
    """The last place after `start` and not after `end` where words may be cut off, without white space before it."""
    for edge in range(end, start, -1):
        if _may_cut(text, edge, marks, seen):
            return start + len(text[start:edge].rstrip())
    return None


def first_edge(text: str, start: int, end: int, marks: Places, seen: Sightings) -> int | None:
    """The first place after `start` and before `end` where words may be cut off, without white space before it."""
    for edge in range(start + 1, end):
        if _may_cut(text, edge, marks, seen):
            return start + len(text[start:edge].rstrip())
    return None


def start_of_word(text: str, edge: int) -> int:
    """Where the word after a place begins."""
    while edge < len(text) and text[edge].isspace():
        edge += 1
    return edge


def _edge(text: str, start: int, end: int, near: int, marks: Places, seen: Sightings) -> int:
    """The first place from `near` on, else the last before it, that lies between words and outside marks."""
    for edge in chain(range(near, end), range(near - 1, start, -1)):
        if _may_cut(text, edge, marks, seen):
            return edge
    return near


def _may_cut(text: str, edge: int, marks: Places, seen: Sightings) -> bool:
    """Whether a place lies between words and outside marks."""
    if edge == len(text):
        return True
    return _between_words(text[edge - 1], text[edge]) and not _within(marks, edge) and not seen.within_word(edge)


def _between_words(left: str, right: str) -> bool:
    if left.isspace() or right.isspace():
        return True
    # 3億 and 「台 stay together.
    parts = right.isalnum() and max(left, right) >= FIRST_OF_CHINESE
    return parts and left not in _OPENING and not (left.isdecimal() and right >= FIRST_OF_CHINESE)


def _within(marks: Places, edge: int) -> bool:
    nth = bisect_left(marks, (edge,)) - 1
    return nth >= 0 and edge < marks[nth][1]
