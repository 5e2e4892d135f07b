"""Amounts and months, which both languages write with figures: 3 billion is 30億, March is 3月."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal, InvalidOperation

from newsindex.engines.query import Chain, Span, Term
from newsindex.search.terms.needs import Need

_ENGLISH = {"thousand": 3, "million": 6, "billion": 9, "trillion": 12}
_CHINESE = {"万": 4, "亿": 8, "万亿": 12, "兆": 12}
"""Powers of ten, folded."""

_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)


def amount_of(needs: Sequence[Need], at: int) -> tuple[int, tuple[str, ...], list[Span]] | None:
    """How many needs from there on are an amount or month, how the other language writes it, and where it stands."""
    first = needs[at].tokens[0] if needs[at].tokens else None
    second = needs[at + 1].tokens[0] if at + 1 < len(needs) and needs[at + 1].tokens else None
    if first is None:
        return None
    if first.written and first.form in _MONTHS:
        number = str(_MONTHS.index(first.form) + 1)
        return 1, (f"{number}月",), [Chain((Term(number), Term("月")))]
    if first.kind != "number" or second is None:
        return None
    if second.stem.startswith("月") and first.stem.isdecimal() and 1 <= int(first.stem) <= len(_MONTHS):
        month = _MONTHS[int(first.stem) - 1]
        return 2, (month.title(),), [Term("=" + month.title())]
    english = second.form in _ENGLISH
    scale = _ENGLISH.get(second.form) if english else _scale(second.stem)
    if scale is None:
        return None
    try:
        value = Decimal(first.stem).scaleb(scale)
    except InvalidOperation:
        return None
    rows = list(_written(value, _CHINESE if english else _ENGLISH))
    return (2, tuple(f"{n}{unit}" if english else f"{n} {unit}" for n, unit in rows), [_span(*row) for row in rows])


def _scale(word: str) -> int | None:
    return next((_CHINESE[word[:size]] for size in (2, 1) if word[:size] in _CHINESE), None)


def _written(value: Decimal, scales: dict[str, int]) -> Iterator[tuple[str, str]]:
    """The value in each scale in which it is at least one, with at most two decimals."""
    for unit, power in scales.items():
        number = value.scaleb(-power).normalize()
        if 1 <= number < 100_000 and number == round(number, 2):
            yield f"{number:f}", unit


def _span(number: str, unit: str) -> Span:
    return (
        Chain((Term(number), *(Term(c) for c in unit))) if unit >= "\u3400" else Chain((Term(number), Term("=" + unit)))
    )
