"""Postings of rare terms, more than `FEW` and at most `RARE` occurrences: columns of fixed width, many terms at once.

The payload of a term with d documents and n occurrences:

    kind       one byte, `COLUMNS`
    first      the first document, u32
    gaps       from each document to the next, d - 1 of u16
    frequencies  d of u8; left out where all are 1 (n = d)
    positions  unit positions within the documents, n of u16

A term that these widths cannot hold is written as a frequent one.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from newsindex.engines.whoosh.columnar.encoding import U8, U32, differences

COLUMNS = 0
HEAD = 5
"""Bytes before the gaps."""

I64 = NDArray[np.int64]


def representable(docs: U32, freqs: NDArray[np.integer], largest: U32, firsts: I64) -> NDArray[np.bool_]:
    """Which terms fit. Term i has `docs` with `freqs` from `firsts[i]` on, and no position above `largest[i]`."""
    gaps = differences(docs)
    gaps[firsts] = 0
    most: NDArray[np.integer] = np.maximum.reduceat(gaps, firsts)
    return (most < 1 << 16) & (np.maximum.reduceat(freqs, firsts) < 1 << 8) & (largest < 1 << 16)


def _sizes(doc_counts: I64, counts: I64) -> I64:
    return HEAD + 2 * (doc_counts - 1) + np.where(counts > doc_counts, doc_counts, 0) + 2 * counts


def _spread(begins: I64, counts: I64, step: int) -> I64:
    """For each term `counts` places, `step` apart, from where it begins."""
    firsts = np.cumsum(counts) - counts
    places: I64 = np.repeat(begins - step * firsts, counts)
    places += step * np.arange(len(places))
    return places


class _Places:
    """Where the columns of many terms lie whose payloads stand one after the other."""

    def __init__(self, doc_counts: I64, counts: I64) -> None:
        sizes = _sizes(doc_counts, counts)
        self.borders: I64 = np.concatenate((np.zeros(1, np.int64), np.cumsum(sizes)))
        self.begins = self.borders[:-1]
        gaps = self.begins + HEAD
        freqs = gaps + 2 * (doc_counts - 1)
        self.several = counts > doc_counts
        self.gaps = _spread(gaps, doc_counts - 1, 2)
        self.freqs = _spread(freqs[self.several], doc_counts[self.several], 1)
        self.positions = _spread(freqs + np.where(self.several, doc_counts, 0), counts, 2)
        self.firsts = np.cumsum(doc_counts) - doc_counts
        self.further = np.ones(int(doc_counts.sum()), bool)
        self.further[self.firsts] = False


def encode_rare(docs: U32, freqs: NDArray[np.integer], positions: U32, doc_counts: I64, counts: I64) -> tuple[U8, I64]:
    """The payloads of terms, one after the other, and the borders between them."""
    at = _Places(doc_counts, counts)
    out = np.zeros(int(at.borders[-1]), np.uint8)
    first = docs[at.firsts]
    for byte in range(4):
        out[at.begins + (1 + byte)] = first >> np.uint32(8 * byte) & np.uint32(255)
    gaps = differences(docs)[at.further]
    out[at.gaps], out[at.gaps + 1] = gaps & np.uint32(255), gaps >> np.uint32(8)
    out[at.freqs] = freqs[np.repeat(at.several, doc_counts)]
    out[at.positions], out[at.positions + 1] = positions & np.uint32(255), positions >> np.uint32(8)
    return out, at.borders


def _two_bytes(raw: U8, at: I64) -> U32:
    found: U32 = raw[at].astype(np.uint32)
    found |= raw[at + 1].astype(np.uint32) << np.uint32(8)
    return found


def rare_units(data: bytes, doc_counts: I64, counts: I64, starts: U32) -> U32:
    """The running unit numbers of terms whose payloads stand one after the other."""
    at = _Places(doc_counts, counts)
    raw = np.frombuffer(data, np.uint8)
    deltas = np.empty(len(at.further), np.int64)
    first = _two_bytes(raw, at.begins + 1).astype(np.int64) | _two_bytes(raw, at.begins + 3).astype(np.int64) << 16
    deltas[at.further] = _two_bytes(raw, at.gaps)
    # Each term begins anew: its first document less the last one of the term before.
    deltas[at.firsts] = 0
    ends = np.add.reduceat(deltas, at.firsts) + first
    deltas[at.firsts] = first - np.concatenate((np.zeros(1, np.int64), ends[:-1]))
    docs = np.cumsum(deltas)
    freqs = np.ones(len(docs), np.int64)
    freqs[np.repeat(at.several, doc_counts)] = raw[at.freqs]
    return np.repeat(starts[docs], freqs) + _two_bytes(raw, at.positions)


def rare_columns(payload: memoryview, doc_count: int, count: int) -> tuple[U32, U32 | None, NDArray[np.uint16]]:
    """The documents of one term, its frequencies (None: all are 1), and its positions within the documents."""
    docs = np.empty(doc_count, np.uint32)
    docs[0] = int.from_bytes(payload[1:HEAD], "little")
    docs[1:] = np.frombuffer(payload, "<u2", doc_count - 1, HEAD)
    docs = np.cumsum(docs, dtype=np.uint32)
    at = HEAD + 2 * (doc_count - 1)
    freqs = None
    if count > doc_count:
        freqs = np.frombuffer(payload, np.uint8, doc_count, at).astype(np.uint32)
        at += doc_count
    return docs, freqs, np.frombuffer(payload, "<u2", count, at)
