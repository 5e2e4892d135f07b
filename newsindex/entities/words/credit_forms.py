"""The forms of bylines, credits and datelines as regular expressions over folded text, one language at a time.

Agencies, roles and words come from the lists by which the readers of articles tell author and agency
(ingest/data/credits.toml).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib import resources
from typing import Any, NamedTuple

from newsindex.analysis import fold

_NO_END = r"[^.!?。;\n]"
_HAN = "[\u3400-\u9fff]"
_PHOTO = r"(?:file )?(?:photos?|images?|pictures?|graphic|illustration|screengrab|video|source|credit)"
_WORK = r"(?:additional )?(?:reporting|writing|editing|compiled|translated|written|edited|reported)"
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?"
_PLACE = r"[A-Z][A-Z.' -]+(?:(?:, |/)[A-Z][\w.]+(?: [A-Z][\w.]+)?){0,2}"


class Forms(NamedTuple):
    """Patterns for a whole line, for one of the first or last lines, for what opens a line, for what brackets hold."""

    line: re.Pattern[str]
    edge_line: re.Pattern[str]
    opening: re.Pattern[str]
    inside: re.Pattern[str]


@cache
def _lists() -> dict[str, Any]:
    return tomllib.loads((resources.files("newsindex.ingest") / "data" / "credits.toml").read_text("utf-8"))


def _any(forms: Iterable[str]) -> str:
    return "|".join(map(re.escape, sorted({fold(form) for form in forms}, key=lambda form: (-len(form), form))))


def _agencies(*, ascii_only: bool) -> str:
    forms = (form for names in _lists()["agencies"].values() for form in names)
    return _any(form for form in forms if form.isascii() == ascii_only)


@cache
def english() -> Forms:
    """The forms that are written in Latin letters."""
    agency = _agencies(ascii_only=True)
    role = _any(_lists()["english"]["roles"])
    named = rf"(?i:{_PHOTO} (?:by|courtesy of) .{{2,60}})"
    photo = rf"(?i:{_PHOTO})(?: (?i:by|courtesy of|credit|from))? ?[:/] ?.{{2,80}}|{named}"
    work = rf"(?i:{_WORK}(?: and \w+)? by .{{3,120}})"
    by = rf"(?i:by) [A-Z].{{2,80}}?(?: ?[/,|-] ?(?i:{role}).{{0,60}})?"
    staff = rf"(?i:(?:{role})s?(?: ?[,;/] ?.{{2,60}}| (?:in|at|with|and) .{{2,60}})?)"
    further = rf"(?:(?:,? (?:and|with|via) |, |/| )(?:{agency}|[A-Z][A-Z .,]+))"
    wire = rf"(?:with |source: |© ?)?(?:{agency}){further}*(?: (?:file )?photo)?"
    date = rf"{_MONTH} ?\d{{1,2}}(?:,? ?\d{{4}})?"
    sender = rf"[(/] ?(?:{agency})[^)/]{{0,20}}[)/]"
    opening = (
        rf"{_PLACE}(?:, {date})?(?: ?{sender})? ?(?:--|[-—]) ?|{_PLACE}, {date} ?{sender}|(?:{agency}) ?(?:--|[-—]) ?"
    )
    return Forms(
        re.compile(rf"(?:{photo}|{work}|{staff}|{wire})\s*"),
        re.compile(rf"{by}\s*"),
        re.compile(opening),
        re.compile(rf"\s*(?:{photo}|{work}|{by}|{staff}|{wire})\s*"),
    )


@cache
def chinese() -> Forms:
    """The forms that are written in Chinese."""
    lists = _lists()["chinese"]
    bureau = rf"(?:{_agencies(ascii_only=False)}|{_any(lists['papers'])})"
    report = rf"(?:{_any(lists['reports'])})"
    credited = [*lists["writers"], *lists["others"]]
    who = rf"(?:{_any(credited)})"
    person = rf"(?:{_any(word for word in credited if len(word) > 1)})"
    line = (
        rf"(?:{bureau}|综合)?{person}{_NO_END}{{1,40}}{report}(?: ?[(/].{{0,20}})?"
        rf"|(?:{bureau}|综合){_NO_END}{{0,30}}{report}"
        rf"|(?:{bureau})?{who}(?:及?{who})* ?[:/|] ?.{{1,50}}"
        rf"|(?:示意)?图(?:为)?[^,。]{{0,6}}(?:资料照|示意图)"
    )
    inside = (
        rf"{line}|{person}{_HAN}{{2,12}}"
        rf"|{bureau}(?:[/、,]{bureau})*(?:提供|资料照片?|档案照片?)?"
        rf"|(?:资料照片?|档案照片?|资料图片?|示意图|翻摄|截图|提供).{{0,40}}"
        rf"|{_HAN}{{2,12}}(?:摄|提供|翻摄)|取自.{{1,40}}"
    )
    opening = (
        rf"{bureau}[^,。;\n]{{0,24}}[电讯](?: ?[(]{_NO_END}{{2,40}}[)])?"
        rf"|(?:{bureau})?{person} ?{_HAN}{{2,4}}(?:[、/ ,]{_HAN}{{2,4}})*[/ ]?{_HAN}{{2,10}}{report}"
    )
    return Forms(
        re.compile(rf"(?:{line})\s*"),
        re.compile(rf"{person} ?{_HAN}{{2,10}}\s*"),
        re.compile(opening),
        re.compile(rf"\s*(?:{inside})\s*"),
    )
