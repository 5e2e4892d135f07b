"""What a terminal is sent: tables and colour on it, none of both where they are not wanted."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsindex.cli.plain import cells
from tests.cli.conftest import on_terminal

COLOUR = "\x1b["
PLAIN = {"NO_COLOR": "1"}


def test_a_table_with_colour_and_highlights(folder: Path) -> None:
    done = on_terminal("search", "profit", cwd=folder)
    assert done.status == 0 and "1" in done.out and "\x1b[1;33mprofit" in done.out and "1 found" in done.out


@pytest.mark.parametrize("environment", [PLAIN, {"TERM": "dumb"}])
def test_no_colour_where_it_is_not_wanted(folder: Path, environment: dict[str, str]) -> None:
    assert COLOUR not in on_terminal("search", "profit", "--facets", cwd=folder, environment=environment).out


@pytest.mark.parametrize("columns", [30, 120])
@pytest.mark.parametrize(
    "command", ["search --facets --explain", "snippets 騰訊", "company 騰訊", "show zh1", "help query", "stats"]
)
def test_nothing_is_wider_than_the_terminal(folder: Path, command: str, columns: int) -> None:
    done = on_terminal(*command.split(), "--quiet", cwd=folder, columns=columns, environment=PLAIN)
    assert done.status == 0 and done.out
    assert all(cells(line) <= columns for line in done.out.splitlines())


def test_text_of_articles_takes_no_effect(folder: Path) -> None:
    for command in (
        "search tariffs",
        "snippets tariffs",
        "show bad",
        "search tariffs --format lines",
        "search tariffs --format csv",
        "search tariffs --json",
    ):
        out = on_terminal(*command.split(), cwd=folder, environment=PLAIN).out
        assert "\x1b" not in out and "\x07" not in out and "\u202e" not in out and "[bold red]" in out, command


def test_indexing_shows_progress_and_leaves_the_summary(folder: Path, tmp_path: Path) -> None:
    done = on_terminal("index", str(folder / "src"), cwd=tmp_path)
    assert done.status == 0 and "Indexing" in done.out and "4 added" in done.out


def test_notes_are_shown_to_a_person(folder: Path) -> None:
    assert "騰訊: Tencent" in on_terminal("search", "騰訊", "profit", cwd=folder, environment=PLAIN).out


def test_a_person_reads_the_first_of_many_translations(folder: Path) -> None:
    command = ("search", "--across", "profit", "growth", "year")
    brief, whole = (
        on_terminal(*command, *more, cwd=folder, environment=PLAIN).out.splitlines() for more in ((), ("--verbose",))
    )
    cut = [(b, w) for b, w in zip(brief, whole, strict=False) if b.endswith(" more")]
    assert cut and all(w.startswith(b.partition(" and ")[0]) and len(w) > len(b) for b, w in cut)


def test_facets_keep_their_counts_at_a_narrow_terminal(folder: Path) -> None:
    out = on_terminal("search", "-n0", "--facets", cwd=folder, columns=14, environment=PLAIN).out
    assert "2  Tencent" in out and "1  TSMC" in out


def test_what_an_index_has_none_of_takes_no_line(folder: Path) -> None:
    out = on_terminal("stats", "--index", "news.idx", cwd=folder, environment=PLAIN).out
    assert "companies" in out and "runs" not in out


def test_an_empty_line_stands_before_facets(folder: Path) -> None:
    lines = on_terminal("search", "profit", "--facets", cwd=folder, environment=PLAIN).out.splitlines()
    first = next(at for at, line in enumerate(lines) if line.startswith("companies"))
    assert not lines[first - 1].strip() and lines[first - 2].strip()
