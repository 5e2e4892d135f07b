"""What the steps of linking hand on to one another."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from newsindex.entities.words.word_cuts import WordCuts
from newsindex.model import EntityKind

Lengths = NDArray[np.int32]


class Found(Struct):
    """A mention being made: where, of which entity (None: of none known), of what kind (None: no mention at all)."""

    start: int
    end: int
    kind: EntityKind | None
    entity: str | None


@dataclass(slots=True)
class Reading:
    """An article as the linker reads it: title and body as one text, the body from `body_at` on.

    `folded` and `line` are as long as `text`, `line` without line breaks; bylines and credits stand at `skip`, lines
    wholly in capitals at `capitals`; `cuts` are of `folded`. `lengths` are those of the words of all runs, a 0 after
    each run, where they are known.
    """

    text: str
    body_at: int
    folded: str
    line: str
    skip: list[tuple[int, int]]
    capitals: list[tuple[int, int]]
    cuts: WordCuts
    lengths: tuple[Lengths, ...] | None = None
    found: list[Found] = field(default_factory=list)
