"""The labelled texts, and how well a linker finds what is marked in them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from newsindex.entities.linking import Linker

FILE = Path(__file__).parent / "data" / "mentions.jsonl"


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text with its mentions as (start, end, kind)."""

    lang: str
    text: str
    mentions: frozenset[tuple[int, int, str]]


@dataclass(slots=True)
class Score:
    """Counts of mentions with exact borders and kind."""

    right: int = 0
    found: int = 0
    wanted: int = 0

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.wanted if self.wanted else 1.0

    @property
    def f1(self) -> float:
        return 2 * self.right / (self.found + self.wanted) if self.found + self.wanted else 1.0


def read_labelled(file: Path = FILE) -> list[Labelled]:
    rows = map(json.loads, file.read_text("utf-8").splitlines())
    return [Labelled(row["lang"], row["text"], frozenset(map(tuple, row["mentions"]))) for row in rows]


def score(texts: Sequence[Labelled], linker: Linker) -> dict[str, Score]:
    """A score for each language and kind ("en person"), and for the known: mentions that the book has a name for."""
    scores: dict[str, Score] = defaultdict(Score)
    for text in texts:
        found = {(m.start, m.end, m.kind): m.entity for m in linker.find(text.text)}
        lang = text.lang[:2]
        for _, _, kind in text.mentions:
            scores[f"{lang} {kind}"].wanted += 1
        for place in found:
            scores[f"{lang} {place[2]}"].found += 1
            scores[f"{lang} {place[2]}"].right += place in text.mentions
    return dict(sorted(scores.items()))
