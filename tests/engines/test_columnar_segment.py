"""One segment, written and read: every array equals a plain reference."""

from __future__ import annotations

import pickle
import random
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyroaring import BitMap

from newsindex.engines.base import IndexDocument, TermStream
from newsindex.engines.whoosh.columnar import encoding, keyword_field, merging_fields, runs, text_field
from newsindex.engines.whoosh.columnar.dictionary import Dictionary, DictionaryWriter, encoded
from newsindex.engines.whoosh.columnar.files import SectionFile, SectionWriter
from newsindex.engines.whoosh.columnar.merging import merge_segments
from newsindex.engines.whoosh.columnar.reader import MappedSegment, SegmentFiles
from newsindex.engines.whoosh.columnar.segment_writer import SegmentBuilder
from newsindex.errors import IndexOutdated, IndexUnsound, UsageError
from tests.engines.columnar_articles import article, assert_holds, batch_of, expected_postings


def written(folder: Path, name: str, *batches: list[IndexDocument], most: int | None = None) -> MappedSegment:
    with ThreadPoolExecutor(1) as thread:
        builder = SegmentBuilder(folder, name, thread, most)
        for documents in batches:
            builder.add(batch_of(documents))
        builder.finish()
    return MappedSegment(SegmentFiles(folder, name), BitMap())


@pytest.mark.parametrize("seed", range(6))
def test_every_array(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    source = random.Random(seed)
    monkeypatch.setattr(keyword_field, "_TOGETHER", source.choice((1, 40, 1000)))
    documents = [article(number, source) for number in range(source.randrange(1, 150))]
    size = source.randrange(1, len(documents) + 1)
    parts = [documents[start : start + size] for start in range(0, len(documents), size)]
    segment = written(tmp_path, "MAIN_a", *parts, most=source.choice((1, 500, None)))
    assert_holds(segment, dict(enumerate(documents)))


def test_terms_more_frequent_than_fit_one_way_of_writing(tmp_path: Path) -> None:
    source = random.Random(1)
    documents = [article(number, source, longest=300) for number in range(1200)]
    segment = written(tmp_path, "MAIN_a", documents)
    assert_holds(segment, dict(enumerate(documents)))
    assert max(len(rows) for rows in expected_postings(dict(enumerate(documents)), "body").values()) > 1000


@pytest.mark.parametrize("seed", range(4))
def test_a_merge_equals_writing_what_stays(tmp_path: Path, seed: int) -> None:
    source = random.Random(seed)
    segments, staying, number = [], [], 0
    for place in range(source.randrange(1, 5)):
        documents = [article(number + at, source) for at in range(source.randrange(1, 80))]
        number += len(documents)
        segment = written(tmp_path, f"MAIN_{place}", documents)
        segment.deleted = BitMap(source.sample(range(len(documents)), source.choice((0, len(documents) // 3))))
        staying += [document for at, document in enumerate(documents) if at not in segment.deleted]
        segments.append(segment)
    with ThreadPoolExecutor(1) as thread:
        assert merge_segments(tmp_path, "MAIN_m", segments, thread) is not None
    merged = MappedSegment(SegmentFiles(tmp_path, "MAIN_m"), BitMap())
    assert_holds(merged, dict(enumerate(staying)))


def test_terms_that_are_taken_by_themselves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_field, "HUGE", 300)
    monkeypatch.setattr(merging_fields, "HUGE", 300)
    monkeypatch.setattr(text_field, "PIECE", 70)
    monkeypatch.setattr(encoding, "_STRETCH", 128)
    monkeypatch.setattr(runs, "PIECE", 500)
    monkeypatch.setattr(runs, "HUGE", 300)
    source = random.Random(2)
    segments, staying = [], []
    for place in range(3):
        documents = [article(1000 * place + at, source, longest=200) for at in range(250)]
        segment = written(tmp_path, f"MAIN_{place}", documents, most=5000)
        assert_holds(segment, dict(enumerate(documents)))
        segment.deleted = BitMap(source.sample(range(250), 60 * place))
        staying += [document for at, document in enumerate(documents) if at not in segment.deleted]
        segments.append(segment)
    with ThreadPoolExecutor(1) as thread:
        assert merge_segments(tmp_path, "MAIN_m", segments, thread) is not None
    assert_holds(MappedSegment(SegmentFiles(tmp_path, "MAIN_m"), BitMap()), dict(enumerate(staying)))
    assert max(len(rows) for rows in expected_postings(dict(enumerate(staying)), "body").values()) > 500


def test_a_merge_of_nothing(tmp_path: Path) -> None:
    segment = written(tmp_path, "MAIN_a", [IndexDocument("1", {})])
    segment.deleted = BitMap([0])
    with ThreadPoolExecutor(1) as thread:
        assert merge_segments(tmp_path, "MAIN_m", [segment], thread) is None
    assert not list(tmp_path.glob("MAIN_m*"))


def test_the_same_postings_are_written_once(tmp_path: Path) -> None:
    words = [f"word{number:04}" for number in range(400)] * 12
    places = list(range(len(words)))
    alone = written(tmp_path, "MAIN_a", [IndexDocument("1", {"body": TermStream(words, places, 1, len(words))})])
    twice = [*words, *("=" + word for word in words)]
    both = written(tmp_path, "MAIN_b", [IndexDocument("1", {"body": TermStream(twice, places * 2, 1, len(words))})])
    sizes = [len(segment.files.index.bytes_("body.postings")) for segment in (alone, both)]
    assert sizes[1] < sizes[0] * 1.5
    one, other = both.postings("body", "word0007"), both.postings("body", "=word0007")
    assert one is not None and other is not None
    assert one.units().tolist() == other.units().tolist() == places[7::400]


@pytest.mark.parametrize("alike", [10, 10**6])
@pytest.mark.parametrize("seed", range(4))
def test_terms_that_begin_alike(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int, alike: int) -> None:
    monkeypatch.setattr(runs, "_MOST_ALIKE", alike)
    monkeypatch.setattr(runs, "PIECE", 64)
    monkeypatch.setattr(text_field, "PIECE", 16)
    source = random.Random(seed)
    words = [
        f"{start}{number}"
        for start in ("", "begin", "beginning all alike ", "台積電公司", "nul\0", "nul")
        for number in range(40)
    ]
    documents = []
    for number in range(60):
        chosen = source.choices(words, k=source.randrange(30))
        stream = TermStream(chosen, source.sample(range(40), len(chosen)), 1, 40)
        documents.append(IndexDocument(f"id{number}", {"body": stream}))
    parts = [documents[start : start + 7] for start in range(0, len(documents), 7)]
    assert_holds(written(tmp_path, "MAIN_a", *parts, most=source.choice((1, 100))), dict(enumerate(documents)))


def test_memory_while_writing_grows_with_the_terms_not_with_what_each_run_has_of_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (runs, text_field):
        monkeypatch.setattr(module, "PIECE", 1 << 14)
    words = [f"word{number:04}" for number in range(3000)]
    documents = [
        IndexDocument(f"id{number}", {"body": TermStream(words, range(3000), 1, 3000)}) for number in range(300)
    ]
    with ThreadPoolExecutor(1) as thread:
        builder = SegmentBuilder(tmp_path, "MAIN_a", thread, most_occurrences=1)
        for document in documents:  # a run each, of as many rows as there are words
            builder.add(batch_of([document]))
        tracemalloc.start()
        builder.finish()
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert most < 6e6  # the rows of all runs would take 900,000 times twelve bytes
    segment = MappedSegment(SegmentFiles(tmp_path, "MAIN_a"), BitMap())
    postings = segment.postings("body", "word0007")
    assert postings is not None and postings.units().tolist() == [7 + 3001 * number for number in range(300)]


def test_the_same_term_twice_at_one_position_counts_once(tmp_path: Path) -> None:
    segment = written(tmp_path, "MAIN_a", [IndexDocument("1", {"body": TermStream(["x", "x", "x"], [1, 1, 2], 3, 3)})])
    postings = segment.postings("body", "x")
    assert postings is not None
    assert (postings.freqs.tolist(), postings.units().tolist()) == ([2], [1, 2])


def test_no_phrase_reaches_from_one_document_into_the_next(tmp_path: Path) -> None:
    documents = [IndexDocument(str(n), {"body": TermStream(["x"], [0], 1, 1)}) for n in range(3)]
    segment = written(tmp_path, "MAIN_a", documents)
    postings = segment.postings("body", "x")
    assert postings is not None
    assert not postings.positions().shift(1) & postings.positions()


def test_arrays_are_read_only(tmp_path: Path) -> None:
    segment = written(tmp_path, "MAIN_a", [article(number, random.Random(number)) for number in range(5)])
    forward, found = segment.forward("source"), segment.keyword("id", "id1")
    term = next(segment.terms("body", "", None))[0]
    postings = segment.postings("body", term)
    assert forward is not None and found is not None and postings is not None
    for column in (
        segment.starts("body"),
        segment.lengths("body"),
        forward.offsets,
        forward.ordinals,
        *found,
        postings.docs,
    ):
        with pytest.raises(ValueError, match="read-only"):
            column[0] = 1


terms = st.lists(st.text(st.characters(codec=None), max_size=12), max_size=120, unique=True)


@given(terms, st.text(max_size=3), st.text(max_size=3))
@settings(max_examples=60)
def test_dictionary(tmp_path_factory: pytest.TempPathFactory, given_terms: list[str], low: str, high: str) -> None:
    path = tmp_path_factory.mktemp("dictionary") / "file"
    ordered = sorted(given_terms)
    values = np.array([(n * 37) % 700 + 1 for n in range(len(ordered))], np.int64)
    writer = DictionaryWriter()
    for start in range(0, len(ordered), 7):
        part = values[start : start + 7]
        writer.add([encoded(term) for term in ordered[start : start + 7]], part, part * 2, part * 3)
    with SectionWriter(path) as file:
        writer.write(file, "f")
        file.close()
    dictionary = Dictionary(SectionFile(path), "f")
    assert list(dictionary) == ordered
    offset = 0
    for place, (term, value) in enumerate(zip(ordered, values.tolist(), strict=True)):
        assert dictionary.find(encoded(term)) == (place, value, value * 2, offset, value * 3)
        offset += value * 3
    for term in (low, high, low + high):
        assert (dictionary.find(encoded(term)) is None) == (term not in ordered)
    expected = [(encoded(t), v) for t, v in zip(ordered, values.tolist(), strict=True) if low <= t < high]
    assert list(dictionary.range(encoded(low), encoded(high))) == expected


def test_a_batch_survives_pickling(tmp_path: Path) -> None:
    documents = [article(number, random.Random(number)) for number in range(20)]
    batch = pickle.loads(pickle.dumps(batch_of(documents)))
    with ThreadPoolExecutor(1) as thread:
        builder = SegmentBuilder(tmp_path, "MAIN_a", thread)
        builder.add(batch)
        builder.finish()
    assert_holds(MappedSegment(SegmentFiles(tmp_path, "MAIN_a"), BitMap()), dict(enumerate(documents)))


@pytest.mark.parametrize(
    ("document", "words"),
    [
        (IndexDocument("", {}), "without an id"),
        (IndexDocument("a", {"headline": TermStream([], [], 0, 0)}), "a: no text field 'headline'"),
        (IndexDocument("a", {"body": TermStream(["x"], [], 1, 1)}), "a: the terms, positions"),
        (IndexDocument("a", {"body": TermStream(["x"], [1], 1, 1)}), "a: a position in its body"),
        (IndexDocument("a", {"body": TermStream(["x"], [-1], 1, 1)}), "a: a position in its body"),
        (IndexDocument("a", {}, {"company": [("x", 1.5)]}), "a: the weight 1.5 of company 'x'"),
        (IndexDocument("a", {}, {}, {"height": 1}), "a: no number field 'height'"),
    ],
)
def test_articles_that_cannot_be_are_named(document: IndexDocument, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        batch_of([IndexDocument("good", {}), document])


def test_a_damaged_file_is_noticed(tmp_path: Path) -> None:
    written(tmp_path, "MAIN_a", [article(number, random.Random(number)) for number in range(20)])
    path = tmp_path / "MAIN_a.inv"
    whole = path.read_bytes()
    for cut in (0, 10, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:cut])
        with pytest.raises(IndexUnsound, match=r"MAIN_a\.inv"):
            SectionFile(path)
    path.write_bytes(whole[:-60] + b"x" + whole[-59:])
    with pytest.raises(IndexUnsound, match="damaged footer"):
        SectionFile(path)
    path.write_bytes(whole)
    for name in ("title.postings", "body.lengths"):
        at = SectionFile(path)._sections[name][0]
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        assert SectionFile(path).damaged() == [name]
    path.write_bytes(whole[:8] + b"\x09" + whole[9:])
    with pytest.raises(IndexOutdated, match=r"format version 9.*Use the later newsindex"):
        SectionFile(path)


@pytest.mark.parametrize("step", ["_write_columns", "_write_others"])
def test_what_fails_in_the_other_thread_is_raised_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(SegmentBuilder, step, full)
    with ThreadPoolExecutor(1) as thread:
        builder = SegmentBuilder(tmp_path, "MAIN_a", thread)
        builder.add(batch_of([article(1, random.Random(1))]))
        with pytest.raises(OSError, match="No space"):
            builder.finish()
        builder.abandon()
    assert not list(tmp_path.iterdir())
