"""The evaluator over segments on disk finds what Whoosh's own matchers find there, and what it finds in memory."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh.index import open_dir

from newsindex.engines.query import Node, Span
from newsindex.engines.whoosh import IndexFolder, Snapshot
from newsindex.engines.whoosh.evaluate.whoosh_tree import to_whoosh
from tests.engines.archives import FIELDS, Archive, archives, disjunctions, nodes, spans


def written(archive: Archive, folder: Path) -> IndexFolder:
    """The archive with a commit at each cut, and then one for the deletions."""
    index = IndexFolder.create(folder, {})
    for low, high in pairwise(sorted({0, *archive.cuts, len(archive.documents)})):
        with index.writer() as writer:
            for document in archive.documents[low:high]:
                writer.add(document)
            writer.commit()
    if archive.deleted:
        with index.writer() as writer:
            writer.delete([archive.documents[number].id for number in archive.deleted])
            writer.commit()
    index.refresh()
    return index


unnumbered = (nodes | disjunctions).filter(lambda node: "Documents" not in repr(node))


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
        with open_dir(str(index.path)).searcher() as searcher:
            for query in queries:
                hits = searcher.search(to_whoosh(query, disk), limit=None)
                found = disk.search(query, limit=None)
                assert {hit.docnum: hit.score for hit in hits} == pytest.approx(
                    dict(zip(found.numbers, found.scores, strict=True)), rel=1e-4
                )
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
