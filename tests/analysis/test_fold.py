import opencc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsindex.analysis import fold
from newsindex.analysis.fold import fold_all
from tests.analysis.texts import any_text, real_texts

CONVERSIONS = ("t2s", "s2t", "tw2s", "s2tw", "hk2s", "s2hk", "t2tw", "tw2t", "t2hk", "hk2t")
converters = {name: opencc.OpenCC(name) for name in CONVERSIONS}
han = st.characters(min_codepoint=0x3400, max_codepoint=0x9FFF) | st.sampled_from("乾餅隆藉口瞭望覆畫劃臺裡著綫鍊")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("臺灣裡麵", "台湾里面"),
        ("餅乾與乾隆", "饼干与干隆"),
        ("藉口", "借口"),
        ("計畫", "计划"),
        ("瞭解", "了解"),
        ("反覆", "反复"),
        ("著名", "着名"),
        ("電綫", "电线"),
        ("ＴＳＭＣ　２３３０％", "TSMC 2330%"),
        ("ｶﾀｶﾅ", "カタカナ"),
        ("China’s co‑op", "China's co-op"),
    ],
)
def test_what_means_the_same_folds_to_the_same(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_case_stays() -> None:
    assert fold("TSMC and tsmc") == "TSMC and tsmc"


def test_signs_of_notes_and_lists_and_the_full_width_comma_stay() -> None:
    assert fold("growth² ①台 2025，100") == "growth² ①台 2025，100"


@given(any_text)
def test_offsets_stay_and_folding_twice_changes_nothing(text: str) -> None:
    folded = fold(text)
    assert len(folded) == len(text)
    assert fold(folded) == folded


@given(any_text, st.text(st.characters(), max_size=50))
def test_a_long_text_folds_as_its_parts(text: str, other: str) -> None:
    long = "".join((text, other, "\ud800𠮷" * 150))
    assert fold(long) == "".join(map(fold, long))


@pytest.mark.parametrize("last", ["\U0003129c", "\U0003129d", "\U000e0101", "\U0010ffff"])
def test_a_long_text_folds_as_its_parts_however_far_its_characters_lie(last: str) -> None:
    long = f"臺灣{last}裡" * 100
    assert fold(long) == "".join(map(fold, long))


@given(st.text(han, max_size=30), st.sampled_from(CONVERSIONS))
def test_a_text_and_its_converted_form_fold_to_the_same(text: str, conversion: str) -> None:
    assert fold(converters[conversion].convert(text)) == fold(text)


@pytest.mark.parametrize("collection", ["drcd-dev", "cmrc2018-trial", "xquad-zh", "ntrex-en-to-zh-Hant"])
def test_real_texts_and_their_converted_forms_fold_to_the_same(collection: str) -> None:
    for text in real_texts(collection, 150):
        for converter in converters.values():
            assert fold(converter.convert(text)) == fold(text)


@given(st.lists(any_text | st.sampled_from(["", "plain", "餅\0乾", "臺灣裡麵" * 60])))
def test_many_texts_are_folded_as_each(texts: list[str]) -> None:
    assert fold_all(texts) == [fold(text) for text in texts]
