"""`schedule` and `watch` from the shell."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.conftest import outside

ROOT = Path(__file__).parents[2]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "daily").mkdir()
    article(tmp_path / "daily/0.txt", 0)
    (tmp_path / "newsindex.toml").write_text('index = "n.idx"\n[[sources]]\nname = "D"\npaths = ["daily"]\n')
    return tmp_path


def article(path: Path, number: int) -> None:
    path.write_text(f"Headline {number}\n\nTariffs rose by {number} percent on Monday, the ministry said.\n")


def test_a_dry_run_shows_all_and_writes_nothing(folder: Path) -> None:
    before = sorted(folder.rglob("*"))
    for kind, shown in (("cron", "@reboot "), ("systemd", "OnCalendar=*-*-* *:00:00"), ("launchd", "<plist")):
        done = outside("schedule", "install", "--every", "1h", "--with", kind, "--dry-run", cwd=folder)
        assert done.status == 0 and shown in done.out and str(folder / "n.idx") in done.out
    assert sorted(folder.rglob("*")) == before


def test_wrong_use_of_schedule(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    assert outside("schedule", "install", cwd=folder).status == 2
    refused = outside("schedule", "install", "--every", "7m", "--dry-run", cwd=folder)
    assert refused.status == 2 and "10m" in refused.err
    nothing = outside("schedule", "install", "--every", "1h", "--dry-run", cwd=tmp_path_factory.mktemp("empty"))
    assert nothing.status == 2 and "sources" in nothing.err
    environment = {"PATH": str(folder)}  # a machine without any scheduler
    none = outside("schedule", "install", "--every", "1h", cwd=folder, environment=environment)
    if sys.platform != "darwin":
        assert none.status == 2 and "newsindex watch" in none.err
        status = outside("schedule", "status", "--json", cwd=folder, environment=environment)
        assert status.status == 1 and json.loads(status.out)["installed"] == []
        assert outside("schedule", "remove", cwd=folder, environment=environment).status == 1


def runs(folder: Path) -> list[dict[str, object]]:
    log = folder / "n.idx.runs.jsonl"
    return [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []


def until(said: object, seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not said():  # type: ignore[operator]
        assert time.monotonic() < end, "nothing happened"
        time.sleep(0.05)


def test_watch_syncs_what_changes_until_ctrl_c(folder: Path) -> None:
    pytest.importorskip("watchfiles", reason="watchfiles is not installed")
    command = [sys.executable, "-m", "newsindex", "watch", "--interval", "600", "--jobs", "1"]
    with subprocess.Popen(
        command,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            until(lambda: len(runs(folder)) == 1)
            article(folder / "daily/1.txt", 1)
            until(lambda: len(runs(folder)) == 2)
            config = folder / "newsindex.toml"
            config.write_text(config.read_text() + '[[sources]]\nname = "E"\npaths = ["later"]\nsurprise = 1\n')
            until(lambda: len(runs(folder)) == 3)
            (folder / "later").mkdir()
            config.write_text(config.read_text().replace("surprise = 1\n", ""))
            time.sleep(2.5)  # the run that finds the folder empty says nothing
            article(folder / "later/2.txt", 2)
            until(lambda: len(runs(folder)) == 4)
        finally:
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=20)
    assert process.returncode == 130
    assert [run.get("added") for run in runs(folder)] == [1, 1, None, 1]
    assert len(out.splitlines()) == 3 and "surprise" in err and "Traceback" not in err
