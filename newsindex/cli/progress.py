"""How far a long run is: shown on a terminal only, on standard error."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from newsindex.cli.session import Session

Progress = Callable[..., None]


@contextmanager
def progress_of(session: Session, what: str) -> Iterator[Progress | None]:
    """A function to call with the articles read, those committed and, where known, the share (0 to 1) that is done.

    None where there is nobody to show it to.
    """
    if session.quiet or not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars

    plain = bool(os.environ.get("NO_COLOR"))
    console = Console(file=sys.stderr, color_system=None if plain else "auto", markup=False, highlight=False)
    said, left = TextColumn("{task.description}", markup=False), TextColumn("left", markup=False)
    columns = (said, BarColumn(), TimeElapsedColumn(), left, TimeRemainingColumn())
    with Bars(*columns, console=console, transient=True) as bars:
        task = bars.add_task(what, total=None)
        began = time.monotonic()

        def show(read: int, committed: int = 0, share: float | None = None) -> None:
            rate = read / max(time.monotonic() - began, 0.001)
            said = f"{what}: {read:,} articles, {committed:,} committed, {rate:,.0f} a second"
            if share:
                bars.update(task, description=said, completed=share, total=1.0)
            else:
                bars.update(task, description=said)

        yield show
