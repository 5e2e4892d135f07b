"""A parsed query → its plan: the node that the engine evaluates, with what is needed to relax, explain and show it."""

from __future__ import annotations

import datetime as dt
import re
import time
from collections.abc import Callable, Sequence

from newsindex.analysis import Analyzer
from newsindex.engines.query import All, And, AnyOf, Best, Maybe, Near, Node, Not, Nothing, Number, Or, Span, Text
from newsindex.errors import QueryError
from newsindex.search import weights
from newsindex.search.meaning.asked_names import ENTITY_FIELDS, AskedNames
from newsindex.search.meaning.bare_words import BareWords, Unit
from newsindex.search.meaning.names import Lookup, Named
from newsindex.search.meaning.plan import Plan, Wanted
from newsindex.search.query import clauses as c
from newsindex.search.query.dates import day_number, days_of
from newsindex.search.query.lexer import quoted_in_sentence
from newsindex.search.terms.needs import Needs, all_of, any_field
from newsindex.search.terms.vocabulary import Vocabulary

_OF_TEXT = (c.Phrase, c.NearBy, c.AtLeast, c.Pattern, c.Fuzzy)
"""Clauses that an article has in its text: one that has them is a partial match, though it has no bare word."""

_WITH_SIGNS = re.compile("(?<![A-Za-z0-9:])[A-Za-z][A-Za-z0-9]*[+#]+(?![A-Za-z0-9])")

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
        self._plan = plan = Plan()
        self._needs = needs = Needs(analyzer, query, exact=exact)
        self._names = AskedNames(lookup, needs, plan, query, exact=exact, by_sound=by_sound)
        self._words = BareWords(query, needs, self._names, plan, across=vocabulary if across else None)
        self._vocabulary = vocabulary
        self._until = time.perf_counter() + EXPANDING_SECONDS
        self._query = query
        self._today = today
        self._any_word = any_word
        self._across = across
        self._topic = topic

    def plan(self, clause: c.Clause | None) -> Plan:
        """The plan of the whole query; None: every article."""
        if clause is None:
            if self._query.strip() not in ("", "*"):
                self._plan.notes.append("the query has no word to look for, so that it leaves out no article")
            return self._plan
        for word in _WITH_SIGNS.findall(self._query):
            self._plan.notes.append(f"{word}: + and # are not looked for, so that this finds {word.rstrip('+#')}")
        if quotation := quoted_in_sentence(self._query):
            self._plan.notes.append(
                f"{quotation} need not stand, as it is within a sentence; put spaces around it to require it"
            )
        children = _joined(clause)
        if self._across:
            children = tuple(_unquoted(child) for child in children)
        words = [child for child in children if isinstance(child, c.Word)]
        others = [child for child in children if not isinstance(child, c.Word)]
        rest = [(c.label(child), self._node(child, None)) for child in others]
        units = self._words.units(words)
        required = self._words.required(units, others=bool(rest))
        self._words.want(units)
        self._plan.parts = rest + [(unit.label, self._words.node(unit)) for unit in required]
        partial = self._partly(others, [node for _, node in rest], units, required)
        if self._any_word and partial is not None:
            self._plan.strict = partial
            return self._plan
        extras = [self._words.scores(unit) for unit in units if unit not in required]
        node = all_of([node for _, node in self._plan.parts]) if self._plan.parts else All()
        self._plan.strict = Maybe(node, Or(tuple(extras))) if extras else node
        self._plan.relaxed = partial
        return self._plan

    def _partly(
        self, others: Sequence[c.Clause], fixed: Sequence[Node], units: Sequence[Unit], required: Sequence[Unit]
    ) -> Node | None:
        """Articles that have some of what is asked for, and all that is fixed; None where nothing can be let go."""
        if required and any(isinstance(child, _OF_TEXT) for child in others):
            return Maybe(all_of(fixed), Or(tuple(self._words.scores(unit) for unit in units)))
        if len(required) > 1 or (required and self._any_word):
            return all_of([*fixed, self._words.some(units)])
        return None

    def entity(self, name: str, option: str) -> Node:
        """Articles that mention the entity, most salient first; a name in no book is looked for as text."""
        return self._names.entity(name, option)

    # ------------------------------------------------------------------ clauses

    def _node(self, clause: c.Clause, fields: tuple[str, ...] | None) -> Node:
        match clause:
            case c.Word():
                return self._words.all_of([clause], fields)
            case c.AllOf():
                words = [child for child in clause.children if isinstance(child, c.Word)]
                nodes = [self._node(child, fields) for child in clause.children if not isinstance(child, c.Word)]
                return all_of([*nodes, self._words.all_of(words, fields, others=bool(nodes))] if words else nodes)
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
                self._plan.wanted.append(Wanted(c.label(clause), span, fields))
                return any_field(span, weights.of_fields(fields))

    def _at_least(self, clause: c.AtLeast, fields: tuple[str, ...] | None) -> Node:
        span = self._span(clause.child)
        if span is None:
            raise QueryError("ATLEAST holds no word", self._query, clause.start)
        self._plan.wanted.append(Wanted(c.label(clause), span, fields))
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
            return self._names.entity(clause.text, clause.field, fields, clause.start)
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

    # ------------------------------------------------------------------ spans

    def _span(self, clause: c.Clause) -> Span | None:
        """What stands side by side in the text, for phrases, NEAR and ATLEAST; None: no word in it."""
        match clause:
            case c.Word():
                itself = self._needs.phrase(clause.text, exact=clause.exact)
                named = None if itself is None or clause.exact else self._names.known(clause.text)
                return itself if itself is None or named is None else AnyOf((itself, self._names.span(named)))
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
                named = self._names.known(clause.text, clause.field)
                return self._needs.phrase(clause.text) if named is None else self._names.span(named)
            case _:
                reason = "NEAR and ATLEAST take words, phrases, names and groups of them joined by OR"
                raise QueryError(reason, self._query, clause.start)

    def _expanded(self, found: tuple[list[Span], bool], text: str) -> Span:
        spans, cut = found
        if cut:
            self._plan.partial = True
            self._plan.notes.append(f"{text}: more words than can be looked for at once; only the most frequent were")
        return AnyOf(tuple(spans))


def _unquoted(clause: c.Clause) -> c.Clause:
    """A phrase as its words: what it is in the other language need not stand side by side."""
    return c.Word(clause.text, clause.start) if isinstance(clause, c.Phrase) and clause.slop == 0 else clause


def _joined(clause: c.Clause) -> tuple[c.Clause, ...]:
    """What must hold together, without brackets that change nothing: `a (b c)` is `a b c`."""
    if isinstance(clause, c.AllOf):
        return tuple(inner for child in clause.children for inner in _joined(child))
    return (clause,)
