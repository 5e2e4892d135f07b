"""`sync` from the shell: quiet where nothing is new, exit statuses, the log of runs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import newsindex


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "daily").mkdir()
    for number in range(12):
        path = tmp_path / f"daily/{number}.txt"
        path.write_text(f"Headline {number}\n\nTariffs rose by {number} percent on Monday, the ministry said.\n")
        os.utime(path, ns=(10**18, 10**18))
    (tmp_path / "newsindex.toml").write_text('index = "n.idx"\n[[sources]]\nname = "D"\npaths = ["daily"]\n')
    return tmp_path


def ran(folder: Path, *arguments: str) -> tuple[int, str, str]:
    command = [sys.executable, "-m", "newsindex", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


def test_a_run_says_what_changed_and_a_quiet_one_nothing(folder: Path) -> None:
    status, out, err = ran(folder, "sync")
    assert (status, err) == (0, "") and out.startswith("12 added")
    assert ran(folder, "sync") == (0, "", "")
    (folder / "daily/bad.json").write_text("{")
    status, out, err = ran(folder, "sync")
    assert status == 3 and "skipped " in err and "bad.json" in err
    assert ran(folder, "sync") == (0, "", "")
    status, _, err = ran(folder, "sync", "--strict")
    assert status == 3 and "skipped before" in err
    log = [json.loads(line) for line in (folder / "n.idx.runs.jsonl").read_text().splitlines()]
    assert [(run["added"], len(run["skipped"]), run["status"]) for run in log] == [(12, 0, 0), (0, 1, 3)]
    _, out, _ = ran(folder, "stats", "--json")
    assert [run["status"] for run in json.loads(out)["runs"]] == [3, 0]


def test_json_has_the_fields_of_the_contract(folder: Path) -> None:
    _, out, _ = ran(folder, "sync", "--json")
    found = json.loads(out)
    assert found["added"] == 12
    assert {"added", "updated", "unchanged", "removed", "duplicates", "skipped", "seconds"} <= found.keys()


def test_errors_are_told_and_logged(folder: Path) -> None:
    status, out, err = ran(folder, "sync", "Nowhere")
    assert (status, out) == (2, "") and "there is no source 'Nowhere'" in err and "Traceback" not in err
    (folder / "newsindex.toml").write_text("index = 'n.idx'\n")
    status, _, err = ran(folder, "sync")
    assert status == 2 and "[[sources]]" in err


def test_a_run_that_is_held_up_leaves_with_75_or_waits(folder: Path) -> None:
    ran(folder, "sync")
    with newsindex.open(folder / "n.idx") as index, index._writable().alone():
        status, _, err = ran(folder, "sync")
        assert status == 75 and "another run" in err
    assert ran(folder, "sync", "--wait", "5")[0] == 0
