"""Whoosh opens the index, and its own searchers find what they find in a copy in Whoosh's own codec, equally scored."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from whoosh import fields, index, query
from whoosh.analysis import SpaceSeparatedTokenizer

from newsindex.engines.base import IndexDocument, TermStream
from newsindex.engines.whoosh.columnar.writer import IndexWriter
from newsindex.engines.whoosh.index_folder import IndexFolder

WORDS = [*"abcdefgh", *(f"w{number}" for number in range(40)), "台", "台灣"]


class Copies:
    """The same articles in an index of ours and in one of Whoosh's own."""

    def __init__(self, path: Path, seed: int) -> None:
        self.source = random.Random(seed)
        self.path = path / "ours"
        IndexFolder.create(self.path, {})
        (path / "stock").mkdir()
        text = fields.TEXT(analyzer=SpaceSeparatedTokenizer(), phrase=True)
        schema = fields.Schema(id=fields.ID(stored=True, unique=True), title=text, body=text)
        self.stock = index.create_in(str(path / "stock"), schema)

    def add(self, numbers: range, merge: bool = False) -> None:
        theirs = self.stock.writer()
        with IndexWriter(self.path, most_occurrences=self.source.choice((500, 10**6))) as ours:
            for number in numbers:
                words = {
                    field: [self.source.choice(WORDS[: self.source.randint(1, len(WORDS))]) for _ in range(length)]
                    for field, length in (("title", self.source.randint(0, 6)), ("body", self.source.randint(1, 300)))
                }
                texts = {f: TermStream(w, list(range(len(w))), len(w), len(w)) for f, w in words.items()}
                ours.add(
                    IndexDocument(f"id{number}", texts, {"source": [(f"s{number % 3}", 1.0)]}, {"day": number % 13})
                )
                theirs.update_document(id=f"id{number}", **{field: " ".join(w) for field, w in words.items()})
        theirs.commit(merge=merge)

    def delete(self, ids: list[str]) -> None:
        with IndexWriter(self.path) as ours:
            ours.delete(ids)
        theirs = self.stock.writer()
        for id_ in ids:
            theirs.delete_by_term("id", id_)
        theirs.commit(merge=False)

    def queries(self) -> list[Any]:
        # No AndNot: Whoosh's does not check the first posting of a segment, and loses matches under a limit.
        one, two, three = (self.source.choice(WORDS) for _ in range(3))
        terms = [query.Term(self.source.choice(("title", "body")), word) for word in (one, two, three)]
        return [
            terms[0],
            query.And(terms[:2]),
            query.Or(terms),
            query.Phrase("body", [one, two]),
            query.Phrase("body", [one, two, three], slop=3),
            query.Prefix("body", "w1"),
            query.Wildcard("body", "w?2"),
            query.FuzzyTerm("body", "w11"),
            query.TermRange("body", "c", "w12"),
        ]

    def compare(self, times: int, scores: bool = True) -> None:
        with index.open_dir(str(self.path)).searcher() as mine, self.stock.searcher() as theirs:
            for _ in range(times):
                for asked in self.queries():
                    mine_all, theirs_all = (found(searcher, asked, None) for searcher in (mine, theirs))
                    assert mine_all.keys() == theirs_all.keys(), asked
                    if scores:
                        assert mine_all == pytest.approx(theirs_all, rel=1e-4), asked
                    if scores and not isinstance(asked, query.AndNot):  # which loses matches under a limit in Whoosh
                        best = sorted(theirs_all.values(), reverse=True)[:10]
                        assert sorted(found(mine, asked, 10).values(), reverse=True) == pytest.approx(best, rel=1e-4)


def found(searcher: Any, asked: Any, limit: int | None) -> dict[str, float]:
    return {hit["id"]: hit.score for hit in searcher.search(asked, limit=limit)}


@pytest.mark.parametrize("seed", range(2))
def test_equal_to_a_copy_in_the_stock_codec(tmp_path: Path, seed: int) -> None:
    copies = Copies(tmp_path, seed)
    copies.add(range(150))
    copies.compare(5)
    copies.add(range(150, 260))
    copies.compare(5)
    copies.delete([f"id{number}" for number in range(0, 260, 17)])
    copies.compare(5)
    copies.add(range(100, 120))
    copies.compare(5, scores=False)
    with IndexWriter(copies.path) as writer:
        writer.optimise()
    copies.compare(5, scores=False)


def test_columns_keywords_and_stored_fields(tmp_path: Path) -> None:
    copies = Copies(tmp_path, 1)
    copies.add(range(60))
    with index.open_dir(str(copies.path)).searcher() as searcher:
        rising = searcher.search(query.Every(), sortedby="day", limit=None)
        assert [int(hit["id"][2:]) % 13 for hit in rising] == sorted(number % 13 for number in range(60))
        falling = searcher.search(query.Every(), sortedby="day", reverse=True, limit=None)
        assert [int(hit["id"][2:]) % 13 for hit in falling] == sorted((n % 13 for n in range(60)), reverse=True)
        assert found(searcher, query.Term("source", "s1"), None) == {f"id{n}": 1.0 for n in range(1, 60, 3)}
        assert found(searcher, query.Term("id", "id7"), None).keys() == {"id7"}
        assert found(searcher, query.Term("source", "none"), None) == {}
        assert searcher.search(query.Term("id", "id7"))[0]["stored"] == b""
        reader = searcher.reader()
        assert {"body", "id", "source", "title"} <= set(reader.indexed_field_names())
        assert list(reader.lexicon("source")) == [b"s0", b"s1", b"s2"]
        assert list(reader.expand_prefix("id", "id5")) == [b"id5", *(f"id5{n}".encode() for n in range(10))]
        assert reader.doc_count() == reader.doc_count_all() == 60


def test_whoosh_cannot_write_it(tmp_path: Path) -> None:
    from newsindex.engines.whoosh.columnar.codec import ColumnarCodec

    with pytest.raises(TypeError, match="IndexWriter"):
        ColumnarCodec().per_document_writer(None, None)


def test_reading_does_not_load_whoosh(tmp_path: Path) -> None:
    copies = Copies(tmp_path, 2)
    copies.add(range(5))
    code = (
        "import sys, pathlib; from newsindex.engines.whoosh.index_folder import IndexFolder;"
        f"folder = IndexFolder.open(pathlib.Path({str(copies.path)!r}));"
        "assert folder.segments()[0].postings('body', 'a');"
        "loaded = [name for name in sys.modules if name.split('.')[0] == 'whoosh']; assert not loaded, loaded"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
