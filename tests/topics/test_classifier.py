"""Articles are told their topics: few, and the right ones."""

from __future__ import annotations

from itertools import islice

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsindex.analysis import Analyzer
from newsindex.engines.base import TextColumn
from newsindex.topics.classifier import GREATEST, MOST, RANKED, Classifier, _among, classifier
from newsindex.topics.profiles import Key, Topic
from tests.topics.judged import articles


@pytest.fixture(scope="module")
def analyzer() -> Analyzer:
    return Analyzer()


def column(texts: list[str], analyzer: Analyzer) -> TextColumn:
    readings = analyzer.scan(texts)
    return analyzer.columns([reading.scan for reading in readings], [0] * len(texts))[0]


def told(of: Classifier, texts: list[tuple[str, str]], analyzer: Analyzer) -> list[list[tuple[str, float]]]:
    titles, bodies = column([title for title, _ in texts], analyzer), column([body for _, body in texts], analyzer)
    return of.topics(titles, bodies).topics


def ranked(of: Classifier, texts: list[tuple[str, str]], analyzer: Analyzer) -> list[dict[str, float]]:
    """What each article is ranked by."""
    titles, bodies = column([title for title, _ in texts], analyzer), column([body for _, body in texts], analyzer)
    values, ordinals, weights, counts = of.topics(titles, bodies).ranked
    pairs = iter([(values[ordinal], float(weight)) for ordinal, weight in zip(ordinals, weights, strict=True)])
    return [dict(islice(pairs, int(count))) for count in counts]


def made(*topics: tuple[str, tuple[str, ...], list[tuple[str, ...]]]) -> Classifier:
    return Classifier(
        [
            Topic(name, {}, frozenset(), tuple(Key(terms, 1.0) for terms in keys), broader, reviewed=True)
            for name, broader, keys in topics
        ]
    )


def test_topics_of_written_articles(analyzer: Analyzer) -> None:
    rows = articles()
    found = told(classifier(), [(article.title, article.body) for article, _ in rows], analyzer)
    names = [{name for name, _ in row} for row in found]
    wanted = [topics for _, topics in rows]
    right = sum(len(a & b) for a, b in zip(names, wanted, strict=True))
    first = sum(bool(row) and row[0][0] in topics for row, topics in zip(found, wanted, strict=True))
    assert right / sum(map(len, wanted)) >= 0.80
    assert first / sum(map(bool, names)) >= 0.90


def test_words_and_phrases_of_both_languages_count(analyzer: Analyzer) -> None:
    of = made(("rates", (), [("interest", "rate"), ("利率",), ("央行",), ("降息",), ("central", "bank"), ("prime",)]))
    texts = [
        ("", "The interest rate of the central bank and the prime one."),
        ("", "央行下調利率，這是今年第二次降息。"),
        ("", "The rate of interest, a bank that is central, and prime time."),
    ]
    assert [[name for name, _ in row] for row in told(of, texts * 1, analyzer)] == [["rates"], ["rates"], []]


def test_no_phrase_reaches_into_the_next_article(analyzer: Analyzer) -> None:
    of = made(("x", (), [("alpha", "beta"), ("gamma",), ("delta",)]))
    assert told(of, [("", "gamma delta alpha"), ("", "beta gamma delta")], analyzer) == [[], []]


def test_an_article_is_on_the_topics_above_too(analyzer: Analyzer) -> None:
    of = made(("low", ("high",), [("gamma",), ("delta",), ("alpha",)]), ("high", (), [("omega",)]))
    [row] = told(of, [("gamma", "gamma delta alpha gamma")], analyzer)
    assert [name for name, _ in row] == ["low", "high"] and row[0][1] > row[1][1]


def test_articles_are_ranked_by_all_topics_of_which_they_have_a_word(analyzer: Analyzer) -> None:
    of = made(("low", ("high",), [("gamma",)]), ("high", (), [("omega",)]), ("other", (), [("beta",), ("delta",)]))
    alone, mixed, much, none = ranked(
        of, [("", "gamma"), ("", "gamma beta"), ("", "gamma gamma beta delta"), ("", "alpha")], analyzer
    )
    assert set(alone) == {"low", "high"} and alone["low"] > alone["high"]  # a topic counts for the one above it
    assert alone["low"] > mixed["low"] and set(mixed) == {"low", "high", "other"}  # and less beside others
    assert much["other"] > mixed["other"] and none == {}


def test_few_topics_are_kept_to_rank_by(analyzer: Analyzer) -> None:
    words = [f"word{'abcdefghijklmnopqrstuvwxyz'[n]}" for n in range(26)]
    of = made(*((word, (), [(word,)]) for word in words), ("first", (), [("worda",), ("wordb",)]))
    [row] = ranked(of, [("", " ".join(words))], analyzer)
    assert "first" in row and all(0 < weight < 1 for weight in row.values())
    [told_of] = ranked(classifier(), [(articles()[0][0].title, " ".join(a.body for a, _ in articles()))], analyzer)
    assert 10 < len(told_of) <= RANKED


@given(st.lists(st.tuples(st.text(max_size=40), st.text(max_size=200)), min_size=1, max_size=5))
def test_any_text_has_few_topics_in_order(texts: list[tuple[str, str]]) -> None:
    found = told(classifier(), texts, Analyzer())
    assert len(found) == len(texts)
    for row in found:
        weights = [weight for _, weight in row]
        assert len(row) <= MOST and weights == sorted(weights, reverse=True)
        assert all(0 < weight <= GREATEST for weight in weights)


def test_the_same_article_is_told_the_same_alone_and_among_others(analyzer: Analyzer) -> None:
    texts = [(article.title, article.body) for article, _ in articles()][:30]
    together = told(classifier(), texts, analyzer)
    for text, row in zip(texts, together, strict=True):
        [alone] = told(classifier(), [text], analyzer)
        assert [name for name, _ in alone] == [name for name, _ in row]
        assert np.allclose([weight for _, weight in alone], [weight for _, weight in row])


numbers = st.lists(st.integers(0, 30) | st.integers(0, 2**60), max_size=40)


@given(numbers, numbers)
def test_ends_of_phrases_are_found_among_all_places(codes: list[int], wanted: list[int]) -> None:
    found = _among(np.array(codes, np.int64), np.array(wanted, np.int64))
    assert found.tolist() == [place for place, number in enumerate(wanted) if number in codes]
