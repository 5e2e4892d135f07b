"""Cut the runs of Han characters of many texts at once, into the words that `han` cuts them into one by one."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
from numpy.typing import NDArray

from newsindex.analysis import han
from newsindex.analysis.routes import Routes
from newsindex.analysis.unseen_words import UnseenWords
from newsindex.analysis.word_tree import I64, U16, WordTree

CutRuns = Callable[[U16, I64], NDArray[np.bool_]]
"""Whether a word begins at each character of runs: given are all characters, one run after the other, and the sizes of
the runs, none of them 0."""

_LONGEST = 300
"""Longer runs are cut alone: what goes on without punctuation would keep the others waiting."""


def segmenter_of_runs(name: han.Segmenter = "auto", *, few: bool = False) -> CutRuns:
    """What cuts many runs at once: rjieba only where it is named, as NumPy takes less time, or for `few` texts where it
    is installed, as it is loaded sooner."""
    if name == "rjieba":
        return _by_rjieba
    return _few_by_rjieba if few and name == "auto" and han.has_rjieba() else _by_routes


class _Sparing:
    """So many characters are still cut one run after the other, which takes as long as to load the dictionary."""

    left = 2000


def load(name: han.Segmenter = "auto") -> None:
    """Loads what cuts many runs, for those who begin processes that do."""
    if name == "rjieba":
        han.rjieba()
    else:
        _Sparing.left = 0
        _routes()


@cache
def _routes() -> Routes:
    return Routes(WordTree(*han.dictionary()), UnseenWords(han.model()))


def _few_by_rjieba(characters: U16, sizes: I64) -> NDArray[np.bool_]:
    spared = _Sparing.left > len(characters)
    return _by_routes(characters, sizes) if spared else _by_rjieba(characters, sizes)


def _by_routes(characters: U16, sizes: I64) -> NDArray[np.bool_]:
    _Sparing.left -= len(characters)
    if _Sparing.left > 0:
        return _one_by_one(characters, sizes)
    is_long = sizes > _LONGEST
    if not is_long.any():
        return _routes().cut(characters, sizes)
    of_long = np.repeat(is_long, sizes)
    begin = np.empty(len(characters), bool)
    begin[of_long] = _one_by_one(characters[of_long], sizes[is_long])
    begin[~of_long] = _routes().cut(characters[~of_long], sizes[~is_long])
    return begin


def _one_by_one(characters: U16, sizes: I64) -> NDArray[np.bool_]:
    text = _text(characters)
    begin = np.zeros(len(characters), bool)
    place = 0
    for size in sizes.tolist():
        for word in han.cut(text[place : place + size]):
            begin[place] = True
            place += len(word)
    return begin


def _by_rjieba(characters: U16, sizes: I64) -> NDArray[np.bool_]:
    # White space ends what rjieba cuts as one, and comes back as it is.
    with_ends = np.insert(characters, np.cumsum(sizes), ord("\n"))
    words = han.rjieba().cut(_text(with_ends)) if len(sizes) else []
    lengths = np.fromiter(map(len, words), np.int64, len(words))
    begin = np.zeros(len(with_ends), bool)
    begin[np.cumsum(lengths) - lengths] = True
    return np.compress(with_ends != ord("\n"), begin)


def _text(characters: U16) -> str:
    return characters.tobytes().decode("utf-16-le")
