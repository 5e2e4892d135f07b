"""The words that jieba's hidden Markov model sees in characters that the dictionary leaves single, for thousands of
stretches at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from newsindex.analysis.han import Model
from newsindex.analysis.word_tree import COUNT, FIRST, I64

_STATES = "BEMS"
"""B, M and E begin, go on with and end a word, S is one. In the order of the alphabet, the latter of two that are
equally likely is taken; the odd ones end a word."""

_ENDING, _SINGLE = 1, 3


class UnseenWords:
    """jieba's model as arrays."""

    def __init__(self, model: Model) -> None:
        self._start = np.array([[model.start[state]] for state in _STATES])
        # Two states may come before each.
        before = [sorted(model.before[state]) for state in _STATES]
        self._before = np.array([[_STATES.index(each) for each in pair] for pair in before])
        self._steps = np.array(
            [[[model.steps[pair[nth]][state]] for pair, state in zip(before, _STATES, strict=True)] for nth in (0, 1)]
        )
        self._emitted = np.full((len(_STATES), COUNT), model.emitted("S", ""))
        for row, state in zip(self._emitted, _STATES, strict=True):
            for character in model.characters[state]:
                if FIRST <= ord(character) < FIRST + COUNT:
                    row[ord(character) - FIRST] = model.emitted(state, character)

    def begin(self, numbers: I64, starts: I64, sizes: I64) -> NDArray[np.bool_]:
        """Whether a word begins at each character of the stretches, one stretch after the other.

        `numbers` are those of characters, among which the stretches are.
        """
        order = np.argsort(-sizes, kind="stable")
        starts = starts[order]
        firsts = (np.cumsum(sizes) - sizes)[order]
        # How many stretches have an nth character: the first ones, as they are the longest.
        widths = len(sizes) - np.searchsorted(np.sort(sizes), np.arange(int(sizes.max(initial=0)) + 1), "right")
        states = np.empty(len(sizes), np.int64)
        best = self._start + self._emitted[:, numbers[starts]]
        second: list[NDArray[np.bool_]] = []
        for place, width in enumerate(widths[1:].tolist(), 1):
            states[width : best.shape[1]] = np.where(best[_SINGLE, width:] >= best[_ENDING, width:], _SINGLE, _ENDING)
            following = self._emitted[:, numbers[starts[:width] + place]]
            # As `jieba.finalseg` adds and chooses, to the last digit.
            one, other = (
                best[column, :width] + step + following
                for column, step in zip(self._before.T, self._steps, strict=True)
            )
            second.append(other >= one)
            best = np.maximum(one, other)
        begin = np.zeros(int(sizes.sum()), bool)
        begin[firsts] = True
        for place in range(len(widths) - 2, 0, -1):
            width = widths[place]
            after = states[:width]
            states[:width] = self._before[after, second[place - 1][after, np.arange(width)].astype(np.int64)]
            begin[firsts[:width] + place] = states[:width] & 1
        return begin
