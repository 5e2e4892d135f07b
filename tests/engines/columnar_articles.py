"""Random articles, and what an index of them must hold, as plain dictionaries."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence

from newsindex.engines.base import IndexDocument, TermStream
from newsindex.engines.whoosh.columnar.arrays import MISSING
from newsindex.engines.whoosh.columnar.batch import Collecting, DocumentBatch
from newsindex.engines.whoosh.columnar.reader import MappedSegment

WORDS = [f"w{number}" for number in range(300)] + ["台", "台积电", "=Apple", "^", "|", "\U0001f600", "\ud800"]


def article(number: int, source: random.Random, longest: int = 60) -> IndexDocument:
    """An article with words of falling frequency, several at one position, in any order."""
    body = _stream(source, longest)
    texts = {"body": body, "lead": _stream(source, 10)}
    if source.random() < 0.8:
        texts["title"] = _stream(source, 6)
    keywords = {"source": [(f"source {source.randrange(4)}", 1.0)]}
    if source.random() < 0.5:
        names = source.sample(range(20), source.randrange(4))
        keywords["company"] = [(f"company{name}", source.randrange(10_001) / 10_000) for name in names]
    numbers = {"day": source.randrange(-5, 20)} if source.random() < 0.9 else {}
    return IndexDocument(f"id{number}", texts, keywords, numbers, source.randbytes(source.randrange(30)))


def batch_of(documents: Iterable[IndexDocument]) -> DocumentBatch:
    collected = Collecting()
    for document in documents:
        collected.add(document)
    return collected.batch()


def _stream(source: random.Random, longest: int) -> TermStream:
    units = source.randrange(longest + 1)
    occurrences = [
        (WORDS[min(int(source.paretovariate(0.6)) - 1, len(WORDS) - 1)], position)
        for position in range(units)
        for _ in range(source.choice((1, 1, 2)))
    ]
    source.shuffle(occurrences)
    return TermStream([term for term, _ in occurrences], [at for _, at in occurrences], units, units)


def expected_postings(documents: Mapping[int, IndexDocument], field: str) -> dict[str, dict[int, list[int]]]:
    """Term → document number → rising positions, each once."""
    found: dict[str, dict[int, set[int]]] = {}
    for number, document in documents.items():
        stream = document.texts.get(field)
        if stream is not None:
            for term, position in zip(stream.terms, stream.positions, strict=True):
                found.setdefault(term, {}).setdefault(number, set()).add(position)
    return {term: {number: sorted(at) for number, at in sorted(rows.items())} for term, rows in found.items()}


def assert_holds(segment: MappedSegment, documents: Mapping[int, IndexDocument]) -> None:
    """Every array of the segment equals the plain reference over the documents by number; none is deleted."""
    for field in ("title", "lead", "body"):
        starts = segment.starts(field).tolist()
        expected = expected_postings(documents, field)
        assert list(segment.terms(field, "", None)) == [(term, len(expected[term])) for term in sorted(expected)]
        for term, rows in expected.items():
            postings = segment.postings(field, term)
            assert postings is not None
            assert postings.docs.tolist() == list(rows)
            assert postings.freqs.tolist() == [len(at) for at in rows.values()]
            assert postings.count == sum(map(len, rows.values()))
            units = [starts[number] + position for number, at in rows.items() for position in at]
            assert list(postings.positions()) == postings.units().tolist() == units
        lengths = [stream.length if (stream := documents[n].texts.get(field)) else 0 for n in range(len(documents))]
        assert segment.exact_lengths(field).tolist() == lengths
        assert segment.total_length(field) == sum(lengths)
        assert segment.postings(field, "not there") is None
    for field in ("id", "source", "company"):
        pairs = {number: _pairs(document, field) for number, document in documents.items()}
        assert _by_document(segment, field) == pairs
        for value in {value for row in pairs.values() for value, _ in row}:
            found = segment.keyword(field, value)
            assert found is not None
            rows = list(zip(found[0].tolist(), found[1].round(4).astype(float).round(4).tolist(), strict=True))
            assert rows == [(n, dict(row)[value]) for n, row in sorted(pairs.items()) if value in dict(row)]
    days = segment.numbers("day")
    if days is not None:
        assert days.tolist() == [documents[number].numbers.get("day", MISSING) for number in range(len(documents))]
    assert [segment.stored(number) for number in range(len(documents))] == [
        documents[number].stored for number in range(len(documents))
    ]


def _pairs(document: IndexDocument, field: str) -> list[tuple[str, float]]:
    return [(document.id, 1.0)] if field == "id" else document.keywords.get(field, [])


def _by_document(segment: MappedSegment, field: str) -> dict[int, list[tuple[str, float]]]:
    forward = segment.forward(field)
    if forward is None:
        return {number: [] for number in range(segment.doc_count)}
    offsets = forward.offsets.tolist()
    return {
        number: [
            (forward.values[int(forward.ordinals[at])], round(float(forward.weights[at]), 4))
            for at in range(offsets[number], offsets[number + 1])
        ]
        for number in range(segment.doc_count)
    }


def live_documents(segments: Iterable[MappedSegment]) -> dict[str, tuple[MappedSegment, int]]:
    """Id → segment and number of each document that is not deleted; an id that comes twice is an error."""
    found: dict[str, tuple[MappedSegment, int]] = {}
    for segment in segments:
        for number, row in _by_document(segment, "id").items():
            if number not in segment.deleted:
                assert row[0][0] not in found
                found[row[0][0]] = (segment, number)
    return found


def assert_index_holds(segments: Sequence[MappedSegment], documents: Mapping[str, IndexDocument]) -> None:
    """The live documents of the segments are exactly these: their terms with positions, keywords, numbers and bytes."""
    found = live_documents(segments)
    assert found.keys() == documents.keys()
    for segment in segments:
        here = {number: documents[id_] for id_, (where, number) in found.items() if where is segment}
        for field in ("title", "lead", "body"):
            starts = segment.starts(field).tolist()
            expected = expected_postings(here, field)
            for term, _ in segment.terms(field, "", None):
                postings = segment.postings(field, term)
                assert postings is not None
                rows: dict[int, list[int]] = {}
                owners = [n for n, count in zip(postings.docs, postings.freqs, strict=True) for _ in range(count)]
                for owner, unit in zip(owners, postings.units().tolist(), strict=True):
                    if owner not in segment.deleted:
                        rows.setdefault(int(owner), []).append(unit - starts[owner])
                assert rows == expected.pop(term, {})
            assert not expected
        for field in ("source", "company"):
            forward = _by_document(segment, field)
            assert all(forward[number] == _pairs(document, field) for number, document in here.items())
        days = segment.numbers("day")
        for number, document in here.items():
            assert segment.stored(number) == document.stored
            assert (MISSING if days is None else days[number]) == document.numbers.get("day", MISSING)
