"""Whether an English word translates characters of a Chinese name (data/lexicon.tsv, learnt from CC-CEDICT)."""

from __future__ import annotations

from newsindex.entities.words.romanisation import letters, sounded
from newsindex.entities.words.tables import mapping


def stem(word: str) -> str:
    """The word without a plural ending; scripts/make_gloss_tables makes the same cut."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def translated(word: str, chinese: str) -> list[int]:
    """The places of the characters that the word translates."""
    chars = mapping("lexicon.tsv").get(stem(letters(word)), "")
    return [i for i, c in enumerate(chinese) if c in chars] if chars else []


def aligned(word: str, chinese: str) -> set[int]:
    """The places of the characters that the word translates or of which it writes the sound."""
    places = set(translated(word, chinese))
    for part in word.split("-") if "-" in word else (word,):
        heard = sounded(part, chinese) if part[:1].isalpha() else None
        if heard:
            places.update(range(*heard))
    if "-" in word and (whole := sounded(word, chinese)):
        places.update(range(*whole))
    if not places and word.isascii() and word in chinese:
        at = chinese.index(word)
        places.update(range(at, at + len(word)))
    return places
