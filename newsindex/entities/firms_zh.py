"""Companies and organisations in Chinese text that no book has, by what such names end in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

from newsindex.entities.found import Found
from newsindex.entities.tables import rows, words
from newsindex.entities.word_cuts import WordCuts, is_ordinary, places_zh
from newsindex.model import EntityKind

_LONGEST_BRAND = 6
_MORE_WORDS = 4
"""So many words are looked at before those of which a brand may be."""
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
    text = cuts.text
    ordered = sorted(cues)
    for place, (start, end, form) in enumerate(ordered):
        if form in offices():
            if not cuts.crossed(start, end):
                yield Found(start, end, "organisation", None)
            continue
        ending = endings().get(form)
        if ending is None or any(
            other <= end and last > end for other, last, longer in ordered[place + 1 : place + 4] if longer in endings()
        ):
            continue
        kind, new = ending
        if new and text.startswith(_FOLLOWS, end):
            continue
        first = _start(cuts, start, new, legal=form.endswith("有限公司"))
        if first is not None:
            yield Found(first, end, kind, None)


def _start(cuts: WordCuts, ending: int, new: bool, *, legal: bool) -> int | None:
    """Where the name begins whose ending stands there, or None where it is none."""
    text = cuts.text
    left = cuts.run(ending)[0]
    if left == ending:
        return None
    before = _borders_before(cuts, left, ending)
    first = before[-1]
    if first == ending:
        before.pop()
        first = before[-1] if before else left
        while ending - first == 1 and len(before) > 1 and ending - before[-2] <= _LONGEST_BRAND:
            if text[first] in _NOT_IN_NAMES:
                break
            before.pop()
            first = before[-1]
    while first < ending and text[first] in _NOT_IN_NAMES:
        first += 1
    while legal and len(before) > 1 and ending - before[-2] <= _LONGEST_BRAND and _says_trade(text[first:ending]):
        before.pop()
        first = before[-1]
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
    if len(before) > 1 and _is_place(text[before[-2] : first]):
        first = before[-2]
    return first


def _borders_before(cuts: WordCuts, left: int, ending: int) -> list[int]:
    """The borders up to the ending, as far as a name may reach and some more."""
    borders = cuts.near(ending)
    found = [ending] if borders[ending] else []
    more = _MORE_WORDS
    at = ending
    while more and at > left:
        at = borders.rfind(b"\1", left, at)
        found.append(at)
        more -= ending - at > _LONGEST_BRAND
    return found[::-1]


def _says_trade(word: str) -> bool:
    """Whether the word before an ending is no name but what the firm does (贸易, 地产)."""
    return len(word) > 1 and is_ordinary(word) and not _is_place(word)


def _is_place(word: str) -> bool:
    return word in places_zh() or word in _HEADED_BY
