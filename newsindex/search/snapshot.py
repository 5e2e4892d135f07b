"""What the search needs of an engine's snapshot: an immutable state of the index, safe from several threads."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, Protocol

from newsindex.engines.base import TopDocuments
from newsindex.engines.query import Node, Span


class Snapshot(Protocol):
    """A state of the index; document numbers hold within it only."""

    doc_count: int

    def search(
        self,
        query: Node,
        *,
        limit: int | None,
        offset: int = 0,
        sort: tuple[str, bool] | None = None,
        deadline: float | None = None,
    ) -> TopDocuments:
        """The first documents by score, or by a number field (name, descending)."""

    def matching(self, query: Node, *, deadline: float | None = None) -> Any:
        """The documents that match, for their number, `facet` and `histogram`; `partial` where time ran out."""

    def count(self, query: Node) -> int:
        """How many documents match."""

    def search_and_match(
        self, query: Node, *, limit: int | None, sort: tuple[str, bool] | None = None, deadline: float | None = None
    ) -> tuple[TopDocuments, Any]:
        """What `search` and `matching` give, evaluated once."""

    def facet(
        self, matching: Any, field: str, limit: int | None = None, also: Collection[str] = ()
    ) -> list[tuple[str, int]]:
        """The values of a keyword field with their numbers of matching documents, most first, then those of `also`."""

    def histogram(self, matching: Any, field: str, divisor: int) -> list[tuple[int, int]]:
        """The values of a number field, divided and rounded down, with their counts, least value first."""

    def document_frequency(self, field: str, span: Span) -> int:
        """The number of documents in which the span stands in the field."""

    def term_frequency(self, field: str, term: str) -> int:
        """In how many documents a term stands in the field."""

    def weights(self, field: str, value: str) -> Any:
        """The weight of a value of a keyword field in each document, 0 where it has not, as an array."""

    def weighed(self, field: str, value: str) -> tuple[Any, Any]:
        """The documents with a value of a keyword field, rising, and its weight in each, as arrays."""

    def lengths(self, field: str) -> Any:
        """The length of a text field of each document in words, as an array."""

    def holders(self, field: str, terms: Sequence[str]) -> tuple[Any, Any]:
        """The documents in which terms stand in the field, and which of the terms it is, each pair once, as arrays."""

    def expand(self, field: str, low: str, high: str | None, limit: int | None = None) -> list[tuple[str, int]]:
        """Terms with low <= term < high and their numbers of documents."""

    def occurrences(self, field: str, span: Span, numbers: Sequence[int]) -> list[list[tuple[int, int]]]:
        """The places (first unit, unit after the last) of the span in each document's field."""

    def places(self, field: str, spans: Sequence[Span], numbers: Sequence[int]) -> tuple[Any, Any, Any, Any]:
        """The places of several spans in some different documents, as arrays: which of these it is, the first unit and
        the one after the last, and which of the spans; those of one document together, rising."""

    def which_have(self, field: str, terms: Sequence[str], numbers: Sequence[int]) -> Any:
        """Which of some documents have which of some terms in the field: an array with a row for each document."""

    def explain(self, query: Node, number: int) -> tuple[float, list[tuple[str, float]]]:
        """The score of one document and what each leaf of the query gave to it."""

    def stored(self, number: int) -> bytes:
        """What was stored with the document."""

    def keywords(self, field: str, number: int) -> list[tuple[str, float]]:
        """The values of a document in a keyword field, with their weights."""

    def number(self, field: str, number: int) -> int | None:
        """The number of a document in a number field."""

    def find(self, field: str, value: str, before: int | None = None) -> list[int]:
        """The documents that have the value in a keyword field, rising, up to one that is not among them."""

    def ids(self, numbers: Sequence[int]) -> list[str]:
        """The article ids of documents."""
