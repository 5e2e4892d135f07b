"""Writes an index: articles come in, segments and one new generation come out, all or nothing."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType

from msgspec.structs import replace
from pyroaring import BitMap

from newsindex.engines.base import IndexDocument
from newsindex.engines.whoosh.columnar.batch import Collecting, DocumentBatch
from newsindex.engines.whoosh.columnar.durable import write_durably, writing
from newsindex.engines.whoosh.columnar.identity import IdLookup
from newsindex.engines.whoosh.columnar.lock import WriteLock
from newsindex.engines.whoosh.columnar.manifest import (
    INDEX_NAME,
    BlobRecord,
    Manifest,
    SegmentRecord,
    blob_file_name,
    checksum_of,
    find_newest,
    generations,
)  # fmt: skip
from newsindex.engines.whoosh.columnar.merging import merge_segments
from newsindex.engines.whoosh.columnar.policy import which_to_merge, whole
from newsindex.engines.whoosh.columnar.publishing import publish, sweep
from newsindex.engines.whoosh.columnar.reader import MappedSegment, SegmentFiles
from newsindex.engines.whoosh.columnar.segment_writer import SegmentBuilder, WrittenSegment
from newsindex.errors import IndexNotFound, UsageError

MOST_FRESH = 16
"""Segments that may wait to be merged with others of the same commit or run."""

_TOGETHER, _AS_TERMS = 1 << 19, 100
"""Articles given one by one are turned into arrays when their texts have so many terms; each counts as some."""


class IndexWriter:
    """The one writer of an index. Everything since the last commit is in the index after `commit`, or nothing of it.

    As a context manager it commits at the end, or cancels on an error. Raises `IndexBusy` when another writer keeps the
    lock for longer than `wait` seconds, `IndexNotFound` where there is no index. A segment is finished when memory
    asks for it, or when it has `most_occurrences` terms in its texts. Without `merging`, commits leave their segments
    as they are, up to `MOST_FRESH`.

    The way in for given tokens, and as fast as any: `add` each article, its `TermStream`s with the tokens as a list of
    strings and, where they stand in a row, `range(len(tokens))` as their positions; then `commit` once. Numbering,
    sorting and coding go on in a second thread meanwhile.
    """

    def __init__(
        self, folder: Path, wait: float = 0.0, most_occurrences: int | None = None, merging: bool = True
    ) -> None:
        self._folder = folder
        self._merging = merging
        self._most = most_occurrences
        _newest(folder)
        with writing(folder):
            self._lock = WriteLock(folder, wait)
        self._open = True
        try:
            self._manifest = _newest(folder)
            self._thread = ThreadPoolExecutor(1, "newsindex-segments")
            self._builder: SegmentBuilder | None = None
            with writing(folder):
                sweep(folder, self._manifest)
            self._forget()
        except BaseException:
            self._open = False
            self._lock.release()
            raise

    def _forget(self) -> None:
        self._segments: list[SegmentRecord] = list(self._manifest.segments)
        self._fresh: list[str] = []
        self._files: dict[str, SegmentFiles] = {}
        self._lookups: dict[str, IdLookup] = {}
        self._gone: set[str] = set()
        self._added = Collecting()
        self._forget_buffer()

    def _forget_buffer(self) -> None:
        if self._builder is not None:
            self._builder.abandon()
            self._builder = None
        self._place: dict[str, int] = {}
        self._superseded = BitMap()

    # ------------------------------------------------------------------ what changes

    def add(self, document: IndexDocument) -> None:
        """Adds an article; one of the same id is replaced, the one added last stays."""
        self._must_be_open()
        self._added.add(document)
        if self._added.occurrences + _AS_TERMS * len(self._added) >= _TOGETHER:
            self._take_added()

    def _take_added(self) -> None:
        added, self._added = self._added, Collecting()
        if len(added):
            self._buffer(added.batch())

    def add_batch(self, batch: DocumentBatch) -> None:
        """Adds articles that have been turned into arrays, perhaps by another process, as `add` would one by one."""
        self._must_be_open()
        self._take_added()
        self._buffer(batch)

    def _buffer(self, batch: DocumentBatch) -> None:
        with writing(self._folder):
            if self._builder is None:
                self._builder = SegmentBuilder(self._folder, _new_name(), self._thread, self._most)
            for number, id_ in enumerate(batch.ids, self._builder.count):
                earlier = self._place.get(id_)
                if earlier is not None:
                    self._superseded.add(earlier)
                self._place[id_] = number
            self._builder.add(batch)
        if self._builder.full:
            self._flush()

    def delete(self, ids: Iterable[str]) -> None:
        """Takes articles out; ids that are not there do no harm."""
        self._must_be_open()
        self._take_added()
        for id_ in ids:
            buffered = self._place.pop(id_, None)
            if buffered is not None:
                self._superseded.add(buffered)
            self._gone.add(id_)

    def delete_all(self) -> None:
        """Takes all committed articles out, without a look at them: they may be of another schema or analyzer."""
        self._must_be_open()
        self._segments = []

    def flush(self) -> None:
        """Writes what was added as a segment, which keeps nothing of it in memory; what has been flushed becomes one
        segment when it is committed."""
        self._must_be_open()
        self._take_added()
        self._flush()

    def _flush(self) -> None:
        """Finishes the segment at hand, having taken what it replaces out of the earlier ones."""
        self._delete_from_segments(self._gone.union(self._place))
        self._gone = set()
        builder, self._builder = self._builder, None
        with writing(self._folder):
            if builder is not None and builder.count > len(self._superseded):
                try:
                    written = builder.finish()
                except BaseException:
                    builder.abandon()
                    raise
                self._segments.append(_record(written, self._superseded))
                self._fresh.append(written.name)
            elif builder is not None:
                builder.abandon()
            self._forget_buffer()
            if len(self._fresh) >= MOST_FRESH:
                self._merge_fresh()

    def _merge_fresh(self) -> None:
        """Makes one of the segments made since the last commit, so that a large run leaves few behind and writes each
        article twice at most."""
        fresh = [record for record in self._segments if record.name in self._fresh]
        for names in whole(fresh):
            self._merge(names)
        self._fresh = []

    def _delete_from_segments(self, ids: Collection[str]) -> None:
        if not ids:
            return
        for place, record in enumerate(self._segments):
            lookup = self._lookups.get(record.name)
            if lookup is None:
                lookup = self._lookups[record.name] = IdLookup(self._mapped(record))
            deleted = _deleted(record) | lookup.documents(ids)
            if len(deleted) > record.deleted_count:
                self._segments[place] = replace(record, deleted_count=len(deleted), deleted=deleted.serialize())

    def _mapped(self, record: SegmentRecord) -> MappedSegment:
        files = self._files.get(record.name)
        if files is None:
            files = self._files[record.name] = SegmentFiles(self._folder, record.name)
        return MappedSegment(files, _deleted(record))

    def _merge(self, names: Sequence[str]) -> None:
        parts = [record for record in self._segments if record.name in names]
        written = merge_segments(self._folder, _new_name(), [self._mapped(part) for part in parts], self._thread)
        place = self._segments.index(parts[0])
        self._segments[place : place + 1] = [] if written is None else [_record(written, BitMap())]
        self._segments = [record for record in self._segments if record.name not in names]
        committed = {record.name for record in self._manifest.segments}
        for part in parts:
            self._files.pop(part.name, None)
            self._lookups.pop(part.name, None)
            if part.name not in committed:
                for ending in part.files:
                    (self._folder / (part.name + ending)).unlink(missing_ok=True)

    # ------------------------------------------------------------------ the end

    def commit(self, blobs: Mapping[str, bytes | None] | None = None, meta: Mapping[str, str] | None = None) -> None:
        """Makes everything since the last commit part of the index at once, and with it the small files `blobs`
        (None: removed; those not named stay) and changes to the index's `meta`. Writes nothing when nothing changed."""
        self.flush()
        with writing(self._folder):
            self._merge_fresh()
            while (self._merging or len(self._segments) >= MOST_FRESH) and (names := which_to_merge(self._segments)):
                self._merge(names)
        self._publish(blobs or {}, meta or {}, keep_previous=True)

    def optimise(self, keep_previous: bool = False) -> None:
        """Makes one segment of all, without anything of the deleted articles, and commits; no earlier state is kept,
        unless told to where it costs little."""
        self.flush()
        with writing(self._folder):
            for names in whole(self._segments):
                self._merge(names)
        self._publish({}, {}, keep_previous)

    def _publish(self, blobs: Mapping[str, bytes | None], meta: Mapping[str, str], keep_previous: bool) -> None:
        old = self._manifest
        generation = max((*generations(self._folder), old.generation)) + 1
        kept = dict(old.blobs)
        written: dict[str, bytes] = {}
        for name, data in blobs.items():
            if data is None:
                kept.pop(name, None)
            elif name not in kept or kept[name].checksum != checksum_of(data):
                kept[name] = BlobRecord(blob_file_name(generation, name), len(data), checksum_of(data))
                written[kept[name].file] = data
        new = replace(old, meta={**old.meta, **meta}, segments=tuple(self._segments), blobs=kept)
        with writing(self._folder):
            if new != old:
                for file, data in written.items():
                    write_durably(self._folder / file, data)
                self._manifest = publish(self._folder, replace(new, generation=generation))
            sweep(self._folder, self._manifest, keep_previous)
        self._forget()

    def cancel(self) -> None:
        """Forgets everything since the last commit and gives the lock back."""
        if not self._open:
            return
        self._open = False
        self._forget()
        self._thread.shutdown()
        try:
            with writing(self._folder):
                sweep(self._folder, self._manifest)
        finally:
            self._lock.release()

    close = cancel

    def _must_be_open(self) -> None:
        if not self._open:
            raise UsageError("this writer is closed; ask the index for another one")

    def __enter__(self) -> IndexWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None and self._open:
                self.commit()
        finally:
            self.close()


def _newest(folder: Path) -> Manifest:
    found = find_newest(folder) if folder.is_dir() else None
    if found is None:
        raise IndexNotFound.at(folder)
    return found.manifest


def _new_name() -> str:
    return f"{INDEX_NAME}_{uuid.uuid4().hex[:16]}"


def _record(written: WrittenSegment, deleted: BitMap) -> SegmentRecord:
    bitmap = deleted.serialize() if deleted else b""
    return SegmentRecord(written.name, written.doc_count, written.units, written.files, len(deleted), bitmap)


def _deleted(record: SegmentRecord) -> BitMap:
    return BitMap.deserialize(record.deleted) if record.deleted else BitMap()
