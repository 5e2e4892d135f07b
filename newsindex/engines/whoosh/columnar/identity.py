"""Which documents of a segment have given ids: one by one for a few, by whole arrays for many."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

from newsindex.engines.whoosh.columnar.dictionary import encoded
from newsindex.engines.whoosh.columnar.reader import MappedSegment

_FEW = 16
"""Asked for fewer ids than a sixteenth of the documents, looking each up costs less than listing all."""


class IdLookup:
    """Finds documents of one segment by id."""

    def __init__(self, segment: MappedSegment) -> None:
        self._segment = segment
        self._hashes: NDArray[np.int64] | None = None

    def documents(self, ids: Collection[str]) -> BitMap:
        """The documents that have one of the ids."""
        found = BitMap()
        for id_ in self._candidates(ids):
            having = self._segment.keyword("id", id_)
            if having is not None:
                found.update(having[0].tolist())
        return found

    def _candidates(self, ids: Collection[str]) -> Collection[str]:
        if self._hashes is None:
            if len(ids) * _FEW < self._segment.doc_count:
                return ids
            dictionary = self._segment.files.dictionary("id")
            self._hashes = np.fromiter(
                (hash(term) for term, _ in dictionary.range(b"", None)), np.int64, len(dictionary)
            )
            self._hashes.sort()
        listed = list(ids)
        wanted = np.fromiter((hash(encoded(id_)) for id_ in listed), np.int64, len(listed))
        places = np.minimum(np.searchsorted(self._hashes, wanted), len(self._hashes) - 1)
        return [listed[place] for place in np.flatnonzero(self._hashes[places] == wanted)]
