"""All names of the book at once in a folded text: where each stands, on the borders of words."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick

from newsindex.analysis import fold
from newsindex.entities.surfaces import Surface
from newsindex.entities.word_cuts import is_ordinary, run_around, word_borders, word_over

FIRST_CJK = "\u2e80"
_SURE_HAN = 4
"""Chinese names of so many characters are found wherever they stand; shorter ones must fit the words around them."""
_OFFICES = "部会局处署院厅科校"
"""What heads of which are called by the last character and 长."""


Cue = tuple[int, int, str]
"""Where a cue stands, and which one."""


class Match(NamedTuple):
    """A name at `start` to `end`; `owners` are the surfaces that are written so.

    `short` Chinese names may be but ends of words that meet: `crossed` tells.
    """

    start: int
    end: int
    owners: tuple[Surface, ...]
    short: bool = False


class Names:
    """The surfaces of a book, ready to be found. Cheap to share among threads."""

    def __init__(self, surfaces: Iterable[Surface], cues: Iterable[str] = ()) -> None:
        """`cues` are folded Chinese forms that are no names themselves, but tell of some; `find` gives them too."""
        owners: dict[str, dict[str, Surface]] = {}
        for surface in surfaces:
            form = spaced(fold(surface.text))
            if len(form) > 1:
                entry = owners.setdefault(form, {})
                before = entry.get(surface.entity)
                if before is None or (surface.safe and not before.safe):
                    entry[surface.entity] = surface
        self._forms = list(owners)
        self._owners = [tuple(entry.values()) for entry in owners.values()]
        self._latin_start = [form[0] < FIRST_CJK for form in self._forms]
        self._latin_end = [form[-1] < FIRST_CJK for form in self._forms]
        self._short_han = [len(form) < _SURE_HAN and form[0] >= FIRST_CJK for form in self._forms]
        forms = [*self._forms, *cues]
        self._cues = forms[len(self._forms) :]
        self._automaton = AhoCorasick(forms) if forms else None

    @cached_property
    def _capitals(self) -> tuple[AhoCorasick, list[int]] | None:
        """The English names in capitals, with their places among the forms."""
        places: dict[str, int] = {}
        for place, form in enumerate(self._forms):
            if self._latin_start[place] and form.isascii():
                places.setdefault(form.upper(), place)
        return (AhoCorasick(list(places)), list(places.values())) if places else None

    def find(self, text: str, capitals: Iterable[tuple[int, int]] = ()) -> tuple[list[Match], list[Cue]]:
        """Every match in a folded text whose borders are those of words; they may overlap. And every cue.

        In the stretches `capitals` (start, end) capitals mean nothing, and names in capitals match too.
        """
        found: list[Match] = []
        cues: list[Cue] = []
        if self._automaton is None:
            return found, cues
        size, names = len(text), len(self._forms)
        for place, start, end in self._automaton.find_matches_as_indexes(text, overlapping=True):
            if place >= names:
                cues.append((start, end, self._cues[place - names]))
                continue
            if self._latin_start[place] and start and joins_before(text, start):
                continue
            if self._latin_end[place] and end < size and joins_after(text, end):
                continue
            found.append(Match(start, end, self._owners[place], self._short_han[place]))
        for begin, stop in capitals:
            if self._capitals is None:
                break
            automaton, places = self._capitals
            for index, start, end in automaton.find_matches_as_indexes(text[begin:stop].upper(), overlapping=True):
                first, last = begin + start, begin + end
                place = places[index]
                if text[first:last] == self._forms[place] or (first and joins_before(text, first)):
                    continue
                if last < size and joins_after(text, last):
                    continue
                found.append(Match(first, last, self._owners[place]))
        return found, cues


def spaced(folded: str) -> str:
    """The text with line breaks, tabs and hard spaces as spaces, and with one kind of dot in names; offsets stay."""
    text = folded.replace("\n", " ")
    for sign, plain in (("\t", " "), ("\u00a0", " "), ("‧", "·"), ("・", "·"), ("•", "·")):
        if sign in text:
            text = text.replace(sign, plain)
    return text


def joins_before(text: str, start: int) -> bool:
    """Whether the character before makes an English name there part of a longer word."""
    before = text[start - 1]
    if before.isalnum():
        return before < FIRST_CJK
    if before in "&'" and start > 1:
        return text[start - 2].isalnum() and text[start - 2] < FIRST_CJK
    return before in "@#_"


def joins_after(text: str, end: int) -> bool:
    """Whether the character after makes an English name there part of a longer word."""
    after = text[end]
    if after.isalnum():
        return after < FIRST_CJK
    following = text[end + 1 : end + 2]
    if after == "&":
        return following.isalnum()
    if after == "." or after == "@":
        return following.islower() and following < FIRST_CJK
    return after == "_"


def crossed(text: str, start: int, end: int) -> bool:
    """Whether a word of the dictionary reaches over one of the borders; a title may (财政部长: 财政部, 部长)."""
    left, right = run_around(text, start)
    if left == start and right == end:
        return False
    run = text[left:right]
    borders = word_borders(run)
    if start - left not in borders and is_ordinary(word_over(run, start - left, borders)):
        return True
    if end - left in borders or (text.startswith("长", end) and text[end - 1] in _OFFICES):
        return False
    return is_ordinary(word_over(run, end - left, borders))
