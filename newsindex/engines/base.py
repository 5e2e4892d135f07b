"""What an engine is given and what it gives back.

An engine stores `IndexDocument`s, takes the query tree of `query.py`, and knows nothing of languages,
names or files. The engine here is `whoosh/`, an index in a folder. A second one, for archives beyond one
machine, takes its place beside it under these names.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:  # a search asks for the names below long before it needs NumPy
    import numpy as np
    from numpy.typing import NDArray

    from newsindex.engines.vocabulary import Vocabulary

    Whole = NDArray[np.integer]

TEXT_FIELDS = ("title", "lead", "body")
KEYWORD_FIELDS = (
    "id", "url", "path", "source", "author", "section", "lang", "kind",
    "company", "person", "organisation", "major", "topic", "about", "digest", "parent",
)  # fmt: skip
NUMBER_FIELDS = ("published", "day", "words", "added", "changed")

CAPITAL, BREAK, CONTINUATION = "^", "|", "#"
"""Marker terms, at the position of: a unit written with a capital letter; a unit that does not stand
side by side with the one before; a unit that continues a word (the second and later characters of a Chinese word)."""


class TermStream(Struct, frozen=True):
    """The terms of one text field with their positions.

    `terms[i]` stands at unit position `positions[i]` (from 0, in any order, several terms may share one).
    `length` is the length of the field in words, for BM25; `units` the number of unit positions.
    """

    terms: Sequence[str]
    positions: Sequence[int]
    length: int
    units: int


class TextColumn(Struct, frozen=True):
    """The terms of one text field of many documents, one document after the other.

    `terms` are the distinct ones as `encode_terms` gives them, `numbers` theirs in the `vocabulary`, rising;
    `ordinals` say which of these terms they are as they occur, `positions` beside them; `counts`, `lengths` and
    `units` have one value for each document. All are whole numbers of any size.
    """

    terms: bytes
    vocabulary: Vocabulary
    numbers: Whole
    ordinals: Whole
    positions: Whole
    counts: Whole
    lengths: Whole
    units: Whole


class IndexDocument(Struct, frozen=True):
    """One article as an engine holds it.

    `id` is unique: a later document replaces an earlier one. `keywords` maps a field to (value, weight 0 to 1)
    pairs; `numbers` maps a field to a whole number (a missing field: no number); `stored` comes back as it is.
    """

    id: str
    texts: dict[str, TermStream]
    keywords: dict[str, list[tuple[str, float]]] = {}
    numbers: dict[str, int] = {}
    stored: bytes = b""


class IndexDocuments(Struct, frozen=True):
    """Many articles without their texts, as columns.

    `values` maps a keyword field to the one value of each article (None: it has none), `weighted` another to rows of
    (place of the article, value, weight 0 to 1), the articles in order and no value twice for one. `numbers` maps a
    field to the whole number of each (None: it has none); `stored` comes back as it is.
    """

    ids: list[str]
    values: dict[str, list[str | None]]
    weighted: dict[str, list[tuple[int, str, float]]]
    numbers: dict[str, list[int | None]]
    stored: list[bytes]


class TopDocuments(Struct, frozen=True):
    """Document numbers of a snapshot with their scores, best first; `total` counts all that match."""

    total: int
    numbers: Sequence[int]
    scores: Sequence[float]
    partial: bool = False
    notes: tuple[str, ...] = ()
