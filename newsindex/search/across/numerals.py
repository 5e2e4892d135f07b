"""Numbers written with Chinese numerals: 二十五, 两千, 一百二十万."""

from __future__ import annotations

import re

_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_SCALES = {"万": 10**4, "亿": 10**8}
_NUMERAL = re.compile("(?:十|[一二两三四五六七八九])[零〇一二两三四五六七八九十百千万亿]*")


def leading_number(word: str) -> tuple[int, str] | None:
    """The number that a folded word begins with, and what follows it; None where it begins with none."""
    match = _NUMERAL.match(word)
    value = None if match is None else number(match[0])
    return None if match is None or value is None else (value, word[match.end() :])


def number(numerals: str) -> int | None:
    """The value of numerals, folded; None where they are no number, as in 三七, 十十 or 一万一."""
    total = part = 0
    digit: int | None = None
    for character in numerals:
        if character in _DIGITS:
            if digit:
                return None
            digit = _DIGITS[character]
        elif character in _UNITS:
            if part % (10 * _UNITS[character]):
                return None
            part += (1 if digit is None else digit) * _UNITS[character]
            digit = None
        elif character == "万" and total % _SCALES["亿"]:
            return None
        else:
            total = (
                (total + part + (digit or 0)) * _SCALES[character]
                if character == "亿"
                else (total + (part + (digit or 0)) * _SCALES[character])
            )
            part, digit = 0, None
    if digit and len(numerals) > 1 and numerals[-2] not in "十零〇" and numerals[-2] in (*_UNITS, *_SCALES):
        return None
    return total + part + (digit or 0)
