"""A text → the mentions in it: names of the book, short forms of those, and persons and firms that no book has."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TypeVar

from newsindex.analysis import fold, wholly_capitals
from newsindex.entities.book import Book
from newsindex.entities.choosing import chosen
from newsindex.entities.company_forms import lengthen
from newsindex.entities.credits import spans_in_folded
from newsindex.entities.firms_zh import chinese_firms, endings, offices
from newsindex.entities.foreign_zh import dotted_persons, japanese_persons, transliterated_persons
from newsindex.entities.found import Found, Reading
from newsindex.entities.matching import FIRST_CJK, Cue, Match, Names, spaced
from newsindex.entities.names_en import english_names
from newsindex.entities.namesakes import Namesakes
from newsindex.entities.person_places import code_points
from newsindex.entities.persons_zh import chinese_persons, honored_surnames
from newsindex.entities.short_forms import follow
from newsindex.entities.tables import words
from newsindex.model import Article, Mention

_SURROGATE = re.compile("[\ud800-\udfff]")
_BETWEEN = "\n\n"
"""Parts title and body where both are read as one text, so that no name goes over."""
_Placed = TypeVar("_Placed", Match, Found)


class Linker:
    """Finds the mentions of one state of a book. Safe to use from several threads."""

    def __init__(self, book: Book, only: Iterable[str] | None = None) -> None:
        """`only`: ids of entities. Nothing else is then looked for, and nothing by rule: enough to highlight them in an
        article that is known to mention them, and ready in milliseconds.
        """
        self._rules = only is None
        surfaces = list(book.surfaces()) if only is None else [s for id_ in only for s in book.surfaces_of(id_)]
        cues = (*endings(), *offices(), *words("japanese_surnames.txt"), *words("honorifics_zh.txt"))
        self._namesakes = Namesakes(surfaces)
        self._names = Names(surfaces, cues if only is None else ())

    def mentions(self, article: Article) -> list[Mention]:
        """The mentions in title and body, by field and start; they never overlap.

        Bylines, credits and datelines hold none. What no book has is of entity None.
        """
        body_at = len(article.title) + len(_BETWEEN)
        text = article.title + _BETWEEN + article.body
        folded = _folded(text)
        credited = [(start + body_at, end + body_at) for start, end in spans_in_folded(folded[body_at:])]
        return self._link(_reading(text, body_at, folded, credited))

    def find(self, text: str) -> list[Mention]:
        """The mentions in any text, as those of a body."""
        folded = _folded(text)
        return self._link(_reading(text, 0, folded, []))

    def _link(self, reading: Reading) -> list[Mention]:
        matches, cues = self._names.find(reading.line, reading.capitals)
        known = list(chosen(_uncredited(matches, reading), reading, self._namesakes))
        # Where the book has 馬雲, 馬雲在 is no name of three characters.
        begun = {found.start for found in known if found.kind == "person" and reading.text[found.start] > FIRST_CJK}
        ruled = _by_rule(reading, cues) if self._rules else []
        ruled = [f for f in ruled if f.kind != "person" or f.start not in begun]
        lengthen(known, ruled, cues, reading.line)
        reading.found = _without_overlap([*known, *_uncredited(ruled, reading)])
        follow(reading)
        if cues:
            reading.found = _without_overlap([*reading.found, *honored_surnames(reading.folded, cues)])
        text, body_at = reading.text, reading.body_at
        return [
            Mention("body", f.start - body_at, f.end - body_at, text[f.start : f.end], f.kind, f.entity)
            if f.start >= body_at
            else Mention("title", f.start, f.end, text[f.start : f.end], f.kind, f.entity)
            for f in reading.found
            if f.kind is not None
        ]


def _reading(text: str, body_at: int, folded: str, credited: list[tuple[int, int]]) -> Reading:
    return Reading(text, body_at, folded, spaced(folded), credited, _lines_in_capitals(folded))


def _folded(text: str) -> str:
    """The text folded, with halves of surrogate pairs, which the automaton cannot take, as another sign."""
    folded = fold(text)
    try:
        folded.encode()
    except UnicodeEncodeError:
        return _SURROGATE.sub("\ufffd", folded)
    return folded


def _by_rule(reading: Reading, cues: list[Cue]) -> list[Found]:
    """What no book has."""
    text = reading.folded
    found = list(english_names(reading.line))
    if not text.isascii():
        codes = code_points(text)
        found += chinese_persons(text, codes)
        found += dotted_persons(text)
        found += transliterated_persons(text, codes)
    if cues:
        found += japanese_persons(text, cues)
        found += chinese_firms(text, cues)
    return found


def _uncredited(found: list[_Placed], reading: Reading) -> list[_Placed]:
    """Those that stand outside of bylines and credits."""
    for start, end in reading.skip:
        found = [one for one in found if one.end <= start or one.start >= end]
    return found


def _lines_in_capitals(folded: str) -> list[tuple[int, int]]:
    """The (start, end) of the lines wholly in capitals."""
    found = []
    at = 0
    for line in folded.split("\n"):
        if line.isupper() and wholly_capitals(line):
            found.append((at, at + len(line)))
        at += len(line) + 1
    return found


def _without_overlap(found: list[Found]) -> list[Found]:
    """The longest of those that overlap, by start; of equals those of the book."""
    found.sort(key=lambda f: (f.start, -f.end, f.entity is None))
    kept: list[Found] = []
    for one in found:
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
        elif one.end - one.start > kept[-1].end - kept[-1].start:
            kept[-1] = one
            while len(kept) > 1 and kept[-2].end > one.start:
                del kept[-2]
    return kept
