"""Which of the articles that answer a question are worded like it."""

from __future__ import annotations

from newsindex.archive import NewsIndex
from tests.conftest import article

WORDED = "words side by side, and forms, as in the question"


def gains(index: NewsIndex, query: str, **options: object) -> dict[str, float]:
    """What the wording gave to each article that was found."""
    return {
        hit.article.id: sum(part.score for part in hit.explanation if part.what == WORDED)
        for hit in index.search(query, explain=True, snippets=0, **options)  # type: ignore
    }


def test_an_article_with_the_words_in_the_order_of_the_question_comes_first(index: NewsIndex) -> None:
    rest = "Nothing else was said of it for a while."
    index.add(
        [
            article("turned", "", f"The bank of the governor was closed. {rest}"),
            article("same", "", f"The governor of the bank was closed. {rest}"),
        ]
    )
    found = index.search("who is the governor of the bank")
    assert [hit.article.id for hit in found] == ["same", "turned"]
    given = gains(index, "who is the governor of the bank")
    assert given["same"] > given["turned"] > 0


def test_a_word_in_the_form_asked_with_counts_more_than_another(index: NewsIndex) -> None:
    index.add([article("other", "", "A harbour flooded."), article("same", "", "A harbour floods.")])
    given = gains(index, "which harbour floods")
    assert list(given) == ["same", "other"]
    assert given["same"] > given["other"]


def test_a_run_counts_once_however_often_it_stands_and_not_across_two_articles(index: NewsIndex) -> None:
    once, never = "The old harbour is there.", "An old one has a harbour."
    index.add([article("never", "", f"{never} {never} Old"), article("twice", "", f"{once} {once}")])
    index.add([article("once", "", f"Harbour towns are small. {once}")])
    given = gains(index, "where is the old harbour")
    assert abs(given["once"] - given["twice"]) < 1e-9
    assert given["once"] > given["never"]


def test_words_that_are_no_question_and_chinese_ones_gain_nothing_by_it(index: NewsIndex) -> None:
    index.add([article("en", "", "The old harbour floods."), article("zh", "", "舊港口在哪裡淹水？")])
    assert set(gains(index, "old harbour floods").values()) == {0}
    assert set(gains(index, "舊港口在哪裡淹水").values()) == {0}
    assert set(gains(index, "where is the old harbour", across=True).values()) == {0}


def test_the_parts_of_a_score_add_up_where_the_wording_counts(index: NewsIndex) -> None:
    index.add([article(f"a{n}", "", f"Harbour {n} was the old harbour of the town. " * (n + 1)) for n in range(30)])
    found = index.search("what was the old harbour of the town", limit=None, explain=True)
    assert [hit.score for hit in found] == sorted((hit.score for hit in found), reverse=True)
    for hit in found:
        assert abs(sum(part.score for part in hit.explanation) - hit.score) < 1e-4
