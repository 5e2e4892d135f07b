"""The commands' common ground: global options in any place, words that begin with a hyphen, and examples."""

from __future__ import annotations

import importlib
import re
from collections.abc import Sequence
from typing import Any

import click

from newsindex.cli.session import Session

_SHORT_WITH_NUMBER = re.compile(r"(-[A-Za-z])([0-9]+)")


def _remember(ctx: click.Context, param: click.Parameter, value: object) -> None:
    if value and param.name:
        setattr(ctx.ensure_object(Session), param.name, value)


def _show_version(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        import newsindex

        click.echo(f"newsindex {newsindex.__version__}")
        ctx.exit()


def global_options() -> list[click.Parameter]:
    """The options that every command takes, before or after its name."""
    shared: dict[str, Any] = {"expose_value": False, "callback": _remember}
    version: dict[str, Any] = {"expose_value": False, "callback": _show_version, "is_eager": True}
    return [
        click.Option(["--index"], metavar="DIR", help="Else $NEWSINDEX_INDEX, newsindex.toml, ./news.idx.", **shared),
        click.Option(["--config"], metavar="FILE", help="In place of the nearest newsindex.toml.", **shared),
        click.Option(["--quiet"], is_flag=True, help="Say nothing but errors and warnings.", **shared),
        click.Option(["--verbose"], is_flag=True, help="Say more, also off a terminal.", **shared),
        click.Option(["--version"], is_flag=True, help="Show the version.", **version),
    ]


class Command(click.Command):
    """A command with the global options and with examples, which its help shows.

    With `words`, an argument such as `-china` is a word to leave out and no option: a short option takes no
    attached value but a number.
    """

    def __init__(self, *args: Any, examples: Sequence[str], words: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.examples = tuple(examples)
        self.words = words
        self.own = len(self.params)
        self.params += global_options()

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As click does, after the words have been put behind the options, in their order."""
        return super().parse_args(ctx, _words_last(ctx, self.params, args) if self.words else args)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The options of the command, then those of all commands."""
        *_, help_option = self.get_params(ctx)
        own, shared = self.params[: self.own], [*self.params[self.own :], help_option]
        for title, params in (("Options", own), ("Options of every command", shared)):
            rows = [row for param in params if isinstance(param, click.Option) and (row := param.get_help_record(ctx))]
            if rows:
                with formatter.section(title):
                    formatter.write_dl(rows)

    def format_epilog(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The examples, never wrapped."""
        with formatter.section("Examples"):
            for example in self.examples:
                formatter.write(f"{'':{formatter.current_indent}}{example}\n")


def _words_last(ctx: click.Context, params: Sequence[click.Parameter], args: Sequence[str]) -> list[str]:
    """The options with their values, then `--` and the words, each in the order given."""
    takes_value = {
        name: not (param.is_flag or param.count)
        for param in params
        if isinstance(param, click.Option)
        for name in (*param.opts, *param.secondary_opts)
    }
    options: list[str] = []
    words: list[str] = []
    rest = iter(args)
    for arg in rest:
        if arg == "--":
            words.extend(rest)
        elif arg.startswith("--") or arg in takes_value:
            options.append(arg)
            if takes_value.get(arg):
                value = next(rest, None)
                if value is not None:
                    options.append(value)
                elif not ctx.resilient_parsing:
                    raise click.BadOptionUsage(arg, f"Option {arg} needs a value.", ctx)
        elif (number := _SHORT_WITH_NUMBER.fullmatch(arg)) and takes_value.get(number[1]):
            options.extend(number.groups())
        elif arg in ctx.help_option_names:
            options.append(arg)
        else:
            words.append(arg)
    return [*options, "--", *words] if words else options


class LazyGroup(click.Group):
    """A group whose commands are imported when they are called: name → "module:attribute" below newsindex.cli."""

    def __init__(self, *args: Any, lazy: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lazy = lazy
        self.params += global_options()

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """The names of the commands, in the order of the help."""
        return list(self.lazy)

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, or None."""
        if cmd_name not in self.lazy:
            return None
        module, _, attribute = self.lazy[cmd_name].partition(":")
        found = getattr(importlib.import_module(f"newsindex.cli.{module}"), attribute)
        assert isinstance(found, click.Command)
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, but with what may have been meant where there is no such command."""
        if args and args[0] not in self.lazy and not args[0].startswith("-") and not ctx.resilient_parsing:
            import difflib  # few commands are misspelt

            near = difflib.get_close_matches(args[0], self.lazy, n=1)
            meant = f" Did you mean {near[0]}?" if near else f" There are: {', '.join(self.lazy)}."
            raise click.UsageError(f"There is no command {args[0]!r}.{meant}", ctx)
        return super().resolve_command(ctx, args)
