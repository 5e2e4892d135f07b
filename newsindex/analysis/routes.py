"""Cut thousands of runs at once as `han.cut` cuts each: the most probable route over the words of the dictionary.

The runs go side by side from their ends to their beginnings, the longest first. Step n holds the nth character from
the end of every run that has one; in each array the steps stand one after the other, after one for what ends the runs.
So the characters that follow a step's are the first ones of the step before it, where all is known already.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from newsindex.analysis.unseen_words import UnseenWords
from newsindex.analysis.word_tree import COUNT, F64, FIRST, I64, NEVER, U16, WordTree


@dataclass(frozen=True, slots=True)
class _Words:
    """Words of several characters: from which place to which each may lead, and how likely it is.

    They rise by the place where they begin, and of those that begin at one by their length.
    """

    begin: I64
    end: I64
    likely: F64


class _Steps:
    """Runs side by side; `numbers` are their characters, one run after the other."""

    def __init__(self, numbers: I64, sizes: I64) -> None:
        order = np.argsort(-sizes, kind="stable")
        self.runs = len(sizes)
        ranks = np.empty(self.runs, np.int64)
        ranks[order] = np.arange(self.runs)
        rising = sizes[order[::-1]]
        counts = self.runs - np.searchsorted(rising, np.arange(int(rising[-1])), "right")
        self.widths = np.concatenate(([self.runs], counts))
        """How many characters each step has."""
        self.firsts = np.cumsum(self.widths) - self.widths
        """The place of the first of each step."""
        self.nth = np.repeat(np.cumsum(sizes), sizes) - np.arange(len(numbers))
        """The step of each of the numbers."""
        self.places = self.firsts.take(self.nth)
        self.places += np.repeat(ranks, sizes)
        """The place of each of the numbers."""
        self.numbers = np.full(len(numbers) + self.runs, COUNT)
        """The numbers by their places."""
        self.numbers[self.places] = numbers
        self.following = np.arange(len(self.numbers))
        """The place that follows each one in its run."""
        self.following -= np.repeat(np.concatenate(([0], self.widths[:-1])), self.widths)


class Routes:
    """Cuts runs by the words of the tree; what it leaves of single characters is cut by the model for unseen words."""

    def __init__(self, tree: WordTree, unseen: UnseenWords) -> None:
        self._tree = tree
        self._unseen = unseen

    def cut(self, characters: U16, sizes: I64) -> NDArray[np.bool_]:
        """Whether a word begins at each character of runs, which stand one after the other. None of them is empty."""
        if not len(sizes):
            return np.zeros(0, bool)
        numbers = characters.astype(np.int64) - FIRST
        steps = _Steps(numbers, sizes)
        words = self._words(steps)
        nexts = self._nexts(steps, words)
        begin = np.zeros(len(steps.numbers), bool)
        here = steps.places.take(np.cumsum(sizes) - sizes)
        while len(here):
            begin[here] = True
            here = nexts.take(here)
            here = here.compress(here >= steps.runs)
        found: NDArray[np.bool_] = begin.take(steps.places)
        self._unite(found, numbers, sizes, steps, words)
        return found

    def _words(self, steps: _Steps) -> _Words:
        """All words of several characters that stand in the runs."""
        begin = last = np.arange(steps.runs, len(steps.numbers))
        beginnings = steps.numbers[begin]
        found = []
        while len(begin):
            last = steps.following.take(last)
            which, beginnings = self._tree.step(beginnings, steps.numbers.take(last))
            begin, last = begin.take(which), last.take(which)
            likely = self._tree.likely.take(beginnings)
            ended = np.flatnonzero(likely > NEVER)
            found.append((begin.take(ended), steps.following.take(last.take(ended)), likely.take(ended)))
        begin, end, likely = (np.concatenate(parts) for parts in zip(*found, strict=True))
        order = np.argsort(begin, kind="stable")
        return _Words(begin.take(order), end.take(order), likely.take(order))

    def _nexts(self, steps: _Steps, words: _Words) -> I64:
        """The place after the first word of the most probable route from each place on."""
        single = self._tree.likely.take(steps.numbers)
        lost = single == NEVER
        lost[words.begin] = False
        single[lost] = self._tree.unknown
        best = np.zeros(len(single))
        reached = np.empty(len(words.begin))
        heads = np.flatnonzero(np.diff(words.begin, prepend=-1))  # of the words, those that are first at their place
        at = words.begin[heads]
        bounds = np.append(steps.firsts, len(single))
        edges, word_edges, head_edges = (
            edges.tolist() for edges in (bounds, np.searchsorted(words.begin, bounds), np.searchsorted(at, bounds))
        )
        for step in range(1, len(steps.firsts)):
            start, stop = edges[step : step + 2]
            # As jieba adds, to the last digit.
            np.add(single[start:stop], best[edges[step - 1] :][: stop - start], out=best[start:stop])
            first, last = word_edges[step : step + 2]
            if first < last:
                of_step = reached[first:last]
                np.add(words.likely[first:last], best.take(words.end[first:last]), out=of_step)
                of_heads = slice(*head_edges[step : step + 2])
                longer = np.maximum.reduceat(of_step, heads[of_heads] - first)
                best[at[of_heads]] = np.maximum(best.take(at[of_heads]), longer)
        nexts = steps.following.copy()
        # Of words that are equally likely the longest, which comes last.
        chosen = reached == best.take(words.begin)
        nexts[words.begin[chosen]] = words.end[chosen]
        return nexts

    def _unite(self, begin: NDArray[np.bool_], numbers: I64, sizes: I64, steps: _Steps, words: _Words) -> None:
        """Takes away the beginnings of words that the model sees as parts of longer ones."""
        starts = np.flatnonzero(begin)
        first_of_run = np.zeros(len(begin), bool)
        first_of_run[np.cumsum(sizes) - sizes] = True
        singles = starts[np.diff(starts, append=len(begin)) == 1]
        heads = np.flatnonzero((np.diff(singles, prepend=-2) != 1) | first_of_run[singles])
        counts = np.diff(heads, append=len(singles))
        heads, counts = singles[heads[counts > 1]], counts[counts > 1]
        # jieba leaves a word of the dictionary as it is, though its characters apart were likelier.
        places = steps.places[heads]
        ends = np.full(len(steps.numbers), -1)
        ends[places] = places - steps.firsts[steps.nth[heads]] + steps.firsts[steps.nth[heads] - counts]
        known = np.zeros(len(ends), bool)
        known[words.begin[ends.take(words.begin) == words.end]] = True
        unknown = ~known[places]
        heads, counts = heads[unknown], counts[unknown]
        if len(heads):
            of_stretches = np.repeat(heads - np.cumsum(counts) + counts, counts) + np.arange(int(counts.sum()))
            begin[of_stretches] = self._unseen.begin(numbers, heads, counts)
