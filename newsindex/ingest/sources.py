"""Files, folders and links → the files that may hold articles, in a fixed order, each once."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from newsindex.ingest.facts import formats
from newsindex.ingest.options import ReadOptions, SourceFile
from newsindex.ingest.streams import packing, reason_of
from newsindex.model import Skipped

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec


def find_files(sources: Iterable[str | os.PathLike[str]], options: ReadOptions) -> Iterator[SourceFile | Skipped]:
    """The files of the sources, folders to any depth, each by its real path and once, sorted within a folder.

    Hidden files, index folders and files that stand beside articles (pictures, style sheets) are passed over in a
    folder; what was named itself always comes. A source that is not there, and a link that leads out of its folder, is a Skipped.
    """
    seen: set[str] = set()
    walked: set[str] = set()
    for source in sources:
        given = os.path.abspath(os.fspath(source))  # noqa: PTH100 - Path() would drop a trailing ".."
        try:
            real = os.path.realpath(given, strict=True)
            status = os.stat(real)  # noqa: PTH116
        except OSError as error:
            linked = os.path.islink(given)  # noqa: PTH114
            yield Skipped(given, "the link leads nowhere" if linked else _missing(error))
            continue
        if stat.S_ISDIR(status.st_mode):
            if is_index_folder(real):
                yield Skipped(real, "it is an index of newsindex, not a source")
            else:
                yield from _walk(real, options, seen, walked)
        elif not stat.S_ISREG(status.st_mode):
            yield Skipped(real, "it is no ordinary file")
        elif real not in seen and not (os.path.dirname(real) in walked and may_hold_articles(os.path.basename(real))):  # noqa: PTH119, PTH120
            seen.add(real)
            yield SourceFile(real, status.st_size, status.st_mtime_ns)


def is_index_folder(path: str) -> bool:
    """Whether a folder is an index: named so, or with a table of contents as Whoosh writes it."""
    if path.endswith(".idx"):
        return True
    try:
        return any(name.startswith("_MAIN_") and name.endswith(".toc") for name in os.listdir(path))  # noqa: PTH208
    except OSError:
        return False


def may_hold_articles(name: str) -> bool:
    """Whether a file of this name in a folder may hold articles: not hidden, and no picture, style sheet or program."""
    return not name.startswith(".") and kind_of(name) != "asset"


@lru_cache(maxsize=4096)
def _kind_of_ending(ending: str) -> str | None:
    return formats().get(ending)


def kind_of(name: str) -> str | None:
    """The reader for a file by its extension, `.gz` and its like aside; None where it is not known."""
    ending = packing(name)
    if ending:
        name = name[: -len(ending)]
    return _kind_of_ending(os.path.splitext(name)[1].lower())  # noqa: PTH122


def is_chosen(within: str, options: ReadOptions) -> bool:
    """Whether a file, by its path within the source, is among what `include` and `exclude` choose."""
    if options.exclude and _spec(options.exclude).match_file(within):
        return False
    return not options.include or _spec(options.include).match_file(within)


@lru_cache(maxsize=32)
def _spec(patterns: tuple[str, ...]) -> GitIgnoreSpec:
    from pathspec import GitIgnoreSpec  # noqa: PLC0415 - only where globs are given

    return GitIgnoreSpec.from_lines(patterns)


def _missing(error: OSError) -> str:
    return "there is no such file or folder" if isinstance(error, FileNotFoundError | NotADirectoryError) else reason_of(error)


def _walk(root: str, options: ReadOptions, seen: set[str], walked: set[str]) -> Iterator[SourceFile | Skipped]:
    """The files below a folder, in the order of their names, folders among them in their place."""
    pending: list[tuple[str, str]] = [(root, "")]
    while pending:
        path, within = pending.pop()
        if not os.path.isdir(path):  # noqa: PTH112 - a file that waited for its turn among the folders
            yield from _file(path, within, options, seen)
            continue
        if path in walked:
            continue
        walked.add(path)
        try:
            entries = sorted(os.scandir(path), key=lambda e: e.name)  # noqa: PTH208
        except OSError as error:
            yield Skipped(path, reason_of(error))
            continue
        if path != root and any(e.name.startswith("_MAIN_") and e.name.endswith(".toc") for e in entries):
            continue
        found: list[tuple[str, str]] = []
        for entry in entries:
            if entry.name.startswith("."):
                continue
            inner = f"{within}{entry.name}"
            if entry.is_symlink():
                target = _target(entry.path, root, options)
                if isinstance(target, Skipped):
                    yield target
                elif target:
                    found.append((target, inner + "/" if os.path.isdir(target) else inner))  # noqa: PTH112
            elif entry.is_dir(follow_symlinks=False):
                excluded = options.exclude and _spec(options.exclude).match_file(inner + "/")
                if not entry.name.endswith(".idx") and not excluded:
                    found.append((entry.path, inner + "/"))
            elif may_hold_articles(entry.name):
                found.append((entry.path, inner))
        pending += reversed(found)


def _file(path: str, within: str, options: ReadOptions, seen: set[str]) -> Iterator[SourceFile | Skipped]:
    if path in seen:
        return
    archive = kind_of(path) in ("zip", "tar")
    if not is_chosen(within, options) and not (archive and options.include and not _excluded(within, options)):
        return
    try:
        status = os.stat(path)  # noqa: PTH116
    except OSError as error:
        yield Skipped(path, reason_of(error))
        return
    if stat.S_ISREG(status.st_mode):
        if seen:
            seen.add(path)
        yield SourceFile(path, status.st_size, status.st_mtime_ns, given=False, within=within)


def _excluded(within: str, options: ReadOptions) -> bool:
    return bool(options.exclude) and _spec(options.exclude).match_file(within)


def _target(link: str, root: str, options: ReadOptions) -> str | Skipped | None:
    """What a link in a folder leads to; None where it lies in the source and is found in its own place."""
    try:
        real = os.path.realpath(link, strict=True)
    except OSError:
        return Skipped(link, "the link leads nowhere")
    if real == root or real.startswith(root.rstrip(os.sep) + os.sep):
        hidden = any(part.startswith(".") for part in PurePosixPath(os.path.relpath(real, root)).parts)
        return real if hidden and real != root else None
    if options.follow_links:
        return real
    return Skipped(link, "the link leads out of the source; give its target as a source, or allow links")
