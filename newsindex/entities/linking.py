"""A text → the mentions in it: names of the book, short forms of those, and persons and firms that no book has."""

from __future__ import annotations

import re
from collections.abc import Iterable

from newsindex.analysis import fold, wholly_capitals
from newsindex.entities.book import Book
from newsindex.entities.credits import spans_in_folded
from newsindex.entities.found import Found, Reading
from newsindex.entities.matching import Match, Names, spaced
from newsindex.entities.names_en import english_names
from newsindex.entities.persons_zh import chinese_persons
from newsindex.entities.short_forms import follow
from newsindex.entities.surfaces import Surface
from newsindex.model import Article, Mention, TextField

_CAPITALS = re.compile("[A-Z]{4}")


class Linker:
    """Finds the mentions of one state of a book. Safe to use from several threads."""

    def __init__(self, book: Book) -> None:
        self._names = Names(book.surfaces())

    def mentions(self, article: Article) -> list[Mention]:
        """The mentions in title and body, by field and start; they never overlap.

        Bylines, credits and datelines hold none. What no book has is of entity None.
        """
        readings = []
        if article.title:
            readings.append(_reading("title", article.title, credited=False))
        if article.body:
            readings.append(_reading("body", article.body, credited=True))
        return self._link(readings)

    def find(self, text: str) -> list[Mention]:
        """The mentions in any text, as those of a body."""
        return self._link([_reading("body", text, credited=False)]) if text else []

    def _link(self, readings: list[Reading]) -> list[Mention]:
        matches = [self._matches(reading) for reading in readings]
        known = _sure(matches)
        whole = "\n".join(reading.folded for reading in readings)
        for reading, found in zip(readings, matches, strict=True):
            ruled = [*english_names(spaced(reading.folded)), *chinese_persons(reading.folded, whole)]
            reading.found = _without_overlap([*_decided(found, known), *ruled])
        follow(readings)
        return [
            Mention(reading.field, f.start, f.end, reading.text[f.start : f.end], f.kind, f.entity)
            for reading in readings
            for f in reading.found
            if f.kind is not None
        ]

    def _matches(self, reading: Reading) -> list[Match]:
        capitals = _lines_in_capitals(reading.folded) if _CAPITALS.search(reading.folded) else []
        found = list(self._names.find(spaced(reading.folded), capitals))
        for start, end in reading.skip:
            found = [match for match in found if match.end <= start or match.start >= end]
        return found


def _reading(name: TextField, text: str, *, credited: bool) -> Reading:
    folded = fold(text)
    return Reading(name, text, folded, spans_in_folded(folded) if credited else [])


def _lines_in_capitals(folded: str) -> list[tuple[int, int]]:
    found = []
    at = 0
    for line in folded.split("\n"):
        if wholly_capitals(line):
            found.append((at, at + len(line)))
        at += len(line) + 1
    return found


def _sure(matches: Iterable[list[Match]]) -> set[str]:
    """The entities that the article names so that nothing else can be meant."""
    sure: set[str] = set()
    for found in matches:
        for match in found:
            if match.cut:
                continue
            safe = [owner.entity for owner in match.owners if owner.safe]
            if len(safe) == 1 and not _inside_another(match, found):
                sure.add(safe[0])
    return sure


def _inside_another(match: Match, found: Iterable[Match]) -> bool:
    return any(
        other.start <= match.start and match.end <= other.end and other.end - other.start > match.end - match.start
        for other in found
    )


def _decided(matches: Iterable[Match], known: set[str]) -> list[Found]:
    """The matches that count, each with the one entity that it means."""
    found = []
    for match in matches:
        owner = _owner(match, known)
        if owner is not None:
            one = len(owner) == 1
            found.append(Found(match.start, match.end, owner[0].kind, owner[0].entity if one else None))
    return found


def _owner(match: Match, known: set[str]) -> list[Surface] | None:
    """Whom the match may mean; None where it is no name there."""
    named = [owner for owner in match.owners if owner.entity in known]
    if match.cut:
        long = match.end - match.start > 2
        return named if named and long else None
    if named:
        return named
    return [owner for owner in match.owners if owner.safe] or None


def _without_overlap(found: list[Found]) -> list[Found]:
    """The longest of those that overlap, by start."""
    kept: list[Found] = []
    for one in sorted(found, key=lambda f: (f.start - f.end, f.start, f.entity is None)):
        if all(one.end <= other.start or one.start >= other.end for other in kept):
            kept.append(one)
    kept.sort(key=lambda f: f.start)
    return kept
