"""A few hundred articles turned into arrays, by whichever process analysed them, ready to be sent to the writer."""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from newsindex.engines.base import KEYWORD_FIELDS, NUMBER_FIELDS, TEXT_FIELDS, IndexDocument, TermStream
from newsindex.engines.whoosh.columnar.arrays import MISSING
from newsindex.engines.whoosh.columnar.layout import WEIGHT_STEPS
from newsindex.errors import UsageError

I32 = NDArray[np.int32]

NO_TERMS = TermStream((), (), 0, 0)


@dataclass(frozen=True, slots=True)
class TextColumn:
    """The terms of one text field of all documents, one document after the other.

    `terms` are the distinct ones; `ordinals` their numbers as they occur, `positions` beside them;
    `counts`, `lengths` and `units` have one value for each document.
    """

    terms: list[str]
    ordinals: I32
    positions: I32
    counts: I32
    lengths: I32
    units: I32


@dataclass(frozen=True, slots=True)
class KeywordColumn:
    """The values of one keyword field: `values` the distinct ones, `ordinals` and `weights` (in `WEIGHT_STEPS`) as
    they occur, `counts` how many each document has."""

    values: list[str]
    ordinals: I32
    weights: NDArray[np.uint16]
    counts: I32


@dataclass(frozen=True, slots=True)
class DocumentBatch:
    """Articles as arrays; cheap to pickle. Fields that no article has are left out; `stored` is compressed."""

    ids: list[str]
    texts: Mapping[str, TextColumn]
    keywords: Mapping[str, KeywordColumn]
    numbers: Mapping[str, NDArray[np.int64]]
    stored: list[bytes]

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def occurrences(self) -> int:
        """How many terms stand in the texts altogether."""
        return sum(len(column.ordinals) for column in self.texts.values())

    @classmethod
    def from_documents(cls, documents: Iterable[IndexDocument]) -> DocumentBatch:
        """The documents as one batch. Raises `UsageError`, naming the article, for one that cannot be."""
        given = list(documents)
        for document in given:
            _check(document)
        return cls(
            [document.id for document in given],
            {name: _text(name, given) for name in TEXT_FIELDS if any(name in d.texts for d in given)},
            {
                name: _keyword(name, given)
                for name in KEYWORD_FIELDS
                if name == "id" or any(d.keywords.get(name) for d in given)
            },
            {
                name: np.fromiter((d.numbers.get(name, MISSING) for d in given), np.int64, len(given))
                for name in NUMBER_FIELDS
                if any(name in d.numbers for d in given)
            },
            [zlib.compress(document.stored) if document.stored else b"" for document in given],
        )


def _check(document: IndexDocument) -> None:
    if not document.id:
        raise UsageError("an article without an id cannot be indexed")
    for kind, given, known in (
        ("text", document.texts, TEXT_FIELDS),
        ("keyword", document.keywords, KEYWORD_FIELDS),
        ("number", document.numbers, NUMBER_FIELDS),
    ):
        unknown = set(given).difference(known)
        if unknown:
            name = sorted(unknown)[0]
            raise UsageError(f"article {document.id}: no {kind} field {name!r}; choose from {', '.join(known)}")
    for name, stream in document.texts.items():
        if len(stream.terms) != len(stream.positions) or stream.length < 0 or stream.units < 0:
            raise UsageError(f"article {document.id}: the terms, positions and length of its {name} do not go together")


def numbering() -> defaultdict[str, int]:
    """A dictionary that gives each new key the next number."""
    numbers: defaultdict[str, int] = defaultdict()
    numbers.default_factory = numbers.__len__
    return numbers


def _text(name: str, documents: Sequence[IndexDocument]) -> TextColumn:
    streams = [document.texts.get(name, NO_TERMS) for document in documents]
    numbers = numbering()
    counts = np.fromiter((len(stream.terms) for stream in streams), np.int32, len(streams))
    total = int(counts.sum())
    ordinals = np.fromiter(
        map(numbers.__getitem__, chain.from_iterable(stream.terms for stream in streams)), np.int32, total
    )
    positions = np.fromiter(chain.from_iterable(stream.positions for stream in streams), np.int32, total)
    lengths = np.fromiter((stream.length for stream in streams), np.int32, len(streams))
    units = np.fromiter((stream.units for stream in streams), np.int32, len(streams))
    if total and (positions.min() < 0 or (positions >= np.repeat(units, counts)).any()):
        bad = np.flatnonzero((positions < 0) | (positions >= np.repeat(units, counts)))[0]
        article = documents[int(np.searchsorted(np.cumsum(counts), bad, "right"))]
        raise UsageError(f"article {article.id}: a position in its {name} lies outside its units")
    return TextColumn(list(numbers), ordinals, positions, counts, lengths, units)


def _keyword(name: str, documents: Sequence[IndexDocument]) -> KeywordColumn:
    numbers = numbering()
    ordinals: list[int] = []
    weights: list[float] = []
    counts: list[int] = []
    for document in documents:
        if name == "id":
            pairs: Iterable[tuple[str, float]] = ((document.id, 1.0),)
        else:
            pairs = document.keywords.get(name, ())
        best: dict[str, float] = {}
        for value, weight in pairs:
            if not 0 <= weight <= 1:
                raise UsageError(
                    f"article {document.id}: the weight {weight} of {name} {value!r} is not between 0 and 1"
                )
            best[value] = max(weight, best.get(value, 0.0))
        ordinals.extend(numbers[value] for value in best)
        weights.extend(best.values())
        counts.append(len(best))
    return KeywordColumn(
        list(numbers),
        np.array(ordinals, np.int32),
        np.rint(np.array(weights, np.float64) * WEIGHT_STEPS).astype(np.uint16),
        np.array(counts, np.int32),
    )
