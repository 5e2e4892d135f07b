"""What a query makes worth showing: the clues for snippets and the names for highlights, worked out once a search."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from newsindex.engines.query import Span, Term
from newsindex.search import weights
from newsindex.search.meaning.names import Lookup
from newsindex.search.meaning.plan import Wanted
from newsindex.search.meaning.questions import numbers_known
from newsindex.search.ranking.closeness import idf
from newsindex.search.showing.extents import Extents
from newsindex.search.showing.rated import Clue
from newsindex.search.showing.sightings import Places, edges_of, told_by_index
from newsindex.search.snapshot import Snapshot

_MOST_PLACED = 20
"""The index is asked for the places of so many edges; to look for each of more takes longer than to read the texts."""


class Sought:
    """What is looked for in the articles of one search."""

    def __init__(
        self, wanted: Sequence[Wanted], numbers: Sequence[int], snapshot: Snapshot, lookup: Lookup, query: str
    ) -> None:
        self._wanted = wanted
        self._numbers = numbers
        self._mentioned: dict[str, dict[int, dict[str, list[int]]]] = {}
        self._query = query
        self._snapshot = snapshot
        self._lookup = lookup

    @cached_property
    def in_body(self) -> list[Clue]:
        """The clues for passages of a body."""
        return list(self._clues({"body", "lead"}))

    @cached_property
    def in_title(self) -> list[Clue]:
        """The clues for a title."""
        return list(self._clues({"title"}))

    @cached_property
    def numbers(self) -> frozenset[str] | None:
        """The numbers of a query that asks for another one, or None."""
        return numbers_known(self._query)

    def mentioned(self, field: str, number: int) -> Mapping[str, Sequence[int]]:
        """The terms that stand where the entities looked for are mentioned, with the units of a document's field."""
        found = self._mentioned.get(field)
        if found is None:
            found = self._mentioned[field] = {}
            for id_ in self._entities:
                rows = self._snapshot.occurrences(field, Term(f"@{id_}"), self._numbers)
                for each, places in zip(self._numbers, rows, strict=True):
                    if places:
                        found.setdefault(each, {})[f"@{id_}"] = [start for start, _ in places]
        return found.get(number, {})

    def placed(self, field: str, numbers: Sequence[int], *, words: bool) -> dict[int, dict[Span, Places]] | None:
        """Where the index has, in a field of each of some documents, what else takes reading whole bodies, or, where
        `words` are asked for, cutting runs of Chinese: spans and what they begin and end with; None where there is
        nothing such, or too much."""
        asked = self._told_by_index(words=words) if words or field == "body" else []
        if not asked:
            return None
        found: dict[int, dict[Span, Places]] = {number: {span: [] for span in asked} for number in numbers}
        rows = (column.tolist() for column in self._snapshot.places(field, asked, numbers))
        for nth, start, end, which in zip(*rows, strict=True):
            found[numbers[nth]][asked[which]].append((start, end))
        return found

    def _told_by_index(self, *, words: bool) -> list[Span]:
        spans = dict.fromkeys(part for clue in self.in_body for part in told_by_index(clue.span, words=words))
        edges = dict.fromkeys(edge for span in spans for edge in edges_of(span))
        of_names = any(isinstance(edge, Term) and edge.term.startswith("@") for edge in edges)
        return [] if of_names or len(edges) > _MOST_PLACED else [*dict.fromkeys((*spans, *edges))]

    @cached_property
    def extents(self) -> Extents:
        """How far mentions of those entities reach."""
        return Extents(self._lookup.names(self._entities))

    @cached_property
    def _entities(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(id_ for w in self._wanted for id_ in w.entities))

    def _clues(self, fields: set[str]) -> Iterator[Clue]:
        for w in self._wanted:
            if w.fields is None or fields & set(w.fields):
                rarity = idf(self._snapshot, w.span)
                yield Clue(w.span, rarity * w.weight, shown=w.weight > weights.COMMON)
                for span, factor in w.parts:
                    yield Clue(span, idf(self._snapshot, span) * factor, shown=False)
