"""Where a Chinese name that stands before a bracket begins: titles, clauses and lists before it cut off."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cache
from typing import NamedTuple

from msgspec import Struct

from newsindex.entities.words.brackets import is_han
from newsindex.entities.words.lexicon import aligned
from newsindex.entities.words.romanisation import LIKE_SOUND, fit, surname_lengths, transliterations
from newsindex.entities.words.tables import mapping, words

REACH = 26  # characters before a bracket in which its name may lie
_SHORTEST_OF_DOTTED = 2  # characters that the last part of a dotted name has at least, mostly
USUAL_SIZE = 6  # characters that most names do not exceed
CLEAR = 1.5  # likeness, and
CLEAN = 0.9  # boundary, from which an edge is sure

_DOTS = "·‧•・．"
_QUOTES = {"」": "「", "』": "『", "》": "《", "〉": "〈", "”": "“", '"': '"', "_": "_", "*": "*"}
_JOINING = frozenset("的與与和及由向於于對對将將被或讓让給给跟把但並并則则說说他她它我你們们")
_WEAKLY_JOINING = frozenset("在是到為为從从至稱称叫即以而也都就又等因如像找請请有了過过著着其該该此這这那每各某前")
_PARTICLES = frozenset("從从由於于將将把被讓让的是了則则但並并以")
_LINKS = frozenset("與与和及暨")
_NO_BEGINNINGS = frozenset("者們们性化等之類类暨及與与")
_WORKS = frozenset("《〈")
_AFTER_NUMBERS = frozenset("年月日屆届名位個个次歲岁萬万億亿號号家隻只種种")


class HanEdge(Struct, frozen=True):
    """A Chinese name found before a bracket; `certainty` (0 to 1) says how surely it begins there.

    `quoted` names stood in quotation marks; `work` says that these are those of books, films and newspapers;
    `role` is the kind that the words before the name tell.
    """

    start: int
    end: int
    certainty: float
    title: bool = False
    quoted: bool = False
    work: bool = False
    role: str = ""


def chinese_edge(text: str, bracket_start: int, english: str) -> HanEdge | None:
    """The Chinese name that ends at the bracket and goes with the English one, or None."""
    end = bracket_start
    while end > 0 and text[end - 1] in " \u3000":
        end -= 1
    opening = _QUOTES.get(text[end - 1 : end])
    if opening:
        start = text.rfind(opening, max(0, end - 1 - REACH), end - 1)
        return HanEdge(start + 1, end - 1, 0.95, quoted=True, work=opening in _WORKS) if 0 <= start < end - 2 else None
    start = _run_start(text, end)
    if start >= end:
        return None
    named = english.split()
    end, titled = _without_title_after(text, start, end, named)
    run = text[start:end]
    likeness = _likeness(run, english, named)
    acronym = len(named) == 1 and english.isupper()
    best, boundary = _best(run, likeness, named, acronym=acronym)
    if best == 1 and len(run) > 1:
        return None
    if likeness[best] < CLEAR and run[len(run) - best :] in mapping("heads_zh.tsv"):
        return None  # "電視（NCC）" says what the body is for
    titled = titled or _ends_in(run[: len(run) - best], "titles_zh.txt") > 0
    before, certainty = run[: len(run) - best], _certainty(likeness[best], boundary, best)
    role = _ends_in(before, "roles_zh.tsv")
    kind = mapping("roles_zh.tsv")[before[-role:]] if role else ""
    first = end - best
    if not before and named[0].isupper() and text.endswith(named[0], 0, first):
        first -= len(named[0])  # "SK海力士（SK Hynix）"
    return HanEdge(first, end, certainty, title=titled, role=kind)


def _run_start(text: str, end: int) -> int:
    """Where the unbroken run of Chinese characters (and dots and initials within names) begins that ends at `end`."""
    at = end
    floor = max(0, end - REACH)
    while at > floor and (is_han(text[at - 1]) or (text[at - 1] in _DOTS and at < end) or _is_initial(text, at - 1)):
        at -= 1
    digits = at
    while digits > 0 and text[digits - 1] in "0123456789０１２３４５６７８９, ":
        digits -= 1
    if digits < at and at < end and text[at - 1 : at] != "," and text[digits:at].strip(" ,"):
        if text[at] in _AFTER_NUMBERS:
            return at + 1
        return digits if text[at - 1].isdigit() else at
    return at


def _is_initial(text: str, at: int) -> bool:
    """Whether a capital stands there by itself before a dot: 約翰·F·甘迺迪, J·K·羅琳."""
    before, letter, after = text[at - 1 : at], text[at], text[at + 1 : at + 2]
    return "A" <= letter <= "Z" and after != "" and after in _DOTS and not (before.isascii() and before.isalnum())


def _without_title_after(text: str, start: int, end: int, named: list[str]) -> tuple[int, bool]:
    """The end without a title that follows the name (馬雅各醫生), where the English words do not speak of it."""
    size = _ends_in(text[start + 2 : end], "titles_zh.txt")
    spoken = [w for w in named if w not in ("Dr.", "Dr", "Rev.", "Prof.")]
    if size and not any(aligned(w, text[end - size : end]) for w in spoken):
        return end - size, True
    return end, False


@cache
def _ending_lengths(table: str) -> dict[str, tuple[int, ...]]:
    """The lengths of the table's words by their last character, longest first."""
    found: dict[str, set[int]] = {}
    for word in words(table):
        found.setdefault(word[-1], set()).add(len(word))
    return {last: tuple(sorted(sizes, reverse=True)) for last, sizes in found.items()}


def _ends_in(before: str, table: str) -> int:
    """The length of the longest word of the table that ends the text, 0 where none does."""
    known = words(table)
    sizes = _ending_lengths(table).get(before[-1:], ())
    return next((size for size in sizes if size <= len(before) and before[-size:] in known), 0)


def _endings(run: str, table: str) -> list[Sequence[int]]:
    """For each beginning of the run, none at all first, the lengths of the words of the table that end it, longest
    first."""
    known, lengths = words(table), _ending_lengths(table)
    found: list[Sequence[int]] = [()]
    for at, last in enumerate(run, 1):
        sizes = lengths.get(last, ())
        found.append([size for size in sizes if size <= at and run[at - size : at] in known] if sizes else ())
    return found


def _likeness(run: str, english: str, named: list[str]) -> dict[int, float]:
    """For each size of a name that ends the run, how well it goes with the English one (0 to about 3.5)."""
    total = len(run)
    places = [aligned(w, run) for w in named]
    sounds = list(map(max, zip(*(transliterations(w, run) for w in {*named, english}), strict=True)))
    last = max((place for hits in places for place in hits), default=-1)
    found: dict[int, float] = {}
    for size in range(1, total + 1):
        first = total - size
        sound = sounds[size]
        heard = 2.6 * sound if sound >= LIKE_SOUND and size > 1 else 0.0
        found[size] = max(_meaning(run, first, places, named), heard) if last >= first else heard
    for size in range(2, min(4, total) + 1):
        chinese = run[-size:]
        fitting = fit(named, chinese) if surname_lengths(chinese) else None
        if fitting and fitting.form == "whole" and fitting.words >= len(named) - 1:
            found[size] = max(found[size], 3.0)
        elif fitting and len(named) > 1 and size < 4:
            found[size] = max(found[size], 2.2 if size == 3 else 1.7)
    return found


def _meaning(run: str, first: int, places: Sequence[Collection[int]], named: list[str]) -> float:
    """How well the name that begins there is a translation; `places` are those that each English word translates."""
    size = len(run) - first
    inside = [{p for p in hits if p >= first} for hits in places]
    together = set().union(*inside)
    heard = sum(map(bool, inside)) / len(named)
    meaning = 1.2 * len(together) / size + 0.9 * heard + 0.6 * (first in together)
    unheard = [i for i, hits in enumerate(inside) if not hits]
    head = min(together) - first
    if unheard and head > 1:
        rest = transliterations(" ".join(named[i] for i in unheard), run[: first + head])[head]
        meaning += 1.6 * rest if rest >= LIKE_SOUND else 0.0
    return meaning


_BEST_BOUNDARY = 1.5
"""What a boundary adds at most."""


class _Ended(NamedTuple):
    """For each beginning of a run, the lengths of the titles and of the openers that end it, longest first."""

    titles: list[Sequence[int]]
    openers: list[Sequence[int]]


_Inner = tuple[int, list[tuple[int, float]]]
"""A place within a run, and in turn how long a name must be up to there, and what it then takes from it."""


def _best(run: str, likeness: dict[int, float], named: list[str], *, acronym: bool) -> tuple[int, float]:
    """The size of the name with the best likeness and boundary together, the shorter of equals, and its boundary."""
    best, best_score, found = 0, float("-inf"), 0.0
    ended = _Ended(_endings(run, "titles_zh.txt"), _endings(run, "openers_zh.txt"))
    inner = _inner_boundaries(run, ended, acronym=acronym)
    for size in sorted(likeness, key=lambda size: (-likeness[size], size)):
        if likeness[size] + _BEST_BOUNDARY < best_score:
            break
        boundary = _boundary(run, size, likeness[size], named, ended, inner, acronym=acronym)
        score = likeness[size] + boundary
        if score > best_score or (score == best_score and size < best):
            best, best_score, found = size, score, boundary
    return best, found


def _boundary(
    run: str, size: int, likeness: float, named: list[str], ended: _Ended, inner: list[_Inner], *, acronym: bool
) -> float:
    """How likely a name of that size begins in the run where it does."""
    chinese, before = run[-size:], run[:-size]
    score = 0.1 if 2 <= size <= USUAL_SIZE else -0.08 * max(0, size - USUAL_SIZE)
    if chinese[0] in _DOTS or _within_dotted(before):
        score -= 2.0  # the dot stands within the name
    if not before:
        score += 1.4
    elif ended.titles[len(before)]:
        score += 1.3
    elif ended.openers[len(before)]:
        score += 1.1
    elif state := _ends_in(before, "states_zh.txt"):
        rest = likeness >= CLEAR or (size > 3 and not acronym and _is_company(chinese))
        spoken = any(aligned(w, before[-state:]) for w in named)
        score += 1.3 if rest and not spoken else -0.8
    elif before[-1] in _JOINING:
        score += 0.9
    elif before[-1] in _WEAKLY_JOINING:
        score += 0.1 if acronym and before[-1] == "在" else 0.5
    elif likeness < CLEAR + CLEAN:
        score -= 0.8
    if size > 2 and (chinese[0] in _JOINING or chinese[0] in _WEAKLY_JOINING):
        score -= 1.5
    if before and (chinese in mapping("heads_zh.tsv") or chinese[0] in _NO_BEGINNINGS):
        score -= 2.0  # 大學, 協會 and 者協會 are ends of names
    if likeness >= CLEAR:
        titled = next((n for n in range(2, size - 1) if chinese[:n] in words("titles_zh.txt")), 0)
        score -= 1.0 if titled and not any(aligned(w, chinese[:titled]) for w in named) else 0.0
    else:
        score -= _inner_boundary(inner, len(run) - size)
    return score


def _within_dotted(before: str) -> bool:
    """Whether a name with a dot, as foreign ones have, ends so close by that it goes on: 卡爾・佩 of 卡爾・佩格勞."""
    at = max(map(before.rfind, _DOTS))
    rest = before[at + 1 :] if at >= 0 else ""
    return (
        at >= 0 and len(rest) < _SHORTEST_OF_DOTTED and _JOINING.isdisjoint(rest) and _WEAKLY_JOINING.isdisjoint(rest)
    )


def _is_company(chinese: str) -> bool:
    endings = mapping("heads_zh.tsv")
    return any(endings.get(chinese[-n:]) == "company" for n in (2, 3))


def _inner_boundaries(run: str, ended: _Ended, *, acronym: bool) -> list[_Inner]:
    """Where in the run a title, verb or particle ends, and what it takes from names that go over the place."""
    found: list[_Inner] = []
    for at in range(2, len(run) - 1):
        told = [(size, 1.0 if acronym else 1.6) for size in ended.titles[at][-1:]]
        for size in ended.openers[at][-1:]:
            goes_on = run[at] in _NO_BEGINNINGS or run[at:] in mapping("heads_zh.tsv")
            told.append((size, 0.0 if goes_on else 1.2))  # 亞洲開發銀行, 經濟合作暨發展組織
        if run[at - 1] in _PARTICLES or run[at] in _PARTICLES:
            told.append((0, 0.7))
        elif run[at] in _LINKS:
            told.append((0, 0.4))
        if told:
            found.append((at, told))
    return found


def _inner_boundary(inner: list[_Inner], first: int) -> float:
    """What a title, verb or particle that ends inside the name that begins there takes from it, at most."""
    takes = 0.0
    for at, told in inner:
        if at - first >= 2:
            takes = max(takes, next((taken for size, taken in told if size <= at - first), 0.0))
    return takes


def _certainty(likeness: float, boundary: float, size: int) -> float:
    """How sure an edge is: by what the name has of the English one, and by what stands before it."""
    if likeness >= CLEAR:
        return 0.95 if boundary >= CLEAN else 0.85
    if boundary >= CLEAN:
        return 0.9 if size <= USUAL_SIZE else 0.7
    return 0.5 if likeness > 0.0 else 0.3
