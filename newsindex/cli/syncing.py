"""`sync`: the sources of newsindex.toml into the index."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from newsindex.cli import formats
from newsindex.cli.command import Command
from newsindex.cli.indexing import summary
from newsindex.cli.main import DONE, INCOMPLETE, STOPPED
from newsindex.cli.options import json_flag
from newsindex.cli.session import Session
from newsindex.errors import IndexBusy, NewsIndexError

if TYPE_CHECKING:
    from newsindex.sync.report import SyncReport


@click.command(
    cls=Command,
    examples=["newsindex sync", "newsindex sync Daily --verbose", "newsindex sync --wait 600 --json"],
)
@click.argument("sources", nargs=-1, metavar="[SOURCE]...")
@click.option("--strict", is_flag=True, help="Exit with 3 for files skipped before, too.")
@click.option("--accept-loss", is_flag=True, help="Believe a source that lost over a tenth of its articles.")
@click.option("--wait", type=click.FloatRange(min=0), default=0.0, metavar="SECONDS", help="Wait for another run.")
@click.option("--jobs", type=click.IntRange(min=1), metavar="N", help="So many processes; default: one for each core.")
@json_flag
@click.pass_obj
def sync(
    session: Session,
    sources: Sequence[str],
    strict: bool,
    accept_loss: bool,
    wait: float,
    jobs: int | None,
    as_json_: bool,
) -> int:
    """Bring the index in step with the sources in newsindex.toml.

    Files that did not change are not read again. Articles that are in their source no more are kept and marked, or
    dropped where the source says gone = "drop". SOURCE is the name of one; default: all. A run that finds nothing new
    says nothing. Exit status 3 says that something was newly skipped, or that a source is missing or not whole.
    """
    from newsindex.sync.run_log import note_run

    place, began = session.place(), dt.datetime.now(dt.UTC)
    try:
        with session.telling_what_stands(), session.open() as index, session.progress("Syncing") as progress:
            report = index.sync(
                session.configuration().file,
                sources=list(sources) or None,
                jobs=jobs,
                accept_loss=accept_loss,
                wait=wait,
                progress=progress,
            )
    except IndexBusy:
        raise
    except NewsIndexError as error:
        if place.exists():
            note_run(place, began, {"error": str(error), "status": STOPPED}, quiet=False)
        raise
    status = noted(place, began, report, strict)
    tell(session, report, strict, as_json_)
    return status


def noted(place: Path, began: dt.datetime, report: SyncReport, strict: bool = False) -> int:
    """Put a run into the log; returns its exit status."""
    from newsindex.sync.run_log import note_run

    status = INCOMPLETE if report.skipped or report.troubles or (strict and report.known) else DONE
    note_run(place, began, report.to_dict() | {"status": status}, quiet=report.quiet)
    return status


def tell(session: Session, report: SyncReport, strict: bool = False, as_json_: bool = False) -> None:
    """Say what a run did, and what was wrong."""
    if as_json_:
        session.write(formats.as_json(report.to_dict(), indented=session.on_terminal))
    elif not report.quiet:
        more: list[tuple[str, Any]] = [("moved", report.moved), ("gone", report.gone), ("back", report.back)]
        session.report(summary(report) + "".join(f"; {count:,} {name}" for name, count in more if count))
    else:
        session.note(f"nothing new; {report.unchanged:,} unchanged, {report.seconds:.1f} s")
    for warning in (*report.warnings, *report.troubles):
        session.warn(warning)
    for skipped in report.skipped:
        session.warn(f"skipped {skipped.path}: {skipped.reason}")
    for skipped in report.known:
        (session.warn if strict else session.note)(f"skipped before, unchanged: {skipped.path}: {skipped.reason}")
