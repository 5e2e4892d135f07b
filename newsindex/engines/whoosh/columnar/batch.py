"""A few hundred articles turned into arrays, by whichever process analysed them, ready to be sent to the writer."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from newsindex.engines.base import KEYWORD_FIELDS, NUMBER_FIELDS, TEXT_FIELDS, IndexDocument, TermStream, TextColumn
from newsindex.engines.whoosh.columnar.arrays import MISSING
from newsindex.engines.whoosh.columnar.joined import JoinedColumn, join, numbering
from newsindex.engines.whoosh.columnar.layout import WEIGHT_STEPS
from newsindex.errors import UsageError

__all__ = ["NO_TERMS", "DocumentBatch", "KeywordColumn", "TextColumn", "numbering"]

I32 = NDArray[np.int32]

_FAST = 1
"""The level of compression of stored articles: 2 % larger than the default, at three quarters of its time."""

NO_TERMS = TermStream((), (), 0, 0)


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
    texts: Mapping[str, TextColumn | JoinedColumn]
    keywords: Mapping[str, KeywordColumn]
    numbers: Mapping[str, NDArray[np.int64]]
    stored: list[bytes]

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def occurrences(self) -> int:
        """How many terms stand in the texts altogether."""
        return sum(len(column.positions) for column in self.texts.values())

    @classmethod
    def from_documents(
        cls, documents: Iterable[IndexDocument], texts: Mapping[str, TextColumn | JoinedColumn] | None = None
    ) -> DocumentBatch:
        """The documents as one batch; `texts` are theirs where they have none themselves.

        Raises `UsageError`, naming the article, for one that cannot be.
        """
        given = list(documents)
        for document in given:
            _check(document)
        if texts is None:
            texts = {name: _text(name, given) for name in TEXT_FIELDS if any(name in d.texts for d in given)}
        return cls(
            [document.id for document in given],
            texts,
            _keywords(given),
            {
                name: np.fromiter((d.numbers.get(name, MISSING) for d in given), np.int64, len(given))
                for name in NUMBER_FIELDS
                if any(name in d.numbers for d in given)
            },
            [zlib.compress(document.stored, _FAST) if document.stored else b"" for document in given],
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


def _text(name: str, documents: Sequence[IndexDocument]) -> TextColumn | JoinedColumn:
    streams = [document.texts.get(name, NO_TERMS) for document in documents]
    counts = np.fromiter((len(stream.terms) for stream in streams), np.int32, len(streams))
    lengths = np.fromiter((stream.length for stream in streams), np.int32, len(streams))
    units = np.fromiter((stream.units for stream in streams), np.int32, len(streams))
    total = int(counts.sum())
    if (counts <= units).all() and all(map(_in_a_row, streams)):
        positions = np.arange(total, dtype=np.int32) - np.repeat(np.cumsum(counts, dtype=np.int32) - counts, counts)
    else:
        positions = np.fromiter(chain.from_iterable(stream.positions for stream in streams), np.int32, total)
        _check_positions(name, documents, positions, counts, units)
    data = join(chain.from_iterable(stream.terms for stream in streams), total)
    if data is not None:
        return JoinedColumn(data, positions, counts, lengths, units)
    numbers = numbering()
    terms = chain.from_iterable(stream.terms for stream in streams)
    ordinals = np.fromiter(map(numbers.__getitem__, terms), np.int32, total)
    return TextColumn(list(numbers), ordinals, positions, counts, lengths, units)


def _in_a_row(stream: TermStream) -> bool:
    positions = stream.positions
    return not stream.terms or (isinstance(positions, range) and positions == range(len(stream.terms)))


def _check_positions(name: str, documents: Sequence[IndexDocument], positions: I32, counts: I32, units: I32) -> None:
    outside = np.flatnonzero((positions < 0) | (positions >= np.repeat(units, counts)))
    if len(outside):
        article = documents[int(np.searchsorted(np.cumsum(counts), outside[0], "right"))]
        raise UsageError(f"article {article.id}: a position in its {name} lies outside its units")


class _Keywords:
    """The values of one keyword field of some documents, on their way to a column."""

    def __init__(self, documents: int) -> None:
        self.numbers = numbering()
        self.ordinals: list[int] = []
        self.weights: list[float] = []
        self.counts = [0] * documents

    def add(self, place: int, value: str, weight: float) -> None:
        self.ordinals.append(self.numbers[value])
        self.weights.append(weight)
        self.counts[place] += 1

    def column(self) -> KeywordColumn:
        return KeywordColumn(
            list(self.numbers),
            np.array(self.ordinals, np.int32),
            np.rint(np.array(self.weights, np.float64) * WEIGHT_STEPS).astype(np.uint16),
            np.array(self.counts, np.int32),
        )


def _keywords(documents: Sequence[IndexDocument]) -> dict[str, KeywordColumn]:
    """The keyword fields that any document has; a value that one has twice counts once, with its best weight."""
    fields = {name: _Keywords(len(documents)) for name in KEYWORD_FIELDS}
    for place, document in enumerate(documents):
        fields["id"].add(place, document.id, 1.0)
        for name, pairs in document.keywords.items():
            if name == "id":
                continue
            best = dict(pairs) if len(pairs) == 1 else _best(pairs)
            for value, weight in best.items():
                if not 0 <= weight <= 1:
                    raise UsageError(
                        f"article {document.id}: the weight {weight} of {name} {value!r} is not between 0 and 1"
                    )
                fields[name].add(place, value, weight)
    return {name: field.column() for name, field in fields.items() if field.ordinals or name == "id"}


def _best(pairs: Iterable[tuple[str, float]]) -> dict[str, float]:
    best: dict[str, float] = {}
    for value, weight in pairs:
        best[value] = max(weight, best.get(value, weight))
    return best
