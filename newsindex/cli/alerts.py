"""`alerts`: saved searches, and what came in for them."""

from __future__ import annotations

import datetime as dt
import shlex
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from newsindex.cli import formats
from newsindex.cli.command import Command, LazyGroup
from newsindex.cli.main import DONE, INCOMPLETE, NOTHING_FOUND
from newsindex.cli.options import filters, json_flag, search_arguments, wording
from newsindex.cli.session import Session

if TYPE_CHECKING:
    from newsindex.alerts import AlertNews, SavedSearch

alerts = LazyGroup(
    "alerts",
    lazy={
        "add": "alerts:add",
        "list": "alerts:list_",
        "show": "alerts:show",
        "remove": "alerts:remove",
        "run": "alerts:run_",
    },
    help="Save searches and see what came in for them.\n\nThey lie beside the index, in its name with .alerts.json.",
    no_args_is_help=True,
)


@click.command(
    cls=Command,
    words=True,
    examples=[
        "newsindex alerts add tariffs tariffs semiconductors",
        "newsindex alerts add tsmc --company 台積電 --lang zh --major",
        "newsindex alerts add 'trade war' '\"trade war\" -steel' --replace",
    ],
)
@click.argument("name")
@click.argument("query", nargs=-1)
@filters
@wording
@click.option("--strict", is_flag=True, hidden=True, expose_value=False)  # they always are
@click.option("--snippets", type=click.IntRange(min=0), metavar="N", help="Snippets of each article (1).")
@click.option("--replace", is_flag=True, help="Take the place of the alert of that name; its mark stays.")
@click.pass_obj
def add(session: Session, /, name: str, query: Sequence[str], replace: bool, **options: Any) -> int:
    """Save a search under a name.

    It takes the options of search that choose articles, and matches strictly. Run shows what comes in from now on.
    """
    with session.open() as index:
        saved = index.alerts.add(name, " ".join(query), replace=replace, **search_arguments(options))
        session.report(f"saved {saved.name}: {typed(saved)}")
        if index.path.exists():
            found = index.search(saved.query, strict=True, limit=0, **_without_snippets(saved))
            session.notes(found.notes, found=bool(found.total))
            session.note(
                f"{found.total:,} articles match now; newsindex alerts run shows those that come in from now on"
            )
    return DONE


@click.command("list", cls=Command, examples=["newsindex alerts list", "newsindex alerts list --json"])
@json_flag
@click.pass_obj
def list_(session: Session, as_json_: bool) -> int:
    """List the saved searches.

    A line for each: name, search, last run.
    """
    with session.open() as index:
        found = index.alerts.list()
    if as_json_:
        session.write(formats.as_json([search.to_dict() for search in found], indented=session.on_terminal))
    else:
        session.write_lines(formats.tabbed(s.name, typed(s), s.to_dict()["last_run"] or "never run") for s in found)
    return DONE if found else NOTHING_FOUND


@click.command(cls=Command, examples=["newsindex alerts show tariffs"])
@click.argument("name")
@json_flag
@click.pass_obj
def show(session: Session, name: str, as_json_: bool) -> int:
    """Show one saved search."""
    with session.open() as index:
        found = index.alerts.get(name).to_dict()
    if as_json_:
        session.write(formats.as_json(found, indented=session.on_terminal))
    else:
        options = {key: ", ".join(v) if isinstance(v, list) else v for key, v in found.pop("options").items()}
        facts = {"name": found.pop("name"), "query": found.pop("query"), **options, **found}
        session.write_lines(formats.tabbed(key, value) for key, value in facts.items())
    return DONE


@click.command(cls=Command, examples=["newsindex alerts remove tariffs"])
@click.argument("names", nargs=-1, required=True, metavar="NAME...")
@click.pass_obj
def remove(session: Session, names: Sequence[str]) -> int:
    """Forget saved searches."""
    with session.open() as index:
        index.alerts.remove(list(names))
    session.report(f"removed {', '.join(names)}")
    return DONE


@click.command(
    "run",
    cls=Command,
    examples=[
        "newsindex alerts run",
        "newsindex alerts run tariffs --dry-run --json",
        "newsindex alerts run --format atom --output news.atom",
    ],
)
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--format", "format_", type=click.Choice(["table", "lines", "json", "jsonl", "atom"]), help="Else lines.")
@click.option("--json", "format_", flag_value="json", help="Short for --format json.")
@click.option("--output", metavar="FILE", help="Write there; an Atom feed keeps its earlier entries.")
@click.option(
    "--max-age", type=click.IntRange(min=0), default=30, metavar="DAYS", help="Older articles are counted (30)."
)
@click.option("--dry-run", is_flag=True, help="Leave the marks: the next run shows the same again.")
@click.pass_obj
def run_(
    session: Session, names: Sequence[str], format_: str | None, output: str | None, max_age: int, dry_run: bool
) -> int:
    """Show the articles that came in since the last run.

    Each is a line: id, date, source, title, name of the search. Articles that were published more than --max-age days
    before they came in, and old ones that were changed or linked again, are only counted. Exit status 1 says that
    nothing came in. The marks move when the output has been written.
    """
    chosen = format_ or ("table" if session.on_terminal and output is None else "lines")
    if output is not None and chosen == "table":
        raise click.UsageError("--format table is for the terminal; a file takes lines, json, jsonl and atom.")

    def deliver(found: Sequence[AlertNews]) -> None:
        _deliver(session, found, chosen, output)

    with session.open() as index:
        found = index.alerts.run(list(names) or None, max_age=max_age, dry_run=dry_run, deliver=deliver)
    if not found:
        session.say("There are no saved searches; newsindex alerts add saves one.")
    for news in found:
        _tell(session, news, max_age)
    if any(news.problem for news in found):
        return INCOMPLETE
    return DONE if any(news.hits for news in found) else NOTHING_FOUND


def _deliver(session: Session, found: Sequence[AlertNews], format_: str, output: str | None) -> None:
    """Write all that was found, or raise."""
    if format_ == "atom":
        _deliver_feed(session, found, output)
    elif format_ == "table":
        from newsindex.cli import render

        for news in found:
            if news.hits:
                session.show(render.plain(news.search.name, render.TITLE), render.hits(news.hits))
    elif output is None:
        session.write_lines(_lines(found, format_, session.on_terminal))
    else:
        _write(output, "".join(f"{line}\n" for line in _lines(found, format_)).encode("utf-8", "replace"))
    sys.stdout.flush()


def _deliver_feed(session: Session, found: Sequence[AlertNews], output: str | None) -> None:
    from newsindex.cli.atom import feed

    path = None if output is None else Path(output)
    before = path.read_bytes() if path is not None and path.is_file() else None
    if before and not any(news.hits for news in found):
        return  # a reader of the feed need not ask for it again
    hits = [(news.search.name, news.hits) for news in found]
    written = feed(hits, before, dt.datetime.now(dt.UTC), output or "the feed")
    if output is None:
        session.write(written.decode("utf-8"))
    else:
        _write(output, written)


def _lines(found: Sequence[AlertNews], format_: str, indented: bool = False) -> Iterator[str]:
    match format_:
        case "json":
            new = sum(len(news.hits) for news in found)
            yield formats.as_json({"new": new, "alerts": [news.to_dict() for news in found]}, indented=indented)
        case "jsonl":
            for news in found:
                yield from (formats.as_json({"alert": news.search.name, **hit.to_dict()}) for hit in news.hits)
        case _:
            for news in found:
                yield from (formats.article_line(hit.article, news.search.name) for hit in news.hits)


def _write(output: str, data: bytes) -> None:
    from newsindex.whole_file import write_whole

    write_whole(Path(output), data)


def _tell(session: Session, news: AlertNews, max_age: int) -> None:
    name = news.search.name
    for note in news.notes:
        session.note(f"{name}: {note}")
    if news.older:
        session.say(f"{name}: {news.older:,} more came in that are older than {max_age} days, or than the last run")
    if news.changed:
        session.note(f"{name}: {news.changed:,} earlier articles were changed or linked again")
    if news.problem is not None:
        session.warn(f"alert {name}: {news.problem}")


def typed(search: SavedSearch) -> str:
    """The search as one would type it."""
    words: list[str] = [search.query] if search.query else []
    for name, value in search.options.to_dict().items():
        option = "--any" if name == "match" else f"--{name}"
        if isinstance(value, list | tuple):
            words.extend(f"{option} {shlex.quote(each)}" for each in value)
        else:
            words.append(option if value is True or name == "match" else f"{option} {shlex.quote(str(value))}")
    return " ".join(words) or "(all articles)"


def _without_snippets(search: SavedSearch) -> dict[str, Any]:
    return {name: value for name, value in search.options.to_dict().items() if name != "snippets"}
