"""A full check decodes everything, so that what is wrong under checksums that are right is found too."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest
from pyroaring import BitMap

from newsindex.engines.base import IndexDocument, TermStream
from newsindex.engines.whoosh import IndexFolder
from newsindex.engines.whoosh.columnar.checking import _of_segment
from newsindex.engines.whoosh.columnar.files import SectionFile, SectionWriter
from newsindex.engines.whoosh.columnar.layout import INDEX_FILE, STORED_FILE
from newsindex.engines.whoosh.columnar.postings import HEAD
from newsindex.engines.whoosh.columnar.reader import MappedSegment, SegmentFiles
from tests.engines.columnar_articles import article

Change = Callable[[bytearray], None]


@pytest.fixture
def folder(tmp_path: Path) -> IndexFolder:
    """A segment in which `few` stands three times, `frequent` in 300 articles, and others at random."""
    source = random.Random(1)
    opened = IndexFolder.create(tmp_path / "index", {})
    with opened.writer() as writer:
        for number in range(600):
            one = article(number, source)
            terms = ["frequent"] * (number % 2) * (1 + number % 3) + ["few"] * (number in (3, 400, 401))
            stream = TermStream(terms, range(len(terms)), len(terms), len(terms))
            writer.add(IndexDocument(one.id, {**one.texts, "title": stream}, one.keywords, one.numbers, one.stored))
    opened.refresh()
    return opened


def spoilt(folder: IndexFolder, section: str, change: Change) -> MappedSegment:
    """The segment with one section changed, all checksums being right."""
    (segment,) = folder.segments()
    name = "MAIN_5901"
    before = SectionFile(folder.path / (segment.name + INDEX_FILE))
    with SectionWriter(folder.path / (name + INDEX_FILE)) as after:
        after.facts.update(before.facts)
        for each in before._sections:
            data = bytearray(before.bytes_(each))
            if each == section:
                change(data)
            after.section(each, bytes(data))
        after.close()
    (folder.path / (name + STORED_FILE)).write_bytes((folder.path / (segment.name + STORED_FILE)).read_bytes())
    return MappedSegment(SegmentFiles(folder.path, name), BitMap())


def payload(folder: IndexFolder, field: str, term: str) -> tuple[int, int]:
    (segment,) = folder.segments()
    entry = segment.files.dictionary(field).find(term.encode())
    assert entry is not None
    return entry.offset, entry.size


def setting(place: int, value: int) -> Change:
    def change(data: bytearray) -> None:
        data[place] = value

    return change


@pytest.mark.parametrize("huge", [100, 1 << 22])
def test_what_was_written_is_sound(folder: IndexFolder, huge: int, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("checking", "occurrences"):
        monkeypatch.setattr(f"newsindex.engines.whoosh.columnar.{module}.HUGE", huge)
    assert list(_of_segment(*folder.segments(), full=True)) == []
    assert list(_of_segment(spoilt(folder, "", setting(0, 0)), full=True)) == []


def test_units_that_do_not_rise_are_found(folder: IndexFolder) -> None:
    at, size = payload(folder, "title", "few")
    segment = spoilt(folder, "title.postings", setting(at + size - 1, 0))
    assert [problem.split(": ")[1] for problem in _of_segment(segment, full=True)] == [
        "the postings of 'few' in title are unsound"
    ]


@pytest.mark.parametrize("huge", [100, 1 << 22])
def test_documents_beside_the_units_are_compared_with_them(
    folder: IndexFolder, huge: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("checking", "occurrences"):
        monkeypatch.setattr(f"newsindex.engines.whoosh.columnar.{module}.HUGE", huge)
    (original,) = folder.segments()
    postings = original.postings("title", "frequent")
    assert postings is not None and postings.count > 256
    at, size = payload(folder, "title", "frequent")
    told: set[str] = set()
    for place in range(at + HEAD.size, at + size, 7):
        value = original.files.index.bytes_("title.postings")[place]
        segment = spoilt(folder, "title.postings", setting(place, value ^ 1))
        try:
            told.update(problem.split(": ")[1] for problem in _of_segment(segment, full=True))
        except Exception as error:
            told.add(f"cannot be decoded {type(error).__name__}")
        (folder.path / ("MAIN_5901" + INDEX_FILE)).unlink()
    assert "the postings of 'frequent' in title are unsound" in told


def test_values_that_differ_from_those_by_document_are_found(folder: IndexFolder) -> None:
    (segment,) = folder.segments()
    _, ordinals = segment.by_document("source")
    forward = segment.forward("source")
    assert ordinals.itemsize == 1 and forward is not None
    was, is_now = (forward.values[ordinal] for ordinal in (int(ordinals[0]), int(ordinals[0]) ^ 1))
    segment = spoilt(folder, "source.ordinals", setting(0, int(ordinals[0]) ^ 1))
    told = "\n".join(_of_segment(segment, full=True))
    assert f"source {was!r} differs" in told and f"source {is_now!r} differs" in told
