"""The units of a whole text: where each begins and ends, and what stands at it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache
from itertools import accumulate, chain

from newsindex.analysis import english
from newsindex.analysis.scanner import NAME_DOTS
from newsindex.analysis.shadow import HAN, OF_KANA, OTHER, part_pattern, tiling_pattern, token_pattern
from newsindex.analysis.tokens import PER_HUNDRED, terms_of_form

_NOTHING, GAP, _WORD, _COMPOUND, _CHARACTER, RUN = range(6)
"""Kinds of finds: white space and the like; what parts its neighbours; an English word; parts of one; Han or kana."""

_KIND_BITS = 3
_KIND = (1 << _KIND_BITS) - 1
_KEPT = 30_000
"""Of so many finds it is kept what they are, some 3 MB; texts have few others often."""


class _Known(dict[str, int]):
    """What finds in shadows are, learned as they are met: the kind, and above its bits how many units they have."""

    def __missing__(self, find: str) -> int:
        kind = _kind_of(find)
        if kind == RUN:
            count = len(find.rstrip(NAME_DOTS))
        elif kind == _COMPOUND:
            count = sum(1 for _ in part_pattern().finditer(find))
        else:
            count = int(kind in (_WORD, _CHARACTER))
        number = count << _KIND_BITS | kind
        if len(find) <= english.LONGEST:
            if len(self) >= _KEPT:
                self.clear()
            self[find] = number
        return number


def _kind_of(find: str) -> int:
    first = find[1:2] if find[0] == " " else find[0]
    if first == HAN:
        return RUN
    if first in (OTHER, OF_KANA):
        return _CHARACTER
    if find.lstrip(" ").isalpha() and find.isascii():
        return _WORD
    if token_pattern().match(find):
        return _COMPOUND if part_pattern().search(find) else GAP
    return _NOTHING


_known = _Known()


def is_gap(find: str) -> bool:
    """Whether a find in a shadow parts its neighbours."""
    return _known[find] & _KIND == GAP


class Units:
    """The units of a folded text; `count` are all, `stretches` come from `tokens.paragraphs`."""

    def __init__(self, folded: str, seen: str, stretches: Sequence[tuple[int, int, bool]]) -> None:
        self._folded = folded
        self._stretches = stretches
        find = tiling_pattern().findall
        self._finds = finds = list(chain.from_iterable(find(seen, begin, stop) for begin, stop, _ in stretches))
        self._ends = list(accumulate(map(len, finds)))
        known = list(map(_known.__getitem__, finds))
        self._kinds = [each & _KIND for each in known]
        self._firsts = list(accumulate([each >> _KIND_BITS for each in known], initial=0))
        self.count = self._firsts.pop()

    def unit(self, character: int) -> int:
        """The first unit that begins at the character or after it."""
        nth = bisect_right(self._ends, character)
        if nth == len(self._ends):
            return self.count
        begin, first = self._begin(nth), self._firsts[nth]
        if character <= begin:
            return first
        following = self._firsts[nth + 1] if nth + 1 < len(self._firsts) else self.count
        count = following - first
        if count > 1 and self._kinds[nth] == _COMPOUND:
            return first + bisect_left([part.start for part in self._parts(nth)], character - begin)
        return first + min(character - begin, count)

    def start(self, unit: int) -> int:
        """The character at which a unit begins."""
        nth = bisect_right(self._firsts, unit) - 1
        within = unit - self._firsts[nth]
        if within and self._kinds[nth] != RUN:
            return self._begin(nth) + self._parts(nth)[within].start
        return self._begin(nth) + within

    def end(self, unit: int) -> int:
        """The character after the last one of a unit."""
        nth = bisect_right(self._firsts, unit) - 1
        within = unit - self._firsts[nth]
        kind = self._kinds[nth]
        if kind == _WORD:
            return self._ends[nth]
        return self._begin(nth) + (self._parts(nth)[within].end if kind == _COMPOUND else within + 1)

    def _begin(self, nth: int) -> int:
        find = self._finds[nth]
        return self._ends[nth] - len(find) + int(find[0] == " " and find[1:2].isalpha())

    def _find(self, nth: int) -> str:
        return self._folded[self._begin(nth) : self._ends[nth]]

    def _parts(self, nth: int) -> Sequence[english.Part]:
        return english.parts(self._find(nth))

    # ------------------------------------------------------------------ what stands there

    @cached_property
    def breaks(self) -> list[int]:
        """The units that do not stand side by side with the one before, rising."""
        found = (unit for unit, kind in zip(self._firsts, self._kinds, strict=True) if kind == GAP)
        return [unit for unit in dict.fromkeys(found) if unit < self.count]

    @cached_property
    def runs(self) -> list[tuple[int, int]]:
        """The first character and the first unit of each run."""
        return [(self._begin(nth), self._firsts[nth]) for nth, kind in enumerate(self._kinds) if kind == RUN]

    def stands(self, term: str, begun: tuple[str, ...]) -> list[tuple[int, int]]:
        """The characters, from and to, at which a term of English words and numbers stands; all plain words that have
        it begin with any of `begun`, in small letters."""
        found: list[tuple[int, int]] = []
        words = [nth for nth, word in self._words if word.startswith(begun)] if begun else []
        for nth in sorted([*words, *self._compounds]):
            begin = self._begin(nth)
            of_hundred = nth in self._of_hundred
            for each, start, end in placed_terms(self._find(nth), self._with_capitals(begin), of_hundred):
                if each == term:
                    found.append((begin + start, begin + end))
        return found

    @cached_property
    def _words(self) -> list[tuple[int, str]]:
        """The plain words, in small letters."""
        return [(nth, self._finds[nth].lstrip(" ").lower()) for nth, kind in enumerate(self._kinds) if kind == _WORD]

    @cached_property
    def _compounds(self) -> list[int]:
        return [nth for nth, kind in enumerate(self._kinds) if kind == _COMPOUND]

    @cached_property
    def _of_hundred(self) -> set[int]:
        """The finds after a run that ends in `PER_HUNDRED`."""
        found: set[int] = set()
        after = False
        for nth, kind in enumerate(self._kinds if PER_HUNDRED in self._folded else ()):
            if after:
                found.add(nth)
            if kind != _NOTHING:
                after = kind == RUN and self._find(nth).endswith(PER_HUNDRED)
        return found

    def _with_capitals(self, character: int) -> bool:
        return with_capitals(self._stretches, character)


def with_capitals(stretches: Sequence[tuple[int, int, bool]], character: int) -> bool:
    """Whether the capitals of a text mean something at a character."""
    return len(stretches) == 1 or next(counts for begin, end, counts in stretches if begin <= character < end)


@lru_cache(maxsize=4000)
def placed_terms(find: str, capitals: bool, of_hundred: bool = False) -> tuple[tuple[str, int, int], ...]:
    """The terms of an English find, with the characters within it from and to which their units stand."""
    return tuple(_placed_terms(find, capitals, of_hundred))


def _placed_terms(find: str, capitals: bool, of_hundred: bool) -> Iterator[tuple[str, int, int]]:
    for place, part in enumerate(english.parts_once(find)):
        extra = part.extra
        if of_hundred and place == 0 and part.kind == "number" and not extra:
            extra = (f"{part.form}%",)
        for term in (*terms_of_form(part.stem, part.form, part.written if capitals else None), *extra):
            yield term, part.start, part.end
