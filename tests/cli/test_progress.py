"""What is said of a long run."""

from __future__ import annotations

import io

from rich.console import Console
from rich.progress import Progress

from newsindex.cli.progress import _Said


def said(share: float | None) -> str:
    """The line after half a minute, with 900 articles read."""
    bars = Progress(_Said(), console=Console(file=io.StringIO()), get_time=lambda: clock[0])
    clock = [100.0]
    total = None if share is None else 1.0
    bars.add_task("Indexing", total=total, completed=0, read=900, committed=600)
    bars.update(bars.tasks[0].id, completed=share or 0)
    clock[0] += 30
    return _Said().render(bars.tasks[0]).plain


def test_the_rate_is_said_and_the_time_left_where_it_is_known() -> None:
    assert said(0.25) == "Indexing, 900 read, 600 indexed, 30 a second, 1:30 left"
    assert said(None) == "Indexing, 900 read, 600 indexed, 30 a second, 0:30"
