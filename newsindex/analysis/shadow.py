"""The shadow of a folded text: as long, with one character for each class of characters that `scanner` tells apart.

What is found in the one is found in the other at the same places, but a pattern for shadows is compiled in a twentieth
of the time: its classes are of single characters, where those of Chinese have tens of thousands.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from newsindex.analysis.scanner import (
    ABBREVIATION,
    KANA,
    LIST_SIGNS,
    MARKS,
    NAME_DOTS,
    OTHER_HAN,
    PART,
    QUICK_SIGNS,
    RUN,
    TILING,
    TOKEN,
    UNSEEN,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

HAN, OTHER, OF_KANA = "\u00c1\u00c2\u00c3"
"""What stands for a character of a run, for another Han character, and for kana and bopomofo."""

_BEYOND, _DIGIT_MARK = "\u00ff\u0966"
"""The one stand-in that has no place in a byte, and what is there for it."""

_STANDS = (
    (RUN, HAN * 3),
    (OTHER_HAN, OTHER * 3),
    (KANA, OF_KANA * 3),
    ("\u00b2", "\u00b2" * 3),
    ("\u00b3", "\u00b3" * 3),
    (MARKS, f"\u00e1{_DIGIT_MARK}\u00b8"),
    (LIST_SIGNS, "\u00bc?\u00d7\u00b2\u00b3"),
    (UNSEEN, "??\u00ad"),
    (NAME_DOTS, "??\u00b7"),
)
"""The classes, and what stands for a letter, a digit and any other character of each; ? where there is none.
After them come members of the class that stand for themselves."""
_LETTER, _DIGIT, _SPACE, _SIGN = "\u00e00\u00a0\u00a7"
"""What stands for all others beyond ASCII."""


def shadow(folded: str) -> str:
    """The shadow of a folded text; an ASCII text is its own."""
    if folded.isascii():
        return folded
    import numpy as np

    table = _table()
    codes = np.frombuffer(folded.encode("utf-32-le", "surrogatepass"), np.uint32)
    found = table.take(codes).tobytes()
    if 0 in found:
        for code in set(codes[table.take(codes) == 0].tolist()):
            table[code] = min(ord(_stands_for(chr(code))), ord(_BEYOND))
        found = table.take(codes).tobytes()
    text = found.decode("latin-1")
    return text.replace(_BEYOND, _DIGIT_MARK) if _BEYOND in text else text


@cache
def _table() -> NDArray[np.uint8]:
    """For each code point what stands for it; 0 where that is not known yet."""
    import numpy as np

    table = np.zeros(0x110000, np.uint8)
    table[:0x80] = np.arange(0x80)
    for first, last in _ranges(RUN):
        table[first : last + 1] = ord(HAN)
    return table


def _stands_for(character: str) -> str:
    if character.isascii():
        return character
    letter, digit, sign = character.isalnum(), character.isdecimal(), not character.isspace()
    code = ord(character)
    for members, stand_ins in _STANDS:
        if any(first <= code <= last for first, last in _ranges(members)):
            return stand_ins[1 if digit else 0 if letter else 2]
    return _DIGIT if digit else _LETTER if letter else _SIGN if sign else _SPACE


@cache
def _ranges(members: str) -> tuple[tuple[int, int], ...]:
    """The code points of a class as it is written for a regular expression: first and last of each range."""
    return tuple((ord(first), ord(last or first)) for first, last in re.findall("(?s)(.)(?:-(.))?", members))


@cache
def token_pattern() -> re.Pattern[str]:
    """`scanner.TOKEN` for shadows."""
    return re.compile(_for_shadows(TOKEN))


@cache
def tiling_pattern() -> re.Pattern[str]:
    """`scanner.TILING` for shadows."""
    return re.compile(_for_shadows(TILING))


@cache
def part_pattern() -> re.Pattern[str]:
    """`scanner.PART` for shadows."""
    return re.compile(_for_shadows(PART))


@cache
def abbreviation_pattern() -> re.Pattern[str]:
    """`scanner.ABBREVIATION` for shadows."""
    return re.compile(_for_shadows(ABBREVIATION))


def _for_shadows(source: str) -> str:
    for members, stand_ins in (*_STANDS, (QUICK_SIGNS, _SIGN)):
        if len(members) > 1:
            source = source.replace(members, "".join(dict.fromkeys(stand_ins.replace("?", ""))))
    return source
