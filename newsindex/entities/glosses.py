"""Glosses: places where a text gives a name in English and in Chinese, one of them in brackets.

`Tencent Holdings Ltd (騰訊)`, `字節跳動（ByteDance）`, `Taiwan Semiconductor Manufacturing Co (TSMC, 台積電)`,
`Hon Hai Precision Industry Co (鴻海精密), also known as Foxconn Technology Group (富士康科技集團)`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from newsindex.entities.brackets import Bracket, Span, find_brackets, has_han
from newsindex.entities.edges import Edge, english_edge
from newsindex.entities.han_edges import chinese_edge
from newsindex.entities.kinds import Context, Judgement, Kind, judge
from newsindex.entities.romanisation import fit

MAX_CHINESE = 24  # characters of the longest Chinese name; what is longer is a sentence

_ALSO_KNOWN = re.compile(
    r"[,，]?\s*(?:(?:who|which) (?:is|was) )?(?:also|better|formerly|otherwise|commonly|previously|now|once|widely)?\s*"
    r"(?:known|called|referred to) as |[,，]?\s*(?:aka|a\.k\.a\.|alias)\s+|[,，]\s*formerly\s+",
    re.IGNORECASE,
)
_CAPITALS = re.compile(r"(?:the )?((?:[A-Z0-9][\w.&’'-]*|of|and|for|&)(?: (?:[A-Z0-9][\w.&’'-]*|of|and|for|&))*)")
_SENTENCE = re.compile(r"[。！？]|[的了是在].{6,}")
_NO_NAME = re.compile(r"\d+(?:年|月|日|歲|元|萬|億|人|%)|[一二三四五六七八九十百千]+年?$")
_JOINED = re.compile(r"\s*(?:,|、|，|and|及|和|與|,\s*and)\s*(?:the )?$")


@dataclass(frozen=True, slots=True)
class Gloss:
    """An English and a Chinese name of one thing, without title, role or possessive.

    `english_start` to `chinese_end` are offsets in the text. `also` are further English names that the place gives
    (acronyms, "also known as"), `tickers` exchange codes. `support` (0 to 1) says how surely the pair is right, by
    `reasons`. `run` is the capitalised text before the bracket from which the English name was cut.
    """

    english: str
    chinese: str
    kind: Kind
    english_start: int
    english_end: int
    chinese_start: int
    chinese_end: int
    also: tuple[str, ...] = ()
    tickers: tuple[str, ...] = ()
    support: float = 0.0
    reasons: tuple[str, ...] = ()


def find_glosses(text: str) -> list[Gloss]:
    """The glosses of the text, in the order of their brackets."""
    found: list[Gloss] = []
    ends: list[int] = []
    for bracket in find_brackets(text):
        before = text[max(0, bracket.start - 4) : bracket.start].rstrip(' 」』》〉”"_*\u3000')[-1:]
        if has_han(before):
            new = _chinese_first(text, bracket)
        elif bracket.chinese and (before.isalnum() or before in ",’'.!?"):
            new = _english_first(text, bracket)
        else:
            continue
        for gloss in new:
            _relate(text, found, ends, gloss)
            ends.append(bracket.end)
    return _with_trailing_names(text, found, ends)


def _english_first(text: str, bracket: Bracket) -> list[Gloss]:
    acronyms = [s.words for s in bracket.english if s.words[:1].isupper() or s.words[:1].isdigit()]
    names = [c for c in bracket.chinese if _nameable(c.words)]
    found: list[Gloss] = []
    for number, chinese in enumerate(names):
        edge = english_edge(text, bracket.start, chinese.words, acronyms)
        if edge is None:
            continue
        paired = _listed_person(text, bracket, names, number, edge) if len(names) > 1 else edge
        if paired is None:
            continue
        found.append(_gloss(text, paired, chinese, tuple(acronyms), bracket.tickers))
    return found


def _listed_person(text: str, bracket: Bracket, names: list[Span], number: int, edge: Edge) -> Edge | None:
    """For "A and B (甲, 乙)" the edge of the one that sounds like this name; the edge itself where it fits or none does."""
    if edge.name_fit is not None:
        return edge
    last = english_edge(text, bracket.start, names[-1].words)
    if last is None or last.name_fit is None or number == len(names) - 1:
        return edge if number == 0 else None
    stop = last.start
    for _ in range(len(names)):
        stop = len(re.sub(r"(?:,?\s+and|,)\s*$", "", text[:stop].rstrip()))
        earlier = english_edge(text, stop, names[number].words)
        if earlier is None:
            return None
        if earlier.name_fit is not None:
            return earlier
        stop = earlier.start
    return None


def _nameable(chinese: str) -> bool:
    return len(chinese) <= MAX_CHINESE and not _SENTENCE.search(chinese) and not _NO_NAME.match(chinese)


def _gloss(text: str, edge: Edge, chinese: Span, also: tuple[str, ...], tickers: tuple[str, ...]) -> Gloss:
    english = text[edge.start : edge.end]
    context = Context(edge.before, edge.title, edge.quoted, edge.capital)
    verdict = judge(english.split(), chinese.words, edge.name_fit, context)
    return Gloss(
        english,
        chinese.words,
        verdict.kind,
        edge.start,
        edge.end,
        chinese.start,
        chinese.end,
        tuple(a for a in also if a != english),
        tickers,
        verdict.support,
        verdict.reasons,
    )


def _chinese_first(text: str, bracket: Bracket) -> list[Gloss]:
    names = [e for e in bracket.english if any(c.isalpha() for c in e.words) and len(e.words.split()) <= 10]
    if not names:
        return []
    english = names[0]
    edge = chinese_edge(text, bracket.start, english.words)
    if edge is None:
        return []
    words = english.words.split()
    chinese = text[edge.start : edge.end]
    capital = english.words[0].isupper() or any(c.isupper() for c in english.words[1:3])
    verdict: Judgement = judge(
        words, chinese, fit(words, chinese), Context((), edge.title, edge.quoted, capital and _capitals(words))
    )
    support = verdict.support * edge.certainty
    also = tuple(s.words for s in names[1:] if s.words[:1].isupper())
    return [
        Gloss(
            english.words, chinese, verdict.kind, english.start, english.end, edge.start, edge.end,
            also, bracket.tickers, round(support, 3), verdict.reasons,
        )
    ]  # fmt: skip


def _capitals(words: list[str]) -> bool:
    """Whether the longer words begin with capitals, as those of names do."""
    return all(w[0].isupper() or len(w) <= 3 or not w[0].isalpha() for w in words) or words[0][0].islower()


def _relate(text: str, found: list[Gloss], ends: list[int], gloss: Gloss) -> None:
    """Adds the gloss; "also known as" and "and" between it and the one before relate their names and kinds."""
    if found and ends[-1] <= gloss.english_start:
        earlier, between = found[-1], text[ends[-1] : gloss.english_start]
        if _ALSO_KNOWN.fullmatch(between) or _ALSO_KNOWN.fullmatch(between.removesuffix("the ")):
            found[-1] = replace(earlier, also=(*earlier.also, gloss.english))
            kind = earlier.kind if gloss.kind == "other" else gloss.kind
            gloss = replace(gloss, also=(*gloss.also, earlier.english), kind=kind)
        elif _JOINED.fullmatch(between) and gloss.reasons in (("no sign",), ("acronym",)):
            if earlier.kind in ("company", "organisation"):
                gloss = replace(gloss, kind=earlier.kind, support=0.6, reasons=("list with one",))
    found.append(gloss)


def _with_trailing_names(text: str, found: list[Gloss], ends: list[int]) -> list[Gloss]:
    """The glosses, with the English names that "also known as" adds after their brackets."""
    starts = {g.english_start for g in found}
    for i, (gloss, end) in enumerate(zip(found, ends, strict=True)):
        match = _ALSO_KNOWN.match(text, end)
        named = _CAPITALS.match(text, match.end()) if match else None
        if not named or named.start(1) in starts:
            continue
        name = re.sub(r"(?: (?:of|and|for|&))+$", "", named[1]).rstrip(".,’'")
        if name and name not in gloss.also and name[0].isupper():
            found[i] = replace(gloss, also=(*gloss.also, name))
    return found
