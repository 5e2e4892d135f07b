"""Where sentences begin and end, in English and Chinese, and where an article's lead ends."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import chain

from newsindex.analysis.fold import read_lines
from newsindex.analysis.words import is_common

_HAN = "\u2e80-\u2fff\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_CLOSING = "\"'”’»)\\]」』》〉】）］｝〕﹂﹄＂"
_OPENING = "\"'“‘(\\[«「『（"
_LONGEST_ABBREVIATION = 24

LEAD_LIMIT, CHINESE_LEAD_LIMIT = 400, 200
"""The most characters of a lead, unless its first sentence is longer."""
_SHORTEST_LEAD, _SHORTEST_CHINESE_LEAD = 40, 15


@cache
def _end() -> re.Pattern[str]:
    """What may end a sentence, with the quotes and brackets that close after it."""
    # All begin with one class of characters, which lets the search leap from one to the next.
    return re.compile(
        rf"[.!?。！？；｡．…‼⁇⁈⁉\n](?:(?<=[.!?])(?<![.!?][.!?])[.!?]*+[{_CLOSING}]*(?=\s|$)"
        rf"|(?<=[!?])(?<![!?][!?])[!?]*+[{_CLOSING}]*(?=[{_HAN}「『“《])"
        rf"|(?<=[。！？；｡．…‼⁇⁈⁉])[。！？；｡．…‼⁇⁈⁉]*[。！？；….!?]*[{_CLOSING}]*"
        r"|(?<=\n)\s*)"
    )


@cache
def _parting() -> re.Pattern[str]:
    """What stands before a word."""
    return re.compile(rf"[\s{_OPENING}–—/-]")


@cache
def _han() -> re.Pattern[str]:
    return re.compile(f"[{_HAN}]+")


@cache
def _next() -> re.Pattern[str]:
    return re.compile(rf"(\s*)[{_OPENING}]*(\S{{0,20}})")


@cache
def _abbreviations() -> tuple[frozenset[str], frozenset[str]]:
    """Those that never end a sentence, as they are written, and those that seldom do, in lower case."""
    capital, small, *seldom = read_lines("abbreviations.txt")
    return frozenset((*capital.title().split(), *small.split())), frozenset(" ".join(seldom).split())


@cache
def _too_long() -> int:
    """Nothing that ends in so many letters is an abbreviation."""
    return max(map(len, chain.from_iterable(_abbreviations()))) + 1


def sentences(text: str) -> list[tuple[int, int]]:
    """The (start, end) of every sentence, without the white space around it; together they hold all else."""
    return list(_sentences(text))


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    begin = 0
    for match in _end().finditer(text):
        sign, end = match.span()
        if text[sign] in _DOUBTFUL and not _ends_sentence(text, begin, sign, end):
            continue
        stop = end
        while begin < stop and text[begin].isspace():
            begin += 1
        while begin < stop and text[stop - 1].isspace():
            stop -= 1
        if begin < stop:
            yield begin, stop
        begin = end
    if rest := text[begin:].strip():
        begin = text.index(rest[0], begin)
        yield begin, begin + len(rest)


_DOUBTFUL = ".!?…‼⁇⁈⁉\n"
"""Signs that stand within sentences too."""


def _ends_sentence(text: str, start: int, stop: int, end: int) -> bool:
    """Whether one of these signs, at `stop`, ends the sentence that begins at `start`; what closes it reaches `end`."""
    sign, after = text[stop], text[end : end + 2]
    if sign == "\n":
        # A break before a small letter stands within a sentence of hard-wrapped text; a blank line always parts.
        word = after if after[:1] not in _OPENING else _next_word(text, end)[0]
        return not word[:1].islower() or text.count("\n", stop, end) > 1
    if sign == "." and end == stop + 1 and after[:1] == " " and after[1:].isupper():
        return not _abbreviated(text, start, stop, end)  # what most stops are, told without the next word
    word, lines = _next_word(text, end)
    if word[:1].islower():
        return bool(lines)
    if sign != "." or text[stop + 1 : min(stop + 2, end)] == ".":
        return True
    return not word or not _abbreviated(text, start, stop, end)


def _next_word(text: str, start: int) -> tuple[str, int]:
    """The next word without quotes before it, and how many line breaks precede it."""
    found = _next().match(text, start)
    return (found[2], found[1].count("\n")) if found else ("", 0)


def _abbreviated(text: str, start: int, stop: int, end: int) -> bool:
    """Whether the full stop at `stop` belongs to an abbreviation within a sentence that goes on after `end`."""
    if start == stop or text[stop - 1].isspace():
        return False
    if stop >= (size := _too_long()) and text[stop - size : stop].isalpha():
        return False
    before = text[max(start, stop - _LONGEST_ABBREVIATION) : stop].rsplit(None, 1)[-1]
    if not before.isalnum():
        before = _parting().split(before)[-1]
    never, seldom = _abbreviations()
    if before in never:
        return True
    initial = len(before) == 1 and before.isupper()
    dotted = "." in before and all(piece.isalpha() and len(piece) <= 2 for piece in before.split("."))
    if not initial and not dotted and before.lower() not in seldom:
        return False
    word, _ = _next_word(text, end)
    if initial or dotted or before[0].isupper() or word[0].isdigit():
        opens = word[0].isupper() and is_common(word.strip(".,;:!?'\"”’"))
        return not opens or word == "I"
    return False


def lead_end(body: str) -> int:
    """Where the lead ends: with the first paragraph, or the last sentence of it within the limit; 0 for an empty body.

    A first paragraph that is but a dateline or byline takes the next one with it.
    """
    han = 0 if (head := body[:LEAD_LIMIT]).isascii() else len("".join(_han().findall(head)))
    chinese = han > len(head) // 5
    limit, shortest = (CHINESE_LEAD_LIMIT, _SHORTEST_CHINESE_LEAD) if chinese else (LEAD_LIMIT, _SHORTEST_LEAD)
    begun = end = 0
    for start, stop in _sentences(body[: 4 * limit]):
        if not end:
            begun = start
        elif stop - begun > limit or ("\n" in body[end:start] and end - begun >= shortest):
            break
        end = stop
    return end
