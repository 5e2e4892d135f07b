import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsindex.engines.whoosh.columnar.document_of import DocumentOf


@given(st.lists(st.one_of(st.just(0), st.integers(0, 300)), min_size=1, max_size=60))
def test_every_unit_lies_in_the_document_that_begins_last_before_it(lengths: list[int]) -> None:
    starts = np.cumsum([0, *lengths]).astype(np.uint32)
    found = DocumentOf(starts)(np.arange(starts[-1], dtype=np.uint32))
    assert found.tolist() == [number for number, length in enumerate(lengths) for _ in range(length)]


@pytest.mark.parametrize("lengths", [[], [0], [0, 0]])
def test_documents_without_units_are_in_no_answer(lengths: list[int]) -> None:
    starts = np.cumsum([0, *lengths]).astype(np.uint32)
    assert DocumentOf(starts)(np.empty(0, np.uint32)).tolist() == []
