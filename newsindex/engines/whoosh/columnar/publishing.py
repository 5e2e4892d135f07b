"""The last steps of a commit, in an order that a power cut cannot spoil, and the removal of files no longer needed."""

from __future__ import annotations

import re
from pathlib import Path

from msgspec.structs import replace

from newsindex.engines.whoosh.columnar.durable import write_durably, writing
from newsindex.engines.whoosh.columnar.lock import LOCK_NAME, RUN_LOCK_NAME, WriteLock
from newsindex.engines.whoosh.columnar.manifest import (
    INDEX_NAME,
    Manifest,
    blob_file_name,
    checksum_of,
    encode_manifest,
    generations,
    manifest_name,
    read_manifest,
    toc_name,
)  # fmt: skip
from newsindex.engines.whoosh.columnar.toc import encode_toc
from newsindex.errors import IndexOutdated, IndexUnsound
from newsindex.whole_file import sync_folder

_OURS = re.compile(rf"{INDEX_NAME}_[0-9a-z]+\.[A-Za-z0-9_.]+|_{INDEX_NAME}_[0-9]+\..*")

_AFFORDABLE, _TRIFLE = 0.1, 1 << 18
"""The generation before stays until the next commit where what it alone needs is at most this part of the index, or so
many bytes; a merge of all would otherwise double the index."""


def publish(folder: Path, manifest: Manifest) -> Manifest:
    """Makes the manifest's generation the newest, its segments and blobs being on the disk already."""
    toc = encode_toc(manifest.generation, manifest.segments)
    manifest = replace(manifest, toc=checksum_of(toc))
    write_durably(folder / manifest_name(manifest.generation), encode_manifest(manifest))
    sync_folder(folder)
    write_durably(folder / toc_name(manifest.generation), toc)
    sync_folder(folder)
    return manifest


def is_unfinished(folder: Path) -> bool:
    """Whether a folder holds nothing but what the making of an index begins with: another run is at it, or was
    killed."""
    return all(path.name in (LOCK_NAME, RUN_LOCK_NAME) or _OURS.fullmatch(path.name) for path in folder.iterdir())


def adopt(folder: Path, staged: Path, manifest: Manifest) -> None:
    """Makes the state of an index in `staged`, a folder on the same disk, the newest state of the index in `folder`.

    The files are moved; the one rename that counts is that of the TOC. What the index held before, sound or not, of
    this format or another, is removed. Raises `IndexBusy` and `IndexUnusable`.
    """
    with writing(folder):
        lock = WriteLock(folder)
        try:
            generation = max(generations(folder), default=0) + 1
            blobs = {
                name: replace(blob, file=blob_file_name(generation, name)) for name, blob in manifest.blobs.items()
            }
            for name, blob in manifest.blobs.items():
                (staged / blob.file).replace(folder / blobs[name].file)
            for segment in manifest.segments:
                for ending in segment.files:
                    (staged / (segment.name + ending)).replace(folder / (segment.name + ending))
            published = publish(folder, replace(manifest, generation=generation, blobs=blobs))
            sweep(folder, published, keep_previous=False)
        finally:
            lock.release()


def sweep(folder: Path, current: Manifest, keep_previous: bool = True) -> None:
    """Removes the index's files that neither the current generation nor, where it costs little, the previous needs."""
    needed = current.file_names()
    previous = _previous(folder, current) if keep_previous else None
    if previous is not None:
        extra = previous.file_names() - needed
        size = sum((folder / name).stat().st_size for name in extra if (folder / name).exists())
        if size <= max(_AFFORDABLE * current.size, _TRIFLE):
            needed |= extra
    for path in folder.iterdir():
        if path.name not in needed and _OURS.fullmatch(path.name):
            path.unlink(missing_ok=True)


def _previous(folder: Path, current: Manifest) -> Manifest | None:
    for generation in generations(folder):
        if generation < current.generation:
            try:
                return read_manifest(folder, generation)
            except (IndexUnsound, IndexOutdated, FileNotFoundError):
                return None
    return None
