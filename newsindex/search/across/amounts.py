"""Amounts and months in the notation of the other language: 3 billion is 30億, 22,000 is 2.2萬, 三成 is 30%, March is
3月."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal, InvalidOperation

from newsindex.analysis import Token
from newsindex.engines.query import Chain, Span, Term
from newsindex.search.across.dictionary import dictionary
from newsindex.search.across.numerals import leading_number
from newsindex.search.terms.needs import Need

_ENGLISH = {"thousand": 3, "million": 6, "billion": 9, "trillion": 12}
_CHINESE = {"万": 4, "亿": 8, "万亿": 12, "兆": 12}
"""Powers of ten, folded."""

_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)


_LEAST, _MOST = 10_000, 10**10
"""From here on Chinese writes numbers in 万 and 亿, mostly; and from there on English has none in figures only."""

_TENTHS = "一二三四五六七八九"


def amount_of(needs: Sequence[Need], at: int) -> tuple[int, tuple[str, ...], list[Span]] | None:
    """How many needs from there on are an amount or month, how the other language writes it, and where it stands."""
    first = needs[at].tokens[0] if needs[at].tokens else None
    second = needs[at + 1].tokens[0] if at + 1 < len(needs) and needs[at + 1].tokens else None
    if first is None:
        return None
    if first.written and first.form in _MONTHS:
        number = str(_MONTHS.index(first.form) + 1)
        return 1, (f"{number}月",), [Chain((Term(number), Term("月")))]
    if first.kind == "han":
        return _in_numerals(first.stem)
    if first.kind != "number":
        return None
    if second is not None and second.stem.startswith("月") and first.stem.isdecimal() and len(first.stem) < 3:
        if not 1 <= int(first.stem) <= len(_MONTHS):
            return None
        month = _MONTHS[int(first.stem) - 1]
        return 2, (month.title(),), [Term("=" + month.title())]
    return _tenths(first.extra) or _in_figures(first.stem, second)


def _in_numerals(word: str) -> tuple[int, tuple[str, ...], list[Span]] | None:
    """A number of several Chinese numerals, with what is counted, or tenths of a whole."""
    found = leading_number(word)
    if found is None:
        return None
    value, rest = found
    if rest == "成" and value < len(_TENTHS) + 1:
        return 1, (f"{value}0%",), [Term(f"{value}0%")]
    if len(word) - len(rest) < 2 or len(rest) > 1 or rest == "月":
        return None
    rows = [(str(value), ""), *_written(Decimal(value), _ENGLISH)]
    words = [each for each in dictionary().translations(word.removesuffix(rest)) if each.isalpha()]
    spans = [*(_span(*row) for row in rows), *map(Term, words)]
    return 1, (*(" ".join(row).strip() for row in rows), *words), spans


def _tenths(terms: Sequence[str]) -> tuple[int, tuple[str, ...], list[Span]] | None:
    tenths = next((_TENTHS[int(term[0]) - 1] for term in terms if re.fullmatch("[1-9]0%", term)), None)
    return None if tenths is None else (1, (f"{tenths}成",), [Chain((Term(tenths), Term("成")))])


def _in_figures(figures: str, following: Token | None) -> tuple[int, tuple[str, ...], list[Span]] | None:
    """A number, with the word of a power of ten that follows it, if any."""
    english = following is not None and following.form in _ENGLISH
    scale = 0 if following is None else _ENGLISH[following.form] if english else _scale(following.stem)
    try:
        value = Decimal(figures).scaleb(scale or 0)
    except InvalidOperation:
        return None
    if scale:
        rows = list(_written(value, _CHINESE if english else _ENGLISH))
        if not english and value == value.to_integral_value() and value < _MOST:
            rows.append((f"{value:f}".partition(".")[0], ""))
    elif _LEAST <= value < _MOST:
        rows = list(_written(value, _CHINESE))
    else:
        return None
    return (
        2 if scale else 1,
        tuple(f"{n} {unit}".strip() if unit < "\u3400" else n + unit for n, unit in rows),
        [_span(*row) for row in rows],
    )


def _scale(word: str) -> int | None:
    return next((_CHINESE[word[:size]] for size in (2, 1) if word[:size] in _CHINESE), None)


def _written(value: Decimal, scales: dict[str, int]) -> Iterator[tuple[str, str]]:
    """The value in each scale in which it is at least one, with at most two decimals."""
    for unit, power in scales.items():
        number = value.scaleb(-power).normalize()
        if 1 <= number < 100_000 and number == round(number, 2):
            yield f"{number:f}", unit


def _span(number: str, unit: str) -> Span:
    if not unit:
        return Term(number)
    return (
        Chain((Term(number), *(Term(c) for c in unit))) if unit >= "\u3400" else Chain((Term(number), Term("=" + unit)))
    )
