from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsindex.analysis import Analyzer
from tests.analysis.texts import any_text, real_texts

analyzers = [Analyzer("jieba"), Analyzer("rjieba"), Analyzer()]


def expected(text: str) -> set[str]:
    """The terms of the tokens that are words: no characters alone, markers, forms with capitals or percentages."""
    found: set[str] = set()
    for token in analyzers[0].tokens(text):
        if token.kind == "han":
            found |= {token.stem} if token.length > 1 else set()
        elif token.kind != "kana":
            found |= {token.stem, f"={token.form}", *token.extra}
    return {term for term in found if not term.endswith("%")}


def check(texts: Sequence[str]) -> None:
    for analyzer in analyzers:
        sets = analyzer.word_sets(texts)
        assert [{term for term in found if not term.endswith("%")} for found in sets] == list(map(expected, texts))


@given(st.lists(any_text, max_size=4))
def test_word_sets_have_the_words_of_the_tokens(texts: list[str]) -> None:
    check(texts)


@pytest.mark.parametrize("collection", ["ntrex-en-to-en", "drcd-dev", "xquad-zh"])
def test_real_word_sets_have_the_words_of_the_tokens(collection: str) -> None:
    check(list(real_texts(collection, 40)))
