"""A disk that is full and a folder that may not be written to: a clear error, and the last state whole."""

from __future__ import annotations

import os
import random
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

import newsindex
from newsindex.errors import IndexUnusable
from tests.conftest import article


def mounted(folder: Path, *how: str) -> None:
    """Mounts something at the folder, or skips the test where that is not allowed."""
    done = subprocess.run(["mount", *how, str(folder)], capture_output=True, text=True)
    if done.returncode:
        pytest.skip(f"this process may not mount: {done.stderr.strip()}")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 20 MB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    try:
        mounted(folder, "-t", "tmpfs", "-o", "size=20m", "tmpfs")
    except FileNotFoundError:
        pytest.skip("there is no mount here")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def much(number: int, size: int) -> newsindex.Article:
    return article(f"m{number}", f"Much {number}", random.Random(number).randbytes(size).hex())


def test_a_full_disk(small_disk: Path) -> None:
    with newsindex.open(small_disk / "n.idx", book=None) as index:
        for begin in (0, 50):  # two segments, so that there is something to compact
            index.add([much(number, 2_000) for number in range(begin, begin + 50)])
        filler = small_disk / "filler"
        filler.write_bytes(bytes(os.statvfs(small_disk).f_bavail * os.statvfs(small_disk).f_bsize - 50_000))
        held = len(index)
        for run in (
            lambda: index.compact(),
            lambda: index.rebuild(jobs=1),
            lambda: index.backup(small_disk / "b.tar"),
            lambda: index.add([much(number, 10_000) for number in range(2_000, 2_020)]),
        ):
            with pytest.raises(IndexUnusable, match=r"No space left on device.*"):
                run()
            assert len(index) == held
            assert index.check(full=True) == []
        filler.unlink()
        index.add([article("fits", "Fits", "There is room again.")])
        assert index.check(full=True) == []
        assert "fits" in index
    left = {path.name for path in small_disk.iterdir()}
    assert left == {"n.idx"}


def test_a_disk_that_is_full_before_what_waits_is_read(small_disk: Path) -> None:
    filler = small_disk / "filler"
    filler.write_bytes(bytes(os.statvfs(small_disk).f_bavail * os.statvfs(small_disk).f_bsize - 6_000_000))
    with newsindex.open(small_disk / "n.idx", book=None) as index:
        with pytest.raises(IndexUnusable, match=r"No space left on device.*"):
            index.add(much(number, 10_000) for number in range(1_200))
        assert index.check(full=True) == []


def test_a_folder_made_read_only_between_commits(tmp_path: Path) -> None:
    path = tmp_path / "n.idx"
    with newsindex.open(path, book=None) as index:
        index.add([article("1", "One", "The first commit.")])
        if os.geteuid():
            path.chmod(0o500)
        else:  # the superuser may write wherever the disk lets anyone
            mounted(path, "--bind", str(path))
            mounted(path, "-o", "remount,ro,bind")
        try:
            for run in (
                lambda: index.add([article("2", "Two", "The second.")]),
                lambda: index.remove("1"),
                lambda: index.compact(),
                lambda: index.rebuild(jobs=1),
            ):
                with pytest.raises(IndexUnusable, match=r"n\.idx: cannot write the index: (Read-only|Permission)"):
                    run()
            with newsindex.open(path) as reader:
                assert reader.search("commit").total == 1
                assert reader.check(full=True) == []
                reader.backup(tmp_path / "b.tar")
        finally:
            if os.geteuid():
                path.chmod(0o700)
            else:
                subprocess.run(["umount", "--lazy", str(path)], check=True)
        index.add([article("2", "Two", "The second.")])
        assert len(index) == 2
