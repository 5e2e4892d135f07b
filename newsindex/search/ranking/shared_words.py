"""The English words that the best articles of a long query share, which are added to it, as far as these articles are
of one kind: relevance model 3 (N. Abdul-Jaleel et al., UMass at TREC 2004).

Each of them gives its words in proportion to how often they stand in what is read of it, and to its score. The words of
the query stay as they are, and no article is found by the others only.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from newsindex.analysis import Analyzer, Token, is_common
from newsindex.engines.query import Term
from newsindex.model import Article
from newsindex.search import weights
from newsindex.search.ranking.expansion import Expansion
from newsindex.search.snapshot import Snapshot

READ = 600
"""Characters of an article that are read: news tells first what it is about."""

SHARED_BY = 3
"""Articles that have few words which so many of them share are not of one kind."""


def shared_words(rated: Sequence[tuple[Article, float]], snapshot: Snapshot, analyzer: Analyzer) -> list[Expansion]:
    """Words that at least two of the articles have, most telling first, with weights.

    `rated` are articles with their scores, best first. The sum of the weights is at most the part of all that was read
    which is words that `SHARED_BY` of the articles have: close to 0 where they have little in common.
    """
    if not rated or rated[0][1] <= 0:  # nearly all articles have all the words, as where there is only one
        return []
    parts: defaultdict[str, float] = defaultdict(float)
    holders: Counter[str] = Counter()
    shown: dict[str, str] = {}
    for article, score in rated:
        words: Counter[str] = Counter()
        for token in _telling(analyzer.tokens(f"{article.title}\n{article.body[:READ]}")):
            words[token.stem] += 1
            shown.setdefault(token.stem, token.text)
        trust = (score / rated[0][1]) ** weights.SHARED_TRUST
        for word, count in words.items():
            parts[word] += trust * count / words.total()
        holders.update(words.keys())
    common = sum(part for word, part in parts.items() if holders[word] >= SHARED_BY)
    best = _best([(word, part) for word, part in parts.items() if holders[word] > 1], snapshot)
    if not common or not best:
        return []
    scale = common / sum(parts.values()) / sum(part for _, part in best)
    return [Expansion(shown[word], Term(word), part * scale) for word, part in best]


def _best(parts: Iterable[tuple[str, float]], snapshot: Snapshot) -> list[tuple[str, float]]:
    """The words that tell most of their articles, by their part and how rare they are in the archive."""
    telling: list[tuple[float, str, float]] = []
    for word, part in parts:
        share = (snapshot.document_frequency("body", Term(word)) + 1) / (snapshot.doc_count + 1)
        if share <= weights.SHARED_MOST:
            telling.append((-part * math.log(1 + 1 / share), word, part))
    return [(word, part) for _, word, part in sorted(telling)[: weights.SHARED_WORDS]]


def _telling(tokens: Iterable[Token]) -> Iterator[Token]:
    for token in tokens:
        if token.kind == "english" and len(token.form) > 2 and not is_common(token.form):
            yield token
