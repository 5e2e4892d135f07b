"""How an article calls a company once named in full: Hon Hai Precision Industry Co → Hon Hai, 鴻海精密 → 鴻海."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from newsindex.analysis import fold
from newsindex.analysis.script import FIRST_OF_CHINESE
from newsindex.entities.companies.firms_zh import endings
from newsindex.entities.found import Found
from newsindex.entities.words.names import without_legal_form
from newsindex.entities.words.safety import is_common_word
from newsindex.entities.words.tables import mapping, words
from newsindex.entities.words.word_cuts import places_zh

_SHORTEST = 2

_SHARE_CLASS = re.compile("[AB](?![A-Za-z0-9])")
"""What names of shares add (万科A)."""
_ADDED = frozenset(("公司", "集团", "有限公司", "股份有限公司"))


def english_forms(name: str) -> tuple[str, ...]:
    """The beginnings of an English company's name that stand for it: without legal form, without head words."""
    parts = without_legal_form(name).split()
    if len(parts) == len(name.split()) == 1:
        return ()
    return tuple(dict.fromkeys(_beginnings(parts)))


def _beginnings(parts: list[str]) -> Iterator[str]:
    heads = mapping("heads_en.tsv")
    bare = " ".join(parts)
    if len(bare) > _SHORTEST and parts[0] not in words("not_given_names.txt"):
        yield bare
    while len(parts) > 1 and heads.get(parts[-1].lower()) in ("company", "legal"):
        parts = parts[:-1]
        if len(parts) > 1 or (len(parts[0]) > _SHORTEST and parts[0] not in words("not_given_names.txt")):
            yield " ".join(parts)


def chinese_forms(name: str) -> tuple[str, ...]:
    """What is left of a folded Chinese company's name without the endings of companies."""
    found = []
    while ending := next((e for e in _endings().get(name[-1], ()) if _ends_longer(name, e)), ""):
        name = name[: -len(ending)]
        if name in _not_alone() or (len(name) == _SHORTEST and is_common_word(name)):
            break
        found.append(name)
    return tuple(found)


@cache
def _not_alone() -> frozenset[str]:
    """Places and countries, which stand for no company of theirs."""
    return places_zh() | {fold(state) for state in words("states_zh.txt")}


def _ends_longer(name: str, ending: str) -> bool:
    return name.endswith(ending) and len(name) - len(ending) >= _SHORTEST


@cache
def _endings() -> dict[str, list[str]]:
    """The endings of companies by their last character, longest first."""
    found: dict[str, list[str]] = {}
    for form in sorted((form for form, (kind, _) in endings().items() if kind == "company"), key=len, reverse=True):
        found.setdefault(form[-1], []).append(form)
    return found


def lengthen(known: Sequence[Found], ruled: Iterable[Found], cues: Iterable[tuple[int, int, str]], text: str) -> None:
    """Make the legal form part of a known company's name where it follows (高通公司, "Alior Bank SA").

    `ruled` are names found by rule and get the entity where only a legal form is added; `cues` are endings (start, end,
    form) in Chinese.
    """
    companies = [found for found in known if found.kind == "company"]
    if not companies:
        return
    by_start = {found.start: found for found in companies}
    for found in ruled:
        shorter = by_start.get(found.start)
        if shorter is None or found.kind != "company" or found.end <= shorter.end:
            continue
        if without_legal_form(text[found.start : found.end]) == text[shorter.start : shorter.end]:
            found.entity = shorter.entity
    by_end = {found.end: found for found in companies}
    for end, found in by_end.items():
        if text[end - 1] >= FIRST_OF_CHINESE and _SHARE_CLASS.match(text, end):
            found.end = end + 1
    for start, end, form in cues:
        if start in by_end and form in _ADDED:
            by_end[start].end = end
