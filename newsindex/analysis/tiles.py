"""Where the finds of `scanner.TILING` begin in many texts, mostly seen at once, in arrays of characters.

Nearly all borders of finds show from the characters about them: beside runs, and where a space or sign stands between
words that it cannot join. The expression itself reads the little that is left between such borders: compounds, dots,
letters with accents.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from newsindex.analysis.scanner import KANA, MARKS, NAME_DOTS, OTHER_HAN, RUN, UNSEEN, tiling_pattern

I64 = NDArray[np.int64]
Mask = NDArray[np.bool_]
Characters = NDArray[np.uint8] | NDArray[np.uint16]

ODD = 0xFFFF
"""Stands for every character that needs more than sixteen bits."""

_LETTER, _DIGIT, _RUN, _BETWEEN, _SIGN, _JOINING, _DOT, _EDGE = (1 << bit for bit in range(8))
"""What a character is: an ASCII letter or digit, of a run; what a gap goes on with, and what begins one wherever it
stands; what may join the words beside it to a compound; a dot of names; no character but the edge of a stretch. Others
are parts of words of which the expression knows more."""

_PADS = 4
"""Edges before the first character, as many as are looked back."""


@cache
def _classes() -> NDArray[np.uint8]:
    """What each character of sixteen bits is."""
    every = "".join(map(chr, range(0x10000)))
    found = np.zeros(len(every), np.uint8)
    for kind, members in (
        (_LETTER, "[A-Za-z]"),
        (_DIGIT, "[0-9]"),
        (_RUN, f"[{RUN}]"),
        (_BETWEEN, rf"[^\w{OTHER_HAN}{KANA}]|_"),
        (_SIGN, rf"[^\w\s{UNSEEN}{OTHER_HAN}{KANA}{MARKS}{NAME_DOTS}'&.\-%]"),
        (_JOINING, rf"['&.\-{MARKS}{UNSEEN}]"),
        (_DOT, f"[{NAME_DOTS}]"),
    ):
        found[[match.start() for match in re.finditer(members, every)]] |= kind
    found[ODD] = 0
    return found


def characters_of(text: str) -> Characters:
    """The characters as numbers, of one byte where all are ASCII."""
    if text.isascii():
        return np.frombuffer(text.encode(), np.uint8)
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    found: NDArray[np.uint16] = np.minimum(codes, ODD).astype(np.uint16)
    return found


def of_runs(characters: Characters) -> Mask:
    """Which are characters of runs."""
    found: Mask = _classes().take(characters) & _RUN > 0
    return found


@dataclass(frozen=True, slots=True)
class Tiles:
    """The finds of many texts: where each begins in `characters`, and its size. They follow each other text by text,
    after those of each text an empty one.

    `whole` has the characters as a string: the stretches with characters between them that are of no find. `ends` says
    how many finds there are up to the end of each stretch.
    """

    whole: str
    characters: Characters
    starts: I64
    sizes: I64
    ends: I64

    def finds(self, places: I64) -> list[str]:
        """The finds of these numbers."""
        starts = self.starts[places]
        return [self.whole[a:b] for a, b in zip(starts.tolist(), (starts + self.sizes[places]).tolist(), strict=True)]


def tiled(stretches: Sequence[str], last: Sequence[bool]) -> Tiles:
    """The finds of stretches of text, each searched alone, and of which some are the `last` of a text."""
    whole = "".join(("\0" * _PADS, "\0".join(stretches), "\0"))
    characters = characters_of(whole)
    edges = np.cumsum(np.fromiter(map(len, stretches), np.int64, len(stretches)) + 1) + (_PADS - 1)
    classes = _classes().take(characters)
    classes[:_PADS] = classes[edges] = _EDGE
    border, unclear = _borders(classes, characters.astype(np.uint16, copy=False))
    border[_PADS] = border[edges] = border[edges[:-1] + 1] = True
    starts = np.flatnonzero(border)
    left = np.logical_or.reduceat(unclear, starts)
    # What comes next says whether a word is a plain one (before a full stop it is not), and whether a percentage ends.
    left[1:] |= left[:-1] & ((characters[starts[1:]] == ord(".")) | (classes[starts[1:]] & _RUN > 0))
    border[_found(whole, starts, left)] = True
    starts = np.flatnonzero(border)
    sizes = np.diff(starts, append=len(whole))
    # The edges stand for the empty finds, or for none.
    of_edges = np.searchsorted(starts, edges)
    sizes[of_edges] = 0
    amid = ~np.array(last)
    kept = np.ones(len(starts), bool)
    kept[of_edges[amid]] = False
    return Tiles(whole, characters, starts[kept], sizes[kept], of_edges + 1 - np.cumsum(amid))


def _found(whole: str, starts: I64, left: Mask) -> list[int]:
    """Where finds begin in the pieces that are left to the expression; neighbours are searched together."""
    find = tiling_pattern().findall
    turns = np.flatnonzero(np.diff(left, prepend=False, append=False))
    found: list[int] = []
    for start, end in zip(starts[turns[::2]].tolist(), starts[turns[1::2]].tolist(), strict=True):
        found += accumulate(map(len, find(whole, start, end)[:-1]), initial=start)
    return found


def _borders(classes: NDArray[np.uint8], codes: NDArray[np.uint16]) -> tuple[Mask, Mask]:
    """Where finds begin for certain, and which characters leave it open whether they begin elsewhere too."""
    between = classes & _BETWEEN > 0
    turns = np.flatnonzero(between[1:] != between[:-1]) + 1
    starts, ends = turns[::2], turns[1::2]
    first, second = codes[starts], classes[starts + 1]
    before, after = classes[starts - 1], classes[ends]
    alone = ends - starts == 1
    space = first == ord(" ")
    line_end = first == ord("\n")

    # A space or line end between words, unless it may be that of a percentage: 5 percent, 5 per cent.
    single = alone & (space | line_end)
    single &= (before & (_LETTER | _RUN | _EDGE) > 0) | ((before & _DIGIT > 0) & (codes[ends] | 32 != ord("p")))
    per_cent = np.flatnonzero(single & (codes[ends] | 32 == ord("c")) & (codes[starts - 1] | 32 == ord("r")))
    at = starts[per_cent]
    single[per_cent[(codes[at - 2] | 32 == ord("e")) & (codes[at - 3] | 32 == ord("p"))]] = False

    # What is no more than a gap: it begins with a sign that joins nothing (a comma may join digits), with a full stop
    # that is neither of an abbreviation nor before letters, or with a blank line.
    sign = classes[starts] & _SIGN > 0
    sign &= ~(alone & (first == ord(",")) & (before & after & _DIGIT > 0))
    stop = (first == ord(".")) & (~alone | (after & (_RUN | _EDGE) > 0))
    stop &= (before & (_DIGIT | _RUN) > 0) | (before & classes[starts - 2] & _LETTER > 0)
    gap = sign | stop | (line_end & (codes[starts + 1] == ord("\n")) & ~alone)
    # The same after a space, which stands alone.
    spaced = space & ~alone & (second & _SIGN > 0)
    # What else stands beside it may be a sign too: superscripts, and what needs more than sixteen bits.
    clear = (before & (_LETTER | _DIGIT | _RUN | _EDGE) > 0) & (codes[ends] != ODD)
    gap &= clear
    spaced &= clear

    # A hyphen or apostrophe within a compound.
    within = alone & ((first == ord("-")) | (first == ord("'")))
    within &= (before & (_LETTER | _DIGIT) > 0) & (after & (_LETTER | _DIGIT) > 0)

    border = np.zeros(len(classes), bool)
    runs = classes & _RUN > 0
    dots = classes & _DOT > 0
    border[1:] = (runs[1:] != runs[:-1]) & ~(dots[1:] | dots[:-1])
    border[starts[single | gap | spaced]] = True
    border[starts[spaced] + 1] = True
    border[ends[gap | spaced]] = True
    # One space before a plain word belongs to it.
    owned = single & space & (after & _LETTER > 0)
    border[ends[single & ~owned]] = True
    letters = classes & _LETTER > 0
    turns = np.flatnonzero(letters[1:] != letters[:-1]) + 1
    last = np.zeros(len(classes), np.int32)
    last[turns[::2]] = turns[1::2]
    at = ends[owned]
    beyond = classes[last[at]]
    border[at[beyond & (_JOINING | _DIGIT) > 0]] = True

    unclear = classes & (_LETTER | _DIGIT | _RUN | _BETWEEN | _EDGE) == 0
    unclear[starts[~(single | gap | spaced | within)]] = True
    return border, unclear
