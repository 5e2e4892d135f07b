"""Whether a word that may be a company's name (Apple, 小米) is one where it stands."""

from __future__ import annotations

import re
from functools import cache

from newsindex.analysis.script import FIRST_OF_CHINESE
from newsindex.entities.recognition.persons_en import is_title
from newsindex.entities.words.safety import is_common_word
from newsindex.entities.words.tables import rows

_NEXT_WORD = re.compile(r"(?:'s)? ([A-Za-z-]+)")
_MIDST = re.compile(r"(?:[a-z,;]|\b(?:by|of|at|from|and|with|like))['\"]? $")


def is_company_there(text: str, start: int, end: int) -> bool:
    """By what follows ("Apple shares", 小米創始人), or by a capital in the midst of a sentence."""
    if text[start] >= FIRST_OF_CHINESE:
        return text.startswith(_context("zh"), end)
    if is_title(text[start:end]):
        return False  # "Chief executive"
    following = _NEXT_WORD.match(text, end)
    if following and following[1] in _context("en"):
        return True
    name = text[start:end]
    if not name[0].isupper() or name.isupper() or not is_common_word(name):
        return False
    if following and following[1][0].isupper():
        return False
    return _MIDST.search(text, max(0, start - 12), start) is not None and not text[:end].istitle()


@cache
def _context(lang: str) -> tuple[str, ...]:
    return tuple(word for of, word in rows("company_context.tsv") if of == lang)
