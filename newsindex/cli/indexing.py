"""`index` and `remove`: what is in the index."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import click

from newsindex.cli import formats
from newsindex.cli.command import Command
from newsindex.cli.main import DONE, INCOMPLETE
from newsindex.cli.options import json_flag
from newsindex.cli.session import Session
from newsindex.model import Skipped, UpdateReport

if TYPE_CHECKING:
    from newsindex.archive import NewsIndex


def _mapping(_ctx: click.Context, _param: click.Parameter, values: Sequence[str]) -> dict[str, str]:
    pairs = {}
    for value in values:
        name, equals, column = value.partition("=")
        if not (name and equals and column):
            raise click.BadParameter(f"{value!r} is not FIELD=COLUMN, as in title=headline.")
        pairs[name] = column
    return pairs


@click.command(
    cls=Command,
    examples=[
        "newsindex index archive/",
        "newsindex index dump.csv --map title=Kopf --map body=Text --source Daily",
        "newsindex index news/ --include '*.html' --exclude drafts --dry-run",
        "cat articles.jsonl | newsindex index -",
    ],
)
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option("--source", metavar="NAME", help="The source of articles that name none.")
@click.option("--lang", metavar="LANG", help="The language of articles that name none: en, zh-Hant, zh-Hans.")
@click.option("--encoding", metavar="NAME", help="How files are encoded that do not say so.")
@click.option(
    "--map",
    "mapping",
    multiple=True,
    callback=_mapping,
    metavar="FIELD=COLUMN",
    help="Which column of a record is which field.",
)
@click.option("--include", multiple=True, metavar="GLOB", help="Only files of folders and archives that match.")
@click.option("--exclude", multiple=True, metavar="GLOB", help="No files that match.")
@click.option("--jobs", type=click.IntRange(min=1), metavar="N", help="So many processes; default: one for each core.")
@click.option("--restore", is_flag=True, help="Bring removed articles back.")
@click.option("--book", type=click.Choice(["none"]), help="none: make the index without the shipped alias book.")
@click.option("--dry-run", is_flag=True, help="Show what would be read, and write nothing.")
@json_flag
@click.pass_obj
def index(
    session: Session, /, sources: Sequence[str], book: str | None, dry_run: bool, as_json_: bool, **options: Any
) -> int:
    """Add or update the articles of files and folders.

    A SOURCE is a file, a folder or an archive, or - for JSONL from standard input. Unchanged
    articles are not written again. What is skipped is named with its reason, once; exit status 3 says so.
    """
    read: dict[str, Any] = {name: list(value) if isinstance(value, tuple) else value for name, value in options.items()}
    if "-" in sources and (len(sources) > 1 or dry_run or read["encoding"] or read["include"] or read["exclude"]):
        raise click.UsageError("- is JSONL from standard input; it goes with no other source and no option for files.")
    place = session.place()
    with session.open(book=book) as opened:
        if dry_run:
            del read["jobs"], read["restore"]
            return _preview(session, opened.preview(sources, **read), as_json_)
        new = not place.exists()
        with session.telling_what_stands():
            if new and not as_json_:
                if list(sources) != ["-"]:
                    opened.preview(sources)  # which raises where nothing is to be read
                session.report(f"Making a new index: {place}")
            report = _taken_in(session, opened, sources, read)
    if as_json_:
        session.write(formats.as_json(report.to_dict() | {"new": new}, indented=session.on_terminal))
    else:
        session.report(summary(report))
    return told(session, report)


def _taken_in(session: Session, opened: NewsIndex, sources: Sequence[str], read: dict[str, Any]) -> UpdateReport:
    with session.progress("Indexing") as progress:
        if list(sources) != ["-"]:
            return opened.update(sources, progress=progress, **read)
        records = {name: value for name, value in read.items() if name not in ("encoding", "include", "exclude")}
        return opened.update_records(sys.stdin.buffer, progress=progress, **records)


def summary(report: UpdateReport) -> str:
    """What a run changed, in a line."""
    counts = [
        ("added", report.added),
        ("updated", report.updated),
        ("unchanged", report.unchanged),
        ("removed", report.removed),
    ]
    said = [f"{count:,} {name}" for name, count in counts if count or name in ("added", "unchanged")]
    if report.duplicates:
        said.append(f"{report.duplicates:,} with the text of another")
    if report.skipped:
        said.append(f"{len(report.skipped):,} skipped")
    done = report.added + report.updated + report.unchanged
    rate = f" ({done / report.seconds:,.0f} a second)" if report.seconds >= 1 else ""
    return f"{', '.join(said)}; {report.seconds:.1f} s{rate}"


def told(session: Session, report: UpdateReport) -> int:
    """Name what was newly skipped and what is worth knowing, on standard error; the exit status that says so."""
    for warning in report.warnings:
        session.warn(warning)
    for skipped in report.skipped:
        if skipped.before:
            session.note(f"skipped before, unchanged: {skipped.path}: {skipped.reason}")
        else:
            session.warn(f"skipped {skipped.path}: {skipped.reason}")
    return INCOMPLETE if any(not skipped.before for skipped in report.skipped) else DONE


def _preview(session: Session, items: Iterator[Any], as_json_: bool) -> int:
    """A line for each article that would be read: id, date, source, author, title, number of characters."""
    status = DONE
    before = "["
    for item in items:
        if isinstance(item, Skipped):
            status = INCOMPLETE
            session.warn(f"skipped {item.path}: {item.reason}")
            continue
        facts = (item.id, formats.day_of(item), item.source, item.author, item.title, len(item.body))
        if as_json_:
            named = dict(zip(("id", "date", "source", "author", "title", "length"), facts, strict=True))
            session.write(before + formats.as_json(named))
            before = ","
        else:
            session.write(formats.tabbed(*facts))
    if as_json_:
        session.write("]" if before == "," else "[]")
    return status


@click.command(
    cls=Command, examples=["newsindex remove 20250203-17", "newsindex search spam --format ids | newsindex remove -"]
)
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@click.pass_obj
def remove(session: Session, ids: Sequence[str]) -> int:
    """Take articles out for good.

    They are not found again, and index brings them back only with --restore. An ID of - reads ids from
    standard input, one a line. After compact the text of removed articles is in no file.
    """
    with session.open() as opened:
        report = opened.remove(session.listed(ids))
    session.report(f"{report.removed:,} removed")
    return DONE
