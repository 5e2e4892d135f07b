"""Companies and organisations in Chinese text that no book has, by what such names end in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from newsindex.entities.found import Found
from newsindex.entities.words.tables import rows, words
from newsindex.entities.words.word_cuts import WordCuts, is_ordinary, places_zh
from newsindex.model import EntityKind

_LONGEST_BRAND = 6
_BORDER = b"\1"
_NOT_IN_NAMES = frozenset(
    "的在与和及跟同对由让给向被据是有为以于从该这那各本贵某每多几两数名家间所个位了将也都并或等至到"
)
_FOLLOWS = (
    "业",
    "界",
    "产业",
    "园区",
    "园",
    "部",
    "系统",
    "展",
    "类",
    "法",
    "化",
    "品",
    "卡",
    "费",
    "险",
    "店",
    "区",
    "业者",
)
_BEFORE_ENDING = frozenset("分子母总")
_HEADED_BY = frozenset(("国立", "私立", "市立", "国际", "全国", "世界", "中华", "中华民国"))


@cache
def endings() -> dict[str, tuple[EntityKind, bool]]:
    """The folded endings: their kind, and whether the name before must be a new word."""
    return {form: (kind, after == "new") for form, kind, after in rows("firm_endings_zh.tsv")}  # type: ignore[misc]


@cache
def offices() -> frozenset[str]:
    """Public bodies, folded."""
    return words("offices_zh.txt")


def chinese_firms(cuts: WordCuts, cues: Iterable[tuple[int, int, str]]) -> Iterator[Found]:
    """The names that end in one of the `cues` (start, end, form) of a text, and the public bodies among them."""
    text, known, bodies = cuts.text, endings(), offices()
    ordered = sorted(cues)
    for place, (start, end, form) in enumerate(ordered):
        if form in bodies:
            if not cuts.crossed(start, end):
                yield Found(start, end, "organisation", None)
            continue
        ending = known.get(form)
        if ending is None or _goes_on(ordered, place):
            continue
        kind, new = ending
        if new and text.startswith(_FOLLOWS, end):
            continue
        first = _start(cuts, start, new, legal=form.endswith("有限公司"))
        if first is not None:
            yield Found(first, end, kind, None)


def _goes_on(ordered: Sequence[tuple[int, int, str]], place: int) -> bool:
    """Whether another ending begins within the one at the place, or right behind it, and goes on further."""
    end = ordered[place][1]
    for start, last, form in ordered[place + 1 : place + 4]:
        if start > end:
            return False
        if last > end and form in endings():
            return True
    return False


def _start(cuts: WordCuts, ending: int, new: bool, *, legal: bool) -> int | None:
    """Where the name begins whose ending stands there, or None where it is none."""
    text = cuts.text
    left = cuts.run(ending)[0]
    if left == ending:
        return None
    borders = cuts.near(ending)
    at = borders.rfind(_BORDER, left, ending)
    before = borders.rfind(_BORDER, left, at)
    if borders[ending]:
        while ending - at == 1 and before >= 0 and ending - before <= _LONGEST_BRAND and text[at] not in _NOT_IN_NAMES:
            at, before = before, borders.rfind(_BORDER, left, before)
    first = at
    while first < ending and text[first] in _NOT_IN_NAMES:
        first += 1
    while legal and before >= 0 and ending - before <= _LONGEST_BRAND and _says_trade(text[first:ending]):
        first, before = before, borders.rfind(_BORDER, left, before)
    brand = text[first:ending]
    while len(brand) > 3 and brand[-2:] in endings():
        brand = brand[:-2]
    if (
        len(brand) < 2
        or len(brand) > _LONGEST_BRAND
        or not _NOT_IN_NAMES.isdisjoint(brand)
        or brand[-1] in _BEFORE_ENDING
    ):
        return None
    place = _is_place(brand)
    if is_ordinary(brand) and not place:
        return None
    if place and new:
        return None
    return before if before >= 0 and _is_place(text[before:first]) else first


def _says_trade(word: str) -> bool:
    """Whether the word before an ending is no name but what the firm does (贸易, 地产)."""
    return len(word) > 1 and is_ordinary(word) and not _is_place(word)


def _is_place(word: str) -> bool:
    return word in places_zh() or word in _HEADED_BY
