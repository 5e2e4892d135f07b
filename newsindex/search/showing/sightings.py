"""Where the spans of a query stand in one text: the same answers as the engine gives, with the offsets of the text."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import accumulate, islice, takewhile
from typing import TypeGuard

from newsindex.analysis.places import TermPlaces
from newsindex.analysis.scanner import FIRST_CJK
from newsindex.engines.base import BREAK
from newsindex.engines.query import AnyOf, Chain, Near, Span, Term
from newsindex.search.showing.extents import Extents

Places = list[tuple[int, int]]
"""(first unit, unit after the last), rising, each once."""

Stands = list[tuple[int, int]]
"""The same in characters."""


class Sightings:
    """One text, read once; asked for any number of spans."""

    def __init__(
        self,
        places: TermPlaces,
        mentions: Mapping[str, Sequence[int]] | None = None,
        extents: Extents | None = None,
        placed: Mapping[Span, Places] | None = None,
    ) -> None:
        """`mentions` are terms of entities (`@id`) with the units at which the index has them, `extents` tell how far
        they reach; `placed` has where the index has some spans that it was asked for, and those of `edges_of`."""
        self._places = places
        self._placed = placed or {}
        self._named: dict[str, Places] = {}
        for term, units in (mentions or {}).items():
            self._named[term] = [(unit, self._end(unit, extents)) for unit in units] if extents else []

    @property
    def shadow(self) -> str:
        """The text with one character for each class of them."""
        return self._places.shadow

    @property
    def folded(self) -> str:
        """The text folded."""
        return self._places.folded

    def parted(self, start: int, end: int) -> bool:
        """Whether what stands between two units, from a character up to another, parts them."""
        return self._places.parted(start, end)

    def cut(self, run: str) -> list[str]:
        """A run of Chinese characters cut into words."""
        return self._places.cut(run)

    def is_placed(self, span: Span) -> bool:
        """Whether the index has told where the span stands."""
        return span in self._placed

    def _end(self, unit: int, extents: Extents) -> int:
        units = self._places.units
        end = extents.end(self._places.folded, units.start(unit))
        return max(unit + 1, units.unit(end))

    def stands(self, span: Span) -> Stands:
        """The characters from and to which the span stands, place by place."""
        return seeker(span)(self)

    def of_term(self, term: str) -> Stands:
        """The same of a term."""
        return self._in_characters(self._named.get(term, [])) if term.startswith("@") else self._places.stands(term)

    def row(self, characters: str, *, unbroken: bool) -> Stands:
        """The same of Chinese characters that follow one another."""
        return self._places.row(characters, unbroken=unbroken)

    def by_units(self, span: Span) -> Stands:
        """The same of any span."""
        found = self._as_placed(span)
        return self._in_characters(self.find(span)) if found is None else found

    def of_word(self, word: Term) -> Stands:
        """The same of a Chinese word."""
        found = self._as_placed(word)
        return self.of_term(word.term) if found is None else found

    def _as_placed(self, span: Span) -> Stands | None:
        """The same where the index has it: a span begins and ends with others, which the index has in the order in
        which they stand in the text. So the text need not be read whole, nor cut into words, to tell which unit is
        where. None where that fails, or the index was not asked.
        """
        rows = self._placed.get(span)
        if not rows:
            return None if rows is None else []
        starts: dict[int, int] = {}
        ends: dict[int, int] = {}
        for edge in edges_of(span):
            units = self._placed.get(edge, ())
            stands = seeker(edge)(self) if units else []
            if len(units) != len(stands):
                return None
            starts.update(zip([first for first, _ in units], [start for start, _ in stands], strict=True))
            ends.update(zip([after for _, after in units], [end for _, end in stands], strict=True))
        if not all(first in starts and after in ends for first, after in rows):
            return None
        return [(starts[first], ends[after]) for first, after in rows]

    def _in_characters(self, places: Places) -> Stands:
        units = self._places.units
        return [(units.start(start), units.end(end - 1)) for start, end in places]

    def units_between(self, start: int, end: int) -> int:
        """How many units begin from a character on up to another, at both of which one begins."""
        return self._places.units_between(start, end)

    def within_word(self, character: int) -> bool:
        """Whether a Chinese word begins before the character and goes on with it."""
        return self._places.within_word(character)

    def count(self, term: str, start: int, end: int) -> int:
        """How often the term stands at units from `start` up to `end`."""
        positions = self._places.positions(term)
        return bisect_left(positions, end) - bisect_left(positions, start)

    def find(self, span: Span) -> Places:
        """All places where the span stands."""
        match span:
            case Term(term, length, without):
                if term.startswith("@"):
                    return self._named.get(term, [])
                barred = frozenset(self._places.positions(without)) if without else frozenset()
                count = self._places.units.count
                return [
                    (p, p + length) for p in self._places.positions(term) if p not in barred and p + length <= count
                ]
            case AnyOf(spans):
                return sorted({place for child in spans for place in self.find(child)})
            case Chain(spans, slop, unbroken):
                rows = list(takewhile(bool, map(self.find, spans)))
                whole = self._chain(rows, slop) if len(rows) == len(spans) else []
                return [place for place in whole if not self._broken(place)] if unbroken else whole
            case Near(left, right, distance):
                first = self.find(left)
                return self._near(first, self.find(right), distance, same=left == right) if first else []

    def _broken(self, place: tuple[int, int]) -> bool:
        return self.count(BREAK, place[0] + 1, place[1]) > 0

    def _words(self, start: int, end: int, most: int) -> int:
        """How many words lie between what ends before unit `start` and what begins at `end`, if no more than `most`,
        else that; the word within which the latter begins is none of them."""
        return max(self._places.words(start, end + 1, most + 1) - 1, 0) if start < end else 0

    def _chain(self, rows: Sequence[Places], slop: int) -> Places:
        """The places at which the rows follow one another with at most `slop` words between altogether."""
        if slop == 0:
            return self._touching(rows)
        found: dict[tuple[int, int], int] = dict.fromkeys(rows[0], 0)  # place → least words between
        for row in rows[1:]:
            longer: dict[tuple[int, int], int] = {}
            starts = [place[0] for place in row]
            for (start, end), used in found.items():
                for nth in range(bisect_left(starts, end), len(row)):
                    gap = self._words(end, row[nth][0], slop + 1)
                    if used + gap > slop:
                        break
                    key = (start, row[nth][1])
                    longer[key] = min(used + gap, longer.get(key, slop))
            found = longer
        return sorted(found)

    def _touching(self, rows: Sequence[Places]) -> Places:
        """The places at which each of the rows begins where the one before ends."""
        found: Iterable[tuple[int, int]] = rows[0]
        for row in rows[1:]:
            following: dict[int, list[int]] = {}
            for start, end in row:
                following.setdefault(start, []).append(end)
            found = {(start, last) for start, end in found for last in following.get(end, ())}
        return sorted(found)

    def _near(self, left: Places, right: Places, distance: int, *, same: bool) -> Places:
        found: set[tuple[int, int]] = set()
        reach = list(accumulate((end for _, end in right), max))  # how far any of the places so far reaches
        for place in left:
            at = bisect_left(right, place)
            for other in islice(right, at, None):
                if self._words(place[1], other[0], distance) == distance:
                    break
                if not same or other != place:
                    found.add((place[0], max(place[1], other[1])))
            for nth in range(at - 1, -1, -1):
                if self._words(reach[nth], place[0], distance) == distance:
                    break
                start, end = right[nth]
                if self._words(end, place[0], distance) < distance:
                    found.add((start, max(place[1], end)))
        return sorted(found)


def seeker(span: Span) -> Callable[[Sightings], Stands]:
    """What tells where the span stands in a text, by the shortest way that there is for such a span."""
    match span:
        case Term() if is_word(span):
            return lambda seen: seen.of_word(span)
        case Term(term, _, None):
            return lambda seen: seen.of_term(term)
        case Chain(spans, 0, unbroken) if len(spans) > 1 and (characters := characters_of(spans)):
            return lambda seen: seen.row(characters, unbroken=unbroken)
        case AnyOf(spans):
            seekers = list(map(seeker, spans))
            return lambda seen: sorted({place for seek in seekers for place in seek(seen)})
        case _:
            return lambda seen: seen.by_units(span)


def told_by_index(span: Span, *, words: bool) -> list[Span]:
    """The parts of a span for which the text alone would have to be read whole, or, with `words`, cut into these."""
    match span:
        case Term(_, _, None):
            return [span] if words and is_word(span) else []
        case Chain(spans, 0) if len(spans) > 1 and characters_of(spans):
            return []
        case AnyOf(spans):
            return [part for each in spans for part in told_by_index(each, words=words)]
        case _:
            return [span]


def edges_of(span: Span) -> list[Span]:
    """Spans that are soon found in a text, and with which a span begins and ends wherever it stands."""
    if isinstance(span, Term):
        return [Chain(tuple(map(Term, span.term)), unbroken=True)] if is_word(span) else [Term(span.term, span.length)]
    parts = (span.left, span.right) if isinstance(span, Near) else span.spans
    return list(dict.fromkeys(edge for part in parts for edge in edges_of(part)))


def is_word(span: Span) -> TypeGuard[Term]:
    """Whether it is a Chinese word of several characters."""
    if not isinstance(span, Term):
        return False
    return 1 < span.length == len(span.term) and span.term[0] >= FIRST_CJK and span.without is None


def characters_of(spans: tuple[Span, ...]) -> str:
    """The Chinese characters of a chain that has nothing else."""
    single = [s.term for s in spans if isinstance(s, Term) and s.length == 1 == len(s.term) and not s.without]
    return "".join(single) if len(single) == len(spans) and min(single) >= FIRST_CJK else ""
