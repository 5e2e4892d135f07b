"""How long a snippet may be: mainly Chinese ones half as long as others."""

from __future__ import annotations

import re
from itertools import islice

from newsindex.analysis.shadow import HAN, OTHER

LATIN_LENGTH, CHINESE_LENGTH = 240, 120
"""The most characters of a snippet, and of one that is mainly Chinese."""

_WORD = re.compile("[A-Za-z\u00e0]+")  # in a shadow


def limit_of(seen: str) -> int:
    """The most characters that a snippet of such a shadow may have: 120 where it is mainly Chinese, else 240."""
    return CHINESE_LENGTH if is_chinese(seen, 0, len(seen)) else LATIN_LENGTH


def is_chinese(seen: str, start: int, end: int) -> bool:
    """Whether the characters of a shadow have no fewer Chinese ones than words of other scripts."""
    han = seen.count(HAN, start, end) + seen.count(OTHER, start, end)
    # There are no more words than every second of the other characters could begin.
    if not han or han > (end - start - han) // 2:
        return han > 0
    return next(islice(_WORD.finditer(seen, start, end), han, None), None) is None
