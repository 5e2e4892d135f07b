"""A text → the mentions in it: names of the book, short forms of those, and persons and firms that no book has."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import chain, repeat

from newsindex.analysis import fold, wholly_capitals
from newsindex.analysis.script import FIRST_OF_CHINESE
from newsindex.analysis.stream import Reading as Read
from newsindex.entities.book.alias_book import Book
from newsindex.entities.book.matching import Cue, Match, Names, spaced
from newsindex.entities.companies.company_forms import lengthen
from newsindex.entities.companies.firms_zh import chinese_firms, endings, offices
from newsindex.entities.found import Found, Lengths, Reading
from newsindex.entities.linking.choosing import chosen
from newsindex.entities.linking.namesakes import Namesakes
from newsindex.entities.recognition.foreign_zh import (
    dotted_persons,
    japanese_persons,
    titled_persons,
    transliterated_persons,
)
from newsindex.entities.recognition.names_en import english_names
from newsindex.entities.recognition.person_places import places_in
from newsindex.entities.recognition.persons_zh import chinese_persons, honored_surnames, spaced_persons
from newsindex.entities.recognition.short_forms import follow
from newsindex.entities.words.credits import spans_in_folded
from newsindex.entities.words.tables import words
from newsindex.entities.words.word_cuts import WordCuts
from newsindex.model import Article, Mention

_LONG_CAPITALS = re.compile("[A-Z\u00c0-\u00de][A-Z\u00c0-\u00de'&.-]{4}")
"""What a line wholly in capitals has."""
_BETWEEN = "\n\n"
"""Parts title and body where both are read as one text, so that no name goes over."""


class Linker:
    """Finds the mentions of one state of a book. Safe to use from several threads."""

    def __init__(self, book: Book) -> None:
        surfaces = list(book.surfaces())
        self._namesakes = Namesakes(surfaces)
        cues = (*endings(), *offices(), *words("japanese_surnames.txt"), *words("honorifics_zh.txt"))
        self._names = Names(surfaces, cues)

    def load(self) -> None:
        """Makes what else linking takes, so that processes which begin now have it already."""
        self._names.load()

    def mentions(self, article: Article) -> list[Mention]:
        """The mentions in title and body, by field and start; they never overlap.

        Bylines, credits and datelines hold none. What no book has is of entity None.
        """
        return self.mentions_of([article])[0]

    def mentions_of(self, articles: Sequence[Article], read: Iterable[tuple[Read, Read]] = ()) -> list[list[Mention]]:
        """The mentions of each article, as `mentions` gives them; many at once take less time.

        `read`: title and body of each as the analyzer has read them, where it has.
        """
        readings = []
        for article, known in zip(articles, chain(read, repeat(None)), strict=False):
            body_at = len(article.title) + len(_BETWEEN)
            text = article.title + _BETWEEN + article.body
            if known is None:
                folded, lengths = fold(text), None
            else:
                title, body = known
                folded = title.folded + _BETWEEN + body.folded
                lengths = (title.lengths, body.lengths)
            credited = [(start + body_at, end + body_at) for start, end in spans_in_folded(folded[body_at:])]
            readings.append(_reading(text, body_at, folded, credited, lengths))
        return self._link(readings)

    def find(self, text: str) -> list[Mention]:
        """The mentions in any text, as those of a body."""
        return self._link([_reading(text, 0, fold(text), [])])[0]

    def _link(self, readings: Sequence[Reading]) -> list[list[Mention]]:
        # Step by step for all texts, so that the tables of each step stay near the processor.
        matched = [self._names.find(reading.line, reading.capitals) for reading in readings]
        ruled = _by_rule(readings, [cues for _, cues in matched])
        for reading, (matches, cues), by_rule in zip(readings, matched, ruled, strict=True):
            reading.found = self._joined(reading, matches, cues, by_rule)
            follow(reading)
            if honored := list(honored_surnames(reading.cuts, cues)):
                reading.found = _without_overlap([*reading.found, *honored])
        return [_mentions(reading) for reading in readings]

    def _joined(self, reading: Reading, matches: list[Match], cues: list[Cue], ruled: list[Found]) -> list[Found]:
        """What the book has and what the rules found, without what overlaps."""
        for start, end in reading.skip:
            matches = [match for match in matches if match[1] <= start or match[0] >= end]
            ruled = [found for found in ruled if found.end <= start or found.start >= end]
        known = list(chosen(matches, reading, self._namesakes))
        # Where the book has 馬雲, 馬雲在 is no name of three characters.
        begun = {
            found.start for found in known if found.kind == "person" and reading.text[found.start] > FIRST_OF_CHINESE
        }
        ruled = [f for f in ruled if f.kind != "person" or f.start not in begun]
        for begin, stop in reading.capitals:  # there capitals tell nothing; legal forms do
            ruled = [f for f in ruled if f.kind == "company" or f.end <= begin or f.start >= stop]
        lengthen(known, ruled, cues, reading.line)
        return _without_overlap([*known, *ruled])


def _mentions(reading: Reading) -> list[Mention]:
    text, body_at = reading.text, reading.body_at
    return [
        Mention("body", f.start - body_at, f.end - body_at, text[f.start : f.end], f.kind, f.entity)
        if f.start >= body_at
        else Mention("title", f.start, f.end, text[f.start : f.end], f.kind, f.entity)
        for f in reading.found
        if f.kind is not None
    ]


def _reading(
    text: str,
    body_at: int,
    folded: str,
    credited: list[tuple[int, int]],
    lengths: tuple[Lengths, ...] | None = None,
) -> Reading:
    capitals = _lines_in_capitals(folded)
    return Reading(text, body_at, folded, spaced(folded), credited, capitals, WordCuts(folded), lengths)


def _by_rule(readings: Sequence[Reading], cues: Sequence[list[Cue]]) -> list[list[Found]]:
    """What no book has, in each of the readings."""
    found = [list(english_names(reading.line)) for reading in readings]
    chinese = [_has_runs(reading) for reading in readings]
    with_runs = [reading for reading, has_runs in zip(readings, chinese, strict=True) if has_runs]
    lengths = [one for reading in with_runs for one in reading.lengths or ()]
    places = iter(places_in([reading.folded for reading in with_runs], lengths))
    for reading, has_runs, told, more in zip(readings, chinese, cues, found, strict=True):
        cuts = reading.cuts
        if has_runs:
            here = next(places)
            cuts.know(here.runs, here.borders)
            more += chinese_persons(cuts, here)
            more += spaced_persons(cuts)
            more += dotted_persons(cuts)
            more += transliterated_persons(cuts, here)
            more += titled_persons(cuts, here)
        if told:
            more += japanese_persons(cuts, told)
            more += chinese_firms(cuts, told)
    return found


def _has_runs(reading: Reading) -> bool:
    """Whether Han characters may stand in the text."""
    if reading.lengths is None:
        return not reading.folded.isascii()
    return any(map(len, reading.lengths))


def _lines_in_capitals(folded: str) -> list[tuple[int, int]]:
    """The (start, end) of the lines wholly in capitals."""
    found: list[tuple[int, int]] = []
    at = 0
    for line in folded.split("\n"):
        if line.isupper() and _LONG_CAPITALS.search(line) and wholly_capitals(line):
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
