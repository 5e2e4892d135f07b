"""What a question asks for: a number, a date or an amount, which the passage that answers then holds."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from newsindex.analysis import fold

_DIGITS = re.compile(r"\d+")
_FILE = Path(__file__).parent / "data" / "number_questions.txt"


def numbers_known(query: str) -> frozenset[str] | None:
    """The numbers of a query that asks for another one; None where it asks for none."""
    asked = " ".join(fold(query).lower().split())
    return frozenset(_DIGITS.findall(asked)) if _asking().search(asked) else None


@cache
def _asking() -> re.Pattern[str]:
    _, english, chinese, *_ = _FILE.read_text("utf-8").split("\n")
    return re.compile(rf"\b(?:{english})\b|{fold(chinese)}")
