"""The manifest of one generation: what the index consists of, with sizes and checksums, as JSON beside Whoosh's TOC.

A generation counts once both `_MAIN_<n>.manifest.json` and `_MAIN_<n>.toc` are there; the manifest is written first and
holds the checksum of the TOC. Readers need the manifest alone: a search neither loads Whoosh nor unpickles anything.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

import msgspec
from msgspec import Struct

from newsindex.engines.whoosh.columnar.files import FORMAT_VERSION, of_another_format
from newsindex.errors import IndexUnsound

INDEX_NAME = "MAIN"
_TOC = re.compile(rf"_{INDEX_NAME}_([0-9]+)\.toc")
_COMMITTED = re.compile(rf"_{INDEX_NAME}_[1-9][0-9]*\.manifest\.json")
_BLOB_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")

_Count = Annotated[int, msgspec.Meta(ge=0, le=1 << 62)]


class _SegmentBody(msgspec.Struct):
    name: Annotated[str, msgspec.Meta(pattern=rf"^{INDEX_NAME}_[0-9A-Za-z]+$")]
    documents: _Count
    units: _Count
    files: dict[Annotated[str, msgspec.Meta(pattern=r"^\.[a-z]+$")], tuple[_Count, int]]
    deleted: _Count
    bitmap: bytes


class _Body(msgspec.Struct):
    """What stands in a manifest. No name in it leads out of the folder, whoever wrote it."""

    generation: _Count
    meta: dict[str, str]
    segments: list[_SegmentBody]
    blobs: dict[str, tuple[Annotated[str, msgspec.Meta(pattern=rf"^_{INDEX_NAME}_[A-Za-z0-9._-]+$")], _Count, str]]
    toc: str


class SegmentRecord(Struct, frozen=True):
    """A segment: its files by ending, each with its size and the checksum of its footer, and the deleted documents as
    a serialised bitmap. `units` are those of its longest text field."""

    name: str
    doc_count: int
    units: int
    files: Mapping[str, tuple[int, int]]
    deleted_count: int = 0
    deleted: bytes = b""

    @property
    def size(self) -> int:
        """Bytes of its files."""
        return sum(size for size, _ in self.files.values())


class BlobRecord(Struct, frozen=True):
    """A small file that belongs to the generation."""

    file: str
    size: int
    checksum: str


class Manifest(Struct, frozen=True):
    """What one generation consists of."""

    generation: int
    meta: Mapping[str, str] = {}
    segments: tuple[SegmentRecord, ...] = ()
    blobs: Mapping[str, BlobRecord] = {}
    toc: str = ""

    @property
    def size(self) -> int:
        """Bytes of its segments and small files."""
        return sum(segment.size for segment in self.segments) + sum(blob.size for blob in self.blobs.values())

    def file_names(self) -> set[str]:
        """Every file of the generation."""
        names = {toc_name(self.generation), manifest_name(self.generation)}
        names.update(segment.name + ending for segment in self.segments for ending in segment.files)
        names.update(blob.file for blob in self.blobs.values())
        return names


def toc_name(generation: int) -> str:
    """Whoosh's name of the generation's TOC."""
    return f"_{INDEX_NAME}_{generation}.toc"


def manifest_name(generation: int) -> str:
    """The name of the generation's manifest."""
    return f"_{INDEX_NAME}_{generation}.manifest.json"


def blob_file_name(generation: int, name: str) -> str:
    """The name under which a small file first committed with the generation is kept. Raises `ValueError`."""
    if not _BLOB_NAME.fullmatch(name):
        raise ValueError(f"not a name for a small file: {name!r}")
    return f"_{INDEX_NAME}_{generation}.blob.{name}"


def checksum_of(data: bytes) -> str:
    """The checksum of a manifest, a TOC or a small file: BLAKE2b with 20 bytes, in hexadecimal."""
    return hashlib.blake2b(data, digest_size=20).hexdigest()


def encode_manifest(manifest: Manifest) -> bytes:
    """The manifest as JSON with a checksum of its own."""
    body = {
        "format": FORMAT_VERSION,
        "generation": manifest.generation,
        "meta": dict(manifest.meta),
        "segments": [
            {
                "name": segment.name,
                "documents": segment.doc_count,
                "units": segment.units,
                "files": {ending: list(facts) for ending, facts in segment.files.items()},
                "deleted": segment.deleted_count,
                "bitmap": base64.b64encode(segment.deleted).decode(),
            }
            for segment in manifest.segments
        ],
        "blobs": {name: [blob.file, blob.size, blob.checksum] for name, blob in manifest.blobs.items()},
        "toc": manifest.toc,
    }
    return json.dumps({"checksum": checksum_of(_canonical(body)), "index": body}, indent=1, ensure_ascii=False).encode()


def decode_manifest(data: bytes, path: Path) -> Manifest:
    """The manifest that `encode_manifest` was given. Raises `IndexOutdated` for another format, `IndexUnsound` for
    anything else."""
    try:
        read = json.loads(data)
        body: dict[str, Any] = read.get("index", read)
        version = body["format"]
        sound = read.get("checksum") == checksum_of(_canonical(body))
        if sound and version == FORMAT_VERSION:
            return _manifest(body)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise _damaged(path, error) from error
    # Earlier formats may have had another checksum.
    if isinstance(version, int) and (sound or 0 < version < FORMAT_VERSION):
        raise of_another_format(path, version)
    raise _damaged(path, "the checksum differs")


def _damaged(path: Path, why: object) -> IndexUnsound:
    return IndexUnsound(f"{path}: damaged manifest ({why}). Restore the index from a backup, or rebuild it.")


def _manifest(body: dict[str, Any]) -> Manifest:
    """Raises `msgspec.ValidationError`, a `ValueError`."""
    read = msgspec.convert(body, _Body)
    return Manifest(
        generation=read.generation,
        meta=read.meta,
        segments=tuple(
            SegmentRecord(s.name, s.documents, s.units, s.files, s.deleted, s.bitmap) for s in read.segments
        ),
        blobs={name: BlobRecord(*facts) for name, facts in read.blobs.items()},
        toc=read.toc,
    )


def _canonical(body: Mapping[str, Any]) -> bytes:
    return json.dumps(body, sort_keys=True, separators=(",", ":")).encode()


def generations(folder: Path) -> list[int]:
    """The generations of which a TOC is there, newest first."""
    return sorted((int(found[1]) for entry in _names(folder) if (found := _TOC.fullmatch(entry))), reverse=True)


def was_committed(folder: Path) -> bool:
    """Whether articles were committed there, though no TOC may be left: what cleans up after LaTeX removes it."""
    return any(map(_COMMITTED.fullmatch, _names(folder)))


def _names(folder: Path) -> Iterator[str]:
    return (entry.name for entry in folder.iterdir())


def read_manifest(folder: Path, generation: int) -> Manifest:
    """The manifest of a generation, it and its TOC being sound. Raises `IndexUnsound` or `FileNotFoundError`."""
    toc = folder / toc_name(generation)
    toc_data = toc.read_bytes()
    path = folder / manifest_name(generation)
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        if not toc.exists():
            raise
        raise IndexUnsound(
            f"{toc} has no manifest beside it: another program wrote it. Rebuild the index with newsindex."
        ) from None
    manifest = decode_manifest(data, path)
    if manifest.generation != generation or manifest.toc != checksum_of(toc_data):
        raise IndexUnsound(f"{toc} is damaged or was tampered with. Restore the index from a backup, or rebuild it.")
    return manifest


class Found(Struct, frozen=True):
    """The newest sound generation of a folder, and what was wrong with newer ones."""

    manifest: Manifest
    warnings: tuple[str, ...] = ()


def find_newest(folder: Path) -> Found | None:
    """The newest sound generation; None where there is no TOC at all. Raises `IndexUnsound` where none is sound,
    `FileNotFoundError` where a writer removed files meanwhile."""
    wrong: list[str] = []
    first: IndexUnsound | None = None
    for generation in generations(folder):
        try:
            manifest = read_manifest(folder, generation)
        except IndexUnsound as error:
            first = first or error
            wrong.append(f"{error} Meanwhile the state before it is used.")
            continue
        return Found(manifest, tuple(wrong))
    if first is not None:
        raise first
    return None
