"""One regular expression that cuts folded text into words, runs of Han characters, single characters and gaps.

What it finds, in this order of trial (the text is folded, so apostrophes are ' and hyphens are -):
a plain English word; a run for jieba; a compound of words and numbers (e-commerce, U.S.-China, 25 per cent,
booking.com); another Han, kana or bopomofo character; a gap that parts its neighbours. White space alone is not found.
"""

from __future__ import annotations

import re

from newsindex.analysis.han import RUN

OTHER_HAN = "\u3005-\u3007\u3021-\u3029\u3038-\u303b\u3400-\u4dbf\u9fd6-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
KANA = "\u3041-\u3096\u3099-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\uff66-\uff9f\U0001b000-\U0001b16f"
BOPOMOFO = "\u3105-\u312f\u31a0-\u31bf"
UNSEEN = "\u00ad\u200b-\u200d\u2060\ufeff"
"""Soft hyphen, zero-width space, joiners and their like: part of a word, or nothing."""
MARKS = "\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0900-\u0963\u0966-\u0e4e\u0eb1-\u0ebc\u0f18-\u109f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20f0\ufe00-\ufe0f\ufe20-\ufe2f"  # noqa: E501
"""Combining marks, and the scripts of India and South-East Asia, whose vowel signs are no letters to `\\w`."""

_CHARACTER = rf"[^\W_{RUN}{OTHER_HAN}{KANA}{BOPOMOFO}]"
_WORD = rf"(?:{_CHARACTER}++[{MARKS}{UNSEEN}]*+)++"
_ABBREVIATION = rf"(?:[A-Za-z]|Ph)(?:\.[A-Za-z])+\.?(?!{_CHARACTER}|[{MARKS}])"
_AMPERSAND = r"[A-Za-z]{1,3}(?:&[A-Za-z]{1,3})+(?![A-Za-z])"
_NUMBER = rf"\d++(?:,\d{{3}}(?!\d))*+(?:\.\d++)*+(?:{_WORD})?"
_APOSTROPHES = rf"(?:'{_WORD})*"
PART = rf"(?:{_ABBREVIATION}|{_AMPERSAND}|{_NUMBER}|{_WORD}(?:(?<=\d)\.\d++)*+){_APOSTROPHES}"
_PERCENT = r"(?:\s?%|\s(?i:percent|per\s?cent)\b)"
COMPOUND = rf"{PART}(?:{_PERCENT}|(?:-{PART}|\.(?=[a-z]{{2}}){PART})*)"
_PLAIN = rf"[A-Za-z]++(?!{_CHARACTER}|['&.\-{MARKS}{UNSEEN}])"
_GAP = rf"(?:[^\w\s{UNSEEN}{KANA}]|_|\n[^\S\n]*+\n)(?:[^\w{KANA}]|_)*+"

TOKEN = re.compile(rf"{_PLAIN}|[{RUN}]++|{COMPOUND}|[{OTHER_HAN}{KANA}{BOPOMOFO}]|{_GAP}")
PARTS = re.compile(PART)
ONE_ABBREVIATION = re.compile(rf"{_ABBREVIATION}(?:'\w*)?")
FIRST_HAN = "\u2e80"
"""No English word begins with this character or a later one, but for Hangul and other scripts."""
