"""Query tree → documents, scores, facets: evaluates a query over whole columns of the index's segments.

Every node and span of engines/query.py is evaluated this way. Nothing falls back to Whoosh's matchers, so
`--explain` has no fallback to name; the matchers of columnar/matcher.py serve Whoosh's own searchers over the same
index, the oracle of the tests.
"""

from newsindex.engines.whoosh.evaluate.snapshot import Matching, Snapshot

__all__ = ["Matching", "Snapshot"]
