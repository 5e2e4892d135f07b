"""A text → the mentions in it: names of the book, short forms of those, and persons and firms that no book has."""

from __future__ import annotations

import re
from collections.abc import Iterable

from newsindex.analysis import fold, wholly_capitals
from newsindex.entities.book import Book
from newsindex.entities.company_context import is_company_there
from newsindex.entities.credits import spans_in_folded
from newsindex.entities.firms_zh import chinese_firms, endings, offices
from newsindex.entities.foreign_zh import dotted_persons, japanese_persons, transliterated_persons
from newsindex.entities.found import Found, Reading
from newsindex.entities.matching import Cue, Match, Names, spaced
from newsindex.entities.names_en import english_names
from newsindex.entities.persons_zh import chinese_persons, honored_surnames
from newsindex.entities.short_forms import follow
from newsindex.entities.surfaces import Surface
from newsindex.entities.tables import words
from newsindex.model import Article, Mention, TextField

_CAPITALS = re.compile("[A-Z]{4}")


class Linker:
    """Finds the mentions of one state of a book. Safe to use from several threads."""

    def __init__(self, book: Book) -> None:
        self._names = Names(
            book.surfaces(), (*endings(), *offices(), *words("japanese_surnames.txt"), *words("honorifics_zh.txt"))
        )

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
        scanned = [self._scan(reading) for reading in readings]
        matches = [found for found, _ in scanned]
        known = _sure(matches)
        whole = "\n".join(reading.folded for reading in readings)
        for reading, (found, cues) in zip(readings, scanned, strict=True):
            reading.found = _without_overlap([*_decided(found, known, reading.folded), *_by_rule(reading, cues, whole)])
        follow(readings)
        for reading, (_, cues) in zip(readings, scanned, strict=True):
            if cues:
                reading.found = _without_overlap([*reading.found, *honored_surnames(reading.folded, cues)])
        return [
            Mention(reading.field, f.start, f.end, reading.text[f.start : f.end], f.kind, f.entity)
            for reading in readings
            for f in reading.found
            if f.kind is not None
        ]

    def _scan(self, reading: Reading) -> tuple[list[Match], list[Cue]]:
        capitals = _lines_in_capitals(reading.folded) if _CAPITALS.search(reading.folded) else []
        found, cues = self._names.find(spaced(reading.folded), capitals)
        for start, end in reading.skip:
            found = [match for match in found if match.end <= start or match.start >= end]
        return found, cues


def _by_rule(reading: Reading, cues: list[Cue], whole: str) -> list[Found]:
    """What no book has, outside bylines and credits."""
    text = reading.folded
    found = list(english_names(spaced(text)))
    if not text.isascii():
        found += chinese_persons(text, whole)
        found += dotted_persons(text)
        found += transliterated_persons(text)
        found += japanese_persons(text, cues)
        found += chinese_firms(text, cues)
    for start, end in reading.skip:
        found = [one for one in found if one.end <= start or one.start >= end]
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


def _decided(matches: Iterable[Match], known: set[str], text: str) -> list[Found]:
    """The matches that count, each with the one entity that it means."""
    found = []
    for match in matches:
        owners = _owners(match, known, text)
        if owners:
            entity = owners[0].entity if len(owners) == 1 else None
            found.append(Found(match.start, match.end, owners[0].kind, entity))
    return found


def _owners(match: Match, known: set[str], text: str) -> list[Surface]:
    """Whom the match may mean; empty where it is no name there."""
    named = [owner for owner in match.owners if owner.entity in known]
    if match.cut:
        return named if match.end - match.start > 2 else []
    if named:
        return named
    safe = [owner for owner in match.owners if owner.safe]
    if safe:
        return safe
    companies = [owner for owner in match.owners if owner.kind == "company"]
    return companies if len(companies) == 1 and is_company_there(text, match.start, match.end) else []


def _without_overlap(found: list[Found]) -> list[Found]:
    """The longest of those that overlap, by start."""
    kept: list[Found] = []
    for one in sorted(found, key=lambda f: (f.start - f.end, f.start, f.entity is None)):
        if all(one.end <= other.start or one.start >= other.end for other in kept):
            kept.append(one)
    kept.sort(key=lambda f: f.start)
    return kept
