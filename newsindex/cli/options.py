"""The options of searches, shared by the commands that take them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from newsindex.cli.formats import FORMATS

Function = TypeVar("Function", bound=Callable[..., Any])


class Limit(click.ParamType["int | None"]):
    """A whole number, or `all`."""

    name = "N|all"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int | None:
        """The number; None for `all`."""
        if value is None or isinstance(value, int):
            return value
        if str(value).casefold() == "all":
            return None
        if not (str(value).isascii() and str(value).isdigit()):
            self.fail(f"{value!r} is neither a whole number nor all.", param, ctx)
        return int(str(value))


class Name(click.ParamType[str]):
    """The name of a company, person or topic, completed from the index."""

    name = "NAME"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The name; one that begins with a hyphen is an option that the command does not have."""
        if value.startswith("-"):
            self.fail(f"{value}: there is no such option, and names begin with no hyphen.", param, ctx)
        return value

    def shell_complete(self, ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[Any]:
        """Names of the index that begin so; none where there is no index."""
        from click.shell_completion import CompletionItem

        from newsindex.cli.session import Session
        from newsindex.errors import NewsIndexError

        try:
            with ctx.ensure_object(Session).open() as index:
                return [CompletionItem(name) for name in index.suggest(incomplete)]
        except NewsIndexError:
            return []


def _stack(options: list[Callable[[Function], Function]], function: Function) -> Function:
    for option in reversed(options):
        function = option(function)
    return function


def filters(function: Function) -> Function:
    """Which articles count."""
    return _stack(
        [
            click.option(
                "--company",
                "-c",
                multiple=True,
                type=Name(),
                help="Only with this company or organisation; repeated: with all.",
            ),
            click.option(
                "--person", "-p", multiple=True, type=Name(), help="Only with this person; repeated: with all."
            ),
            click.option("--topic", "-t", multiple=True, type=Name(), help="Only on this topic; repeated: on all."),
            click.option("--source", multiple=True, metavar="NAME", help="Only from this source; repeated: any."),
            click.option("--author", multiple=True, metavar="NAME", help="Only by this author; repeated: any."),
            click.option("--section", multiple=True, metavar="NAME", help="Only in this section; repeated: any."),
            click.option("--lang", multiple=True, metavar="LANG", help="en, zh, zh-Hant or zh-Hans; repeated: any."),
            click.option("--since", metavar="DATE", help='From this day, month or year on: 2025-02, "last week".'),
            click.option("--until", metavar="DATE", help="Up to this day, month or year, itself included."),
            click.option(
                "--major", is_flag=True, help="Only articles mainly about the company or person that was named."
            ),
        ],
        function,
    )


def wording(function: Function) -> Function:
    """How the words are matched."""
    return _stack(
        [
            click.option("--any", "any_", is_flag=True, help="Any of the words may match."),
            click.option(
                "--exact", is_flag=True, help="Words as typed: no other forms, names, shared words or translations."
            ),
            click.option(
                "--across",
                is_flag=True,
                help="Also articles in the other language. Any of the words may match; with --strict all must.",
            ),
            click.option(
                "--romanised",
                "--romanized",
                is_flag=True,
                help="Names in Latin letters also as Chinese persons of that sound.",
            ),
            click.option(
                "--teasers", is_flag=True, help="Also scraps of related stories, which pages show beside an article."
            ),
            click.option("--unique", is_flag=True, help="Of articles with equal text only one."),
        ],
        function,
    )


def matching(function: Function) -> Function:
    """How the words are matched and the articles ordered."""
    return _stack(
        [
            click.option(
                "--sort",
                type=click.Choice(["relevance", "newest", "oldest"]),
                default="relevance",
                help="The order (relevance); by date, articles without one are last.",
            ),
            click.option(
                "--limit",
                "-n",
                type=Limit(),
                default="10",
                metavar="N|all",
                help="At most so many (10); 0: the total and facets only.",
            ),
            click.option("--offset", type=click.IntRange(min=0), default=0, metavar="N", help="Leave out the first N."),
            click.option(
                "--snippets",
                type=click.IntRange(min=0),
                metavar="N",
                help="At most so many snippets, or passages, of one article.",
            ),
            click.option(
                "--recency",
                type=click.FloatRange(min=0, min_open=True),
                metavar="DAYS",
                help="New articles first: one of today counts twice, and this gain halves every DAYS days.",
            ),
            click.option("--strict", is_flag=True, help="Only articles that have all words: no partial matches."),
            wording,
            click.option("--facets", is_flag=True, help="Count companies, persons, topics, sources and months."),
            click.option("--explain", is_flag=True, help="Show what made each score."),
        ],
        function,
    )


def output(*formats: str) -> Callable[[Function], Function]:
    """`--format` with the formats that the command knows (default: all) and `--json`."""

    def decorate(function: Function) -> Function:
        known = formats or FORMATS
        return _stack(
            [
                click.option(
                    "--format", "format_", type=click.Choice(known), help="Else table on a terminal, or lines."
                ),
                click.option("--json", "format_", flag_value="json", help="Short for --format json."),
            ],
            function,
        )

    return decorate


def json_flag(function: Function) -> Function:
    """`--json` alone."""
    return click.option("--json", "as_json_", is_flag=True, help="Print JSON.")(function)


def search_arguments(options: dict[str, Any]) -> dict[str, Any]:
    """The keyword arguments of the library for the options of the command line."""
    chosen = dict(options)
    if "any_" in chosen:
        chosen["match"] = "any" if chosen.pop("any_") else "all"
    if chosen.get("snippets") is None:  # each command has a number of its own
        chosen.pop("snippets", None)
    return {name: list(value) if isinstance(value, tuple) else value for name, value in chosen.items()}
