"""Foreign persons in Chinese text: names with a dot, transliterations, and Japanese names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from newsindex.entities.found import Found
from newsindex.entities.recognition.context_zh import BEFORE, after_person, after_title, before_speech, is_title
from newsindex.entities.recognition.person_places import OFTEN_FOREIGN, Places
from newsindex.entities.words.person_chars import LEAST, chars, foreign_odds
from newsindex.entities.words.tables import words
from newsindex.entities.words.word_cuts import WordCuts, is_ordinary, places_zh

_DOT = re.compile("[·‧・•・]")
_DOTS = frozenset("·‧・•・")
_LONGEST_PART = 8
_AT_ALL_FOREIGN = -1.5
"""Logarithm from which a character may stand in a foreign name with a dot."""
_LEAST_TITLED, _FOREIGN_MEAN = -2.0, 1.5
"""The least of a character, and of the mean of all, of a foreign name behind a title."""
_ENOUGH = 2.0


@cache
def _foreign() -> frozenset[str]:
    """Characters that write the sounds of foreign names."""
    return frozenset(char for char, odds in foreign_odds().items() if odds > _AT_ALL_FOREIGN)


def dotted_persons(cuts: WordCuts) -> Iterator[Found]:
    """The names with a dot between their parts: 史蒂夫·乔布斯, 唐纳・川普."""
    text = cuts.text
    if "·" not in text and "‧" not in text and "・" not in text and "•" not in text:
        return
    done = 0
    for match in _DOT.finditer(text):
        dot = match.start()
        if dot < done:
            continue
        start, end = _first_part(cuts, dot), dot
        while end < len(text) and text[end] in _DOTS:
            stop = _part_end(cuts, end + 1)
            if stop == end + 1:
                break
            end = stop
        if start < dot < end - 1 and _is_han(text[end - 1]):
            yield Found(start, end, "person", None)
            done = end


def _first_part(cuts: WordCuts, dot: int) -> int:
    """Where the part before the dot begins: with the last word there, and those before it that write foreign sounds."""
    text = cuts.text
    left, right, borders = cuts.around(dot - 1) if dot else (0, 0, ())
    if left == right:
        return dot
    start = borders[-2]
    for border in borders[-3::-1] if text[start] not in BEFORE else ():
        word = text[border:start]
        odds = min(foreign_odds().get(char, LEAST) for char in word)
        if is_ordinary(word) or is_title(word) or odds < _AT_ALL_FOREIGN or (len(word) == 1 and odds < OFTEN_FOREIGN):
            break
        start = border
    while dot - start > 2 and (after_title(text, start + 2) or text[start] in BEFORE):
        start += 1
    return start


def _part_end(cuts: WordCuts, start: int) -> int:
    text = cuts.text
    end = start
    while end < len(text) and end - start < _LONGEST_PART and text[end] in _foreign():
        end += 1
    if end - start > 2:
        return max(border for border in (start + 2, *cuts.around(start)[2]) if border <= end)
    return end


def _is_han(char: str) -> bool:
    return "\u4e00" <= char <= "\u9fd5"


def transliterated_persons(cuts: WordCuts, places: Places) -> Iterator[Found]:
    """The transliterations of three characters or more that a title or a verb of speech tells as persons."""
    text = cuts.text
    for place in places.foreign:
        start, end = place, place + 3
        while end < len(text) and foreign_odds().get(text[end], LEAST) > OFTEN_FOREIGN:
            end += 1
        if start and after_title(text, start - 1) and foreign_odds().get(text[start - 1], LEAST) > 0.0:
            start -= 1
        titled = after_title(text, start)
        if not titled and not before_speech(text, end):
            continue
        name = text[start:end]
        if name in places_zh() or is_ordinary(name):
            continue
        borders = cuts.around(start)[2]
        if end in borders and (titled or start in borders):
            yield Found(start, end, "person", None)


def titled_persons(cuts: WordCuts, places: Places) -> Iterator[Found]:
    """The transliterations of two characters or more right behind a title: 总理若斯潘, 首相埃亨."""
    text, odds = cuts.text, foreign_odds()
    for start in places.titled:
        if not after_title(text, start):
            continue
        borders = cuts.around(start)[2]
        if start not in borders:
            continue
        end = start
        for border in borders[borders.index(start) + 1 :]:
            word = text[end:border]
            if is_ordinary(word) or is_title(word) or min(odds.get(char, LEAST) for char in word) < _LEAST_TITLED:
                break
            end = border
        name = text[start:end]
        if len(name) > 1 and name not in places_zh() and _mean(name) > _FOREIGN_MEAN:
            yield Found(start, end, "person", None)


def _mean(name: str) -> float:
    return sum(foreign_odds().get(char, LEAST) for char in name) / len(name)


def japanese_persons(cuts: WordCuts, cues: Iterable[tuple[int, int, str]]) -> Iterator[Found]:
    """The names that begin with one of the `cues` (start, end, surname) of a text."""
    text = cuts.text
    surnames = words("japanese_surnames.txt")
    for start, end, surname in cues:
        if surname not in surnames:
            continue
        if not cuts.begins(start):
            continue
        (left, right), borders = cuts.run(start), cuts.near(start)
        before = 1.0 if after_title(text, start) else 0.3 if start == left else 0.0
        if surname in places_zh():
            before -= 1.0
        best, best_end = _ENOUGH, 0
        for size in (1, 2, 3):
            stop = end + size
            if stop > right or is_ordinary(text[end:stop]):
                continue
            score = before + after_person(text, stop) + _given(text[end:stop])
            score += 1.2 if borders[stop] else -2.0
            if score > best:
                best, best_end = score, stop
        if best_end:
            yield Found(start, best_end, "person", None)


def _given(name: str) -> float:
    tables = chars()
    if len(name) == 1:
        return 0.3 * tables.only.get(name, -4.0)
    likely = tables.first.get(name[0], -4.0) + tables.second.get(name[1], -4.0)
    return 0.2 * likely + (0.0 if len(name) == 2 else -0.5 if name[-1] in "郎子美夫" else -2.0)
