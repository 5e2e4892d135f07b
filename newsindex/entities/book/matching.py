"""All names of the book at once in a folded text: where each stands, on the borders of words."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

from newsindex.analysis import fold
from newsindex.analysis.script import FIRST_OF_CHINESE
from newsindex.entities.book.surfaces import Surface

if TYPE_CHECKING:
    from ahocorasick_rs import AhoCorasick

_SURE_HAN = 4
"""Chinese names of so many characters are found wherever they stand; shorter ones must fit the words around them."""


_SURROGATE = re.compile("[\ud800-\udfff]")
"""Half of a pair, which the automaton cannot take."""

Cue = tuple[int, int, str]
"""Where a cue stands, and which one."""


class Form(Struct, frozen=True):
    """A name as written in folded text, and the surfaces that are written so: all, the `safe` ones, the companies.

    `short` Chinese names may be but ends of words that meet: `WordCuts.crossed` tells. `single`: one entity has it, and
    it is safe.
    """

    text: str
    owners: tuple[Surface, ...]
    safe: tuple[Surface, ...]
    companies: tuple[Surface, ...]
    short: bool
    single: bool
    latin_start: bool
    latin_end: bool


Match = tuple[int, int, Form]
"""Where a name begins and ends, and which one."""


def _forms_of(texts: list[str]) -> list[str]:
    """The texts folded and spaced; all at once where none has a NUL."""
    forms = spaced(fold("\0".join(texts))).split("\0")
    return forms if len(forms) == len(texts) else [spaced(fold(text)) for text in texts]


def _form(text: str, surfaces: Iterable[Surface]) -> Form:
    by_entity: dict[str, Surface] = {}
    for surface in surfaces:
        before = by_entity.get(surface.entity)
        if before is None or (surface.safe and not before.safe):
            by_entity[surface.entity] = surface
    every = tuple(by_entity.values())
    latin = text[0] < FIRST_OF_CHINESE
    short = len(text) < _SURE_HAN and not latin
    safe = tuple(owner for owner in every if owner.safe)
    companies = tuple(owner for owner in every if owner.kind == "company")
    return Form(text, every, safe, companies, short, len(every) == 1 == len(safe), latin, text[-1] < FIRST_OF_CHINESE)


class Names:
    """The surfaces of a book, ready to be found. Cheap to share among threads.

    Most names of a large book stand in no text that comes: their forms are made when they are first found.
    """

    def __init__(self, surfaces: Iterable[Surface], cues: Iterable[str]) -> None:
        """`cues` are folded Chinese forms that are no names themselves, but tell of some; `find` gives them too."""
        found: dict[str, Surface | list[Surface]] = {}
        listed = list(surfaces)
        for surface, form in zip(listed, _forms_of([surface.text for surface in listed]), strict=True):
            if len(form) < 2:
                continue
            before = found.get(form)
            if before is None:
                found[surface.text if form == surface.text else form] = surface
            elif isinstance(before, list):
                before.append(surface)
            else:
                found[form] = [before, surface]
        self._texts = list(found)
        self._surfaces = list(found.values())
        self._forms: dict[int, Form] = {}
        self._cues = list(cues)
        self._automaton = _automaton([*self._texts, *self._cues])

    def load(self) -> None:
        """Makes what else finding takes, so that processes which begin now have it already."""
        _ = self._capitals

    def _form(self, place: int) -> Form:
        form = self._forms.get(place)
        if form is None:
            surfaces = self._surfaces[place]
            form = _form(self._texts[place], surfaces if isinstance(surfaces, list) else [surfaces])
            self._forms[place] = form
        return form

    @cached_property
    def _capitals(self) -> tuple[AhoCorasick, array[int]] | None:
        """The English names in capitals, with the places of their forms."""
        places: dict[str, int] = {}
        for place, text in enumerate(self._texts):
            if text.isascii():
                places.setdefault(text.upper(), place)
        return (_automaton(list(places)), array("i", places.values())) if places else None

    def find(self, text: str, capitals: Iterable[tuple[int, int]] = ()) -> tuple[list[Match], list[Cue]]:
        """Every match in a folded text whose borders are those of words; they may overlap. And every cue.

        In the stretches `capitals` (start, end) capitals mean nothing, and names in capitals match too.
        """
        found: list[Match] = []
        cues: list[Cue] = []
        size, names, form_of = len(text), len(self._texts), self._form
        try:
            matches = self._automaton.find_matches_as_indexes(text, overlapping=True)
        except UnicodeEncodeError:
            matches = self._automaton.find_matches_as_indexes(_SURROGATE.sub("\ufffd", text), overlapping=True)
        for place, start, end in matches:
            if place >= names:
                cues.append((start, end, self._cues[place - names]))
                continue
            form = form_of(place)
            if form.latin_start and start and joins_before(text, start):
                continue
            if form.latin_end and end < size and joins_after(text, end):
                continue
            found.append((start, end, form))
        for begin, stop in capitals:
            if self._capitals is None:
                break
            automaton, places = self._capitals
            for place, start, end in automaton.find_matches_as_indexes(text[begin:stop].upper(), overlapping=True):
                first, last = begin + start, begin + end
                form = form_of(places[place])
                if text[first:last] == form.text or (first and joins_before(text, first)):
                    continue
                if last < size and joins_after(text, last):
                    continue
                found.append((first, last, form))
        return found, cues


def _automaton(patterns: list[str]) -> AhoCorasick:
    from ahocorasick_rs import AhoCorasick  # a search looks names up in the book, not in texts

    return AhoCorasick(patterns)


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
        return before < FIRST_OF_CHINESE
    if before in "&'" and start > 1:
        return text[start - 2].isalnum() and text[start - 2] < FIRST_OF_CHINESE
    return before in "@#_"


def joins_after(text: str, end: int) -> bool:
    """Whether the character after makes an English name there part of a longer word."""
    after = text[end]
    if after.isalnum():
        return after < FIRST_OF_CHINESE
    following = text[end + 1 : end + 2]
    if after == "&":
        return following.isalnum()
    if after == "." or after == "@":
        return following.islower() and following < FIRST_OF_CHINESE
    return after == "_"
