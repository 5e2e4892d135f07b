from hypothesis import given
from hypothesis import strategies as st

from newsindex.analysis import Analyzer
from newsindex.analysis.units import units_at

analyzer = Analyzer()


@given(st.text(st.sampled_from("ab 台積電12.-%'U.S\n。の"), max_size=60))
def test_a_unit_is_found_by_the_character_at_which_it_begins(text: str) -> None:
    tokens = analyzer.tokens(text)
    assert units_at(text, [token.start for token in tokens]) == [token.position for token in tokens]


def test_a_character_within_a_chinese_word_is_a_unit_of_its_own() -> None:
    assert units_at("The 台積電 chips", [0, 4, 5, 6, 8]) == [0, 1, 2, 3, 4]


def test_a_character_between_units_gets_the_next_and_one_after_the_last_gets_the_last() -> None:
    assert units_at("one  two.", [3, 4, 8]) == [1, 1, 1]
    assert units_at("", [0]) == [0]
