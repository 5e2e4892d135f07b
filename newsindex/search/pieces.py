"""A text as pieces that a snippet may begin or end with: clauses, long ones cut between words."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import chain

from msgspec import Struct

from newsindex.analysis.script import FIRST_OF_CHINESE
from newsindex.search.sightings import Places, Sightings

LONGEST = 120
"""No piece is longer, so that one always fits into a snippet."""

# All begin with one class of characters, which lets the search leap from one to the next.
_CLAUSE_END = re.compile(r"[;；，：—,:](?:(?<![,:])|(?!\d))[”’」』)）\"]*\s*")
_SIZE, _CHINESE_SIZE = 80, 30
_OPENING = "“‘「『《〈（(【［["


class Piece(Struct, frozen=True, gc=False):
    """Characters `start` to `end` of sentence number `sentence`; `opens`: a clause begins here, `first`: a sentence."""

    start: int
    end: int
    sentence: int
    opens: bool
    first: bool


def pieces(
    text: str, sentences: Sequence[tuple[int, int]], wanted: Sequence[int], marks: Places, seen: Sightings
) -> list[Piece]:
    """The pieces of the `wanted` sentences, without white space around them; none ends within a mark."""
    ends = [match.end() for match in _CLAUSE_END.finditer(text)]
    at = 0
    found: list[Piece] = []
    for nth in wanted:
        begin, end = sentences[nth]
        at = bisect_right(ends, begin, at)
        first = True
        while at < len(ends) and (following := ends[at]) < end:
            at += 1
            if not (marks and _within(marks, following)):
                stop = following
                while text[stop - 1].isspace():
                    stop -= 1
                found += _cut(text, nth, begin, stop, first, marks, seen)
                begin, first = following, False
        found += _cut(text, nth, begin, end, first, marks, seen)
    return found


def _cut(text: str, nth: int, start: int, end: int, first: bool, marks: Places, seen: Sightings) -> Sequence[Piece]:
    if end - start <= _CHINESE_SIZE * 3 // 2:
        return (Piece(start, end, nth, True, first),) if end > start else ()
    size = _SIZE if text.find(" ", start, start + _CHINESE_SIZE) >= 0 else _CHINESE_SIZE
    if end - start <= size * 3 // 2:
        return (Piece(start, end, nth, True, first),)
    return list(_parts(text, nth, start, end, size, first, marks, seen))


def _parts(
    text: str, nth: int, start: int, end: int, size: int, first: bool, marks: Places, seen: Sightings
) -> Iterator[Piece]:
    opens = True
    while end - start > size * 3 // 2:
        edge = _edge(text, start, min(end, start + LONGEST), start + size, marks, seen)
        piece = text[start:edge]
        yield Piece(start, start + len(piece.rstrip()), nth, opens, first and opens)
        rest = text[edge:end]
        start = edge + len(rest) - len(rest.lstrip())
        opens = False
    if end > start:
        yield Piece(start, end, nth, opens, first and opens)


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
