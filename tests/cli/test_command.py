"""How arguments are taken apart: options in any place, words that begin with a hyphen, help with examples."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from inspect import signature

import click
import pytest

from newsindex.archive import NewsIndex
from newsindex.cli.command import Command
from newsindex.cli.main import command
from newsindex.cli.profiles import company
from newsindex.cli.searching import search
from newsindex.cli.session import Session


def leaves(group: click.Group, *path: str) -> Iterator[tuple[tuple[str, ...], Command]]:
    ctx = click.Context(group)
    for name in group.list_commands(ctx):
        found = group.get_command(ctx, name)
        if isinstance(found, click.Group):
            yield from leaves(found, *path, name)
        elif isinstance(found, Command):
            yield (*path, name), found


COMMANDS = list(leaves(command))


@pytest.mark.parametrize(
    ("line", "query", "options"),
    [
        ("a b", "a b", {}),
        ("profit -china", "profit -china", {}),
        ("-china profit", "-china profit", {}),
        ("a -b 'x OR y' -\"c d\"", "a -b x OR y -c d", {}),
        ("x -cTencent", "x -cTencent", {"company": ()}),
        ("x -c Tencent", "x", {"company": ("Tencent",)}),
        ("-c A --company B x", "x", {"company": ("A", "B")}),
        ("x -n5", "x", {"limit": 5}),
        ("x -n 5", "x", {"limit": 5}),
        ("x -nall", "x -nall", {"limit": 10}),
        ("x -n all", "x", {"limit": None}),
        ("x --limit=0", "x", {"limit": 0}),
        ("x -- --json -n5", "x --json -n5", {"format_": None}),
        ("x --since 'last week' y", "x y", {"since": "last week"}),
        ("x --json", "x", {"format_": "json"}),
        ("- x -5", "- x -5", {}),
        ("--source -x y", "y", {"source": ("-x",)}),
    ],
)
def test_words_and_options_of_search(line: str, query: str, options: dict[str, object]) -> None:
    ctx = search.make_context("search", shlex.split(line), obj=Session())
    assert " ".join(ctx.params["query"]) == query
    assert {name: ctx.params[name] for name in options} == options


@pytest.mark.parametrize(
    "line",
    [
        "--nonsense",
        "x --json=1",
        "x --company",
        "x --limit many",
        "x --sort best",
        "x --offset -1",
        "x -n -1",
        "-c -n5",
    ],
)
def test_wrong_use_is_refused(line: str) -> None:
    with pytest.raises(click.UsageError):
        search.make_context("search", shlex.split(line), obj=Session())


@pytest.mark.parametrize("line", ["TSMC -n0", "-x", "TSMC -c -n5"])
def test_an_option_that_is_none_is_no_name(line: str) -> None:
    with pytest.raises(click.UsageError, match="no such option"):
        company.make_context("company", shlex.split(line), obj=Session())


@pytest.mark.parametrize(
    "line", ["search x --index I --quiet", "--index I --quiet search x", "--index I search --quiet x"]
)
def test_global_options_stand_before_or_after_the_command(line: str) -> None:
    session = Session()
    with command.make_context("newsindex", shlex.split(line), obj=session) as ctx:
        name, inner, rest = command.resolve_command(ctx, [*ctx._protected_args, *ctx.args])
        assert inner is not None
        inner.make_context(name, rest, parent=ctx)
    assert (session.index, session.quiet, session.verbose) == ("I", True, False)


def test_the_option_after_the_command_wins() -> None:
    session = Session()
    with command.make_context("newsindex", ["--index", "A", "search", "--index", "B", "x"], obj=session) as ctx:
        search.make_context("search", ["--index", "B", "x"], parent=ctx)
    assert session.index == "B"


@pytest.mark.parametrize(
    ("path", "found"), COMMANDS, ids=lambda value: " ".join(value) if isinstance(value, tuple) else ""
)
def test_every_command_has_help_and_examples_that_are_read(path: tuple[str, ...], found: Command) -> None:
    help_ = found.get_help(click.Context(found, info_name=path[-1]))
    assert found.help and len(found.get_short_help_str(70)) < 66 and "..." not in found.get_short_help_str(70)
    assert found.examples
    for example in found.examples:
        assert example in help_
        line = example.partition(" > ")[0].partition(" >> ")[0]
        own = [part for part in line.split(" | ") if part.startswith(f"newsindex {' '.join(path)}")]
        assert own, example
        for part in own:
            arguments = shlex.split(part)[1 + len(path) :]
            found.make_context(path[-1], arguments, obj=Session())


@pytest.mark.parametrize(("path", "found"), COMMANDS, ids=[" ".join(path) for path, _ in COMMANDS])
def test_every_option_says_what_it_does(path: tuple[str, ...], found: Command) -> None:
    options = [param for param in found.params if isinstance(param, click.Option) and not param.hidden]
    assert [option.name for option in options if not option.help] == []


def test_the_library_says_what_each_option_of_a_search_does() -> None:
    told = NewsIndex.search.__doc__ or ""
    assert [
        name
        for name in signature(NewsIndex.search).parameters
        if name not in ("self", "query") and f"`{name}" not in told
    ] == []


def test_the_commands_are_those_of_the_contract() -> None:
    names = {path[0] for path, _ in COMMANDS}
    assert names == {
        *("index", "search", "snippets", "company", "person", "topic", "entities", "show", "remove", "analyze"),
        *("stats", "check", "compact", "rebuild", "backup", "restore", "sync", "schedule", "watch", "alerts"),
        *("help", "completion"),
    }
    assert {path[1] for path, _ in COMMANDS if path[0] == "schedule"} == {"install", "status", "remove"}
    assert {path[1] for path, _ in COMMANDS if path[0] == "alerts"} == {"add", "list", "show", "remove", "run"}
    assert {path[1] for path, _ in COMMANDS if path[0] == "entities"} == {
        *("list", "show", "candidates", "accept", "reject", "add", "merge", "split", "forget", "import", "export")
    }
