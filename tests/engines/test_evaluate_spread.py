"""Common terms by document: their frequencies, bits and blocks; and which queries make these."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsindex.engines.base import IndexDocument, TermStream
from newsindex.engines.query import And, Or, Term, Text
from newsindex.engines.whoosh.evaluate import Snapshot, blocks, disjunction, leaf
from newsindex.engines.whoosh.evaluate.spread import BLOCK, Spread, counted, holding, members
from tests.engines.in_memory import MemorySegment

sizes = st.integers(1, 300)


@given(sizes, st.data())
def test_frequencies_and_peaks_are_those_of_the_documents(size: int, data: st.DataObject) -> None:
    highest = data.draw(st.sampled_from([2.0, 8.0, 40.0]))
    freqs = data.draw(st.lists(st.integers(0, 300), min_size=size, max_size=size))
    norms = data.draw(st.lists(st.floats(0.3, 30), min_size=size, max_size=size))
    docs = np.array([doc for doc, freq in enumerate(freqs) if freq], np.uint32)
    spread = Spread(size, docs, np.array(freqs, np.uint32).take(docs))
    assert spread.take(np.arange(size)).tolist() == freqs
    assert counted(spread.bits) == len(docs)
    assert members(spread.bits).tolist() == docs.tolist()
    assert holding(spread.bits, np.arange(size, dtype=np.uint32)).tolist() == [freq > 0 for freq in freqs]
    parts = [freq / (freq + norm) for freq, norm in zip(freqs, norms, strict=True)]
    spread.find_peaks(docs, np.array(parts).take(docs), highest)
    steps = spread.rows.reshape(-1).tolist()
    assert all(part * highest <= step * spread.unit + 1e-9 for part, step in zip(parts, steps, strict=False))
    assert all((step - 1) * spread.unit < part * highest + 1e-9 for part, step in zip(parts, steps, strict=False))
    assert spread.peaks.tolist() == [max(steps[at : at + BLOCK]) for at in range(0, len(steps), BLOCK)]
    assert not any(steps[size:])
    assert (spread.most, spread.top) == (max(steps), pytest.approx(max(parts)))


def test_blocks_are_made_for_words_that_are_asked_for_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leaf, "LARGE", 0)
    monkeypatch.setattr(disjunction, "_MERGED", 0)
    monkeypatch.setattr(blocks, "_FIRST", 1)
    random = Random(5)
    texts = [random.choices("abcdefgh", k=random.randint(1, 30)) for _ in range(2000)]
    streams = [TermStream(words, range(len(words)), len(words), len(words)) for words in texts]
    snapshot = Snapshot([MemorySegment([IndexDocument(str(n), {"body": each}) for n, each in enumerate(streams)])])
    words = tuple(Text("body", Term(letter)) for letter in "ab")
    once = [snapshot.search(query(words), limit=5) for query in (Or, And)]
    snapshot._kept.clear()
    assert snapshot.search(Or(words), limit=5) == once[0]
    kept = [snapshot._views[0].term("body", letter) for letter in "ab"]
    assert not any(len(each.spread.peaks) for each in kept)
    assert [snapshot.search(query(words), limit=5) for query in (Or, And)] == once
    assert all(len(each.spread.peaks) for each in kept)
