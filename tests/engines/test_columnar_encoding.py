"""The codes give back what they were given, and take the bytes that they promise."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from pyroaring import BitMap

from newsindex.engines.whoosh.columnar.blocks import BLOCKS_HEAD, Blocks
from newsindex.engines.whoosh.columnar.encoding import (
    bitmap,
    decode_rising,
    decode_small,
    decode_varints,
    differences,
    encode_varints,
    members,
    narrow,
    read_varint,
    write_varint,
)
from newsindex.engines.whoosh.columnar.encoding_many import (
    encode_rising,
    encode_risings,
    encode_small,
    encode_smalls,
)
from newsindex.engines.whoosh.columnar.frequent_postings import _encode_sets, encode_frequent
from newsindex.engines.whoosh.columnar.lengths import STEPS, in_steps
from newsindex.engines.whoosh.columnar.postings import BITMAP, BLOCKS, TermPostings, frequent_units
from newsindex.engines.whoosh.columnar.rare_postings import encode_rare, rare_differences, rare_units

numbers = arrays(np.uint32, st.integers(0, 300), elements=st.integers(0, 2**32 - 1))
small = arrays(np.uint32, st.integers(1, 300), elements=st.one_of(st.integers(0, 3), st.integers(0, 70_000)))
rising = st.sets(st.one_of(st.integers(0, 500), st.integers(0, 2**32 - 1)), min_size=1, max_size=300).map(
    lambda found: np.array(sorted(found), np.uint32)
)


@given(numbers)
def test_varints(values: np.ndarray) -> None:
    coded, ends = encode_varints(values)
    assert decode_varints(coded.tobytes()).tolist() == values.tolist()
    at = 0
    for value, end in zip(values.tolist(), ends.tolist(), strict=True):
        assert read_varint(coded.tobytes(), at) == (value, end)
        assert coded[at:end].tobytes() == write_varint(value)
        at = end
    assert at == len(coded)


@given(rising)
def test_rising_numbers(values: np.ndarray) -> None:
    assert decode_rising(encode_rising(values), len(values)).tolist() == values.tolist()
    assert members(bitmap(values)).tolist() == values.tolist()
    assert np.cumsum(differences(values), dtype=np.uint32).tolist() == values.tolist()


@given(small)
def test_small_numbers(values: np.ndarray) -> None:
    assert decode_small(encode_small(values), len(values)).tolist() == values.tolist()


def bounds_of(rows: list[np.ndarray]) -> np.ndarray:
    return np.concatenate(([0], np.cumsum([len(row) for row in rows])))


@given(st.lists(rising, min_size=1, max_size=5), st.lists(small, min_size=1, max_size=5))
def test_the_numbers_of_many_terms(rows: list[np.ndarray], counts: list[np.ndarray]) -> None:
    assert encode_risings(np.concatenate(rows), bounds_of(rows)) == [encode_rising(row) for row in rows]
    assert encode_smalls(np.concatenate(counts), bounds_of(counts)) == [encode_small(row) for row in counts]


LIKELY = (0, 1, 2, 3, 4, 14, 15, 16, 17, 18, 29, 30, 31, 254, 255, 256, 269, 270, 271, 2**32 - 1)


@pytest.mark.parametrize("share", [0.0, 0.02, 0.4])
@pytest.mark.parametrize("top", LIKELY)
def test_small_numbers_with_some_greater_ones(top: int, share: float) -> None:
    random = np.random.default_rng(top % 1000)
    for most in (1, 2, 4, 16, 256):
        values = random.integers(0, most, 1001).astype(np.uint32)
        values[random.random(len(values)) < share] = top
        decoded = decode_small(encode_small(values), len(values))
        assert decoded.tolist() == values.tolist()
        assert decoded.itemsize == 1 or values.max() > 14
        decoded += decoded.dtype.type(1) if values.max() < 255 else decoded.dtype.type(0)  # may be changed


LAYOUTS = {"sparse": (1500, 3, 6000), "long": (1500, 3, 90_000), "short": (1500, 2, 200), "dense": (20_000, 3, 4)}


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("seed", range(8))
def test_postings_of_a_frequent_term(layout: str, seed: int) -> None:
    documents, most, longest = LAYOUTS[layout]
    random = np.random.default_rng(seed)
    lengths = random.integers(longest // 2, longest + 1, documents)
    starts = np.concatenate(([0], np.cumsum(lengths + 1))).astype(np.uint32)
    terms = []
    for share in ((5 + seed) / 13, 1.0, 0.25, 0.5):
        docs = np.flatnonzero(random.random(documents) < share).astype(np.uint32)
        counts = random.integers(1, most + 1, len(docs))
        terms.append(
            (
                docs,
                [np.unique(random.integers(0, lengths[doc], count)) for doc, count in zip(docs, counts, strict=True)],
            )
        )
    every = [row for _, rows in terms for row in rows]
    docs, freqs = np.concatenate([each for each, _ in terms]), np.array([len(row) for row in every], np.uint32)
    spans = bounds_of([each for each, _ in terms])
    units = np.concatenate(every).astype(np.uint32) + np.repeat(starts[docs], freqs)
    bounds = np.concatenate(([0], np.cumsum(freqs, dtype=np.int64)))[spans]
    coded = encode_frequent(units, bounds, docs, freqs, spans, starts)
    for place, payload in enumerate(map(memoryview, coded)):
        of_term = slice(spans[place], spans[place + 1])
        assert_postings(
            payload,
            docs[of_term],
            freqs[of_term],
            units[bounds[place] : bounds[place + 1]],
            starts,
            every[of_term],
        )
        assert TermPostings(payload, 300, 300, starts).is_set == (layout in ("dense", "short"))


@pytest.mark.parametrize("first", [0, 3, 4096, 5 * 4096 + 1, 70_000, 2**32 - 300_000])
@pytest.mark.parametrize("gap", [2, 20, 40, 900])
def test_sets_in_blocks(first: int, gap: int) -> None:
    random = np.random.default_rng(first + gap)
    sizes = (100_000, 200_000, 300_000)
    terms = [np.unique(first + random.integers(0, size, size // gap)).astype(np.uint32) for size in sizes]
    terms[1] = terms[1][(terms[1] < first + 20_000) | (terms[1] > first + 75_000)]  # some blocks have none
    for units, (kind, data) in zip(terms, _encode_sets(np.concatenate(terms), bounds_of(terms)), strict=True):
        assert kind == (BITMAP if gap == 2 else BLOCKS)
        if kind == BITMAP:
            continue
        blocks = Blocks(memoryview(data), len(units))
        assert BitMap.deserialize(blocks.serialised()) == BitMap(units)
        asked = np.unique(np.concatenate((units[::7], random.integers(0, 2**32, 1000)))).astype(np.uint32)
        assert blocks.holding(asked).tolist() == np.isin(asked, units).tolist()
        begins = np.sort(first + random.choice(sizes[-1], 50, replace=False)).astype(np.uint32)
        ends = np.append(begins[1:], begins[-1])
        ends[::3] = np.minimum(ends[::3], begins[::3] + np.uint32(30))
        between = [
            unit for low, high in zip(begins, ends, strict=True) for unit in units[(units >= low) & (units < high)]
        ]
        assert blocks.between(begins, ends).tolist() == between
        assert len(data) < 1.5 * len(units) + (units[-1] - units[0]) / 4096 + 20
        spoilt = bytearray(data)
        spoilt[BLOCKS_HEAD.size + len(units) + (len(units) + 1) // 2 + 1] ^= 1  # the first count
        with pytest.raises(ValueError, match=r"as many numbers|buffer"):
            Blocks(memoryview(spoilt), len(units))


def test_runs_stay_bitmaps() -> None:
    units = np.arange(1000, 4000, dtype=np.uint32)
    ((kind, data),) = _encode_sets(units, np.array((0, len(units))))
    assert (kind, BitMap.deserialize(data)) == (BITMAP, BitMap(units))
    assert len(data) < 100


def assert_postings(
    payload: memoryview,
    docs: np.ndarray,
    freqs: np.ndarray,
    units: np.ndarray,
    starts: np.ndarray,
    rows: list[np.ndarray],
) -> None:
    postings = TermPostings(payload, len(docs), len(units), starts)
    assert postings.docs.tolist() == docs.tolist()
    assert list(postings.doc_set()) == docs.tolist()
    assert postings.freqs.tolist() == freqs.tolist()
    asked = np.arange(0, int(starts[-1]), max(int(starts[-1]) // 50, 1), dtype=np.uint32)
    standing = np.flatnonzero(np.isin(asked, units)).tolist()
    begins, ends = asked[::3], np.minimum(asked[::3] + np.uint32(40), np.append(asked[3::3], starts[-1]))
    ends[::4] = begins[::4]  # some documents have no unit
    between = [unit for low, high in zip(begins, ends, strict=True) for unit in units if low <= unit < high]
    assert postings.between(begins, ends).tolist() == between
    assert postings.holding(asked[:3]).tolist() == [at for at in standing if at < 3]
    assert postings.holding(asked).tolist() == standing
    assert postings.units().tolist() == list(postings.positions()) == units.tolist()
    assert postings.between(begins, ends).tolist() == between
    assert frequent_units(payload, len(docs), len(units), starts).tolist() == units.tolist()
    some = np.arange(0, len(docs), 3)
    here, owners = postings.units_in(some)
    expected = [(unit, place) for place, at in enumerate(some) for unit in (rows[at] + starts[docs[at]]).tolist()]
    assert list(zip(here.tolist(), owners.tolist(), strict=True)) == expected


@given(st.lists(st.tuples(rising, st.integers(0, 3)), min_size=1, max_size=5))
def test_rare_terms(terms: list[tuple[np.ndarray, int]]) -> None:
    units = [np.unique(values >> np.uint32(8 * shift)) for values, shift in terms]
    counts = np.array([len(each) for each in units])
    data, borders = encode_rare(np.concatenate(units), counts)
    payloads = [data[start:end].tobytes() for start, end in pairwise(borders.tolist())]
    assert [rare_units(memoryview(p), c).tolist() for p, c in zip(payloads, counts.tolist(), strict=True)] == [
        each.tolist() for each in units
    ]
    first_and_gaps = np.concatenate([differences(each) for each in units])
    assert rare_differences(data.tobytes(), counts, np.diff(borders)).tolist() == first_and_gaps.tolist()


def test_long_runs_take_few_bytes() -> None:
    every = np.arange(100_000, dtype=np.uint32)
    assert len(encode_rising(every)) < 100
    assert len(encode_rising(every[::50])) <= 2001
    assert len(encode_small(np.zeros(100_000, np.uint32))) < 10
    assert len(encode_small(np.full(100_000, 2, np.uint32))) < 25_010
    mostly_one = np.zeros(100_000, np.uint32)
    mostly_one[::10] = 1
    assert len(encode_small(mostly_one)) < 100_000 / 8 + 10_000 / 2 + 10


@pytest.mark.parametrize(("top", "bytes_"), [(255, 1), (256, 2), (65_535, 2), (65_536, 4)])
def test_narrow(top: int, bytes_: int) -> None:
    column = narrow(np.array([0, top]))
    assert column.itemsize == bytes_
    assert column.tolist() == [0, top]


def test_lengths_are_those_that_whoosh_scores() -> None:
    from whoosh.util.numeric import byte_to_length, length_to_byte

    lengths = [*range(3000), 12_345, 106_373, 106_374, 200_000]
    expected = [byte_to_length(length_to_byte(length)) for length in lengths]
    assert in_steps(np.array(lengths, np.int32)).tolist() == expected
    assert in_steps(np.zeros(0, np.int32)).tolist() == []
    assert in_steps(STEPS).tolist() == STEPS.tolist()


def test_a_bitmap_of_nothing() -> None:
    assert bitmap(np.zeros(0, np.uint32)) == BitMap()
