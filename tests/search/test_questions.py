"""Questions are known as such, in either language and script; headlines are not."""

from __future__ import annotations

import pytest

from newsindex.archive import NewsIndex
from newsindex.engines.query import All, And, Maybe, Or, Term, Text
from newsindex.search import weights
from newsindex.search.meaning.questions import body_first, is_question, numbers_known, title_first
from tests.conftest import article


@pytest.mark.parametrize(
    "query",
    [
        "Who built the bridge", "In what year was the bridge built", "the bridge was built by the town?",
        "誰建了這座橋", "谁建了这座桥", "這座橋是哪一年建的", "这座桥是哪一年建的", "該橋於何時建成", "有多少座橋",
        "WHO BUILT THE BRIDGE", "HOW MANY BRIDGES WERE BUILT IN 1932",
        "建造這座橋的人是", "這座橋的長度為", "新橋能否通車", "这座桥的建造者是",
    ],
)  # fmt: skip
def test_questions(query: str) -> None:
    assert is_question(query)


@pytest.mark.parametrize(
    "query",
    [
        "WHO backs vaccine",
        "BRIDGE BUILT IN 1932",
        "bridge built in 1932",
        "he fell when the bridge broke",
        "何先生訪港",
        "哪吒票房破紀錄",
        "縣府稱為安全封橋",
        "他就是市長",
        "",
    ],
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


def test_what_is_no_question_looks_in_titles_before_the_text() -> None:
    words = Or((Text("title", Term("橋"), 0.5), Text("body", Term("橋"), 0.5)))
    heavier = Or((Text("title", Term("橋"), 0.5 * weights.HEADLINE_TITLE), Text("body", Term("橋"), 0.5)))
    assert title_first(words) == heavier
    assert weights.HEADLINE_TITLE > 1


@pytest.mark.parametrize(
    ("query", "across"),
    [("舊橋因颱風封閉三週惹怨", False), ("旧桥因台风封闭三周惹怨", False), ("Typhoon closes old bridge", True)],
)
def test_a_headline_finds_the_article_with_a_like_one(index: NewsIndex, query: str, across: bool) -> None:
    text = "舊橋邊的市集開張三週。" + "攤位不少。" * 12 + "去年因颱風停辦，舊橋也封閉。" + "攤位不少。" * 3
    others = [article(f"other{n}", f"第{n}號公園開放", "公園今天開放，居民前往散步。" * 4) for n in range(20)]
    index.add(
        [
            article("title", "颱風逼近，舊橋封閉", "市府今天宣布這項措施。" * 6),
            article("text", "市集照常", text),
            *others,
        ]
    )
    found = index.search(query, across=across)
    assert [hit.article.id for hit in found][:2] == ["title", "text"]
