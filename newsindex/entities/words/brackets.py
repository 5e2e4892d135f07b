"""Brackets in a text that hold a name in the other language, and what stands in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
MAX_INSIDE = 120  # characters of the longest bracket that may hold names

_OPENING = "(（[［"
_BRACKET = re.compile(rf"[(（\[［]([^()（）\[\]［］\n]{{1,{MAX_INSIDE}}})[)）\]］]")
_HAN_NAME = re.compile(
    rf"(?:\d{{1,4}})?[{HAN}](?:[{HAN}·‧•・．.\-－0-9０-９A-Za-zＡ-Ｚａ-ｚ&＆！!？?\u3105-\u312f]*[{HAN}！？0-9A-Za-z])?"
)
_PART = re.compile(r"[^,，;；、/／|｜]+")
_QUOTES = "「」『』《》〈〉“”‘’\"'_*〔〕【】 \u3000"
_CLOSING = "」』》〉”’_*"
_TICKER = re.compile(
    r"(?:(?:TWSE|TPEX|NYSE|NASDAQ|Nasdaq|HKEX|HKSE|SEHK|TYO|KRX|SSE|SZSE|TAIEX|LSE)\s*[:：]?\s*)?"
    r"(\d{4,6}(?:\.(?:TW|TWO|HK|SS|SZ|T|KS))|[A-Z]{1,5}(?:\.(?:N|O|US|OQ|L)))$"
)
_BARE_TICKER = re.compile(r"(?:TWSE|TPEX|NYSE|NASDAQ|Nasdaq|HKEX|SEHK|SSE|SZSE)\s*[:：]\s*([A-Z0-9]{1,6})$")
_LEAD_IN = re.compile(
    r"(?:in (?:Chinese|Mandarin)|Chinese(?: name)?|Mandarin|zh(?: only)?|also|known as|born|né|née|formerly|pinyin|or|"
    r"aka|a\.k\.a\.|real name|literally|lit\.|中文|原名|本名|又名|又稱|亦稱|英文|英語|英譯|簡稱|舊稱|前身為|即)"
    r"(?:\s*[:：]\s*|\s+)",
    re.IGNORECASE,
)
_LATIN = re.compile(r"[A-Za-zÀ-ɏ]")


class Span(NamedTuple):
    """A piece of the text: `text[start:end]` is `words`."""

    words: str
    start: int
    end: int


class Bracket(NamedTuple):
    """A bracket `start` to `end` (its marks included) with the Chinese names, English names and tickers in it."""

    start: int
    end: int
    chinese: tuple[Span, ...]
    english: tuple[Span, ...]
    tickers: tuple[str, ...]


def is_han(char: str) -> bool:
    """Whether the character is a Chinese one."""
    return "\u4e00" <= char <= "\u9fff" or _HAN.match(char) is not None


def has_han(text: str) -> bool:
    """Whether a Chinese character is in the text."""
    if text.isascii():
        return False
    # One range is passed over in a third of the time of many.
    beyond = _NOT_BEFORE_HAN.search(text)
    return beyond is not None and _HAN.search(text, beyond.start()) is not None


_HAN = re.compile(f"[{HAN}]")
_NOT_BEFORE_HAN = re.compile(f"[^\0-{chr(ord(HAN[0]) - 1)}]")


def find_brackets(text: str) -> Iterator[Bracket]:
    """The innermost brackets of the text, in their order, that hold a name in either language."""
    for match in filter(None, map(partial(_BRACKET.match, text), _openings(text))):
        inside = match[1]
        before = text[max(0, match.start() - 3) : match.start()].rstrip()[-1:]
        latin = _LATIN.search(inside) is not None
        quoted = before in _CLOSING and before != ""
        after_han = has_han(before) or (quoted and has_han(text[max(0, match.start() - 12) : match.start()]))
        if (latin and after_han) or (has_han(inside) and (latin or not after_han)):
            yield _parsed(match)


def _openings(text: str) -> list[int]:
    """Where brackets open; the expression would take many times as long to come there."""
    found: list[int] = []
    for opening in _OPENING:
        at = text.find(opening)
        while at >= 0:
            found.append(at)
            at = text.find(opening, at + 1)
    return sorted(found)


def _parsed(match: re.Match[str]) -> Bracket:
    chinese: list[Span] = []
    english: list[Span] = []
    tickers: list[str] = []
    base = match.start(1)
    for part in _PART.finditer(match[1]):
        start, end = part.span()
        words = part[0]
        ticker = _TICKER.match(words.strip()) or _BARE_TICKER.match(words.strip())
        if ticker:
            tickers.append(ticker[1])
            continue
        lead = _LEAD_IN.match(words.lstrip())
        if lead:
            start += len(words) - len(words.lstrip()) + lead.end()
        span = _trimmed(match[1], start, end, base)
        if not span:
            continue
        name = _HAN_NAME.search(span.words)
        if not name:
            if _LATIN.match(span.words) or span.words[:1].isdigit():
                english.append(span)
            continue
        latin = span.words[: name.start()].rstrip(_QUOTES + "-–—")
        first = name.start()
        if latin and len(latin) == first and latin in match.string[max(0, match.start() - 60) : match.start()]:
            first, latin = 0, ""  # part of the name: "La New Bears (La New熊)"
        chinese.append(Span(span.words[first : name.end()], span.start + first, span.start + name.end()))
        if _LATIN.search(latin):
            english.append(Span(latin, span.start, span.start + len(latin)))
    return Bracket(match.start(), match.end(), tuple(chinese), tuple(english), tuple(tickers))


def _trimmed(inside: str, start: int, end: int, base: int) -> Span | None:
    while start < end and inside[start] in _QUOTES:
        start += 1
    while end > start and inside[end - 1] in _QUOTES + ".。":
        end -= 1
    return Span(inside[start:end], base + start, base + end) if end > start else None
