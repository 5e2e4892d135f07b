"""Fold characters that mean the same to one: scripts and variants of Chinese, full width, signs. Case stays."""

from __future__ import annotations

from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"


def read_lines(name: str) -> list[str]:
    """The lines of a data file without its comments."""
    return [line for line in (DATA / name).read_text(encoding="utf-8").split("\n") if line and line[:2] != "# "]


@cache
def _table() -> dict[int, int]:
    characters, folded = read_lines("fold.txt")
    return str.maketrans(characters, folded)


def fold(text: str) -> str:
    """The text with each character replaced by the one that stands for its class, so that offsets stay the same."""
    return text if text.isascii() else text.translate(_table())
