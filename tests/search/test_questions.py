"""Questions are known as such, in either language and script; headlines are not."""

from __future__ import annotations

import pytest

from newsindex.archive import NewsIndex
from newsindex.engines.query import All, And, Maybe, Or, Term, Text
from newsindex.search import weights
from newsindex.search.meaning.questions import body_first, is_question, numbers_known
from tests.conftest import article


@pytest.mark.parametrize(
    "query",
    [
        "Who built the bridge", "In what year was the bridge built", "the bridge was built by the town?",
        "誰建了這座橋", "谁建了这座桥", "這座橋是哪一年建的", "这座桥是哪一年建的", "該橋於何時建成", "有多少座橋",
    ],
)  # fmt: skip
def test_questions(query: str) -> None:
    assert is_question(query)


@pytest.mark.parametrize(
    "query",
    ["WHO backs vaccine", "bridge built in 1932", "he fell when the bridge broke", "何先生訪港", "哪吒票房破紀錄", ""],
)
def test_no_questions(query: str) -> None:
    assert not is_question(query)


def test_questions_for_a_number_have_the_numbers_that_they_give() -> None:
    assert numbers_known("In 1932, how many bridges?") == {"1932"}
    assert numbers_known("這座橋是哪一年建的？") == numbers_known("这座桥是哪一年建的？") == frozenset()
    assert numbers_known("Who built the bridge?") is None


def test_a_long_question_finds_what_lacks_a_word_of_it(index: NewsIndex) -> None:
    answer = "The old bridge over the river was built by the merchants of the town."
    index.add(
        [
            article("answer", "", answer),
            article("other", "", "Who paid? The town financed a bridge school. " + "Old trees line the river. " * 20),
        ]
    )
    found = index.search("Who financed the old bridge over the river in town")
    assert {hit.article.id for hit in found} == {"answer", "other"}
    assert found.relaxed
    assert [hit.article.id for hit in index.search("financed old bridge river town")] == ["other"]
    assert index.search("Who financed the old bridge over the river in town", strict=True).total == 1


def test_a_question_looks_in_the_text_before_titles() -> None:
    words = And(
        (
            Or((Text("title", Term("bank"), 1.0), Text("body", Term("bank"), 1.0))),
            Maybe(All(), Text("title", Term("x"))),
        )
    )
    heavier = And(
        (
            Or((Text("title", Term("bank"), weights.QUESTION_TITLE), Text("body", Term("bank"), 1.0))),
            Maybe(All(), Text("title", Term("x"), weights.QUESTION_TITLE)),
        )
    )
    assert body_first(words) == heavier
    assert 0 < weights.QUESTION_TITLE < 1
