"""A Whoosh index in a folder: `IndexFolder` writes and opens it, `Snapshot` searches one state of it."""

from newsindex.engines.whoosh.evaluate.snapshot import Snapshot
from newsindex.engines.whoosh.index_folder import IndexFolder

__all__ = ["IndexFolder", "Snapshot"]
