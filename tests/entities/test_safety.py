import pytest

from newsindex.analysis import fold
from newsindex.entities.words import safety
from newsindex.entities.words.safety import is_common_word, is_made_of_words, is_proper_name, safe_alone
from newsindex.entities.words.tables import words


@pytest.mark.parametrize("asked_before", [0, 1000])
def test_words_are_known_however_many_were_asked_for_before(asked_before: int) -> None:
    safety._english_words.cache_clear()
    safety._chinese_words.cache_clear()
    for number in range(asked_before):
        assert not is_common_word(f"no{number}word")
        assert not is_common_word(f"無{number}詞")
    assert is_common_word("Apple")
    assert is_common_word("aardvark")
    assert is_common_word("zoom")
    assert is_proper_name("jordan")
    assert is_common_word("人工智慧")
    assert is_common_word("一举两得")
    assert is_made_of_words("金融科技")
    for other in ("aard", "ardvark", "apple\nappleback", "", "工智", "一举两得\n一事"):
        assert not is_common_word(other)


def test_all_words_of_the_lists_are_known() -> None:
    english, chinese = words("ordinary_words_en.txt"), words("ordinary_words_zh.txt")
    for word in english:
        assert is_common_word(word) == (word.lower() in english)
        assert is_proper_name(word) == (word.capitalize() in english)
    assert all(map(is_common_word, chinese))
    assert all(map(is_common_word, map(fold, words("taiwan_words_zh.txt"))))
    for word in ("\ud800", "the\ud800", "一\ud800"):  # halves of surrogates
        assert not is_common_word(word)


def test_no_state_or_region_is_a_name_by_itself() -> None:
    """As in "Yamaha Motor Taiwan (台灣)", which a paper may well write."""
    for name in ("台灣", "台湾", "東南亞", "东南亚", "日本", "歐洲"):
        assert not safe_alone(name, "company", glossed=True)
    assert safe_alone("騰訊", "company", glossed=True)
    assert safe_alone("南亞", "company", glossed=True)
