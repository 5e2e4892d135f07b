"""Persons in Chinese text that no book has: a surname, given characters, and the words around them.

Everything is judged in folded text. A candidate's score adds up how likely its characters are in a name
(data/person_chars_zh.tsv), how the words there are cut, what stands before and after it, and whether it recurs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from newsindex.entities.context_zh import AFTER, after_person, before_person, is_title
from newsindex.entities.found import Found
from newsindex.entities.matching import crossed
from newsindex.entities.person_chars import LEAST, UNSEEN, chars, double_surnames, foreign_odds, given_odds
from newsindex.entities.person_places import (
    CHARACTERS_WEIGH,
    MOST_LIKELY,
    OFTEN_FOREIGN,
    WORTH_A_LOOK,
    CodePoints,
    person_places,
)
from newsindex.entities.tables import words
from newsindex.entities.word_cuts import is_ordinary, places_zh, run_around, word_borders, word_over

_ENOUGH = 3.0
_BEST_CUT = 1.5
_AGAIN = 0.7
"""What it adds that the same characters stand elsewhere in the article too."""
_DOUBLE, _MARRIED = 4.0, 2.0
"""How likely a surname of two characters is, and each of the two surnames of a married woman (林郭) at least."""
_FUNCTION_WORDS = frozenset("于向时从和连应有相能别过当后成")
"""Surnames that are function words far more often."""
_PLACE_ENDINGS = frozenset("岛镇村州县省市区路街湖河乡港湾队寺庙桥山站溪")
_NO_GIVEN = ("先生", "女士", "小姐", "太太", "老师", "姓", "氏", "某", "嫌")
"""What follows a surname and is no given name."""


def chinese_persons(text: str, codes: CodePoints) -> Iterator[Found]:
    """The persons in a folded text, which is the whole article, for names recur; `codes` are its code points."""
    known: dict[str, list[int]] = {}
    done = 0
    for start, two, three, titled in person_places(codes):
        if start < done:
            continue
        name = text[start : start + 3]
        if name in known:
            done = start + 3
            known[name].append(start)
            continue
        options = [(three, start + 3), (two, start + 2), *_longer(text, start, titled=titled)]
        hopeful = [(hope, end) for score, end in options if (hope := _hope(text, start, end, score, titled=titled))]
        if hopeful and (end := _best(text, start, hopeful, titled=titled)):
            known.setdefault(text[start:end], []).append(start)
            done = end
    longer = {name[:2] for name in known if len(name) > 2}
    for name, places in known.items():
        if name not in longer:
            yield from _everywhere(text, name, places)


def _everywhere(text: str, name: str, places: list[int]) -> Iterator[Found]:
    """A name wherever it stands, once it was found at the `places`; short ones only where no word crosses."""
    start = text.find(name)
    while start >= 0:
        end = start + len(name)
        if start in places or len(name) > 2 or not crossed(text, start, end):
            yield Found(start, end, "person", None)
        start = text.find(name, end)


def _longer(text: str, start: int, *, titled: bool) -> Iterator[tuple[float, int]]:
    """The scores and ends of names with a double surname (欧阳修) or two surnames (林郭文艳) that may begin there."""
    surname = chars().surname
    if text[start : start + 2] in double_surnames():
        odds = [(_DOUBLE + chars().only.get(text[start + 2 : start + 3], UNSEEN), start + 3)]
        odds.append((_DOUBLE + given_odds(text[start + 2 : start + 4]), start + 4))
    elif titled and surname.get(text[start + 1 : start + 2], LEAST) > _MARRIED < surname[text[start]]:
        odds = [(given_odds(text[start + 2 : start + 4]), start + 4)]
    else:
        return
    before = before_person(text, start)
    for likely, end in odds:
        yield before + CHARACTERS_WEIGH * min(likely, MOST_LIKELY) + after_person(text, end), end


def _hope(text: str, start: int, end: int, score: float, *, titled: bool) -> float:
    """The score with what recurring adds, but for how the words are cut; 0 where no cut would make it enough."""
    if score < WORTH_A_LOOK:
        return 0.0
    name = text[start:end]
    if name in words("like_persons_zh.txt") and (not titled or is_ordinary(name)):
        return 0.0
    if name[0] in _FUNCTION_WORDS and (is_ordinary(name[1:]) or name[1:] in places_zh()):
        return 0.0
    score -= _amiss(text, start, end, titled=titled)
    if score < _ENOUGH - 1.0 and text.count(name) > 1:
        score += _AGAIN
    return 0.0 if score + _BEST_CUT < _ENOUGH or text.startswith(_NO_GIVEN, start + 1) else score


def _amiss(text: str, start: int, end: int, *, titled: bool) -> float:
    """What speaks against a name: it ends in a function word or a place's ending, or lies within a foreign name."""
    amiss = 0.0
    last, following = text[end - 1], text[end : end + 1]
    if end - start == 3 and AFTER.get(last, 0.0) > 0.0:
        amiss += 2.5
    if not titled:
        amiss += 2.5 if last in _PLACE_ENDINGS else 1.5 if following in _PLACE_ENDINGS else 0.0
    if start and not titled:
        odds = foreign_odds()
        if odds.get(text[start - 1], LEAST) > OFTEN_FOREIGN and odds.get(text[start], LEAST) > 0.0:
            amiss += 2.0
    return amiss


def _best(text: str, start: int, options: Iterable[tuple[float, int]], *, titled: bool) -> int:
    """Where the best of the candidates that begin there ends; 0 where none is good enough."""
    left, right = run_around(text, start)
    run = text[left:right]
    borders = word_borders(run)
    first = start - left
    if titled and first not in borders:
        if is_title(word_over(run, first, borders)):
            titled = False
        else:
            borders = tuple(sorted((*borders, first)))
    best, best_end = _ENOUGH, 0
    for hope, end in options:
        if end > right:
            continue
        last, ends = end - left, borders
        if last not in borders and _told(text, end) and not is_ordinary(word_over(run, last, borders)):
            ends = tuple(sorted((*borders, last)))  # 芬说 is no word
        score = hope + _cut(run, first, last, ends)
        if titled and end - start == 2 and end - left not in borders:
            score -= 0.5
        if score >= best:
            best, best_end = score, end
    return best_end


def _told(text: str, end: int) -> bool:
    return after_person(text, end) > 1.0


def _cut(run: str, start: int, end: int, borders: tuple[int, ...]) -> float:
    """What the words of the run as they are cut say of a name from `start` to `end`."""
    score = 0.0
    if start not in borders:
        score -= 3.0 if is_ordinary(word_over(run, start, borders)) else 1.2
    if end not in borders:
        score -= 2.5 if is_ordinary(word_over(run, end, borders)) else 0.6
    if score:
        return score
    inner = [border for border in borders if start < border < end]
    if not inner:
        return _BEST_CUT
    if len(inner) > 1:
        return 0.6
    if inner[0] - start == 2 and is_ordinary(run[start : inner[0]]):
        return 0.3
    return 0.8 if end - inner[0] == 2 and is_ordinary(run[inner[0] : end]) else 1.1


def honored_surnames(text: str, cues: Iterable[tuple[int, int, str]]) -> Iterator[Found]:
    """The surnames before the honorifics among the `cues` (start, end, form) of a folded text: 陈先生, 张姓男子."""
    surnames = chars().surname
    for place, _, form in cues:
        if not place or form not in words("honorifics_zh.txt") or text[place - 1] not in surnames:
            continue
        start = place - 1
        left, right = run_around(text, start)
        given = any(surnames.get(char, LEAST) > _MARRIED for char in text[max(left, start - 2) : start])
        if not given and start - left in word_borders(text[left:right]):
            yield Found(start, place, "person", None)
