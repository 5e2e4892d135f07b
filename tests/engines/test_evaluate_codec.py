"""Segments on disk: what Whoosh's own matchers find there, what the plain reference finds, and what is in memory."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from whoosh.index import open_dir

from newsindex.engines.query import Node, Span
from newsindex.engines.whoosh import IndexFolder, Snapshot
from tests.engines.archives import FIELDS, TRIALS, Archive, archives, disjunctions, nodes, random_stream, spans
from tests.engines.whoosh_tree import to_whoosh


def written(archive: Archive, folder: Path, seed: int = 0, merged: bool = False) -> IndexFolder:
    """The archive with a commit at each cut, and then one for the deletions. With a seed some articles are first
    written otherwise and then replaced, so that the segments hold deleted documents too; `merged`: all end in one."""
    random = Random(seed)
    index = IndexFolder.create(folder, {})
    replaced = random.sample(archive.documents, len(archive.documents) // 2) if seed else []
    cuts = sorted({0, *archive.cuts, len(archive.documents)})
    with index.writer() as writer:
        for document in replaced:
            texts = {field: random_stream(random, 9) for field in FIELDS}
            writer.add(replace(document, texts=texts, keywords={"id": [(document.id, 1.0)]}))
        writer.commit()
    for low, high in pairwise(cuts):
        with index.writer() as writer:
            for document in archive.documents[low:high]:
                writer.add(document)
            writer.commit()
    if archive.deleted:
        with index.writer() as writer:
            writer.delete([archive.documents[number].id for number in archive.deleted])
            writer.commit()
    if merged:
        with index.writer() as writer:
            writer.optimise()
    index.refresh()
    return index


unnumbered = (nodes | disjunctions).filter(lambda node: not re.search("Documents|Rated", repr(node)))

QUERIES = 10
"""Queries to an archive, since writing one takes as long as many queries."""


@settings(max_examples=max(TRIALS // QUERIES, 1), deadline=None, suppress_health_check=list(HealthCheck))
@given(
    archives(),
    st.lists(unnumbered, min_size=QUERIES, max_size=QUERIES),
    st.integers(1, 1 << 30),
    st.booleans(),
)
def test_whoosh_itself_agrees_after_updates_deletes_and_merges(
    archive: Archive, queries: list[Node], seed: int, merged: bool
) -> None:
    with TemporaryDirectory() as folder:
        index = written(archive, Path(folder) / "news.idx", seed, merged)
        disk = Snapshot(index.segments())
        live = [document for number, document in enumerate(archive.documents) if number not in archive.deleted]
        assert disk.doc_count == len(live)
        fresh = Archive(live, set(), []).reference()
        with open_dir(str(index.path)).searcher() as searcher:
            for query in queries:
                hits = searcher.search(to_whoosh(query, disk), limit=None)
                found = disk.search(query, limit=None)
                assert {hit.docnum: hit.score for hit in hits} == pytest.approx(
                    dict(zip(found.numbers, found.scores, strict=True)), rel=1e-4
                )
                best = sorted((hit.score for hit in hits), reverse=True)[:3]
                assert disk.search(query, limit=3).scores == pytest.approx(best, rel=1e-4)
                expected = {live[number].id: score for number, score in fresh.search(query).items()}
                assert set(disk.ids(found.numbers)) == set(expected)
                if merged:
                    # Nothing deleted is left to be counted: the scores are those of the live articles alone.
                    assert dict(zip(disk.ids(found.numbers), found.scores, strict=True)) == pytest.approx(
                        expected, rel=1e-4
                    )
        assert index.check(full=True) == []
        index.close()


@settings(max_examples=60, deadline=None)
@given(
    archives(),
    st.lists(unnumbered, min_size=5, max_size=5),
    spans,
)
def test_segments_on_disk_and_in_memory_agree(archive: Archive, queries: list[Node], span: Span) -> None:
    memory = archive.snapshot()
    with TemporaryDirectory() as folder:
        index = written(archive, Path(folder) / "news.idx")
        disk = Snapshot(index.segments())
        for query in queries:
            there, here = disk.search(query, limit=None), memory.search(query, limit=None)
            assert sorted(disk.ids(there.numbers)) == sorted(memory.ids(here.numbers))
            if not archive.deleted:
                # A merge may have dropped deleted articles, which memory still counts.
                assert disk.ids(there.numbers) == memory.ids(here.numbers)
                assert there.scores == pytest.approx(here.scores)
        for number in range(len(archive.documents)):
            name = archive.documents[number].id
            for at in disk.find("id", name):
                assert disk.stored(at) == archive.documents[number].stored
                for field in FIELDS:
                    assert disk.occurrences(field, span, [at]) == memory.occurrences(field, span, [number])
        index.close()
