"""One regular expression that cuts folded text into words, runs of Han characters, single characters and gaps.

What it finds, in this order of trial (the text is folded, so apostrophes are ' and hyphens are -):
a plain English word; a run for jieba; a compound of words and numbers (e-commerce, U.S.-China, 25 per cent,
booking.com); another Han, kana or bopomofo character; a gap that parts its neighbours. It does not find white space
alone, nor the dot within a Chinese name (史蒂夫·乔布斯), which part nothing.
"""

from __future__ import annotations

import re
from functools import cache

RUN = "\u4e00-\u9fd5"
"""The characters that make up jieba's words; like all below, for use in a class of a regular expression."""
OTHER_HAN = "\u3005-\u3007\u3021-\u3029\u3038-\u303b\u3400-\u4dbf\u9fd6-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
KANA = "\u3041-\u3096\u3099-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3105-\u312f\u31a0-\u31bf\u31f0-\u31ff\uff66-\uff9f"
"""Kana and bopomofo."""
UNSEEN = "\u00ad\u200b-\u200d\u2060\ufeff"
"""Soft hyphen, zero-width space, joiners and their like: part of a word, or nothing."""
MARKS = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0900-\u0963\u0966-\u0e4e"
    "\u0eb1-\u0ebc\u0f18-\u109f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20f0\ufe00-\ufe0f\ufe20-\ufe2f"
)
"""Combining marks, and the scripts of India and South-East Asia, whose vowel signs are no letters to `\\w`."""
NAME_DOTS = "\u00b7\u2027\u30fb\u2022"
"""What stands between the parts of a foreign name in Chinese."""
LIST_SIGNS = "\u00b2\u00b3\u00b9\u2070-\u207e\u2460-\u24ff\u2776-\u2793\u3220-\u33ff\U0001f100-\U0001f10c"
"""Superscripts and enclosed numbers: letters or digits to `\\w`, but notes and list signs to a reader."""

FIRST_CJK = "\u3005"
"""Nothing before this character is Han or kana."""

_CHARACTER = rf"[^\W_{RUN}{OTHER_HAN}{KANA}{LIST_SIGNS}]"
_WORD = rf"(?:{_CHARACTER}++[{MARKS}{UNSEEN}]*+)++"
_ABBREVIATION = rf"(?:[A-Za-z]|Ph)(?:\.[A-Za-z])+\.?(?!{_CHARACTER}|[{MARKS}])"
_AMPERSAND = r"[A-Za-z]{1,3}(?:&[A-Za-z]{1,3})+(?![A-Za-z])"
_MEASURE = r"[A-Za-z]{1,2}[\u00b2\u00b3]"
_NUMBER = rf"(?:\d{{1,3}}(?:,\d{{3}})+(?!\d)|\d++)(?:\.\d++)*+(?:{_WORD})?"
PART = (
    rf"(?:{_ABBREVIATION}|{_AMPERSAND}|{_MEASURE}|{_NUMBER}|{_WORD}(?:(?<=\d)\.\d++)*+)"
    rf"(?:'{_WORD})*+"
)
"""A part of a compound, one unit each."""
ABBREVIATION = rf"{_ABBREVIATION}(?:'\w*)?"
"""An abbreviation with full stops (U.S., p.m., Ph.D.), with or without what follows an apostrophe."""
_PERCENT = r"(?<=\d)(?:\s?%|\s(?i:percent|per\s?cent)\b)"
_COMPOUND = rf"{PART}(?:(?:-|\.(?=[a-z]{{2}})){PART})*+(?:{_PERCENT})?"
_NO_COMPOUND = rf"(?!{_CHARACTER}|['&.\-{MARKS}{UNSEEN}\u00b2\u00b3])"
_PLAIN = rf"[A-Za-z]++{_NO_COMPOUND}"
_NAME_DOT = rf"(?<=[{RUN}])[{NAME_DOTS}][{RUN}]"
# Not all Han characters are letters to every version of Python.
_GAP = (
    rf"(?!{_NAME_DOT})(?:[^\w\s{UNSEEN}{OTHER_HAN}{KANA}]|[_{LIST_SIGNS}]|\n[^\S\n]*+\n)"
    rf"(?:[^\w{OTHER_HAN}{KANA}]|_)*+"
)


TOKEN = rf"{_PLAIN}|[{RUN}]++|{_COMPOUND}|[{OTHER_HAN}{KANA}]|{_GAP}"
"""What the head of this file lists; a find without any of `PART` that is no Han or kana is a gap."""


@cache
def token_pattern() -> re.Pattern[str]:
    """The pattern of `TOKEN`; that of `shadow` is ready sooner."""
    return re.compile(TOKEN)


_AMID = rf"(?:(?=[{RUN}])| (?=[A-Za-z])|(?:[^\w{OTHER_HAN}{KANA}]|_)*+)"
QUICK_SIGNS = "，。、“”「」《》"
_QUICK_GAP = rf"[,:;\"()!?{QUICK_SIGNS}]{_AMID}"
_TILING_PLAIN = rf"[A-Za-z]++(?:(?=[ ,\n])|{_NO_COMPOUND})"
TILING = (
    rf" {_TILING_PLAIN}|[{RUN}]++(?:[{NAME_DOTS}](?=[{RUN}]))?|{_QUICK_GAP}|\. (?=[A-Za-z])|{_TILING_PLAIN}|{_COMPOUND}"
    rf"|[{OTHER_HAN}{KANA}]|{_GAP}|[^\S\n]++|[\s\S]"
)
"""As `TOKEN`, but what it finds is the whole text: the gaps that it does not find come as finds too.

One space before a plain word belongs to the word, a dot within a Chinese name to the run before it; other white space
and unseen characters stand alone. Quick forms of what is frequent come first.
"""


@cache
def tiling_pattern() -> re.Pattern[str]:
    """The pattern of `TILING`."""
    return re.compile(TILING)


@cache
def character_kind() -> re.Pattern[str]:
    """A character of a run (group 1), another Han character (group 2), or kana or bopomofo (group 3)."""
    return re.compile(f"([{RUN}])|([{OTHER_HAN}])|([{KANA}])")
