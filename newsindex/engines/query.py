"""The query tree that every engine takes: what must stand where, and what it adds to the score.

Terms are those that `analysis` makes (see there for the kinds of term). A *span* says what stands at
neighbouring positions of one text field; a *node* says which articles match.

They are structs, not dataclasses: made, compared and hashed many times in a search, and quick to import.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from numpy.typing import NDArray

# ---------------------------------------------------------------------------- spans, in one field


class Term(Struct, frozen=True):
    """The positions of one term, `length` units long; those that also hold the term `without` are left out."""

    term: str
    length: int = 1
    without: str | None = None


class AnyOf(Struct, frozen=True):
    """Wherever one of the spans stands. Equal (start, end) pairs count once."""

    spans: tuple[Span, ...]


class Chain(Struct, frozen=True):
    """The spans in this order with at most `slop` further words between them altogether.

    With slop 0 each begins where the one before ends. `unbroken`: no unit but the first may hold the
    break marker, so that only what stands side by side in the text counts.
    """

    spans: tuple[Span, ...]
    slop: int = 0
    unbroken: bool = False


class Near(Struct, frozen=True):
    """The two spans in either order with at most `distance - 1` words between them (NEAR/1: neighbours).

    What is found reaches from the start of the first to the end of the second.
    """

    left: Span
    right: Span
    distance: int


Span = Term | AnyOf | Chain | Near

# ---------------------------------------------------------------------------- nodes

JOINED = "+"
"""Between the names of text fields that count as one: frequencies and lengths are added up before BM25 is worked out,
those of a field that is named several times so often, and a word is as rare as it is in all of them (BM25F;
S. Robertson et al., Simple BM25 extension to multiple weighted fields, CIKM 2004)."""


class Text(Struct, frozen=True):
    """Articles in which the span stands at least `at_least` times in the field, or in fields as if they were one, whose
    names are then joined by `JOINED`.

    Scored by BM25 over its occurrences, with the number of articles that have it in that field as document
    frequency, times `weight`; weight 0 matches without a score.
    """

    field: str
    span: Span
    weight: float = 1.0
    at_least: int = 1


class Keyword(Struct, frozen=True):
    """Articles that have one of the values in a keyword field, with at least the stored weight (0 to 1) `least`; no
    score, but for `weight` times the stored weight of the value in the article, the greatest of them, where `weight`
    is not 0."""

    field: str
    values: tuple[str, ...]
    weight: float = 0.0
    least: float = 0.0


class Number(Struct, frozen=True):
    """Articles whose number lies between `low` and `high`, both included; None: no bound.

    Those without a number never match.
    """

    field: str
    low: int | None = None
    high: int | None = None


class Documents(Struct, frozen=True):
    """Exactly the articles with these document numbers of the snapshot that gave them."""

    numbers: tuple[int, ...]


class Rated(Struct, frozen=True):
    """The articles with these rising document numbers of the snapshot that gave them, each with its score, none below
    zero; `what` names them where a score is explained."""

    numbers: Sequence[int] | NDArray[Any]
    scores: Sequence[float] | NDArray[Any]
    what: str


class All(Struct, frozen=True):
    """Every article."""


class Nothing(Struct, frozen=True):
    """No article."""


class And(Struct, frozen=True):
    """Articles that match all children; scores add up. Without children: all."""

    children: tuple[Node, ...]


class Or(Struct, frozen=True):
    """Articles that match at least `at_least` of the children; scores add up. Without children: none."""

    children: tuple[Node, ...]
    at_least: int = 1


class Best(Struct, frozen=True):
    """Articles that match any child; the score is the greatest child's (dis-max)."""

    children: tuple[Node, ...]


class Not(Struct, frozen=True):
    """Articles that do not match the child; no score."""

    child: Node


class Maybe(Struct, frozen=True):
    """Articles that match `required`; those that match `optional` too get its score on top."""

    required: Node
    optional: Node


class Unscored(Struct, frozen=True):
    """The child's articles with `score` each."""

    child: Node
    score: float = 0.0


class Boost(Struct, frozen=True):
    """The child with its score times `factor`; `label` names it where the score is explained."""

    child: Node
    factor: float
    label: str = ""


Node = Text | Keyword | Number | Documents | Rated | All | Nothing | And | Or | Best | Not | Maybe | Unscored | Boost


def reweighed(node: Node, factor: Callable[[Text], float]) -> Node:
    """The node with the weight of each of its texts times what `factor` says; what matches stays the same."""
    match node:
        case Text():
            times = factor(node)
            return node if times == 1.0 else replace(node, weight=node.weight * times)
        case And() | Or() | Best():
            return replace(node, children=tuple(reweighed(child, factor) for child in node.children))
        case Maybe():
            return Maybe(reweighed(node.required, factor), reweighed(node.optional, factor))
        case _:
            return node
