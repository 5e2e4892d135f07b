"""Turns batches of articles into a segment: terms inverted by sorting whole arrays, columns written as they are."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from concurrent.futures import Executor, Future, wait
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from newsindex.engines.base import KEYWORD_FIELDS, NUMBER_FIELDS, TEXT_FIELDS
from newsindex.engines.whoosh.columnar.arrays import MISSING
from newsindex.engines.whoosh.columnar.batch import DocumentBatch
from newsindex.engines.whoosh.columnar.files import Sections, SectionWriter
from newsindex.engines.whoosh.columnar.keyword_field import KeywordValues
from newsindex.engines.whoosh.columnar.layout import INDEX_FILE, STORED_FILE
from newsindex.engines.whoosh.columnar.runs import Ordered, TextRuns
from newsindex.engines.whoosh.columnar.term_numbers import TAIL, TermNumbers
from newsindex.engines.whoosh.columnar.turns import quick_turns

_RUN = 2_000_000
"""Occurrences that are sorted at once; at 4 bytes each, so many may be waiting while twice as many are being sorted."""

_MOST_TERMS = 1_200_000
"""Terms that are numbered in memory, at some 150 bytes each, before the segment is full."""

_MOST_UNITS = 3 << 30
"""Running units after which the segment is full, well below the 32 bits that their numbers have."""


@dataclass(frozen=True, slots=True)
class WrittenSegment:
    """What the manifest keeps of a segment; its files: (size, checksum of the footer) by file ending."""

    name: str
    doc_count: int
    units: int
    files: Mapping[str, tuple[int, int]]


class SegmentBuilder:
    """Takes batches and writes a segment of them; sorting goes on in the thread meanwhile.

    What grows with the articles stays on the disk but for the distinct terms and the columns.
    """

    def __init__(self, folder: Path, name: str, thread: Executor, most_occurrences: int | None = None) -> None:
        self._folder = folder
        self._name = name
        self._thread = thread
        self._run = most_occurrences or _RUN
        self._most = most_occurrences
        self._index = SectionWriter(folder / (name + INDEX_FILE))
        self._texts = SectionWriter(folder / (name + STORED_FILE))
        self._stored = self._texts.stream("stored")
        self._stored_sizes: list[int] = []
        self._temporary = {field: tempfile.TemporaryFile(dir=folder) for field in TEXT_FIELDS}  # noqa: SIM115
        self._terms = TermNumbers()
        self._fields = {field: TextRuns(file) for field, file in self._temporary.items()}
        self._keywords = {field: KeywordValues() for field in KEYWORD_FIELDS}
        self._numbers: list[tuple[int, Mapping[str, NDArray[np.int64]]]] = []
        self._held = 0
        self._sorting: Future[None] | None = None
        self.occurrences = 0
        self.count = 0

    @property
    def full(self) -> bool:
        """Whether the segment should be finished now."""
        return (
            len(self._terms) >= _MOST_TERMS
            or max(runs.units for runs in self._fields.values()) >= _MOST_UNITS
            or (self._most is not None and self.occurrences >= self._most)
        )

    def add(self, batch: DocumentBatch) -> None:
        """The next articles."""
        if not len(batch):
            return
        for field, runs in self._fields.items():
            runs.add(len(batch), batch.texts.get(field))
        self._stored.write(b"".join(batch.stored))
        self._stored_sizes += map(len, batch.stored)
        for field, values in self._keywords.items():
            values.add(len(batch), batch.keywords.get(field))
        self._numbers.append((len(batch), batch.numbers))
        self.count += len(batch)
        self.occurrences += batch.occurrences
        self._held += batch.occurrences
        if self._held >= self._run:
            self._sort()

    def _sort(self) -> None:
        self._settle()
        held = [(runs, runs.release()) for runs in self._fields.values()]
        self._held = 0

        def sort() -> None:
            with quick_turns():
                numbers = [
                    [self._terms.of(column.data, column.data.count(0) - len(TAIL)) for column, _ in occurrences]
                    for _, occurrences in held
                ]
                order, ranks = self._terms.order(chain.from_iterable(numbers))
                for (runs, occurrences), of_field in zip(held, numbers, strict=True):
                    runs.sort(occurrences, of_field, order, ranks)

        self._sorting = self._thread.submit(sort)

    def _settle(self) -> None:
        if self._sorting is not None:
            sorting, self._sorting = self._sorting, None
            sorting.result()

    def finish(self) -> WrittenSegment:
        """Writes the segment to its end and says what was written.

        The other thread writes what is no text, and the texts of all fields but the longest, before it helps with that.
        """
        self._sort()
        longest = max(self._fields, key=lambda field: self._fields[field].units)
        with tempfile.TemporaryFile(dir=self._folder) as file:
            apart = Sections(file)
            writing = [self._thread.submit(self._write_columns, apart)]
            try:
                self._settle()
                ordered = Ordered.of(self._terms)
                writing += [self._thread.submit(self._write_others, apart, longest, ordered)]
                self._fields[longest].write(self._index, longest, ordered, self._thread)
            finally:
                wait(writing)
            for written in writing:
                written.result()
            self._index.add(apart)
        for temporary in self._temporary.values():
            temporary.close()
        self._stored.close()
        sizes = np.array(self._stored_sizes, np.int64)
        self._texts.section("offsets", np.concatenate(([0], np.cumsum(sizes))).astype("<u8"))
        self._index.facts["documents"] = self._texts.facts["documents"] = self.count
        units = max(runs.units for runs in self._fields.values())
        files = {INDEX_FILE: self._index.close(), STORED_FILE: self._texts.close()}
        return WrittenSegment(self._name, self.count, units, files)

    def _write_columns(self, sections: Sections) -> None:
        with quick_turns():
            for field, values in self._keywords.items():
                values.write(sections, field)
        for field in NUMBER_FIELDS:
            if any(field in numbers for _, numbers in self._numbers):
                missing = [np.full(count, MISSING, np.int64) for count, _ in self._numbers]
                columns = [n.get(field, gap) for (_, n), gap in zip(self._numbers, missing, strict=True)]
                sections.section(f"{field}.numbers", *columns)

    def _write_others(self, sections: Sections, longest: str, ordered: Ordered) -> None:
        """The texts of all fields but the longest."""
        with quick_turns():
            for field, runs in self._fields.items():
                if field != longest:
                    runs.write(sections, field, ordered, None)

    def abandon(self) -> None:
        """Ends an unfinished segment and removes its files."""
        if self._sorting is not None:
            self._sorting.exception()
        for file in self._temporary.values():
            with suppress(OSError):
                file.close()
        self._index.abandon()
        self._texts.abandon()
