"""`help` and `completion`."""

from __future__ import annotations

from importlib import resources

import click

from newsindex.cli.command import Command
from newsindex.cli.main import DONE, command
from newsindex.cli.session import Session


@click.command(
    "help", cls=Command, examples=["newsindex help query", "newsindex help search", "newsindex help entities add"]
)
@click.argument("subject", nargs=-1)
@click.pass_obj
def help_(session: Session, subject: tuple[str, ...]) -> int:
    """Explain the query language or a command."""
    if subject == ("query",):
        _show_query_language(session)
        return DONE
    ctx = click.Context(command, info_name="newsindex", **command.context_settings)
    found: click.Command = command
    for name in subject:
        if not isinstance(found, click.Group):
            raise click.UsageError(f"{found.name} has no commands of its own.")
        _, inner, _ = found.resolve_command(ctx, [name])
        assert inner is not None
        found, ctx = inner, click.Context(inner, info_name=name, parent=ctx)
    session.write(found.get_help(ctx))
    return DONE


def _show_query_language(session: Session) -> None:
    page = resources.files("newsindex.search.query").joinpath("query_help.md").read_text(encoding="utf-8").rstrip()
    if not session.on_terminal:
        session.write(page)
        return
    from newsindex.cli import render

    session.show(render.page(page))


@click.command(cls=Command, examples=["newsindex completion bash >> ~/.bashrc", "newsindex completion fish | source"])
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_obj
def completion(session: Session, shell: str) -> int:
    """Print the script for completion in a shell.

    It completes commands, options and names of the index."""
    from click.shell_completion import get_completion_class

    found = get_completion_class(shell)
    assert found is not None
    script = found(command, {}, "newsindex", "_NEWSINDEX_COMPLETE")
    session.write((script.source_template % script.source_vars()).strip())
    return DONE
