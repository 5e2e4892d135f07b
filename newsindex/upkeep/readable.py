"""Whether what is committed beside the articles, and what lies beside the index, can be read."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from pathlib import Path

import msgspec

from newsindex.alerts.saved import AlertFile
from newsindex.documents import decode
from newsindex.engines.query import And
from newsindex.engines.whoosh import IndexFolder, Snapshot
from newsindex.entities.book.alias_book import Book
from newsindex.entities.mining.miner import Miner
from newsindex.errors import AlertError, BookError, IndexUnsound
from newsindex.state import IndexState
from newsindex.sync.ledger import Ledger
from newsindex.sync.runs import BLOB

_UNREADABLE = (ValueError, LookupError, TypeError, AttributeError, BookError, EOFError, OSError, zlib.error)
"""What reading forged bytes raises; the last three where they are packed."""


def unreadable(folder: IndexFolder, *, full: bool = False) -> list[str]:
    """What of a commit cannot be read, a sentence each: the state, the names that were mined and what they were mined
    from, the ledger of `sync`; `full`: the stored articles too."""
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
        except _UNREADABLE as error:
            found.append(f"{folder.path}: {name} of the last commit cannot be read ({error!r}); run newsindex rebuild")
    if full and not found:
        number = -1
        try:
            snapshot = Snapshot(folder.segments())
            for number in snapshot.matching(And(())).numbers.tolist():
                decode(snapshot.stored(number))
        except Exception as error:  # forged bytes may lead to any
            found.append(f"{folder.path}: article number {number} cannot be read ({error!r})")
    return found


def unreadable_alerts(index: Path) -> list[str]:
    """What is wrong with the file of saved searches."""
    try:
        AlertFile(index).read()
    except AlertError as error:
        return [str(error)]
    return []
