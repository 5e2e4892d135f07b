"""Every command on a real index, off a terminal."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

import newsindex as library
from tests.cli.conftest import ROWS, Runner


def test_lines_are_the_default(newsindex: Runner) -> None:
    done = newsindex("search", "record", "profit")
    assert done == (0, "en1\t2025-02-03\tDaily\tTencent Holdings posts record profit\n", "")


def test_arguments_are_joined_and_shell_quotes_make_no_phrase(newsindex: Runner) -> None:
    assert newsindex("search", "profit record", "--format", "ids").out == "en1\n"
    assert newsindex("search", '"profit record"', "--format", "ids").status == 1


@pytest.mark.parametrize("form", ["table", "lines", "json", "jsonl", "csv", "ids"])
def test_every_format(newsindex: Runner, form: str) -> None:
    for command in ("search", "snippets"):
        done = newsindex(command, "騰訊", "--format", form)
        assert done.status == 0 and "zh1" in done.out and "\x1b" not in done.out


def test_json_is_one_object_with_and_without_hits(newsindex: Runner) -> None:
    found = json.loads(newsindex("search", "profit", "--facets", "--json").out)
    assert found["total"] == 1 and found["hits"][0]["id"] == "en1" and found["facets"]["months"] == [["2025-02", 1]]
    done = newsindex("search", "zzzyx", "--json")
    assert done.status == 1 and json.loads(done.out)["hits"] == []


def test_a_cut_list_says_so_and_a_whole_one_says_nothing(newsindex: Runner) -> None:
    assert newsindex("search", "-n1", "--format", "ids").err == f"1 of {len(ROWS)}\n"
    assert newsindex("search", "-n1", "--quiet").err == ""
    assert newsindex("search", "-n", "all").err == ""
    assert newsindex("search", "-n0").out == f"{len(ROWS)}\n"


def test_nothing_found_is_explained_on_standard_error(newsindex: Runner) -> None:
    done = newsindex("search", "zzzyx")
    assert done.status == 1 and done.out == "" and "zzzyx" in done.err


def test_a_partial_match_is_said(newsindex: Runner) -> None:
    done = newsindex("search", "profit", "zzzyx")
    assert done.status == 0 and "en1" in done.out and "partial" in done.err
    assert newsindex("search", "profit", "zzzyx", "--strict").status == 1


def test_csv_for_spreadsheets(newsindex: Runner) -> None:
    done = newsindex("search", "tariffs", "--excel")
    rows = list(csv.DictReader(io.StringIO(done.out.removeprefix("\ufeff"), newline="")))
    assert done.out.startswith("\ufeff") and rows[0]["source"] == "'=1+1"
    assert newsindex("search", "tariffs", "--excel", "--json").status == 2


def test_facets_and_explanations_in_lines(newsindex: Runner) -> None:
    done = newsindex("search", "profit", "--facets", "--explain")
    assert "\nsources\tDaily\t1\n" in done.out and "\n\t" in done.out
    assert "no place for facets" in newsindex("search", "profit", "--facets", "--format", "ids").err
    counted = newsindex("search", "profit", "--facets", "--format", "table", "--limit", "0").out
    assert "Tencent" in counted and "tencent" not in counted


@pytest.mark.parametrize(("command", "name"), [("company", "騰訊"), ("person", "馬化騰"), ("topic", "earnings")])
def test_profiles(newsindex: Runner, command: str, name: str) -> None:
    done = newsindex(command, name)
    assert done.status == 0 and "articles\t" in done.out and "month\t2025-02\t" in done.out
    found = json.loads(newsindex(command, name, "--json", "--since", "2025-02").out)
    assert found["kind"] == command and found["articles"] >= 1
    assert newsindex(command, name, "--format", "table").status == 0
    assert newsindex(command, "zzzyx").status == 1


def test_show(newsindex: Runner) -> None:
    assert json.loads(newsindex("show", "en1", "--json").out)["body"] == ROWS[0]["body"]
    assert [a["id"] for a in json.loads(newsindex("show", "en1", "zh1", "--json").out)] == ["en1", "zh1"]
    assert newsindex("show", "https://daily.example/2025/record-profit").out.startswith("Tencent Holdings posts")
    assert "\x1b" not in newsindex("show", "bad").out
    done = newsindex("show", "en1", "nowhere")
    assert done.status == 1 and "Tencent" in done.out and "nowhere" in done.err
    assert "Tencent" in newsindex("show", "-", given=b"en1\n").out


def test_analyze(newsindex: Runner) -> None:
    rows = json.loads(newsindex("analyze", "台積電", "chips", "--json").out)
    assert rows == [token.to_dict() for token in library.analyze("台積電 chips")]
    assert all(isinstance(token, library.Token) for token in library.analyze("台積電"))
    assert all("台積電 chips"[row["start"] : row["end"]] == row["text"] for row in rows)
    assert any("chip" in row["terms"].split() for row in rows)
    assert newsindex("analyze", "chips").out == "0\t5\t0\tchips\tchip =chips\n"
    assert newsindex("analyze", "!!!").status == 1


def test_stats_check_and_compact(newsindex: Runner) -> None:
    stats = json.loads(newsindex("stats", "--json").out)
    assert stats["articles"] == len(ROWS) and "sources\tDaily\t1\n" in newsindex("stats").out
    assert newsindex("check").out == newsindex("check", "--full").out == "The index is sound.\n"
    assert newsindex("compact").status == 0


def test_index_says_what_it_did(elsewhere: Runner, folder: Path) -> None:
    source = str(folder / "src")
    first = elsewhere("index", source)
    assert first.status == 0 and first.out.startswith("Making a new index: news.idx\n4 added") and first.err == ""
    again = json.loads(elsewhere("index", source, "--json").out)
    assert again["unchanged"] == 4 and again["new"] is False
    assert elsewhere("index", source, "--quiet")[1:] == ("", "")


def test_index_skips_what_it_cannot_read_and_says_why(elsewhere: Runner, tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "bad.jsonl").write_text('{"id": 1, \n{"id": "2", "title": "T", "body": "Word."}\n')
    done = elsewhere("index", "src")
    assert done.status == 3 and "1 added" in done.out and "newsindex: skipped " in done.err and "bad.jsonl" in done.err
    report = json.loads(elsewhere("index", "src", "--json", "--index", "other.idx").out)
    assert report["added"] == 1 and report["skipped"][0]["reason"]


def test_index_tells_of_what_it_skips_until_that_changes(elsewhere: Runner, tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    bad = tmp_path / "src" / "bad.jsonl"
    bad.write_text('{"id": 1, \n{"id": "2", "title": "T", "body": "Word."}\n')
    assert elsewhere("index", "src").status == 3
    again = elsewhere("index", "src")
    assert again.status == 0 and "1 skipped" in again.out and again.err == ""
    assert "skipped before, unchanged: " in elsewhere("index", "src", "--verbose").err
    bad.write_text('{"id": 11, \n{"id": "2", "title": "T", "body": "Word."}\n')
    changed = elsewhere("index", "src")
    assert changed.status == 3 and "newsindex: skipped " in changed.err
    assert elsewhere("index", "src", "missing").status == elsewhere("index", "src", "missing").status == 3
    (tmp_path / "src" / "link.txt").symlink_to("nowhere")
    assert "the link leads nowhere" in elsewhere("index", "src").err
    again = elsewhere("index", "src")
    assert again.status == 0 and again.err == ""


def test_index_from_standard_input_and_dry_run(elsewhere: Runner, tmp_path: Path, folder: Path) -> None:
    given = json.dumps({"id": "7", "headline": "Chips", "body": "Chips are made."}).encode()
    assert "1 added" in elsewhere("index", "-", "--source", "Wire", given=given).out
    assert elsewhere("search", "chips").out == "7\t\tWire\tChips\n"
    assert elsewhere("index", "-", str(folder)).status == 2
    tried = elsewhere("index", str(folder / "src"), "--dry-run", "--index", "none.idx")
    assert tried.status == 0 and tried.out.startswith("en1\t2025-02-03\tDaily\tJane Doe\tTencent Holdings posts")
    listed = json.loads(elsewhere("index", str(folder / "src"), "--dry-run", "--json", "--index", "none.idx").out)
    assert [each["id"] for each in listed] == [line.partition("\t")[0] for line in tried.out.splitlines()]
    (tmp_path / "void").mkdir()
    assert json.loads(elsewhere("index", "void", "--dry-run", "--json", "--index", "none.idx").out) == []
    assert not (tmp_path / "none.idx").exists()
    assert elsewhere("index", "--map", "nonsense", str(folder)).status == 2


def test_remove(elsewhere: Runner, folder: Path) -> None:
    elsewhere("index", str(folder / "src"))
    assert elsewhere("remove", "-", given=b"zh2\nbad\n").out == "2 removed\n"
    assert elsewhere("search", "台積電").status == 1
    assert elsewhere("index", str(folder / "src")).out.startswith("0 added")
    assert elsewhere("index", str(folder / "src"), "--restore").out.startswith("2 added")
    assert elsewhere("remove", "nowhere").status == 1


def test_the_alias_book(elsewhere: Runner, folder: Path) -> None:
    def entities(*arguments: str, given: bytes = b"") -> tuple[int, str, str]:
        return elsewhere("entities", *arguments, given=given)

    elsewhere("index", str(folder / "src"))
    added = json.loads(
        entities("add", "Acme Widgets", "艾克美", "--kind", "company", "--ticker", "9999.TW", "--json")[1]
    )
    assert added["names"]["zh-Hant"] == ["艾克美"] and added["origin"] == "user"
    id_ = added["id"]
    assert entities("show", "艾克美")[1].startswith(f"{id_}\tcompany\t0\tAcme Widgets\t")
    assert id_ in [entity["id"] for entity in json.loads(entities("list", "--kind", "company", "--json")[1])]
    other = json.loads(entities("add", "Bolt Makers", "--kind", "company", "--json")[1])["id"]
    assert entities("add", "Goose Co", "--id", "tencent")[1].startswith("tencent\tcompany\t2\t")
    assert entities("split", "tencent", "Goose Co")[1].startswith("goose\tcompany\t0\t")
    assert entities("merge", "tencent", "goose")[1].startswith("tencent\tcompany\t2\t")
    assert entities("merge", id_, other)[0] == 0
    assert "Bolt Makers" in entities("show", other)[1]
    assert "Bolt Makers" in entities("split", id_, "Bolt Makers")[1]
    assert entities("reject", id_, "艾克美")[1] == "rejected 艾克美\n"
    assert entities("forget", id_)[0] == 0 and entities("show", "Acme Widgets")[0] == 1
    assert entities("candidates")[0] in (0, 1)
    book = entities("export")[1]
    assert json.loads(book.splitlines()[0])["id"] and entities("export", "--format", "csv")[1].startswith("id,kind,")
    entry = b'{"kind": "company", "names": {"en": ["Gizmo Works"]}}'
    assert entities("import", "-", given=entry)[1] == "1 entities changed\n"
    assert entities("import", "nowhere.csv")[0] == 2
    assert entities("accept", "nobody")[0] == 1
    assert entities("show", "nobody")[0] == 1


def test_the_alias_book_can_be_changed_before_there_is_an_index(elsewhere: Runner) -> None:
    done = elsewhere("entities", "add", "Acme Widgets", "--kind", "company", "--index", "later.idx")
    assert (done.status, done.out) == (0, "acme-widgets\tcompany\t0\tAcme Widgets\t\n")


def test_only_pages_and_files_are_opened(newsindex: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr("click.launch", lambda what: opened.append(what) or 0)
    for id_ in ("en1", "zh1", "bad"):
        assert newsindex("show", id_, "--open").status == 0
    assert opened[0] == "https://daily.example/2025/record-profit" and opened[1].endswith("a.jsonl#2")
    assert all(what.startswith(("https://", "/")) for what in opened)
