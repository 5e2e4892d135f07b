"""Reads a query into clauses.

    any      = all { OR all }
    all      = near { [AND] near }
    near     = unary { NEAR/n unary }
    unary    = { NOT | - } primary
    primary  = term | field primary | ATLEASTn ( any ) | ( any )

Every fault is a QueryError that points at the place.
"""

from __future__ import annotations

from newsindex.errors import QueryError
from newsindex.search.query import lexer
from newsindex.search.query.clauses import AllOf, AnyOf, AtLeast, Clause, InField, NearBy, Range, Value, Without
from newsindex.search.query.lexer import Token

MAX_LENGTH = 10_000
MAX_NESTING = 50
MAX_TERMS = 1_000
MAX_LEVELS = 2 * MAX_NESTING
"""The height of the tree: a bracket may add a list of alternatives and a list of words, a NEAR one level each."""


def parse(query: str) -> Clause | None:
    """The clauses of a query; None where there is nothing to look for (no text, or punctuation only).

    Raises QueryError, and nothing else, for a query that cannot be read or is beyond the bounds above.
    """
    if len(query) > MAX_LENGTH:
        raise QueryError(f"The query is longer than {MAX_LENGTH:,} characters; shorten it", query, MAX_LENGTH)
    tokens = lexer.tokens(query)
    terms = [token for token in tokens if token.kind == "term"]
    if len(terms) > MAX_TERMS:
        place = terms[MAX_TERMS].start
        raise QueryError(f"The query has more than {MAX_TERMS:,} terms; take some away", query, place)
    reader = _Reader(query, tokens)
    clause = reader.any_of(0)
    if reader.at(")"):
        raise reader.fail("This bracket closes none; open it or take it away", reader.here())
    if clause:
        _check_height(query, clause)
    return clause


def children(clause: Clause) -> tuple[Clause, ...]:
    """The clauses directly within a clause."""
    match clause:
        case AllOf() | AnyOf():
            return clause.children
        case NearBy():
            return (clause.left, clause.right)
        case AtLeast() | InField() | Without():
            return (clause.child,)
        case _:
            return ()


def _check_height(query: str, clause: Clause) -> None:
    level: list[Clause] = [clause]
    for _ in range(MAX_LEVELS):
        level = [child for parent in level for child in children(parent)]
        if not level:
            return
    raise QueryError("The query is nested too deeply; take brackets or NEARs away", query, level[0].start)


def _is_name(clause: Clause) -> bool:
    return isinstance(clause, Value) and clause.field in ("company", "person")


class _Reader:
    def __init__(self, query: str, tokens: list[Token]) -> None:
        self.query = query
        self.tokens = tokens
        self.next = 0

    def fail(self, reason: str, place: int) -> QueryError:
        return QueryError(reason, self.query, place)

    def at(self, *kinds: str) -> bool:
        return self.next < len(self.tokens) and self.tokens[self.next].kind in kinds

    def here(self) -> int:
        return self.tokens[self.next].start if self.next < len(self.tokens) else len(self.query)

    def take(self) -> Token:
        self.next += 1
        return self.tokens[self.next - 1]

    def idle(self, operator: Token, side: str) -> QueryError:
        remedy = f'take it away, or write "{operator.text}" in quotes to look for the word'
        if operator.text == "-":
            remedy = "take it away, or put a word right behind it"
        return self.fail(f"{operator.text} has nothing {side} it to act on; {remedy}", operator.start)

    def deeper(self, depth: int, token: Token) -> int:
        if depth >= MAX_NESTING:
            raise self.fail(f"The query is nested more than {MAX_NESTING} deep; take brackets away", token.start)
        return depth + 1

    def any_of(self, depth: int) -> Clause | None:
        alternatives: list[Clause] = []
        operator: Token | None = None
        while True:
            clause = self.all_of(depth)
            if clause:
                alternatives.append(clause)
            elif operator:
                raise self.idle(operator, "after")
            if not self.at("or"):
                break
            operator = self.take()
            if not clause:
                raise self.idle(operator, "before")
        if len(alternatives) < 2:
            return alternatives[0] if alternatives else None
        return AnyOf(tuple(alternatives), alternatives[0].start)

    def all_of(self, depth: int) -> Clause | None:
        """Words side by side; those with AND between them are a part of their own within it."""
        runs: list[list[Clause]] = []
        while not self.at("or", ")") and self.next < len(self.tokens):
            if self.at("and"):
                operator = self.take()
                raise self.idle(operator, "before")
            clause = self.near(depth)
            if not clause:  # an empty quotation
                continue
            run = [clause]
            while self.at("and"):
                operator = self.take()
                clause = None if self.at("and", "or", ")") or self.next >= len(self.tokens) else self.near(depth)
                if not clause:
                    raise self.idle(operator, "after")
                run.append(clause)
            runs.append(run)
        parts = [run[0] if len(run) == 1 else AllOf(tuple(run), run[0].start) for run in runs]
        if len(parts) < 2:
            return parts[0] if parts else None
        return AllOf(tuple(parts), parts[0].start)

    def near(self, depth: int) -> Clause | None:
        if self.at("near"):
            raise self.idle(self.take(), "before")
        left = self.unary(depth)
        while self.at("near"):
            operator = self.take()
            if not left:
                raise self.idle(operator, "before")
            ends = self.at("and", "or", "near", ")") or self.next >= len(self.tokens)
            right = None if ends else self.unary(depth)
            if not right:
                raise self.idle(operator, "after")
            left = self.near_by(left, right, operator)
        return left

    def near_by(self, left: Clause, right: Clause, operator: Token) -> Clause:
        if isinstance(left, InField) and isinstance(right, InField) and left.field == right.field:
            return InField(left.field, self.near_by(left.child, right.child, operator), left.start)
        for side in (left, right):
            self.check_text(side, "NEAR")
        return NearBy(left, right, operator.number, left.start)

    def check_text(self, clause: Clause, owner: str) -> None:
        """Only what stands at places of the text can be near something or be counted."""
        if isinstance(clause, InField):
            inner = f"{clause.field}:(a NEAR/5 b)" if owner == "NEAR" else f"{clause.field}:{owner}(a)"
            raise self.fail(f"A field does not go inside {owner}; write {inner}", clause.start)
        if isinstance(clause, Without):
            raise self.fail(f"Nothing can be left out inside {owner}; put NOT or - before the whole", clause.start)
        if isinstance(clause, Range | AtLeast) or (isinstance(clause, Value) and not _is_name(clause)):
            raise self.fail(f"{owner} takes words, phrases, company: and person:; put this beside it", clause.start)
        if isinstance(clause, AllOf) and owner != "NEAR":
            remedy = f'write {owner}(a) {owner}(b), or {owner}("a b")'
            raise self.fail(f"{owner} counts one word, phrase or (a OR b); {remedy}", clause.start)
        for child in children(clause):
            self.check_text(child, owner)

    def unary(self, depth: int) -> Clause | None:
        if not self.at("not"):
            return self.primary(depth)
        operator = self.take()
        inner = self.deeper(depth, operator)
        child = None if self.at("and", "or", "near", ")") or self.next >= len(self.tokens) else self.unary(inner)
        if not child:
            raise self.idle(operator, "after")
        return Without(child, operator.start)

    def primary(self, depth: int) -> Clause | None:
        token = self.take()
        match token.kind:
            case "term":
                return token.clause
            case "field":
                return self.in_field(depth, token)
            case "atleast":
                child = self.group(self.deeper(depth, token), self.take())
                self.check_text(child, token.text)
                return AtLeast(token.number, child, token.start)
            case "(":
                return self.group(self.deeper(depth, token), token)
            case _:
                return None

    def group(self, depth: int, opener: Token) -> Clause:
        clause = self.any_of(depth)
        if not self.at(")"):
            raise self.fail("This bracket is never closed; close it or take it away", opener.start)
        self.take()
        if not clause:
            raise self.fail("There is nothing between these brackets; take them away", opener.start)
        return clause

    def in_field(self, depth: int, token: Token) -> Clause:
        if not self.at("term", "(", "atleast"):
            raise self.fail(f'{token.text}: has no value; give one, or write "{token.text}" in quotes', token.start)
        child = self.primary(depth)
        if not child:
            raise self.fail(f"{token.text}: has no value; give one", token.start)
        self.check_in_field(child, token.text)
        return InField(token.text, child, token.start)

    def check_in_field(self, clause: Clause, name: str) -> None:
        if isinstance(clause, InField | Range) or (isinstance(clause, Value) and not _is_name(clause)):
            raise self.fail(f"Another field does not go inside {name}:; put it beside it", clause.start)
        for child in children(clause):
            self.check_in_field(child, name)
