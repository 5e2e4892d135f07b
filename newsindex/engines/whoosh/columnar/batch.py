"""A few hundred articles turned into arrays, by whichever process analysed them, ready to be sent to the writer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from newsindex.engines.base import (
    KEYWORD_FIELDS,
    NUMBER_FIELDS,
    TEXT_FIELDS,
    IndexDocument,
    IndexDocuments,
    TermStream,
    TextColumn,
)
from newsindex.engines.vocabulary import encode_terms
from newsindex.engines.whoosh.columnar.arrays import MISSING
from newsindex.engines.whoosh.columnar.layout import GAP, WEIGHT_STEPS
from newsindex.engines.whoosh.columnar.term_numbers import TAIL
from newsindex.errors import UsageError

try:
    from isal.isal_zlib import compress  # the same format in a quarter of the time
except ImportError:
    from zlib import compress

I32 = NDArray[np.int32]
U32 = NDArray[np.uint32]
Whole = NDArray[np.integer]


@dataclass(frozen=True, slots=True)
class JoinedColumn:
    """The occurrences of terms in one text field of many documents.

    `data` has the terms as `encode_terms` and `TAIL` make them. `places` are the units at which they stand, those of
    all documents counted through as `unit_starts` says: as many for each term as its one of `sizes`, rising. Without
    `sizes`, each occurrence has its term in `data`. `lengths` and `units` have one value for each document.
    """

    data: bytes
    places: U32
    sizes: I32 | None
    lengths: I32
    units: I32

    @classmethod
    def of(cls, column: TextColumn) -> JoinedColumn:
        """The same by terms."""
        lengths, units = (np.asarray(each, np.int32) for each in (column.lengths, column.units))
        places = np.repeat(unit_starts(units).astype(np.uint32), column.counts)
        places += column.positions.astype(np.uint32, copy=False)
        _, sizes, places = by_terms(column.ordinals, places)
        return cls(column.terms + TAIL, places, sizes, lengths, units)


def unit_starts(units: I32) -> NDArray[np.int64]:
    """The running number of the first unit of each document."""
    sizes = units + np.int64(GAP)
    starts: NDArray[np.int64] = np.cumsum(sizes) - sizes
    return starts


def by_terms(terms: Whole, places: U32) -> tuple[U32, I32, U32]:
    """Occurrences by term: the different terms, rising, how often each occurs, and where, rising too. What stands twice
    at one place counts once. Both given are by occurrence."""
    order = order_of(terms)
    terms, places = terms.take(order), places.take(order)
    same = terms[1:] == terms[:-1]
    if (same & (places[1:] < places[:-1])).any():
        keys = terms.astype(np.uint64) << np.uint64(32) | places
        keys.sort()
        places = keys.astype(np.uint32)
    again = same & (places[1:] == places[:-1])
    if again.any():
        kept = np.append(True, ~again)
        terms, places = terms[kept], places[kept]
        same = terms[1:] == terms[:-1]
    firsts = np.flatnonzero(np.append(len(terms) > 0, ~same))
    return terms[firsts].astype(np.uint32), np.diff(firsts, append=len(terms)).astype(np.int32), places


def order_of(values: Whole) -> NDArray[np.int64]:
    """As a stable `argsort`, sixteen bits at a time, as it takes counting to order these."""
    order = values.astype(np.uint16).argsort(kind="stable")
    if values.itemsize > 2:
        upper = (values >> 16).astype(np.uint16)
        order = order.take(upper.take(order).argsort(kind="stable"))
    return order


_FAST = 1
"""The level of compression of stored articles: 2 % larger than the default, at three quarters of its time."""


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
    texts: Mapping[str, JoinedColumn]
    keywords: Mapping[str, KeywordColumn]
    numbers: Mapping[str, NDArray[np.int64]]
    stored: list[bytes]

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def occurrences(self) -> int:
        """How many terms stand in the texts altogether."""
        return sum(len(column.places) for column in self.texts.values())

    @classmethod
    def from_columns(cls, documents: IndexDocuments, texts: Mapping[str, TextColumn]) -> DocumentBatch:
        """The batch of documents that are columns, with their texts."""
        count = len(documents.ids)
        single: dict[str, Sequence[str | None]] = {"id": documents.ids, **documents.values}
        keywords = {name: _single(values) for name, values in single.items() if any(values)}
        keywords |= {name: _weighted(rows, count) for name, rows in documents.weighted.items() if rows}
        return cls(
            documents.ids,
            {name: JoinedColumn.of(column) for name, column in texts.items()},
            {name: keywords[name] for name in KEYWORD_FIELDS if name in keywords},
            {
                name: np.array([MISSING if value is None else value for value in values], np.int64)
                for name, values in documents.numbers.items()
                if any(value is not None for value in values)
            },
            [compress(stored, _FAST) for stored in documents.stored],
        )


class Collecting:
    """Takes documents one by one and makes a batch of them; their tokens are joined at once, and let go."""

    def __init__(self) -> None:
        self.occurrences = 0
        self._ids: list[str] = []
        self._texts: dict[str, _Texts] = {}
        self._keywords: dict[str, _Keywords] = {}
        self._numbers: dict[str, dict[int, int]] = {}
        self._stored: list[bytes] = []

    def __len__(self) -> int:
        return len(self._ids)

    def add(self, document: IndexDocument) -> None:
        """The next document. Raises `UsageError`, naming the article, for one that cannot be; it is left out."""
        _check(document)
        best = {name: _best(document.id, name, pairs) for name, pairs in document.keywords.items() if name != "id"}
        place = len(self._ids)
        for name, stream in document.texts.items():
            if name not in self._texts:
                self._texts[name] = _Texts()
            self._texts[name].add(place, stream)
            self.occurrences += len(stream.terms)
        for name, values in {"id": {document.id: 1.0}, **best}.items():
            if values:
                if name not in self._keywords:
                    self._keywords[name] = _Keywords()
                self._keywords[name].add(place, values)
        for name, number in document.numbers.items():
            self._numbers.setdefault(name, {})[place] = number
        self._stored.append(compress(document.stored, _FAST) if document.stored else b"")
        self._ids.append(document.id)

    def batch(self) -> DocumentBatch:
        """All that were added."""
        count = len(self._ids)
        return DocumentBatch(
            self._ids,
            {name: self._texts[name].column(count) for name in TEXT_FIELDS if name in self._texts},
            {name: self._keywords[name].column(count) for name in KEYWORD_FIELDS if name in self._keywords},
            {
                name: spread_out(list(self._numbers[name]), list(self._numbers[name].values()), count, MISSING)
                for name in NUMBER_FIELDS
                if name in self._numbers
            },
            self._stored,
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

    for name, stream in document.texts.items():
        if _in_a_row(stream) or not stream.terms:
            continue
        if min(stream.positions) < 0 or max(stream.positions) >= stream.units:
            raise UsageError(f"article {document.id}: a position in its {name} lies outside its units")


def _in_a_row(stream: TermStream) -> bool:
    positions = stream.positions
    return isinstance(positions, range) and positions == range(len(stream.terms)) and len(positions) <= stream.units


class _Texts:
    """One text field of some documents, on its way to a column."""

    def __init__(self) -> None:
        self._data: list[bytes] = []
        self._positions: list[Sequence[int]] = []
        self._in_a_row = True
        self._places: list[int] = []
        self._facts: list[tuple[int, int, int]] = []

    def add(self, place: int, stream: TermStream) -> None:
        self._places.append(place)
        self._facts.append((len(stream.terms), stream.length, stream.units))
        if stream.terms:
            self._data.append(encode_terms(stream.terms))
            self._positions.append(stream.positions)
            self._in_a_row &= _in_a_row(stream)

    def column(self, documents: int) -> JoinedColumn:
        counts, lengths, units = (
            spread_out(self._places, values, documents, 0).astype(np.int32) for values in zip(*self._facts, strict=True)
        )
        starts = unit_starts(units)
        if self._in_a_row:
            places = np.repeat(starts - (np.cumsum(counts) - counts), counts)
            places += np.arange(len(places))
        else:
            places = np.repeat(starts, counts)
            places += np.concatenate([np.array(each, np.int32) for each in self._positions])
        return JoinedColumn(b"".join((*self._data, TAIL)), places.astype(np.uint32), None, lengths, units)


def spread_out(places: Sequence[int], values: Sequence[int], count: int, missing: int) -> NDArray[np.int64]:
    """So many numbers, the values at their places."""
    column = np.full(count, missing, np.int64)
    column[places] = values
    return column


class _Keywords:
    """The values of one keyword field of some documents, on their way to a column."""

    def __init__(self) -> None:
        self._numbers = numbering()
        self._ordinals: list[int] = []
        self._weights: list[float] = []
        self._places: list[int] = []
        self._counts: list[int] = []

    def add(self, place: int, values: Mapping[str, float]) -> None:
        self._places.append(place)
        self._counts.append(len(values))
        self._ordinals += map(self._numbers.__getitem__, values)
        self._weights += values.values()

    def column(self, documents: int) -> KeywordColumn:
        return KeywordColumn(
            list(self._numbers),
            np.array(self._ordinals, np.int32),
            in_steps(self._weights),
            spread_out(self._places, self._counts, documents, 0).astype(np.int32),
        )


def _single(values: Sequence[str | None]) -> KeywordColumn:
    """A field of which each document has one value or none."""
    numbers = numbering()
    ordinals = np.array([numbers[value] for value in values if value is not None], np.int32)
    counts = np.array([value is not None for value in values], np.int32)
    return KeywordColumn(list(numbers), ordinals, np.full(len(ordinals), WEIGHT_STEPS, np.uint16), counts)


def _weighted(rows: Sequence[tuple[int, str, float]], count: int) -> KeywordColumn:
    """A field of which documents have several values with weights: rows of place, value and weight."""
    places, values, weights = zip(*rows, strict=True)
    numbers = numbering()
    ordinals = np.array([numbers[value] for value in values], np.int32)
    counts = np.bincount(places, minlength=count).astype(np.int32)
    return KeywordColumn(list(numbers), ordinals, in_steps(weights), counts)


def in_steps(weights: Sequence[float] | NDArray[np.floating]) -> NDArray[np.uint16]:
    """Weights from 0 to 1 as they are kept."""
    steps: NDArray[np.uint16] = np.rint(np.asarray(weights) * WEIGHT_STEPS).astype(np.uint16)
    return steps


def _best(article: str, name: str, pairs: Iterable[tuple[str, float]]) -> dict[str, float]:
    """The values, each with its best weight."""
    best: dict[str, float] = {}
    for value, weight in pairs:
        if not 0 <= weight <= 1:
            raise UsageError(f"article {article}: the weight {weight} of {name} {value!r} is not between 0 and 1")
        best[value] = max(weight, best.get(value, weight))
    return best


def numbering() -> defaultdict[str, int]:
    """A dictionary that gives each new key the next number."""
    numbers: defaultdict[str, int] = defaultdict()
    numbers.default_factory = numbers.__len__
    return numbers
