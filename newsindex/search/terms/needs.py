"""A word or run of the query → what must stand in an article, and what adds to its score.

A need is one English word, number or Chinese word. English matches by stem, Chinese by its characters standing
side by side, however the article was segmented; the whole word, its bigrams and its characters add to the score.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct

from newsindex.analysis import Analyzer, Token, caps_make_other_word, is_common, wholly_capitals
from newsindex.engines.base import CAPITAL
from newsindex.engines.query import And, AnyOf, Chain, Maybe, Node, Or, Span, Term, Text
from newsindex.search import weights

_CHARACTERS = ("han", "kana")
_ENDINGS = frozenset(("s", "t", "d", "m", "ll", "re", "ve"))
"""What is left of a possessive or contraction in a text whose apostrophes were lost; the index has no unit for it."""


class Need(Struct, frozen=True):
    """One unit of the query: `label` as typed at character `start`, the span that must stand, and what it scores.

    `words` are spans that add to the score with their factors; `common`: a function word, not required beside others.
    """

    label: str
    start: int
    span: Span
    words: tuple[tuple[Span, float], ...]
    common: bool = False
    tokens: tuple[Token, ...] = ()

    @property
    def stands_whole(self) -> bool:
        """Whether all that it scores is what must stand."""
        return self.words == ((self.span, 1.0),)

    def node(self, fields: Sequence[str] | None = None) -> Node:
        """What the engine is asked: articles that have the span, in one of the fields or anywhere."""
        weighted = weights.of_fields(fields)
        if self.stands_whole:
            return any_field(self.span, weighted)
        return Maybe(self.stands(fields), self.scores(fields))

    def stands(self, fields: Sequence[str] | None = None) -> Node:
        """Articles in which the span stands in one of the fields or anywhere, without a score."""
        matched = weights.MATCH_FIELDS if fields is None else tuple(fields)
        return Or(tuple(Text(field, self.span, 0.0) for field in matched))

    def scores(self, fields: Sequence[str] | None = None) -> Node:
        """What the need adds to the score, whether or not the whole of it stands there."""
        weighted = weights.of_fields(fields)
        leaves = [Text(f, span, w * factor) for span, factor in self.words for f, w in weighted]
        return Or(tuple(leaves))


class AcrossNeed(Struct, frozen=True):
    """Bare words and what they are in the other language: they match themselves or any of the translations.

    `parts` add to the score with their factors, the translations themselves with `factor`.
    """

    needs: tuple[Need, ...]
    span: Span
    label: str
    translations: tuple[str, ...]
    parts: tuple[tuple[Span, float], ...] = ()
    factor: float = 1.0
    common: bool = False


def any_field(span: Span, weighted: Iterable[tuple[str, float]] = weights.FIELDS) -> Node:
    """The span in any of the fields, scored with the weight of each."""
    leaves = tuple(Text(field, span, weight) for field, weight in weighted)
    return leaves[0] if len(leaves) == 1 else Or(leaves)


class Needs:
    """Makes needs and spans from text, by the same analyzer as the index."""

    def __init__(self, analyzer: Analyzer, query: str, *, exact: bool = False) -> None:
        self._analyzer = analyzer
        self._exact = exact
        self._capitals = not wholly_capitals(query)

    def tokens(self, text: str) -> list[Token]:
        """The tokens of a part of the query."""
        return self._analyzer.tokens(text, capitals=self._capitals)

    def of(self, text: str, start: int, *, exact: bool = False) -> list[Need]:
        """The needs of a bare word or run."""
        exact = exact or self._exact
        found: list[Need] = []
        before: Token | None = None
        for group in _compounds(text, self.tokens(text)):
            first = group[0]
            label = text[first.start : group[-1].end]
            if first.kind in _CHARACTERS:
                joined = before is not None and before.end == first.start
                found.append(
                    chinese_need(first, label, start + first.start, before.stem[-1] if joined and before else "")
                )
                before = first
                continue
            span = self._english_span(group, exact=exact)
            common = not exact and len(group) == 1 and _is_function_word(first, span)
            factor = weights.COMMON if common else 1.0
            found.append(Need(label, start + first.start, span, ((span, factor),), common, tuple(group)))
        return found

    def phrase(self, text: str, *, slop: int = 0, exact: bool = False) -> Span | None:
        """The span of a quoted text, or None where it holds no word."""
        exact = exact or self._exact
        spans: list[Span] = []
        loose: list[int] = []
        run_end = -1
        for group in _compounds(text, self.tokens(text)):
            if group[0].kind not in _CHARACTERS:
                if group[0].form in _ENDINGS and len(group) == 1 and group[0].start != run_end:  # 小S is a name
                    loose.append(len(spans))
                spans.append(self._english_span(group, exact=exact))
                continue
            characters = tuple(Term(c) for c in group[0].stem)
            last = spans[-1] if spans else None
            if slop == 0 and group[0].start == run_end and isinstance(last, Chain):
                spans[-1] = Chain(last.spans + characters, last.slop, last.unbroken)
            else:
                spans.append(Chain(characters, unbroken=True))
            run_end = group[0].end
        if not spans:
            return None
        without = [span for n, span in enumerate(spans) if n not in loose]
        if loose and without:
            return AnyOf((_chain(spans, slop), _chain(without, slop)))
        return _chain(spans, slop)

    def _english_span(self, group: Sequence[Token], *, exact: bool) -> Span:
        parts = tuple(self._term(token, exact=exact) for token in group)
        span = _chain(parts)
        if len(group) > 1 and (joined := _joined(group, exact=exact)) is not None:
            return AnyOf((span, joined))
        return span

    def _term(self, token: Token, *, exact: bool) -> Span:
        if exact:
            if token.written:
                return Term("=" + token.written)
            return Term("=" + token.form, without=CAPITAL)
        if token.kind == "number" and (percent := next((e for e in token.extra if e.endswith("%")), None)):
            return Term(percent)
        if self._capitals and token.written and token.written.isupper() and caps_make_other_word(token.form):
            return Term("=" + token.written)
        return Term(token.stem)


def _is_function_word(token: Token, span: Span) -> bool:
    capitals = isinstance(span, Term) and span.term == "=" + (token.written or "")
    return is_common(token.form) and not capitals


def is_chinese(need: Need) -> bool:
    """Whether the need is a Chinese word."""
    return bool(need.tokens) and need.tokens[0].kind in _CHARACTERS


def chinese_need(token: Token, label: str, start: int, before: str) -> Need:
    """The need of a Chinese word. `before` is the character just before it in the query, if any: the bigram with it
    counts too."""
    word = token.stem
    common = is_common(word)
    factor = weights.COMMON if common else 1.0
    scored: list[tuple[Span, float]] = []
    if len(word) > 1:
        scored.append((Term(word, len(word)), weights.WORD * factor))
    for left, right in zip(before + word, (before + word)[1:], strict=False):
        scored.append((side_by_side(left + right), weights.BIGRAM * factor))
    single = 1.0 if len(word) == 1 else weights.CHARACTER
    scored.extend((Term(character), single * factor) for character in dict.fromkeys(word))
    return Need(label, start, side_by_side(word), tuple(scored), common, (token,))


def side_by_side(characters: str) -> Span:
    """Chinese characters with nothing between them."""
    terms = tuple(map(Term, characters))
    return terms[0] if len(terms) == 1 else Chain(terms, unbroken=True)


def _compounds(text: str, tokens: Sequence[Token]) -> list[list[Token]]:
    """Chinese words alone; English units that the text joins without a space ("COVID-19") together."""
    groups: list[list[Token]] = []
    for token in tokens:
        last = groups[-1][-1] if groups else None
        english = token.kind not in _CHARACTERS
        if (
            last is not None
            and english
            and last.kind not in _CHARACTERS
            and last.end < token.start
            and not any(c.isspace() for c in text[last.end : token.start])
        ):
            groups[-1].append(token)
        else:
            groups.append([token])
    return groups


def _joined(group: Sequence[Token], *, exact: bool) -> Span | None:
    wanted = [e for e in group[0].extra if e.startswith("=") == exact and not e.endswith("%")]
    return Term(wanted[0]) if wanted else None


def _chain(spans: Sequence[Span], slop: int = 0) -> Span:
    if len(spans) == 1:
        return spans[0]
    return Chain(tuple(spans), slop=slop)


def all_of(nodes: Sequence[Node]) -> Node:
    """One node for all of several."""
    return nodes[0] if len(nodes) == 1 else And(tuple(nodes))
