"""A rebuilt index is the index of before, made by this version, and nobody finds less meanwhile."""

from __future__ import annotations

import os
import subprocess
import sys
import warnings
from pathlib import Path

import msgspec
import pytest

import newsindex
from newsindex.alerts.alerts import Alerts
from newsindex.archive import NewsIndex
from newsindex.engines.whoosh import IndexFolder
from newsindex.engines.whoosh.columnar.writer import IndexWriter
from newsindex.errors import IndexBusy, IndexNotFound, IndexOutdated, SourceError
from newsindex.state import IndexState
from newsindex.sync.runs import BLOB
from tests.conftest import ARTICLES, article


def made_by_another(path: Path, **meta: str) -> None:
    """As if another version had made the index."""
    with IndexFolder.open(path).writer() as writer:
        writer.commit(meta=meta or {"analyzer": "another"})


def blobs(path: Path) -> dict[str, bytes | None]:
    folder = IndexFolder.open(path)
    return {name: folder.blob(name) for name in ("mined.tsv", BLOB)}


def found(index: NewsIndex) -> list[object]:
    queries = ("tariffs", "騰訊", "company:tencent", '"record profit"', "*")
    return [[hit.article.id for hit in index.search(query)] for query in queries]


@pytest.mark.parametrize("what", ["analyzer", "schema"])
def test_an_outdated_index_is_rebuilt_from_its_own_articles(index: NewsIndex, what: str) -> None:
    index.remove("en3")
    index.add([article("t", "", "A scrap of a related story", teaser=True, parent="en1")])
    before, kept = found(index), list(index.articles())
    made_by_another(index.path, **{what: "another"})
    with pytest.raises(IndexOutdated, match=f"another {what}.*newsindex rebuild"):
        newsindex.open(index.path)
    with newsindex.open(index.path, repair=True) as old:
        with pytest.raises(IndexOutdated):
            old.search("tariffs")
        with pytest.raises(IndexOutdated):
            old.add(ARTICLES)
        report = old.rebuild()
        assert (report.updated, report.added) == (4, 0)
        assert found(old) == before
    with newsindex.open(index.path) as new:
        assert list(new.articles()) == kept
        assert new.check(full=True) == []
        assert new.add(ARTICLES).to_dict()["added"] == 0


def test_what_is_known_beside_the_articles_stays(index: NewsIndex) -> None:
    with IndexFolder.open(index.path).writer() as writer:
        state = IndexState.load(IndexFolder.open(index.path).blob("state.json"))
        state.gone = {"zh2": "2025-01-01"}
        state.removed = {"x": None}
        writer.commit({"state.json": state.dump(), BLOB: b"\x92\x01\x80"})
    index.refresh()
    index.alerts.add("tencent", "騰訊")
    ids = {entity.id for entity in index.entities(candidates=True)}
    before, folder = blobs(index.path), IndexFolder.open(index.path)
    index.rebuild()
    after = IndexFolder.open(index.path)
    assert after.meta == folder.meta
    assert blobs(index.path) == before
    now = IndexState.load(after.blob("state.json"))
    assert (now.gone, now.removed) == (state.gone, state.removed)
    assert {entity.id for entity in index.entities(candidates=True)} == ids
    assert index.search("台积电")[0].to_dict()["gone"] == "2025-01-01"
    assert news(index.alerts) == [0]
    index.add([article("new", "騰訊", "騰訊公布財報。", "2040-01-01")])
    assert news(index.alerts) == [1]


def test_a_large_index_is_rebuilt_a_part_at_a_time(index: NewsIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    index.rebuild()
    before, state, stats = found(index), blobs(index.path), index.stats()
    parts: list[int] = []
    flush = IndexWriter.flush

    def told(writer: IndexWriter) -> None:
        parts.append(writer._builder.count if writer._builder else 0)
        flush(writer)

    monkeypatch.setattr(IndexWriter, "flush", told)
    monkeypatch.setattr("newsindex.upkeep.rebuilding.AT_ONCE", 2)
    index.rebuild()
    assert [part for part in parts if part] == [2, 2, 1]  # the last of them by the commit
    assert (found(index), blobs(index.path)) == (before, state)
    assert index.stats() == {**stats, "bytes": index.stats()["bytes"]}
    assert index.check(full=True) == []


def news(alerts: Alerts) -> list[int]:
    return [len(each.hits) for each in alerts.run()]


def test_readers_see_the_old_until_the_new_is_there(index: NewsIndex) -> None:
    reader = newsindex.open(index.path)
    before = found(reader)
    seen: list[object] = []

    def look(_all: int, _done: int, _share: float | None) -> None:
        reader.refresh()
        with newsindex.open(index.path) as another:
            seen.extend([found(reader), found(another)])

    index.rebuild(progress=look)
    assert seen and all(each == before for each in seen)
    assert reader.refresh()
    assert found(reader) == before


def test_a_reader_of_another_version_goes_on_with_what_it_has(index: NewsIndex) -> None:
    before = found(index)
    made_by_another(index.path)
    with pytest.warns(UserWarning, match="another analyzer.*newsindex rebuild.*its state from before"):
        assert not index.refresh()
    assert found(index) == before
    with pytest.raises(IndexOutdated):
        index.add([article("n", "New", "It must not be written by two analyzers.")])
    index.rebuild()
    assert found(index) == before


def test_so_does_a_reader_of_another_format(index: NewsIndex) -> None:
    before = found(index)
    path = max(index.path.glob("_MAIN_*.manifest.json"))
    path.write_bytes(b'{"checksum": 7, "index": {"format": 1, "segments": [{}]}}')
    with pytest.warns(UserWarning, match="format version 1.*its state from before"):
        assert not index.refresh()
    assert found(index) == before


KILLED = """
import os, sys, signal, newsindex
from newsindex.engines.whoosh.columnar import durable, publishing, segment_writer, writer
at = {"segments": (writer.IndexWriter, "add_batch"), "publishing": (publishing, "write_durably"),
      "sweeping": (writer, "sweep")}[sys.argv[2]]
real, calls = getattr(*at), 0
def killed(*args, **more):
    global calls
    calls += 1
    if calls == int(sys.argv[3]):
        os.kill(os.getpid(), signal.SIGKILL)
    return real(*args, **more)
setattr(*at, killed)
newsindex.open(sys.argv[1], repair=True).rebuild(jobs=1)
"""


def test_a_killed_rebuild_leaves_the_old_or_the_new(index: NewsIndex) -> None:
    before = found(index)
    places = [("segments", 1), ("publishing", 1), ("publishing", 2), ("sweeping", 2)]
    for place, call in places:
        made_by_another(index.path)
        assert subprocess.run([sys.executable, "-c", KILLED, str(index.path), place, str(call)]).returncode == -9
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            with newsindex.open(index.path, repair=True) as after:
                if place != "sweeping":
                    with pytest.raises(IndexOutdated):
                        after.search("tariffs")
                    after.rebuild()
                assert found(after) == before
                assert after.check(full=True) == []
                after.add([article("x", "One more", "Then the next run completes.")], restore=True)
                after.remove("x")
                after.compact()
    folder = IndexFolder.open(index.path)
    left = {path.name for path in index.path.iterdir()} - {path.name for path in folder.files()}
    assert left == {"MAIN_WRITELOCK", "newsindex.run"}


def test_a_rebuild_keeps_others_out(index: NewsIndex, tmp_path: Path) -> None:
    with IndexFolder.open(index.path).alone(), pytest.raises(IndexBusy):
        index.rebuild()
    with newsindex.open(tmp_path / "none.idx") as none, pytest.raises(IndexNotFound):
        none.rebuild()


@pytest.fixture
def unreadable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An index whose stored articles this version cannot read, and the newsindex.toml of its sources."""
    (tmp_path / "daily").mkdir()
    for number in range(3):
        path = tmp_path / "daily" / f"{number}.txt"
        path.write_text(
            f"Headline {number}\n\nTariffs rose by {number} percent on Monday, the ministry said. Nobody knew why.\n"
        )
        os.utime(path, (1_600_000_000, 1_600_000_000))
    (tmp_path / "newsindex.toml").write_text('index = "n.idx"\n[[sources]]\nname = "D"\npaths = ["daily"]\n')
    with newsindex.open(tmp_path / "n.idx", book=None) as index:
        index.sync(tmp_path / "newsindex.toml", jobs=1)
        index.remove([hit.article.id for hit in index.search("Headline 2", strict=True)])
        stored = msgspec.msgpack.encode({"another": "format"})
        monkeypatch.setattr("newsindex.documents.encode", lambda *_: stored)
        index.rebuild(jobs=1)
        monkeypatch.undo()
    made_by_another(tmp_path / "n.idx")
    return tmp_path


def test_where_stored_articles_cannot_be_read_the_sources_are(unreadable: Path) -> None:
    with newsindex.open(unreadable / "n.idx", repair=True, book=None) as index:
        with pytest.raises(IndexOutdated, match="--from-sources"):
            index.rebuild(jobs=1)
        report = index.rebuild(unreadable / "newsindex.toml", jobs=1)
        assert report.added == 2
        assert index.search("tariffs").total == 2
        assert index.check(full=True) == []
        assert index.sync(unreadable / "newsindex.toml", jobs=1).quiet


def test_nor_the_index_itself(unreadable: Path) -> None:
    for path in (unreadable / "n.idx").glob("_MAIN_*.manifest.json"):
        path.write_bytes(b'{"checksum": 7, "index": {"format": 1, "segments": [{}]}}')
    with newsindex.open(unreadable / "n.idx", repair=True, book=None) as index:
        assert index.rebuild(unreadable / "newsindex.toml", jobs=1).added == 2
        assert index.check(full=True) == []


def test_a_source_that_is_missing_stops_it(unreadable: Path) -> None:
    before = {path.name: path.read_bytes() for path in (unreadable / "n.idx").iterdir()}
    (unreadable / "daily").rename(unreadable / "unmounted")
    missing = pytest.raises(SourceError, match=r"daily is not there.*The index is as it was")
    with newsindex.open(unreadable / "n.idx", repair=True) as index, missing:
        index.rebuild(unreadable / "newsindex.toml", from_sources=True, jobs=1)
    after = {path.name: path.read_bytes() for path in (unreadable / "n.idx").iterdir()}
    assert after == before
    assert [path.name for path in unreadable.glob(".*")] == []
