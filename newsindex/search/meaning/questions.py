"""What a query asks, where it is a question, and how that is looked for: a number, which the passage that answers then
holds, or more."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from pathlib import Path

from newsindex.analysis import fold, wholly_capitals
from newsindex.engines.query import Node, reweighed
from newsindex.search import weights

_DIGITS = re.compile(r"\d+")
_FILE = Path(__file__).parent / "data" / "questions.txt"


def numbers_known(query: str) -> frozenset[str] | None:
    """The numbers of a query that asks for another one; None where it asks for none."""
    asked = _plain(query)
    return frozenset(_DIGITS.findall(asked)) if any(p.search(asked) for p in _patterns()[:2]) else None


@lru_cache(maxsize=64)
def is_question(query: str) -> bool:
    """Whether the words of a query are a question, of which an answer seldom has all."""
    asked = " ".join(fold(query).split())
    _, number_zh, begins_en, other_zh = _patterns()
    small = asked.lower() if wholly_capitals(query) else asked[:1].lower() + asked[1:]  # "WHO" asks for nothing
    begins = begins_en.match(small)
    return bool(begins or number_zh.search(asked) or other_zh.search(asked)) or asked.endswith("?")


def body_first(node: Node) -> Node:
    """The node of a question, with what stands in titles weighing less: the answer is in the text."""
    return _with_titles(node, weights.QUESTION_TITLE)


def title_first(node: Node) -> Node:
    """The node of what is no question, with what stands in titles weighing more."""
    return _with_titles(node, weights.HEADLINE_TITLE)


def _with_titles(node: Node, factor: float) -> Node:
    return reweighed(node, lambda text: factor if text.field == "title" else 1.0)


def _plain(query: str) -> str:
    return " ".join(fold(query).lower().split())


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    """For a number in English and Chinese, for other things in English and Chinese."""
    lines = [line for line in _FILE.read_text("utf-8").split("\n") if line and line[0] != "#"]
    number_en, number_zh, other_en, other_zh = map(fold, lines)
    return tuple(map(re.compile, (rf"\b(?:{number_en})\b", number_zh, rf"(?:{other_en})\b", other_zh)))
