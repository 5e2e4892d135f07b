"""Where sentences begin and end, in English and Chinese, and where an article's lead ends."""

from __future__ import annotations

import re
from functools import cache

from newsindex.analysis.fold import read_lines
from newsindex.analysis.words import is_common

_HAN = "\u2e80-\u2fff\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_CLOSING = "\"'”’»)\\]」』》〉】）］｝〕﹂﹄＂"
_end = re.compile(
    rf"[.!?]+[{_CLOSING}]*(?=\s|$)"
    rf"|[!?]+[{_CLOSING}]*(?=[{_HAN}「『“《])"
    rf"|[。！？；｡．…‼⁇⁈⁉]+[。！？；….!?]*[{_CLOSING}]*"
    r"|\n"
)
_last_word = re.compile(r"[^\s(\[“‘\"'「『（–—/-]*$")
_next = re.compile(r"\s*[\"'“‘(\[«]*([^\s]*)")
_han = re.compile(f"[{_HAN}]")

LEAD_LIMIT, CHINESE_LEAD_LIMIT = 400, 200
"""The most characters of a lead, unless its first sentence is longer."""
_SHORTEST_LEAD, _SHORTEST_CHINESE_LEAD = 40, 15


@cache
def _abbreviations() -> tuple[frozenset[str], frozenset[str]]:
    never, *seldom = read_lines("abbreviations.txt")
    return frozenset(never.split()), frozenset(word for line in seldom for word in line.split())


def sentences(text: str) -> list[tuple[int, int]]:
    """The (start, end) of every sentence, without the white space around it; together they hold all else."""
    out: list[tuple[int, int]] = []
    start = 0
    for match in _end.finditer(text):
        if match.end() > start and _ends_sentence(text, start, match):
            _add(text, start, match.end(), out)
            start = match.end()
    _add(text, start, len(text), out)
    return out


def _add(text: str, start: int, end: int, out: list[tuple[int, int]]) -> None:
    piece = text[start:end]
    bare = piece.strip()
    if bare:
        start += len(piece) - len(piece.lstrip())
        out.append((start, start + len(bare)))


def _ends_sentence(text: str, start: int, match: re.Match[str]) -> bool:
    sign = match[0][0]
    following = _next.match(text, match.end())
    word = following[1] if following else ""
    if sign == "\n":
        # A line break within a sentence of hard-wrapped text; a blank line always parts.
        return not (word[:1].islower() and text[match.start() - 1 : match.start()] not in ("", "\n"))
    if word[:1].islower() and sign not in "。！？；｡．":
        return not (text[match.end() : match.end() + 1].isspace() or sign == "…")
    if not match[0].startswith(".") or match[0].startswith(".."):
        return True
    last = _last_word.search(text, start, match.start())
    before = last[0] if last else ""
    if not before:
        return True
    never, seldom = _abbreviations()
    name = before.lower()
    if name in never and before[0].isupper():
        return not word
    short = len(before) == 1 and before.isalpha() and before.isupper()
    dotted = "." in before and all(len(piece) <= 2 for piece in before.split("."))
    if short or dotted or (name in seldom and (before[0].isupper() or word[:1].isdigit())):
        return not word or (word[0].isupper() and is_common(word.strip(".,;:!?'\"”’")) and word != "I")
    return True


def lead_end(body: str) -> int:
    """Where the lead ends: with the first paragraph, or the last sentence of it within the limit; 0 for an empty body.

    A first paragraph that is but a dateline or byline takes the next one with it.
    """
    chinese = len(_han.findall(body, 0, LEAD_LIMIT)) > LEAD_LIMIT // 5
    limit, shortest = (CHINESE_LEAD_LIMIT, _SHORTEST_CHINESE_LEAD) if chinese else (LEAD_LIMIT, _SHORTEST_LEAD)
    begun = end = 0
    for start, stop in sentences(body[: 4 * limit]):
        if not end:
            begun = start
        elif stop - begun > limit or ("\n" in body[end:start] and end - begun >= shortest):
            break
        end = stop
    return end
