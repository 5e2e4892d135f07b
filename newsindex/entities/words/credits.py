"""Where a text says who wrote, edited, photographed or sent it, and from where: no names of the story stand there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from newsindex.analysis import fold
from newsindex.analysis.script import FIRST_OF_CHINESE
from newsindex.entities.words.credit_forms import chinese, english

_EDGE_LINES = 4
"""Bylines stand in the first and last lines; "By" elsewhere opens a sentence."""
_LONGEST_LINE, _LONGEST_CHINESE_LINE = 160, 60
_AMID = (
    "Photo", "PHOTO", "photo", "File", "Image", "Picture", "Graphic", "Illustration", "Screengrab", "Source", "Credit",
    "图", "照片", "摄影", "资料", "文/", "编辑", "责任", "记者", "编译", "翻译", "来源",
)  # fmt: skip
"""Credits amid the text begin so."""
_OPENING = "([〔【<"
_BRACKET = re.compile(r"[(\[〔【<]([^()\[\]〔〕【】<>\n]{1,100})[)\]〕】>]")


def credit_spans(text: str, around: Sequence[tuple[int, int]] | None = None) -> list[tuple[int, int]]:
    """The (start, end) of every byline, credit and dateline of an article's body, in their order.

    Looked for at the beginning and the end of the text, in lines of their own and in brackets. `around`: only those in
    the lines with one of these stretches.
    """
    return spans_in_folded(fold(text), around)


def spans_in_folded(folded: str, around: Sequence[tuple[int, int]] | None = None) -> list[tuple[int, int]]:
    """As credit_spans, of a text that is folded already."""
    found: list[tuple[int, int]] = []
    brackets: list[tuple[int, int]] = []
    lines = folded.split("\n")
    last = len(lines) - _EDGE_LINES
    at = seen = 0
    for number, line in enumerate(lines):
        seen += bool(line)
        first = seen <= _EDGE_LINES
        end = at + len(line)
        if around is not None and not any(begin < end and at < stop for begin, stop in around):
            at = end + 1
            continue
        if line and (first or number >= last or line.startswith(_AMID)):
            start = end - len(line.lstrip())
            span = _in_line(folded, start, end, edge=first or number >= last, first=first)
            if span:
                found.append(span)
        if around is not None:
            brackets += _in_brackets(folded, at, end)
        at = end + 1
    if around is None:
        brackets = _in_brackets(folded, 0, len(folded))
    return _apart(found + brackets) if brackets else found


def _in_line(folded: str, start: int, end: int, *, edge: bool, first: bool) -> tuple[int, int] | None:
    """Where the credit stands that is the line, or with which one of the first lines begins."""
    if start == end:
        return None
    latin = folded[start] < FIRST_OF_CHINESE
    forms = english() if latin else chinese()
    match = None
    if end - start <= (_LONGEST_LINE if latin else _LONGEST_CHINESE_LINE):
        match = forms.line.fullmatch(folded, start, end)
        if match is None and edge:
            match = forms.edge_line.fullmatch(folded, start, end)
    if match is None and first:
        match = forms.opening.match(folded, start, end)
    return match.span() if match else None


def _in_brackets(folded: str, start: int, end: int) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for opening in _OPENING:  # each is found in a tenth of the time in which the expression comes to it
        at = folded.find(opening, start, end)
        while at >= 0:
            match = _BRACKET.match(folded, at, end)
            if match and _is_credit(match[1]):
                found.append(match.span())
            at = folded.find(opening, at + 1, end)
    return found


@lru_cache(maxsize=4_000)
def _is_credit(inside: str) -> bool:
    """Whether what stands in brackets is a credit; most brackets recur."""
    forms = english() if inside.isascii() else chinese()
    return forms.inside.fullmatch(inside) is not None


def _apart(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans in their order, without those within another."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
        if not found or start >= found[-1][1]:
            found.append((start, end))
    return found
