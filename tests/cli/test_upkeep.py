"""`check`, `rebuild`, `backup` and `restore`, as their user sees them."""

from __future__ import annotations

import json
from pathlib import Path

from newsindex.engines.whoosh import IndexFolder
from tests.cli.conftest import Runner

MONTHS = "".join(
    json.dumps(
        {"id": str(month), "title": "", "body": f"Word {month}.", "source": "D", "published": f"2024-{month:02}"}
    )
    + "\n"
    for month in (1, 2, 5, 6)
)


def made(run: Runner, text: str = MONTHS) -> None:
    Path("a.jsonl").write_text(text, encoding="utf-8")
    assert run("index", "a.jsonl", "--book", "none").status == 0


def test_check_tells_gaps_and_they_are_no_fault(elsewhere: Runner) -> None:
    made(elsewhere, "".join(MONTHS.replace('"id": "', f'"id": "{number}-') for number in range(5)))
    ran = elsewhere("check")
    told = "The index is sound.\ngap\tD: 2024-03 to 2024-04: no articles, usually about 5 a month\n"
    assert (ran.status, ran.out, ran.err) == (0, told, "")
    found = json.loads(elsewhere("check", "--json", "--full").out)
    assert (found["sound"], found["faults"]) == (True, [])
    assert found["gaps"] == [
        {"source": "D", "month": month, "kind": "missing", "articles": 0, "usual": 5.0}
        for month in ("2024-03", "2024-04")
    ]


def test_check_names_what_is_damaged(elsewhere: Runner) -> None:
    made(elsewhere)
    path = next(Path("news.idx").glob("MAIN_*.doc"))
    data = bytearray(path.read_bytes())
    data[20] ^= 1
    path.write_bytes(data)
    ran = elsewhere("check")
    assert ran.status == 2
    assert path.name in ran.out
    found = json.loads(elsewhere("check", "--json").out)
    assert (found["sound"], found["gaps"]) == (False, [])
    assert path.name in found["faults"][0]


def test_check_names_what_beside_the_articles_cannot_be_read(elsewhere: Runner) -> None:
    made(elsewhere)
    Path("news.idx.book.jsonl").write_text("no change\n")
    Path("news.idx.alerts.json").write_text("{")
    ran = elsewhere("check")
    assert ran.status == 2
    assert "book.jsonl, line 1" in ran.out and "alerts.json" in ran.out
    with IndexFolder.open(Path("news.idx")).writer() as writer:
        writer.commit({"sync.msgpack": b"\xc1", "mined.tsv": b"nothing\n\n"})
    ran = elsewhere("check")
    assert ran.status == 2
    assert "sync.msgpack" in ran.out and "mined.tsv" in ran.out


def test_backup_and_restore(elsewhere: Runner) -> None:
    made(elsewhere)
    ran = elsewhere("backup", "b.tar")
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.endswith(" bytes: b.tar\n")
    again = elsewhere("backup", "b.tar")
    assert (again.status, again.out) == (2, "")
    assert "--force" in again.err
    assert elsewhere("backup", "b.tar", "--force", "--quiet").out == ""
    assert elsewhere("restore", "b.tar").status == 2
    ran = elsewhere("restore", "b.tar", "--index", "two.idx")
    assert (ran.status, ran.err) == (0, "")
    assert elsewhere("search", "word", "--index", "two.idx", "--format", "ids").out.split() == ["6", "5", "2", "1"]
    Path("b.tar").write_bytes(b"no tar")
    ran = elsewhere("restore", "b.tar", "--force")
    assert (ran.status, ran.out) == (2, "")
    assert "no sound backup" in ran.err
    assert elsewhere("check", "--full").status == 0


def test_rebuild(elsewhere: Runner) -> None:
    assert elsewhere("rebuild").status == 2
    made(elsewhere)
    with IndexFolder.open(Path("news.idx")).writer() as writer:
        writer.commit(meta={"analyzer": "another"})
    ran = elsewhere("search", "word")
    assert ran.status == 2
    assert "newsindex rebuild" in ran.err
    ran = elsewhere("rebuild")
    assert (ran.status, ran.err) == (0, "")
    assert "4 updated" in ran.out
    assert json.loads(elsewhere("rebuild", "--json", "--jobs", "1").out)["updated"] == 4
    assert elsewhere("search", "word").status == 0
    assert elsewhere("rebuild", "--from-sources").status == 2
