"""The words that the best articles of a search have in common: Bo1 (Amati, Probability Models for Information
Retrieval, 2003), with the share of articles of its language that have a word as its probability."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from newsindex.analysis import Analyzer, Token, is_common
from newsindex.analysis.script import FIRST_OF_CHINESE
from newsindex.engines.query import Keyword, Span, Term
from newsindex.model import Article
from newsindex.search import weights
from newsindex.search.query.options import LANGS
from newsindex.search.snapshot import Snapshot

READ = 500
"""Characters of a body that are read: news tells first what it is about."""

LOOKED_UP = 40
"""So many words, those in the most of the articles, are looked up in the index."""


@dataclass(frozen=True, slots=True)
class Expansion:
    """A word to add: as it is shown, what stands in the text, and its weight (0 to 1)."""

    shown: str
    span: Span
    weight: float


def best_words(
    articles: Sequence[Article], snapshot: Snapshot, analyzer: Analyzer, known: Collection[str]
) -> list[Expansion]:
    """The words that tell these articles from others, best first, without those that are `known`.

    None where the articles are too few to have something in common.
    """
    if len(articles) < weights.FEEDBACK_LEAST:
        return []
    times: Counter[str] = Counter()
    holders: Counter[str] = Counter()
    shown: dict[str, Counter[str]] = {}
    for article in articles:
        here: Counter[str] = Counter()
        for token in _telling(analyzer, f"{article.title}\n{article.body[:READ]}", known):
            here[token.stem] += 1
            shown.setdefault(token.stem, Counter())[token.text] += 1
        times.update(here)
        holders.update(here.keys())
    needed = max(2, round(len(articles) * weights.FEEDBACK_SHARE))
    common = [term for term, count in holders.most_common(LOOKED_UP) if count >= needed]
    chinese = snapshot.count(Keyword("lang", LANGS["zh"]))
    of_language = {True: chinese, False: snapshot.doc_count - chinese}
    shares = [(term, _share(term, snapshot, of_language[_is_chinese(term)])) for term in common]
    rated = sorted(((_bo1(times[term], share), term) for term, share in shares), reverse=True)
    rated = [row for row in rated[: weights.FEEDBACK_WORDS] if row[0] > 0]
    return [Expansion(shown[term].most_common(1)[0][0], _span(term), value / rated[0][0]) for value, term in rated]


def _telling(analyzer: Analyzer, text: str, known: Collection[str]) -> Iterator[Token]:
    for token in analyzer.tokens(text):
        if token.stem in known or token.form in known or is_common(token.form):
            continue
        if (token.kind == "han" and token.length > 1) or (token.kind == "english" and len(token.form) > 2):
            yield token


def _share(term: str, snapshot: Snapshot, articles: int) -> float:
    """The share of the articles of its language that have the term, so that another language makes it no rarer."""
    return min((snapshot.document_frequency("body", _span(term)) + 1) / (articles + 1), 1.0)


def _bo1(times: int, share: float) -> float:
    if share > weights.FEEDBACK_MOST:
        return 0.0
    return times * math.log2((1 + share) / share) + math.log2(1 + share)


def _is_chinese(term: str) -> bool:
    return term[:1] >= FIRST_OF_CHINESE


def _span(term: str) -> Span:
    return Term(term, len(term) if _is_chinese(term) else 1)
