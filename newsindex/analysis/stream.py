"""Text → the terms of a field with their positions: what the index takes, many times faster than tokens.

What a word gives is worked out once and kept by the word as written. `tests/analysis` holds that the terms are those
of `tokens`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from newsindex.analysis import english
from newsindex.analysis.fold import fold
from newsindex.analysis.han import Cut
from newsindex.analysis.scanner import FIRST_CJK, character_kind, token_pattern
from newsindex.analysis.tokens import PER_HUNDRED, paragraphs, terms_of_form
from newsindex.engines.base import BREAK, CONTINUATION, TermStream

_KEPT = 100_000
"""Words kept at most, about 40 MB of English; then all are forgotten and the frequent ones soon known again."""


@dataclass(frozen=True, slots=True)
class _Units:
    """The terms of a compound or a number; `positions` count from its first unit, `number` is one that opens it."""

    terms: tuple[str, ...]
    positions: tuple[int, ...]
    count: int
    number: str | None


_Known = tuple[str, ...] | _Units | None
"""What a word gives: the terms of its one unit, those of several, or None for a gap."""

_UNKNOWN = _Units((), (), 0, None)


class TermReader:
    """Reads texts into term streams; `cut` cuts runs of Han characters. Safe to share among threads."""

    def __init__(self, cut: Cut) -> None:
        self._cut = cut
        self._words: dict[str, _Known] = {}
        self._words_of_capitals: dict[str, _Known] = {}
        self._han: dict[str, tuple[str, ...]] = {}

    def read(self, text: str, lead_end: int = 0) -> tuple[TermStream, TermStream]:
        """The streams of the first `lead_end` characters and of the whole text."""
        folded = fold(text)
        kind_of = character_kind().match
        terms: list[str] = []
        positions: list[int] = []
        unit = length = 0
        apart = per_hundred = False
        lead: TermStream | None = None
        for finds, with_capitals, ends_lead in _finds(folded, lead_end):
            words = self._words if with_capitals else self._words_of_capitals
            known = words.get
            for found in finds:
                entry = known(found, _UNKNOWN)
                if entry is _UNKNOWN:
                    cjk = found[0] >= FIRST_CJK and kind_of(found)
                    if cjk:
                        if apart:
                            terms.append(BREAK)
                            positions.append(unit)
                            apart = False
                        pieces = self._cut(found) if cjk[1] else (found,)
                        length += len(pieces)
                        for piece in pieces:
                            size = len(piece)
                            if size == 1:
                                terms.append(piece)
                                positions.append(unit)
                            elif size == 2:
                                terms += self._han_terms(piece)
                                positions += (unit, unit, unit + 1, unit + 1)
                            else:
                                terms += self._han_terms(piece)
                                for place in range(unit, unit + size):
                                    positions += (place, place)
                            unit += size
                        per_hundred = found.endswith(PER_HUNDRED)
                        continue
                    entry = _learn(words, found, with_capitals)
                if entry is None:
                    apart, per_hundred = True, False
                    continue
                if apart:
                    terms.append(BREAK)
                    positions.append(unit)
                    apart = False
                if isinstance(entry, tuple):
                    terms += entry
                    positions += [unit] * len(entry)
                    unit += 1
                    length += 1
                else:
                    terms += entry.terms
                    positions += [unit + place for place in entry.positions]
                    if per_hundred and entry.number:
                        terms.append(f"{entry.number}%")
                        positions.append(unit)
                    unit += entry.count
                    length += entry.count
                per_hundred = False
            if ends_lead:
                lead = TermStream(terms[:], positions[:], length, unit)
        whole = TermStream(terms, positions, length, unit)
        return lead or whole, whole

    def _han_terms(self, word: str) -> tuple[str, ...]:
        """First character, word, then each further character with its marker: two terms a unit."""
        terms = self._han.get(word)
        if terms is None:
            if len(self._han) >= _KEPT:
                self._han.clear()
            terms = (word[0], word, *(term for character in word[1:] for term in (character, CONTINUATION)))
            self._han[word] = terms
        return terms


def _finds(folded: str, lead_end: int) -> Iterator[tuple[list[str], bool, bool]]:
    """What is found, by stretches: the finds, whether capitals mean something in them, whether the lead ends there."""
    find = token_pattern().findall
    for start, end, with_capitals in paragraphs(folded):
        finds = find(folded, start, end)
        if start < lead_end < end:
            count = len(find(folded, start, lead_end))
            yield finds[:count], with_capitals, True
            finds = finds[count:]
        yield finds, with_capitals, end == lead_end


def _learn(words: dict[str, _Known], found: str, with_capitals: bool) -> _Known:
    known = _known(found, with_capitals)
    if len(found) <= english.LONGEST:
        if len(words) >= _KEPT:
            words.clear()
        words[found] = known
    return known


def _known(found: str, with_capitals: bool) -> _Known:
    parts = english.parts(found)
    if not parts:
        return None
    rows: list[tuple[str, int]] = []
    for place, part in enumerate(parts):
        written = part.written if with_capitals else None
        rows += ((term, place) for term in (*terms_of_form(part.stem, part.form, written), *part.extra))
    terms = tuple(term for term, _ in rows)
    first = parts[0]
    number = first.form if first.kind == "number" and not first.extra else None
    if len(parts) == 1 and not number:
        return terms
    return _Units(terms, tuple(place for _, place in rows), len(parts), number)
