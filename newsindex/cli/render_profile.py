"""A profile of a company, person or topic for a reader at a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.columns import Columns
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from newsindex.cli.render import ASIDE, ENTITY, TITLE, Wrapped, about, passages, plain, title_of
from newsindex.model import Profile

_BARS = " ▁▂▃▄▅▆▇█"
Months = Sequence[tuple[str, int]]


def profile(found: Profile, width: int) -> RenderableType:
    """Names, articles per month as a chart, what appears with it, its best passages, first and latest article."""
    parts: list[RenderableType] = [Text.assemble(plain(found.name, TITLE), (f"  {found.kind}  {found.id}", ASIDE))]
    table = Table.grid(padding=(0, 1, 0, 0))
    table.add_column(style=ASIDE, no_wrap=True)
    table.add_column(ratio=1)
    for lang, forms in found.names.items():
        if forms:
            table.add_row(lang, Wrapped(plain(", ".join(forms))))
    if found.tickers:
        table.add_row("tickers", Wrapped(plain(", ".join(found.tickers))))
    table.add_row("articles", f"{found.articles:,}")
    if found.months:
        table.add_row("by time", chart(found.months, width - 12))
    for which, article in (("first", found.first), ("latest", found.latest)):
        if article:
            table.add_row(which, Wrapped(Text.assemble(title_of(article), (" · ", ASIDE), about(article))))
    parts.append(table)
    lists = (("companies", found.companies), ("persons", found.persons), ("topics", found.topics))
    beside = [_beside(title, rows) for title, rows in lists if rows]
    if beside:
        parts += [Text(), Columns(beside)]
    if found.snippets:
        parts += [Text(), passages(found.snippets)]
    return Group(*parts)


def _beside(title: str, rows: Iterable[tuple[str, str, int]]) -> RenderableType:
    table = Table(
        title=title, title_justify="left", title_style=TITLE, box=None, show_header=False, padding=(0, 1, 0, 0)
    )
    table.add_column(justify="right", style=ASIDE, no_wrap=True)
    table.add_column(max_width=28, overflow="fold")
    for _id, name, count in rows:
        table.add_row(f"{count:,}", plain(name, ENTITY))
    return Padding(table, (0, 2, 0, 0))


def chart(months: Months, width: int) -> Text:
    """Articles by time as one line of bars: a bar for a month, or for more months where those do not fit in `width`."""
    rows = without_gaps(months)
    ends = len(rows[0][0]) + len(rows[-1][0]) + 2
    take = next(n for n in (1, 3, 12, 120, len(rows)) if -(-len(rows) // n) + ends <= width or n == len(rows))
    counts = [sum(n for _, n in rows[i : i + take]) for i in range(0, len(rows), take)]
    most = max(counts)
    bars = "".join(_BARS[-(-n * (len(_BARS) - 1) // most) if n else 0] for n in counts)
    peak = rows[counts.index(most) * take][0]
    scale = f"  most: {most:,} in {peak}" if take == 1 else f"  most: {most:,} in {take} months from {peak}"
    return Text.assemble((f"{rows[0][0]} ", ASIDE), (bars, ENTITY), (f" {rows[-1][0]}", ASIDE), (scale, ASIDE))


def without_gaps(months: Months) -> Months:
    """The months with those between them that have no article."""
    counted = dict(months)
    first, last = (int(m[:4]) * 12 + int(m[5:7]) - 1 for m in (min(counted), max(counted)))
    names = [f"{number // 12:04}-{number % 12 + 1:02}" for number in range(first, last + 1)]
    return [(name, counted.get(name, 0)) for name in names]
