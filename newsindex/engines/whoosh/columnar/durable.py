"""Files that are wholly there or not at all, also after a power cut."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from newsindex.errors import IndexUnusable


def write_durably(path: Path, data: bytes) -> None:
    """Writes the file under a temporary name, puts it on the disk, and renames it; the caller syncs the folder."""
    temporary = path.with_name(path.name + ".tmp")
    with temporary.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Says what the system refused: a full disk, a read-only folder."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or str(error)
        raise IndexUnusable(
            f"{folder}: cannot write the index: {reason} (errno {error.errno}). The last committed state is whole; "
            "give the folder room or permission and run again."
        ) from error
