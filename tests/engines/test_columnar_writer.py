"""Writing through commits, updates, deletes and merges: the index holds exactly what a plain dictionary holds."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from newsindex.engines.base import IndexDocument, TermStream
from newsindex.engines.whoosh.columnar.manifest import SegmentRecord
from newsindex.engines.whoosh.columnar.policy import FACTOR, MOST_UNITS, which_to_merge, whole
from newsindex.engines.whoosh.columnar.writer import MOST_FRESH, IndexWriter
from newsindex.engines.whoosh.index_folder import IndexFolder
from newsindex.errors import IndexNotFound, UsageError
from tests.engines.columnar_articles import article, assert_index_holds, batch_of, live_documents


def one(id_: str, word: str) -> IndexDocument:
    return IndexDocument(id_, {"body": TermStream([word], [0], 1, 1)}, stored=word.encode())


def ids(folder: IndexFolder) -> dict[str, bytes]:
    folder.refresh()
    return {id_: segment.stored(number) for id_, (segment, number) in live_documents(folder.segments()).items()}


@pytest.mark.parametrize("seed", range(5))
def test_random_histories(tmp_path: Path, seed: int) -> None:
    source = random.Random(seed)
    folder = IndexFolder.create(tmp_path / "index", {"analyzer": "1"})
    model: dict[str, IndexDocument] = {}
    for _ in range(source.randrange(3, 9)):
        writer = IndexWriter(tmp_path / "index", most_occurrences=source.choice((300, 3000, 10**6)))
        for _ in range(source.randrange(6)):
            documents = [article(source.randrange(150), source) for _ in range(source.randrange(1, 40))]
            if source.random() < 0.5:
                writer.add_batch(batch_of(documents))
            else:
                for document in documents:
                    writer.add(document)
            model.update((document.id, document) for document in documents)
            gone = [f"id{source.randrange(150)}" for _ in range(source.randrange(8))]
            writer.delete(gone)
            for id_ in gone:
                model.pop(id_, None)
        if source.random() < 0.25:
            writer.optimise()
            folder.refresh()
            assert len(folder.segments()) <= 1
        writer.commit()
        writer.close()
        folder.refresh()
        assert_index_holds(folder.segments(), model)
        assert folder.check(full=True) == []


def test_what_is_flushed_comes_with_the_commit_in_one_segment(tmp_path: Path) -> None:
    folder = IndexFolder.create(tmp_path, {})
    with IndexWriter(tmp_path) as writer:
        writer.flush()
        writer.add(one("a", "first"))
        writer.add(one("b", "first"))
        writer.flush()
        writer.add(one("b", "second"))
        writer.flush()
        assert ids(folder) == {}
        writer.add(one("c", "third"))
    assert ids(folder) == {"a": b"first", "b": b"second", "c": b"third"}
    assert len(folder.segments()) == 1
    assert folder.check(full=True) == []


def test_terms_that_differ_but_at_the_first_place_of_all_do_not_share_their_postings(tmp_path: Path) -> None:
    folder = IndexFolder.create(tmp_path, {})
    places = list(range(2, 40, 3))
    stream = TermStream(["some"] * len(places) + ["all"] * (1 + len(places)), [*places, 0, *places], 40, 40)
    document = IndexDocument("a", {"body": stream})
    with folder.writer() as writer:
        writer.add(document)
    folder.refresh()
    assert_index_holds(folder.segments(), {"a": document})


def test_the_last_of_two_adds_stays(tmp_path: Path) -> None:
    folder = IndexFolder.create(tmp_path, {})
    with folder.writer() as writer:
        writer.add(one("a", "first"))
        writer.add(one("b", "other"))
        writer.add(one("a", "second"))
    assert ids(folder) == {"a": b"second", "b": b"other"}
    with folder.writer() as writer:
        writer.add(one("a", "third"))
        writer.delete(["a", "never there"])
        writer.add(one("b", "more"))
        writer.delete(["b"])
        writer.add(one("b", "last"))
    assert ids(folder) == {"b": b"last"}


def test_an_error_or_cancel_leaves_nothing(tmp_path: Path) -> None:
    folder = IndexFolder.create(tmp_path, {})
    with folder.writer() as writer:
        writer.add(one("a", "word"))
    before = sorted(path.name for path in tmp_path.iterdir())
    with pytest.raises(ZeroDivisionError), IndexWriter(tmp_path, most_occurrences=1) as writer:
        writer.add(one("b", "word"))
        raise ZeroDivisionError
    writer = IndexWriter(tmp_path, most_occurrences=1)
    writer.add(one("c", "word"))
    writer.cancel()
    writer.cancel()
    assert sorted(path.name for path in tmp_path.iterdir()) == before
    assert ids(folder) == {"a": b"word"}
    with pytest.raises(UsageError, match="closed"):
        writer.add(one("d", "word"))


def test_a_bad_article_stops_the_writer_before_anything_is_written(tmp_path: Path) -> None:
    folder = IndexFolder.create(tmp_path, {})
    with pytest.raises(UsageError, match="article bad"), folder.writer() as writer:
        writer.add(one("good", "word"))
        writer.add(IndexDocument("bad", {"body": TermStream(["x"], [5], 1, 1)}))
    assert ids(folder) == {}


def test_a_commit_without_changes_writes_nothing(tmp_path: Path) -> None:
    folder = IndexFolder.create(tmp_path, {})
    with folder.writer() as writer:
        writer.add(one("a", "word"))
        writer.commit({"state.json": b"{}"})
    folder.refresh()
    before = {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir() if path.name != "MAIN_WRITELOCK"}
    with folder.writer() as writer:
        writer.delete(["nobody"])
        writer.commit({"state.json": b"{}"})
    assert not folder.refresh()
    assert before == {
        path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir() if path.name != "MAIN_WRITELOCK"
    }


def test_blobs_and_meta_belong_to_the_commit(tmp_path: Path) -> None:
    folder = IndexFolder.create(tmp_path, {"analyzer": "1", "schema": "2"})
    reader = IndexFolder.open(tmp_path)
    writer = folder.writer()
    writer.commit({"state.json": b"one", "mined.jsonl": b"", "big": bytes(10**6)}, {"analyzer": "3"})
    assert reader.blob("state.json") is None
    assert reader.refresh()
    assert not reader.refresh()
    assert (reader.blob("state.json"), reader.blob("mined.jsonl"), reader.blob("other")) == (b"one", b"", None)
    assert reader.meta == {"analyzer": "3", "schema": "2"}
    writer.commit({"state.json": b"two", "mined.jsonl": None})
    assert reader.blob("state.json") == b"one"
    reader.refresh()
    assert (reader.blob("state.json"), reader.blob("mined.jsonl")) == (b"two", None)
    assert reader.blob("big") == bytes(10**6)
    assert reader.size_bytes() > 10**6
    writer.close()
    with pytest.raises(ValueError, match="not a name"), folder.writer() as again:
        again.commit({"../state.json": b""})


def test_unchanged_segments_are_not_opened_again(tmp_path: Path) -> None:
    folder = IndexFolder.create(tmp_path, {})
    with folder.writer() as writer:
        for number in range(10):
            writer.add(one(str(number), "word"))
    folder.refresh()
    first = folder.segments()[0]
    with folder.writer() as writer:
        writer.add(one("0", "other"))
    folder.refresh()
    assert folder.segments()[0].files is first.files
    assert (len(first.deleted), len(folder.segments()[0].deleted)) == (0, 1)


def test_optimise_leaves_no_trace_of_what_was_deleted(tmp_path: Path) -> None:
    folder = IndexFolder.create(tmp_path, {})
    for word in ("keep", "secretword"):
        with folder.writer() as writer:
            writer.add(one(word, word))
    writer = folder.writer()
    writer.delete(["secretword"])
    writer.optimise()
    writer.close()
    assert ids(folder) == {"keep": b"keep"}
    assert not any(b"secretword" in path.read_bytes() for path in tmp_path.iterdir())
    writer = folder.writer()
    writer.delete(["keep"])
    writer.optimise()
    writer.close()
    assert ids(folder) == {}
    assert folder.segments() == []


def test_many_updates_do_not_make_it_large(tmp_path: Path) -> None:
    source = random.Random(3)
    documents = [article(number, source) for number in range(400)]
    folder = IndexFolder.create(tmp_path / "updated", {})
    for _ in range(100):
        with folder.writer() as writer:
            for document in source.sample(documents, 40):
                writer.add(document)
    fresh = IndexFolder.create(tmp_path / "fresh", {})
    with fresh.writer() as writer:
        for document in documents:
            writer.add(document)
    folder.refresh()
    sizes = [sum(path.stat().st_size for path in (tmp_path / name).iterdir()) for name in ("updated", "fresh")]
    assert len(folder.segments()) < 3 * FACTOR
    assert sizes[0] < 1.5 * sizes[1] + (1 << 18)


def test_segments_wait_for_the_end_of_a_run(tmp_path: Path) -> None:
    source = random.Random(4)
    model = {number: article(number, source) for number in range(130)}
    folder = IndexFolder.create(tmp_path, {})

    def add(numbers: range) -> None:
        with folder.writer() as writer:
            for number in numbers:
                writer.add(model[number])
        folder.refresh()

    with folder.alone():
        for start in range(0, 100, 20):
            add(range(start, start + 20))
        assert len(folder.segments()) == 5
    assert [segment.doc_count for segment in folder.segments()] == [100]
    with pytest.raises(ZeroDivisionError), folder.alone():
        add(range(100, 110))
        add(range(110, 120))
        raise ZeroDivisionError
    assert [segment.doc_count for segment in folder.segments()] == [100, 10, 10]
    with folder.alone():
        add(range(120, 130))
    assert [segment.doc_count for segment in folder.segments()] == [130]
    assert_index_holds(folder.segments(), {document.id: document for document in model.values()})


def test_a_long_run_does_not_gather_segments(tmp_path: Path) -> None:
    folder = IndexFolder.create(tmp_path, {})
    with folder.alone():
        for number in range(3 * MOST_FRESH):
            with folder.writer() as writer:
                writer.add(IndexDocument(str(number), {}))
            folder.refresh()
            assert len(folder.segments()) < MOST_FRESH
    assert [segment.doc_count for segment in folder.segments()] == [3 * MOST_FRESH]


def record(name: str, docs: int, deleted: int = 0, units: int = 0) -> SegmentRecord:
    return SegmentRecord(name, docs, units, {}, deleted)


def test_the_number_of_segments_grows_with_the_logarithm() -> None:
    segments: list[SegmentRecord] = []
    rewritten = 0
    for number in range(2000):
        segments.append(record(f"flush{number}", 7000))
        while names := which_to_merge(segments):
            docs = sum(segment.doc_count for segment in segments if segment.name in names)
            rewritten += docs
            segments = [s for s in segments if s.name not in names] + [record(f"merge{number}-{docs}", docs)]
    assert len(segments) <= 2 * FACTOR + 8
    assert rewritten <= 7 * 2000 * 7000


def test_segments_beyond_32_bits_of_units_stay_apart() -> None:
    large = [record(str(number), 10**6, units=MOST_UNITS // 3 + 1) for number in range(6)]
    assert which_to_merge(large) == []
    assert which_to_merge([record(str(number), 10**6, units=MOST_UNITS // 4) for number in range(6)]) == list("0123")
    assert whole(large) == [["0", "1"], ["2", "3"], ["4", "5"]]
    assert which_to_merge([record("a", 100, deleted=30)]) == ["a"]
    assert whole([record("a", 100)]) == []
    assert whole([record("a", 100, deleted=1)]) == [["a"]]


def test_there_must_be_an_index(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(IndexNotFound, match="no index"):
            IndexWriter(path)
        with pytest.raises(IndexNotFound, match="no index"):
            IndexFolder.open(path)
    assert list(tmp_path.iterdir()) == []
    IndexFolder.create(tmp_path, {})
    with pytest.raises(UsageError, match="already"):
        IndexFolder.create(tmp_path, {})
