"""Bare words of a query → what must stand in an article for them, what they add to the score, and what is shown.

Neighbouring words that together name an entity are one unit: they match themselves or any other name of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import groupby

from msgspec import Struct
from msgspec.structs import replace

from newsindex.engines.query import All, AnyOf, Best, Chain, Maybe, Node, Or, Span, Term, Text, Unscored, reweighed
from newsindex.search import weights
from newsindex.search.meaning.asked_names import AskedNames
from newsindex.search.meaning.names import Named
from newsindex.search.meaning.plan import Plan, Wanted
from newsindex.search.meaning.questions import is_question
from newsindex.search.query.clauses import Word
from newsindex.search.terms.needs import AcrossNeed, Need, Needs, all_of, any_field
from newsindex.search.terms.vocabulary import Vocabulary

MOST_NAME_WORDS = 6

MANY_UNITS = 24
"""A query of more has many a character and pair of characters several times."""


class NamedNeed(Struct, frozen=True):
    """Bare words that name an entity."""

    needs: tuple[Need, ...]
    named: Named
    label: str
    common: bool = False


Unit = Need | NamedNeed | AcrossNeed


class BareWords:
    """The bare words of one query; `across`: the vocabulary in which they match in the other language too."""

    def __init__(self, query: str, needs: Needs, names: AskedNames, plan: Plan, *, across: Vocabulary | None) -> None:
        self._query = query
        self._needs = needs
        self._names = names
        self._plan = plan
        self._across = across

    @cached_property
    def _joined(self) -> bool:
        """Whether a word and its translations are one word where they stand close to others: in what is no question, of
        which the right passages were told less well so."""
        return not is_question(self._query)

    def units(self, words: Sequence[Word]) -> list[Unit]:
        """The needs of bare words, neighbouring ones that together name an entity as one."""
        needs: list[Need] = []
        for word in words:
            found = self._needs.of(word.text, word.start, exact=word.exact)
            needs.extend(replace(need, label="=" + need.label) if word.exact else need for need in found)
        units: list[Unit] = []
        at = 0
        while at < len(needs):
            named = self._longest_name(needs, at)
            if named is None:
                units.append(needs[at])
                at += 1
            else:
                units.append(named)
                at += len(named.needs)
        return units if self._across is None else list(self._translated(units, self._across))

    def _translated(self, units: Sequence[Unit], vocabulary: Vocabulary) -> Iterator[Unit]:
        """The units with their translations; those that name an entity have its names in both languages."""
        from newsindex.search.across.translating import (
            across,  # the dictionary and tables of sounds, which other searches need not
            by_the_rarest,
        )
        from newsindex.search.meaning.misspelt import MOST, is_unknown, meant

        left = MOST
        few = sum(not unit.common for unit in units) <= weights.FEW_WORDS and not is_question(self._query)
        for plain, group in groupby(units, key=lambda unit: isinstance(unit, Need)):
            needs = [unit for unit in group if isinstance(unit, Need)] if plain else []
            for unit in across(needs, vocabulary, self._names.is_name) if plain else group:
                found = unit
                if isinstance(unit, Need) and unit not in needs:
                    found = self._longest_name((unit,), 0) or unit
                elif left and isinstance(unit, Need) and is_unknown(unit.label, unit.span, vocabulary):
                    left -= 1
                    if word := meant(unit.label, vocabulary):
                        found = self._mended(unit, word, vocabulary)
                if isinstance(found, AcrossNeed):
                    found = by_the_rarest(found, vocabulary) if few else found
                    told = ", ".join(map(vocabulary.written, found.translations))
                    self._plan.notes.append(f"{found.label}: {told}")
                yield found

    def _mended(self, need: Need, word: str, vocabulary: Vocabulary) -> AcrossNeed:
        """A misspelt word with what was likely meant, and with the translations of that."""
        from newsindex.search.across.spelt import any_of
        from newsindex.search.across.translating import across

        needs = self._needs.of(word, need.start)
        spans, translations = [each.span for each in needs], [word]
        parts: list[tuple[Span, float]] = []
        for unit in across(needs, vocabulary, self._names.is_name):
            if isinstance(unit, AcrossNeed):
                spans.append(unit.span)
                translations += unit.translations
                parts += unit.parts
        return AcrossNeed((need,), any_of(spans), need.label, tuple(translations), tuple(parts))

    def _longest_name(self, needs: Sequence[Need], at: int) -> NamedNeed | None:
        if not self._names.may_begin(needs[at].label):
            return None
        for count in range(min(MOST_NAME_WORDS, len(needs) - at), 0, -1):
            group = tuple(needs[at : at + count])
            if any(need.label.startswith("=") for need in group):
                continue
            last = group[-1]
            text = self._query[group[0].start : last.start + len(last.label)]
            if " " in text and (group[0].common or last.common) and not self._names.is_written_so(text):
                continue  # "exporters as US tariffs loom" tells nothing of Asus
            if named := self._names.bare(text):
                return NamedNeed(group, named, text)
        return None

    def required(self, units: Sequence[Unit], *, others: bool) -> list[Unit]:
        """All units but common words, which are required only where there is nothing else, nor `others`."""
        required = [unit for unit in units if not unit.common]
        return required if required or others else list(units)

    def all_of(self, words: Sequence[Word], fields: tuple[str, ...] | None, *, others: bool = False) -> Node:
        """Articles that have all of the words, which are shown."""
        units = self.units(words)
        self.want(units, fields)
        nodes = [self.node(unit, fields) for unit in self.required(units, others=others)]
        return all_of(nodes) if nodes else All()

    def some(self, units: Sequence[Unit]) -> Node:
        """Any of the units; those with more of them score more, and parts of Chinese words add to it."""
        only_common = all(unit.common for unit in units)
        matched: list[Node] = []
        further: list[Node] = []
        for unit in units:
            scores = self.scores(unit)
            if unit.common and not only_common:
                further.append(scores)
            elif isinstance(unit, Need) and unit.stands_whole:
                matched.append(scores)
            else:
                matched.append(unit.stands() if isinstance(unit, Need) else Unscored(self.node(unit)))
                further.append(scores)
        if len(units) > MANY_UNITS:
            matched = [_weighing(node, times) for node, times in Counter(matched).items()]
            further = _once(further)
        return Maybe(Or(tuple(matched)), Or(tuple(further))) if further else Or(tuple(matched))

    def node(self, unit: Unit, fields: tuple[str, ...] | None = None) -> Node:
        """Articles that have the unit, in one of the fields or anywhere."""
        if isinstance(unit, Need):
            return unit.node(fields)
        itself = all_of([need.node(fields) for need in unit.needs])
        return Best((itself, self._other_names(unit, fields)))

    def scores(self, unit: Unit) -> Node:
        """What the unit adds to the score, whether or not the whole of it stands there."""
        if isinstance(unit, Need):
            return unit.scores()
        itself = Or(tuple(need.scores() for need in unit.needs))
        if isinstance(unit, NamedNeed):
            return Best((itself, self._other_names(unit, None)))
        return Best((itself, Or((self._other_names(unit, None), *_parts(unit)))))

    def _other_names(self, unit: NamedNeed | AcrossNeed, fields: tuple[str, ...] | None) -> Node:
        if isinstance(unit, AcrossNeed):
            span, factor = unit.span, unit.factor
        else:  # in the other language a name may stand that linking has not found
            span = self._names.span_of_forms(unit.named) if self._across is not None else self._names.span(unit.named)
            factor = weights.NAME
        return any_field(span, [(field, weight * factor) for field, weight in weights.of_fields(fields)])

    def want(self, units: Sequence[Unit], fields: tuple[str, ...] | None = None) -> None:
        """Let the units be shown, and be close to one another."""
        for unit in units:
            if isinstance(unit, Need):
                weight = weights.COMMON if unit.common else 1.0
                alone = len(unit.words) == 1 or isinstance(unit.span, Term)
                # The one bigram of a word of two characters is the word, and makes a passage weigh more all the same.
                parts = tuple(part for part in unit.words if not alone or part[0] != unit.span)
                self._plan.wanted.append(
                    Wanted(unit.label, unit.span, fields, weight=weight, parts=parts, form=_form(unit))
                )
                continue
            joined = self._joined and isinstance(unit, AcrossNeed)
            for need in unit.needs:
                weight = 1 / len(unit.needs)
                self._plan.wanted.append(
                    Wanted(need.label, need.span, fields, weight=weight, beside_words=joined, form=_form(need))
                )
            if isinstance(unit, NamedNeed):
                self._names.want(unit.named, fields, beside_words=True)
            else:
                either = _either(unit) if joined else None
                self._plan.wanted.append(Wanted(unit.label, unit.span, fields, either=either))


def _weighing(node: Node, times: float) -> Node:
    return reweighed(node, lambda _: times)


def _once(nodes: Sequence[Node]) -> list[Node]:
    """What the nodes add to the score, the characters and pairs of several words once with all of their weight."""
    found: list[Node] = []
    parts: dict[tuple[str, Span], float] = {}
    for node in nodes:
        texts = [each for each in node.children if isinstance(each, Text)] if isinstance(node, Or) else []
        if not isinstance(node, Or) or len(node.children) <= len(weights.FIELDS) or len(texts) < len(node.children):
            found.append(node)
            continue
        for text in texts:
            parts[text.field, text.span] = parts.get((text.field, text.span), 0.0) + text.weight
    return [*found, Or(tuple(Text(field, span, weight) for (field, span), weight in parts.items()))]


def _parts(unit: AcrossNeed) -> Iterator[Node]:
    for span, factor in unit.parts:
        yield any_field(span, [(field, weight * factor) for field, weight in weights.FIELDS])


def _either(unit: AcrossNeed) -> Span:
    """Wherever the words stand side by side, or any of their translations does."""
    spans = tuple(need.span for need in unit.needs)
    return AnyOf((spans[0] if len(spans) == 1 else Chain(spans), unit.span))


def _form(need: Need) -> str | None:
    """The term of the English word or number that it is, in the form as typed; None: it is something else."""
    if len(need.tokens) == 1 and need.tokens[0].kind in ("english", "number"):
        return f"={need.tokens[0].form}"
    return None
