"""Articles → glosses → pairs of names → the book: what an archive teaches while it is indexed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from newsindex.entities.book.alias_book import Book
from newsindex.entities.book.learning import MinedPair
from newsindex.entities.mining.glosses import Gloss, find_glosses
from newsindex.entities.mining.reconcile import Pair, Reconciler
from newsindex.entities.words.credits import credit_spans
from newsindex.model import Article

_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(list[tuple[str, list[Gloss]]])


class Miner:
    """Collects the glosses of articles, run after run, and gives the book what they agree on."""

    def __init__(self, book: Book, state: bytes | None) -> None:
        """`state` is what `dump` gave at the end of an earlier run."""
        self._book = book
        self._reconciler = Reconciler(state or b"")

    def learn(self, articles: Iterable[Article]) -> bool:
        """Take in the articles, each in the place of its earlier version; whether anything is new.

        Teasers teach as well as articles; bylines and credits teach nothing.
        """
        return self.take((article.id, glosses_of(article)) for article in articles)

    def take(self, found: Iterable[tuple[str, list[Gloss]]]) -> bool:
        """As `learn`, from the ids of articles and their glosses, which another process may have found."""
        changed = False
        for id_, glosses in found:
            if not glosses and id_ not in self._reconciler:
                continue
            changed = True
            self._reconciler.forget(id_)
            for gloss in glosses:
                self._reconciler.add(gloss, id_)
        if changed:
            decisions = self._reconciler.decide()
            self._book.learn(filter(None, map(_mined, (*decisions.accepted, *decisions.candidates))))
        return changed

    def dump(self) -> bytes:
        """The state, for the caller to commit together with the index."""
        return self._reconciler.dump()


def pack_glosses(articles: Iterable[Article]) -> bytes:
    """The ids of the articles and their glosses, for another process or for later."""
    return _encoder.encode([(article.id, glosses_of(article)) for article in articles])


def unpack_glosses(data: bytes) -> list[tuple[str, list[Gloss]]]:
    """What `pack_glosses` gave, as `Miner.take` takes it."""
    return _decoder.decode(data)


def glosses_of(article: Article) -> list[Gloss]:
    """The glosses of an article outside of its bylines and credits."""
    return list(_glosses(article))


def _glosses(article: Article) -> Iterator[Gloss]:
    yield from find_glosses(article.title)
    found = find_glosses(article.body)
    stretches = [(min(g.english_start, g.chinese_start), max(g.english_end, g.chinese_end)) for g in found]
    spans = credit_spans(article.body, stretches) if found else []
    for gloss, (start, end) in zip(found, stretches, strict=True):
        if all(end <= first or start >= last or _is_glossed(gloss, first) for first, last in spans):
            yield gloss


def _is_glossed(gloss: Gloss, credit: int) -> bool:
    """Whether what looks like a credit in brackets is the Chinese name of an agency: Xinhua (新華社)."""
    return gloss.kind == "organisation" and gloss.english_end < credit < gloss.chinese_start


def _mined(pair: Pair) -> MinedPair | None:
    if pair.kind == "other":
        return None
    return MinedPair(
        pair.english, pair.chinese, pair.kind, pair.certainty, pair.articles, pair.also, pair.ticker, pair.accepted
    )
