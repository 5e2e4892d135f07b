"""A vocabulary gives back the terms that it was given, and looks each up as the table has it."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from newsindex.engines.vocabulary import Vocabulary, decode_terms, encode_terms

terms = st.text(st.characters(), min_size=1, max_size=6) | st.sampled_from(["a\0b", "\ud800", "台積電"])


@given(st.lists(st.lists(terms, max_size=5), max_size=4), st.data())
def test_terms_come_back_by_their_numbers(parts: list[list[str]], data: st.DataObject) -> None:
    vocabulary = Vocabulary()
    every: list[str] = []
    table: dict[str, int] = {}
    for part in parts:
        vocabulary.add(part)
        every += part
        assert len(vocabulary) == len(every)
        numbers = data.draw(st.lists(st.integers(0, len(every) - 1), unique=True)) if every else []
        wanted = [every[number] for number in numbers]
        assert decode_terms(vocabulary.encoded(np.array(numbers, np.int64))) == wanted
        table = table or {term: place for place, term in enumerate(wanted)}
        assert vocabulary.among(table).tolist() == [table.get(term, -1) for term in every]
        some = vocabulary.of(np.array(numbers, np.int64))
        assert len(some) == len(numbers)
        assert decode_terms(some.encoded(np.arange(len(numbers)))) == wanted
        assert some.among(table).tolist() == [table.get(term, -1) for term in wanted]
    assert vocabulary.among({}).tolist() == [-1] * len(every)


@given(st.lists(terms))
def test_what_is_encoded_is_decoded(given_terms: list[str]) -> None:
    assert decode_terms(encode_terms(given_terms)) == given_terms
