"""`alerts` from the shell: exit statuses, formats, the feed, and marks that stay where the output was not written."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.cli.conftest import Ran, Runner

ATOM = "{http://www.w3.org/2005/Atom}"


def records(*ids: str, body: str = "Tariffs rose on Monday.", title: str = "Title") -> bytes:
    today = dt.datetime.now(dt.UTC).isoformat()
    rows = [{"id": i, "title": f"{title} {i}", "body": body, "published": today, "source": "Daily"} for i in ids]
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


@pytest.fixture
def run(elsewhere: Runner) -> Runner:
    """Runs commands where there is an index of one article, and an alert `t`."""
    assert elsewhere("index", "-", given=records("old")).status == 0
    assert elsewhere("alerts", "add", "t", "tariffs", "-steel").status == 0
    return elsewhere


def index(run: Runner, *ids: str, **more: str) -> None:
    assert run("index", "-", given=records(*ids, **more)).status == 0


def test_run_tells_what_came_in_and_exits_with_1_where_nothing_did(run: Runner) -> None:
    assert run("alerts", "run") == Ran(1, "", "")
    index(run, "a", "b")
    status, out, err = run("alerts", "run", "--dry-run")
    assert (status, err) == (0, "") and {line.split("\t")[0] for line in out.splitlines()} == {"a", "b"}
    assert all(line.endswith("\tt") for line in out.splitlines())
    assert run("alerts", "run", "t").out == out
    found = json.loads(run("alerts", "run", "--json").out)
    assert found["new"] == 0 and found["alerts"][0]["hits"] == [] and found["alerts"][0]["last_run"]


def test_list_show_and_remove(run: Runner) -> None:
    added = run("alerts", "add", "in zh", "--company", "台積電", "--any", "--snippets", "2", "a b")
    assert added.status == 0 and "saved in zh: 'a b'" not in added.out and "--any" in added.out
    assert run("alerts", "list").out.splitlines()[0].split("\t") == ["t", "tariffs -steel", "never run"]
    assert [entry["name"] for entry in json.loads(run("alerts", "list", "--json").out)] == ["t", "in zh"]
    assert "company\t台積電\n" in run("alerts", "show", "in zh").out
    unknown = run("alerts", "remove", "t", "nope")
    assert unknown.status == 2 and "'nope'; there are t, in zh" in unknown.err
    assert run("alerts", "remove", "t", "in zh").status == 0
    assert run("alerts", "list").status == 1
    assert run("alerts", "add", "bad", "(tariffs").status == 2


def test_a_broken_pipe_and_a_full_disk_leave_the_mark(run: Runner) -> None:
    many = [f"a{n}" for n in range(1200)]
    index(run, *many, title="A title long enough to fill the pipe " * 3)
    folder, environment = Path.cwd(), {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    command = [sys.executable, "-m", "newsindex", "alerts", "run"]
    with subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.stdout.close()
    assert process.returncode == 0
    if Path("/dev/full").exists():
        with Path("/dev/full").open("wb") as full:
            done = subprocess.run(
                command, cwd=folder, env=environment, stdout=full, stderr=subprocess.PIPE, check=False
            )
        assert done.returncode == 2 and b"space" in done.stderr
    failed = run("alerts", "run", "--output", "missing/file")
    assert failed.status == 2 and failed.err.rstrip().endswith("missing/file: No such file or directory")
    assert len(run("alerts", "run").out.splitlines()) == len(many)
    assert run("alerts", "run").status == 1


def test_a_feed_grows_and_holds_what_xml_can(run: Runner) -> None:
    assert run("alerts", "run", "--format", "atom", "--output", "n.atom").status == 1
    assert ElementTree.parse("n.atom").findall(f"{ATOM}entry") == []
    run("alerts", "add", "all")
    index(run, "a", body="Tariffs \x00\x1b[31m <b>&amp;\ufffe</b> \ud83d\ude00.")
    assert run("alerts", "run", "--format", "atom", "--output", "n.atom") == Ran(0, "", "")
    index(run, "b")
    assert run("alerts", "run", "t", "--format", "atom", "--output", "n.atom").status == 0
    root = ElementTree.parse("n.atom").getroot()
    assert [entry.findtext(f"{ATOM}title") for entry in root.iter(f"{ATOM}entry")] == ["Title b", "Title a"]
    ids = [element.text for element in root.iter(f"{ATOM}id")]
    assert len(set(ids)) == 3 and all(id_ and id_.startswith("urn:uuid:") for id_ in ids)
    for element in ("title", "updated", "author"):
        assert root.find(ATOM + element) is not None
    before = Path("n.atom").read_bytes()
    assert run("alerts", "run", "t", "--format", "atom", "--output", "n.atom").status == 1
    assert Path("n.atom").read_bytes() == before
    index(run, "c")
    Path("mine.txt").write_text("not to be overwritten")
    refused = run("alerts", "run", "t", "--format", "atom", "--output", "mine.txt")
    assert refused.status == 2 and "mine.txt" in refused.err
    assert run("alerts", "run", "t", "--format", "jsonl", "--output", "c.jsonl").status == 0
    assert json.loads(Path("c.jsonl").read_text("utf-8"))["alert"] == "t"
