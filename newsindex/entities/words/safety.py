"""Whether a learned name means its entity wherever it stands, or only where the article has the full name too.

A rule for names that nobody has reviewed; it would rather call a name ambiguous. Shipped names were reviewed.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from newsindex.analysis.fold import fold
from newsindex.analysis.sorted_lines import SortedLines
from newsindex.entities.words.names import has_han, without_legal_form
from newsindex.entities.words.tables import DATA, words
from newsindex.model import EntityKind

_SHORT_ACRONYM = 3
"""Acronyms of up to three letters (CHC, ACC, TPP) mostly stand for several things."""
_SHORT_CHINESE = 2
"""Two characters (統一, 大同, 可成) are mostly a word, or ends of words that meet."""


def safe_alone(name: str, kind: EntityKind, *, glossed: bool = False) -> bool:
    """Whether the name may be taken for an entity of that kind without more context.

    `glossed`: the archive itself says that it is a name, as with 騰訊 in "Tencent Holdings Ltd (騰訊)".
    """
    if kind != "person" and without_legal_form(name) != name:
        return True  # "Apple Inc" is no fruit
    return _safe_chinese(name, kind, glossed) if has_han(name) else _safe_english(name, kind)


def is_common_word(name: str) -> bool:
    """Whether the name is a word of English, in whatever case, or of Chinese, in either script; no proper name."""
    return fold(name) in _chinese_words() if has_han(name) else name.lower() in _english_words()


def is_proper_name(word: str) -> bool:
    """Whether the dictionary of English has the word with a capital (Jordan, Lincoln)."""
    return word.capitalize() in _english_words()


def is_made_of_words(chinese: str) -> bool:
    """Whether common words of two characters or more make up the whole name (金融科技)."""
    folded, known = fold(chinese), _chinese_words()
    reached = [True]
    for end in range(1, len(folded) + 1):
        reached.append(any(reached[at] and folded[at:end] in known for at in range(end - 1)))
    return reached[-1]


def _is_ordinary_word(name: str) -> bool:
    """Whether it is a common word, or a proper name that the dictionary of English has (Jordan, Lincoln)."""
    return is_common_word(name) or is_proper_name(name)


def _safe_chinese(name: str, kind: EntityKind, glossed: bool) -> bool:
    letters = sum(c.isalnum() for c in name)
    if kind != "person" and letters <= _SHORT_CHINESE and not glossed:
        return False
    return letters > 1 and not _is_ordinary_word(name) and name not in words("states_zh.txt")


def _safe_english(name: str, kind: EntityKind) -> bool:
    parts = name.replace("-", " ").split()
    if kind == "person":
        return len(parts) > 1
    if len(parts) == 1:
        word = parts[0]
        return (
            len(word) > (_SHORT_ACRONYM if word.isupper() else 2) and not word.isdigit() and not _is_ordinary_word(word)
        )
    return len(parts) > 2 or not all(_is_ordinary_word(word) for word in parts)


class _Words:
    """The words of a file. Where those stand that begin alike is kept: a set of all would take as much room as all else
    that a process needs to search, and as long to make as a search from the shell."""

    def __init__(self, file: str, beginning: int, others: Iterable[str] = ()) -> None:
        self._lines = SortedLines(DATA / file)
        self._beginning = beginning
        self._spans: dict[str, tuple[int, int]] = {}
        self._others = frozenset(others)

    def __contains__(self, word: str) -> bool:
        beginning = word[: self._beginning]
        if not beginning:
            return False
        span = self._spans.get(beginning)
        if span is None:
            span = self._spans[beginning] = self._lines.span(beginning)
        return self._lines.holds(word, span) or word in self._others


@cache
def _english_words() -> _Words:
    return _Words("ordinary_words_en.txt", 3)


@cache
def _chinese_words() -> _Words:
    return _Words("ordinary_words_zh.txt", 1, map(fold, words("taiwan_words_zh.txt")))
