"""How far a long run is, on standard error: articles, rate, and the time left where the share that is done is known."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, Task
from rich.text import Text

Report = Callable[..., None]


class _Said(ProgressColumn):
    def render(self, task: Task) -> Text:
        """Articles read and indexed, the rate until now, and the time left."""
        read, committed, elapsed = task.fields["read"], task.fields["committed"], task.elapsed or 0.0
        said = [task.description, f"{read:,} read" if committed is None else f"{read:,} read, {committed:,} indexed"]
        if elapsed >= 1:
            said.append(f"{read / elapsed:,.0f} a second")
        share = task.completed if task.total else 0.0
        said.append(f"{_clock(elapsed * (1 - share) / share)} left" if share else _clock(elapsed))
        return Text(", ".join(said), no_wrap=True)


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


@contextmanager
def shown(what: str) -> Iterator[Report]:
    """A function to call with the articles read, those indexed (None: none are to be) and, where known, the share (0 to
    1) that is done."""
    colours = None if os.environ.get("NO_COLOR") else "auto"
    console = Console(file=sys.stderr, color_system=colours, markup=False, highlight=False)  # type: ignore[arg-type]
    with Progress(BarColumn(20), _Said(), console=console, transient=True) as bars:
        task = bars.add_task(what, total=None, read=0, committed=0)

        def report(read: int, committed: int | None = 0, share: float | None = None) -> None:
            bars.update(task, read=read, committed=committed)
            if share is not None:
                bars.update(task, completed=share, total=1.0)

        yield report
