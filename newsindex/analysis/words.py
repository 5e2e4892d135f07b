"""Words of a special kind: common ones, those that capitals turn into another word, texts wholly in capitals."""

from __future__ import annotations

import re
from functools import cache

from newsindex.analysis.fold import fold, read_lines

_LETTER = r"[^\W\d_\u2e80-\u9fff\uac00-\ud7af]"
"""A letter that may have a capital: no Han, kana or Hangul."""


@cache
def _common() -> frozenset[str]:
    return frozenset(word for line in read_lines("common_words.txt") for word in fold(line).split())


@cache
def _other_in_capitals() -> frozenset[str]:
    return frozenset(word for line in read_lines("capital_words.txt") for word in line.split())


def is_common(word: str) -> bool:
    """Whether a word says nothing of a text's subject: function and question words of both languages, in any script.

    In capitals that make it another word ("WHO", "IT") it does.
    """
    return fold(word).lower() in _common() and not (word.isupper() and caps_make_other_word(word))


def caps_make_other_word(word: str) -> bool:
    """Whether the word, given in any case, is another one when written in capitals (US, U.S., WHO, AIDS)."""
    return word.replace(".", "").upper() in _other_in_capitals()


def wholly_capitals(text: str, at_least: int = 2) -> bool:
    """Whether capitals in the text mean nothing, as it has no lower-case letter.

    It must have `at_least` words with capitals, one of them of five or more letters: "US GDP" is no such text.
    """
    if not text.isupper():
        return False
    words = re.findall(rf"{_LETTER}+(?:['&.-]{_LETTER}+)*", text)
    return len(words) >= at_least and any(sum(map(str.isalpha, w)) >= 5 for w in words)
