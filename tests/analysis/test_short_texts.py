import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsindex.analysis import Analyzer
from newsindex.analysis.short_texts import Keys, ShortTexts
from newsindex.analysis.tiles import characters_of


def keys_of(texts: list[str], marks: list[int] | None = None) -> Keys:
    sizes = np.array([len(text) for text in texts], np.int64)
    starts = np.cumsum(sizes) - sizes
    return Keys(characters_of("".join(texts)), starts, sizes, None if marks is None else np.array(marks))


def some(draw: st.DrawFn, alphabet: str) -> list[str]:
    return draw(st.lists(st.text(alphabet, max_size=17), unique=True, max_size=40))


@st.composite
def plain(draw: st.DrawFn) -> list[str]:
    return some(draw, "ab\0 ")


@st.composite
def chinese(draw: st.DrawFn) -> list[str]:
    return ["台", *some(draw, "台積\0扡a")]


@pytest.mark.parametrize("rows", [1, 3000])
@given(plain() | chinese(), st.data())
def test_what_was_added_is_found_and_nothing_else(rows: int, found: list[str], data: st.DataObject) -> None:
    known = data.draw(st.lists(st.sampled_from(found), unique=True)) if found else []
    table = ShortTexts()
    many = [f"x{n}" for n in range(rows)]
    table.add(keys_of(many), np.arange(rows) + 100)
    every = keys_of(found)
    at = np.array([found.index(text) for text in known], np.int64)
    table.add(every.of(at), np.arange(len(known)))
    longest = 7 if any(not text.isascii() for text in found) else 15
    wanted = [known.index(text) if text in known and len(text) <= longest else -1 for text in found]
    assert table.find(every).tolist() == wanted
    assert table.find(keys_of(many)).tolist() == [n + 100 for n in range(rows)]


def test_marks_tell_equal_texts_apart() -> None:
    table = ShortTexts()
    table.add(keys_of(["US", "US"], [0, 128]), np.array([1, 2]))
    assert table.find(keys_of(["US", "us", "US"], [128, 0, 0])).tolist() == [2, -1, 1]


@pytest.mark.parametrize(
    "text",
    [
        "\0 台\0積電 \0",
        "😀，😁 tariffs 😀",
        "\ud800 half 台積電\udfff",
        "a" * 15 + " " + "a" * 16 + " " + "é" * 8 + "é" * 7,
        "台積電創辦人張忠謀致詞時表示阿布都沙拉木阿不都熱西提",
        "BREAKING NEWS OF TARIFFS\nBreaking news of tariffs\nBREAKING NEWS OF TARIFFS，25%",
    ],
)
def test_a_text_has_the_same_terms_when_all_of_it_is_known(text: str) -> None:
    analyzer = Analyzer()
    first = analyzer.stream(text)
    tokens = sorted(row for token in analyzer.tokens(text) for row in token.terms())
    assert sorted(zip(first.terms, first.positions, strict=True)) == tokens
    assert analyzer.stream(text) == first
