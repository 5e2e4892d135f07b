"""`stats`, `check`, `compact`, `rebuild`, `backup` and `restore`: how the index is, and that it stays."""

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

        session.show(render_tables.facts({name: value for name, value in found.items() if value != []}))
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


@click.command(cls=Command, examples=["newsindex check", "newsindex check --full", "newsindex check --json"])
@click.option("--full", is_flag=True, help="Read every byte and compare the words of all articles with their texts.")
@json_flag
@click.pass_obj
def check(session: Session, full: bool, as_json_: bool) -> int:
    """Verify that the index is sound.

    Each fault is a line on standard output, and exit status 2 says that there are any. Gaps in the archive follow, by
    source and month: a source has no articles there, or fewer than a third of its usual number. They are no fault.
    """
    from newsindex.upkeep.gaps import lines

    with session.open() as index:
        with session.progress("Checking") as progress:
            report = None if progress is None else lambda done, share: progress(done, None, share)
            faults = index.check(full=full, progress=report)
        gaps = () if faults else index.gaps()
    if as_json_:
        found = {"sound": not faults, "faults": faults, "gaps": [gap.to_dict() for gap in gaps]}
        session.write(formats.as_json(found, indented=session.on_terminal))
        return STOPPED if faults else DONE
    session.write_lines(formats.tabbed(fault) for fault in faults)
    if not faults:
        session.report("The index is sound.")
    session.write_lines(formats.tabbed("gap", line) for line in lines(gaps))
    return STOPPED if faults else DONE


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


@click.command(cls=Command, examples=["newsindex rebuild", "newsindex rebuild --from-sources"])
@click.option("--from-sources", is_flag=True, help="Read the sources in newsindex.toml, not the stored articles.")
@click.option("--wait", type=click.FloatRange(min=0), default=0.0, metavar="SECONDS", help="Wait for another run.")
@click.option("--jobs", type=click.IntRange(min=1), metavar="N", help="So many processes; default: one for each core.")
@json_flag
@click.pass_obj
def rebuild(session: Session, from_sources: bool, wait: float, jobs: int | None, as_json_: bool) -> int:
    """Make the index anew by this version of newsindex.

    The old index answers until the new one is complete, and stays if the run is stopped. The new one is made from the
    stored articles; where another version has written them so that they cannot be read, from the sources in
    newsindex.toml. Removed articles, marks, saved searches and the alias book stay.
    """
    from newsindex.cli.indexing import summary, told

    try:
        with session.open(repair=True) as index, session.progress("Rebuilding") as progress:
            report = index.rebuild(
                session.configuration().file, from_sources=from_sources, jobs=jobs, wait=wait, progress=progress
            )
    except KeyboardInterrupt:
        session.say("Stopped; the index is as it was.")
        raise
    if as_json_:
        session.write(formats.as_json(report.to_dict(), indented=session.on_terminal))
    else:
        session.report(summary(report))
    return told(session, report)


_force = click.option("--force", is_flag=True, help="Put it in the place of what is there.")


@click.command(cls=Command, examples=["newsindex backup news-2025-02.tar", "newsindex backup latest.tar --force"])
@click.argument("file", metavar="FILE")
@_force
@click.pass_obj
def backup(session: Session, file: str, force: bool) -> int:
    """Save the index as one file, while runs go on.

    FILE becomes a tar file with the last commit, your changes to the alias book, the saved searches and the log of
    runs, with checksums. It has its name once it is whole.
    """
    with session.open() as index:
        made = index.backup(file, force=force)
    session.report(f"{len(made.files):,} files, {made.size:,} bytes: {file}")
    return DONE


@click.command(cls=Command, examples=["newsindex restore news-2025-02.tar", "newsindex restore latest.tar --force"])
@click.argument("file", metavar="FILE")
@_force
@click.pass_obj
def restore(session: Session, file: str, force: bool) -> int:
    """Put a backup in the place of the index.

    All of it is verified first. An index that is there is kept unless --force, which swaps it for the restored one by
    one rename.
    """
    with session.open(repair=True) as index:
        made = index.restore(file, force=force)
    session.report(f"{session.place()}: as of {made.made}, {len(made.files):,} files, {made.size:,} bytes")
    return DONE
