"""Which segments to merge, so that there are never many and each article is rewritten seldom."""

from __future__ import annotations

import math
from collections.abc import Sequence

from newsindex.engines.whoosh.columnar.manifest import SegmentRecord

FACTOR = 6
"""So many segments of about the same size become one."""

_SMALLEST = 1000
"""Segments with fewer documents count as equally small."""

_MOST_DELETED = 0.2
"""A segment with a greater part of it deleted is written anew."""


def which_to_merge(segments: Sequence[SegmentRecord]) -> list[str]:
    """The names of segments to make one of now, in their order; empty when all is well."""
    for segment in segments:
        if segment.deleted_count > _MOST_DELETED * segment.doc_count:
            return [segment.name]
    levels: dict[int, list[str]] = {}
    for segment in segments:
        live = segment.doc_count - segment.deleted_count
        level = max(0, math.floor(math.log(max(live, 1) / _SMALLEST, FACTOR)) + 1)
        levels.setdefault(level, []).append(segment.name)
    for _, names in sorted(levels.items()):
        if len(names) >= FACTOR:
            return names
    return []
