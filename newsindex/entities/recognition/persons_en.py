"""Whether capitalised English words are a person's name, by first names, romanised Chinese, titles and what follows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache

from newsindex.entities.recognition.short_forms import romanised_surnames
from newsindex.entities.words.romanisation import letters, spellings
from newsindex.entities.words.tables import mapping, rows, words
from newsindex.entities.words.word_cuts import is_ordinary

_INITIALS = re.compile(r"(?:[A-Z]\.-?)+$")
_GIVEN_PART = re.compile(r"[a-z]{1,6}$")
_LONGEST = 5
"""Words of the longest English personal name."""


def is_title(word: str) -> bool:
    """Whether the word is a title, office or role of a person, in any case."""
    return word.lower().rstrip(".") in words("titles_en.txt")


def hyphenated(words_: Sequence[str]) -> int | None:
    """Where a romanised Chinese or Korean name such as "Tsai Ing-wen" begins among the words, or None."""
    for place in range(1, len(words_)):
        given = words_[place]
        if "-" in given and _is_surname(words_[place - 1]):
            first, _, rest = given.partition("-")
            if first[:1].isupper() and first.isalpha() and (_GIVEN_PART.match(rest) or _is_given(rest)):
                return place - 1
    return None


def is_person(words_: Sequence[str], *, titled: bool, speaks: bool) -> bool | None:
    """Whether the words, without titles, are a person's name; None where only a later surname would tell.

    `titled`: a title or role stands before them; `speaks`: "said" or an age follows.
    """
    if len(words_) == 1:
        return False
    if len(words_) > _LONGEST or any(map(_foreign_to_names, words_)):
        return False
    first, last = words_[0], words_[-1]
    if len(words_) > 3 and is_ordinary(last) and first not in words("first_names.txt"):
        return False
    if _is_surname(first) and all(map(_is_given, words_[1:])):
        return True
    if first in words("first_names.txt") or _are_initials(first):
        thing = not (titled or speaks) and is_ordinary(first) and is_ordinary(last)  # "Red Tide"
        return not thing and not is_place_like(last)
    if titled:
        return True
    unusual = not is_ordinary(first) and not is_ordinary(last)
    if _are_initials(words_[1]) or (speaks and unusual):
        return True
    return None if unusual else False


def is_single_name(word: str, title: str) -> bool:
    """Whether the word after a title such as "Mr" is a name."""
    return (
        title.lower().rstrip(".") in words("honorifics_en.txt")
        and len(word) > 1
        and not word.isupper()
        and not is_title(word)
        and word not in words("not_given_names.txt")
        and word.lower() not in mapping("heads_en.tsv")
        and word.lower() not in words("function_words.txt")
    )


def is_place_like(word: str) -> bool:
    """Whether the word ends names of places, times and things."""
    return mapping("heads_en.tsv").get(word.lower()) is not None or word in words("not_given_names.txt")


def _are_initials(word: str) -> bool:
    return word[-1] in ".-" and _INITIALS.match(word) is not None


@lru_cache(maxsize=8_000)
def _foreign_to_names(word: str) -> bool:
    """Whether no personal name has such a word: capitals only, digits, joined by &."""
    if _are_initials(word):
        return False
    return (len(word) > 1 and word.isupper()) or not word.replace("-", "").replace("'", "").replace(".", "").isalpha()


@lru_cache(maxsize=8_000)
def _is_surname(word: str) -> bool:
    return letters(word) in romanised_surnames() and word.isalpha()


@lru_cache(maxsize=8_000)
def _is_given(word: str) -> bool:
    """Whether the word is one or two syllables of romanised Chinese, Korean or Vietnamese."""
    low = word.lower().replace("'", "")
    if not low.isalpha() or low in words("function_words.txt"):
        return False
    known = _syllables()
    return low in known or any(low[:cut] in known and low[cut:] in known for cut in range(1, len(low)))


@cache
def _syllables() -> frozenset[str]:
    """Pinyin and what the passports of Taiwan and Hong Kong write."""
    one_of_each = {cell: row[0] for row in rows("readings.tsv") for cell in row[1:3] if cell}
    return frozenset(spelling for char in set(one_of_each.values()) for spelling in spellings(char))
