"""Where the index has spans in the texts of some hits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property, partial

import numpy as np
from numpy.typing import NDArray

from newsindex.engines.query import Span
from newsindex.search.showing.sightings import Placed, Places

Whole = NDArray[np.int64]


class Told:
    """The places of some spans in some texts, as arrays: which text, the first unit and the one after the last, and
    which span."""

    def __init__(
        self, spans: Sequence[Span], texts: int, owners: Whole, starts: Whole, ends: Whole, which: Whole
    ) -> None:
        self._spans = spans
        self.texts = texts
        self._columns = owners, starts, ends, which

    def of(self, text: int) -> Placed:
        """What tells where a span is in one of the texts; None where the index was not asked."""
        return partial(self._in, text)

    def _in(self, text: int, span: Span) -> Places | None:
        return self._by_text[text].get(span)

    @cached_property
    def _by_text(self) -> Sequence[Mapping[Span, Places]]:
        found: list[dict[Span, Places]] = [{span: [] for span in self._spans} for _ in range(self.texts)]
        rows = (column.tolist() for column in self._columns)
        for text, start, end, which in zip(*rows, strict=True):
            found[text][self._spans[which]].append((start, end))
        return found

    def keys(self, span: Span) -> Whole | None:
        """The places of a span, rising, each as one number: above 32 bits of the first unit, which text it is. None
        where the index was not asked."""
        nth = self._numbers.get(span)
        if nth is None:
            return None
        owners, starts, _, which = self._columns
        chosen = which == nth
        keys: Whole = (owners[chosen] << 32) | starts[chosen]
        keys.sort()
        return keys

    @cached_property
    def _numbers(self) -> dict[Span, int]:
        return {span: nth for nth, span in enumerate(self._spans)}
