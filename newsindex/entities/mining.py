"""Articles → glosses → pairs of names → the book: what an archive teaches while it is indexed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from newsindex.entities.book import Book
from newsindex.entities.credits import credit_spans
from newsindex.entities.glosses import Gloss, find_glosses
from newsindex.entities.learning import MinedPair
from newsindex.entities.reconcile import Pair, Reconciler
from newsindex.model import Article


class Miner:
    """Collects the glosses of articles, run after run, and gives the book what they agree on."""

    def __init__(self, book: Book, state: bytes | None) -> None:
        """`state` is what `dump` gave at the end of an earlier run."""
        self._book = book
        self._reconciler = Reconciler((state or b"").decode())

    def learn(self, articles: Iterable[Article]) -> bool:
        """Take in the articles, each in the place of its earlier version; whether anything was learned.

        Teasers teach as well as articles; bylines and credits teach nothing.
        """
        changed = False
        for article in articles:
            glosses = list(_glosses(article))
            self._reconciler.forget(article.id)
            for gloss in glosses:
                self._reconciler.add(gloss, article.id)
            changed = changed or bool(glosses)
        if not changed:
            return False
        decisions = self._reconciler.decide()
        self._book.learn(filter(None, map(_mined, (*decisions.accepted, *decisions.candidates))))
        return True

    def dump(self) -> bytes:
        """The state, for the caller to commit together with the index."""
        return self._reconciler.dump().encode()


def _glosses(article: Article) -> Iterator[Gloss]:
    yield from find_glosses(article.title)
    found = find_glosses(article.body)
    credited = credit_spans(article.body) if found else []
    for gloss in found:
        start, end = min(gloss.english_start, gloss.chinese_start), max(gloss.english_end, gloss.chinese_end)
        if all(end <= first or start >= last for first, last in credited):
            yield gloss


def _mined(pair: Pair) -> MinedPair | None:
    if pair.kind == "other":
        return None
    return MinedPair(
        pair.english, pair.chinese, pair.kind, pair.certainty, pair.articles, pair.also, pair.ticker, pair.accepted
    )
