"""Which segments to merge, so that there are never many and each article is rewritten seldom."""

from __future__ import annotations

from collections.abc import Sequence

from newsindex.engines.whoosh.columnar.manifest import SegmentRecord

FACTOR = 3
"""Segments become one where that is so many times as large as the largest of them: so no article is rewritten more
often than the index grows threefold."""

_SMALLEST = 1000
"""Segments with fewer documents count as equally small."""

_MOST_DELETED = 0.2
"""A segment with a greater part of it deleted is written anew."""

MOST_UNITS = (1 << 32) - 1
"""Running unit numbers have 32 bits; segments that would go beyond stay apart."""


def which_to_merge(segments: Sequence[SegmentRecord]) -> list[str]:
    """The names of segments to make one of now; empty when all is well."""
    for segment in segments:
        if segment.deleted_count > _MOST_DELETED * segment.doc_count:
            return [segment.name]
    chosen: list[str] = []
    most = together = units = 0
    for segment in sorted(segments, key=_weight):
        units += segment.units
        if units > MOST_UNITS:
            break
        together += _weight(segment)
        chosen.append(segment.name)
        if together >= FACTOR * _weight(segment):
            most = len(chosen)
    return chosen[:most]


def _weight(segment: SegmentRecord) -> int:
    return max(segment.doc_count - segment.deleted_count, _SMALLEST)


def whole(segments: Sequence[SegmentRecord]) -> list[list[str]]:
    """All segments in as few groups as can each be one, without those that are one already and have nothing deleted."""
    untouched = {segment.name for segment in segments if not segment.deleted_count}
    return [names for names in _fitting(segments) if len(names) > 1 or names[0] not in untouched]


def _fitting(segments: Sequence[SegmentRecord]) -> list[list[str]]:
    groups: list[list[str]] = [[]]
    units = 0
    for segment in segments:
        if groups[-1] and units + segment.units > MOST_UNITS:
            groups.append([])
            units = 0
        groups[-1].append(segment.name)
        units += segment.units
    return [names for names in groups if names]
