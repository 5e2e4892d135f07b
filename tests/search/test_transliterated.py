"""Foreign names are found where Chinese writes their sound, however the translator chose the characters."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import newsindex
from newsindex.engines.query import AnyOf, Chain
from newsindex.search.across.transliterated import MOST_CHARACTERS, WAYS, letters, transliterated

NAMES = [
    ("Mattis", "马蒂斯"),
    ("Gerrard", "傑拉德"),
    ("Goldenson", "戈登森"),
    ("Livingston", "利文斯顿"),
    ("Spelling", "斯佩灵"),
    ("Muwaffaq", "穆瓦法克"),
]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> newsindex.NewsIndex:
    opened = newsindex.open(Path(tmp_path_factory.mktemp("sounds")) / "n.idx", book=None)
    opened.add([newsindex.Article(id=zh, title="消息", body=f"昨天{zh}对记者说，会议推迟了。") for _, zh in NAMES])
    return opened


@pytest.mark.parametrize(("name", "written"), NAMES)
def test_a_name_is_found_by_its_sound(index: newsindex.NewsIndex, name: str, written: str) -> None:
    found = index.search(name, across=True)
    assert [hit.article.id for hit in found] == [written]
    assert any("by sound" in note for note in found.notes)
    assert not index.search(name.lower(), across=True, strict=True).total
    assert not index.search(name).total


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> newsindex.NewsIndex:
    opened = newsindex.open(Path(tmp_path_factory.mktemp("written")) / "n.idx", book=None)
    names = ["Goldenson", "Livingston", "Sims", "Huguenot", "Sarkis", "Lincoln", "Golding", "simmers"]
    opened.add([newsindex.Article(id=name, title="Report", body=f"We spoke to {name} yesterday.") for name in names])
    return opened


@pytest.mark.parametrize(
    ("name", "written_so"), [("利文斯顿队", "Livingston"), ("西姆斯", "Sims"), ("胡格诺派", "Huguenot")]
)
def test_a_name_in_chinese_finds_the_words_of_the_archive_that_sound_so(
    written: newsindex.NewsIndex, name: str, written_so: str
) -> None:
    found = written.search(f"{name}谈话", across=True, limit=1)
    assert [hit.article.id for hit in found] == [written_so]
    assert any(f"{written_so}, by sound" in note for note in found.notes)
    assert not written.search(name).total


def test_words_without_a_capital_are_no_names(written: newsindex.NewsIndex) -> None:
    assert "simmers" not in {hit.article.id for hit in written.search("西姆斯", across=True)}


@given(st.text(max_size=30), st.integers(1, 4))
def test_any_text_has_few_ways_or_none(name: str, least: int) -> None:
    span = transliterated(name, least)
    assert all("a" <= c <= "z" for c in letters(name))
    if span is not None:
        chains = span.spans if isinstance(span, AnyOf) else (span,)
        assert len(chains) <= WAYS
        for chain in chains:
            assert isinstance(chain, Chain) and chain.unbroken
            assert least <= len(chain.spans) <= MOST_CHARACTERS


def test_every_line_of_the_table_has_letters_a_share_and_characters() -> None:
    path = Path(newsindex.__file__).parent / "search/across/data/sounds.tsv"
    rows = [line.split("\t") for line in path.read_text("utf-8").splitlines() if not line.startswith("#")]
    assert [piece for piece, _, _ in rows] == sorted({piece for piece, _, _ in rows})
    assert all(letters(piece) == piece and 0 < float(share) <= 1 and characters for piece, share, characters in rows)
