"""Many short stretches of an array as one array of places."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def spread(firsts: NDArray[np.integer], counts: NDArray[np.integer]) -> NDArray[np.int64]:
    """The whole numbers from each first on, as many as its count says, one after the other."""
    found = np.repeat(firsts - (np.cumsum(counts) - counts), counts)
    found += np.arange(len(found))
    return found
