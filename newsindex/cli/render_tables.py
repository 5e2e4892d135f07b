"""Plain tables for a reader at a terminal: entities, tokens, and facts with their names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from newsindex.cli.formats import all_names
from newsindex.cli.render import ASIDE, TITLE, Wrapped, plain
from newsindex.model import Entity

_NARROW = 64
"""Below so many columns no table has room for names."""


def _table(*columns: tuple[str, dict[str, Any]]) -> Table:
    table = Table(box=None, header_style=TITLE, padding=(0, 2, 0, 0), pad_edge=False)
    for name, style in columns:
        table.add_column(name, **style)
    return table


class _Entities:
    """An entity a row; on a narrow terminal its names stand below the rest."""

    def __init__(self, found: Iterable[Entity]) -> None:
        self.found = list(found)

    def __rich_console__(self, _console: Console, options: ConsoleOptions) -> RenderResult:
        if options.max_width >= _NARROW:
            yield _entity_rows(self.found)
            return
        for entity in self.found:
            yield Wrapped(Text("  ").join([plain(entity.id), plain(f"{entity.kind}  {entity.articles:,}", ASIDE)]))
            yield Padding(Wrapped(plain(", ".join(all_names(entity)))), (0, 0, 0, 2))


def entities(found: Iterable[Entity]) -> RenderableType:
    """An entity a row: id, kind, number of articles, name and other names."""
    return _Entities(found)


def _entity_rows(found: Iterable[Entity]) -> Table:
    table = _table(
        ("id", {"overflow": "fold"}),
        ("kind", {"style": ASIDE}),
        ("articles", {"justify": "right"}),
        ("names", {"ratio": 1}),
    )
    for entity in found:
        table.add_row(
            plain(entity.id), entity.kind, f"{entity.articles:,}", Wrapped(plain(", ".join(all_names(entity))))
        )
    return table


def entity(found: Entity) -> Table:
    """All that is known of one entity."""
    rows: dict[str, object] = {"id": found.id, "kind": found.kind, "name": found.name}
    rows |= {lang: ", ".join(forms) for lang, forms in found.names.items() if forms}
    if found.tickers:
        rows["tickers"] = ", ".join(found.tickers)
    return facts(rows | {"origin": found.origin, "certainty": f"{found.certainty:.2f}", "articles": found.articles})


def tokens(rows: Iterable[Mapping[str, Any]]) -> Table:
    """A token a row: its text, where it stands, and the terms that find it."""
    right = {"justify": "right", "style": ASIDE}
    table = _table(
        ("text", {}),
        ("start", right),
        ("end", right),
        ("position", right),
        ("kind", {"style": ASIDE}),
        ("terms", {"ratio": 1}),
    )
    for row in rows:
        numbers = (str(row[name]) for name in ("start", "end", "position"))
        table.add_row(plain(row["text"]), *numbers, str(row["kind"]), plain(row["terms"]))
    return table


def facts(rows: Mapping[str, object]) -> Table:
    """Names and values; a value that has names itself is a list below its name."""
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(style=ASIDE)
    table.add_column(ratio=1)
    for name, value in rows.items():
        if isinstance(value, Mapping):
            inner = Text("\n").join(
                plain(f"{count:>9,}  {key}" if isinstance(count, int) else f"{key}: {count}")
                for key, count in value.items()
            )
            table.add_row(plain(name), inner)
        elif isinstance(value, list | tuple):
            table.add_row(plain(name), Text("\n").join(plain(str(each)) for each in value))
        else:
            table.add_row(
                plain(name),
                Wrapped(plain(f"{value:,}" if isinstance(value, int) else "" if value is None else str(value))),
            )
    return table
