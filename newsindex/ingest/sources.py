"""Files, folders and links → the files that may hold articles, in a fixed order, each once."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from newsindex.ingest.facts import formats
from newsindex.ingest.options import ReadOptions, SourceFile, written_path
from newsindex.ingest.streams import packing, reason_of
from newsindex.model import Skipped

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec


def find_files(sources: Iterable[str | os.PathLike[str]], options: ReadOptions) -> Iterator[SourceFile | Skipped]:
    """The files of the sources, folders to any depth, each by its real path and once, sorted within a folder.

    Hidden files, index folders and files that stand beside articles (pictures, style sheets) are passed over in a
    folder; what was named itself always comes. A source that is not there, and a link that leads out of its folder,
    is a Skipped.
    """
    walk = _Walk(options)
    for source in sources:
        given = Path(source).absolute()
        try:
            real = given.resolve(strict=True)
            status = real.stat()
        except (OSError, RuntimeError, ValueError) as error:
            dangling = os.path.islink(given)  # noqa: PTH114 - the other raises where the name is too long
            yield _skipped(given, "the link leads nowhere" if dangling else _missing(error))
            continue
        if stat.S_ISDIR(status.st_mode):
            if is_index_folder(real):
                yield _skipped(real, "it is an index of newsindex, not a source")
            else:
                yield from walk.folder(str(real))
        elif not stat.S_ISREG(status.st_mode):
            yield _skipped(real, "it is no ordinary file")
        elif walk.is_new(real):
            yield SourceFile(str(real), status.st_size, status.st_mtime_ns)


def _skipped(path: str | os.PathLike[str], reason: str) -> Skipped:
    return Skipped(written_path(os.fspath(path)), reason)


def is_index_folder(path: Path) -> bool:
    """Whether a folder is an index: named so, or with a table of contents as Whoosh writes it."""
    return path.suffix == ".idx" or next(path.glob("_MAIN_*.toc"), None) is not None


def _is_of_index(name: str, indexes: Iterable[str]) -> bool:
    """Whether a file is one of those that lie beside an index: its book, its alerts, its log."""
    return any(name.startswith(f"{index}.") for index in indexes)


def may_hold_articles(name: str) -> bool:
    """Whether a file of this name in a folder may hold articles: not hidden, and no picture, style sheet or program."""
    return not name.startswith(".") and kind_of(name) != "asset"


def kind_of(name: str) -> str | None:
    """The reader for a file by its extension, `.gz` and its like aside; None where it is not known."""
    ending = packing(name)
    if ending:
        name = name[: -len(ending)]
    return formats().get("." + name.rpartition(".")[2].lower()) if "." in name else None


def is_chosen(within: str, options: ReadOptions) -> bool:
    """Whether a file, by its path within the source, is among what `include` and `exclude` choose."""
    if is_excluded(within, options):
        return False
    return not options.include or _spec(options.include).match_file(within)


def is_excluded(within: str, options: ReadOptions) -> bool:
    """Whether `exclude` leaves out a file, or with a slash at the end a folder, by its path within the source."""
    return bool(options.exclude) and _spec(options.exclude).match_file(within)


@lru_cache(maxsize=32)
def _spec(patterns: tuple[str, ...]) -> GitIgnoreSpec:
    from pathspec import GitIgnoreSpec  # only where globs are given

    return GitIgnoreSpec.from_lines(patterns)


def _missing(error: Exception) -> str:
    absent = isinstance(error, FileNotFoundError | NotADirectoryError)
    return "there is no such file or folder" if absent else reason_of(error)


class _Walk:
    """A walk over folders that remembers where it has been, so that each file comes once."""

    def __init__(self, options: ReadOptions) -> None:
        self._options = options
        self._folders: set[str] = set()
        # Only files that were named or linked: those of a walked folder are known by the folder.
        self._files: set[str] = set()

    def is_new(self, file: Path) -> bool:
        """Whether a file that was named or linked has not come yet; from now on it has."""
        path = str(file)
        if path in self._files or (str(file.parent) in self._folders and may_hold_articles(file.name)):
            return False
        self._files.add(path)
        return True

    def folder(self, root: str) -> Iterator[SourceFile | Skipped]:
        """What a folder holds, in the order of the names, folders within it in their place."""
        stack = [self._entries(root, "", root)]
        while stack:
            found = next(stack[-1], None)
            if found is None:
                stack.pop()
            elif isinstance(found, tuple):
                stack.append(self._entries(*found, root))
            else:
                yield found

    def _entries(self, path: str, within: str, root: str) -> Iterator[SourceFile | Skipped | tuple[str, str]]:
        """The files of one folder, and as (path, path within the source) the folders in it."""
        if path in self._folders:
            return
        self._folders.add(path)
        try:
            with os.scandir(path) as listing:
                entries = sorted(listing, key=lambda entry: entry.name)
        except OSError as error:
            yield _skipped(path, reason_of(error))
            return
        if path != root and any(e.name.startswith("_MAIN_") and e.name.endswith(".toc") for e in entries):
            return
        indexes = {entry.name for entry in entries if entry.name.endswith(".idx")}
        for entry in entries:
            name = entry.name
            if indexes and _is_of_index(name, indexes):
                continue
            inner = within + name
            if name.startswith("."):
                continue
            if entry.is_symlink():
                yield from self._link(Path(entry.path), inner, root)
            elif entry.is_dir(follow_symlinks=False):
                if not name.endswith(".idx") and not is_excluded(inner + "/", self._options):
                    yield entry.path, inner + "/"
            elif kind_of(name) != "asset" and self._wants(name, inner) and entry.path not in self._files:
                try:
                    status = entry.stat(follow_symlinks=False)
                except OSError as error:
                    yield _skipped(entry, reason_of(error))
                    continue
                if stat.S_ISREG(status.st_mode):
                    yield SourceFile(entry.path, status.st_size, status.st_mtime_ns, given=False, within=inner)

    def _link(self, link: Path, inner: str, root: str) -> Iterator[SourceFile | Skipped | tuple[str, str]]:
        """What a link in a folder leads to; what lies in the source comes in its own place, unless hidden there."""
        try:
            real = link.resolve(strict=True)
            status = real.stat()
        except (OSError, RuntimeError):
            yield _skipped(link, "the link leads nowhere")
            return
        if real.is_relative_to(root):
            if not any(part.startswith(".") for part in real.relative_to(root).parts):
                return
        elif not self._options.follow_links:
            if may_hold_articles(link.name) and self._wants(link.name, inner):
                yield _skipped(link, "the link leads out of the source; name its target, or allow links")
            return
        if stat.S_ISDIR(status.st_mode):
            yield str(real), inner + "/"
        elif stat.S_ISREG(status.st_mode) and self._wants(real.name, inner) and self.is_new(real):
            yield SourceFile(str(real), status.st_size, status.st_mtime_ns, given=False, within=inner)

    def _wants(self, name: str, within: str) -> bool:
        """Whether the globs choose a file; an archive is opened for the sake of its members."""
        if is_chosen(within, self._options):
            return True
        return kind_of(name) in ("zip", "tar") and not is_excluded(within, self._options)
