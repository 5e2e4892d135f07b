"""Texts → the terms of a field with their positions: what the index takes, many times faster than tokens.

A text is scanned for what it holds; many scans are then turned into arrays at once. `tests/analysis` holds that the
terms are those of `tokens`.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from newsindex.analysis.entries import GAP, NOTHING, RUN, Entries, Table, ranges
from newsindex.analysis.fold import fold_all
from newsindex.analysis.runs import CutRuns
from newsindex.analysis.tiles import Tiles, of_runs, tiled
from newsindex.analysis.tokens import PER_HUNDRED, paragraphs
from newsindex.engines.base import TermStream, TextColumn
from newsindex.engines.vocabulary import decode_terms

I64 = NDArray[np.int64]
Mark = tuple[int, str]
"""A further term, and the character at which it is to stand."""


class Scan(Struct, frozen=True):
    """What a text holds, as numbers: the entries of its finds and how long each is, with an empty one at the end.

    The finds make up the folded text. `words` are the entries of the words of all runs, an entry RUN after each run.
    """

    entries: Entries
    found: NDArray[np.int32]
    sizes: NDArray[np.int32]
    words: NDArray[np.int32]


class Reading(Struct, frozen=True):
    """A text folded, its scan, and how long the words of its runs of Han characters are, a 0 after each run."""

    folded: str
    scan: Scan
    lengths: NDArray[np.int32]


class _Own(threading.local):
    """What a thread has learned: where others forgot or added some between its steps, its numbers would be wrong."""

    def __init__(self) -> None:
        self.entries = Entries()


class TermReader:
    """Reads texts; `cut` cuts runs of Han characters. Safe to share among threads, of which each learns for itself."""

    def __init__(self, cut: CutRuns) -> None:
        self._cut = cut
        self._own = _Own()

    def scan(self, texts: Sequence[str]) -> list[Reading]:
        """What each text holds. Some dozens at once take the least time."""
        if not texts:
            return []
        # Step by step for all texts, so that what a step looks up stays near the processor.
        folded = fold_all(texts)
        stretches: list[str] = []
        with_capitals: list[bool] = []
        last: list[bool] = []
        for text in folded:
            found = paragraphs(text)
            stretches += [text[start:end] for start, end, _ in found]
            with_capitals += [capitals for _, _, capitals in found]
            last += [*[False] * (len(found) - 1), True]
        tiles = tiled(stretches, last)
        known = self._own.entries
        entries, at_runs = _entries_of(known, tiles, with_capitals)
        words, lengths, ends_of_runs = self._words(tiles, at_runs)
        ends = tiles.ends[np.array(last)]
        ends_of_words = np.concatenate(([0], ends_of_runs))[np.searchsorted(at_runs, ends)]
        parts = [slice(*part) for part in pairwise((0, *ends.tolist()))]
        parts_of_words = [slice(*part) for part in pairwise((0, *ends_of_words.tolist()))]
        sizes = tiles.sizes.astype(np.int32)
        return [
            Reading(text, Scan(known, entries[part], sizes[part], words[cut]), lengths[cut])
            for text, part, cut in zip(folded, parts, parts_of_words, strict=True)
        ]

    def _words(self, tiles: Tiles, at_runs: I64) -> tuple[NDArray[np.int32], NDArray[np.int32], I64]:
        """The entries and lengths of the words of all runs, after those of each run one `RUN` of no length; and where
        each run ends among them."""
        starts, sizes = tiles.starts[at_runs], tiles.sizes[at_runs]
        # The dot within a name is no part of the run before it.
        sizes = sizes - ~of_runs(tiles.characters[starts + sizes - 1])
        han = tiles.characters[ranges(starts, sizes)].astype(np.uint16, copy=False)
        words = np.flatnonzero(self._cut(han, sizes))
        lengths = np.diff(words, append=len(han))
        entries = self._own.entries.of_words(han, words, lengths)
        ends = np.searchsorted(words, np.cumsum(sizes))
        found = np.insert(entries, ends, RUN), np.insert(lengths.astype(np.int32), ends, 0)
        return *found, ends + np.arange(1, len(ends) + 1)

    def columns(
        self, scans: Sequence[Scan], leads: Sequence[int], marks: Sequence[Sequence[Mark]] = ()
    ) -> tuple[TextColumn, TextColumn]:
        """The terms of all texts, and of their leads, each as long as `leads` says in characters.

        `marks` of each text rise; each stands at the first unit that begins at its character or after it, or else the
        last one. A lead has those that stand within. All scans must be of the same `entries`.
        """
        return _Columns(scans, leads, marks or [()] * len(scans)).made()

    def forget(self) -> None:
        """Keeps of words those that are met often, where they have become many; between batches, not within one."""
        if self._own.entries.full:
            self._own.entries = self._own.entries.frequent()

    def read(self, text: str, lead_end: int = 0) -> tuple[TermStream, TermStream]:
        """The streams of the whole text and of its first `lead_end` characters."""
        self.forget()
        whole, lead = self.columns([self.scan([text])[0].scan], [lead_end])
        return _stream(whole), _stream(lead)


def _entries_of(entries: Entries, tiles: Tiles, with_capitals: list[bool]) -> tuple[NDArray[np.int32], I64]:
    """The entry of each find, and where runs are among them; what is new is learned. `with_capitals`: whether capitals
    mean something, by stretch."""
    ends = tiles.ends
    found, at_runs = entries.of_finds(tiles, np.repeat(~np.array(with_capitals), np.diff(ends, prepend=0)))
    for place in _before_percentages(tiles, at_runs):
        stretch = int(np.searchsorted(ends, place, "right"))
        _as_percentage(entries, tiles, found[: ends[stretch]], place + 1, with_capitals[stretch])
    return found, at_runs


def _before_percentages(tiles: Tiles, at_runs: I64) -> list[int]:
    """Which of the runs, given by their places, end in `PER_HUNDRED`."""
    at_runs = at_runs[tiles.sizes[at_runs] >= len(PER_HUNDRED)]
    ends = tiles.starts[at_runs] + tiles.sizes[at_runs]
    for place, sign in enumerate(reversed(PER_HUNDRED), 1):
        same = tiles.characters[ends - place] == ord(sign)
        ends, at_runs = ends[same], at_runs[same]
    found: list[int] = at_runs.tolist()
    return found


def _as_percentage(entries: Entries, tiles: Tiles, found: NDArray[np.int32], place: int, with_capitals: bool) -> None:
    """Makes the number that stands first from the place on one of a hundred."""
    while place < len(found) and found[place] == NOTHING:
        place += 1
    if place < len(found):
        (find,) = tiles.finds(np.array([place]))
        found[place] = entries.as_percentage(find, int(found[place]), with_capitals)


def _stream(column: TextColumn) -> TermStream:
    distinct = decode_terms(column.terms)
    terms = [distinct[ordinal] for ordinal in column.ordinals.tolist()]
    return TermStream(terms, column.positions.tolist(), int(column.lengths[0]), int(column.units[0]))


class _Columns:
    """Scans being turned into arrays.

    A find is one item, a run as many as it has words; an item gives an entry, an entry terms. Arrays are by find, by
    item, by occurrence of a term or by text.
    """

    def __init__(self, scans: Sequence[Scan], leads: Sequence[int], marks: Sequence[Sequence[Mark]]) -> None:
        self._entries = scans[0].entries
        self._leads = leads
        self._marks = marks
        self._last_finds = np.cumsum([len(scan.found) for scan in scans]) - 1
        self._first_finds = np.concatenate(([0], self._last_finds[:-1] + 1))
        self._found = np.concatenate([scan.found for scan in scans])
        self._sizes = np.concatenate([scan.sizes for scan in scans])
        self._words = np.concatenate([scan.words for scan in scans])

    def made(self) -> tuple[TextColumn, TextColumn]:
        """The columns of the texts and of their leads."""
        mark_numbers = [self._entries.number[term] for marks in self._marks for _, term in marks]
        table, self._terms = self._entries.table(), self._entries.terms
        items, first_items = self._items()
        end_items = first_items[self._last_finds]
        sizes = table.sizes.take(items).astype(np.int64)
        mark_counts = np.fromiter(map(len, self._marks), np.int64, len(self._marks))
        sizes[end_items] = mark_counts
        units = table.units.take(items)
        units_after = np.cumsum(units, dtype=np.int64)
        words_after = np.cumsum(table.words.take(items), dtype=np.int64)
        ends = np.cumsum(sizes)
        # By text; what stands before the first item of a text is what was there at the end of the one before.
        units_before = np.concatenate(([0], units_after[end_items][:-1]))
        words_before = np.concatenate(([0], words_after[end_items][:-1]))
        text_ends = ends[end_items]
        text_starts = np.concatenate(([0], text_ends[:-1]))
        unit_counts = units_after[end_items] - units_before

        item_counts = np.diff(end_items, prepend=-1)
        unit_starts = units_after - units
        unit_starts -= np.repeat(units_before, item_counts)
        places = np.repeat(table.starts.take(items) - (ends - sizes), sizes)
        places += np.arange(len(places))
        keys = table.flat.take(places, mode="clip")
        del places  # of all arrays here those by occurrence are the largest
        keys += np.repeat(unit_starts, sizes)

        offsets = np.cumsum(self._sizes, dtype=np.int64)
        text_offsets = np.concatenate(([0], offsets[self._last_finds][:-1]))
        lengths = offsets[self._last_finds] - text_offsets
        mark_units = self._mark_units(table, first_items, unit_starts, offsets, text_offsets, unit_counts, mark_counts)
        mark_places = ranges(text_ends - mark_counts, mark_counts)
        keys[mark_places] = (np.array(mark_numbers, np.int64) << 32) + mark_units

        whole = self._column(keys, text_ends - text_starts, words_after[end_items] - words_before, unit_counts)
        begins = np.concatenate(([0], offsets[:-1])) + table.skipped.take(self._found)
        lead_finds = np.searchsorted(begins, text_offsets + np.minimum(self._leads, lengths))
        lead_items = first_items[np.maximum(lead_finds, self._first_finds)]
        lead_units = unit_starts[lead_items]
        lead_words = words_after[lead_items] - table.words.take(items[lead_items]) - words_before
        lead_sizes = ends[lead_items] - sizes[lead_items] - text_starts
        early = np.bincount(
            np.repeat(np.arange(len(mark_counts)), mark_counts)[mark_units < np.repeat(lead_units, mark_counts)],
            minlength=len(mark_counts),
        )
        of_lead = ranges(
            np.stack((text_starts, text_ends - mark_counts), axis=1).ravel(),
            np.stack((lead_sizes, early), axis=1).ravel(),
        )
        return whole, self._column(keys[of_lead], lead_sizes + early, lead_words, lead_units)

    def _items(self) -> tuple[NDArray[np.int32], I64]:
        """The entry of each item, and the first item of each find."""
        found, words = self._found, self._words
        slots = np.ones(len(found), np.int64)
        slots[found == NOTHING] = 0
        ends_of_runs = np.flatnonzero(words == RUN)
        slots[found == RUN] = np.diff(ends_of_runs, prepend=-1) - 1
        items = np.repeat(found, slots)
        items[items == RUN] = words[words != RUN]
        items[1:] += items[:-1] == GAP
        return items, np.cumsum(slots) - slots

    def _mark_units(
        self,
        table: Table,
        first_items: I64,
        unit_starts: I64,
        offsets: I64,
        text_offsets: I64,
        unit_counts: I64,
        mark_counts: I64,
    ) -> I64:
        """The unit of each mark."""
        characters = np.array([character for marks in self._marks for character, _ in marks], np.int64)
        characters += np.repeat(text_offsets, mark_counts)
        places = np.searchsorted(offsets, characters, "right")
        places = np.minimum(places, np.repeat(self._last_finds, mark_counts))
        within = characters - np.concatenate(([0], offsets))[places]
        entries = self._found[places]
        units = unit_starts[first_items[places]]
        further = np.where(entries == RUN, within, table.units.take(entries) * (within > table.skipped.take(entries)))
        for nth in np.flatnonzero((table.units.take(entries) > 1) & (within > 0)).tolist():
            further[nth] = self._entries.unit_at(int(entries[nth]), int(within[nth]))
        last = np.repeat(unit_counts, mark_counts) - 1
        found: I64 = np.clip(units + further, 0, np.maximum(last, 0))
        return found

    def _column(self, keys: I64, counts: I64, lengths: I64, units: I64) -> TextColumn:
        numbers = keys >> 32
        present = np.zeros(len(self._terms), bool)
        present[numbers] = True
        which = np.flatnonzero(present)
        local = np.empty(len(present), _smallest(len(which)))
        local[which] = np.arange(len(which))
        ordinals = local.take(numbers)
        del numbers
        positions = keys.astype(_smallest(int(units.max(initial=0))))  # the lower bits
        return TextColumn(
            self._terms.encoded(which),
            self._terms,
            which,
            ordinals,
            positions,
            *(a.astype(np.int32) for a in (counts, lengths, units)),
        )


def _smallest(limit: int) -> type[np.unsignedinteger]:
    """The type that holds the numbers below the limit: what is small is sent quickly."""
    return np.uint16 if limit <= 1 << 16 else np.uint32
