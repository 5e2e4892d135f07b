"""Query tree → documents, scores, facets: evaluates a query over whole columns of the index's segments."""

from .snapshot import Matching, Snapshot

__all__ = ["Matching", "Snapshot"]
