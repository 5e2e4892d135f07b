from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsindex.analysis import Analyzer, lead_end
from newsindex.engines.base import TermStream
from tests.analysis.texts import any_text, real_texts

analyzers = [Analyzer("jieba"), Analyzer("rjieba")]


def pairs(stream: TermStream) -> list[tuple[int, str]]:
    return sorted(zip(stream.positions, stream.terms, strict=True))


def expected(analyzer: Analyzer, text: str) -> TermStream:
    tokens = analyzer.tokens(text)
    rows = [row for token in tokens for row in token.terms()]
    units = sum(token.length for token in tokens)
    return TermStream([term for term, _ in rows], [at for _, at in rows], len(tokens), units)


def check(text: str) -> None:
    streams = [analyzer.stream(text) for analyzer in analyzers]
    assert streams[0] == streams[1]
    wanted = expected(analyzers[0], text)
    assert pairs(streams[0]) == pairs(wanted)
    assert (streams[0].length, streams[0].units) == (wanted.length, wanted.units)


@given(any_text)
def test_a_stream_has_the_terms_of_the_tokens(text: str) -> None:
    check(text)
    check(text)  # now from what is known


@pytest.mark.parametrize("collection", ["ntrex-en-to-en", "drcd-dev", "xquad-en", "xquad-zh"])
def test_real_streams_have_the_terms_of_the_tokens(collection: str) -> None:
    for text in real_texts(collection, 40):
        check(text)


@given(any_text, st.integers(0, 80))
def test_the_body_does_not_depend_on_where_the_lead_ends(text: str, end: int) -> None:
    streams = analyzers[1].streams("A title", text, end)
    assert streams["body"] == analyzers[1].stream(text)
    assert streams["title"] == analyzers[1].stream("A title")
    lead = streams["lead"]
    count = len(lead.terms)
    assert (lead.terms, lead.positions) == (streams["body"].terms[:count], streams["body"].positions[:count])
    assert lead.units <= streams["body"].units


@pytest.mark.parametrize("collection", ["ntrex-en-to-en", "drcd-dev"])
def test_the_lead_is_the_stream_of_the_first_part(collection: str) -> None:
    for text in real_texts(collection, 40):
        end = lead_end(text)
        assert pairs(analyzers[1].streams("", text, end)["lead"]) == pairs(analyzers[1].stream(text[:end]))


def test_an_empty_text_has_no_terms() -> None:
    assert analyzers[0].streams("", "", 0)["lead"] == TermStream([], [], 0, 0)


def test_lengths_count_words_and_units_count_characters() -> None:
    stream = analyzers[0].stream("The e-commerce 計畫經濟")
    assert (stream.length, stream.units) == (4, 7)


def test_threads_share_an_analyzer() -> None:
    texts = [f"Tariffs of {n} percent hit 台積電 on day {n}" for n in range(40)] * 5
    shared = Analyzer()
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(shared.stream, texts)) == [analyzers[1].stream(text) for text in texts]


def test_the_fingerprint_is_the_same_for_both_segmenters() -> None:
    assert analyzers[0].fingerprint == analyzers[1].fingerprint
