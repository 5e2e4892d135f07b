"""How like a question an article is worded: which runs of its words stand there in the same order, common ones among
them, and which words in the very form that was asked with."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from newsindex.analysis.script import FIRST_OF_CHINESE
from newsindex.search import weights
from newsindex.search.meaning.plan import Wanted
from newsindex.search.ranking.closeness import idf
from newsindex.search.snapshot import Snapshot

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Whole = NDArray[np.int64]
    Real = NDArray[np.float64]
    Mask = NDArray[np.bool_]


def wording(snapshot: Snapshot, wanted: Sequence[Wanted], numbers: Sequence[int]) -> list[float]:
    """For each document, what the wording of its body adds to its score, times `weights.WORDING`.

    Two words of the question that stand side by side in its order give the lesser idf of theirs, three the greatest,
    and a word in its form its own; each once. Nothing for one in Chinese, whose bigrams score already, and for a long
    one, as an article tells what many are about in words of its own.
    """
    words = [w for w in wanted if not w.beside_words and w.fields is None]
    telling = [w for w in words if w.weight > weights.COMMON]
    chinese = any(w.label >= FIRST_OF_CHINESE for w in telling)
    if chinese or not numbers or not 2 <= len(telling) <= weights.SHORT_QUESTION:
        return [0.0] * len(numbers)
    words = words[max(words.index(telling[0]) - 1, 0) :]  # what it asks with stands nowhere
    spans = list(dict.fromkeys(w.span for w in words))
    rarity = [idf(snapshot, span) for span in spans]
    row = [spans.index(w.span) for w in words]
    runs = Runs(row, len(spans))
    forms = {w.form: rarity[spans.index(w.span)] for w in telling if w.form}
    gains = snapshot.which_have("body", [*forms], numbers) @ np.array([*forms.values()])
    gains += runs.in_each(len(numbers), *snapshot.places("body", spans, numbers)) @ runs.gains(rarity)
    added: list[float] = (weights.WORDING * gains).tolist()
    return added


class Runs:
    """The different pairs and triples of words that stand side by side in `row`, numbers of so many `words`."""

    def __init__(self, row: Sequence[int], words: int) -> None:
        self._pairs = list(dict.fromkeys(pairwise(row)))
        nth = {pair: n for n, pair in enumerate(self._pairs)}
        self._triples = list(dict.fromkeys(zip(row, row[1:], row[2:], strict=False)))
        self._of_words = np.full((words, words), -1)
        for pair, n in nth.items():
            self._of_words[pair] = n
        self._of_pairs = np.full((len(nth) + 1, len(nth) + 1), -1)
        for n, (first, second, third) in enumerate(self._triples):
            self._of_pairs[nth[first, second], nth[second, third]] = n

    def gains(self, rarity: Sequence[float]) -> Real:
        """What each gives, by the idf of the words: the pairs, then the triples."""
        pairs = [min(rarity[word] for word in run) for run in self._pairs]
        return np.array([*pairs, *(max(rarity[word] for word in run) for run in self._triples)])

    def in_each(self, documents: int, owners: Whole, starts: Whole, ends: Whole, which: Whole) -> Mask:
        """Which of them each document has; the places of one document come together, rising."""
        found = np.zeros((documents, len(self._pairs) + len(self._triples)), bool)
        pairs = self._of_words[which[:-1], which[1:]]
        pairs[(owners[1:] != owners[:-1]) | (starts[1:] != ends[:-1])] = -1
        triples = self._of_pairs[pairs[:-1], pairs[1:]]  # -1 is the last row and column, which has none
        for begun, kinds in ((0, pairs), (len(self._pairs), triples)):
            here = (kinds >= 0).nonzero()[0]
            found[owners[here], begun + kinds[here]] = True
        return found
