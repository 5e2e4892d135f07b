"""How two threads of this package take turns."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

_TURN = 0.00003
"""Seconds after which a thread that runs Python gives way to one that waits."""

_counting = Lock()
_within = 0
_before = 0.0


@contextmanager
def quick_turns() -> Iterator[None]:
    """While work on whole arrays goes on in one thread and Python runs in another, which is so wherever two such
    threads are at work: each step on an array needs the interpreter for an instant, and would wait many times as long
    for it as the step takes."""
    global _within, _before
    with _counting:
        if not _within:
            _before = sys.getswitchinterval()
            sys.setswitchinterval(min(_TURN, _before))
        _within += 1
    try:
        yield
    finally:
        with _counting:
            _within -= 1
            if not _within:
                sys.setswitchinterval(_before)
