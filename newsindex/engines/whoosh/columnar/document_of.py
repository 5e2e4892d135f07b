"""Which document a running unit number lies in."""

from __future__ import annotations

import numpy as np

from newsindex.engines.whoosh.columnar.encoding import U32


class DocumentOf:
    """Gives the documents in which running unit numbers lie: by a table of the document at every few units, and for the
    few that lie behind another beginning a step or two from there. The table is small enough for the processor's cache
    where one entry a unit is not."""

    def __init__(self, starts: U32) -> None:
        documents = len(starts) - 1
        mean = int(starts[-1]) // max(documents, 1)
        self._shift = np.uint32(max(mean.bit_length() - 5, 0))
        edges = np.arange((int(starts[-1]) >> int(self._shift)) + 1, dtype=np.int64) << np.int64(self._shift)
        self._first = (np.searchsorted(starts, edges, "right") - 1).astype(np.uint32)
        self._ends = starts[1:]

    def __call__(self, units: U32) -> U32:
        """The document of each unit."""
        found: U32 = self._first.take(units >> self._shift)
        late = np.flatnonzero(self._ends.take(found) <= units)
        while len(late):
            found[late] += np.uint32(1)
            late = late[self._ends[found[late]] <= units[late]]
        return found
