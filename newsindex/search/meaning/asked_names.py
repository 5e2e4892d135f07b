"""Names in a query → the nodes and spans of the entities that they mean, and what is told and shown of them."""

from __future__ import annotations

from collections.abc import Callable

from newsindex.engines.query import AnyOf, Node, Or, Span
from newsindex.errors import QueryError
from newsindex.model import EntityKind
from newsindex.search import weights
from newsindex.search.meaning.names import Lookup, Named
from newsindex.search.meaning.plan import Plan, Wanted
from newsindex.search.terms.needs import Needs, any_field

ENTITY_FIELDS: dict[str, tuple[EntityKind, ...]] = {
    "company": ("company", "organisation"),
    "person": ("person",),
}


class AskedNames:
    """The names of one query; what is found of them goes into its plan.

    `exact`: words mean themselves only. `by_sound` gives the Chinese persons of a romanised name, where they are asked
    for.
    """

    def __init__(
        self,
        lookup: Lookup,
        needs: Needs,
        plan: Plan,
        query: str,
        *,
        exact: bool,
        by_sound: Callable[[str], Named | None] | None,
    ) -> None:
        self._lookup = lookup
        self._needs = needs
        self._plan = plan
        self._query = query
        self._exact = exact
        self._by_sound = None if exact else by_sound

    def may_begin(self, word: str) -> bool:
        """Whether a name may begin with a bare word."""
        return not self._exact and (self._by_sound is not None or self._lookup.begins_name(word))

    def is_name(self, text: str) -> bool:
        """Whether bare words name an entity; the reader is told nothing yet."""
        return not self._exact and self._lookup.begins_name(text) and self._lookup.bare(text) is not None

    def is_written_so(self, text: str) -> bool:
        """Whether bare words name an entity one of whose names is these words, not only these letters."""
        named = None if self._exact else self._lookup.bare(text)
        return named is not None and text.casefold() in map(str.casefold, named.forms)

    def bare(self, text: str) -> Named | None:
        """The entity that bare words name, which the reader is told of."""
        named = None if self._exact else self._lookup.bare(text) or self._sounding(text)
        if named is not None:
            self._tell(text, named)
        return named

    def known(self, text: str, option: str | None = None) -> Named | None:
        """The entity that a name means within a phrase, NEAR or ATLEAST: one given as an option, or a bare word."""
        if option is not None:
            named = self._lookup.named(text, ENTITY_FIELDS[option])
        else:
            named = None if self._exact else self._lookup.bare(text)
        if named is not None:
            self._tell(text, named)
        return named

    def entity(self, name: str, option: str, fields: tuple[str, ...] | None = None, start: int = 0) -> Node:
        """Articles that mention the entity, most salient first; a name in no book is looked for as text."""
        named = None if self._exact else self._lookup.named(name, ENTITY_FIELDS[option])
        if option == "person" and (sounding := self._sounding(name)) is not None:
            named = sounding if named is None else named.together(sounding)
        if named is None:
            span = self._needs.phrase(name)
            if span is None:
                raise QueryError(f'{option}: "{name}" holds no name', self._query, start)
            if not self._exact:
                self._plan.notes.append(f"{name}: no known {self._unknown(name, option)}")
            self._plan.wanted.append(Wanted(name, span, fields))
            return any_field(span, weights.of_fields(fields))
        self._tell(name, named)
        self.want(named, fields)
        text = any_field(self.span(named), weights.of_fields(fields))
        if fields is not None:
            return text
        return Or((text, named.articles(weights.SALIENCE)))

    def span(self, named: Named) -> Span:
        """Wherever the entity is mentioned, or has a name that some articles were not searched for."""
        return _any_of((*named.mentions(), *self._phrases(named.unlinked)))

    def span_of_forms(self, named: Named) -> Span:
        """The same, or has any of its names."""
        return AnyOf((self.span(named), *self._phrases(named.forms)))

    def want(self, named: Named, fields: tuple[str, ...] | None, *, beside_words: bool = False) -> None:
        """Let the entity be shown."""
        span = self.span(named)
        self._plan.wanted.append(Wanted(named.label, span, fields, entities=named.ids, beside_words=beside_words))

    def _unknown(self, name: str, option: str) -> str:
        """What is told of a name that is looked for as text, as the option knows none: which other option does."""
        other = next((other for other in ENTITY_FIELDS if self._lookup.has(name, ENTITY_FIELDS[other])), None)
        if other is None:
            return "name, looked for as text"
        return f"{option}, looked for as text; --{other} asks for the {other} of that name"

    def _phrases(self, forms: tuple[str, ...]) -> tuple[Span, ...]:
        return tuple(span for form in forms if (span := self._needs.phrase(form)) is not None)

    def _sounding(self, name: str) -> Named | None:
        return self._by_sound(name) if self._by_sound is not None else None

    def _tell(self, text: str, named: Named) -> None:
        self._plan.note(f"{text}: {', '.join(named.forms)}" + (f" ({named.why})" if named.why else ""))


def _any_of(spans: tuple[Span, ...]) -> Span:
    return spans[0] if len(spans) == 1 else AnyOf(spans)
