"""All names of the book at once in a folded text: where each stands, on the borders of words."""

from __future__ import annotations

import re
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


def _form(text: str, owners: Iterable[Surface]) -> Form:
    every = tuple(owners)
    latin = text[0] < FIRST_OF_CHINESE
    short = len(text) < _SURE_HAN and not latin
    safe = tuple(owner for owner in every if owner.safe)
    companies = tuple(owner for owner in every if owner.kind == "company")
    return Form(text, every, safe, companies, short, len(every) == 1 == len(safe), latin, text[-1] < FIRST_OF_CHINESE)


class Names:
    """The surfaces of a book, ready to be found. Cheap to share among threads."""

    def __init__(self, surfaces: Iterable[Surface], cues: Iterable[str]) -> None:
        """`cues` are folded Chinese forms that are no names themselves, but tell of some; `find` gives them too."""
        owners: dict[str, dict[str, Surface]] = {}
        listed = list(surfaces)
        for surface, form in zip(listed, _forms_of([surface.text for surface in listed]), strict=True):
            if len(form) > 1:
                entry = owners.setdefault(form, {})
                before = entry.get(surface.entity)
                if before is None or (surface.safe and not before.safe):
                    entry[surface.entity] = surface
        self._forms = [_form(text, entry.values()) for text, entry in owners.items()]
        self._cues = list(cues)
        self._automaton = _automaton([*owners, *self._cues])

    @cached_property
    def _capitals(self) -> tuple[AhoCorasick, list[Form]] | None:
        """The English names in capitals, with their forms."""
        forms: dict[str, Form] = {}
        for form in self._forms:
            if form.latin_start and form.text.isascii():
                forms.setdefault(form.text.upper(), form)
        return (_automaton(list(forms)), list(forms.values())) if forms else None

    def find(self, text: str, capitals: Iterable[tuple[int, int]] = ()) -> tuple[list[Match], list[Cue]]:
        """Every match in a folded text whose borders are those of words; they may overlap. And every cue.

        In the stretches `capitals` (start, end) capitals mean nothing, and names in capitals match too.
        """
        found: list[Match] = []
        cues: list[Cue] = []
        size, forms = len(text), self._forms
        names = len(forms)
        try:
            matches = self._automaton.find_matches_as_indexes(text, overlapping=True)
        except UnicodeEncodeError:
            matches = self._automaton.find_matches_as_indexes(_SURROGATE.sub("\ufffd", text), overlapping=True)
        for place, start, end in matches:
            if place >= names:
                cues.append((start, end, self._cues[place - names]))
                continue
            form = forms[place]
            if form.latin_start and start and joins_before(text, start):
                continue
            if form.latin_end and end < size and joins_after(text, end):
                continue
            found.append((start, end, form))
        for begin, stop in capitals:
            if self._capitals is None:
                break
            automaton, forms = self._capitals
            for place, start, end in automaton.find_matches_as_indexes(text[begin:stop].upper(), overlapping=True):
                first, last = begin + start, begin + end
                form = forms[place]
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
