from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsindex.entities.salience import InArticle, salient
from newsindex.model import Article, Mention

BODY = "Alpha Corp said on Monday that it would build a plant near the river. The town is glad.\n\n" + "\n\n".join(
    f"Paragraph {n} tells more about the plans, the money and the people who will work there." for n in range(8)
)


def mention(entity: str | None, start: int, field: str = "body") -> Mention:
    return Mention(field, start, start + 5, "Alpha", "company", entity)  # type: ignore[arg-type]


def of(found: list[InArticle]) -> dict[str, float]:
    return {entity.id: entity.salience for entity in found}


def test_what_stands_in_title_lead_and_text_is_what_the_article_is_about() -> None:
    article = Article("1", "Alpha to build plant", BODY)
    mentions = [mention("alpha", 0, "title"), mention("alpha", 0), mention("alpha", 300), mention("beta", 500)]
    found = of(salient(article, mentions))
    assert found["alpha"] >= 0.5 > 0.3 > found["beta"] > 0


def test_one_mention_in_the_last_paragraph_is_little() -> None:
    article = Article("1", "Town is glad", BODY)
    mentions = [mention("alpha", 0), mention("alpha", 200), mention("alpha", 400), mention("beta", 700)]
    assert of(salient(article, mentions))["beta"] < 0.25


def test_a_title_alone_is_not_enough_but_with_the_lead_it_is() -> None:
    article = Article("1", "Alpha and others", BODY)
    others = [mention(name, 100 + 60 * n) for n, name in enumerate("bcdefgh")]
    assert of(salient(article, [mention("alpha", 0, "title"), *others]))["alpha"] < 0.5
    assert of(salient(article, [mention("alpha", 0, "title"), mention("alpha", 0), *others]))["alpha"] >= 0.5


def test_without_a_title_the_text_decides() -> None:
    article = Article("1", "", BODY)
    assert of(salient(article, [mention("alpha", 0), mention("alpha", 300), mention("alpha", 600)]))["alpha"] >= 0.5


def test_unknown_names_count_only_in_the_total() -> None:
    article = Article("1", "", BODY)
    alone = of(salient(article, [mention("alpha", 0)]))["alpha"]
    crowded = salient(article, [mention("alpha", 0), *(mention(None, 100 + 9 * n) for n in range(9))])
    assert [entity.id for entity in crowded] == ["alpha"]
    assert crowded[0].salience < alone


def test_more_mentions_never_make_less() -> None:
    article = Article("1", "Title", BODY)
    last = 0.0
    for count in range(1, 12):
        mentions = [mention("alpha", 60 * n) for n in range(count)] + [mention("beta", 90), mention("gamma", 95)]
        now = of(salient(article, mentions))["alpha"]
        assert now >= last
        last = now


def test_no_mentions_give_nothing() -> None:
    assert salient(Article("1", "", ""), []) == []


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["a", "b", "c", None]), st.integers(0, len(BODY) - 5), st.sampled_from(["title", "body"])
        ),
        max_size=30,
    )
)
def test_salience_lies_between_0_and_1_and_falls(rows: list[tuple[str | None, int, str]]) -> None:
    found = salient(Article("1", "x" * len(BODY), BODY), [mention(*row) for row in rows])
    values = [entity.salience for entity in found]
    assert values == sorted(values, reverse=True)
    assert all(0 < value <= 1 for value in values)
    assert sum(entity.mentions for entity in found) == sum(row[0] is not None for row in rows)


def test_values_are_in_the_order_in_which_they_are_stored() -> None:
    assert InArticle("a", "person", 2, 0.5) == InArticle(id="a", kind="person", mentions=2, salience=0.5)
    with pytest.raises(AttributeError):
        InArticle("a", "person", 2, 0.5).mentions = 3  # type: ignore[misc]
