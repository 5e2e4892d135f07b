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
        shift = max(mean.bit_length() - 2, 0)
        self._shift = np.uint32(shift)
        # Every few units a step: those at which each document has begun, and the next one has not.
        steps = (starts.astype(np.int64) + ((1 << shift) - 1)) >> shift
        self._first = np.repeat(np.arange(documents, dtype=np.uint32), np.diff(steps))
        self._ends = starts[1:]

    def __call__(self, units: U32) -> U32:
        """The document of each unit."""
        found: U32 = self._first.take(units >> self._shift)
        late = (self._ends.take(found) <= units).nonzero()[0]
        while len(late):
            further = found.take(late)
            further += np.uint32(1)
            found[late] = further
            late = late.compress(self._ends.take(further) <= units.take(late))
        return found
