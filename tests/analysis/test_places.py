from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsindex.analysis import Analyzer
from newsindex.analysis.places import places_of
from newsindex.engines.base import BREAK, CAPITAL, CONTINUATION

analyzer = Analyzer()
PIECES = (
    *(
        "台積電",
        "台积电",
        "董事長張忠謀",
        "百分之",
        "百分之25",
        "百分之幾",
        " 25",
        "3.5%",
        "25 per cent",
        "史蒂夫·乔布斯",
        "U.S.",
        "COVID-19",
    ),
    *(
        "e-commerce",
        "Tariffs",
        "tariffs",
        "THE US SAYS TARIFFS RISE",
        "O'Neil's",
        "の",
        "カ",
        "㐂",
        "한국",
        "ａｐｐｌｅ",
        "Czars aeon dying",
    ),
    *("，", "。", "\n", "\n\n", " "),
)


def positions(text: str) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for token in analyzer.tokens(text):
        for term, position in token.terms():
            found.setdefault(term, []).append(position)
    return found


@settings(deadline=None)  # the first example loads the dictionary
@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_every_term_stands_where_the_tokens_have_it(text: str) -> None:
    places = analyzer.places(text)
    for term, expected in positions(text).items():
        if term != CONTINUATION:
            assert sorted(places.positions(term)) == sorted(expected), term


@settings(deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=8).map("".join), st.integers(0, 6))
def test_words_begin_at_units_that_do_not_go_on_with_one(text: str, most: int) -> None:
    going_on = positions(text).get(CONTINUATION, [])
    places = analyzer.places(text)
    for start, end in combinations(range(places.units.count + 1), 2):
        expected = end - start - sum(start <= at < end for at in going_on)
        assert places.words(start, end, most) == min(expected, most)


@settings(deadline=None)
@given(st.text(st.sampled_from("ab 台積電12.-%'U.S\n。の百分之"), max_size=60))
def test_units_begin_and_end_where_the_tokens_do(text: str) -> None:
    places = analyzer.places(text)
    starts: list[int] = []
    ends: list[int] = []
    for token in analyzer.tokens(text):
        starts += range(token.start, token.start + token.length) if token.length > 1 else [token.start]
        ends += range(token.start + 1, token.start + token.length + 1) if token.length > 1 else [token.end]
    units = places.units
    assert ([*map(units.start, range(units.count))], [*map(units.end, range(units.count))]) == (starts, ends)
    for at in range(len(text) + 1):
        assert units.unit(at) == sum(start < at for start in starts)
    for left, right in combinations(starts, 2):
        assert places.units_between(left, right) == units.unit(right) - units.unit(left)


@pytest.mark.parametrize("term", ["电台", "积电", "tariff", "=Tariff", CAPITAL, BREAK, "25%", "の"])
def test_what_a_text_does_not_have_is_nowhere(term: str) -> None:
    assert list(analyzer.places("").positions(term)) == []
    assert list(analyzer.places("a a").positions(term)) == []


def test_a_word_stands_only_where_the_text_is_cut_into_it() -> None:
    places = analyzer.places("研究生命起源的研究生")
    assert list(places.positions("研究")) == [0]
    assert list(places.positions("研究生")) == [7]


def test_a_text_is_not_cut_for_characters_or_english_words() -> None:
    def no_cut(run: str) -> list[str]:
        raise AssertionError(run)

    [places] = places_of(["台積電 raised prices"], no_cut)
    assert list(places.positions("积")) == [1]
    assert list(places.positions("price")) == [4]


def test_a_character_goes_on_a_word_where_it_does_not_begin_one() -> None:
    places = analyzer.places("Intel, 研究生命起源, 史")
    assert [at for at in range(len("Intel, 研究生命起源, 史")) if places.within_word(at)] == [8, 10, 12]
