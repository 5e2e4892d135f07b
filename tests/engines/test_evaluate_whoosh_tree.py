"""The evaluator against Whoosh itself: the same archive in Whoosh's own codec, searched with its own matchers."""

from __future__ import annotations

import os
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh.analysis import SpaceSeparatedTokenizer
from whoosh.fields import ID, TEXT, Schema
from whoosh.filedb.filestore import FileStorage, RamStorage
from whoosh.index import Index

from newsindex.engines.base import IndexDocument, TermStream
from newsindex.engines.query import Chain, Node, Term, Text
from tests.engines.archives import FIELDS, TRIALS, Archive, nodes
from tests.engines.whoosh_tree import Evaluated, to_whoosh

LETTERS = "aabc"


@st.composite
def plain_archives(draw: st.DrawFn) -> Archive:
    """Articles with one term to a unit, so that Whoosh counts the same lengths."""
    count = draw(st.integers(1, 12))
    random = Random(draw(st.integers(0, 1 << 30)))
    documents = []
    for number in range(count):
        texts = {}
        for field in FIELDS:
            terms = random.choices(LETTERS, k=random.randint(0, 9))
            texts[field] = TermStream(terms, range(len(terms)), len(terms), len(terms))
        documents.append(IndexDocument(str(number), texts, {"id": [(str(number), 1.0)]}))
    deleted = set(random.sample(range(count), random.randint(0, count // 3)))
    return Archive(documents, deleted, draw(st.lists(st.integers(1, count), max_size=2, unique=True)))


class Memory(RamStorage):
    """Whoosh's own puts what it needs for a commit into one folder of the machine, whoever else runs these tests; a
    name by chance does not help, since Hypothesis makes chance the same in every run."""

    def temp_storage(self, name: str | None = None) -> FileStorage:
        return super().temp_storage(f"{os.getpid()}-{name}")


def stock_index(archive: Archive) -> Index:
    text = TEXT(analyzer=SpaceSeparatedTokenizer())
    index = Memory().create_index(Schema(id=ID(unique=True, stored=True), title=text, body=text))
    for low, high in pairwise(sorted({0, *archive.cuts, len(archive.documents)})):
        writer = index.writer()
        for document in archive.documents[low:high]:
            writer.add_document(id=document.id, **{f: " ".join(s.terms) for f, s in document.texts.items()})
        writer.commit(merge=False)
    if archive.deleted:
        writer = index.writer()
        for number in archive.deleted:
            writer.delete_document(number)
        writer.commit(merge=False)
    return index


@settings(max_examples=max(TRIALS // 3, 1), deadline=None)
@given(plain_archives(), st.lists(nodes, min_size=3, max_size=3))
def test_whoosh_finds_and_scores_the_same(archive: Archive, queries: list[Node]) -> None:
    snapshot = archive.snapshot()
    with stock_index(archive).searcher() as searcher:
        for query in queries:
            hits = searcher.search(to_whoosh(query, snapshot), limit=None)
            found = snapshot.search(query, limit=None)
            assert {hit.docnum: hit.score for hit in hits} == pytest.approx(
                dict(zip(found.numbers, found.scores, strict=True)), rel=1e-4
            )
            # Not Whoosh's own first three: skipping blocks, its AndMaybe loses some that tie with the third.
            best = sorted((hit.score for hit in hits), reverse=True)[:3]
            assert snapshot.search(query, limit=3).scores == pytest.approx(best, rel=1e-4)


def test_only_what_whoosh_lacks_is_evaluated_before() -> None:
    snapshot = Archive([IndexDocument("1", {})], set(), []).snapshot()
    assert to_whoosh(Text("body", Term("a"), 2.0), snapshot).boost == 2.0
    assert isinstance(to_whoosh(Text("body", Chain((Term("a"), Term("b")))), snapshot), Evaluated)
