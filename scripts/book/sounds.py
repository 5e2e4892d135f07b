"""Whether an English personal name writes the sound of a Chinese one."""

from __future__ import annotations

from collections.abc import Iterable

from newsindex.entities.words.romanisation import fit

SOUNDS_ALIKE = 0.5


def certainty_of_sound(english: str, chinese: str) -> float:
    """How surely (0 to 1) the English personal name writes the sound of the Chinese one, or of its surname."""
    words = english.split()
    found = fit(words, chinese)
    if found is None or (found.form == "whole" and found.words < len(words) - 1):
        return 0.0
    return found.certainty


def is_romanised(chinese: str, english: Iterable[str]) -> bool:
    """Whether one of the English names writes the sound of the Chinese one, not a foreign surname in Chinese sounds."""
    return any(certainty_of_sound(name.lstrip("?"), chinese) > SOUNDS_ALIKE for name in english)
