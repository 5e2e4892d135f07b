"""Looks through the files of one state of an index and says what is wrong with them."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from newsindex.engines.base import KEYWORD_FIELDS, NUMBER_FIELDS, TEXT_FIELDS
from newsindex.engines.whoosh.columnar.manifest import Manifest, checksum_of
from newsindex.engines.whoosh.columnar.reader import MappedSegment
from newsindex.engines.whoosh.columnar.toc import read_toc
from newsindex.errors import IndexUnsound


def problems_of(folder: Path, manifest: Manifest, segments: Sequence[MappedSegment], full: bool) -> Iterator[str]:
    """What is wrong, each naming a file: checksums, counts, the TOC. `full` also decodes every posting, compares the
    values by document with those by value, and unpacks every stored article."""
    try:
        toc = read_toc(folder, manifest.generation)
    except (IndexUnsound, FileNotFoundError) as error:
        yield str(error)
    else:
        if [(s.segment_id(), s.doc_count_all(), s.deleted_count()) for s in toc.segments] != [
            (record.name, record.doc_count, record.deleted_count) for record in manifest.segments
        ]:
            yield f"{folder}: the TOC and the manifest of generation {manifest.generation} name different segments"
    for blob in manifest.blobs.values():
        path = folder / blob.file
        if not path.exists() or checksum_of(path.read_bytes()) != blob.checksum:
            yield f"{path} is missing or damaged"
    for record, segment in zip(manifest.segments, segments, strict=True):
        damaged = [
            f"{file.path}: section {name} is damaged"
            for file in (segment.files.index, segment.files.texts)
            for name in file.damaged()
        ]
        yield from damaged
        if segment.doc_count != record.doc_count or (segment.deleted and segment.deleted.max() >= record.doc_count):
            yield f"{segment.files.index.path}: the number of documents differs from the manifest's"
        elif not damaged:
            try:
                yield from _of_segment(segment, full)
            except Exception as error:  # forged bytes, under checksums that are right, may lead to any
                yield f"{segment.files.index.path}: cannot be decoded ({error!r})"


def _of_segment(segment: MappedSegment, full: bool) -> Iterator[str]:
    yield from _of_columns(segment)
    if full:
        yield from _of_postings(segment)
        yield from _of_keywords(segment)
        yield from _of_stored(segment)


def _of_columns(segment: MappedSegment) -> Iterator[str]:
    path = segment.files.index.path
    for field in TEXT_FIELDS:
        if segment.is_text(field) and not (
            len(segment.exact_lengths(field)) == segment.doc_count == len(segment.starts(field)) - 1
            and bool((segment.exact_lengths(field) >= 0).all())
        ):
            yield f"{path}: the columns of {field} do not have a sound value for each document"
    for field in KEYWORD_FIELDS:
        if segment.has_keyword(field):
            counts, ordinals = segment.by_document(field)
            if len(counts) != segment.doc_count or counts.sum(dtype=np.int64) != len(ordinals):
                yield f"{path}: the values of {field} do not go together with the documents"
    for field in NUMBER_FIELDS:
        numbers = segment.numbers(field)
        if numbers is not None and len(numbers) != segment.doc_count:
            yield f"{path}: {field} does not have a value for each document"


def _of_postings(segment: MappedSegment) -> Iterator[str]:
    for field in TEXT_FIELDS:
        starts = segment.starts(field)
        for term, count in segment.terms(field, "", None):
            postings = segment.postings(field, term)
            sound = postings is not None
            if postings is not None:
                units, docs = postings.units(), postings.docs
                of_units = np.searchsorted(starts, units, "right") - 1
                sound = (
                    len(docs) == count
                    and len(units) == postings.count
                    and units[-1] < starts[-1]
                    and bool((np.diff(units.astype(np.int64)) > 0).all())
                    and np.array_equal(np.repeat(docs, postings.freqs), of_units)
                )
            if not sound:
                yield f"{segment.files.index.path}: the postings of {term!r} in {field} are unsound"


def _of_keywords(segment: MappedSegment) -> Iterator[str]:
    for field in KEYWORD_FIELDS:
        forward = segment.forward(field)
        if forward is None:
            continue
        owners = np.repeat(np.arange(segment.doc_count), np.diff(forward.offsets))
        order = np.argsort(forward.ordinals, kind="stable")
        bounds = np.searchsorted(forward.ordinals[order], np.arange(len(forward.values) + 1))
        for ordinal, (value, _) in enumerate(segment.terms(field, "", None)):
            part = order[bounds[ordinal] : bounds[ordinal + 1]]
            found = segment.keyword(field, value)
            if found is None or not (
                np.array_equal(found[0], owners[part]) and np.array_equal(found[1], forward.weights[part])
            ):
                yield f"{segment.files.index.path}: {field} {value!r} differs between the values and the documents"


def _of_stored(segment: MappedSegment) -> Iterator[str]:
    for doc in range(segment.doc_count):
        try:
            segment.stored(doc)
        except zlib.error as error:
            yield f"{segment.files.texts.path}: document {doc} cannot be unpacked ({error})"
