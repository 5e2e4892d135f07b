"""`search` and `snippets`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from itertools import chain
from typing import TYPE_CHECKING, Any

import click

from newsindex.cli import formats
from newsindex.cli.command import Command
from newsindex.cli.main import DONE, INCOMPLETE, NOTHING_FOUND
from newsindex.cli.options import filters, matching, output, search_arguments
from newsindex.cli.plain import several_lines
from newsindex.cli.session import Session
from newsindex.errors import EntityNotFound
from newsindex.model import Facets, Hit, Passage, Passages, Results

if TYPE_CHECKING:
    from newsindex.entities.book.alias_book import Book

_excel = click.option("--excel", is_flag=True, help="CSV for spreadsheets: byte-order mark, formulas disarmed.")


@click.command(
    cls=Command,
    words=True,
    examples=[
        "newsindex search tariffs semiconductors",
        "newsindex search '\"trade war\" -steel' --since 2025-01 --sort newest",
        "newsindex search 關稅 --company 台積電 --facets",
        "newsindex search --person 'Jack Ma' -n all --format csv",
    ],
)
@click.argument("query", nargs=-1)
@filters
@matching
@output()
@_excel
@click.pass_obj
def search(session: Session, /, query: Sequence[str], format_: str | None, excel: bool, **options: Any) -> int:
    """Rank the articles that match, each with its best snippets.

    Found are articles with all words of QUERY, or, where there are none, the best partial matches; by long queries and
    questions both. newsindex help query explains the language.
    """
    chosen = _chosen(session, format_, excel)
    if chosen in ("lines", "ids"):  # which show none; to look for them takes most of a long list's time
        options["snippets"] = 0
    with session.open() as index:
        found = index.search(" ".join(query), **search_arguments(options))
        by_name = found.facets if chosen == "table" else None
        named = None if by_name is None else _names(by_name, index.book)
    return _shown(session, found, format_, excel, options["offset"], options["limit"], named)


@click.command(
    cls=Command,
    words=True,
    examples=[
        "newsindex snippets data privacy",
        "newsindex snippets 擴產 --company 台積電 -n5",
        "newsindex snippets fine --lang en --json",
    ],
)
@click.argument("query", nargs=-1)
@filters
@matching
@output()
@_excel
@click.pass_obj
def snippets(session: Session, /, query: Sequence[str], format_: str | None, excel: bool, **options: Any) -> int:
    """Rank passages over the whole archive.

    At most two are of one article. QUERY finds the articles that it does in search; newsindex help query explains the
    language."""
    if options.pop("facets") | options.pop("explain"):
        session.say("Passages have neither facets nor explanations; newsindex search has.")
    with session.open() as index:
        found = index.snippets(" ".join(query), **search_arguments(options))
    return _shown(session, found, format_, excel, options["offset"], options["limit"])


def _names(facets: Facets, book: Book) -> dict[str, str]:
    """The names of the entities that are counted, by their ids."""
    from newsindex.cli.render import OF_ENTITIES

    found = {}
    for id_, _ in chain.from_iterable(facets[name] for name in OF_ENTITIES):
        with suppress(EntityNotFound):
            found[id_] = book.entity(id_).name
    return found


def _chosen(session: Session, format_: str | None, excel: bool = False) -> str:
    return format_ or ("csv" if excel else "table" if session.on_terminal else "lines")


def _shown(
    session: Session,
    found: Results | Passages,
    format_: str | None,
    excel: bool,
    offset: int,
    limit: int | None,
    named: Mapping[str, str] | None = None,
) -> int:
    chosen = _chosen(session, format_, excel)
    if excel and chosen != "csv":
        raise click.UsageError("--excel goes with --format csv.")
    session.notes(found.notes, found=bool(found.total))
    if found.relaxed:
        session.say("These are partial matches, the best first; not every article has all of this.")
    _show(session, found, chosen, excel, offset, named or {})
    if chosen != "json":
        _count(session, found, limit)
    if found.partial:
        session.warn("the search was ended early; these results are partial")
        return INCOMPLETE
    return DONE if len(found) or (limit == 0 and found.total) else NOTHING_FOUND


def _show(
    session: Session, found: Results | Passages, format_: str, excel: bool, offset: int, named: Mapping[str, str]
) -> None:
    facets = found.facets if isinstance(found, Results) else None
    if format_ == "json":
        session.write(formats.as_json(found.to_dict(), indented=session.on_terminal))
    elif format_ == "table":
        from newsindex.cli import render

        if found.hits:
            first = offset + 1
            shown = render.hits(found.hits, first) if isinstance(found, Results) else render.passages(found.hits, first)
            session.show(shown)
        if facets and found.hits:
            session.show("")
        if facets:
            session.show(render.facets(facets, named))
    else:
        _show_rows(session, found.hits, format_, excel)
        if facets and format_ == "lines":
            session.write_lines(formats.facet_lines(facets))
        elif facets is not None:
            session.say(f"--format {format_} has no place for facets; table, lines and json have.")


def _show_rows(session: Session, rows: Sequence[Hit] | Sequence[Passage], format_: str, excel: bool) -> None:
    match format_:
        case "jsonl":
            session.write_lines(formats.as_json(row.to_dict()) for row in rows)
        case "csv":
            lines = formats.csv_text(rows, excel=excel)
            session.write_lines(map(several_lines, lines) if session.on_terminal else lines)
        case "ids":
            session.write_lines(formats.ids(row.article for row in rows))
        case _:
            hits = [row for row in rows if isinstance(row, Hit)]
            session.write_lines(formats.hit_lines(hits))
            session.write_lines(formats.passage_lines(row for row in rows if isinstance(row, Passage)))


def _count(session: Session, found: Results | Passages, limit: int | None) -> None:
    """Say how many of how many are shown where the list is cut; the bare total with `--limit 0` is data."""
    if limit == 0:
        session.write(f"{found.total:,}")
    elif isinstance(found, Results) and len(found) < found.total:
        session.say(f"{len(found):,} of {found.total:,}")
    elif isinstance(found, Passages) and len(found):
        session.note(f"{len(found):,} passages; {found.total:,} articles match")
    else:
        session.note(f"{found.total:,} found" if found.total else "nothing found")
    if session.verbose:
        session.note(f"{found.took_ms:.1f} ms")
