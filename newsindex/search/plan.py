"""A parsed query → the node that the engine evaluates, with what is needed to relax, explain and show it."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from newsindex.analysis import Analyzer
from newsindex.engines.query import (
    All,
    And,
    AnyOf,
    Best,
    Maybe,
    Near,
    Node,
    Not,
    Nothing,
    Number,
    Or,
    Span,
    Term,
    Text,
    Unscored,
)
from newsindex.errors import QueryError
from newsindex.model import EntityKind
from newsindex.search import clauses as c
from newsindex.search import weights
from newsindex.search.dates import day_number, days_of
from newsindex.search.names import Lookup, Named
from newsindex.search.needs import AcrossNeed, Need, Needs, all_of, any_field
from newsindex.search.vocabulary import Vocabulary

ENTITY_FIELDS: dict[str, tuple[EntityKind, ...]] = {
    "company": ("company", "organisation"),
    "person": ("person",),
}
MOST_NAME_WORDS = 6


@dataclass(frozen=True, slots=True)
class Wanted:
    """A span that the reader looks for, for closeness, snippets, highlights; `entities` are ids whose mentions count.

    `fields` None: any. `parts` are what of it counts a little where the whole does not stand. `beside_words`: the
    words of the name are wanted too, so that closeness counts those only.
    """

    label: str
    span: Span
    fields: tuple[str, ...] | None = None
    entities: tuple[str, ...] = ()
    weight: float = 1.0
    parts: tuple[tuple[Span, float], ...] = ()
    beside_words: bool = False


@dataclass(slots=True)
class Plan:
    """`strict` matches all that is asked for; `relaxed`, where bare words can be let go, some of it.

    `shown` are spans looked for in snippets only. `parts` are the clauses that all must hold, as (label, node), to
    explain an empty result.
    """

    strict: Node = field(default_factory=All)
    relaxed: Node | None = None
    wanted: list[Wanted] = field(default_factory=list)
    shown: list[Wanted] = field(default_factory=list)
    parts: list[tuple[str, Node]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    partial: bool = False


@dataclass(frozen=True, slots=True)
class NamedNeed:
    """Bare words that name an entity: they match themselves or any other name of it."""

    needs: tuple[Need, ...]
    named: Named
    label: str
    common: bool = False


Unit = Need | NamedNeed | AcrossNeed

_OF_TEXT = (c.Phrase, c.NearBy, c.AtLeast, c.Pattern, c.Fuzzy)
"""Clauses that an article has in its text: one that has them is a partial match, though it has no bare word."""


EXPANDING_SECONDS = 2.0
"""For so long a query's patterns and misspellings are looked up; those left are left out, and results partial."""


class Planner:
    """Plans one query. `lookup` finds names, `vocabulary` the terms of the index, `topic` makes a topic's node."""

    def __init__(
        self,
        analyzer: Analyzer,
        lookup: Lookup,
        vocabulary: Vocabulary,
        *,
        query: str,
        today: dt.date,
        exact: bool = False,
        any_word: bool = False,
        across: bool = False,
        by_sound: Callable[[str], Named | None] | None = None,
        topic: Callable[[str, Plan], Node],
    ) -> None:
        self._needs = Needs(analyzer, query, exact=exact)
        self._lookup = lookup
        self._vocabulary = vocabulary
        self._until = time.perf_counter() + EXPANDING_SECONDS
        self._query = query
        self._today = today
        self._exact = exact
        self._any_word = any_word
        self._across = across
        self._by_sound = by_sound
        self._topic = topic
        self._plan = Plan()

    def plan(self, clause: c.Clause | None) -> Plan:
        """The plan of the whole query; None: every article."""
        if clause is None:
            if self._query.strip() not in ("", "*"):
                self._plan.notes.append("the query has no word to look for, so that it leaves out no article")
            return self._plan
        children = _joined(clause)
        if self._across:
            children = tuple(_unquoted(child) for child in children)
        words = [child for child in children if isinstance(child, c.Word)]
        others = [child for child in children if not isinstance(child, c.Word)]
        rest = [(self._label(child), self._node(child, None)) for child in others]
        units = self._units(words)
        required = self._required(units, bool(rest))
        self._want(units)
        self._plan.parts = rest + [(unit.label, self._unit_node(unit)) for unit in required]
        fixed = [node for _, node in rest]
        if self._any_word and units:
            self._plan.strict = all_of([*fixed, self._some(units)])
            return self._plan
        extras = [self._unit_scores(unit) for unit in units if unit not in required]
        node = all_of([node for _, node in self._plan.parts]) if self._plan.parts else All()
        self._plan.strict = Maybe(node, Or(tuple(extras))) if extras else node
        if required and any(isinstance(child, _OF_TEXT) for child in others):
            self._plan.relaxed = Maybe(all_of(fixed), Or(tuple(self._unit_scores(unit) for unit in units)))
        elif len(required) > 1:
            self._plan.relaxed = all_of([*fixed, self._some(units)])
        return self._plan

    # ------------------------------------------------------------------ bare words

    def _units(self, words: Sequence[c.Word]) -> list[Unit]:
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
        return list(self._translated(units)) if self._across else units

    def _translated(self, units: Sequence[Unit]) -> Iterator[Unit]:
        """The units with their translations; those that name an entity have its names in both languages."""
        from newsindex.search.across import across  # the dictionary and tables of sounds, which other searches need not

        for plain, group in groupby(units, key=lambda unit: isinstance(unit, Need)):
            for unit in across([u for u in group if isinstance(u, Need)]) if plain else group:
                if isinstance(unit, AcrossNeed):
                    self._plan.notes.append(f"{unit.label}: {', '.join(unit.translations)}")
                yield unit

    def _longest_name(self, needs: Sequence[Need], at: int) -> NamedNeed | None:
        if self._exact or (self._by_sound is None and not self._lookup.begins_name(needs[at].label)):
            return None
        for count in range(min(MOST_NAME_WORDS, len(needs) - at), 0, -1):
            group = tuple(needs[at : at + count])
            if any(need.label.startswith("=") for need in group):
                continue
            last = group[-1]
            text = self._query[group[0].start : last.start + len(last.label)]
            if named := self._lookup.bare(text) or self._sounding(text):
                self._note(text, named)
                return NamedNeed(group, named, text)
        return None

    def _required(self, units: Sequence[Unit], others: bool) -> list[Unit]:
        """All units but common words, which are required only where there is nothing else."""
        required = [unit for unit in units if not unit.common]
        return required if required or others else list(units)

    def _unit_node(self, unit: Unit, fields: tuple[str, ...] | None = None) -> Node:
        if isinstance(unit, Need):
            return unit.node(fields)
        itself = all_of([need.node(fields) for need in unit.needs])
        return Best((itself, self._other_names(unit, fields)))

    def _unit_scores(self, unit: Unit) -> Node:
        if isinstance(unit, Need):
            return unit.scores()
        itself = Or(tuple(need.scores() for need in unit.needs))
        if isinstance(unit, NamedNeed):
            return Best((itself, self._other_names(unit, None)))
        return Best((itself, Or((self._other_names(unit, None), *self._parts(unit)))))

    def _other_names(self, unit: NamedNeed | AcrossNeed, fields: tuple[str, ...] | None) -> Node:
        if isinstance(unit, NamedNeed):
            if self._across:  # in the other language a name may stand that linking has not found
                texts = [span for form in unit.named.forms if (span := self._needs.phrase(form)) is not None]
                span = AnyOf((self._named_span(unit.named), *texts))
                return any_field(span, [(f, w * weights.NAME) for f, w in weights.of_fields(fields)])
            return self._named_text(unit.named, fields, weights.NAME)
        return any_field(unit.span, [(field, w * unit.factor) for field, w in weights.of_fields(fields)])

    def _parts(self, unit: AcrossNeed) -> Iterator[Node]:
        for span, factor in unit.parts:
            yield any_field(span, [(field, weight * factor) for field, weight in weights.FIELDS])

    def _some(self, units: Sequence[Unit]) -> Node:
        """Any of the units; those with more of them score more, and parts of Chinese words add to it."""
        content = [unit for unit in units if not unit.common] or list(units)
        matched = Or(tuple(Unscored(self._unit_node(unit)) for unit in content))
        return Maybe(matched, Or(tuple(self._unit_scores(unit) for unit in units)))

    def _want(self, units: Sequence[Unit], fields: tuple[str, ...] | None = None) -> None:
        for unit in units:
            if isinstance(unit, Need):
                weight = weights.COMMON if unit.common else 1.0
                alone = len(unit.words) == 1 or isinstance(unit.span, Term)
                # The one bigram of a word of two characters is the word, and makes a passage weigh more all the same.
                parts = tuple(part for part in unit.words if not alone or part[0] != unit.span)
                self._plan.wanted.append(Wanted(unit.label, unit.span, fields, weight=weight, parts=parts))
                continue
            for need in unit.needs:
                self._plan.wanted.append(Wanted(need.label, need.span, fields, weight=1 / len(unit.needs)))
            if isinstance(unit, NamedNeed):
                self._want_named(unit.named, fields, beside_words=True)
            else:
                self._plan.wanted.append(Wanted(unit.label, unit.span, fields))

    # ------------------------------------------------------------------ clauses

    def _node(self, clause: c.Clause, fields: tuple[str, ...] | None) -> Node:
        match clause:
            case c.Word():
                return self._words([clause], fields)
            case c.AllOf():
                words = [child for child in clause.children if isinstance(child, c.Word)]
                nodes = [self._node(child, fields) for child in clause.children if not isinstance(child, c.Word)]
                return all_of([*nodes, self._words(words, fields, bool(nodes))] if words else nodes)
            case c.AnyOf():
                return Or(tuple(self._node(child, fields) for child in clause.children))
            case c.Without():
                kept = len(self._plan.wanted)
                node = self._node(clause.child, fields)
                del self._plan.wanted[kept:]
                return Not(node)
            case c.InField():
                return self._node(clause.child, (clause.field,))
            case c.AtLeast():
                return self._at_least(clause, fields)
            case c.Value():
                return self._value(clause, fields)
            case c.Range():
                return self._range(clause)
            case _:
                span = self._span(clause)
                if span is None:
                    return All()
                self._plan.wanted.append(Wanted(self._label(clause), span, fields))
                return any_field(span, weights.of_fields(fields))

    def _words(self, words: Sequence[c.Word], fields: tuple[str, ...] | None, others: bool = False) -> Node:
        units = self._units(words)
        required = self._required(units, others)
        self._want(units, fields)
        nodes = [self._unit_node(unit, fields) for unit in required]
        return all_of(nodes) if nodes else All()

    def _at_least(self, clause: c.AtLeast, fields: tuple[str, ...] | None) -> Node:
        span = self._span(clause.child)
        if span is None:
            raise QueryError("ATLEAST holds no word", self._query, clause.start)
        self._plan.wanted.append(Wanted(self._label(clause), span, fields))
        if fields is not None:
            return Or(tuple(Text(field, span, at_least=clause.count) for field in fields))
        # So many times in title and body together: all ways to share them out.
        ways: list[Node] = [Text("body", span, at_least=clause.count), Text("title", span, at_least=clause.count)]
        for in_title in range(1, min(clause.count, 10)):
            in_body = Text("body", span, at_least=clause.count - in_title)
            ways.append(And((Text("title", span, 0.0, at_least=in_title), in_body)))
        return Best(tuple(ways))

    def _value(self, clause: c.Value, fields: tuple[str, ...] | None) -> Node:
        if clause.field in ENTITY_FIELDS:
            return self.entity(clause.text, clause.field, fields, clause.start)
        if clause.field == "topic":
            return self._topic(clause.text, self._plan)
        return self._vocabulary.keyword(clause.field, clause.text)

    def _range(self, clause: c.Range) -> Node:
        if clause.field == "date":
            return self._dates(clause)
        low, high = self._count(clause.low, clause), self._count(clause.high, clause)
        if low is not None and not clause.low_included:
            low += 1
        if high is not None and not clause.high_included:
            high -= 1
        return Number("words", low, high)

    def _count(self, text: str | None, clause: c.Range) -> int | None:
        if text is None:
            return None
        digits = text.replace(",", "")
        if not digits.isdecimal() or len(digits) > 12:
            raise QueryError(f'"{text}" is no number of words; write words:>500', self._query, clause.start)
        return int(digits)

    def _dates(self, clause: c.Range) -> Node:
        low = high = None
        try:
            if clause.low is not None:
                first, last = days_of(clause.low, self._today)
                low = first if clause.low_included else last + dt.timedelta(1)
            if clause.high is not None:
                first, last = days_of(clause.high, self._today)
                high = last if clause.high_included else first - dt.timedelta(1)
        except OverflowError:
            return Nothing()
        except Exception as error:
            raise QueryError(str(error), self._query, clause.start) from error
        return Number("day", day_number(low) if low else None, day_number(high) if high else None)

    # ------------------------------------------------------------------ names

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
                self._plan.notes.append(f"{name}: no known name, looked for as text")
            self._plan.wanted.append(Wanted(name, span, fields))
            return any_field(span, weights.of_fields(fields))
        self._note(name, named)
        self._want_named(named, fields)
        text = self._named_text(named, fields, 1.0)
        if fields is not None:
            return text
        return Or((text, named.articles(weights.SALIENCE)))

    def _sounding(self, name: str) -> Named | None:
        """The Chinese persons whose names sound so, where the reader asked for them."""
        return self._by_sound(name) if self._by_sound is not None and not self._exact else None

    def _named_text(self, named: Named, fields: tuple[str, ...] | None, factor: float) -> Node:
        weighted = [(f, w * factor) for f, w in weights.of_fields(fields)]
        return any_field(self._named_span(named), weighted)

    def _named_span(self, named: Named) -> Span:
        unlinked = [span for form in named.unlinked if (span := self._needs.phrase(form)) is not None]
        spans = (*named.mentions(), *unlinked)
        return spans[0] if len(spans) == 1 else AnyOf(spans)

    def _want_named(self, named: Named, fields: tuple[str, ...] | None, *, beside_words: bool = False) -> None:
        span = self._named_span(named)
        self._plan.wanted.append(Wanted(named.label, span, fields, entities=named.ids, beside_words=beside_words))

    def _note(self, text: str, named: Named) -> None:
        note = f"{text}: {', '.join(named.forms)}" + (f" ({named.why})" if named.why else "")
        if note not in self._plan.notes:
            self._plan.notes.append(note)

    # ------------------------------------------------------------------ spans

    def _span(self, clause: c.Clause) -> Span | None:
        """What stands side by side in the text, for phrases, NEAR and ATLEAST; None: no word in it."""
        match clause:
            case c.Word():
                itself = self._needs.phrase(clause.text, exact=clause.exact)
                named = None if clause.exact or self._exact else self._lookup.bare(clause.text)
                if itself is None or named is None:
                    return itself
                self._note(clause.text, named)
                return AnyOf((itself, self._named_span(named)))
            case c.Phrase():
                return self._needs.phrase(clause.text, slop=clause.slop)
            case c.Pattern() | c.Fuzzy() if time.perf_counter() > self._until:
                self._plan.partial = True
                self._plan.notes.append(f"{clause.text}: left out, since looking up words like it took too long")
                return AnyOf(())
            case c.Pattern():
                return self._expanded(self._vocabulary.pattern(clause.text), clause.text)
            case c.Fuzzy():
                return self._expanded(self._vocabulary.fuzzy(clause.text, clause.edits), clause.text)
            case c.NearBy():
                left, right = self._span(clause.left), self._span(clause.right)
                if left is None or right is None:
                    raise QueryError("NEAR needs a word on each side", self._query, clause.start)
                return Near(left, right, clause.distance)
            case c.AnyOf():
                spans = tuple(span for child in clause.children if (span := self._span(child)) is not None)
                return AnyOf(spans) if spans else None
            case c.Value() if clause.field in ENTITY_FIELDS:
                named = self._lookup.named(clause.text, ENTITY_FIELDS[clause.field])
                if named is None:
                    return self._needs.phrase(clause.text)
                self._note(clause.text, named)
                return self._named_span(named)
            case _:
                reason = "NEAR and ATLEAST take words, phrases, names and groups of them joined by OR"
                raise QueryError(reason, self._query, clause.start)

    def _expanded(self, found: tuple[list[Span], bool], text: str) -> Span:
        spans, cut = found
        if cut:
            self._plan.partial = True
            self._plan.notes.append(f"{text}: more words than can be looked for at once; only the most frequent were")
        return AnyOf(tuple(spans))

    def _label(self, clause: c.Clause) -> str:
        """The clause as it stands in the query, as far as can be told from its parts."""
        match clause:
            case c.Word() | c.Pattern():
                return clause.text
            case c.Fuzzy():
                return f"{clause.text}~"
            case c.Phrase():
                return f'"{clause.text}"' + (f"~{clause.slop}" if clause.slop else "")
            case c.NearBy():
                return f"{self._label(clause.left)} NEAR/{clause.distance} {self._label(clause.right)}"
            case c.AtLeast():
                return f"ATLEAST{clause.count}({self._label(clause.child)})"
            case c.InField():
                return f"{clause.field}:{self._label(clause.child)}"
            case c.Value():
                return f"{clause.field}:{clause.text}"
            case c.Range():
                if clause.low == clause.high:
                    return f"{clause.field}:{clause.low}"
                begin, end = "[" if clause.low_included else "{", "]" if clause.high_included else "}"
                between = f"{clause.low or ''} TO {clause.high or ''}".strip()
                return f"{clause.field}:{begin}{between}{end}"
            case c.Without():
                return f"-{self._label(clause.child)}"
            case c.AllOf():
                return "(" + " ".join(self._label(child) for child in clause.children) + ")"
            case c.AnyOf():
                return "(" + " OR ".join(self._label(child) for child in clause.children) + ")"


def _unquoted(clause: c.Clause) -> c.Clause:
    """A phrase as its words: what it is in the other language need not stand side by side."""
    return c.Word(clause.text, clause.start) if isinstance(clause, c.Phrase) and clause.slop == 0 else clause


def _joined(clause: c.Clause) -> tuple[c.Clause, ...]:
    """What must hold together, without brackets that change nothing: `a (b c)` is `a b c`."""
    if isinstance(clause, c.AllOf):
        return tuple(inner for child in clause.children for inner in _joined(child))
    return (clause,)
