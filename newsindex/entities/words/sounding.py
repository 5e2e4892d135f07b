"""A personal name in Latin letters → the characters that a Chinese name of that sound may have, place by place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from newsindex.analysis import fold
from newsindex.entities.words.romanisation import SYSTEMS, fit, letters, spellings, syllable_spellings
from newsindex.entities.words.tables import each_row, mapping

Shape = tuple[frozenset[str], ...]
"""The folded characters that may stand at each place of a name: those of the surname, then those of the given name."""

_MOST_GIVEN = 2
_LONGEST = 4
"""Words of a name; a given name of two syllables may be written as two."""
_WORDS = re.compile(r"[^\W\d_]+(?:['’`-][^\W\d_]+)*")
_JOINTS = re.compile(r"[-‐]")


@lru_cache(maxsize=256)
def name_shapes(name: str) -> tuple[Shape, ...]:
    """The shapes of Chinese names that the name may spell, surname first or last; none where it spells no such name.

    Systems of spelling are those of `romanisation`. Only whole names count: a surname alone fits too many.
    """
    words = _WORDS.findall(name)
    if not 2 <= len(words) <= _LONGEST or not name.isprintable() or any(ord(c) >= 0x2E80 for c in name):
        return ()
    found: dict[Shape, None] = {}
    for surname, given in ((words[:1], words[1:]), (words[-1:], words[:-1]), (words[:2], words[2:])):
        family = _surnames("".join(map(letters, surname)))
        if not family or not given:
            continue
        for places in _given(given):
            for size in (1, 2):
                if fitting := frozenset(s for s in family if len(s) == size):
                    first = (fitting,) if size == 1 else tuple(frozenset(s[n] for s in fitting) for n in range(size))
                    found[(*first, *places)] = None
    return tuple(found)


def sounds_like(name: str, chinese: str) -> bool:
    """Whether the Latin name spells the whole of the Chinese one."""
    fitting = fit(name.split(), chinese)
    return fitting is not None and fitting.form == "whole"


def _given(words: list[str]) -> Iterator[tuple[frozenset[str], ...]]:
    """The characters of each syllable of a given name, for each way to take it apart."""
    parts = [letters(part) for word in words for part in _JOINTS.split(word)]
    if len(parts) == 1:
        whole = parts[0]
        if fitting := _characters(whole):
            yield (fitting,)
        for cut in range(1, len(whole)):
            first, second = whole[:cut], whole[cut:]
            if first in _by_spelling() and second in _by_spelling():
                yield _characters(first), _characters(second)
    elif len(parts) <= _MOST_GIVEN and all(part in _by_spelling() for part in parts):
        yield tuple(map(_characters, parts))


@lru_cache(maxsize=512)
def _characters(spelling: str) -> frozenset[str]:
    """The folded characters that may be spelt so."""
    return frozenset("".join(_by_spelling().get(spelling, ())))


@cache
def _by_spelling() -> dict[str, tuple[str, ...]]:
    """Spelling → the folded characters of each syllable that may be spelt so; spellings share those of a syllable."""
    read: dict[tuple[str, str], list[str]] = {}
    for character, *readings in each_row("readings.tsv"):
        folded = fold(character)
        for system, syllables in zip(SYSTEMS, readings, strict=False):
            for syllable in syllables.split():
                read.setdefault((system, syllable), []).append(folded)
    found: dict[str, tuple[str, ...]] = {}
    for (system, syllable), characters in read.items():
        alike = "".join(dict.fromkeys(characters))
        for spelling in filter(None, syllable_spellings(system, syllable)):
            found[spelling] = (*found.get(spelling, ()), alike)
    return found


def _surnames(spelling: str) -> frozenset[str]:
    """The folded surnames, of one or two characters, that may be spelt so."""
    listed, double = _known_surnames()
    found = set(listed.get(spelling, ()))
    for cut in range(1, len(spelling)):
        found.update(fold(s) for s in double.get(spelling[:cut], ()) if spelling[cut:] in spellings(s[1]))
    return frozenset(found)


@cache
def _known_surnames() -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Spelling → the folded surnames of which the list has it, or that are one character of that sound; spelling → the
    surnames of two characters whose first one may be spelt so."""
    listed: dict[str, list[str]] = {}
    double: dict[str, list[str]] = {}
    for surname, further in mapping("surnames.tsv").items():
        first, folded = spellings(surname[0]), fold(surname)
        for spelling in {*further.split(), *(first if len(surname) == 1 else ())}:
            listed.setdefault(spelling, []).append(folded)
        for spelling in first if len(surname) == 2 else ():
            double.setdefault(spelling, []).append(surname)
    return listed, double
