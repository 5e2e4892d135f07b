"""Where one English word stands in a text, without reading the whole of it.

All forms of a stem begin with its first letters but for few, which are known. So these letters are looked for, and
what stands around them is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache

from newsindex.analysis import english
from newsindex.analysis.shadow import shadow, token_pattern
from newsindex.analysis.units import placed_terms, with_capitals

_JOINING = "'-."
_LETTERS_AND_SIGNS = "abcdefghijklmnopqrstuvwxyz0123456789&\u00b2\u00b3" + _JOINING
"""What a find of the scanner may be made of, but for a percentage, where there are no letters beyond ASCII."""
_ACCENTED, _UNREADABLE = "\u00e0", "\u00e1\u00b8\u00ad\u0966"
"""What stands in a shadow for letters beyond ASCII, and for combining marks and unseen characters."""


class _Bare(dict[int, str]):
    """Letters in small, without accents."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        bare = english.plain(character).lower()
        found = self[code] = bare if len(bare) == 1 and bare.isascii() else shadow(character)
        return found


_bare = _Bare()


@cache
def _stretch() -> re.Pattern[str]:
    return re.compile(f"[{re.escape(_LETTERS_AND_SIGNS)}]+")


@cache
def _plain() -> re.Pattern[str]:
    """A word that nothing joins; what may be of a percentage is none."""
    return re.compile("(?!per|cent)[a-z]+(?=[ ,\n]|$)")


@cache
def _joined() -> re.Pattern[str]:
    return re.compile(f"[a-z0-9]+(?:[{re.escape(_JOINING)}]+[a-z0-9]+)+")


@cache
def _of_other_letters() -> dict[str, tuple[str, ...]]:
    """The forms of each stem that have not its first letters."""
    found: dict[str, tuple[str, ...]] = {}
    for form, other in english.spellings().items():
        if not form.startswith(other[: max(0, len(other) - 2)]):
            stem = english.stem(form)
            if not form.startswith(_first_letters(stem)):
                found[stem] = (*found.get(stem, ()), form)
    return found


def _first_letters(stem: str) -> str:
    return stem[: max(2, len(stem) - 2)]


@lru_cache(maxsize=1000)
def beginnings(term: str) -> tuple[str, ...]:
    """What all forms of a term in plain letters begin with, in small letters; nothing for another term."""
    letters = term.lstrip("=").lower()
    if not (letters.isascii() and letters.isalpha()):
        return ()
    if term[0] == "=":
        return (letters,)
    dying = (f"{term[0]}ying",) if len(term) == 3 and term.endswith("ie") else ()
    return (_first_letters(term), *dying, *_of_other_letters().get(term, ()))


class Spots:
    """A text to be asked for words; `seen` is its shadow, `stretches` come from `tokens.paragraphs`."""

    def __init__(self, folded: str, seen: str, stretches: Sequence[tuple[int, int, bool]]) -> None:
        self._folded = folded
        self._seen = seen
        self._stretches = stretches
        self._low = seen.lower()
        self._foreign = not seen.isascii() and any(character in seen for character in _UNREADABLE)
        if _ACCENTED in seen:
            self._low = folded.translate(_bare)
            self._foreign = self._foreign or _ACCENTED in self._low or "&" in folded
        joined = self._low
        for sign in _JOINING:
            joined = joined.replace(sign, "")
        self._without_joints = joined

    def of(self, term: str) -> list[tuple[int, int]] | None:
        """The characters from and to which the term stands, rising; None: the whole text must be read for it."""
        begun = () if self._foreign else beginnings(term)
        if not begun:
            return None
        found: set[tuple[int, int]] = set()
        for letters in begun:
            for start in self._starts(letters):
                found.update(self._around(term, start))
        return sorted(found)

    def _starts(self, letters: str) -> Iterator[int]:
        """Where a word may begin that begins with the letters, or has them once its parts are joined."""
        low = self._low
        count = 0
        at = low.find(letters)
        while at >= 0:
            count += 1
            if not at or not "a" <= low[at - 1] <= "z":
                yield at
            at = low.find(letters, at + 1)
        if self._without_joints.count(letters) > count:
            for match in _joined().finditer(low):
                if letters in match[0].translate(_PARTED):
                    yield match.start()

    def _around(self, term: str, at: int) -> Iterator[tuple[int, int]]:
        """Where the term stands in what is written there without a space."""
        low = self._low
        if (not at or low[at - 1] in " \n") and (plain := _plain().match(low, at)):
            begin, stop = plain.span()
            for each, _, _ in placed_terms(self._folded[begin:stop], with_capitals(self._stretches, begin)):
                if each == term:
                    yield begin, stop
            return
        begin = len(low[:at].rstrip(_LETTERS_AND_SIGNS))
        # What it belongs to may be "25 per cent".
        while begin and low.startswith(("per", "cent"), begin) and low[begin - 1].isspace():
            begin = len(low[: begin - 1].rstrip(_LETTERS_AND_SIGNS))
        stretch = _stretch().match(low, at)
        assert stretch
        for match in token_pattern().finditer(self._seen, begin, stretch.end()):
            start, end = match.span()
            for each, first, last in placed_terms(self._folded[start:end], with_capitals(self._stretches, start)):
                if each == term:
                    yield start + first, start + last


_PARTED = dict.fromkeys(map(ord, _JOINING))
