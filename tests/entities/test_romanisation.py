"""English names that write the sound of Chinese ones, in every system that newspapers use."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsindex.entities.words.romanisation import fit, sounded, spells, transliterations

WHOLE = [
    ("Xi Jinping", "習近平"),
    ("Xi Jinping", "习近平"),
    ("Zhu Rongji", "朱鎔基"),
    ("Su Tseng-chang", "蘇貞昌"),
    ("Mao Tse-tung", "毛澤東"),
    ("Ch'en Shui-pien", "陳水扁"),
    ("Chen Shui-bian", "陳水扁"),
    ("Ma Ying-jeou", "馬英九"),
    ("Yu Shyi-kun", "游錫堃"),
    ("Wang Jin-pyng", "王金平"),
    ("Liu Shyh-fang", "劉世芳"),
    ("Tsai Eng-meng", "蔡衍明"),
    ("Chiang Kai-shek", "蔣介石"),
    ("Tung Chee-hwa", "董建華"),
    ("Leung Kwok-hung", "梁國雄"),
    ("Wong Kar-wai", "王家衛"),
    ("Lee Hsien Loong", "李顯龍"),
    ("Soong Mayling", "宋美齡"),
    ("Ouyang Nana", "歐陽娜娜"),
    ("Szeto Wah", "司徒華"),
    ("Kao Chin Su-mei", "高金素梅"),
    ("Chien-Shiung Wu", "吳健雄"),
    ("Lien Chan", "連戰"),
]
BY_SURNAME = [
    ("Jack Ma", "馬雲"),
    ("William Lai", "賴清德"),
    ("Bi-khim Hsiao", "蕭美琴"),
    ("J.W. Kuo", "郭智輝"),
    ("Carrie Lam", "林鄭月娥"),
    ("Terry Gou", "郭台銘"),
    ("Robert Kuok", "郭鶴年"),
]
NOT_AT_ALL = [
    ("Katsunobu Kato", "加藤勝信"),
    ("Donald Trump", "川普"),
    ("Jack Ma", "王雲"),
    ("Tencent Holdings", "騰訊"),
    ("", "馬雲"),
    ("Jack Ma", ""),
]


@pytest.mark.parametrize(("english", "chinese"), WHOLE)
def test_whole_names_fit(english: str, chinese: str) -> None:
    found = fit(english.split(), chinese)
    assert found is not None
    assert found.form == "whole"
    assert found.words == len(english.split())
    assert found.certainty >= 0.65


@pytest.mark.parametrize(("english", "chinese"), BY_SURNAME)
def test_western_given_names_fit_by_the_surname(english: str, chinese: str) -> None:
    found = fit(english.split(), chinese)
    assert found is not None
    assert (found.form, found.words) == ("surname", 1)
    assert 0.5 <= found.certainty < 0.9


@pytest.mark.parametrize(("english", "chinese"), NOT_AT_ALL)
def test_others_do_not_fit(english: str, chinese: str) -> None:
    assert fit(english.split(), chinese) is None


def test_titles_before_the_name_are_no_part_of_the_fit() -> None:
    found = fit(["Premier", "Su", "Tseng-chang"], "蘇貞昌")
    assert found is not None
    assert found.words == 2


def test_a_single_character_is_a_surname() -> None:
    assert fit(["Chen"], "陳") is not None
    assert fit(["Brown"], "陳") is None


def test_places_are_found_by_their_sound() -> None:
    assert sounded("Banciao", "板橋") == (0, 2)
    assert sounded("Chi", "奇美電子") == (0, 1)
    assert sounded("Tainan", "台南地方法院") == (0, 2)
    assert sounded("District", "板橋") is None
    assert spells("板橋", "banqiao")


def test_foreign_names_agree_by_their_consonants() -> None:
    values = transliterations("Alibaba", "阿里巴巴")
    assert len(values) == 5
    assert values[4] == 1.0
    assert transliterations("Powell", "主席鮑爾")[2] > transliterations("Powell", "主席鮑爾")[4]


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=30), st.text(alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), max_size=6))
def test_any_words_give_a_value_between_nothing_and_one(english: str, chinese: str) -> None:
    found = fit(english.split(), chinese)
    assert found is None or 0.0 <= found.certainty <= 1.0
    assert all(0.0 <= value <= 1.0 for value in transliterations(english, chinese))
