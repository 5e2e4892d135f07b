"""Whether an English name writes the sound of a Chinese one.

Readings come from data/readings.tsv (Unihan), their spellings from data/spellings.tsv (Hanyu Pinyin, Wade-Giles with
or without hyphens and apostrophes, Tongyong, Gwoyeu Romatzyh, Hong Kong and Taiwanese habits) and, for surnames, from
data/surnames.tsv (Hokkien, Hakka and other usage besides).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Literal

from msgspec import Struct

from newsindex.analysis.sorted_lines import SortedLines
from newsindex.entities.words.brackets import is_han
from newsindex.entities.words.tables import DATA, mapping, rows

LIKE_SOUND = 0.6  # agreement of consonants from which a Chinese name may write the sound of the English one
_ROUNDED = 1e-6
MAX_NAME = 5  # characters of the longest personal name that is looked at (a surname of two, a given name of three)


SYSTEMS = ("mandarin", "cantonese")
"""Whose syllables each character of data/readings.tsv has, column by column."""


class NameFit(Struct, frozen=True):
    """How the last `words` words of an English name fit a Chinese personal name.

    `form` is `whole` where all its sounds are written, `surname` where only the surname is (a Western given name
    stands before it). `certainty` lies between 0 and 1.
    """

    words: int
    form: Literal["whole", "surname"]
    certainty: float


@lru_cache(maxsize=20_000)
def letters(word: str) -> str:
    """The word's letters in lower case, without marks, hyphens and apostrophes."""
    if word.isascii() and word.isalpha():
        return word.lower()
    return "".join(c for c in unicodedata.normalize("NFD", word.lower()) if "a" <= c <= "z")


@cache
def _sorted_readings() -> SortedLines:
    return SortedLines(DATA / "readings.tsv")


@lru_cache(maxsize=16384)
def _reading(char: str) -> tuple[str, str]:
    """The character's toneless syllables in pinyin and in jyutping, parted by spaces."""
    for line in _sorted_readings().lines(f"{char}\t"):
        _, mandarin, *cantonese = line.split("\t")
        return mandarin, cantonese[0] if cantonese else ""
    return "", ""


@cache
def _parts(system: str) -> tuple[dict[str, list[str]], dict[str, list[str]], dict[str, list[str]]]:
    """Spellings of initials, finals and whole syllables of one of the `SYSTEMS`."""
    parts: dict[str, dict[str, list[str]]] = {"initial": {}, "final": {}, "whole": {}}
    for of, part, form, spelt in rows("spellings.tsv"):
        if of == system:
            parts[part][form] = ["" if s == "-" else s for s in spelt.split()]
    return parts["initial"], parts["final"], parts["whole"]


@cache
def syllable_spellings(system: str, syllable: str) -> frozenset[str]:
    """Every spelling of a toneless syllable in pinyin or jyutping."""
    initials, finals, whole = _parts(system)
    if syllable in whole:
        return frozenset(whole[syllable])
    for size in (2, 1, 0):
        initial, final = syllable[:size], syllable[size:]
        if (initial in initials or not initial) and final in finals:
            return frozenset(i + f for i in initials.get(initial, [""]) for f in finals[final]) | {syllable}
    return frozenset({syllable})


@lru_cache(maxsize=16384)
def spellings(char: str) -> frozenset[str]:
    """Every spelling of the character; empty where its reading is not known."""
    return _spelt(*_reading(char))


@cache
def _spelt(mandarin: str, cantonese: str) -> frozenset[str]:
    """Every spelling of the characters that are read so, which many share."""
    found: set[str] = set()
    for system, syllables in zip(SYSTEMS, (mandarin, cantonese), strict=True):
        for syllable in syllables.split():
            found |= syllable_spellings(system, syllable)
    return frozenset(s for s in found if s)


@lru_cache(maxsize=4096)
def surname_spellings(surname: str) -> frozenset[str]:
    """Every spelling of a surname of one or two characters, joined."""
    known = frozenset(mapping("surnames.tsv").get(surname, "").split())
    if len(surname) == 1:
        return known | spellings(surname)
    return known | {a + b for a in spellings(surname[0]) for b in spellings(surname[1])}


def _is_surname(written: str, spelt: frozenset[str]) -> bool:
    """Whether the letters are one of the spellings, a doubled vowel counting once (Lii, Yiin)."""
    return written in spelt or ("ii" in written and written.replace("ii", "i") in spelt)


def spells(chars: str, written: str) -> bool:
    """Whether the letters write the characters' sounds, one after another."""
    if not chars:
        return not written
    if len(chars) == 1:
        return written in spellings(chars)
    return any(written.startswith(s) and spells(chars[1:], written[len(s) :]) for s in spellings(chars[0]))


def surname_lengths(chinese: str) -> tuple[int, ...]:
    """How many characters the surname may have: known double surnames first, then one where it is a known surname."""
    known = mapping("surnames.tsv")
    found = [2] if len(chinese) > 2 and chinese[:2] in known else []
    if chinese[:1] in known:
        found.append(1)
    return tuple(found)


def _near(char: str, written: str) -> bool:
    """Whether the letters nearly write the character: same first letter, at most one letter apart."""
    for s in spellings(char):
        if s[0] != written[:1] or abs(len(s) - len(written)) > 1 or len(written) < 2:
            continue
        short, long = sorted((s, written), key=len)
        if len(short) == len(long):
            if sum(a != b for a, b in zip(short, long, strict=True)) <= 1:
                return True
        elif any(long[:i] + long[i + 1 :] == short for i in range(len(long))):
            return True
    return False


def _nearly(given: str, written: Sequence[str]) -> bool:
    """Whether hyphenated or spaced syllables fit the given name, one of them only nearly."""
    if len(written) != len(given):
        return False
    exact = [w in spellings(c) for c, w in zip(given, written, strict=True)]
    if len(given) == 1:
        return exact[0] or _near(given, written[0])
    loose = [e or _near(c, w) for e, c, w in zip(exact, given, written, strict=True)]
    return (any(exact) and sum(loose) == len(given)) or sum(exact) >= len(given) - 1


def fit(words: Sequence[str], chinese: str) -> NameFit | None:
    """How the end of an English name fits a Chinese personal name of at most MAX_NAME characters, or None.

    Surname first (Xi Jinping, Su Tseng-chang), given name first (Bi-khim Hsiao) or the surname only (Jack Ma).
    """
    if not words or not 1 <= len(chinese) <= MAX_NAME:
        return None
    parts = [letters(w) for w in words[-4:]]
    if len(chinese) == 1:
        return NameFit(1, "surname", 0.6) if parts[-1] and parts[-1] in surname_spellings(chinese) else None
    lengths = surname_lengths(chinese)
    for size in lengths or (1,):
        surname, given = surname_spellings(chinese[:size]), chinese[size:]
        for count in range(2, len(parts) + 1):
            tail = parts[-count:]
            for cut in range(1, min(count, size + 1)):
                first, rest = "".join(tail[:cut]), "".join(tail[cut:])
                if first in surname and spells(given, rest):
                    return NameFit(count, "whole", 1.0 if lengths else 0.8)
                last, before = "".join(tail[-cut:]), "".join(tail[:-cut])
                if last in surname and spells(given, before):
                    return NameFit(count, "whole", 0.95 if lengths else 0.75)
    return _loose_fit(words, parts, chinese, lengths)


def _loose_fit(words: Sequence[str], parts: list[str], chinese: str, lengths: tuple[int, ...]) -> NameFit | None:
    """A fit by the surname with a nearly fitting given name, or by the surname alone."""
    for size in lengths:
        surname, given = surname_spellings(chinese[:size]), chinese[size:]
        for count in (2, 3):
            if len(parts) < count or not _is_surname(parts[-count], surname):
                continue
            syllables = [letters(s) for w in words[-count + 1 :] for s in w.replace("‐", "-").split("-")]
            if _nearly(given, syllables):
                return NameFit(count, "whole", 0.8)
            if count == 2 and len(syllables) == len(given) == 2:
                return NameFit(count, "whole", 0.65)  # a given name by another sound: Tsai Eng-meng, Lee Myung-bak
        if len(parts) > 1 and parts[-1] in surname:
            syllables = [letters(s) for s in words[-2].split("-")]
            return NameFit(2, "whole", 0.75) if _nearly(given, syllables) else NameFit(1, "surname", 0.7)
        if parts[-1] in surname:
            return NameFit(1, "surname", 0.6)
    return None


def is_cantonese(words: Sequence[str], chinese: str) -> bool:
    """Whether the words (surname, then syllables) write the characters as Cantonese, and not all as Mandarin too."""
    syllables = [letters(part) for word in words for part in word.split("-")]
    if len(syllables) != len(chinese):
        return False
    read = list(map(_reading, chinese))
    spelt = [
        [any(s in syllable_spellings(system, r) for r in of.split()) for s, of in zip(syllables, readings, strict=True)]
        for system, readings in (("cantonese", [c for _, c in read]), ("mandarin", [m for m, _ in read]))
    ]
    return sum(spelt[0][1:]) == len(chinese) - 1 and not all(spelt[1])


@lru_cache(maxsize=16384)
def _beginnings(char: str) -> dict[str, tuple[str, ...]]:
    """The spellings of a character by their first letters, as `str.startswith` takes them."""
    found: dict[str, tuple[str, ...]] = {}
    for spelling in spellings(char):
        found[spelling[0]] = (*found.get(spelling[0], ()), spelling)
    return found


@lru_cache(maxsize=256)
def _beginnings_of(chinese: str) -> list[dict[str, tuple[str, ...]]]:
    """Those of each character, which are asked for with each word of a name."""
    return list(map(_beginnings, chinese))


def sounded(word: str, chinese: str) -> tuple[int, int] | None:
    """The characters (start, end) of which the word writes the sound, or None; the longest stretch first."""
    written = letters(word)
    if len(written) < 2:
        return None
    first = written[0]
    starts = [i for i, of in enumerate(_beginnings_of(chinese)) if first in of and written.startswith(of[first])]
    if not starts:
        return None
    for size in range(min(len(chinese), max(1, len(written) // 2)), 0, -1):
        for start in starts:
            if start + size <= len(chinese) and spells(chinese[start : start + size], written):
                return start, start + size
    return None


_CLASSES = {
    **dict.fromkeys("bp", "p"), **dict.fromkeys("fv", "f"), "w": "w", "m": "m", "n": "n", **dict.fromkeys("td", "t"),
    **dict.fromkeys("lr", "l"), **dict.fromkeys("kgqc", "k"), **dict.fromkeys("szxj", "s"), "h": "h",
}  # fmt: skip


@lru_cache(maxsize=20_000)
def _skeleton(written: str) -> str:
    """The consonant classes of English letters, doubled ones once, vowels left out."""
    for sound, letter in (("tch", "s"), ("sch", "s"), ("ch", "s"), ("sh", "s"), ("ph", "f"), ("th", "t"), ("ck", "k"),
                          ("ce", "s"), ("ci", "s"), ("ge", "s"), ("gi", "s"), ("x", "ks")):  # fmt: skip
        written = written.replace(sound, letter)
    classes = [_CLASSES.get(c, "") for c in written]
    return "".join(c for i, c in enumerate(classes) if c and (i == 0 or classes[i - 1] != c))


@lru_cache(maxsize=16384)
def _han_skeleton(char: str) -> str:
    pinyin = _reading(char)[0].partition(" ")[0]
    if not pinyin:
        return "?"
    if pinyin == "er":
        return "l"
    initial = "s" if pinyin[:2] in ("zh", "ch", "sh") else _CLASSES.get(pinyin[0], "")
    initial = "s" if pinyin[0] in "zcsqxj" else initial
    return initial + ("n" if pinyin.endswith(("n", "ng")) else "")


def transliterations(english: str, chinese: str) -> Sequence[float]:
    """How well the consonants of a foreign name agree with the sounds of each ending of the Chinese characters.

    The value at `n` (0 to 1) is for the last `n` characters: one minus the edit distance of the two sequences of
    consonant classes, divided by the longer one. What cannot come up to `LIKE_SOUND`, for it is too long, is 0.
    """
    return _agreement(_skeleton(letters(english)), chinese)


@lru_cache(maxsize=4096)
def _agreement(skeleton: str, chinese: str) -> Sequence[float]:
    """As `transliterations`, of consonant classes; names recur, and so do their words."""
    from rapidfuzz.distance import Levenshtein  # only who mines glosses compares sounds

    found = [0.0]
    sounds = ""
    for char in reversed(chinese):
        if is_han(char):
            sounds = _han_skeleton(char) + sounds
        longer = max(len(skeleton), len(sounds))
        found.append(1.0 - Levenshtein.distance(skeleton, sounds) / longer if skeleton and sounds else 0.0)
        if len(sounds) * LIKE_SOUND > len(skeleton) + _ROUNDED:
            found += [0.0] * (len(chinese) + 1 - len(found))
            break
    return found
