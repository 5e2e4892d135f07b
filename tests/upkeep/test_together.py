"""Several processes at one index: readers see whole states, and of two writers each finishes or says why not."""

from __future__ import annotations

import contextlib
import io
import json
import os
import signal
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

import newsindex
from newsindex.cli.main import run
from scripts.durability.kills import run as kills
from tests.conftest import article

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the system does not fork")

READERS, COMMITS, PAIRS = 4, 50, 20
KILLS = int(os.environ.get("NEWSINDEX_KILLS", "30"))
"""Times that a run is killed; scripts/kill_trials does it 300 times."""


def forked(work: Callable[[], object]) -> tuple[int, Path]:
    """A process that does the work; its number, and the file that holds what went wrong, or what the work gave."""
    handle, name = tempfile.mkstemp(suffix=".json")
    child = os.fork()
    if child:
        os.close(handle)
        return child, Path(name)
    try:
        told: object = work()
    except BaseException as error:
        told = f"{type(error).__name__}: {error}"
    os.write(handle, json.dumps(told).encode())
    os._exit(0)


def ended(child: int, file: Path) -> object:
    os.waitpid(child, 0)
    told = json.loads(file.read_text())
    file.unlink()
    return told


def state(version: int) -> list[newsindex.Article]:
    return [article(str(n), f"Article {n}", f"All are of version v{version} now.") for n in range(8)]


def looking(path: Path, done: Path) -> dict[str, object]:
    """What a reader sees until `done` is there: states, and those that are mixed."""
    warnings.simplefilter("error")
    seen: set[int] = set()
    wrong: list[object] = []
    with newsindex.open(path, book=None) as kept:
        while not done.exists():
            kept.refresh()
            with newsindex.open(path, book=None) as opened:
                for index in (kept, opened):
                    versions = {int(each.body.split("v")[-1].split()[0]) for each in index.articles()}
                    found = index.search("version", limit=None)
                    versions |= {int(hit.article.body.split("v")[-1].split()[0]) for hit in found}
                    if len(versions) != 1 or found.total != 8 or len(index) != 8:
                        wrong.append([sorted(versions), found.total, len(index)])
                    seen |= versions
    return {"seen": len(seen), "wrong": wrong}


def test_readers_of_other_processes_see_whole_states(tmp_path: Path) -> None:
    path, done = tmp_path / "n.idx", tmp_path / "done"
    with newsindex.open(path, book=None) as index:
        index.add(state(0))
        readers = [forked(lambda: looking(path, done)) for _ in range(READERS)]
        for commit in range(1, COMMITS + 1):
            index.add(state(commit))
            if commit % 10 == 5:
                index.compact()
            if commit % 20 == 0:
                index.rebuild(jobs=1)
        done.touch()
    for reader in readers:
        told = ended(*reader)
        assert isinstance(told, dict), told
        assert told["wrong"] == []
        assert told["seen"] > 1


def command(*arguments: str) -> list[object]:
    """The exit status of a command and what it complains of."""
    sys.stdout, sys.stderr = io.StringIO(), io.StringIO()
    try:
        run(arguments)
    except SystemExit as end:
        return [end.code, sys.stderr.getvalue()]


def test_two_writers_started_together(tmp_path: Path) -> None:
    for number in range(PAIRS):
        path = tmp_path / f"{number % 4}.idx"  # the first time, both make it
        names = [f"{number}-{writer}" for writer in (0, 1)]
        for name in names:
            rows = (json.dumps({"id": f"{name}-{n}", "title": "", "body": f"Text {n}."}) for n in range(3))
            (tmp_path / f"{name}.jsonl").write_text("\n".join(rows))
        shared = ("--index", str(path), "--jobs", "1", "--book", "none")
        pair = [forked(partial(command, "index", str(tmp_path / f"{name}.jsonl"), *shared)) for name in names]
        told = [ended(*each) for each in pair]
        with newsindex.open(path) as index:
            for name, outcome in zip(names, told, strict=True):
                assert isinstance(outcome, list), outcome
                status, complaint = outcome
                assert status in (0, 75), outcome
                assert ("another run" in complaint) == (status == 75), outcome
                assert (f"{name}-2" in index) == (status == 0)
            assert index.check() == []
        assert [status for status, _ in told].count(0) >= 1  # type: ignore[misc]


def test_killed_runs_leave_a_sound_index(tmp_path: Path) -> None:
    assert sum(1 for _ in kills(tmp_path, KILLS, seed=3)) == KILLS


@pytest.fixture
def small_files() -> Iterator[None]:
    """As on a full disk: no file of this process can grow beyond 20,000 bytes."""
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, hard))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    signal.signal(signal.SIGXFSZ, handler)


def sized(count: int) -> list[newsindex.Article]:
    from random import Random

    return [article(f"big{n}", f"Big {n}", Random(n).randbytes(3000).hex()) for n in range(count)]


def test_a_file_that_cannot_grow_ends_each_run_and_the_old_state_is_whole(tmp_path: Path, small_files: None) -> None:
    with newsindex.open(tmp_path / "n.idx", book=None) as index:
        index.add(state(1))
        for run_ in (
            lambda: index.add(sized(20)),
            lambda: index.backup(tmp_path / "b.tar"),
        ):
            with contextlib.suppress(newsindex.IndexUnusable):
                run_()
                raise AssertionError("it was written")
        assert len(index) == 8
        assert index.check(full=True) == []
    assert [path.name for path in tmp_path.iterdir()] == ["n.idx"]
