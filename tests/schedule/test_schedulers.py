"""What is written for each scheduler, and that nothing else changes; by the real programs where they are installed."""

from __future__ import annotations

import datetime as dt
import os
import plistlib
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsindex.config import load_config
from newsindex.errors import ScheduleError, UsageError
from newsindex.schedule import Schedule, Timing
from newsindex.schedule.crontab import _parted
from newsindex.schedule.job import Job, job_of
from newsindex.schedule.launchd import Launchd
from newsindex.schedule.systemd import Systemd
from newsindex.sync.run_log import note_run

ROOT = Path(__file__).parents[2]
HOURLY = Timing.every("1h")

CRONTAB = """#!/bin/sh
table="$(dirname "$0")/table"
case "$1" in
-l) [ -e "$table" ] || { echo "no crontab for you" >&2; exit 1; }; cat "$table" ;;
-r) rm "$table" ;;
-) cat > "$table" ;;
esac
"""
SYSTEMCTL = '#!/bin/sh\necho "$@" >> "$(dirname "$0")/calls"\n'
LOGINCTL = "#!/bin/sh\necho no\n"


@pytest.fixture
def odd(tmp_path: Path) -> Path:
    """A folder whose name must be quoted everywhere."""
    folder = tmp_path / "a b % $x \"' \\ 新聞"
    (folder / "daily").mkdir(parents=True)
    (folder / "daily/1.txt").write_text("Headline\n\nTariffs rose by 5 percent on Monday, the ministry said.\n")
    (folder / "newsindex.toml").write_text('index = "n.idx"\n[[sources]]\nname = "D"\npaths = ["daily"]\n')
    return folder


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand-ins for the programs that would change this machine's schedules; a home of its own."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name, text in (("crontab", CRONTAB), ("systemctl", SYSTEMCTL), ("loginctl", LOGINCTL)):
        (folder / name).write_text(text)
        (folder / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    return folder


def job(folder: Path, timing: Timing = HOURLY) -> Job:
    return job_of(folder / "n.idx", folder / "newsindex.toml", timing)


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")
@pytest.mark.parametrize("cron", ["0 * * * *", "*/5 8-18 * * 1-5", "30 3 1,15 * 0"])
def test_systemd_takes_the_units(odd: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cron: str) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    systemd = Systemd()
    systemd.folder.mkdir(parents=True)
    for path, text in systemd.units(job(odd, Timing.from_cron(cron))).items():
        path.write_text(text)
        command = ["systemd-analyze", "--user", "verify", "--recursive-errors=no", str(path)]
        environment = {**os.environ, "XDG_RUNTIME_DIR": str(tmp_path), "LC_ALL": "C"}
        done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
        assert (done.returncode, done.stderr) == (0, "")


def test_systemd_counts_1_and_75_as_success_and_makes_up_for_missed_times(odd: Path) -> None:
    service, timer = Systemd().units(job(odd)).values()
    assert "SuccessExitStatus=1 75\n" in service and "Persistent=true\n" in timer
    assert str(odd).replace("%", "%%").replace("$", "$$").replace("\\", "\\\\").replace('"', '\\"') in service


def test_a_timer_is_installed_looked_at_and_removed(odd: Path, programs: Path) -> None:
    schedule = Schedule(odd / "n.idx")
    settings = load_config(odd / "newsindex.toml")
    assert settings.file is not None
    plan = schedule.plan(settings.file, settings.sources(), every="2h")
    assert plan.kind == "systemd" and "enable-linger" in plan.notes[0] and "--with cron" in plan.notes[0]
    assert schedule.status().installed == ()
    schedule.install(plan)
    folder = Path.home() / ".config/systemd/user"
    assert {path.suffix for path in folder.iterdir()} == {".service", ".timer"}
    [found] = schedule.status().installed
    assert (found.kind, found.timing.cron) == ("systemd", "0 */2 * * *")
    assert f"--user enable --now {plan.job.name}.timer" in (programs / "calls").read_text()
    with pytest.raises(ScheduleError, match="with systemd already"):
        schedule.install(schedule.plan(settings.file, every="1h", kind="cron"))
    assert schedule.remove() == ("systemd",)
    assert list(folder.iterdir()) == []
    assert f"--user disable --now {plan.job.name}.timer" in (programs / "calls").read_text()
    assert schedule.remove() == ()


TABLE = b"# mine \xff\n\n  5 4 * * * true %% x\r\nMAILTO=me\n\n"


def test_lines_of_a_crontab_come_and_go_and_all_others_stay(odd: Path, programs: Path) -> None:
    (programs / "table").write_bytes(TABLE)
    schedule, other = Schedule(odd / "n.idx"), Schedule(odd / "other.idx")
    config = odd / "newsindex.toml"
    schedule.install(schedule.plan(config, every="1h", kind="cron"))
    other.install(other.plan(config, cron="5 5 * * 1", kind="cron"))
    schedule.install(schedule.plan(config, every="6h", kind="cron"))
    table = (programs / "table").read_bytes()
    assert table.startswith(TABLE) and table.count(b"@reboot") == 2 and b"\n0 */6 * * * " in table
    [found] = schedule.status().installed
    assert (found.kind, found.timing.cron) == ("cron", "0 */6 * * *")
    assert schedule.remove() == ("cron",)
    [found] = other.status().installed
    assert found.timing.cron == "5 5 * * 1"
    assert other.remove() == ("cron",)
    assert (programs / "table").read_bytes() == TABLE
    (programs / "table").unlink()
    schedule.install(schedule.plan(config, every="1h", kind="cron"))
    schedule.remove()
    assert not (programs / "table").exists()


def test_a_crontab_that_someone_cut_is_not_guessed_at(odd: Path, programs: Path) -> None:
    schedule = Schedule(odd / "n.idx")
    schedule.install(schedule.plan(odd / "newsindex.toml", every="1h", kind="cron"))
    cut = b"".join((programs / "table").read_bytes().splitlines(keepends=True)[:-1])
    (programs / "table").write_bytes(cut)
    with pytest.raises(ScheduleError, match="crontab -e"):
        schedule.remove()
    assert (programs / "table").read_bytes() == cut


@given(st.binary(max_size=200), st.binary(max_size=200))
def test_any_crontab_is_parted_without_loss(before: bytes, after: bytes) -> None:
    own = b"# n begins: 0 * * * *\nline\n# n ends\n"
    table = (before + b"\n" if before else b"") + own + after
    assert b"".join(_parted(table, "n")) == table
    assert own in _parted(table, "n")[1] + _parted(table, "n")[2]


IN_A_MACHINE_OF_ITS_OWN = """
set -e
mount -t tmpfs none /var/spool/cron
mkdir -m 1730 /var/spool/cron/crontabs
chgrp crontab /var/spool/cron/crontabs
mount -t tmpfs none /etc/cron.d
mount -t tmpfs none /run
mount --bind /dev/null /etc/crontab
printf '# mine\\n5 4 * * 0 true %% x\\n' | crontab -
crontab -l > before
"$@" schedule install --every 1h --with cron > shown
crontab -l > during
cron -f & cron=$!
for i in $(seq 200); do [ -s n.idx.runs.jsonl ] && break; sleep 0.1; done
kill $cron
"$@" schedule status > status
"$@" schedule remove
crontab -l > after
"""


def _own_machine() -> bool:
    if not all(map(shutil.which, ("cron", "crontab", "unshare"))) or not Path("/etc/debian_version").exists():
        return False
    return subprocess.run(["unshare", "--mount", "true"], capture_output=True, check=False).returncode == 0


@pytest.mark.skipif(
    not _own_machine(), reason="no cron of Debian's is installed, or it may not be run apart from others"
)
def test_a_real_cron_takes_the_lines_and_runs_them(odd: Path) -> None:
    command = ["unshare", "--mount", "sh", "-c", IN_A_MACHINE_OF_ITS_OWN, "sh", sys.executable, "-m", "newsindex"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=odd, capture_output=True, text=True, env=environment, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    during, before = (odd / "during").read_text(), (odd / "before").read_text()
    assert during.startswith(before) and during.removeprefix(before) in (odd / "shown").read_text()
    assert "1 added" in (odd / "status").read_text() and "next run\t2" in (odd / "status").read_text()
    assert (odd / "after").read_bytes() == (odd / "before").read_bytes()


def test_an_agent_of_launchd_is_a_property_list(odd: Path, programs: Path) -> None:
    launchd = Launchd()
    agent = plistlib.loads(launchd.plist(job(odd, Timing.from_cron("15 6,18 * * *"))))
    assert agent["StartCalendarInterval"] == [{"Hour": 6, "Minute": 15}, {"Hour": 18, "Minute": 15}]
    assert agent["ProgramArguments"][-5:] == [
        *("--config", str(odd / "newsindex.toml"), "--index", str(odd / "n.idx"), "--quiet")
    ]
    assert launchd.find(agent["Label"]) is None
    launchd.folder.mkdir(parents=True)
    (launchd.folder / f"{agent['Label']}.plist").write_bytes(launchd.plist(job(odd)))
    found = launchd.find(agent["Label"])
    assert found is not None and found.timing == HOURLY


def test_the_command_holds_absolute_paths(odd: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(odd)
    made = job_of(Path("n.idx"), Path("newsindex.toml"), HOURLY)
    assert made == job(odd)
    assert Path(made.command[0]).is_absolute() and os.access(made.command[0], os.X_OK)
    with pytest.raises(ScheduleError, match="characters"):
        job_of(Path("a\nb"), Path("newsindex.toml"), HOURLY)


def test_secrets_of_the_shell_are_told_of(odd: Path, programs: Path) -> None:
    (odd / "newsindex.toml").write_text(
        '[[sources]]\nname = "F"\nfeeds = ["https://example.com/f"]\nheaders = { Authorization = "env:TOKEN" }\n'
    )
    sources = load_config(odd / "newsindex.toml").sources()
    plan = Schedule(odd / "n.idx").plan(odd / "newsindex.toml", sources, every="1h")
    assert "TOKEN" in plan.notes[-1] and "file:" in plan.notes[-1]
    for wrong in ({}, {"every": "1h", "cron": "* * * * *"}):
        with pytest.raises(UsageError, match="say when"):
            Schedule(odd / "n.idx").plan(odd / "newsindex.toml", sources, **wrong)


def test_status_tells_the_last_run_and_its_result(odd: Path, programs: Path) -> None:
    index = odd / "n.idx"
    began = dt.datetime.now(dt.UTC) - dt.timedelta(hours=1)
    note_run(index, began, {"added": 3, "seconds": 1.0, "status": 0}, quiet=False)
    found = Schedule(index).status()
    assert found.last_result is not None and found.last_result["added"] == 3
    assert found.last_run is not None and found.quiet_since and found.next_run is None
    log = index.with_name("n.idx.runs.jsonl")
    os.utime(log, (began.timestamp() + 1, began.timestamp() + 1))
    assert not Schedule(index).status().quiet_since
