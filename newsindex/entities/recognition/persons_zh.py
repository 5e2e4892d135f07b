"""Persons in Chinese text that no book has: a surname, given characters, and the words around them.

Everything is judged in folded text. A candidate's score adds up how likely its characters are in a name
(data/person_chars_zh.tsv), how the words there are cut, what stands before and after it, and whether it recurs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from newsindex.analysis.scanner import RUN
from newsindex.entities.found import Found
from newsindex.entities.recognition.context_zh import after_person, before_person, is_title
from newsindex.entities.recognition.person_places import (
    BEST_CUT,
    CHARACTERS_WEIGH,
    ENOUGH,
    HOPEFUL,
    JOINING,
    LISTED,
    MOST_LIKELY,
    NOT_AT_END,
    NOT_AT_START,
    OFTEN_NAMED,
    ONE_CUT,
    TELLS,
    TWO_CUTS,
    Places,
)
from newsindex.entities.words.person_chars import LEAST, UNSEEN, chars, double_surnames, given_odds
from newsindex.entities.words.tables import words
from newsindex.entities.words.word_cuts import WordCuts, is_ordinary, places_zh

_DOUBLE = 4.0
"""How likely a surname of two characters is."""
_FUNCTION_WORDS = frozenset("于向时从和连应有相能别过当后成")
"""Surnames that are function words far more often."""
_UNNAMED = ("某", "某某", "某甲", "某乙")
"""What stands for a given name that is not told."""
_SPACED = re.compile(rf" (?<=[{RUN}] )(?=[{RUN}](?! ))")
_SPACED_ENOUGH = 2.4
_NO_GIVEN = ("先生", "女士", "小姐", "太太", "老师", "姓", "氏", "某", "嫌")
"""What follows a surname and is no given name."""


def chinese_persons(cuts: WordCuts, places: Places) -> Iterator[Found]:
    """The persons in a text, which is the whole article, for names recur; `places` are of it."""
    if not places.persons:
        return
    text = cuts.text
    known: dict[str, list[int]] = {}
    done = 0
    for start, two, three, titled, longer in places.persons:
        if start < done:
            continue
        name = text[start : start + 3]
        if name in known:
            done = start + 3
            known[name].append(start)
            continue
        if start == done + 1 and done and text[done] in JOINING:
            three, two = three + LISTED, two + LISTED
        options = []
        for likely, end in ((three, start + 3), (two, start + 2), *(_longer(text, start) if longer else ())):
            if likely >= HOPEFUL and _may_be_name(text, start, end, titled=titled):
                options.append((likely, end))
        if options and (end := _best(cuts, start, options, titled=titled)):
            known.setdefault(text[start:end], []).append(start)
            done = end
    begun = {name[:2] for name in known if len(name) > 2}
    for name, found in known.items():
        if name not in begun:
            yield from _everywhere(cuts, name, found)


def spaced_persons(cuts: WordCuts) -> Iterator[Found]:
    """The names with a space in them, as official lists write short ones, to be as long as others: 李 鹏."""
    text = cuts.text
    surnames, only = chars().surname, chars().only
    for match in _SPACED.finditer(text):
        start, given = match.start() - 1, match.end()
        if not cuts.begins(start):
            continue
        before = before_person(text, start) + CHARACTERS_WEIGH * surnames.get(text[start], LEAST)
        options = [
            (before + CHARACTERS_WEIGH * only.get(text[given], UNSEEN) + after_person(text, given + 1), given + 1)
        ]
        if given + 2 <= cuts.run(given)[1] and cuts.near(given)[given + 2]:
            likely = CHARACTERS_WEIGH * given_odds(text[given : given + 2])
            options.append((before + likely + after_person(text, given + 2), given + 2))
        score, end = max(options)
        if score >= _SPACED_ENOUGH:
            yield Found(start, end, "person", None)


def _everywhere(cuts: WordCuts, name: str, places: list[int]) -> Iterator[Found]:
    """A name wherever it stands, once it was found at the `places`; short ones only where no word crosses."""
    text = cuts.text
    start = text.find(name)
    while start >= 0:
        end = start + len(name)
        if start in places or len(name) > 2 or not cuts.crossed(start, end):
            yield Found(start, end, "person", None)
        start = text.find(name, end)


def _longer(text: str, start: int) -> Iterator[tuple[float, int]]:
    """The scores and ends of names with a double surname (欧阳修) or two surnames (林郭文艳) that may begin there."""
    if text[start : start + 2] in double_surnames():
        odds = [(_DOUBLE + chars().only.get(text[start + 2 : start + 3], UNSEEN), start + 3)]
        odds.append((_DOUBLE + given_odds(text[start + 2 : start + 4]), start + 4))
    else:
        odds = [(given_odds(text[start + 2 : start + 4]), start + 4)]
    before = before_person(text, start)
    for likely, end in odds:
        yield before + CHARACTERS_WEIGH * min(likely, MOST_LIKELY) + after_person(text, end), end


def _may_be_name(text: str, start: int, end: int, *, titled: bool) -> bool:
    """Whether what stands there is no word that only looks like a name, and what follows the surname no address."""
    name = text[start:end]
    if name in words("like_persons_zh.txt") and (not titled or is_ordinary(name)):
        return False
    if name[0] in _FUNCTION_WORDS and (is_ordinary(name[1:]) or name[1:] in places_zh()):
        return False
    return not text.startswith(_NO_GIVEN, start + 1)


def _best(cuts: WordCuts, start: int, options: Iterable[tuple[float, int]], *, titled: bool) -> int:
    """Where the best of the candidates that begin there ends; 0 where none is good enough."""
    text, borders = cuts.text, cuts.near(start)
    right = cuts.run(start)[1]
    begins = bool(borders[start])
    parted = False
    if titled and not begins:
        if is_title(cuts.word_over(start)):
            titled = False
        else:
            begins = parted = True
    best, best_end = ENOUGH, 0
    for likely, end in options:
        if end > right:
            continue
        known = ends = bool(borders[end])
        crossed = not ends and is_ordinary(cuts.word_over(end, start if parted else 0))
        if not ends and not crossed and after_person(text, end) > TELLS:
            known = True  # 芬说 is no word
        if begins and known:
            score = likely + _within(text, start, end, [at for at in range(start + 1, end) if borders[at]])
        else:
            score = likely
            if not begins:
                score -= 3.0 if is_ordinary(cuts.word_over(start, last=end if known else None)) else NOT_AT_START
            if not known:
                score -= 2.5 if crossed else NOT_AT_END
        if titled and end - start == 2 and not ends:
            score -= 0.5
        if score >= best:
            best, best_end = score, end
    return best_end


def _within(text: str, start: int, end: int, inner: Sequence[int]) -> float:
    """What the words as they are cut, with borders at both ends and at `inner`, say of a name."""
    if not inner:
        return BEST_CUT
    if len(inner) > 1:
        return TWO_CUTS
    if inner[0] - start == 2 and is_ordinary(text[start : inner[0]]):
        return 0.3
    return 0.8 if end - inner[0] == 2 and is_ordinary(text[inner[0] : end]) else ONE_CUT


def honored_surnames(cuts: WordCuts, cues: Iterable[tuple[int, int, str]]) -> Iterator[Found]:
    """The surnames before the honorifics among the `cues` (start, end, form) of a text: 陈先生, 张姓男子."""
    text = cuts.text
    surnames, honorifics = chars().surname, words("honorifics_zh.txt")
    for place, end, form in cues:
        if not place or form not in honorifics or text[place - 1] not in surnames:
            continue
        start = place - 1
        if not cuts.begins(start):
            continue
        given = text[max(cuts.run(start)[0], start - 2) : start]
        if not any(surnames.get(char, LEAST) > OFTEN_NAMED for char in given):
            yield Found(start, end if form in _UNNAMED else place, "person", None)
