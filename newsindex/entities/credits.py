"""Where a text says who wrote, edited, photographed or sent it, and from where: no names of the story stand there."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources
from typing import NamedTuple

from newsindex.analysis import fold

_EDGE_LINES = 4
"""Bylines stand in the first and last lines; "By" elsewhere opens a sentence."""
_LONGEST_LINE = 160
_BRACKET = re.compile(r"[(\[〔【<][^()\[\]〔〕【】<>\n]{1,100}[)\]〕】>]")


def credit_spans(text: str) -> list[tuple[int, int]]:
    """The (start, end) of every byline, credit and dateline of an article's body, in their order.

    Looked for at the beginning and the end of the text, in lines of their own and in brackets.
    """
    return spans_in_folded(fold(text))


def spans_in_folded(folded: str) -> list[tuple[int, int]]:
    """As credit_spans, of a text that is folded already."""
    forms = _forms()
    found: list[tuple[int, int]] = []
    lines = folded.split("\n")
    last = len(lines) - _EDGE_LINES
    at = seen = 0
    for number, line in enumerate(lines):
        if line and not line.isspace():
            seen += 1
            edge = seen <= _EDGE_LINES or number >= last
            start = at + len(line) - len(line.lstrip())
            match = None
            if len(line) <= _LONGEST_LINE:
                match = forms.line.fullmatch(folded, start, at + len(line)) or (
                    forms.edge_line.fullmatch(folded, start, at + len(line)) if edge else None
                )
            if match is None and seen <= _EDGE_LINES:
                match = forms.dateline.match(folded, start, at + len(line))
            if match is not None:
                found.append(match.span())
        at += len(line) + 1
    if "(" in folded or "〔" in folded or "【" in folded or "[" in folded:
        for match in _BRACKET.finditer(folded):
            if forms.inside.fullmatch(folded, match.start() + 1, match.end() - 1):
                found.append(match.span())
        found.sort()
    return found


class _Forms(NamedTuple):
    line: re.Pattern[str]
    edge_line: re.Pattern[str]
    dateline: re.Pattern[str]
    inside: re.Pattern[str]


@cache
def _forms() -> _Forms:
    # The same lists by which the readers of articles tell author and agency.
    text = (resources.files("newsindex.ingest") / "data" / "credits.toml").read_text("utf-8")
    lists = tomllib.loads(text)
    agency = _any(form for forms in lists["agencies"].values() for form in forms)
    role = _any(lists["english"]["roles"])
    writer = _any(lists["chinese"]["writers"])
    other = _any(lists["chinese"]["others"])
    report = _any(lists["chinese"]["reports"])
    paper = _any(lists["chinese"]["papers"])
    han = "[\u3400-\u9fff]"
    some = r"[^.!?。;\n]"
    photo = r"(?:file )?(?:photos?|images?|pictures?|graphic|illustration|screengrab|video|source|credit)"
    photo_credit = rf"(?i:{photo})(?: (?i:by|courtesy of|credit|from))? ?[:/] ?.{{2,80}}|(?i:{photo}) (?i:by|courtesy of) .{{2,60}}"
    worked_on = r"(?i:(?:additional )?(?:reporting|writing|editing|compiled|translated|written|edited|reported)(?: and \w+)? by) .{3,120}"
    by = rf"(?i:by) [A-Z].{{2,80}}?(?: ?[/,|-] ?(?i:{role}).{{0,60}})?"
    staff = rf"(?i:{role})s?(?: ?[,;/] ?.{{2,60}}| (?i:in|at|with|and) .{{2,60}})?"
    wire = rf"(?:with |source: |© ?)?(?:{agency})(?:(?:,? (?:and|with|via) |, |/| )(?:{agency}|[A-Z][A-Z .,]+))*(?: photo)?"
    chinese = (
        rf"(?:{paper}|{agency}|综合)?(?:{writer}|{other}){some}{{1,40}}(?:{report})(?: ?[(/].{{0,20}})?"
        rf"|(?:{paper}|{agency}|综合|文/|图/)(?:{some}{{0,30}})(?:{report})"
        rf"|(?:{writer}|{other})(?:及?(?:{writer}|{other}))* ?[:/|] ?.{{1,50}}"
        rf"|(?:示意)?图(?:为)?[^,。]{{0,6}}(?:资料照|示意图)"
    )
    bracketed = (
        rf"{chinese}|(?:{writer}|责任编辑|责编|编辑|摄影|翻译|校对|核稿编辑|核稿){han}{{2,12}}"
        rf"|(?:{agency})?(?:资料照片?|档案照片?|资料图片?|示意图|翻摄|截图|提供).{{0,40}}"
        rf"|{han}{{2,12}}(?:摄|提供|翻摄)|翻摄自?.{{1,40}}|取自.{{1,40}}"
    )
    date = r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.? ?\d{1,2}(?:,? ?\d{4})?"
    place = r"[A-Z][A-Z.' -]+(?:(?:, |/)[A-Z][\w.]+(?: [A-Z][\w.]+)?){0,2}"
    dateline = (
        rf"{place}(?:, {date})?(?: ?[(/] ?(?:{agency})[^)/]{{0,20}}[)/])? ?(?:--|[-—]) ?"
        rf"|{place}, {date} ?[(/] ?(?:{agency})[^)/]{{0,20}}[)/]"
        rf"|(?:{agency}) ?(?:--|[-—]) ?"
        rf"|(?:{agency}|{paper})[^,。;\n]{{0,24}}[电讯](?: ?[(]{some}{{2,40}}[)])?"
        rf"|(?:{paper}|{agency})?(?:{writer}) ?{han}{{2,4}}(?:[、/ ,]{han}{{2,4}})*[/ ]?{han}{{2,10}}(?:{report})"
    )
    line = rf"(?:{photo_credit}|{worked_on}|{staff}|{wire}|{chinese})\s*"
    edge_line = rf"(?:{by}|(?:{writer}|{other}) ?{han}{{2,10}})\s*"
    inside = rf"\s*(?:{photo_credit}|{worked_on}|(?i:by) [A-Z].{{2,60}}|{staff}|{wire}|{bracketed})\s*"
    return _Forms(*map(re.compile, (line, edge_line, dateline, inside)))


def _any(forms: object) -> str:
    folded = {fold(form) for form in forms}  # type: ignore[attr-defined]
    return "|".join(map(re.escape, sorted(folded, key=lambda form: (-len(form), form))))
