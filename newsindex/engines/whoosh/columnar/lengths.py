"""Field lengths as Whoosh scores them: in 256 steps, each length counted as the next step above it.

Whoosh keeps a length in one byte; the same steps here give the same BM25F scores as its own codec.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

STEPS = np.rint((1.033 ** np.arange(256) - 1) * 27).astype(np.int32)
"""The lengths that there are; the formula of `whoosh.util.numeric`."""


def in_steps(lengths: NDArray[np.int32]) -> NDArray[np.int32]:
    """The length that Whoosh would score for each."""
    if not len(lengths):
        return lengths
    top = min(int(lengths.max()), int(STEPS[-1]))
    table = STEPS[np.searchsorted(STEPS, np.arange(top + 1))]
    found: NDArray[np.int32] = table[np.minimum(lengths, top)]
    return found
