"""`entities`: the alias book, in which every company, person and organisation has all its names."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from newsindex.cli import formats
from newsindex.cli.command import Command, LazyGroup
from newsindex.cli.main import DONE, NOTHING_FOUND
from newsindex.cli.options import json_flag
from newsindex.cli.session import Session
from newsindex.errors import IndexNotFound
from newsindex.model import Entity, EntityKind

if TYPE_CHECKING:
    from newsindex.archive import NewsIndex

KINDS = ("company", "person", "organisation")
_kind = click.option("--kind", type=click.Choice(KINDS), help="What it is.")

entities = LazyGroup(
    "entities",
    lazy={
        "list": "entities:list_",
        "show": "entities:show",
        "candidates": "entities:candidates",
        "accept": "entities:accept",
        "reject": "entities:reject",
        "add": "entities:add",
        "merge": "entities:merge",
        "split": "entities:split",
        "forget": "entities:forget",
        "import": "entities:import_",
        "export": "entities:export",
    },
    help="Look into the alias book and change it.\n\nThe book says who is known by which names, in both languages.",
    no_args_is_help=True,
)


def _counted(index: NewsIndex, found: Iterable[Entity]) -> list[Entity]:
    """The entities with their numbers of articles, which the book does not know; none before there is an index."""
    try:
        counted = {entity.id: entity for entity in index.entities(candidates=True)}
    except IndexNotFound:
        counted = {}
    return [counted.get(entity.id, entity) for entity in found]


def _show_all(session: Session, found: Iterable[Entity], as_json_: bool) -> int:
    listed = list(found)
    if as_json_:
        session.write(formats.as_json([entity.to_dict() for entity in listed], indented=session.on_terminal))
    elif session.on_terminal:
        from newsindex.cli import render_tables

        session.show(render_tables.entities(listed))
    else:
        session.write_lines(formats.entity_lines(listed))
    return DONE if listed else NOTHING_FOUND


def _show_one(session: Session, entity: Entity, as_json_: bool) -> int:
    if as_json_:
        session.write(formats.as_json(entity.to_dict(), indented=session.on_terminal))
    elif session.on_terminal:
        from newsindex.cli import render_tables

        session.show(render_tables.entity(entity))
    else:
        session.write_lines(formats.entity_lines([entity]))
    return DONE


@click.command(
    "list", cls=Command, examples=["newsindex entities list", "newsindex entities list --kind person --json"]
)
@_kind
@click.option("--candidates", is_flag=True, help="Also those that wait for a decision.")
@json_flag
@click.pass_obj
def list_(session: Session, kind: EntityKind | None, candidates: bool, as_json_: bool) -> int:
    """List the entities, those in most articles first.

    A line for each: id, kind, articles, name, other names.
    """
    with session.open() as index:
        found = [entity for entity in index.entities(candidates=candidates) if kind in (None, entity.kind)]
    return _show_all(session, found, as_json_)


@click.command(cls=Command, examples=["newsindex entities show tsmc", "newsindex entities show 台積電 --json"])
@click.argument("name")
@json_flag
@click.pass_obj
def show(session: Session, name: str, as_json_: bool) -> int:
    """Show one entity whole.

    NAME is a name in either language or script, a ticker or an id; where several have it, all are listed."""
    with session.open() as index:
        found = _counted(index, index.book.resolve(name))
    if not found:
        session.warn(f"error: there is no entity {name!r} in the book; newsindex entities list shows them")
    return _show_one(session, found[0], as_json_) if len(found) == 1 else _show_all(session, found, as_json_)


@click.command(cls=Command, examples=["newsindex entities candidates"])
@json_flag
@click.pass_obj
def candidates(session: Session, as_json_: bool) -> int:
    """List what may be an entity.

    Candidates wait to recur in the archive, or to be accepted or rejected."""
    with session.open() as index:
        found = list(index.book.candidates())
    return _show_all(session, found, as_json_)


@click.command(cls=Command, examples=["newsindex entities accept zijie-tiaodong"])
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@click.pass_obj
def accept(session: Session, ids: Sequence[str]) -> int:
    """Make candidates entities."""
    with session.open() as index:
        for id_ in ids:
            entity = index.book.accept(id_)
            session.report(f"accepted {entity.id}: {entity.name}")
    return DONE


@click.command(cls=Command, examples=["newsindex entities reject monday", "newsindex entities reject tsmc 台北"])
@click.argument("id_", metavar="ID")
@click.argument("name", required=False)
@click.pass_obj
def reject(session: Session, id_: str, name: str | None) -> int:
    """Say that a candidate is no entity.

    With NAME: that this is none of its names. It is not proposed again."""
    with session.open() as index:
        index.book.reject(id_, name)
    session.report(f"rejected {name or id_}")
    return DONE


@click.command(
    cls=Command,
    examples=[
        "newsindex entities add 'Acme Corp' 艾克美 --kind company --ticker 9999.TW",
        "newsindex entities add 護國神山 --id tsmc",
    ],
)
@click.argument("names", nargs=-1, required=True, metavar="NAME...")
@_kind
@click.option("--id", "id_", metavar="ID", help="The id of the new entity, or of the one that gets the names.")
@click.option("--ticker", "tickers", multiple=True, metavar="TICKER", help="A ticker, such as 2330.TW.")
@click.option("--ambiguous", multiple=True, metavar="NAME", help="One of the names that needs more context.")
@json_flag
@click.pass_obj
def add(
    session: Session,
    names: Sequence[str],
    kind: EntityKind | None,
    id_: str | None,
    tickers: Sequence[str],
    ambiguous: Sequence[str],
    as_json_: bool,
) -> int:
    """Add an entity, or names to one that is there."""
    with session.open() as index:
        entity = index.book.add(*names, kind=kind, id=id_, tickers=tickers, ambiguous=ambiguous or None)
        [entity] = _counted(index, [entity])
    return _show_one(session, entity, as_json_)


@click.command(cls=Command, examples=["newsindex entities merge tsmc taiwan-semi"])
@click.argument("keep", metavar="ID")
@click.argument("others", nargs=-1, required=True, metavar="OTHER...")
@json_flag
@click.pass_obj
def merge(session: Session, keep: str, others: Sequence[str], as_json_: bool) -> int:
    """Make one entity of several.

    All names of the OTHERs are names of the entity ID, and their ids lead to it."""
    with session.open() as index:
        [entity] = _counted(index, [index.book.merge(keep, *others)])
    return _show_one(session, entity, as_json_)


@click.command(cls=Command, examples=["newsindex entities split tsmc 世界先進 --kind company"])
@click.argument("id_", metavar="ID")
@click.argument("names", nargs=-1, required=True, metavar="NAME...")
@_kind
@json_flag
@click.pass_obj
def split(session: Session, id_: str, names: Sequence[str], kind: EntityKind | None, as_json_: bool) -> int:
    """Make an entity of its own of some names of another.

    The NAMEs are no longer those of the entity ID; undoes a merge."""
    with session.open() as index:
        [entity] = _counted(index, [index.book.split(id_, *names, kind=kind)])
    return _show_one(session, entity, as_json_)


@click.command(cls=Command, examples=["newsindex entities forget acme", "newsindex entities forget tsmc 護國神山"])
@click.argument("id_", metavar="ID")
@click.argument("name", required=False)
@click.pass_obj
def forget(session: Session, id_: str, name: str | None) -> int:
    """Take an entity, or one name of it, out of the book."""
    with session.open() as index:
        index.book.forget(id_, name)
    session.report(f"forgot {name or id_}")
    return DONE


@click.command("import", cls=Command, examples=["newsindex entities import companies.csv"])
@click.argument("file", metavar="FILE")
@click.pass_obj
def import_(session: Session, file: str) -> int:
    """Take in a book, all of it or nothing.

    FILE is CSV or JSONL as export writes it; - is standard input."""
    with session.open() as index:
        if file == "-":
            changed = index.book.import_(session.input_lines(), "standard input")
        else:
            changed = index.book.import_(Path(file))
    session.report(f"{changed:,} entities changed")
    return DONE


@click.command(
    cls=Command, examples=["newsindex entities export > book.jsonl", "newsindex entities export --format csv"]
)
@click.option("--format", "format_", type=click.Choice(["jsonl", "csv"]), default="jsonl", help="The form (jsonl).")
@click.pass_obj
def export(session: Session, format_: str) -> int:
    """Write the book in the form that import reads."""
    out = io.StringIO()
    with session.open() as index:
        index.book.export(out, "csv" if format_ == "csv" else "jsonl")
    session.write(out.getvalue().removesuffix("\n"))
    return DONE
