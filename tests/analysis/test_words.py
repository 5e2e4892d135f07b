import pytest

from newsindex.analysis import caps_make_other_word, is_common, wholly_capitals


@pytest.mark.parametrize(
    "word", ["the", "The", "who", "it", "which", "的", "了", "是", "在", "嗎", "吗", "什麼", "什么", "哪", "為什麼"]
)
def test_function_and_question_words_are_common(word: str) -> None:
    assert is_common(word)


@pytest.mark.parametrize("word", ["tariff", "WHO", "IT", "us", "台積電", "經濟", ""])
def test_words_with_a_subject_are_not_common(word: str) -> None:
    assert not is_common(word)


@pytest.mark.parametrize(
    ("word", "other"), [("US", True), ("us", True), ("U.S.", True), ("AI", True), ("TSMC", False), ("trade", False)]
)
def test_words_that_capitals_change(word: str, other: bool) -> None:
    assert caps_make_other_word(word) is other


@pytest.mark.parametrize(
    ("text", "wholly"),
    [
        ("US TARIFFS", True),
        ("US GDP", False),
        ("TARIFFS", False),
        ("US Tariffs", False),
        ("US TARIFFS 2025 台積電", True),
        ("台積電 TSMC", False),
        ("", False),
        ("台積電", False),
    ],
)
def test_texts_wholly_in_capitals(text: str, wholly: bool) -> None:
    assert wholly_capitals(text) is wholly


def test_more_words_can_be_asked_for() -> None:
    assert not wholly_capitals("US TARIFFS RISE", at_least=4)
    assert wholly_capitals("US TARIFFS RISE AGAIN", at_least=4)
