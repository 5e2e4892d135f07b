"""`stats`, `check` and `compact`: how the index is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import click

from newsindex.cli import formats
from newsindex.cli.command import Command
from newsindex.cli.main import DONE, STOPPED
from newsindex.cli.options import json_flag
from newsindex.cli.session import Session


@click.command(cls=Command, examples=["newsindex stats", "newsindex stats --json"])
@json_flag
@click.pass_obj
def stats(session: Session, as_json_: bool) -> int:
    """Show what is in the index."""
    with session.open() as index:
        found = index.stats()
    if not as_json_:
        found["runs"] = [formats.run_line(run) for run in found["runs"]]
    if as_json_:
        session.write(formats.as_json(found, indented=session.on_terminal))
    elif session.on_terminal:
        from newsindex.cli import render_tables

        session.show(render_tables.facts(found))
    else:
        session.write_lines(_flat(found))
    return DONE


def _flat(found: Mapping[str, object]) -> Iterator[str]:
    for name, value in found.items():
        if isinstance(value, Mapping):
            yield from (formats.tabbed(name, key, inner) for key, inner in value.items())
        elif isinstance(value, list | tuple):
            yield from (formats.tabbed(name, each) for each in value)
        else:
            yield formats.tabbed(name, value)


@click.command(cls=Command, examples=["newsindex check", "newsindex check --full"])
@click.option("--full", is_flag=True, help="Look up every article by its own words, not a sample.")
@click.pass_obj
def check(session: Session, full: bool) -> int:
    """Verify that the index is sound.

    Exit status 2 says that it is not. Each fault is a line on standard output.
    """
    with session.open() as index:
        faults = index.check(full=full)
    if faults:
        session.write_lines(formats.tabbed(fault) for fault in faults)
        return STOPPED
    session.report("The index is sound.")
    return DONE


@click.command(cls=Command, examples=["newsindex compact"])
@click.pass_obj
def compact(session: Session) -> int:
    """Give space back.

    All segments become one, without what was removed or replaced."""
    with session.open() as index:
        before = index.stats()["bytes"]
        index.compact()
        after = index.stats()["bytes"]
    session.report(f"{before:,} bytes before, {after:,} after")
    return DONE
