"""Many short stretches of arrays, taken in few steps over whole ones."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def spread(firsts: NDArray[np.integer], counts: NDArray[np.integer]) -> NDArray[np.int64]:
    """The whole numbers from each first on, as many as its count says, one after the other."""
    found = np.repeat(firsts - (np.cumsum(counts) - counts), counts)
    found += np.arange(len(found))
    return found


def fresh(rising: NDArray[np.integer]) -> NDArray[np.bool_]:
    """Where the first of equal numbers stand."""
    found = np.empty(len(rising), bool)
    found[:1] = True
    np.not_equal(rising[1:], rising[:-1], out=found[1:])
    return found
