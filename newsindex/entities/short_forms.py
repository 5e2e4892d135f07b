"""Short forms of persons named in full: "Ma said" after "Jack Ma", 賴總統 after 賴清德, 川普 after 唐納・川普."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from newsindex.analysis import fold, is_common
from newsindex.entities.found import Found, Reading
from newsindex.entities.matching import FIRST_CJK, joins_after, joins_before
from newsindex.entities.romanisation import letters
from newsindex.entities.tables import mapping, words

_DOTS = "·‧・•・."


@dataclass(frozen=True, slots=True)
class _Full:
    """A person named in full, at a place counted over all texts of the article."""

    place: tuple[int, int]
    entity: str | None
    name: str


def follow(readings: Sequence[Reading]) -> None:
    """Add to each reading the short forms of the persons that the readings name in full."""
    short: dict[str, list[_Full]] = {}
    for number, reading in enumerate(readings):
        for found in reading.found:
            if found.kind == "person":
                name = reading.folded[found.start : found.end]
                for form in _short_forms(name):
                    short.setdefault(form, []).append(_Full((number, found.start), found.entity, name))
    for form, fulls in short.items():
        for number, reading in enumerate(readings):
            fresh = [
                Found(start, end, "person", person.entity)
                for start, end in _places(form, reading)
                if (person := _meant(fulls, (number, start))) is not None
            ]
            if fresh:
                reading.found = sorted([*reading.found, *fresh], key=lambda found: found.start)


def _meant(fulls: list[_Full], place: tuple[int, int]) -> _Full | None:
    """The one of that short form that was named last; before any of them was, the only one."""
    people = {(full.entity, full.entity or full.name) for full in fulls}
    if len(people) == 1:
        return fulls[0]
    before = [full for full in fulls if full.place < place]
    return before[-1] if before else None


def _short_forms(name: str) -> Iterator[str]:
    if name[0] >= FIRST_CJK:
        parts = name
        for dot in _DOTS:
            parts = parts.replace(dot, " ")
        *_, last = parts.split() or [""]
        if " " in parts:
            if len(last) > 1:
                yield last
        elif 2 < len(name) < 5:
            yield name[: 2 if name[:2] in _surnames() and len(name) > 2 else 1]
        return
    surname = english_surname(name)
    if surname and len(surname) > 1 and not is_common(surname):
        yield surname


def english_surname(name: str) -> str | None:
    """The surname of an English full name: "Xi" of Xi Jinping, "Ma" of Jack Ma; None of a single word."""
    parts = name.split()
    if parts and parts[-1].rstrip(".") in ("Jr", "Sr", "II", "III", "IV"):
        parts.pop()
    if len(parts) < 2:
        return None
    first, last = parts[0], parts[-1]
    if len(parts) < 4 and letters(first) in romanised_surnames():
        given = words("first_names.txt")
        if "-" in last or (first not in given and (len(parts) == 2 or "-" not in parts[1])):
            return first
        if letters(last) not in romanised_surnames() and first not in given:
            return first
    return last


@cache
def _surnames() -> frozenset[str]:
    return frozenset(fold(surname) for surname in mapping("surnames.tsv"))


@cache
def romanised_surnames() -> frozenset[str]:
    """Every Latin spelling of a Chinese, Korean or Vietnamese surname, in lower case."""
    from newsindex.entities.romanisation import surname_spellings

    return frozenset(spelling for surname in mapping("surnames.tsv") for spelling in surname_spellings(surname))


def _places(form: str, reading: Reading) -> Iterator[tuple[int, int]]:
    """Where the short form stands for a person: outside what was found, with a title or on its own."""
    text, size = reading.folded, len(reading.folded)
    chinese = form[0] >= FIRST_CJK
    taken = sorted((found.start, found.end) for found in reading.found)
    start = text.find(form)
    while start >= 0:
        end = start + len(form)
        if not _overlaps(taken, start, end) and not _overlaps(reading.skip, start, end):
            if chinese:
                if len(form) > 2 or _titled(text, end):
                    yield start, end
            elif not (start and joins_before(text, start)) and not (end < size and joins_after(text, end)):
                if _alone(text, start, end):
                    yield start, end
        start = text.find(form, end)


def _overlaps(taken: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    at = bisect_left(taken, (end, end))
    return at > 0 and taken[at - 1][1] > start


def _titled(text: str, end: int) -> bool:
    return any(text.startswith(title, end) for title in _titles_by_first().get(text[end : end + 1], ()))


@cache
def _titles_by_first() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for title in (fold(title) for title in words("titles_zh.txt")):
        if len(title) > 1:
            found.setdefault(title[0], []).append(title)
    return {first: tuple(titles) for first, titles in found.items()}


def _alone(text: str, start: int, end: int) -> bool:
    """Whether the surname is not part of another name: no capitalised word beside it but titles and openings."""
    if text.startswith("-", end):
        return False
    if text.startswith(" ", end) and text[end + 1 : end + 2].isupper() and text[end + 2 : end + 3].islower():
        return False
    if not start or text[start - 1] != " ":
        return text[start - 1 : start] != "-" or not start
    before = text[max(0, start - 24) : start - 1].rsplit(None, 1)
    word = before[-1] if before else ""
    if not word or not word[0].isupper() or not word[-1].isalnum():
        return True
    if word.endswith("'s"):
        return True
    low = word.lower()
    return is_common(low) or low in words("titles_en.txt") or low in words("function_words.txt")
