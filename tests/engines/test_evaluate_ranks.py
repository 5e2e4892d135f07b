"""Ranks of whole arrays against the bitmap's own, over every kind of block that a bitmap keeps."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
from pyroaring import BitMap

from newsindex.engines.whoosh.columnar.containers import Containers
from newsindex.engines.whoosh.evaluate.ranks import Ranks

LIST, BITS, RUN = range(300, 60_000, 97), range(0, 60_000, 3), range(1_000, 30_000)


def members(*blocks: range) -> BitMap:
    return BitMap([number + (block << 16) for block, numbers in enumerate(blocks) for number in numbers])


KINDS = pytest.mark.parametrize(
    "blocks",
    [
        (),
        (LIST,),
        (BITS,),
        (RUN,),
        (RUN, LIST),
        (LIST, range(0), BITS, RUN, LIST),
        (RUN, BITS, LIST, RUN, range(0), RUN),
        (BITS, BITS, LIST),
        (BITS, BITS, range(0), BITS, RUN),
    ],
)


@pytest.mark.parametrize("optimised", [False, True])
@KINDS
def test_ranks_are_those_of_the_bitmap(blocks: tuple[range, ...], optimised: bool) -> None:
    bitmap = members(*blocks)
    if optimised:
        bitmap.run_optimize()
    units = (len(blocks) + 1) << 16
    random = Random(4)
    asked = [0, 299, 300, 999, 1_000, 65_535, 65_536, units - 1, *(random.randrange(units) for _ in range(400))]
    ranks = Ranks(memoryview(b"xyz" + bitmap.serialize())[3:], units)
    assert bool(ranks) == bool(bitmap)
    for some in (asked[:9], asked):
        assert ranks.up_to(np.array(some, np.int64)).tolist() == [bitmap.rank(number) for number in some]
    assert ranks.up_to(np.array([units + 5])).tolist() == [len(bitmap)]


@pytest.mark.parametrize("optimised", [False, True])
@KINDS
def test_all_members_are_spelt_out_as_bits(blocks: tuple[range, ...], optimised: bool) -> None:
    bitmap = members(*blocks)
    if optimised:
        bitmap.run_optimize()
    containers = Containers(memoryview(b"xyz" + bitmap.serialize())[3:])
    for last in (max((len(blocks) << 16) - 1, 0), (len(blocks) << 16) + 5):
        bits = containers.all_bits(last)
        assert len(bits) == ((last >> 16) + 1) << 13
        assert np.unpackbits(bits, bitorder="little").nonzero()[0].tolist() == list(bitmap)
    mapped = containers.leading_bits()
    found = np.unpackbits(mapped, bitorder="little").nonzero()[0].tolist()
    assert found == [number for number in bitmap if number < len(mapped) << 3]


@pytest.mark.parametrize("blocks", [(LIST,), (BITS,), (BITS, LIST), (LIST, range(0), BITS, BITS, LIST)])
def test_members_are_found_where_the_bitmap_is_kept(blocks: tuple[range, ...]) -> None:
    bitmap = members(*blocks)
    containers = Containers(memoryview(b"x" + bitmap.serialize())[1:])
    asked = np.arange(0, (len(blocks) + 1) << 16, 7, dtype=np.uint32)
    assert not containers.has_runs
    assert asked[containers.holding(asked)].tolist() == [number for number in asked.tolist() if number in bitmap]


def test_runs_are_told() -> None:
    bitmap = members(RUN)
    bitmap.run_optimize()
    assert Containers(bitmap.serialize()).has_runs
