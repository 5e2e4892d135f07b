"""A personal name in Latin letters → the characters that a Chinese name of that sound may have, place by place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from newsindex.analysis import fold
from newsindex.entities.words.romanisation import fit, letters, spellings, surname_spellings
from newsindex.entities.words.tables import mapping, rows

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
        family = _surnames().get("".join(map(letters, surname)))
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
        if whole in _characters():
            yield (_characters()[whole],)
        for cut in range(1, len(whole)):
            first, second = whole[:cut], whole[cut:]
            if first in _characters() and second in _characters():
                yield _characters()[first], _characters()[second]
    elif len(parts) <= _MOST_GIVEN and all(part in _characters() for part in parts):
        yield tuple(_characters()[part] for part in parts)


@cache
def _characters() -> dict[str, frozenset[str]]:
    """Spelling → the folded characters that may be spelt so."""
    found: dict[str, set[str]] = {}
    for character, *_ in rows("readings.tsv"):
        folded = fold(character)
        for spelling in spellings(character):
            found.setdefault(spelling, set()).add(folded)
    return {spelling: frozenset(characters) for spelling, characters in found.items()}


@cache
def _surnames() -> dict[str, frozenset[str]]:
    """Spelling → the folded surnames, of one or two characters, that may be spelt so."""
    found: dict[str, set[str]] = {}
    for surname in mapping("surnames.tsv"):
        for spelling in surname_spellings(surname):
            found.setdefault(spelling, set()).add(fold(surname))
    return {spelling: frozenset(names) for spelling, names in found.items()}
