"""The labelled texts, and how well a linker finds what is marked in them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from newsindex.entities.book.alias_book import Book
from newsindex.entities.linking.linker import Linker

FILE = Path(__file__).parent / "data" / "mentions.jsonl"
PAPERS = FILE.with_name("papers.jsonl")
"""Persons and companies, but no organisations, in the styles of many papers, old and new."""


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


def score(texts: Sequence[Labelled], linker: Linker, book: Book) -> dict[str, Score]:
    """A score for each language and kind ("en person"), and the recall of safe names of the book ("en known")."""
    owners: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for surface in book.surfaces():
        if surface.safe:
            owners[surface.text].add((surface.kind, surface.entity))
    scores: dict[str, Score] = defaultdict(Score)
    for text in texts:
        found = {(m.start, m.end, m.kind): m.entity for m in linker.find(text.text)}
        lang = text.lang[:2]
        for start, end, kind in text.mentions:
            scores[f"{lang} {kind}"].wanted += 1
            known = [entity for of, entity in owners.get(text.text[start:end], ()) if of == kind]
            if len(known) == 1:
                scores[f"{lang} known"].wanted += 1
                scores[f"{lang} known"].right += found.get((start, end, kind)) == known[0]
                scores[f"{lang} known"].found += (start, end, kind) in found
        for place in found:
            scores[f"{lang} {place[2]}"].found += 1
            scores[f"{lang} {place[2]}"].right += place in text.mentions
    return dict(sorted(scores.items()))
