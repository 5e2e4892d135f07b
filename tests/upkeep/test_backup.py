"""A backup is the index, and nothing but a whole and sound one ever takes the place of anything."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import tarfile
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

import newsindex
from newsindex.archive import NewsIndex
from newsindex.errors import IndexBusy, IndexUnsound, NewsIndexError, SourceError, UsageError
from newsindex.upkeep.contents import FIRST, Backup
from tests.conftest import ARTICLES, article

Parts = list[tuple[tarfile.TarInfo, bytes]]


@pytest.fixture
def saved(index: NewsIndex, tmp_path: Path) -> Path:
    """A backup of the index, which has a user's book, a saved search, a removed article and a log."""
    index.book.add("Example Corp", "範例公司", kind="company")
    index.alerts.add("profits", "profit")
    index.remove("en3")
    (tmp_path / "news.idx.runs.jsonl").write_text('{"added": 5}\n')
    index.backup(tmp_path / "b.tar")
    return tmp_path / "b.tar"


def everything(index: NewsIndex) -> list[object]:
    return [sorted(a.id for a in index.articles()), index.search("tariffs").to_dict()["hits"], index.stats()["runs"]]


def beside(path: Path) -> dict[str, bytes]:
    names = ("book.jsonl", "alerts.json", "runs.jsonl")
    return {name: path.with_name(f"{path.name}.{name}").read_bytes() for name in names}


def state_of(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def members(path: Path) -> Parts:
    with tarfile.open(path) as tar:
        return [(member, tar.extractfile(member).read()) for member in tar]  # type: ignore[union-attr]


def write(path: Path, parts: Parts) -> Path:
    with tarfile.open(path, "w") as tar:
        for member, data in parts:
            member.size = len(data) if member.isfile() else 0
            tar.addfile(member, io.BytesIO(data))
    return path


def test_a_backup_and_back_is_the_same_index(index: NewsIndex, saved: Path, tmp_path: Path) -> None:
    with newsindex.open(tmp_path / "other" / "two.idx") as two:
        made = two.restore(saved)
        assert made.files.keys() >= {"book.jsonl", "alerts.json", "runs.jsonl"}
        assert everything(two) == everything(index)
        assert two.check(full=True) == []
        assert beside(two.path) == beside(index.path)
        assert two.add(ARTICLES).warnings == ("1 article that was removed is left out; --restore brings them back",)
    assert [path.name for path in tmp_path.glob("**/.*")] == []


def test_what_is_there_is_kept_unless_forced(index: NewsIndex, saved: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"b\.tar: there is a file already; --force"):
        index.backup(saved)
    index.add([article("later", "Later", "Came in after the backup.")])
    index.book.add("Another Corp", kind="company")
    before = state_of(tmp_path)
    with pytest.raises(UsageError, match=r"news\.idx: there is an index already; --force"):
        index.restore(saved)
    with newsindex.open(tmp_path / "two.idx") as two:
        (tmp_path / "two.idx.book.jsonl").write_text("mine\n")
        with pytest.raises(UsageError, match=r"two\.idx\.book\.jsonl: there is another file"):
            two.restore(saved)
        (tmp_path / "two.idx.book.jsonl").unlink()
    assert state_of(tmp_path) == before
    with newsindex.open(index.path) as reader:
        assert "later" in reader
        index.restore(saved, force=True)
        assert "later" in reader
        assert reader.refresh()
        assert "later" not in reader
        assert everything(reader) == everything(index)
    assert b"Another" not in beside(index.path)["book.jsonl"]
    index.backup(saved, force=True)
    assert index.check(full=True) == []


def test_restoring_an_older_backup_and_going_on(index: NewsIndex, saved: Path) -> None:
    index.restore(saved, force=True)
    index.add([article("next", "Next", "Indexing goes on after a restore.")])
    index.compact()
    assert "next" in index
    assert index.check(full=True) == []


def test_a_backup_while_a_writer_goes_on_is_one_state(tmp_path: Path) -> None:
    with newsindex.open(tmp_path / "n.idx", book=None) as index:
        index.add([article("0", "Count", "State zero.")])
        done = threading.Event()

        def commit() -> None:
            number = 0
            while not done.is_set():
                number += 1
                index.add([article(str(n), "Count", f"State {number} of all.") for n in range(3)])

        writer = threading.Thread(target=commit)
        writer.start()
        try:
            for take in range(6):
                with newsindex.open(tmp_path / "n.idx") as reader:
                    reader.backup(tmp_path / f"{take}.tar")
                with newsindex.open(tmp_path / f"{take}.idx") as copy:
                    copy.restore(tmp_path / f"{take}.tar")
                    assert len({each.body for each in copy.articles()}) == 1
                    assert copy.check() == []
        finally:
            done.set()
            writer.join()


def swapped(parts: Parts, number: int, member: tarfile.TarInfo, data: bytes = b"") -> None:
    parts[number] = (member, data)


def kind(name: str, type_: bytes, target: str = "") -> tarfile.TarInfo:
    made = tarfile.TarInfo(name)
    made.type, made.linkname = type_, target
    return made


def listed(parts: Parts, name: str, data: bytes) -> None:
    """Add a file that the list names, with a checksum that is right."""
    import hashlib

    known = Backup.load(parts[0][1], Path("x"))
    checksum = hashlib.blake2b(data, digest_size=20).hexdigest()
    parts[0] = (parts[0][0], Backup(known.made, known.version, {**known.files, name: (len(data), checksum)}).dump())
    parts.append((tarfile.TarInfo(name), data))


Spoil = Callable[[Parts], object]
SPOILT: dict[str, Spoil] = {
    "a flipped byte": lambda p: swapped(p, 2, p[2][0], p[2][1][:40] + bytes([p[2][1][40] ^ 1]) + p[2][1][41:]),
    "cut short": lambda p: swapped(p, 2, p[2][0], p[2][1][:-1]),
    "a member left out": lambda p: p.pop(),
    "a member twice": lambda p: p.append(p[1]),
    "no list": lambda p: p.pop(0),
    "a damaged list": lambda p: swapped(p, 0, p[0][0], p[0][1].replace(b'"made"', b'"nade"')),
    "a list that is no list": lambda p: swapped(p, 0, p[0][0], b"[" * 100_000),
    "a stranger": lambda p: p.append((tarfile.TarInfo("index/notes.txt"), b"x")),
    "out of the folder": lambda p: p.append((tarfile.TarInfo("../out.txt"), b"x")),
    "a listed way out": lambda p: listed(p, "index/../../out.txt", b"x"),
    "a listed absolute name": lambda p: listed(p, "/newsindex-out.txt", b"x"),
    "a listed stranger": lambda p: listed(p, "index/MAIN_0stranger.inv", b"x"),
    "a link": lambda p: swapped(p, 1, kind(p[1][0].name, tarfile.SYMTYPE, "/etc/passwd")),
    "a hard link": lambda p: swapped(p, 1, kind(p[1][0].name, tarfile.LNKTYPE, p[2][0].name)),
    "a device": lambda p: swapped(p, 1, kind(p[1][0].name, tarfile.CHRTYPE)),
    "a folder": lambda p: p.append((kind("index", tarfile.DIRTYPE), b"")),
    "a pipe": lambda p: p.append((kind("index/pipe", tarfile.FIFOTYPE), b"")),
}


@pytest.mark.parametrize("damage", SPOILT)
def test_a_backup_that_is_not_sound_changes_nothing(index: NewsIndex, saved: Path, tmp_path: Path, damage: str) -> None:
    parts = members(saved)
    SPOILT[damage](parts)
    spoilt = write(tmp_path / "spoilt.tar", parts)
    before = state_of(tmp_path)
    with newsindex.open(tmp_path / "two.idx") as two:
        for each, force in ((two, False), (index, True)):
            with pytest.raises(IndexUnsound, match=r"spoilt\.tar: no sound backup .*nothing was changed"):
                each.restore(spoilt, force=force)
    assert state_of(tmp_path) == before


def test_files_that_are_no_backup(index: NewsIndex, saved: Path, tmp_path: Path) -> None:
    whole = saved.read_bytes()
    long_name = bytearray(kind("x", tarfile.XHDTYPE).tobuf(tarfile.GNU_FORMAT))
    long_name[124:136] = b"77777777777\0"
    long_name[148:156] = b"%06o\0 " % tarfile.calc_chksums(bytes(long_name))[0]  # type: ignore[attr-defined]
    for name, data in {
        "empty": b"",
        "text": b"no tar at all\n" * 100,
        "half": whole[: len(whole) // 2],
        "header": bytes(long_name) + whole,
    }.items():
        path = tmp_path / name
        path.write_bytes(data)
        with pytest.raises(IndexUnsound, match=name):
            index.restore(path, force=True)
    with pytest.raises(SourceError, match="cannot read the backup"):
        index.restore(tmp_path / "missing.tar", force=True)
    with pytest.raises(NewsIndexError, match="cannot write the backup"):
        index.backup(tmp_path / "no" / "folder" / "b.tar")
    (tmp_path / "a file").write_text("x")
    with newsindex.open(tmp_path / "a file", repair=True) as other, pytest.raises(UsageError, match="a file"):
        other.restore(saved, force=True)


def test_a_damaged_index_is_restored(index: NewsIndex, saved: Path) -> None:
    want = everything(index)
    for path in index.path.glob("*MAIN_*"):
        path.write_bytes(b"damaged")
    with pytest.raises(IndexUnsound):
        newsindex.open(index.path)
    with newsindex.open(index.path, repair=True) as broken:
        with pytest.raises(IndexUnsound):
            len(broken)
        broken.restore(saved, force=True)
        assert everything(broken) == want
        assert broken.check(full=True) == []


def test_a_restore_waits_for_no_run_and_harms_none(index: NewsIndex, saved: Path) -> None:
    with index._writable().alone(), pytest.raises(IndexBusy):
        newsindex.open(index.path).restore(saved, force=True)
    assert index.check(full=True) == []


def killed(code: str, *arguments: object) -> None:
    """Runs code that kills its process at the given system call."""
    command = [sys.executable, "-c", code, *map(str, arguments)]
    assert subprocess.run(command, timeout=60).returncode == -9


KILLED = """
import os, sys, signal, pathlib
calls, real = 0, pathlib.Path.replace
def replace(self, target):
    global calls
    calls += 1
    if calls == int(sys.argv[3]):
        os.kill(os.getpid(), signal.SIGKILL)
    return real(self, target)
pathlib.Path.replace = replace
import newsindex
newsindex.open(sys.argv[1]).restore(sys.argv[2], force=True)
"""


def test_a_killed_restore_leaves_the_old_or_the_new(index: NewsIndex, saved: Path) -> None:
    index.add([article("later", "Later", "Came in after the backup.")])
    with index.refresh() or newsindex.open(index.path) as reader:
        for at in range(1, 9):
            killed(KILLED, index.path, saved, at)
            with newsindex.open(index.path) as opened:
                assert opened.check(full=True) == []
            reader.refresh()
            assert reader.search("profit").total
    index.restore(saved, force=True)
    assert "later" not in index
    assert [path.name for path in index.path.parent.glob(".*")] == []


def test_the_list_says_what_is_in_it(saved: Path) -> None:
    first, *rest = members(saved)
    assert first[0].name == FIRST
    told = json.loads(first[1])["backup"]
    assert told["newsindex"] == newsindex.__version__
    assert [member.name for member, _ in rest] == list(told["files"])
    assert [len(data) for _, data in rest] == [size for size, _ in told["files"].values()]
