"""`company`, `person` and `topic`: the profile of one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import click

from newsindex.cli import formats
from newsindex.cli.command import Command
from newsindex.cli.main import DONE, NOTHING_FOUND
from newsindex.cli.options import Name, filters, output, search_arguments
from newsindex.cli.session import Session

ProfileKind = Literal["company", "person", "topic"]


def _profile_command(kind: ProfileKind, help_: str, examples: Sequence[str]) -> click.Command:
    @click.command(kind, cls=Command, words=True, examples=examples, help=help_)
    @click.argument("name", nargs=-1, required=True, type=Name())
    @filters
    @output("table", "lines", "json")
    @click.pass_obj
    def profile(session: Session, /, name: Sequence[str], format_: str | None, **options: Any) -> int:
        with session.open() as index:
            found = index.profile(" ".join(name), kind=kind, **search_arguments(options))
        session.notes(found.notes, found=bool(found.articles))
        chosen = format_ or ("table" if session.on_terminal else "lines")
        if chosen == "json":
            session.write(formats.as_json(found.to_dict(), indented=session.on_terminal))
        elif chosen == "lines":
            session.write_lines(formats.profile_lines(found))
        else:
            from newsindex.cli import render_profile

            session.show(render_profile.profile(found, session.columns()))
        return DONE if found.articles else NOTHING_FOUND

    return profile


company = _profile_command(
    "company",
    "Profile a company or organisation.\n\nNames in both languages, articles per month, who and what appears with it, "
    "best snippets. NAME may be in either language or script, a ticker or an id.",
    ["newsindex company TSMC", "newsindex company 騰訊 --since 2025-01 --json"],
)
person = _profile_command(
    "person",
    "Profile a person.\n\nNames in both languages, articles per month, who and what appears with the person, best "
    "snippets. NAME may be in either language or script, or an id.",
    ["newsindex person 'Jack Ma'", "newsindex person 馬雲 --lang zh"],
)
topic = _profile_command(
    "topic",
    "Profile a topic.\n\nNames in both languages, articles per month, who and what appears with it, best snippets. "
    "NAME may be a tag or section of the archive, one of the IPTC Media Topics or the usual name of another topic in "
    "either language or script, one of [[topics]] in newsindex.toml, or any words.",
    ["newsindex topic tariffs", "newsindex topic 關稅 --until 2025-06", "newsindex topic 'chip tariffs'"],
)
