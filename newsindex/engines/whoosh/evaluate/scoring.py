"""BM25 as Whoosh 2.7.4 computes it (`whoosh.scoring.bm25`, `WeightingModel.idf`), over whole arrays.

Document counts, document frequencies and lengths cover deleted documents too until a merge drops them.
"""

from __future__ import annotations

from math import log
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

B, K1 = 0.75, 1.2

Weight = TypeVar("Weight", float, NDArray[Any])


def idf(documents: int, frequency: int) -> float:
    """The weight of what stands in `frequency` of `documents` articles."""
    return log(documents / (frequency + 1)) + 1


def normalise(lengths: NDArray[Any], average: float) -> NDArray[np.float64]:
    """The part of the denominator that depends on the length of the field, in words."""
    norms: NDArray[np.float64] = K1 * ((1 - B) + B * lengths / average)
    return norms


def bm25(weight: Weight, frequencies: NDArray[Any], norms: NDArray[Any]) -> NDArray[Any]:
    """The scores of `frequencies` occurrences; `weight` is the idf times the boosts, of all or of each row. Frequency 0
    scores 0."""
    scores: NDArray[Any] = norms + frequencies
    np.divide(frequencies, scores, out=scores)
    scores *= bound(weight)
    return scores


def bound(weight: Weight) -> Weight:
    """What no score exceeds, however often the term stands in however short a field."""
    return weight * (K1 + 1)
