"""The interval at which threads take turns is short while it must be, and as before after that."""

from __future__ import annotations

import sys

from newsindex.engines.whoosh.columnar.turns import quick_turns


def test_the_interval_comes_back() -> None:
    before = sys.getswitchinterval()
    with quick_turns(), quick_turns():
        assert sys.getswitchinterval() < before
    assert sys.getswitchinterval() == before
    sys.setswitchinterval(1e-6)
    try:
        with quick_turns():
            assert sys.getswitchinterval() < 1e-5
        assert sys.getswitchinterval() < 1e-5
    finally:
        sys.setswitchinterval(before)
