"""`alerts` from the shell: exit statuses, formats, the feed, and marks that stay where the output was not written."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.cli.conftest import Ran, outside

ATOM = "{http://www.w3.org/2005/Atom}"


def index(folder: Path, *ids: str, body: str = "Tariffs rose on Monday.", title: str = "Title") -> None:
    today = dt.datetime.now(dt.UTC).isoformat()
    rows = [{"id": i, "title": f"{title} {i}", "body": body, "published": today, "source": "Daily"} for i in ids]
    given = "".join(json.dumps(row) + "\n" for row in rows).encode()
    assert outside("index", "-", cwd=folder, given=given).status == 0


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    index(tmp_path, "old")
    assert outside("alerts", "add", "t", "tariffs", "-steel", cwd=tmp_path).status == 0
    return tmp_path


def alerts(folder: Path, *arguments: str) -> Ran:
    return outside("alerts", *arguments, cwd=folder)


def test_run_tells_what_came_in_and_exits_with_1_where_nothing_did(folder: Path) -> None:
    assert alerts(folder, "run") == Ran(1, "", "")
    index(folder, "a", "b")
    status, out, err = alerts(folder, "run", "--dry-run")
    assert (status, err) == (0, "") and {line.split("\t")[0] for line in out.splitlines()} == {"a", "b"}
    assert all(line.endswith("\tt") for line in out.splitlines())
    assert alerts(folder, "run", "t").out == out
    found = json.loads(alerts(folder, "run", "--json").out)
    assert found["new"] == 0 and found["alerts"][0]["hits"] == [] and found["alerts"][0]["last_run"]


def test_list_show_and_remove(folder: Path) -> None:
    added = alerts(folder, "add", "in zh", "--company", "台積電", "--any", "--snippets", "2", "a b")
    assert added.status == 0 and "saved in zh: 'a b'" not in added.out and "--any" in added.out
    assert alerts(folder, "list").out.splitlines()[0].split("\t") == ["t", "tariffs -steel", "never run"]
    assert [entry["name"] for entry in json.loads(alerts(folder, "list", "--json").out)] == ["t", "in zh"]
    assert "company\t台積電\n" in alerts(folder, "show", "in zh").out
    unknown = alerts(folder, "remove", "t", "nope")
    assert unknown.status == 2 and "'nope'; there are t, in zh" in unknown.err
    assert alerts(folder, "remove", "t", "in zh").status == 0
    assert alerts(folder, "list").status == 1
    assert alerts(folder, "add", "bad", "(tariffs").status == 2


def test_a_broken_pipe_and_a_full_disk_leave_the_mark(folder: Path) -> None:
    many = [f"a{n}" for n in range(1200)]
    index(folder, *many, title="A title long enough to fill the pipe " * 3)
    command = [sys.executable, "-m", "newsindex", "alerts", "run"]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.stdout.close()
    assert process.returncode == 0
    if Path("/dev/full").exists():
        with Path("/dev/full").open("wb") as full:
            done = subprocess.run(command, cwd=folder, stdout=full, stderr=subprocess.PIPE, check=False)
        assert done.returncode == 2 and b"space" in done.stderr
    assert alerts(folder, "run", "--output", "missing/file").status == 2
    assert len(alerts(folder, "run").out.splitlines()) == len(many)
    assert alerts(folder, "run").status == 1


def test_a_feed_grows_and_holds_what_xml_can(folder: Path) -> None:
    assert alerts(folder, "run", "--format", "atom", "--output", "n.atom").status == 1
    assert ElementTree.parse(folder / "n.atom").findall(f"{ATOM}entry") == []
    alerts(folder, "add", "all")
    index(folder, "a", body="Tariffs \x00\x1b[31m <b>&amp;\ufffe</b> \ud83d\ude00.")
    assert alerts(folder, "run", "--format", "atom", "--output", "n.atom") == Ran(0, "", "")
    index(folder, "b")
    assert alerts(folder, "run", "t", "--format", "atom", "--output", "n.atom").status == 0
    root = ElementTree.parse(folder / "n.atom").getroot()
    assert [entry.findtext(f"{ATOM}title") for entry in root.iter(f"{ATOM}entry")] == ["Title b", "Title a"]
    ids = [element.text for element in root.iter(f"{ATOM}id")]
    assert len(set(ids)) == 3 and all(id_ and id_.startswith("urn:uuid:") for id_ in ids)
    for element in ("title", "updated", "author"):
        assert root.find(ATOM + element) is not None
    before = (folder / "n.atom").read_bytes()
    assert alerts(folder, "run", "t", "--format", "atom", "--output", "n.atom").status == 1
    assert (folder / "n.atom").read_bytes() == before
    index(folder, "c")
    (folder / "mine.txt").write_text("not to be overwritten")
    refused = alerts(folder, "run", "t", "--format", "atom", "--output", "mine.txt")
    assert refused.status == 2 and "mine.txt" in refused.err
    assert alerts(folder, "run", "t", "--format", "jsonl", "--output", "c.jsonl").status == 0
    assert json.loads((folder / "c.jsonl").read_text("utf-8"))["alert"] == "t"
