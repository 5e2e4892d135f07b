"""The sources that an update was given: what they hold, how much of it has been read, and what could not be."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from hashlib import blake2b
from pathlib import Path

from newsindex.engines.whoosh import IndexFolder
from newsindex.errors import SourceError, UsageError
from newsindex.indexing import Item
from newsindex.ingest import Notice, ReadOptions, SourceFile, find_files, read_file
from newsindex.model import Skipped
from newsindex.state import IndexState

Sources = str | os.PathLike[str] | Iterable[str | os.PathLike[str]]

_ADDRESS = re.compile(r"https?:/", re.IGNORECASE)  # also as Path writes it

_TOLD = 10_000
"""So many inputs that were skipped are remembered."""


class Reading:
    """What the sources hold, read as it is asked for; `share` (0 to 1) says how much of their bytes has been read.

    Raises SourceError where none of them is there.
    """

    def __init__(self, sources: Sources, options: ReadOptions) -> None:
        try:
            self._paths = [sources] if isinstance(sources, (str, os.PathLike)) else list(sources)
            empty = [path for path in self._paths if not os.fspath(path)]
            named = list(map(Path, self._paths))
        except TypeError as error:
            raise UsageError(f"sources are a path or a list of paths: {error}") from error
        if empty:
            raise UsageError("a source is an empty path; name a file or folder")
        if address := next((path for path in map(str, self._paths) if _ADDRESS.match(path)), None):
            raise SourceError(
                f"{address}: only files and folders are read here; name a feed in newsindex.toml, as "
                f'[[sources]] name = "Wire" feeds = ["{address}"], and run sync, or save the page'
            )
        if named and not any(map(os.path.exists, named)):  # which is False where a name is too long, or out of reach
            raise SourceError(f"no source to read: {', '.join(map(str, named))} is not there; check the path")
        self._options = options
        self.share = 0.0
        self._told: frozenset[str] = frozenset()
        self._skipped: dict[str, None] = {}

    def __iter__(self) -> Iterator[Item]:
        files = list(find_files(self._paths, self._options))
        named = {str(Path(path).absolute()) for path in self._paths}
        total = sum(file.size for file in files if not isinstance(file, Skipped)) or 1
        done = came = 0

        def at(place: int) -> None:
            self.share = min((done + place) / total, 1.0)

        for file in files:
            if isinstance(file, Skipped):  # a source that was named and is not there is told each time
                yield file if file.path in named else self._marked(file)
                continue
            for item in read_file(file, self._options, at):
                came += 1
                yield self._marked(item, file) if isinstance(item, Skipped) else item
            at(file.size)
            done += file.size
        if named and not came and not any(isinstance(file, Skipped) for file in files):
            chosen = self._options.include or self._options.exclude
            why = "include and exclude choose no file there" if chosen else "there is nothing that may be an article"
            yield Notice(", ".join(sorted(named)), why)

    def _marked(self, item: Skipped, file: SourceFile | None = None) -> Skipped:
        """The item, marked where it was skipped before and its file, where it has one, is as it was."""
        state = () if file is None else (file.size, file.mtime_ns)
        what = repr((item.path, item.reason, *state)).encode("utf-8", "surrogatepass")
        key = blake2b(what, digest_size=8).hexdigest()
        self._skipped[key] = None
        return replace(item, before=key in self._told)

    @contextmanager
    def telling_new_from_known(self, folder: IndexFolder) -> Iterator[None]:
        """While it lasts, what an earlier update of the index skipped is marked; then what this one did is remembered
        there for the next."""
        self._told = frozenset(IndexState.load(folder.blob("state.json")).skipped)
        yield
        if self._skipped.keys() <= self._told:
            return
        state = IndexState.load(folder.blob("state.json"))
        kept = [key for key in state.skipped if key not in self._skipped]
        state.skipped = [*kept, *self._skipped][-_TOLD:]
        with folder.writer() as writer:
            writer.commit({"state.json": state.dump()})
