"""Writes the inverted form of one text field, chunk by chunk in the order of its terms.

In the dictionary, the second number of a term is twice its occurrences beyond one a document, and one more where its
payload is a pointer: the place (five bytes) and the length (a varint) of the same payload written earlier.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import Executor, wait
from threading import Lock
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

from newsindex.engines.whoosh.columnar.dictionary import DictionaryWriter
from newsindex.engines.whoosh.columnar.document_of import DocumentOf
from newsindex.engines.whoosh.columnar.encoding import (
    U32,
    bitmap,
    differences,
    encode_varints,
    members,
    stretches,
    write_varint,
)
from newsindex.engines.whoosh.columnar.encoding_many import bounds_of
from newsindex.engines.whoosh.columnar.files import Sections
from newsindex.engines.whoosh.columnar.frequent_postings import encode_frequent, encode_set, is_dense
from newsindex.engines.whoosh.columnar.hash_numbers import U64, HashNumbers
from newsindex.engines.whoosh.columnar.layout import FEW, POINTER_BYTES, RARE
from newsindex.engines.whoosh.columnar.rare_postings import encode_rare
from newsindex.engines.whoosh.columnar.turns import quick_turns

HUGE = 1 << 22
"""Terms with more occurrences are taken by themselves."""

PIECE = 1 << 19
"""Occurrences that are coded at once: few enough for the arrays on the way to stay in the processor's cache."""

_AHEAD = 4
"""Pieces that may wait to be written before the other thread stops coding more."""

_WORTH_SHARING = 10
"""Payloads of at least so many bytes are written once however many terms have the very same one: a word and its
form as written mostly do."""

_MOST_REMEMBERED, _WORTH_REMEMBERING = 1 << 17, 64
"""Once the places of so many payloads are remembered, only greater ones are, for memory's sake."""


class Inverted(NamedTuple):
    """Neighbouring terms, rising, with the running unit numbers at which they stand: those of term i, rising, are
    `units[bounds[i]:bounds[i + 1]]`, at least one."""

    terms: list[bytes]
    bounds: NDArray[np.int64]
    units: U32


class Alone(NamedTuple):
    """A term that stands so often that what is made of its occurrences on the way must not be in memory together."""

    term: bytes
    units: BitMap


def alone(term: bytes, units: BitMap) -> Inverted | Alone:
    """A term with its running unit numbers, at least one."""
    if len(units) > HUGE and is_dense(len(units), units.min(), units.max()):
        return Alone(term, units)
    return Inverted([term], np.array((0, len(units))), members(units))


def pieces(terms: list[bytes], bounds: NDArray[np.int64], units: U32) -> Iterator[Inverted]:
    """The same, `PIECE` occurrences at a time where terms have not more."""
    first = 0
    while first < len(terms):
        last = max(int(np.searchsorted(bounds, bounds[first] + PIECE, "right")) - 1, first + 1)
        start = int(bounds[first])
        yield Inverted(terms[first:last], bounds[first : last + 1] - start, units[start : int(bounds[last])])
        first = last


class TextFieldWriter:
    """Writes postings as they come into a section `NAME.postings`; `close` adds the dictionary and the columns."""

    def __init__(self, file: Sections, name: str, starts: U32, lengths: NDArray[np.int32]) -> None:
        self._file = file
        self._name = name
        self._starts = starts
        self._lengths = lengths
        self._document_of = DocumentOf(starts)
        self._dictionary = DictionaryWriter()
        self._stream = file.stream(f"{name}.postings")
        self._written = HashNumbers()
        self._places: NDArray[np.int64] = np.zeros(0, np.int64)
        self._worth = _WORTH_SHARING
        self._secret = np.frombuffer(os.urandom(16), np.uint64) | np.uint64(1)

    def write(self, inverted: Iterator[Inverted | Alone], thread: Executor | None) -> None:
        """The next terms, rising. The caller's thread and the other one, where it is given, take piece after piece and
        code it; the caller's writes them in order."""
        if thread is None:
            for given in inverted:
                self._put(self._coded(given))
            return
        numbered = enumerate(inverted)
        taking = Lock()
        ready: dict[int, _Piece] = {}
        written = 0

        def code_one() -> bool:
            with taking:
                number, given = next(numbered, (0, None))
            if given is None:
                return False
            ready[number] = self._coded(given)
            return True

        def code_ahead() -> bool:
            more = True
            while more and len(ready) < _AHEAD:
                more = code_one()
            return more

        with quick_turns():
            coming = thread.submit(code_ahead)
            try:
                while code_one():
                    while written in ready:
                        self._put(ready.pop(written))
                        written += 1
                    if coming.done() and coming.result():
                        coming = thread.submit(code_ahead)
            finally:
                wait([coming])
        coming.result()
        while ready:
            self._put(ready.pop(written))
            written += 1

    def _coded(self, given: Inverted | Alone) -> _Piece:
        if isinstance(given, Inverted) and len(given.terms) == 1 and len(given.units) > HUGE:
            given = alone(given.terms[0], bitmap(given.units))
        if isinstance(given, Alone):
            return self._coded_alone(given)
        terms, bounds, units = given
        counts = np.diff(bounds)
        docs = self._document_of(units)
        opens = np.empty(len(units), bool)
        np.not_equal(docs[1:], docs[:-1], out=opens[1:])
        opens[bounds[:-1]] = True
        places = np.flatnonzero(opens)
        docs = docs[places]
        freqs = np.diff(places, append=len(units)).astype(np.uint32)
        spans = np.searchsorted(places, bounds)
        few = counts <= FEW
        frequent = counts > RARE
        coded, borders = _coded(units, bounds, few, ~(few | frequent))
        payloads: list[bytes] = []
        if frequent.any():
            here, there = np.repeat(frequent, counts), np.repeat(frequent, np.diff(spans))
            inner, outer = (bounds_of(np.diff(each)[frequent]) for each in (bounds, spans))
            payloads = encode_frequent(units[here], inner, docs[there], freqs[there], outer, self._starts)
        keys = self._keys(units, bounds)
        return _Piece(terms, bounds, np.diff(spans), coded, borders, np.flatnonzero(frequent), payloads, keys)

    def _coded_alone(self, given: Alone) -> _Piece:
        docs: list[U32] = []
        freqs: list[U32] = []
        key = np.zeros(1, np.uint64)
        for units in stretches(given.units):
            key += self._keys(units, np.array((0, len(units))))
            of_units = self._document_of(units)
            places = np.flatnonzero(np.append(True, of_units[1:] != of_units[:-1]))
            counts = np.diff(places, append=len(units)).astype(np.uint32)
            these = of_units[places]
            if docs and docs[-1][-1] == these[0]:
                freqs[-1][-1] += counts[0]
                these, counts = these[1:], counts[1:]
            if len(these):
                docs.append(these)
                freqs.append(counts)
        in_docs = np.concatenate(docs)
        bounds = np.array((0, len(given.units)))
        payload, rest = encode_set(given.units, in_docs, np.concatenate(freqs))
        counted, nothing = np.array([len(in_docs)]), np.zeros(2, np.int64)
        return _Piece([given.term], bounds, counted, b"", nothing, nothing[:1], [payload], key, rest)

    def _keys(self, units: U32, bounds: NDArray[np.int64]) -> U64:
        """For each term a number that others with the same units have, and none else but by a chance that nobody can
        bring about."""
        mixed = units * self._secret[0]
        mixed += self._secret[1]  # so that unit 0 counts
        mixed ^= mixed >> np.uint64(32)
        mixed *= self._secret[1]
        keys: U64 = np.add.reduceat(mixed, bounds[:-1])
        return keys

    def _put(self, piece: _Piece) -> None:
        sizes = np.diff(piece.borders)
        sizes[piece.frequent] = np.fromiter(map(len, piece.payloads), np.int64, len(piece.payloads))
        sizes[-1] += len(piece.rest)
        pointing, pointers = self._pointers(piece.keys, sizes)
        single = np.zeros(len(sizes), bool)
        single[pointing] = single[piece.frequent] = True
        others = iter(piece.payloads)
        at = 0
        payloads: list[bytes] = []
        places = np.flatnonzero(single)
        rows = (piece.borders[places], piece.borders[places + 1], np.isin(places, pointing, assume_unique=True))
        for start, end, points in zip(*(row.tolist() for row in rows), strict=True):
            payload = next(others) if start == end else b""
            payloads += (piece.coded[at:start], next(pointers) if points else payload)
            at = end
        payloads.append(piece.coded[at:])
        extra = (np.diff(piece.bounds) - piece.doc_counts) * 2
        extra[pointing] += 1
        self._dictionary.add(piece.terms, piece.doc_counts, extra, sizes)
        self._stream.write(b"".join(payloads))
        if not len(pointing):
            self._stream.write(piece.rest)

    def _pointers(self, keys: U64, sizes: NDArray[np.int64]) -> tuple[NDArray[np.int64], Iterator[bytes]]:
        """Which terms have payloads that were written before, and pointers to these, whose sizes are put in place of
        theirs."""
        worthy = np.flatnonzero(sizes >= self._worth)
        distinct, firsts, inverse = np.unique(keys[worthy], return_index=True, return_inverse=True)
        numbers, new = self._written.add(distinct)
        if len(self._written) > _MOST_REMEMBERED:
            self._worth = _WORTH_REMEMBERING
        later = np.ones(len(worthy), bool)
        later[firsts[new]] = False
        pointing = worthy[later]
        lengths = list(map(write_varint, sizes[pointing].tolist()))
        sizes[pointing] = POINTER_BYTES + np.fromiter(map(len, lengths), np.int64, len(lengths))
        offsets = self._stream.length + np.cumsum(sizes) - sizes
        self._places = np.append(self._places, offsets[worthy[firsts[new]]])
        targets = self._places[numbers[inverse[later]]].tolist()
        return pointing, (
            place.to_bytes(POINTER_BYTES, "little") + length for place, length in zip(targets, lengths, strict=True)
        )

    def close(self) -> None:
        """Ends the postings and writes the dictionary, the lengths and the starts."""
        self._stream.close()
        self._dictionary.write(self._file, self._name)
        self._file.section(f"{self._name}.lengths", self._lengths)
        self._file.section(f"{self._name}.starts", self._starts)


def _coded(
    units: U32, bounds: NDArray[np.int64], few: NDArray[np.bool_], rare: NDArray[np.bool_]
) -> tuple[bytes, NDArray[np.int64]]:
    """The payloads of the terms that are few or rare, and the borders between them; nothing for the others."""
    counts = np.diff(bounds)
    deltas = differences(units)
    deltas[bounds[:-1]] = units[bounds[:-1]]
    varints, ends = encode_varints(deltas[np.repeat(few, counts)])
    edges = np.concatenate(([0], ends))[np.concatenate(([0], np.cumsum(np.where(few, counts, 0))))]
    if not rare.any():
        return varints.tobytes(), edges
    of_rare, inner = encode_rare(units[np.repeat(rare, counts)], counts[rare])
    sizes = np.diff(edges)
    sizes[rare] = np.diff(inner)
    mixed = np.empty(int(sizes.sum()), np.uint8)
    here = np.repeat(rare, sizes)
    mixed[here] = of_rare
    mixed[~here] = varints
    return mixed.tobytes(), np.concatenate(([0], np.cumsum(sizes)))


class _Piece(NamedTuple):
    """Terms with the bounds of their units, and in how many documents each stands; between the `borders` the payloads
    of those that are not frequent, and beside them those of the others; for each term a key, which is the same for the
    same units. `rest` follows the payload of a term that is alone."""

    terms: list[bytes]
    bounds: NDArray[np.int64]
    doc_counts: NDArray[np.int64]
    coded: bytes
    borders: NDArray[np.int64]
    frequent: NDArray[np.int64]
    payloads: list[bytes]
    keys: U64
    rest: bytes = b""
