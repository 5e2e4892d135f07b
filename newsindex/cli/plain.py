"""Text from articles and queries, made safe to print: what could steer a terminal or turn its lines is replaced.

Each character is replaced by one character, so that offsets into the text stay what they were.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

_PICTURES = 0x2400  # the visible picture of control character n is U+2400 + n
_UNKNOWN = 0xFFFD

_STEERING: dict[int, int] = (
    {code: _PICTURES + code for code in range(0x20)}
    | {0x7F: 0x2421}
    | dict.fromkeys(range(0x80, 0xA0), _UNKNOWN)
    | dict.fromkeys((0x061C, 0x200E, 0x200F, 0x2028, 0x2029, 0xFEFF), _UNKNOWN)
    | dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)), _UNKNOWN)  # bidirectional overrides and isolates
    | dict.fromkeys(range(0xD800, 0xE000), _UNKNOWN)  # lone surrogates, which no encoding can write
    | dict.fromkeys(range(0xE0000, 0xE0080), _UNKNOWN)  # invisible tag characters
)
_LINE = _STEERING | dict.fromkeys((0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x85, 0x2028, 0x2029), 0x20)
_TEXT = {code: sign for code, sign in _STEERING.items() if code not in (0x09, 0x0A)}
MOST_LISTED = 5
"""So many names or translations are read at a glance."""

_LISTED = re.compile(r"(.+?: )(.+?)((?: …)? \([a-z][^()]*\))?", re.DOTALL)
_BETWEEN = re.compile(r", (?!(?:ltd|limited|inc)\b)", re.IGNORECASE)
"""Between two names, not before the legal form that ends one ("Yum China Holdings, Inc.")."""

_NO_LINE_BREAK_BEFORE = "，。、；：！？）」』》〉】”’…%％,.;:!?)]}"
_NO_LINE_BREAK_AFTER = "（「『《〈【“‘([{$¥€£#"


def one_line(text: str) -> str:
    """The text on one line: breaks and tabs are spaces, control and direction characters are visible signs."""
    return text.translate(_LINE)


def several_lines(text: str) -> str:
    """The text with its line breaks and tabs, but without other control and direction characters."""
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(_TEXT)


def json_safe(text: str) -> str:
    """The same JSON with characters that could steer a terminal, and lone surrogates, written as escapes."""
    if text.isascii() and "\x7f" not in text:
        return text
    steering = {char for char in set(text) if ord(char) in _STEERING and char != "\n"}
    return text.translate({ord(char): _escaped(char) for char in steering}) if steering else text


def _escaped(char: str) -> str:
    code = ord(char)
    if code < 0x10000:
        return f"\\u{code:04x}"
    high, low = divmod(code - 0x10000, 0x400)
    return f"\\u{0xD800 + high:04x}\\u{0xDC00 + low:04x}"


def cells(text: str) -> int:
    """How many columns of a terminal the text takes: two for a wide character, none for a combining one."""
    return len(text) if text.isascii() else sum(map(_width, text))


def _width(char: str) -> int:
    if unicodedata.east_asian_width(char) in "WF":
        return 2
    return 0 if unicodedata.category(char) in ("Mn", "Me", "Cf") else 1


def shorten(text: str, width: int) -> str:
    """The text in at most `width` columns, with … where it was cut."""
    if cells(text) <= width:
        return text
    kept, used = [], 0
    for char in text:
        used += _width(char)
        if used > width - 1:
            break
        kept.append(char)
    return "".join(kept).rstrip() + "…"


def few_of(note: str) -> str:
    """A note of the form "what: one, two, three (why)" with the first of a long list, and how many more there are."""
    found = _LISTED.fullmatch(note)
    listed = _BETWEEN.split(found[2]) if found else []
    if not found or len(listed) <= MOST_LISTED + 1:
        return note
    return f"{found[1]}{', '.join(listed[:MOST_LISTED])} and {len(listed) - MOST_LISTED} more{found[3] or ''}"


def line_starts(text: str, width: int) -> Iterator[int]:
    """The places, after the first, at which a line of the wrapped text begins.

    Lines break after spaces and between wide characters, never before closing or after opening punctuation; a word
    that is longer than a line is cut.
    """
    start = used = 0
    fits = -1  # the last place at which this line may end
    for place, char in enumerate(text):
        wide = _width(char)
        if place > start and _may_break(text, place):
            fits = place
        while used + wide > width and place > start and char != " ":
            start = fits if fits > start else place
            yield start
            used = cells(text[start:place])
            fits = -1
        used += wide


def _may_break(text: str, place: int) -> bool:
    before, char = text[place - 1], text[place]
    if char == " " or char in _NO_LINE_BREAK_BEFORE or before in _NO_LINE_BREAK_AFTER:
        return False
    return before == " " or _width(before) == 2 or _width(char) == 2
