"""Whether each stored article can be found by its own words."""

from __future__ import annotations

import re
from collections.abc import Iterable

from newsindex.analysis import Analyzer
from newsindex.engines.query import And, Chain, Node, Span, Term, Text
from newsindex.search.showing.hits import HitMaker
from newsindex.search.snapshot import Snapshot

SAMPLE = 50
"""So many articles are tried where not all are."""

_TRIED = 2000
"""Characters of a text that are looked at."""

_CUT = 10
"""Words before the place where a text is cut off that may be other words than those of the whole text."""

_MARKERS = re.compile(r"[=@^|#]")


def some_of(snapshot: Snapshot) -> list[int]:
    """Some articles to be tried, over the whole archive."""
    numbers: list[int] = snapshot.matching(And(())).numbers.tolist()
    return numbers[:: max(1, len(numbers) // SAMPLE)]


def unfindable(snapshot: Snapshot, hits: HitMaker, analyzer: Analyzer, numbers: Iterable[int]) -> list[str]:
    """Those of the articles that their own words do not find, a sentence each."""
    problems: list[str] = []
    for number in numbers:
        article = hits.article(number)
        texts = {"title": article.title, "body": article.body}
        nodes = [node for field, text in texts.items() for node in _own_words(analyzer, field, text)]
        if nodes and number not in snapshot.matching(And(tuple(nodes))).numbers:
            problems.append(f"article {article.id!r} is stored but not found by its own words; index its source again")
    return problems


def _own_words(analyzer: Analyzer, field: str, text: str) -> Iterable[Node]:
    """A few neighbouring words from the beginning, the middle and the end of what is tried, as a phrase each."""
    stream = analyzer.stream(text[:_TRIED])
    at: dict[int, str] = {}
    for term, position in zip(stream.terms, stream.positions, strict=True):
        if not _MARKERS.match(term) and (len(term) == 1 or position not in at):
            at.setdefault(position, term)
    row = [at[position] for position in sorted(at)]
    if len(text) > _TRIED:
        row = row[:-_CUT]
    for start in {0, len(row) // 2, max(0, len(row) - 3)}:
        words = row[start : start + 3]
        if words:
            terms: tuple[Span, ...] = tuple(Term(word) for word in words)
            yield Text(field, terms[0] if len(terms) == 1 else Chain(terms), 0.0)
