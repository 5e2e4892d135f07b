"""What a segment gives to whoever evaluates queries: whole columns instead of one posting at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray
from pyroaring import BitMap

Int = NDArray[np.int64]


def bitmap_weight(count: int) -> int:
    """The bytes that a bitmap of so many places of a term takes in memory, about: two for each, and what lists of them
    cost, of which most hold a few."""
    return 2 * count + min(count, 1000) * 48


class Postings(Protocol):
    """The postings of one term in one text field of one segment."""

    @property
    def docs(self) -> NDArray[np.uint32]:
        """Document numbers in the segment, rising; deleted ones included."""

    def doc_set(self) -> BitMap:
        """`docs` as a bitmap."""

    @property
    def freqs(self) -> NDArray[np.unsignedinteger]:
        """How often the term stands in each of `docs`."""

    @property
    def doc_count(self) -> int:
        """How many `docs` there are."""

    @property
    def count(self) -> int:
        """The sum of `freqs`."""

    @property
    def is_set(self) -> bool:
        """Whether the positions are kept as a bitmap, because the term stands nearly everywhere."""

    def weight(self) -> int:
        """The bytes that the arrays made so far take."""

    def positions(self) -> BitMap:
        """Running unit numbers of the segment (`SegmentArrays.starts` + position) at which the term stands."""

    def moved(self, by: int) -> BitMap:
        """`positions`, each so many units on."""

    def shed(self) -> None:
        """Lets go of what `moved` gave and of what else is soon made anew."""

    def holding(self, units: NDArray[np.uint32]) -> NDArray[np.intp]:
        """Where those of some rising units stand that are among `positions`; few of them are found without these."""

    def between(self, begins: NDArray[np.uint32], ends: NDArray[np.uint32]) -> NDArray[np.uint32]:
        """Those of `positions` from each of some rising units to before another, as an array."""

    def serialised(self) -> bytes | memoryview:
        """`positions` in the portable roaring format."""

    def units(self) -> NDArray[np.uint32]:
        """The same as a rising array."""

    def units_in(self, places: NDArray[np.integer]) -> tuple[NDArray[np.uint32], NDArray[np.integer]]:
        """The running unit numbers in the documents `docs[places]` (`places` rising), and the place of each among
        `places`; the other documents are not decoded, unless `is_set`."""


class Forward(Struct, frozen=True):
    """The values of a keyword field by document: those of document d are
    `ordinals[offsets[d]:offsets[d + 1]]`, numbers in `values`, with their weights beside them."""

    values: Sequence[str]
    offsets: NDArray[np.uint32]
    ordinals: NDArray[np.uint32]
    weights: NDArray[np.float32]


class SegmentArrays(Protocol):
    """One segment of the index."""

    doc_count: int
    """Documents in the segment, deleted ones included."""

    deleted: BitMap
    """Document numbers of the deleted ones."""

    def postings(self, field: str, term: str) -> Postings | None:
        """The postings of a term of a text field, or None."""

    def terms(self, field: str, low: str, high: str | None) -> Iterator[tuple[str, int]]:
        """The terms t of a text or keyword field with low <= t < high by code points, with their document counts."""

    def lengths(self, field: str) -> NDArray[np.int32]:
        """The length in words of a text field in each document (doc_count values), in Whoosh's steps."""

    def total_length(self, field: str) -> int:
        """The sum of the exact lengths (deleted documents included, as Whoosh counts)."""

    def starts(self, field: str) -> NDArray[np.uint32]:
        """The running unit number at which each document's text begins in the field; doc_count + 1 values. One empty
        unit lies between two documents, so that nothing reaches across."""

    def keyword(self, field: str, value: str) -> tuple[NDArray[np.uint32], NDArray[np.float32]] | None:
        """The documents that have the value in a keyword field, rising, and its weight in each; or None."""

    def forward(self, field: str) -> Forward | None:
        """The values of a keyword field by document; None where no document has one."""

    def numbers(self, field: str) -> NDArray[np.int64] | None:
        """The number of each document; `MISSING` (the least int64) where it has none."""

    def stored(self, doc: int) -> bytes:
        """What was stored with the document."""


MISSING = int(np.iinfo(np.int64).min)
