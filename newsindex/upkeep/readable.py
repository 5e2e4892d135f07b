"""Whether what is committed beside the articles, and what lies beside the index, can be read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec

from newsindex.alerts.saved import AlertFile
from newsindex.engines.whoosh import IndexFolder
from newsindex.entities.book import Book
from newsindex.entities.mining import Miner
from newsindex.errors import AlertError, BookError, IndexUnsound
from newsindex.state import IndexState
from newsindex.sync.ledger import Ledger
from newsindex.sync.runs import BLOB


def unreadable(folder: IndexFolder, index: Path, user_book: Path) -> list[str]:
    """What cannot be read, a sentence each: the names that were mined, the state, the ledger of `sync`, the lines of
    the user's book, the saved searches."""
    readers: dict[str, Callable[[bytes], object]] = {
        "state.json": IndexState.load,
        "mined.tsv": lambda data: list(Book.load(data, shipped=False).entities(candidates=True)),
        "glosses.jsonl": lambda data: Miner(Book.load(shipped=False), data),
        BLOB: lambda data: msgspec.msgpack.decode(data, type=Ledger),
    }
    found: list[str] = []
    for name, read in readers.items():
        try:
            data = folder.blob(name)
            if data is not None:
                read(data)
        except IndexUnsound as error:
            found.append(str(error))
        except (ValueError, LookupError, TypeError, AttributeError, BookError) as error:
            found.append(f"{folder.path}: {name} of the last commit cannot be read ({error!r}); run newsindex rebuild")
    try:
        found.extend(Book.load(None, user_book, shipped=False).faults)
    except BookError as error:
        found.append(str(error))
    try:
        AlertFile(index).read()
    except AlertError as error:
        found.append(str(error))
    return found
