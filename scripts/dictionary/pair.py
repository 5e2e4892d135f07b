"""What each source gives."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pair:
    """An English phrase and a Chinese word in either script, `place` among those of its entry; `proper`: a name."""

    english: str
    chinese: str
    place: int
    proper: bool
