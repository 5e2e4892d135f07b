"""A parsed query: what the reader wrote, before it is analysed or names are looked up.

Every clause holds `start`, the character of the query at which it begins, so that notes and errors can point at it.
As the nodes of the query tree they are structs, quick to import.
"""

from __future__ import annotations

from msgspec import Struct


class Word(Struct, frozen=True):
    """A bare word or run, as typed ("tariffs", "e-commerce", "台積電擴產", "TSMC台積電"); `exact`: after `=`."""

    text: str
    start: int = 0
    exact: bool = False


class Phrase(Struct, frozen=True):
    """A quoted text; `slop` further words may stand between its words."""

    text: str
    start: int = 0
    slop: int = 0


class Pattern(Struct, frozen=True):
    """A word with one or more `*`, each for any characters."""

    text: str
    start: int = 0


class Fuzzy(Struct, frozen=True):
    """A word and all that differ from it by at most `edits` (1 or 2) letters."""

    text: str
    start: int = 0
    edits: int = 1


class NearBy(Struct, frozen=True):
    """Left and right within `distance` words of each other, either order."""

    left: Clause
    right: Clause
    distance: int
    start: int = 0


class AtLeast(Struct, frozen=True):
    """The child at least `count` times in one field of the article."""

    count: int
    child: Clause
    start: int = 0


class InField(Struct, frozen=True):
    """The child within a text field: `title`, `lead` or `body`."""

    field: str
    child: Clause
    start: int = 0


class Value(Struct, frozen=True):
    """A value of `source author section lang company person topic` (as `--source` and its like)."""

    field: str
    text: str
    start: int = 0


class Range(Struct, frozen=True):
    """`date` or `words` between two bounds as typed; None: open; `*_included` says whether the bound itself counts.

    `date:2025-02` is a Range with low and high both "2025-02".
    """

    field: str
    low: str | None
    high: str | None
    low_included: bool = True
    high_included: bool = True
    start: int = 0


class AllOf(Struct, frozen=True):
    """All children (side by side, or with AND between them)."""

    children: tuple[Clause, ...]
    start: int = 0


class AnyOf(Struct, frozen=True):
    """Any of the children (OR)."""

    children: tuple[Clause, ...]
    start: int = 0


class Without(Struct, frozen=True):
    """Not the child (NOT, -)."""

    child: Clause
    start: int = 0


Clause = Word | Phrase | Pattern | Fuzzy | NearBy | AtLeast | InField | Value | Range | AllOf | AnyOf | Without


def label(clause: Clause) -> str:
    """The clause as it stands in the query, as far as can be told from its parts."""
    match clause:
        case Word() | Pattern():
            return clause.text
        case Fuzzy():
            return f"{clause.text}~"
        case Phrase():
            return f'"{clause.text}"' + (f"~{clause.slop}" if clause.slop else "")
        case NearBy():
            return f"{label(clause.left)} NEAR/{clause.distance} {label(clause.right)}"
        case AtLeast():
            return f"ATLEAST{clause.count}({label(clause.child)})"
        case InField():
            return f"{clause.field}:{label(clause.child)}"
        case Value():
            return f"{clause.field}:{clause.text}"
        case Range():
            if clause.low is not None and clause.low == clause.high:
                return f"{clause.field}:{clause.low}"
            if (clause.low is None) != (clause.high is None):
                sign, included = ("<", clause.high_included) if clause.low is None else (">", clause.low_included)
                return f"{clause.field}:{sign}{'=' if included else ''}{clause.low or clause.high}"
            begin, end = "[" if clause.low_included else "{", "]" if clause.high_included else "}"
            return f"{clause.field}:{begin}{clause.low or '*'} TO {clause.high or '*'}{end}"
        case Without():
            return f"-{label(clause.child)}"
        case AllOf():
            return "(" + " ".join(label(child) for child in clause.children) + ")"
        case AnyOf():
            return "(" + " OR ".join(label(child) for child in clause.children) + ")"
