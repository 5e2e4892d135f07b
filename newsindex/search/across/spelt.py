"""Names that no dictionary has: a Chinese personal name as English spells it, and the other way round."""

from __future__ import annotations

from collections.abc import Sequence

from newsindex.engines.query import AnyOf, Chain, Span, Term
from newsindex.entities.words.romanisation import spellings, surname_lengths, surname_spellings
from newsindex.entities.words.sounding import name_shapes
from newsindex.search.terms.vocabulary import Vocabulary


def any_of(spans: Sequence[Span]) -> Span:
    """One span for any of several."""
    return spans[0] if len(spans) == 1 else AnyOf(tuple(spans))


def spelt_name(name: str) -> Span | None:
    """Where English text has a Chinese name of a surname and one or two characters, surname first or last."""
    for size in surname_lengths(name):
        given = name[size:]
        if not 1 <= len(given) <= 2:
            continue
        family = any_of([Term("=" + s) for s in sorted(surname_spellings(name[:size]))])
        first = sorted(spellings(given[0]))
        if len(given) == 1:
            own = any_of([Term("=" + s) for s in first])
        else:
            second = sorted(spellings(given[1]))
            apart = Chain((any_of([Term("=" + s) for s in first]), any_of([Term("=" + s) for s in second])))
            own = AnyOf((apart, *(Term(f"={a}{b}") for a in first for b in second)))
        return AnyOf((Chain((family, own)), Chain((own, family))))
    return None


def stands(name: str, vocabulary: Vocabulary) -> bool:
    """Whether an archive has a given name as that of a Chinese name is spelt, in one word or two."""
    for size in surname_lengths(name):
        parts = [sorted(spellings(character)) for character in name[size:]]
        if 1 <= len(parts) <= 2 and all(any(vocabulary.has("=" + s) for s in part) for part in parts):
            return True
        if len(parts) == 2 and any(vocabulary.has(f"={a}{b}") for a in parts[0] for b in parts[1]):
            return True
    return False


def shaped_name(name: str) -> Span | None:
    """Where Chinese text has a name that the Latin letters spell."""
    shapes = name_shapes(name)
    if not shapes:
        return None
    places = [tuple(any_of([Term(c) for c in sorted(place)]) for place in shape) for shape in shapes]
    return any_of([Chain(each, unbroken=True) for each in places])
