"""Whether an English name and its Chinese one are those of a brand, where only their looks tell.

Brands are words that no dictionary has, words put together, names spelt word by word, names with a country's name.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from newsindex.entities.mining.cuts import nations
from newsindex.entities.words.lexicon import aligned, translated
from newsindex.entities.words.romanisation import (
    LIKE_SOUND,
    letters,
    sounded,
    spells,
    surname_lengths,
    transliterations,
)
from newsindex.entities.words.safety import is_common_word, is_made_of_words, is_proper_name
from newsindex.entities.words.tables import words

MAX_COINED = 3  # characters of names made up for a firm (惠普, 聯發科); longer ones without an ending are terms
MAX_BRAND = 5  # characters of a brand's Chinese name, and
MIN_BRAND = 4  # letters of its English name, where nothing else tells what it is
MIN_PART = 3  # letters of a word within a brand
TO_PLACES = frozenset({"in", "at", "near", "from", "to", "around", "outside", "the"})
"""Words before places and ships."""


def is_camel(word: str) -> bool:
    """Whether a capital stands after a small letter: FamilyMart, iRent."""
    long = len(word) > MIN_BRAND and word[-1].islower()  # SiP and LiDAR are terms
    return long and any(a.islower() and b.isupper() for a, b in pairwise(word))


def is_made_up(word: str) -> bool:
    """Whether the word was made up as a company's name: MediaTek, Jkopay."""
    ends = any(word.lower().endswith(end) for end in words("firm_word_endings_en.txt"))
    return ends and not word.isupper() and not is_common_word(word)


_HOLY = frozenset("宮宫寺廟庙殿壇坛山島岛教")  # ends of what is spelt word by word too: Hsing Tian Kong (行天宮)


def is_spelt_brand(english: Sequence[str], chinese: str, before: Sequence[str]) -> bool:
    """Whether each of three words spells a character, as in names of shops; places are spelt in one word."""
    if len(english) != MAX_COINED or len(chinese) != MAX_COINED or surname_lengths(chinese):
        return False
    spelt = all(spells(c, letters(w)) for c, w in zip(chinese, english, strict=True))
    return spelt and chinese[-1] not in _HOLY and not (before and before[-1] in TO_PLACES)


def is_compound(word: str, chinese: str) -> bool:
    """Whether a word was put together of a syllable and one that the Chinese name has: Heytea (喜茶)."""
    low = word.lower()
    if not word.isalpha() or word.isupper() or len(chinese) > MAX_BRAND or is_common_word(word) or is_proper_name(word):
        return False
    if is_of_words(word):
        return False
    cuts = range(1, len(low) - MIN_PART + 1)
    return any(is_common_word(low[n:]) and translated(low[n:], chinese) for n in cuts)


def is_branch(english: Sequence[str], chinese: str) -> bool:
    """Whether both names are a brand's with the country of its branch: Starbucks Taiwan (台灣星巴克)."""
    if english[-1] not in nations() or is_common_word(english[-2]) or english[-2] in nations():
        return False
    coined = len(english) == 2 and not is_proper_name(english[0])
    return (coined or bool(aligned(english[-1], chinese))) and not is_made_of_words(chinese)


def is_unknown(word: str, chinese: str) -> bool:
    """Whether a word is in no dictionary, nor spells the Chinese name, which is not made of words."""
    if is_common_word(word) or is_proper_name(word) or is_made_of_words(chinese) or word in nations():
        return False
    heard = sounded(word, chinese)
    unit = len(word) <= MIN_BRAND and word[:2].isupper()  # GBps
    foreign = "-" in word and word.rpartition("-")[2].islower()  # Imagawa-yaki
    if unit or foreign:
        return False
    return len(letters(word)) >= MIN_BRAND and len(chinese) > 1 and (not heard or heard[1] - heard[0] < len(chinese))


def is_of_words(word: str) -> bool:
    """Whether two words of English make the word up, as they do plants and animals: Milkfish."""
    low = word.lower()
    cuts = range(MIN_BRAND, len(low) - MIN_BRAND + 1)
    return not is_camel(word) and any(is_common_word(low[:n]) and is_common_word(low[n:]) for n in cuts)


def is_coined(word: str, chinese: str, before: Sequence[str]) -> bool:
    """Whether a word that no dictionary has, and that does not write the sound of the Chinese name, names a brand."""
    if not 2 <= len(chinese) <= MAX_BRAND or not word[0].isalnum() or len(letters(word)) < MIN_BRAND:
        return is_camel(word) and not is_made_of_words(chinese)
    if not is_unknown(word, chinese) or is_of_words(word):
        return False
    if transliterations(word, chinese)[-1] >= LIKE_SOUND:
        return False  # as places, peoples and persons abroad are written
    return not (before and before[-1] in TO_PLACES)
