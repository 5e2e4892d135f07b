"""Names that only their looks tell to be brands."""

from __future__ import annotations

import pytest

from newsindex.entities.mining.brands import is_branch, is_camel, is_coined, is_compound, is_spelt_brand


@pytest.mark.parametrize(("word", "chinese"), [("Gogoro", "睿能"), ("iRent", "和雲")])
def test_coined_words(word: str, chinese: str) -> None:
    assert is_coined(word, chinese, ())


@pytest.mark.parametrize(
    ("word", "chinese"),
    [
        ("Hengchun", "恆春"),
        ("Kunqu", "崑曲"),
        ("Siraya", "西拉雅"),
        ("Jordan", "約旦河西岸"),
        ("Taiwan", "福爾摩莎"),
        ("Milkfish", "虱目魚"),
        ("GBps", "十億位元"),
        ("Imagawa-yaki", "今川燒"),
    ],
)
def test_places_peoples_and_words_are_not_coined(word: str, chinese: str) -> None:
    assert not is_coined(word, chinese, ())


def test_what_follows_a_preposition_may_be_a_place() -> None:
    assert not is_coined("Gogoro", "睿能", ("near",))


def test_compounds_have_a_word_of_the_chinese_name() -> None:
    assert is_compound("Heytea", "喜茶")
    assert not is_compound("Teahouse", "茶館")


def test_capitals_within_words() -> None:
    assert is_camel("FamilyMart")
    assert not is_camel("LiDAR")


def test_branches_and_spelt_brands() -> None:
    assert is_branch(["Starbucks", "Taiwan"], "台灣星巴克")
    assert not is_branch(["Team", "Taiwan"], "台灣隊")
    assert is_spelt_brand(["Din", "Tai", "Fung"], "鼎泰豐", ())
    assert not is_spelt_brand(["Hsing", "Tian", "Kong"], "行天宮", ())
