"""Indexing in one process and in several: the same index, also when a worker is killed."""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
import signal
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import newsindex
from newsindex.analysis import Analyzer
from newsindex.documents import pack
from newsindex.entities.book.alias_book import Book
from newsindex.entities.linking.linker import Linker
from newsindex.entities.mining.miner import Miner
from newsindex.indexing import _chunks
from newsindex.preparing import Preparer
from tests.conftest import article

PLACES = ("Taipei", "Kaohsiung", "台北", "北京", "Springfield", "高雄")
MANY = [
    article(
        f"a{n}",
        f"Story {n} of {PLACES[n % 6]}",
        f"Story number {n:,} on tariffs, e-commerce and TSMC (台積電).\n"
        f"第{n}篇：台積電與騰訊在{PLACES[n % 5]}擴產百分之{n % 99}。",
        f"2025-{n % 12 + 1:02}-01",
        source=f"Daily {n % 7}",
    )
    for n in range(1400)
]


def files(folder: Path) -> list[str]:
    """Digests of the files of terms and of stored articles, whose names are drawn by lot."""
    found = [*folder.glob("*.inv"), *folder.glob("*.doc")]
    return sorted(hashlib.sha256(path.read_bytes()).hexdigest() for path in found)


@pytest.fixture(autouse=True)
def one_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """All articles come in at one moment, which is in the files."""
    monkeypatch.setattr("newsindex.state.time", SimpleNamespace(time=lambda: 1_740_000_000))


def test_an_index_has_the_same_bytes_whatever_the_number_of_jobs(tmp_path: Path) -> None:
    found = []
    for jobs in (1, 2, 3):
        with newsindex.open(tmp_path / f"{jobs}.idx") as index:
            assert index.add(MANY, jobs=jobs).added == len(MANY)
            found.append(files(tmp_path / f"{jobs}.idx"))
    assert found[0]
    assert found[0] == found[1] == found[2]


def test_a_killed_worker_is_named_and_its_articles_are_done_again(tmp_path: Path) -> None:
    killed: list[int] = []

    def kill(read: int, done: int, _: object) -> None:
        children = multiprocessing.active_children()
        if done and children and not killed:
            killed.append(children[0].pid or 0)
            os.kill(killed[0], signal.SIGKILL)

    source = tmp_path / "articles.jsonl"
    records = [{"id": a.id, "title": a.title, "body": a.body, "source": a.source} for a in MANY]
    source.write_text("".join(f"{json.dumps(record)}\n" for record in records), encoding="utf-8")
    with newsindex.open(tmp_path / "killed.idx") as index:
        report = index.update(source, jobs=2, progress=kill)
        assert report.added == len(MANY) == len(index)
        (warning,) = report.warnings
        assert f"worker process {killed[0]} ended unexpectedly (killed by signal SIGKILL)" in warning
        assert "done again" in warning
    with newsindex.open(tmp_path / "whole.idx") as index:
        index.update(source, jobs=1)
    assert files(tmp_path / "killed.idx") == files(tmp_path / "whole.idx")


def learned(jobs: int, killed: str = "") -> tuple[list[object], list[str]]:
    """What a book has learned from three parts of an archive; and what the preparer says. `killed`: each process that
    learns ends before that step of a miner."""
    here = os.getpid()
    book = Book.load()
    glossed = [f"Zorvaneq{'abcdefg'[n % 7]} Systems Corp (佐凡{'一二三四五六七'[n % 7]}科技) grew." for n in range(700)]
    parts = [[pack(article(f"{part}{n}", "Plants", text)) for n, text in enumerate(glossed)] for part in "ab"]
    calm = [pack(article(f"c{n}", "Calm", "All is calm.")) for n in range(700)]
    states: list[dict[str, bytes]] = [{}]

    def ending(step: str, *values: Any) -> Any:
        if step == killed and os.getpid() != here:
            os.kill(os.getpid(), signal.SIGKILL)
        return getattr(Miner, step)(*values)

    class Ending(Miner):
        def take(self, *found: Any) -> bool:
            return bool(ending("take", self, *found))

        def dump(self) -> bytes:
            return bytes(ending("dump", self))

    def miner() -> Miner:
        return Ending(book, states[-1].get("glosses.jsonl"))

    with Preparer(Analyzer(), book, jobs) as preparer:
        changes = [book.changes]
        for part in (parts[0], parts[0], parts[1]):
            states.append(preparer.learn(part, miner))
            assert states[-1]["mined.tsv"] == book.mined_state()
            changes.append(book.changes)
        assert preparer.learn(calm, miner) == {}
        assert preparer.learn(calm, miner, always=True) == states[-1]
        assert changes[0] < changes[1] == changes[2] < changes[3] == book.changes
        return [states, book.version, list(book.entities()), list(book.surfaces())], preparer.warnings


def test_a_book_learns_the_same_in_another_process() -> None:
    alone, _ = learned(1)
    assert learned(2) == (alone, [])
    for step, times in (("take", 5), ("dump", 4)):  # nothing is dumped where nothing was taught
        found, told = learned(2, step)
        assert found == alone
        assert ["what it learned was learned again" in warning for warning in told] == [True] * times


@pytest.mark.parametrize("given", [0, 1])
def test_where_the_system_gives_fewer_processes_the_others_do_the_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: int
) -> None:
    refused: list[None] = []
    fork = os.fork

    def sparing() -> int:
        if len(multiprocessing.active_children()) < given:
            return fork()
        refused.append(None)
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(os, "fork", sparing)
    with newsindex.open(tmp_path / "n.idx") as index:
        report = index.add(MANY, jobs=2)
        assert (report.added, report.warnings) == (len(MANY), ())
    assert refused and not multiprocessing.active_children()


def test_what_linking_takes_is_loaded_before_its_processes_begin(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: list[str] = []
    here = os.getpid()
    load, link = Analyzer.load, Linker.__init__

    def loading(analyzer: Analyzer, texts: Iterable[str]) -> None:
        loaded.append("tables")
        load(analyzer, texts)

    def linking(linker: Linker, book: Book) -> None:
        assert os.getpid() == here
        loaded.append(f"{len(list(book.entities()))} names")
        link(linker, book)

    monkeypatch.setattr(Analyzer, "load", loading)
    monkeypatch.setattr(Linker, "__init__", linking)
    packed = list(map(pack, MANY))
    book = Book.load()
    with Preparer(Analyzer(), book, 2) as preparer:
        assert set(preparer.learn(packed, lambda: Miner(book, None))) == {"mined.tsv", "glosses.jsonl"}
        all_names = f"{len(list(book.entities()))} names"
        assert loaded == ["tables", "0 names", all_names]  # the first two while the names are being learned
        assert sum(map(len, preparer.batches(packed))) == len(MANY)
    assert loaded == ["tables", "0 names", all_names, "tables"]


def test_names_that_a_later_part_of_the_run_teaches_reach_the_processes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("newsindex.indexing.CHUNK_ARTICLES", 600)
    later = [
        article(
            f"b{n}",
            f"Plant {n} of Zorvaneq Systems",
            f"Zorvaneq Systems Corp (佐凡科技) hired {n} people. 佐凡科技今日表示，第{n}座工廠動工。",
            "2025-03-01",
            source="Daily",
        )
        for n in range(900)
    ]
    found = []
    for jobs in (1, 2):
        with newsindex.open(tmp_path / f"{jobs}.idx") as index:
            index.add([*MANY[:600], *later], jobs=jobs)
            found.append(files(tmp_path / f"{jobs}.idx"))
            linked = [m for m in index.mentions("b899") if m.text == "佐凡科技"]
            assert linked
            assert all(m.entity for m in linked)
    assert found[0] == found[1]


@pytest.mark.parametrize(("place", "sizes"), [("a.jsonl#{}", [10, 10, 4]), ("{}.html", [2] * 12)])
def test_pages_which_take_longer_to_read_are_committed_fewer_at_a_time(
    place: str, sizes: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("newsindex.indexing.CHUNK_ARTICLES", 10)
    articles = [replace(MANY[n], path=place.format(n)) for n in range(24)]
    assert [len(list(chunk)) for chunk in _chunks(articles)] == sizes


def test_an_index_has_the_same_bytes_whatever_goes_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = []
    for size in (1, 5000, 1 << 19):
        monkeypatch.setattr("newsindex.preparing.BATCH_BYTES", size)
        with newsindex.open(tmp_path / f"{size}.idx") as index:
            index.add(MANY[:300], jobs=1)
            found.append(files(tmp_path / f"{size}.idx"))
    assert found[0]
    assert found[0] == found[1] == found[2]
