"""`show` and `analyze`: articles whole, and what the index makes of a text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import click

from newsindex.cli import formats
from newsindex.cli.command import Command
from newsindex.cli.main import DONE, NOTHING_FOUND
from newsindex.cli.options import json_flag
from newsindex.cli.plain import one_line, several_lines
from newsindex.cli.session import Session
from newsindex.errors import ArticleNotFound
from newsindex.model import Article


@click.command(
    cls=Command,
    examples=[
        "newsindex show 20250203-17",
        "newsindex show https://daily.example/2025/02/03/tariffs --open",
        "newsindex search 關稅 --format ids | newsindex show - --json",
    ],
)
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@click.option("--open", "open_", is_flag=True, help="Open the original: its page, else its file.")
@json_flag
@click.pass_obj
def show(session: Session, ids: Sequence[str], open_: bool, as_json_: bool) -> int:
    """Show articles whole.

    An ID is the id of an article, a unique start of one, its URL or its path; - reads ids from standard input.
    With --json one article is an object, several are a list.
    """
    wanted = session.listed(ids)
    found: list[Article] = []
    with session.open() as index:
        for id_ in wanted:
            try:
                found.append(index.get(id_))
            except ArticleNotFound as error:
                session.warn(f"error: {error}")
    if as_json_:
        objects = [article_object(article) for article in found]
        one = len(wanted) == 1 and objects
        session.write(formats.as_json(objects[0] if one else objects, indented=session.on_terminal))
    elif open_:
        for article in found:
            _open(session, article)
    else:
        for number, article in enumerate(found):
            _show(session, article, first=number == 0)
    return DONE if len(found) == len(wanted) else NOTHING_FOUND


def article_object(article: Article) -> dict[str, Any]:
    """An article as JSON has it; what few articles have is left out where it is not there."""
    whole = asdict(article)
    whole["published"] = article.published.isoformat() if article.published else None
    whole["tags"] = list(article.tags)
    return {name: value for name, value in whole.items() if value or name not in ("agency", "teaser", "parent")}


def _show(session: Session, article: Article, *, first: bool) -> None:
    if session.on_terminal:
        from newsindex.cli import render

        session.show(render.article(article))
        return
    if not first:
        session.write("")
    session.write(one_line(article.title))
    session.write_lines(f"{name}: {one_line(value)}" for name, value in formats.article_facts(article) if value)
    session.write("")
    session.write(several_lines(article.body))


def _open(session: Session, article: Article) -> None:
    from newsindex.ingest.identity import is_web_address

    # An address of another scheme could run a program: it comes from whoever wrote the article.
    original = article.url if article.url and is_web_address(article.url) else article.path
    if not original:
        session.warn(f"{article.id}: the article has neither a page nor a file to open")
    elif click.launch(original):
        session.warn(f"{original}: could not be opened here")
    else:
        session.note(f"opened {original}")


@click.command(
    cls=Command,
    words=True,
    examples=["newsindex analyze 'TSMC (台積電) raised prices 25%'", "newsindex analyze 台積電擴產 --json"],
)
@click.argument("text", nargs=-1, required=True)
@json_flag
@click.pass_obj
def analyze(session: Session, text: Sequence[str], as_json_: bool) -> int:
    """Show the tokens of a text, with their offsets.

    They are what the index would hold of TEXT. A line for each: start, end, position, text, and the terms that find it.
    """
    import newsindex

    rows = [token.to_dict() for token in newsindex.analyze(" ".join(text))]
    if as_json_:
        session.write(formats.as_json(rows, indented=session.on_terminal))
    elif session.on_terminal:
        from newsindex.cli import render_tables

        session.show(render_tables.tokens(rows))
    else:
        columns = ("start", "end", "position", "text")
        session.write_lines(formats.tabbed(*(row[c] for c in columns), row["terms"]) for row in rows)
    return DONE if rows else NOTHING_FOUND
