"""What the README shows, runs."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

import newsindex
from newsindex.cli.main import run
from tests.conftest import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^\$ newsindex (.+)$", README, re.MULTILINE)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as the README's reader has it: the sample corpus, an archive, and the demo's index."""
    place = tmp_path_factory.mktemp("readme")
    (place / "sample_corpus").symlink_to(ROOT / "sample_corpus", target_is_directory=True)
    (place / "archive").symlink_to(ROOT / "sample_corpus" / "harbour-wire", target_is_directory=True)
    with newsindex.open(place / "demo.idx") as index:
        index.update(ROOT / "sample_corpus", jobs=1)
    return place


@pytest.mark.parametrize("command", COMMANDS)
def test_the_session_runs(command: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    with pytest.raises(SystemExit) as ended:
        run(shlex.split(command))
    assert ended.value.code == (1 if command.endswith("profti") else 0)


@pytest.mark.parametrize("block", re.findall(r"```python\n(.*?)```", README, re.DOTALL))
def test_the_library_examples_run(
    block: str, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(folder)
    exec(compile("import newsindex\n" + block, "README.md", "exec"), {})
    assert capsys.readouterr().out
