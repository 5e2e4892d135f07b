"""An index made by the command line itself, and ways to run commands with and without a terminal."""

from __future__ import annotations

import fcntl
import io
import json
import os
import pty
import struct
import subprocess
import sys
import termios
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from newsindex.cli.main import run

NOTHING: Mapping[str, str] = {}
ROWS: list[dict[str, Any]] = [
    {
        "id": "en1",
        "title": "Tencent Holdings posts record profit",
        "source": "Daily",
        "author": "Jane Doe",
        "published": "2025-02-03",
        "url": "https://daily.example/2025/record-profit",
        "tags": ["earnings"],
        "body": "Tencent Holdings Ltd (騰訊) posted a record profit on Monday. Founder Pony Ma (馬化騰) said games led "
        "growth.\n\nAnalysts expect more next year.",
    },
    {
        "id": "zh1",
        "title": "騰訊獲利創新高",
        "source": "日報",
        "published": "2025-02-04",
        "body": "騰訊昨日公布財報，獲利創新高。馬化騰表示，遊戲業務帶動成長。分析師預期明年仍將成長。",
    },
    {
        "id": "zh2",
        "title": "台积电扩产",
        "source": "日报",
        "published": "2025-03-01",
        "body": "台积电周一宣布扩大先进制程产能，以满足人工智能芯片需求。",
    },
    {
        "id": "bad",
        "title": "[bold red]not markup[/] \x1b]0;owned\x07 tariffs",
        "source": "=1+1",
        "url": "file:///etc/passwd",
        "published": "2025-03-02",
        "body": "Tariffs \x1b[31mred\x1b[0m and [link=x]y[/link] \u202egnp.exe everywhere. Nothing else is said.",
    },
]


class Ran(NamedTuple):
    """What a command left behind."""

    status: int
    out: str
    err: str


Runner = Callable[..., Ran]


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with sources in `src` and the index of them in `news.idx`."""
    home = tmp_path_factory.mktemp("cli")
    (home / "src").mkdir()
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in ROWS)
    (home / "src" / "a.jsonl").write_text(lines, encoding="utf-8")
    done = outside("index", "src", cwd=home)
    assert done.status == 0, done.err
    return home


@pytest.fixture
def newsindex(folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Runner:
    """Runs a command in this process, in the folder of the index, with `given` on standard input."""
    monkeypatch.chdir(folder)
    for name in ("NEWSINDEX_INDEX", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)

    def call(*arguments: str, given: bytes = b"") -> Ran:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given)))
        with pytest.raises(SystemExit) as ended:
            run(arguments)
        assert isinstance(ended.value.code, int)
        return Ran(ended.value.code, *capfd.readouterr())

    return call


@pytest.fixture
def elsewhere(newsindex: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Runner:
    """The same in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return newsindex


def outside(*arguments: str, cwd: Path, given: bytes = b"", environment: Mapping[str, str] = NOTHING) -> Ran:
    """Runs a command in a process of its own, with `given` on its standard input."""
    done = subprocess.run(
        [sys.executable, "-m", "newsindex", *arguments],
        cwd=cwd,
        input=given,
        capture_output=True,
        env=_environment(environment),
        timeout=120,
    )
    return Ran(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))


def on_terminal(*arguments: str, cwd: Path, columns: int = 80, environment: Mapping[str, str] = NOTHING) -> Ran:
    """Runs a command at a terminal of that width; `out` is all that the terminal was sent."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    process = subprocess.Popen(
        [sys.executable, "-m", "newsindex", *arguments],
        cwd=cwd,
        stdin=slave,
        stdout=slave,
        stderr=slave,
        env=_environment({"TERM": "xterm-256color", **environment}),
        close_fds=True,
    )
    os.close(slave)
    seen = b""
    while True:
        try:
            piece = os.read(master, 65536)
        except OSError:  # Linux reports the end of a terminal as an error
            break
        if not piece:
            break
        seen += piece
    os.close(master)
    return Ran(process.wait(60), seen.decode("utf-8", errors="replace").replace("\r\n", "\n"), "")


def _environment(extra: Mapping[str, str]) -> dict[str, str]:
    project = str(Path(__file__).parents[2])
    unset = ("NEWSINDEX_INDEX", "NO_COLOR", "COLUMNS")
    kept = {name: value for name, value in os.environ.items() if name not in unset}
    return {**kept, "PYTHONPATH": project, **extra}
