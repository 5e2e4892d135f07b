"""Which articles files hold: those of a file in the index, and whether any file of any source holds one now."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from newsindex.engines.whoosh import Snapshot
from newsindex.sync.ledger import Ledger, key_of, keys_in


def articles_of(snapshot: Snapshot, paths: Iterable[str]) -> list[str]:
    """The ids of the indexed articles, not of teasers, whose place is in one of the files."""
    found: dict[str, None] = {}
    for path in dict.fromkeys(paths):
        for value, _ in snapshot.expand("path", path, path + "\U0010ffff"):
            if value == path or value[len(path)] in "#!":
                numbers = [n for n in snapshot.find("path", value) if not snapshot.keywords("parent", n)]
                found.update(dict.fromkeys(snapshot.ids(numbers)))
    return list(found)


class Held:
    """The articles that the files of all sources hold, but for files that vanished."""

    def __init__(self, ledger: Ledger, vanished: Collection[str]) -> None:
        self._keys = {
            key
            for source in ledger.sources.values()
            for path, file in source.files.items()
            if path not in vanished
            for key in keys_in(file.keys)
        }

    def __contains__(self, id_: str) -> bool:
        """Under its own id, or under `source:id`, which it was given where another source had taken its own."""
        return key_of(id_) in self._keys or (":" in id_ and key_of(id_.partition(":")[2]) in self._keys)
