"""Floors of what an index with an empty alias book learns from glosses (see scripts/measure_glosses)."""

from __future__ import annotations

from pathlib import Path

import newsindex
from newsindex.entities.book.alias_book import Book
from newsindex.entities.mining.miner import Miner
from tests.entities.mined import OWN, learned, own_sentences, taiwan_md_articles, taiwan_md_pairs


def articles(texts: list[str]) -> list[newsindex.Article]:
    return [newsindex.Article(str(number), "", text) for number, text in enumerate(texts)]


def test_an_index_learns_the_labelled_pairs(tmp_path: Path) -> None:
    texts, labels = own_sentences(OWN[0])
    with newsindex.open(tmp_path / "news.idx", book=None) as index:
        index.add(articles(texts))
        result = learned(labels, index.entities())
    assert result.recall >= 0.975
    assert result.precision >= 0.985
    assert result.right_kinds >= 0.985


def test_news_in_other_styles() -> None:
    """Sentences written without a look at the rules: terms, bands, brands, lists, in both languages."""
    texts, labels = own_sentences(OWN[1])
    book = Book.load(shipped=False)
    Miner(book, None).learn(articles(texts))
    result = learned(labels, book.entities())
    assert result.recall >= 0.96
    assert result.precision >= 0.975
    assert result.right_kinds >= 0.97


def test_paragraphs_of_articles() -> None:
    """Eleven batches of paragraphs, each written and first run before the rules were looked at again."""
    texts, labels = own_sentences(OWN[2])
    book = Book.load(shipped=False)
    Miner(book, None).learn(articles(texts))
    result = learned(labels, book.entities())
    assert result.recall >= 0.975
    assert result.precision >= 0.985
    assert result.right_kinds >= 0.98


def test_an_encyclopaedia(trial_data: Path) -> None:
    book = Book.load(shipped=False)
    Miner(book, None).learn(taiwan_md_articles(trial_data))
    result = learned(taiwan_md_pairs(), book.entities(), complete=False)
    assert result.recall >= 0.75  # bands and brands that nothing around them tells
    assert result.precision >= 0.95
    assert result.right_kinds >= 0.95
