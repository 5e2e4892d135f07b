import gc
import re
import weakref
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsindex.analysis import Analyzer, Token, entries, fold, lead_end
from newsindex.analysis.scanner import NAME_DOTS, RUN, tiling_pattern, token_pattern
from newsindex.analysis.stream import Mark
from newsindex.engines.base import TermStream, TextColumn
from newsindex.engines.vocabulary import decode_terms
from tests.analysis.texts import any_text, mixed_text, real_texts

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


def read(analyzer: Analyzer, text: str, lead: int = 0, marks: Sequence[Mark] = ()) -> tuple[TermStream, TermStream]:
    """The streams of a text and of its lead, read between two others."""
    texts = ["百分之", text, "25%"]
    whole, leads = analyzer.columns([r.scan for r in analyzer.scan(texts)], [3, lead, 0], [[], list(marks), []])
    return second(whole), second(leads)


def second(column: TextColumn) -> TermStream:
    start, end = np.cumsum(column.counts)[:2].tolist()
    distinct = decode_terms(column.terms)
    terms = [distinct[ordinal] for ordinal in column.ordinals[start:end].tolist()]
    return TermStream(terms, column.positions[start:end].tolist(), int(column.lengths[1]), int(column.units[1]))


@given(any_text, st.integers(0, 80))
def test_the_body_does_not_depend_on_where_the_lead_ends_nor_on_its_neighbours(text: str, end: int) -> None:
    body, lead = read(analyzers[1], text, end)
    assert body == analyzers[0].stream(text)
    count = len(lead.terms)
    assert (lead.terms, lead.positions) == (body.terms[:count], body.positions[:count])
    assert lead.units <= body.units
    assert lead.length <= body.length


@pytest.mark.parametrize("collection", ["ntrex-en-to-en", "drcd-dev"])
def test_the_lead_is_the_stream_of_the_first_part(collection: str) -> None:
    for text in real_texts(collection, 40):
        end = lead_end(text)
        assert pairs(read(analyzers[1], text, end)[1]) == pairs(analyzers[1].stream(text[:end]))


def test_an_empty_text_has_no_terms() -> None:
    assert read(analyzers[0], "", 0) == (TermStream([], [], 0, 0), TermStream([], [], 0, 0))


marked_text = st.text(st.sampled_from("ab 台積電12.-%'U.S\n。の·"), max_size=60) | mixed_text


@given(marked_text, st.lists(st.integers(0, 60), max_size=5), st.integers(0, 60))
def test_a_mark_stands_at_the_first_unit_from_its_character_on_or_the_last(
    text: str, characters: list[int], end: int
) -> None:
    starts = [start for token in analyzers[1].tokens(text) for start in unit_starts(token, text)]
    marks = [(min(character, len(text)), f"@{nth}") for nth, character in enumerate(sorted(characters))]
    plain, plain_lead = read(analyzers[1], text, end)
    body, lead = read(analyzers[1], text, end, marks)
    expected = [(max(min(bisect_left(starts, at), len(starts) - 1), 0), name) for at, name in marks]
    assert pairs(body) == sorted(pairs(plain) + expected)
    assert pairs(lead) == sorted(pairs(plain_lead) + [row for row in expected if row[0] < plain_lead.units])


def unit_starts(token: Token, text: str) -> Sequence[int]:
    if token.kind in ("han", "kana"):
        return range(token.start, token.start + token.length)
    return [token.start]


def test_what_is_forgotten_is_gone_without_the_collector(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entries, "_KEPT", 10)
    analyzer = Analyzer()
    (before,) = analyzer.scan(["The 3 words of 台積電 and 20.5% of all others, which are more than ten"])
    kept = weakref.ref(before.scan.entries)
    gc.disable()
    try:
        del before
        analyzer.forget()
        assert kept() is None
    finally:
        gc.enable()


def test_what_is_seldom_met_is_forgotten_between_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entries, "_KEPT", 40)
    analyzer = Analyzer()
    sizes = []
    for number in range(100, 120):
        odd = chr(0x20000 + number)
        text = f"Day {number} of tariffs 台積電擴產 {number}, e-commerce in Zürich’s {number * 7}-word {odd}"
        found, wanted = analyzer.stream(text), analyzers[0].stream(text)
        assert (pairs(found), found.length, found.units) == (pairs(wanted), wanted.length, wanted.units)
        sizes.append(len(analyzer.scan([text])[0].scan.entries.table().starts) // 2)
    assert max(sizes) < 60
    assert min(sizes[3:]) > 10  # what each text has is kept


def learned_by(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The finds that all entries learn from now on, as they do."""
    learned: list[str] = []
    learn = entries.Entries._learned

    def told(self: entries.Entries, finds: list[tuple[str, bool]]) -> list[int]:
        learned.extend(find for find, _ in finds)
        return learn(self, finds)

    monkeypatch.setattr(entries.Entries, "_learned", told)
    return learned


def test_what_is_often_met_is_learned_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entries, "_KEPT", 40)
    learned = learned_by(monkeypatch)
    analyzer = Analyzer()
    for number in range(100, 150):
        analyzer.stream(f"Day {number} of tariffs, e-commerce in Zürich’s {number * 7}-word {number * 3}")
    in_all = [find for find in learned if not any(map(str.isdigit, find))]
    assert len(in_all) == len(set(in_all)) > 5


def test_the_most_frequent_are_kept_where_all_would_be_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entries, "_KEPT", 60)
    learned = learned_by(monkeypatch)
    analyzer = Analyzer()
    often = [f"often{letter}" for letter in "abcdefghi"]
    for number in range(0, 400, 4):
        some = [f"some{letter}" for letter in "abcdefghijklmnopqrstuvwxyz"[number // 80 * 5 :][:6]]
        sometimes = [f"sometimes{letter}" for letter in "abcdefghijklmnopqrstuvwxyz"[number // 16 % 25 :][:20]]
        analyzer.stream(" ".join([*often, *some, *sometimes]))
    counts = Counter(map(str.strip, learned))
    assert [counts[word] for word in often] == [1] * len(often)
    assert len(learned) > 60  # more than is kept


@given(st.lists(any_text | marked_text, min_size=3, max_size=8), st.data())
def test_texts_have_the_same_terms_after_others_were_forgotten(texts: list[str], data: st.DataObject) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(entries, "_KEPT", data.draw(st.integers(4, 30)))
        analyzer = Analyzer()
        for _ in range(3):
            for text in texts:
                analyzer.forget()
                end, characters = data.draw(st.integers(0, 60)), data.draw(st.lists(st.integers(0, 60), max_size=3))
                marks = [(min(at, len(text)), f"@{nth}") for nth, at in enumerate(sorted(characters))]
                found, wanted = (read(each, text, end, marks) for each in (analyzer, analyzers[0]))
                for one, other in zip(found, wanted, strict=True):
                    assert (pairs(one), one.length, one.units) == (pairs(other), other.length, other.units)


@given(any_text)
def test_the_finds_of_a_tiling_are_the_text_and_those_of_the_tokens(text: str) -> None:
    folded = fold(text)
    tiles = tiling_pattern().findall(folded)
    assert "".join(tiles) == folded
    found = [
        tile.strip(" ") if tile[1:].isalpha() else tile.rstrip(NAME_DOTS) if re.match(f"[{RUN}]", tile) else tile
        for tile in tiles
    ]
    wanted = [find for find in token_pattern().findall(folded) if find[0].isalnum()]
    assert [tile for tile in found if tile[0].isalnum()] == wanted


def test_a_word_is_learned_once_however_often_a_text_has_it() -> None:
    def learned(text: str) -> int:
        return len(Analyzer().scan([text])[0].scan.entries.table().starts)

    assert learned("tariff trade 貿易, " * 500) == learned("tariff trade 貿易, " * 2)


def test_lengths_count_words_and_units_count_characters() -> None:
    stream = analyzers[0].stream("The e-commerce 計畫經濟")
    assert (stream.length, stream.units) == (4, 7)


def test_threads_share_an_analyzer() -> None:
    texts = [f"Tariffs of {n} percent hit 台積電 on day {n}" for n in range(40)] * 5
    shared = Analyzer()
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(shared.stream, texts)) == [analyzers[1].stream(text) for text in texts]


def test_what_a_thread_forgets_another_still_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entries, "_KEPT", 10)
    shared = Analyzer()
    of_texts = []
    texts = ["Tariffs hit 台積電 on Monday", "鴻海 and Foxconn met the minister on Friday"]
    with ThreadPoolExecutor(1) as pool:
        scans = []
        for text in texts:
            scans += [reading.scan for reading in shared.scan([text])]
            pool.submit(lambda: [shared.stream(f"Other words {n} of 市場 number {n * 7}") for n in range(9)]).result()
        found, _ = shared.columns(scans, [0, 0])
    wanted, _ = analyzers[0].columns([reading.scan for reading in analyzers[0].scan(texts)], [0, 0])
    for column in (found, wanted):
        distinct = decode_terms(column.terms)
        places = zip(column.positions.tolist(), column.ordinals.tolist(), strict=True)
        of_texts.append((sorted((at, distinct[ordinal]) for at, ordinal in places), column.lengths.tolist()))
    assert of_texts[0] == of_texts[1]


def test_the_fingerprint_is_the_same_for_both_segmenters() -> None:
    assert analyzers[0].fingerprint == analyzers[1].fingerprint
