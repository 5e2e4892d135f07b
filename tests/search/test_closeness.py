"""Closeness: pairs of words and the best passage, against plain counts."""

from __future__ import annotations

import math
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsindex.archive import NewsIndex
from newsindex.search import weights
from newsindex.search.ranking.closeness import Found
from tests.conftest import article

RARITY = (1.0, 2.0, 3.0, 5.0)
PLACES = st.lists(st.tuples(st.integers(0, 120), st.integers(0, 3)), max_size=25, unique_by=lambda row: row[0])


def found_at(places: list[tuple[int, int]]) -> Found:
    """The places in the second of three documents, of which the others have all words side by side."""
    rows = [(1, start, start + 1, word) for start, word in sorted(places)]
    others = [[(owner, word, word + 1, word) for word in range(len(RARITY))] for owner in (2, 0)]
    owners, starts, ends, which = np.array([*others[0], *rows, *others[1]], np.int64).T
    return Found(owners, starts, ends, which, 3, len(RARITY))


@given(PLACES)
def test_pairs_count_where_they_stand_closest(places: list[tuple[int, int]]) -> None:
    expected = 0.0
    for a, b in combinations(range(len(RARITY)), 2):
        apart = [abs(i - j) for i, x in places for j, y in places if (x, y) == (a, b) and i != j]
        near = [distance for distance in apart if distance <= weights.CLOSE_WINDOW]
        expected += min(RARITY[a], RARITY[b]) / min(near) if near else 0.0
    assert abs(found_at(places).pairs(np.array(RARITY))[1] - expected) < 1e-9


@given(PLACES, st.sampled_from((weights.PASSAGE_UNITS, weights.ANSWER_UNITS)), st.sampled_from((1, 2)))
def test_the_best_passage_has_the_rarest_words_within_its_length(
    places: list[tuple[int, int]], units: int, least: int
) -> None:
    sums = [sum(RARITY[word] for word in {word for at, word in places if end - units < at <= end}) for end, _ in places]
    best = found_at(places).best_passage(np.tile(RARITY, (3, 1)), units, least=least)[1]
    assert abs(best - (max(sums) if len(sums) >= least else 0.0)) < 1e-9


@given(PLACES)
def test_each_word_in_the_lead_counts_once(places: list[tuple[int, int]]) -> None:
    words = {word for at, word in places if at < weights.LEAD_UNITS}
    assert set(found_at(places).within(weights.LEAD_UNITS)[1].nonzero()[0].tolist()) == words


def test_an_article_that_begins_with_the_words_comes_before_one_that_ends_with_them(index: NewsIndex) -> None:
    other = "Nothing else was said of it for a while. " * 15
    index.add(
        [
            article("late", "", other + "A new harbour was built."),
            article("early", "", "A new harbour was built. " + other),
        ]
    )
    [early, late] = index.search("new harbour built", explain=True)
    assert (early.article.id, late.article.id) == ("early", "late")
    for hit in (early, late):
        assert abs(sum(part.score for part in hit.explanation) - hit.score) < 1e-4


def test_words_side_by_side_come_before_words_far_apart(index: NewsIndex) -> None:
    apart = "A harbour was built. " + "Nothing else was said of it for a while. " * 8 + "Old lighthouses stand."
    near = "A harbour lighthouse was built. " + "Nothing else was said of it for a while. " * 8 + "Old houses stand."
    index.add([article("apart", "", apart), article("near", "", near)])
    assert [hit.article.id for hit in index.search("harbour lighthouse")] == ["near", "apart"]


def test_chinese_words_gain_less_by_standing_near_as_their_bigrams_score_too(index: NewsIndex) -> None:
    rest = "其他的事情当时都没有人提起过。" * 12
    index.add([article("near", "", f"港口灯塔。{rest}"), article("apart", "", f"港口。{rest}灯塔。")])
    near, apart = index.search("港口 灯塔", explain=True)
    assert (near.article.id, apart.article.id) == ("near", "apart")
    [gain] = [part.score for part in near.explanation if part.what.startswith("closeness")]
    rare = math.log(1 + len(index) / 3)  # two articles have each word
    assert gain == pytest.approx(weights.CLOSENESS_CHINESE * rare + weights.PASSAGE * 2 * rare)


def test_words_of_the_title_do_not_choose_among_its_passages(index: NewsIndex) -> None:
    index.add(
        [
            article("named", "Harbour Fire", "The harbour fire burnt for a day. The harbour was closed."),
            article("answers", "Harbour Fire", "Seamen were blamed at first, as the sheds were full of rope and tar."),
            *(article(f"other{n}", "Market", f"The market was open in week {n} of the year.") for n in range(9)),
        ]
    )
    [asked, *_] = index.search("Who was first blamed for the harbour fire?")
    [described, *_] = index.search("the first harbour fire", match="any")
    assert (asked.article.id, described.article.id) == ("answers", "named")


def test_the_rarest_word_of_a_question_comes_before_several_common_ones(index: NewsIndex) -> None:
    rest = "Nothing else was said of it for a while. " * 12  # no word is in the lead
    index.add(
        [
            article("rare", "", f"{rest} The stator stands."),
            article("common", "", f"Another was seen later. {rest} Others saw another on their way."),
            *(article(f"way{n}", "", f"{rest} It went on its way in week {n}.") for n in range(9)),
            *(article(f"another{n}", "", f"{rest} It was another day of week {n}.") for n in range(9)),
        ]
    )
    found = index.search("What is another way around a stator?", explain=True)
    assert [hit.article.id for hit in found][:2] == ["rare", "common"]
    for hit in found:
        assert sum(part.score for part in hit.explanation) == pytest.approx(hit.score, rel=1e-4)
    [gain] = [part.score for part in found[0].explanation if part.what.startswith("closeness")]
    assert gain == pytest.approx(weights.ANSWER * math.log(1 + len(index) / 2))  # one has it
