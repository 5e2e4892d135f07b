"""Where a Chinese name that stands before a bracket begins: titles, clauses and lists before it cut off."""

from __future__ import annotations

import re
from dataclasses import dataclass

from newsindex.entities.brackets import HAN
from newsindex.entities.lexicon import aligned
from newsindex.entities.romanisation import fit, surname_lengths, transliterates
from newsindex.entities.tables import words

REACH = 26  # characters before a bracket in which its name may lie
MAX_TITLE = 6  # characters of the longest title in titles_zh.txt

_RUN = re.compile(rf"(?:[{HAN}][·‧•・．]?|[A-Za-z0-9０-９&+.\-](?=[A-Za-z0-9&+.\-]*[{HAN}]))+$")
_QUOTES = {"」": "「", "』": "『", "》": "《", "〉": "〈", "”": "“", '"': '"', "_": "_", "*": "*"}
_JOINING = "的在與和及是由向到於為對從將被至或稱叫即讓給跟同以把而但也都就又等並則因如像找請說有了過著其該此這那每各某"


@dataclass(frozen=True, slots=True)
class HanEdge:
    """A Chinese name found before a bracket; `certainty` (0 to 1) says how surely it begins there."""

    start: int
    end: int
    certainty: float
    title: bool = False
    quoted: bool = False


def chinese_edge(text: str, bracket_start: int, english: str) -> HanEdge | None:
    """The Chinese name that ends at the bracket and goes with the English one, or None."""
    end = bracket_start
    while end > 0 and text[end - 1] in " \u3000":
        end -= 1
    opening = _QUOTES.get(text[end - 1 : end])
    if opening:
        start = text.rfind(opening, max(0, end - 1 - REACH), end - 1)
        return HanEdge(start + 1, end - 1, 0.95, quoted=True) if 0 <= start < end - 2 else None
    run = _RUN.search(text, max(0, end - REACH), end)
    if run is None:
        return None
    named = english.split()
    end, run_text, title_after = _without_title_after(run[0], end, named)
    best = max(range(1, len(run_text) + 1), key=lambda size: (_score(run_text, size, english, named), -size))
    score = _score(run_text, best, english, named)
    title = _title_ends(run_text[: len(run_text) - best])
    if best == 1 and len(run_text) > 1:
        return None
    return HanEdge(end - best, end, max(0.2, min(1.0, score / 3.5)), title=title or title_after)


def _without_title_after(run: str, end: int, named: list[str]) -> tuple[int, str, bool]:
    """The run without a title that follows the name (馬雅各醫生), where the English words do not speak of it."""
    known = words("titles_zh.txt")
    for size in range(min(MAX_TITLE, len(run) - 2), 1, -1):
        tail = run[-size:]
        if tail in known and not any(aligned(w, tail) for w in named if w not in ("Dr.", "Dr", "Rev.", "Prof.")):
            return end - size, run[:-size], True
    return end, run, False


def _title_ends(before: str) -> bool:
    known = words("titles_zh.txt")
    return any(before[-n:] in known for n in range(2, min(MAX_TITLE, len(before)) + 1))


def _boundary(before: str) -> float:
    """How likely a name begins after this text."""
    if not before:
        return 1.2
    if _title_ends(before):
        return 1.1
    return 0.9 if before[-1] in _JOINING else 0.0


def _score(run: str, size: int, english: str, named: list[str]) -> float:
    """How well the last `size` characters of the run go with the English name, as a name that begins there."""
    chinese = run[-size:]
    edge = _boundary(run[:-size])
    plain = chinese.translate({ord(c): None for c in "·‧•・．"})
    if 2 <= size <= 4 and surname_lengths(chinese):
        found = fit(named, chinese)
        if found and found.form == "whole" and found.words >= len(named) - 1:
            return 3.0 + edge
        if found and len(named) > 1 and size == 3:
            return 2.2 + edge
        if found and len(named) > 1 and size == 2:
            return 1.7 + edge
    places = set().union(*(aligned(w, plain) for w in named))
    heard = sum(1 for w in named if aligned(w, plain))
    covered = len(places) / len(plain)
    starts = 0.6 if 0 in places else 0.0
    meaning = 1.2 * covered + 0.9 * heard / len(named) + starts if places else 0.0
    sound = max((transliterates(w, plain) for w in (*named, english)), default=0.0)
    likeness = 2.4 * sound if sound >= 0.5 and 2 <= len(plain) else 0.0
    usual = 0.1 if 2 <= size <= 6 else -0.08 * max(0, size - 6)
    clause = -0.5 * sum(c in "的是在了" for c in chinese[1:-1])
    return max(meaning, likeness) + edge + usual + clause
