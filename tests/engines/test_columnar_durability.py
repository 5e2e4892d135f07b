"""What a killed run, a full disk, a damaged or tampered file, and several processes at once do to an index: nothing."""

from __future__ import annotations

import os
import pickle
import random
import resource
import signal
import subprocess
import sys
import threading
import time
import warnings
from pathlib import Path

import pytest

from newsindex.engines.base import IndexDocument, TermStream
from newsindex.engines.whoosh.columnar.lock import LOCK_NAME, RUN_LOCK_NAME
from newsindex.engines.whoosh.columnar.manifest import decode_manifest, encode_manifest
from newsindex.engines.whoosh.columnar.toc import read_toc
from newsindex.engines.whoosh.columnar.writer import IndexWriter
from newsindex.engines.whoosh.index_folder import IndexFolder
from newsindex.errors import IndexBusy, IndexNotFound, IndexOutdated, IndexUnsound, IndexUnusable
from tests.engines.columnar_articles import live_documents

KILLS = int(os.environ.get("NEWSINDEX_KILLS", "8"))
"""Times that a writing process is killed; more in the long run."""

WRITE_FOREVER = """
import sys, pathlib, random
from newsindex.engines.base import IndexDocument, TermStream
from newsindex.engines.whoosh.columnar.writer import IndexWriter
folder, first = pathlib.Path(sys.argv[1]), int(sys.argv[2])
for commit in range(first, first + 1000):
    writer = IndexWriter(folder, wait=10, most_occurrences=2000)
    for number in range(120):
        words = [f"w{random.randrange(500)}" for _ in range(40)]
        texts = {"body": TermStream(words, range(40), 40, 40)}
        writer.add(IndexDocument(f"{random.randrange(400)}", texts, stored=b"%d" % commit))
    writer.add(IndexDocument("commit", {}, stored=b"%d" % commit))
    writer.commit({"state": b"%d" % commit})
    if commit % 5 == 4:
        writer.optimise()
    writer.close()
    print(commit, flush=True)
"""


def add(path: Path, word: str, times: int = 1, size: int = 0) -> None:
    with IndexWriter(path) as writer:
        for number in range(times):
            stored = word.encode() + random.Random(number).randbytes(size)
            writer.add(IndexDocument(f"{word}{number}", {"body": TermStream([word], [0], 1, 1)}, stored=stored))


def words(path: Path) -> set[str]:
    folder = IndexFolder.open(path)
    return {term for segment in folder.segments() for term, _ in segment.terms("body", "", None)}


def two_commits(path: Path) -> Path:
    IndexFolder.create(path, {"schema": "1"})
    add(path, "first")
    add(path, "second")
    return path


def newest(path: Path, kind: str) -> Path:
    return max(path.glob(f"_MAIN_*{kind}"), key=lambda found: int(found.name.split("_")[2].split(".")[0]))


def test_a_killed_writer_leaves_the_old_or_the_new_state(tmp_path: Path) -> None:
    IndexFolder.create(tmp_path, {})
    source, reported = random.Random(1), -1
    for _ in range(KILLS):
        command = [sys.executable, "-c", WRITE_FOREVER, str(tmp_path), str(reported + 1)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        reported = max(reported, int(process.stdout.readline()))
        time.sleep(source.random() * 0.4)
        process.send_signal(signal.SIGKILL)
        reported = max([reported, *map(int, process.stdout.read().split())])
        process.wait()
        folder = IndexFolder.open(tmp_path)
        assert folder.warnings == ()
        assert folder.check(full=True) == []
        segment, number = live_documents(folder.segments())["commit"]
        state = int(segment.stored(number))
        assert folder.blob("state") == b"%d" % state
        assert state in (reported, reported + 1)
        reported = state
    with IndexWriter(tmp_path) as writer:
        writer.delete(["0"])
    known = IndexFolder.open(tmp_path)._manifest
    left = {path.name for path in tmp_path.iterdir()} - known.file_names() - {LOCK_NAME, RUN_LOCK_NAME}
    assert all(
        name.startswith((f"_MAIN_{known.generation - 1}.", f"_MAIN_{known.generation - 1}_")) for name in left
    ), left


def test_readers_see_whole_states_while_a_writer_commits(tmp_path: Path) -> None:
    IndexFolder.create(tmp_path, {})
    wrong: list[object] = []
    done = threading.Event()

    def read() -> None:
        folder = IndexFolder.open(tmp_path)
        try:
            while not done.is_set():
                opened = IndexFolder.open(tmp_path)
                folder.refresh()
                for each in (opened, folder):
                    states = {segment.stored(number) for segment, number in live_documents(each.segments()).values()}
                    if len(states) > 1 or (states and states != {each.blob("state")}):
                        wrong.append(states)
        except Exception as error:
            wrong.append(error)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for commit in range(40):
        with IndexWriter(tmp_path, most_occurrences=30) as writer:
            for number in range(30):
                stored = b"%d" % commit
                writer.add(
                    IndexDocument(str(number), {"body": TermStream(["x", str(number)], [0, 1], 2, 2)}, stored=stored)
                )
            writer.commit({"state": b"%d" % commit})
    done.set()
    for reader in readers:
        reader.join()
    assert wrong == []


def test_one_writer_at_a_time(tmp_path: Path) -> None:
    folder = IndexFolder.create(tmp_path, {})
    writer = folder.writer()
    start = time.monotonic()
    with pytest.raises(IndexBusy, match="another run"):
        folder.writer(wait=0.2)
    assert time.monotonic() - start >= 0.2
    threading.Timer(0.2, writer.close).start()
    folder.writer(wait=10).close()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system does not fork")
def test_a_worker_that_outlives_its_writer_does_not_hold_the_lock(tmp_path: Path) -> None:
    IndexFolder.create(tmp_path, {})
    code = (
        "import os, pathlib, sys, time, signal; from newsindex.engines.whoosh.columnar.writer import IndexWriter;"
        "writer = IndexWriter(pathlib.Path(sys.argv[1])); worker = os.fork();"
        "worker or (os.close(1), time.sleep(60)); print(worker, flush=True); os.kill(os.getpid(), signal.SIGKILL)"
    )
    found = subprocess.run([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, text=True, timeout=20)
    worker = int(found.stdout)
    try:
        os.kill(worker, 0)
        IndexWriter(tmp_path).close()
    finally:
        os.kill(worker, signal.SIGKILL)


@pytest.mark.parametrize("damage", ["empty", "truncated", "flipped", "pickle"])
@pytest.mark.parametrize("kind", [".toc", ".manifest.json"])
def test_a_broken_newest_state_falls_back_to_the_one_before(tmp_path: Path, damage: str, kind: str) -> None:
    path = newest(two_commits(tmp_path), kind)
    whole = path.read_bytes()
    broken = {
        "empty": b"",
        "truncated": whole[: len(whole) // 2],
        "flipped": whole[:100] + bytes([whole[100] ^ 1]) + whole[101:],
        "pickle": pickle.dumps(os.getcwd),
    }
    path.write_bytes(broken[damage])
    with pytest.warns(UserWarning, match=r"_MAIN_2.*state before"):
        assert words(tmp_path) == {"first"}
    with pytest.warns(UserWarning):
        assert any("_MAIN_2" in problem for problem in IndexFolder.open(tmp_path).check())
    add(tmp_path, "third")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert words(tmp_path) == {"first", "third"}
    for old in tmp_path.glob("_MAIN_*"):
        old.write_bytes(b"")
    with pytest.raises(IndexUnsound, match=r"_MAIN_2.*Restore"):
        IndexFolder.open(tmp_path)


def test_a_broken_segment_is_named(tmp_path: Path) -> None:
    IndexFolder.create(tmp_path, {})
    add(tmp_path, "word", times=20)
    for ending in (".inv", ".doc"):
        path = next(tmp_path.glob(f"*{ending}"))
        whole = path.read_bytes()
        path.write_bytes(whole[:30] + bytes([whole[30] ^ 64]) + whole[31:])
        assert any(path.name in problem for problem in IndexFolder.open(tmp_path).check())
        path.write_bytes(whole[:-1])
        with pytest.raises(IndexUnsound, match=path.name):
            IndexFolder.open(tmp_path)
        path.unlink()
        with pytest.raises(IndexUnsound, match="missing"):
            IndexFolder.open(tmp_path)
        path.write_bytes(whole)
        assert IndexFolder.open(tmp_path).check(full=True) == []


def test_a_broken_blob_is_named(tmp_path: Path) -> None:
    folder = IndexFolder.create(tmp_path, {})
    with folder.writer() as writer:
        writer.commit({"state": b"one"})
    next(tmp_path.glob("*.blob.state")).write_bytes(b"two")
    reader = IndexFolder.open(tmp_path)
    assert any("blob.state" in problem for problem in reader.check())
    with pytest.raises(IndexUnsound, match=r"blob\.state"):
        reader.blob("state")


class Payload:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, ("stolen",)


def test_a_tampered_pickle_runs_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    path = newest(two_commits(tmp_path), ".toc")
    whole = path.read_bytes()
    start = whole.rindex(b"\x80\x02")
    path.write_bytes(whole[:start] + pickle.dumps([Payload()]))
    with pytest.raises(IndexUnsound, match=r"asks for (posix|nt)\.mkdir"):
        read_toc(tmp_path, 2)
    with pytest.warns(UserWarning, match="tampered"):
        assert len(live_documents(IndexFolder.open(tmp_path).segments())) == 1
    assert not (tmp_path / "stolen").exists()


def test_an_index_of_another_format_is_refused(tmp_path: Path) -> None:
    path = newest(two_commits(tmp_path), ".manifest.json")
    manifest = decode_manifest(path.read_bytes(), path)
    assert encode_manifest(manifest) == path.read_bytes()
    for version in (0, 99):
        import newsindex.engines.whoosh.columnar.manifest as module

        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(module, "FORMAT_VERSION", version)
            path.write_bytes(encode_manifest(manifest))
        with pytest.raises(IndexOutdated, match=f"format version {version}"):
            IndexFolder.open(tmp_path)
    for older in (b'{"checksum": 7, "index": {"format": 1, "segments": [{}]}}', b'{"format": 1}'):
        path.write_bytes(older)
        with pytest.raises(IndexOutdated, match=r"format version 1.*Rebuild"):
            IndexFolder.open(tmp_path)


def test_a_whoosh_index_that_is_not_ours_is_refused(tmp_path: Path) -> None:
    from whoosh import fields, index

    index.create_in(str(tmp_path), fields.Schema(id=fields.ID))
    with pytest.raises(IndexUnsound, match="another program"):
        IndexFolder.open(tmp_path)


def test_a_full_disk_ends_the_run_with_the_old_state_whole(tmp_path: Path) -> None:
    IndexFolder.create(tmp_path, {})
    add(tmp_path, "first")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, hard))
        with pytest.raises(IndexUnusable, match=r"cannot write the index: File too large \(errno 27\)"):
            add(tmp_path, "second", times=30, size=1000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, handler)
    assert words(tmp_path) == {"first"}
    assert IndexFolder.open(tmp_path).check(full=True) == []
    assert len(list(tmp_path.glob("MAIN_*.*"))) == 2
    add(tmp_path, "second", times=30, size=1000)
    assert words(tmp_path) == {"first", "second"}


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(IndexUnusable, match="cannot write the index"):
        IndexFolder.create(tmp_path / "file" / "index", {})
    with pytest.raises(IndexNotFound):
        IndexFolder.open(tmp_path / "file")


def test_files_of_dead_runs_are_removed_and_others_are_left(tmp_path: Path) -> None:
    two_commits(tmp_path)
    orphans = [
        tmp_path / name for name in ("MAIN_0dead.inv", "_MAIN_7.manifest.json", "_MAIN_7.toc.tmp", "_MAIN_7.blob.x")
    ]
    for path in (*orphans, tmp_path / "notes.txt"):
        path.write_text("left behind")
    assert words(tmp_path) == {"first", "second"}
    assert all(path.exists() for path in orphans)
    IndexWriter(tmp_path).close()
    assert not any(path.exists() for path in orphans)
    assert (tmp_path / "notes.txt").exists()
    assert words(tmp_path) == {"first", "second"}


def test_opening_writes_nothing(tmp_path: Path) -> None:
    two_commits(tmp_path)
    before = {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    folder = IndexFolder.open(tmp_path)
    folder.check(full=True)
    folder.close()
    assert before == {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()}


def test_a_copy_of_the_files_is_the_index(tmp_path: Path) -> None:
    folder = IndexFolder.open(two_commits(tmp_path / "one"))
    with folder.writer() as writer:
        writer.commit({"state": b"kept"})
    folder.refresh()
    (tmp_path / "two").mkdir()
    for path in folder.files():
        (tmp_path / "two" / path.name).write_bytes(path.read_bytes())
    copy = IndexFolder.open(tmp_path / "two")
    assert copy.check(full=True) == []
    assert (copy.blob("state"), words(tmp_path / "two")) == (b"kept", {"first", "second"})


def test_arrays_outlive_the_files_and_the_folder_object(tmp_path: Path) -> None:
    two_commits(tmp_path)
    folder = IndexFolder.open(tmp_path)
    segment = folder.segments()[0]
    folder.close()
    for path in tmp_path.iterdir():
        path.unlink()
    postings = segment.postings("body", "first")
    assert postings is not None
    assert (postings.docs.tolist(), segment.stored(0)) == ([0], b"first")
