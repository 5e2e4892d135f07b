"""Every script sets up what it needs and starts a module, which tells how it is called."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
STARTED = {
    path.name: found[1]
    for path in sorted((ROOT / "scripts").iterdir())
    if path.is_file() and (found := re.search(r"^start (\S+) ", path.read_text("utf-8"), re.MULTILINE))
}


def test_all_scripts_but_those_without_a_module_are_known() -> None:
    others = {path.name for path in (ROOT / "scripts").iterdir() if path.is_file()} - STARTED.keys()
    assert others <= {"demo", "environment", "given.py", "test"}


@pytest.mark.parametrize("name", STARTED)
def test_a_script_tells_how_it_is_called(name: str, tmp_path: Path) -> None:
    if name == "evaluate":
        pytest.importorskip("ir_measures")  # which it installs, and the checks do not need
    done = subprocess.run(
        [sys.executable, "-m", STARTED[name], "--help"],
        capture_output=True, text=True, encoding="utf-8", check=False,
        cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"usage: scripts/{name} ")
    assert os.access(ROOT / "scripts" / name, os.X_OK)


def test_modules_name_each_other_in_full_and_none_is_long() -> None:
    for path in (path for part in ("newsindex", "scripts", "tests") for path in (ROOT / part).rglob("*.py")):
        text = path.read_text("utf-8")
        assert not re.search(r"^\s*from \.", text, re.MULTILINE), path
        assert text.count("\n") <= 400, path
