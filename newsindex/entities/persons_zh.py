"""Persons in Chinese text that no book has: a surname, given characters, and the words around them.

Everything is judged in folded text. A candidate's score adds up how likely its characters are in a name
(data/person_chars_zh.tsv), how the words there are cut, what stands before and after it, and whether it recurs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from newsindex.analysis import fold
from newsindex.entities.found import Found
from newsindex.entities.safety import is_common_word
from newsindex.entities.tables import mapping, rows, words
from newsindex.entities.word_cuts import run_around, word_borders, word_over

_CHARACTERS_WEIGH = 0.45
_ENOUGH = 3.0
_WORTH_A_LOOK = 1.0
"""Candidates whose characters are less likely than that count only with a title before them."""
_LEAST = -4.0
_SHORT = 1.0
"""What a name of two characters needs more than one of three."""
_DOUBLE = 4.0
_MARRIED = 2.0
"""How likely a surname of two characters is, and each of the two surnames of a married woman (林郭) at least."""
_OPENING = frozenset(" \n\t,。:;!?\"'“‘「『《〈(〔【[/|·-—…>")
_CLOSING = frozenset(" \n\t,。:;!?\"'”’」』》〉)〕】]/|—…<")
_BETWEEN_BEFORE = frozenset("、和与及跟同对由让给向被据问请为以在像找")
_BETWEEN_AFTER = frozenset("、和与及的在则也是将于对为从等曾已因说称又还就以问答率任获被向把")
_UNSEEN = 0.5
"""Characters that neither names nor text have: rare ones, as parents like them."""


_HONORED = ("先生", "女士", "小姐", "太太", "老师", "姓", "氏", "某", "嫌")
"""What follows a surname and is no given name."""


class _Chars(NamedTuple):
    """How much likelier characters are in names than in text, by their place in the name."""

    surname: dict[str, float]
    first: dict[str, float]
    second: dict[str, float]
    only: dict[str, float]


@cache
def chars() -> _Chars:
    """The table of characters, by place."""
    tables = _Chars({}, {}, {}, {})
    for char, surname, first, second, only, _ in rows("person_chars_zh.tsv"):
        if surname:
            tables.surname[char] = float(surname)
        tables.first[char] = float(first)
        tables.second[char] = float(second)
        tables.only[char] = float(only)
    return tables


@cache
def _patterns() -> tuple[re.Pattern[str], frozenset[str]]:
    """Where a surname with a Chinese character after it stands, and the surnames of two characters."""
    double = frozenset(folded for name in mapping("surnames.tsv") if len(folded := fold(name)) == 2)
    real = double - {folded for folded in double if is_common_word(folded)}
    single = "".join(sorted(chars().surname))
    return re.compile(rf"[{single}](?=[\u4e00-\u9fd5])"), real


def chinese_persons(text: str, whole: str) -> Iterator[Found]:
    """The persons in a folded text; `whole` is all text of the article, in which names recur."""
    pattern, double = _patterns()
    surname, first, second, only = chars()
    size = len(text)
    done = 0
    for match in pattern.finditer(text):
        start = match.start()
        if start < done:
            continue
        score = surname[text[start]]
        one, two = text[start + 1], text[start + 2] if start + 2 < size else ""
        of_two = score + only.get(one, _UNSEEN)
        of_three = score + first.get(one, _UNSEEN) + second.get(two, _UNSEEN) if two else _LEAST
        if of_three < _WORTH_A_LOOK and of_two < _WORTH_A_LOOK:
            if max(of_three, of_two) < -_WORTH_A_LOOK or not after_title(text, start):
                if text[start : start + 2] not in double:
                    continue
        best, end = _best(text, start, of_two, of_three, double, whole)
        if best >= _ENOUGH:
            yield Found(start, end, "person", None)
            done = end


def _best(
    text: str, start: int, of_two: float, of_three: float, double: frozenset[str], whole: str
) -> tuple[float, int]:
    """The best score of a name that begins there, and where that name ends."""
    left, right = run_around(text, start)
    borders = [left + border for border in word_borders(text[left:right])]
    titled = after_title(text, start)
    if titled and start not in borders:
        borders = sorted([*borders, start])
    before = _before(text, start, titled, start in borders)
    tables = chars()
    options = [(of_two, start + 2), (of_three, start + 3)]
    later = text[start + 2 : start + 4]
    if text[start : start + 2] in double:
        options.append((_DOUBLE + tables.only.get(later[:1], _UNSEEN), start + 3))
        options.append((_DOUBLE + _given(later), start + 4))
    elif titled and tables.surname.get(text[start + 1], _LEAST) > _MARRIED < tables.surname[text[start]]:
        options.append((_given(later), start + 4))
    best, best_end = -9.0, start
    for likely, end in options:
        if end > right or likely < -_WORTH_A_LOOK:
            continue
        score = (
            before + _CHARACTERS_WEIGH * min(likely, 8.0) + _cut(text, start, end, borders) + after_person(text, end)
        )
        if titled and end - start == 2 and end not in borders:
            score -= 0.5
        if end - start == 2:
            score -= _SHORT
        if _ENOUGH - 1.5 < score < _ENOUGH and (often := whole.count(text[start:end])) > 1:
            score += 0.7 if often == 2 else 1.2
        if score > best:
            best, best_end = score, end
    return best, best_end


def _given(name: str) -> float:
    if len(name) < 2:
        return _LEAST
    return chars().first.get(name[0], _UNSEEN) + chars().second.get(name[1], _UNSEEN)


def _cut(text: str, start: int, end: int, borders: list[int]) -> float:
    """What the words as they are cut say of a name from `start` to `end`."""
    name = text[start:end]
    if name in words("like_persons_zh.txt") or text.startswith(_HONORED, start + 1):
        return -4.0
    score = 0.0
    if start not in borders:
        word = word_over(text, start, borders)
        score -= 3.0 if is_common_word(word) else 1.2
    if end not in borders:
        word = word_over(text, end, borders)
        score -= 2.5 if is_common_word(word) else 0.6
    if score == 0.0:
        inner = sum(start < border < end for border in borders)
        score = 1.5 if inner == 0 else 1.1 if inner == 1 else 0.6
        if inner == 1 and end - start == 3:
            cut = next(border for border in borders if start < border < end)
            if is_common_word(text[start:cut]) and cut - start == 2:
                score -= 0.8
            elif end - cut == 2 and is_common_word(text[cut:end]):
                score -= 0.3
    return score


def _before(text: str, start: int, titled: bool, at_border: bool) -> float:
    if start == 0 or text[start - 1] in _OPENING:
        return 0.6
    if titled:
        return 2.0
    if text[start - 1] == "、":
        return 0.8
    if text[start - 1] in _BETWEEN_BEFORE and at_border:
        return 0.5
    return 0.0


def after_person(text: str, end: int) -> float:
    """How much what follows speaks for a person's name that ends there."""
    following = text[end : end + 2]
    if not following or following[0] in _CLOSING:
        return 0.5
    if following in words("speech_zh.txt"):
        return 1.6
    if following in titles_begin() and any(text.startswith(title, end) for title in titles_begin()[following]):
        return 1.6
    if following[0] in "说称":
        return 1.3
    if following[0] in _BETWEEN_AFTER:
        return 0.5
    return 0.0


def after_title(text: str, start: int) -> bool:
    """Whether a title ends right before."""
    ending = text[max(0, start - 2) : start]
    return ending in titles_end() and any(text.endswith(title, 0, start) for title in titles_end()[ending])


def honored_surnames(text: str, cues: Iterable[tuple[int, int, str]]) -> Iterator[Found]:
    """The surnames before the honorifics among the `cues` (start, end, form) of a folded text: 陈先生, 张姓男子."""
    for place, _, form in cues:
        if form not in words("honorifics_zh.txt") or not place or text[place - 1] not in chars().surname:
            continue
        start = place - 1
        left, right = run_around(text, start)
        if start - left in word_borders(text[left:right]) and (start == left or not after_given(text, start)):
            yield Found(start, place, "person", None)


def after_given(text: str, start: int) -> bool:
    """Whether a surname stands so close before that the character is part of a given name."""
    return any(
        text[at] in chars().surname and chars().surname[text[at]] > _MARRIED for at in range(max(0, start - 2), start)
    )


@cache
def titles_end() -> dict[str, tuple[str, ...]]:
    """The folded titles by their last two characters."""
    return _grouped(lambda title: title[-2:])


@cache
def titles_begin() -> dict[str, tuple[str, ...]]:
    """The folded titles by their first two characters."""
    return _grouped(lambda title: title[:2])


def _grouped(key):  # type: ignore[no-untyped-def]
    found: dict[str, set[str]] = {}
    for title in (fold(title) for title in words("titles_zh.txt")):
        if len(title) > 1:
            found.setdefault(key(title), set()).add(title)
    return {part: tuple(sorted(titles)) for part, titles in found.items()}
