"""A full check finds the articles that the index holds otherwise than their texts give, and only these."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import newsindex
from newsindex.analysis import Analyzer
from newsindex.engines.whoosh import IndexFolder
from newsindex.entities.book.alias_book import Book
from newsindex.preparing import Preparer
from tests.conftest import article

TEXTS = {
    "en": "Tencent and TSMC said e-commerce grew 25%. DALL-E draws what INTERPOL-led teams ask for, NASA’s too.",
    "zh": "台積電與騰訊（Tencent）在台北擴產，百分之25的員工說：「U.S.的關稅」。" * 30,
    "both": "\U0001f600 台積電 TSMC rose.\n\nWHOLLY IN CAPITALS\n" * 40,
    "empty": "",
}


def preparer() -> Preparer:
    return Preparer(Analyzer(), Book.load(shipped=True))


def test_what_is_indexed_as_it_is_stored_is_sound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with newsindex.open(tmp_path / "n.idx") as index:
        index.add(article(id_, f"Title of {id_}", text) for id_, text in TEXTS.items())
        index.add([article("more", "台積電", TEXTS["en"] * 20), article("zh", "Another title", TEXTS["zh"])])
        index.remove("both")
        told: list[tuple[int, float]] = []
        assert index.check(full=True, progress=lambda done, share: told.append((done, share))) == []
        assert told == [(4, 1.0)]
    for module in ("digests", "occurrences"):
        monkeypatch.setattr(f"newsindex.engines.whoosh.columnar.{module}.HUGE", 20)
    with newsindex.open(tmp_path / "n.idx") as index:
        assert index.check(full=True) == []


@pytest.mark.parametrize("indexed", ["Tencent fell on Monday.", "said that TSMC rose on Monday.", ""])
def test_an_article_that_is_indexed_by_other_words_is_named(tmp_path: Path, indexed: str) -> None:
    stored = article("odd", "A title", "TSMC said that it rose on Monday.")
    others = [article(f"a{n}", "A title", TEXTS["en"]) for n in range(300)]
    with newsindex.open(tmp_path / "n.idx") as index:
        index.add(others)
    wrong = preparer().batch([replace(stored, body=indexed)])
    with IndexFolder.open(tmp_path / "n.idx").writer() as writer:
        writer.add_batch(replace(wrong, stored=preparer().batch([stored]).stored))
    with newsindex.open(tmp_path / "n.idx") as index:
        (found,) = index.check(full=True)
    assert "'odd' is stored but not found by its own words" in found
