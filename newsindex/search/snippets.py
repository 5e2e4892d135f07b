"""The passages of an article that best answer: sentences as small documents, cut at sentence ends.

Each sentence scores by the wanted words that it holds (rare ones more), how close they stand, and a little for
standing early; the best are filled up with their neighbours to the length that a snippet may have.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from newsindex.analysis import sentences
from newsindex.engines.query import Span
from newsindex.model import Snippet, TextField
from newsindex.search.sightings import Places, Sightings, merged

LATIN_LENGTH, CHINESE_LENGTH = 240, 120
"""The most characters of a snippet, and of one that is mainly Chinese."""

_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
_CLAUSE_END = re.compile(r"[,;:，、；：—](?:[”’」』)）]*)\s*")
_LEAD_BONUS, _CLOSE_BONUS, _TOUCH_BONUS = 0.1, 0.5, 1.0


@dataclass(frozen=True, slots=True)
class Clue:
    """A span that makes a passage worth showing, with its weight (idf times importance); `shown`: it is highlighted."""

    span: Span
    weight: float
    shown: bool = True


@dataclass(frozen=True, slots=True)
class _Sentence:
    start: int
    end: int
    score: float


def best_snippets(text: str, field: TextField, clues: Sequence[Clue], seen: Sightings, count: int) -> list[Snippet]:
    """At most `count` passages that share no character, best first; without a sighting, the beginning."""
    if not text.strip() or count <= 0:
        return []
    found = [seen.find(clue.span) for clue in clues]
    shown = [place for clue, row in zip(clues, found, strict=True) if clue.shown for place in row]
    marks = merged(map(seen.characters, shown))
    spans = [(s, e) for s, e in sentences(text) if text[s:e].strip()] or [(0, len(text))]
    scored = [_Sentence(s, e, _score(seen, clues, found, s, e, len(text))) for s, e in spans]
    order = sorted(range(len(scored)), key=lambda n: (-scored[n].score, n))
    chosen: list[Snippet] = []
    texts: set[str] = set()
    taken: list[tuple[int, int]] = []
    for nth in order:
        if len(chosen) == count or (scored[nth].score <= 0 and chosen):
            break
        if any(scored[nth].start < e and s < scored[nth].end for s, e in taken):
            continue
        start, end = _window(text, scored, nth, marks, taken, seen)
        passage = text[start:end]
        if not passage or passage in texts:
            continue
        texts.add(passage)
        taken.append((start, end))
        inside = [(max(s, start) - start, min(e, end) - start) for s, e in marks if s < end and start < e]
        chosen.append(Snippet(passage, field, start, end, max(scored[nth].score, 0.0), tuple(inside)))
    return chosen


def _score(seen: Sightings, clues: Sequence[Clue], found: Sequence[Places], start: int, end: int, length: int) -> float:
    first, last = seen.units(start, end)
    if first >= last:
        return 0.0
    score = 0.0
    present: list[tuple[int, float]] = []
    for clue, row in zip(clues, found, strict=True):
        begin, stop = bisect_left(row, (first,)), bisect_left(row, (last,))
        if begin < stop:
            score += clue.weight * (1 + 0.1 * min(stop - begin - 1, 3))
            if clue.shown:
                present.extend((place[0], clue.weight) for place in row[begin:stop])
    if not score:
        return 0.0
    present.sort()
    for (left, a), (right, b) in pairwise(present):
        if 0 < right - left <= 10:
            score += _CLOSE_BONUS * min(a, b) / (right - left)
    units = last - first
    early = 1 - start / max(length, 1)
    return score / (1 + 0.004 * units) * (1 + _LEAD_BONUS * early)


def _window(
    text: str, rows: Sequence[_Sentence], nth: int, marks: Places, taken: Sequence[tuple[int, int]], seen: Sightings
) -> tuple[int, int]:
    """The sentence with as many neighbours as fit, those after it first; a sentence too long is cut at clauses."""
    start, end = _trimmed(text, rows[nth].start, rows[nth].end)
    if end - start > limit_of(text[start:end]):
        return _cut(text, start, end, marks, seen)
    before, after = nth - 1, nth + 1
    while True:
        grown = False
        for at, forward in ((after, True), (before, False)):
            if not 0 <= at < len(rows):
                continue
            wider = (start, rows[at].end) if forward else (rows[at].start, end)
            s, e = _trimmed(text, *wider)
            free = not any(s < b and a < e for a, b in taken)
            if free and e - s <= limit_of(text[s:e]):
                start, end = s, e
                after, before = (after + 1, before) if forward else (after, before - 1)
                grown = True
        if not grown:
            return start, end


def limit_of(text: str) -> int:
    """The most characters that a snippet like this may have: 120 where it is mainly Chinese, else 240."""
    return CHINESE_LENGTH if len(_HAN.findall(text)) * 2 > len("".join(text.split())) else LATIN_LENGTH


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    passage = text[start:end]
    return start + len(passage) - len(passage.lstrip()), end - (len(passage) - len(passage.rstrip()))


def _cut(text: str, start: int, end: int, marks: Places, seen: Sightings) -> tuple[int, int]:
    """The stretch of a long sentence between clause ends, or else words, that holds most of what is marked."""
    inside = [(s, e) for s, e in marks if s < end and start < e]
    ends = [start, *(start + m.end() for m in _CLAUSE_END.finditer(text[start:end])), end]
    edges = [edge for edge in dict.fromkeys(ends) if not any(s < edge < e for s, e in inside)]
    best: tuple[int, int, int, int] | None = None
    for n, low in enumerate(edges):
        for high in edges[n + 1 :]:
            s, e = _trimmed(text, low, high)
            if e - s > limit_of(text[s:e]):
                break
            held = sum(min(b, e) - max(a, s) for a, b in inside if a < e and s < b)
            key = (held, e - s, -s, e)
            if best is None or key > best:
                best = key
    held_all = sum(min(b, end) - max(a, start) for a, b in inside)
    if best is not None and (best[0] > 0 or held_all == 0):
        return -best[2], best[3]
    return _cut_at_words(text, start, end, inside, seen)


def _cut_at_words(text: str, start: int, end: int, inside: Places, seen: Sightings) -> tuple[int, int]:
    """A stretch around the first mark (or from the start) whose edges lie between words and outside of marks."""
    centre = inside[0] if inside else (start, start)
    limit = limit_of(text[start:end])
    low = max(start, min(centre[0] - (limit - (centre[1] - centre[0])) // 3, end - limit))
    high = min(end, low + limit)
    low = _outside(text, low, start, inside, seen, back=False)
    high = _outside(text, high, end, inside, seen, back=True)
    low, high = _trimmed(text, low, high)
    if high <= low:
        return _trimmed(text, start, min(end, start + limit))
    return low, high


def _outside(text: str, edge: int, bound: int, inside: Places, seen: Sightings, *, back: bool) -> int:
    step = -1 if back else 1
    while edge != bound and 0 < edge < len(text):
        left, right = text[edge - 1], text[edge]
        in_word = left.isalnum() and right.isalnum() and not (_HAN.match(left) or _HAN.match(right))
        if not in_word and not any(s < edge < e for s, e in inside) and not seen.within_word(edge):
            return edge
        edge += step
    return edge
