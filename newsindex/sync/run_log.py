"""The log of runs: a line of JSON for each that did something, in `<index>.runs.jsonl`."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

MOST_BYTES = 1 << 20
"""A longer log is put aside, as `.1`, and a new one begun; the one put aside before is dropped."""

_MOST_NAMED = 200
"""So many skipped files of one run are named."""


def log_of(index: Path) -> Path:
    """Where the log of an index lies."""
    return index.with_name(index.name + ".runs.jsonl")


def note_run(index: Path, began: dt.datetime, outcome: Mapping[str, Any], *, quiet: bool) -> None:
    """Add a run. A quiet one adds nothing; only the time of the file says that it was.

    A log that cannot be written stops no run: what it would say has been said.
    """
    path = log_of(index)
    with suppress(OSError):
        if quiet:
            if path.exists():
                path.touch()
            return
        if path.exists() and path.stat().st_size > MOST_BYTES:
            path.replace(path.with_name(path.name + ".1"))
        entry = {"began": began.isoformat(timespec="seconds"), **outcome}
        for named in ("skipped", "known"):
            if len(entry.get(named, ())) > _MOST_NAMED:
                entry[f"more_{named}"] = len(entry[named]) - _MOST_NAMED
                entry[named] = entry[named][:_MOST_NAMED]
        with path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(entry, ensure_ascii=False) + "\n")


def last_runs(index: Path, count: int = 5) -> list[dict[str, Any]]:
    """The last runs that did something, newest first; lines that were cut off are passed over."""
    found: list[dict[str, Any]] = []
    path = log_of(index)
    for file in (path, path.with_name(path.name + ".1")):
        with suppress(OSError):
            for line in reversed(file.read_text(encoding="utf-8", errors="replace").splitlines()):
                with suppress(ValueError):
                    entry = json.loads(line)
                    if isinstance(entry, dict):
                        found.append(entry)
                if len(found) >= count:
                    return found
    return found


def last_run_at(index: Path) -> dt.datetime | None:
    """When a run last ended, quiet or not; None where none is known."""
    try:
        return dt.datetime.fromtimestamp(log_of(index).stat().st_mtime, dt.UTC)
    except OSError:
        return None
