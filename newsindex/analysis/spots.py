"""Where one English word stands in a text, without reading the whole of it.

All forms of a stem begin with its first letters but for few, which are known. So these letters are looked for, and
what stands around them is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, cached_property, lru_cache

from newsindex.analysis import english
from newsindex.analysis.shadow import HAN, OF_KANA, OTHER, shadow, token_pattern
from newsindex.analysis.units import placed_terms, with_capitals

_JOINING = "'-."
_LETTERS_AND_SIGNS = "abcdefghijklmnopqrstuvwxyz0123456789&\u00b2\u00b3" + _JOINING
"""What a find of the scanner may be made of, but for a percentage, where there are no letters beyond ASCII."""
_ACCENTED, _UNREADABLE = "\u00e0", "\u00e1\u00b8\u00ad\u0966"
"""What stands in a shadow for letters beyond ASCII, and for combining marks and unseen characters."""
_ODD = _ACCENTED + _UNREADABLE


class _Bare(dict[int, str]):
    """Letters in small, without accents."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        bare = english.plain(character).lower()
        found = self[code] = bare if len(bare) == 1 and bare.isascii() else shadow(character)
        return found


_bare = _Bare()


@cache
def _odd() -> re.Pattern[str]:
    return re.compile(f"[{_ODD}]")


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


@cache
def _contracted() -> re.Pattern[str]:
    """What a compound drops of a part before another: no-man's-land is nomanland."""
    return re.compile("'s(?=[-.'])")


class Spots:
    """A text to be asked for words; `seen` is its shadow, `stretches` come from `tokens.paragraphs`."""

    def __init__(self, folded: str, seen: str, stretches: Sequence[tuple[int, int, bool]]) -> None:
        self._folded = folded
        self._seen = seen
        self._stretches = stretches
        low = seen
        if _ACCENTED in seen and "&" not in folded:  # AT&Té is of two parts, which bare letters do not show
            low = re.sub(_ACCENTED, lambda letter: _bare[ord(folded[letter.start()])], seen)
        self._has_odd = not seen.isascii() and _odd().search(low) is not None
        self._members = _LETTERS_AND_SIGNS + _ODD if self._has_odd else _LETTERS_AND_SIGNS
        # In small letters what stands for Chinese characters would pass for marks.
        for character in (HAN, OTHER, OF_KANA) if self._has_odd else ():
            low = low.replace(character, "\u00a7")
        self._low = low.lower()
        self._contracted = _contracted().search(self._low) is not None
        joined = self._low
        for sign in _JOINING:
            joined = joined.replace(sign, "")
        self._without_joints = joined

    def of(self, term: str) -> list[tuple[int, int]] | None:
        """The characters from and to which the term stands, rising; None: the whole text must be read for it."""
        begun = beginnings(term)
        if not begun:
            return None
        found = set(self._odd_terms.get(term, ()) if self._has_odd else ())
        for letters in begun:
            for start in self._starts(letters):
                found.update(self._around(term, start))
        return sorted(found)

    def _starts(self, letters: str) -> Iterator[int]:
        """Where a word may begin that begins with the letters, or has them once its parts are joined."""
        low = self._low
        at = low.find(letters)
        while at >= 0:
            if not at or not "a" <= low[at - 1] <= "z":
                yield at
            at = low.find(letters, at + 1)
        if self._contracted or self._without_joints.count(letters) > low.count(letters):
            for match in _joined().finditer(low):
                compounds = {match[0], _contracted().sub("", match[0])} if self._contracted else {match[0]}
                if any(letters in compound.translate(_PARTED) for compound in compounds):
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
        for each, begin, stop in self._terms(*self._stretch(at)):
            if each == term:
                yield begin, stop

    @cached_property
    def _odd_terms(self) -> dict[str, list[tuple[int, int]]]:
        """The terms of all that is written together with an odd character, which may be within the letters."""
        found: dict[str, list[tuple[int, int]]] = {}
        reached = 0
        for match in _odd().finditer(self._low):
            if match.start() >= reached:
                begin, reached = self._stretch(match.start())
                for term, start, end in self._terms(begin, reached):
                    found.setdefault(term, []).append((start, end))
        return found

    def _stretch(self, at: int) -> tuple[int, int]:
        """What is written there without a space: where it begins and ends."""
        low, members = self._low, self._members
        begin = len(low[:at].rstrip(members))
        # What it belongs to may be "25 per cent".
        while begin and low.startswith(("per", "cent"), begin) and low[begin - 1].isspace():
            begin = len(low[: begin - 1].rstrip(members))
        return begin, len(low) - len(low[at:].lstrip(members))

    def _terms(self, begin: int, stop: int) -> Iterator[tuple[str, int, int]]:
        """The terms of a stretch, and from which characters to which each stands."""
        for match in token_pattern().finditer(self._seen, begin, stop):
            start, end = match.span()
            for term, first, last in placed_terms(self._folded[start:end], with_capitals(self._stretches, start)):
                yield term, start + first, start + last


_PARTED = dict.fromkeys(map(ord, _JOINING))
