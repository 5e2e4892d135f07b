"""Short forms of what an article names in full: "Ma" after Jack Ma, "Hon Hai" after Hon Hai Precision, 賴總統, 川普."""

from __future__ import annotations

import re
from calendar import month_name
from collections.abc import Iterator
from functools import cache, lru_cache
from operator import attrgetter

from newsindex.analysis import fold, is_common
from newsindex.analysis.script import FIRST_OF_CHINESE
from newsindex.entities.book.matching import joins_after, joins_before
from newsindex.entities.companies.company_forms import chinese_forms, english_forms
from newsindex.entities.found import Found, Reading
from newsindex.entities.recognition.context_zh import before_title
from newsindex.entities.words.romanisation import letters, surname_spellings
from newsindex.entities.words.safety import is_common_word
from newsindex.entities.words.tables import mapping, words
from newsindex.entities.words.word_cuts import WordCuts
from newsindex.model import EntityKind

_PARTICLES = frozenset(
    ("de", "la", "del", "della", "der", "den", "van", "von", "ten", "ter", "di", "da", "du", "dos", "bin")
)
_ARABIC = ("al-", "el-")
_DOTS = str.maketrans(dict.fromkeys("·‧・•", " "))
_ACTS = re.compile(
    r"'s\b|(?: also)? (?:\w+ed|said|says|told|has|had|was|is|will|would|could|did|does|and|met|made|took|went|gave"
    r"|spoke"
    r"|left)\b"
)
"""What follows a surname that is a word too, where it opens a sentence."""
_TAKEN = b"\1"
_SENTENCE_ENDS = frozenset(".!?\"'“‘:\n")


def follow(reading: Reading) -> None:
    """Add to the reading the short forms of the persons and companies that it names in full."""
    text = reading.folded
    short: dict[str, list[Found]] = {}
    for found in reading.found:
        kind = found.kind
        if kind == "person" or kind == "company":
            for form in short_forms(text[found.start : found.end], kind):
                short.setdefault(form, []).append(found)
    if not short:
        return
    # "President Xi" was found by its title: whose surname it is, is known only now.
    reading.found = [f for f in reading.found if f.entity is not None or text[f.start : f.end] not in short]
    taken = bytearray(len(text))
    for start, end in (*((f.start, f.end) for f in reading.found), *reading.skip):
        taken[start:end] = _TAKEN * (end - start)
    for form in sorted(short, key=len, reverse=True) if len(short) > 1 else short:
        for start, end in _places(form, reading, taken):
            taken[start:end] = _TAKEN * (end - start)
            reading.found.append(Found(start, end, *_meant(short[form], start, text)))
    reading.found.sort(key=attrgetter("start"))


def _meant(fulls: list[Found], place: int, text: str) -> tuple[EntityKind | None, str | None]:
    """Kind and entity of the one of that short form that was named last; before any of them was, of the only one, or no
    entity."""
    named = {full.entity or text[full.start : full.end] for full in fulls}
    if len(named) == 1:
        return fulls[0].kind, fulls[0].entity
    before = [full for full in fulls if full.start < place]
    return (before[-1].kind, before[-1].entity) if before else (fulls[0].kind, None)


@lru_cache(maxsize=8_000)
def short_forms(name: str, kind: EntityKind) -> tuple[str, ...]:
    """How an article may call what it has named so in full, in folded text."""
    if kind == "company":
        return chinese_forms(name) if name[0] >= FIRST_OF_CHINESE else english_forms(name)
    if name[0] < FIRST_OF_CHINESE:
        surname = english_surname(name)
        if surname is not None and " " in surname:
            return surname, surname[0].upper() + surname[1:]
        if surname is not None and surname.startswith(_ARABIC):
            return surname, surname[3:]
        if surname is None or len(surname) < 2 or (is_common(surname) and surname.lower() not in _months()):
            return ()
        return (surname,)
    first, *others = name.translate(_DOTS).split()
    if others:
        return (others[-1],) if len(others[-1]) > 1 else ()
    if 2 < len(first) < 5 and first[:2] in _surnames():
        return (first[:2],)
    return (first[0],) if 1 < len(first) < 5 and first[0] in _surnames() else ()


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
    at = len(parts) - 1
    while at > 1 and parts[at - 1] in _PARTICLES:
        at -= 1
    return " ".join(parts[at:])


@cache
def _surnames() -> frozenset[str]:
    return frozenset(fold(surname) for surname in mapping("surnames.tsv"))


@cache
def romanised_surnames() -> frozenset[str]:
    """Every Latin spelling of a Chinese, Korean or Vietnamese surname, in lower case."""
    return frozenset(spelling for surname in mapping("surnames.tsv") for spelling in surname_spellings(surname))


def _places(form: str, reading: Reading, taken: bytearray) -> list[tuple[int, int]]:
    """Where the short form stands on its own, outside of what is `taken`: what was found, bylines and credits."""
    text, size = reading.folded, len(form)
    chinese = form[0] >= FIRST_OF_CHINESE
    found = []
    start = text.find(form)
    while start >= 0:
        end = start + size
        if taken.find(_TAKEN, start, end) < 0:
            stands = _stands_chinese(reading.cuts, start, end) if chinese else _stands_english(text, start, end)
            if stands:
                found.append((start, end))
        start = text.find(form, end)
    if reading.capitals and not chinese:
        found += _places_in_capitals(form.upper(), reading, taken)
    return found


def _places_in_capitals(form: str, reading: Reading, taken: bytearray) -> Iterator[tuple[int, int]]:
    text = reading.folded
    for begin, stop in reading.capitals:
        start = text.find(form, begin, stop)
        while start >= 0:
            end = start + len(form)
            joined = (start and joins_before(text, start)) or (end < len(text) and joins_after(text, end))
            if not joined and taken.find(_TAKEN, start, end) < 0 and not is_common_word(form):
                yield start, end
            start = text.find(form, end, stop)


def _stands_chinese(cuts: WordCuts, start: int, end: int) -> bool:
    """Whether a surname has a title behind it, and a longer form is cut from no longer word."""
    text = cuts.text
    if end - start == 1 or text[start:end] in _surnames():
        titled = before_title(text, end) or text[end : end + 1] in words("short_titles_zh.txt")
        return titled and cuts.begins(start)
    return not cuts.crossed(start, end)


def _stands_english(text: str, start: int, end: int) -> bool:
    """Whether it is a word of its own, and not part of another name: no capitalised word beside it but titles."""
    if (start and joins_before(text, start)) or (end < len(text) and joins_after(text, end)):
        return False
    if text.startswith("-", end) or (start and text[start - 1] == "-"):
        return False
    if text.startswith(" ", end) and text[end + 1 : end + 2].isupper() and text[end + 2 : end + 3].islower():
        return False
    before = text[max(0, start - 24) : start].split()
    word = before[-1] if before and text[start - 1] in " \n" else ""
    form = text[start:end]
    if not word or word[-1] in _SENTENCE_ENDS:
        return not is_common_word(form) or (form.lower() not in _months() and _ACTS.match(text, end) is not None)
    if form.lower() in _months():
        return word.lower() not in words("before_months_en.txt") and not text[end + 1 : end + 2].isdigit()
    if not word[0].isupper() or not word[-1].isalnum() or word.endswith("'s"):
        return True
    low = word.lower()
    return is_common(low) or low in words("titles_en.txt") or low in words("function_words.txt")


@cache
def _months() -> frozenset[str]:
    return frozenset(month.lower() for month in month_name)
