"""Looks through the files of one state of an index and says what is wrong with them."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np

from newsindex.engines.base import KEYWORD_FIELDS, NUMBER_FIELDS, TEXT_FIELDS
from newsindex.engines.whoosh.columnar.dictionary import decoded
from newsindex.engines.whoosh.columnar.document_of import DocumentOf
from newsindex.engines.whoosh.columnar.encoding import U32, stretches
from newsindex.engines.whoosh.columnar.layout import RARE, WEIGHT_STEPS
from newsindex.engines.whoosh.columnar.manifest import Manifest, checksum_of
from newsindex.engines.whoosh.columnar.occurrences import Rows, chunks, documents_of, postings_of, units_of
from newsindex.engines.whoosh.columnar.postings import TermPostings
from newsindex.engines.whoosh.columnar.reader import MappedSegment
from newsindex.engines.whoosh.columnar.text_field import HUGE
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
    for field in filter(segment.is_text, TEXT_FIELDS):
        starts = segment.starts(field)
        section = segment.files.index.bytes_(f"{field}.postings")
        document_of = DocumentOf(starts)
        for rows in chunks(segment, field):
            unsound: Iterable[int]
            if rows.counts.max() > starts[-1]:
                unsound = np.flatnonzero(rows.counts > starts[-1]).tolist()
            elif rows.counts[0] > HUGE:
                unsound = [] if _is_sound_alone(postings_of(section, rows, starts), document_of) else [0]
            else:
                unsound = _unsound(section, rows, starts, document_of)
            for place in unsound:
                term = decoded(rows.terms[place])
                yield f"{segment.files.index.path}: the postings of {term!r} in {field} are unsound"


def _unsound(section: memoryview, rows: Rows, starts: U32, document_of: DocumentOf) -> Iterator[int]:
    """The places of terms whose units do not rise, or do not go together with what else is said of the term."""
    units, order = units_of(section, rows, starts)
    counts = rows.counts[order]
    owners = np.repeat(np.arange(len(order)), counts)
    beyond = units >= starts[-1]
    same = owners[1:] == owners[:-1]
    bad = rows.docs[order] < 1
    bad[owners[beyond]] = True
    bad[owners[1:][same & (units[1:] <= units[:-1])]] = True
    docs = document_of(np.minimum(units, starts[-1] - np.uint32(1)))
    firsts = np.flatnonzero(np.append(True, ~same | (docs[1:] != docs[:-1])))
    spans = np.searchsorted(owners[firsts], np.arange(len(order) + 1))
    bad |= np.diff(spans) != rows.docs[order]
    freqs = np.diff(firsts, append=len(units))
    # Beside the units of frequent terms stand documents and frequencies of their own.
    for place in np.flatnonzero((counts > RARE) & ~bad).tolist():
        postings = postings_of(section, rows.part(order[place], order[place] + 1), starts)
        span = slice(spans[place], spans[place + 1])
        bad[place] = not (
            np.array_equal(postings.docs, docs[firsts[span]]) and np.array_equal(postings.freqs, freqs[span])
        )
    yield from sorted(order[bad].tolist())


def _is_sound_alone(postings: TermPostings, document_of: DocumentOf) -> bool:
    """The same of one term with very many occurrences."""
    docs, freqs = postings.docs, postings.freqs
    counted = np.zeros(int(docs[-1]) + 1, np.int64)
    for units in stretches(postings.positions()):
        found = np.bincount(document_of(units))
        counted[: len(found)] += found
    having = np.flatnonzero(counted)
    return (
        np.array_equal(having, docs)
        and np.array_equal(counted[having], freqs)
        and len(docs) == postings.doc_count
        and int(counted.sum()) == postings.count
    )


def _of_keywords(segment: MappedSegment) -> Iterator[str]:
    for field in KEYWORD_FIELDS:
        forward = segment.forward(field)
        if forward is None:
            continue
        section = segment.files.index.bytes_(f"{field}.postings")
        owners = np.repeat(np.arange(segment.doc_count), np.diff(forward.offsets))
        order = np.argsort(forward.ordinals, kind="stable")
        steps = segment.weight_steps(field)
        weights = np.full(len(order), WEIGHT_STEPS, np.uint16) if steps is None else steps[order]
        values = np.bincount(forward.ordinals, minlength=len(forward.values))
        first = at = 0
        for rows in chunks(segment, field):
            here = slice(at, at + int(rows.docs.sum()))
            docs, of_docs = documents_of(section, rows)
            same = (owners[order[here]] == docs) & (weights[here] == of_docs)
            unsound = values[first : first + len(rows.terms)] != rows.docs
            unsound[np.repeat(np.arange(len(rows.terms)), rows.docs)[~same]] = True
            for place in np.flatnonzero(unsound).tolist():
                value = decoded(rows.terms[place])
                yield f"{segment.files.index.path}: {field} {value!r} differs between the values and the documents"
            first, at = first + len(rows.terms), here.stop


def _of_stored(segment: MappedSegment) -> Iterator[str]:
    for doc in range(segment.doc_count):
        try:
            segment.stored(doc)
        except zlib.error as error:
            yield f"{segment.files.texts.path}: document {doc} cannot be unpacked ({error})"
