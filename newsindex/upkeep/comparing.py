"""Whether the index holds the words of the stored articles as their texts give them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from newsindex.analysis import Analyzer
from newsindex.engines.query import And
from newsindex.engines.whoosh import IndexFolder, Snapshot
from newsindex.engines.whoosh.columnar.digests import F64, I64, Digests
from newsindex.model import Article
from newsindex.preparing import BATCH

FIELDS = ("title", "body")

Progress = Callable[[int, float], None]
"""Called with the articles compared so far and the share (0 to 1) that these are of all."""


def otherwise_held(
    folder: IndexFolder, article_of: Callable[[int], Article], analyzer: Analyzer, progress: Progress | None = None
) -> Iterator[int]:
    """The documents whose title or body the index holds otherwise than it would be indexed now; `article_of` gives the
    article of a document."""
    digests = Digests()
    segments = [segment for segment in folder.segments() if segment.doc_count]
    held = {
        field: np.concatenate([np.zeros(0), *(digests.of_segment(segment, field) for segment in segments)])
        for field in FIELDS
    }
    numbers: list[int] = Snapshot(segments).matching(And(())).numbers.tolist()
    for at in range(0, len(numbers), BATCH):
        some = numbers[at : at + BATCH]
        articles = list(map(article_of, some))
        other = np.zeros(len(some), bool)
        for field in FIELDS:
            texts: list[str] = [getattr(article, field) for article in articles]
            other[_differing(digests, analyzer, texts, held[field][some])] = True
        yield from (some[place] for place in np.flatnonzero(other).tolist())
        if progress:
            progress(at + len(some), (at + len(some)) / len(numbers))


def _differing(digests: Digests, analyzer: Analyzer, texts: Sequence[str], held: F64) -> I64:
    """Which of the texts have another digest than is held."""
    analyzer.forget()
    scans = [reading.scan for reading in analyzer.scan(texts)]
    found, _ = analyzer.columns(scans, [0] * len(scans))
    differing = np.flatnonzero(digests.of_column(found) != held)
    if len(differing):
        again = [scans[place] for place in differing.tolist()]
        found, _ = analyzer.columns(again, [0] * len(again))
        differing = differing[digests.of_column(found, repeated=True) != held[differing]]
    return differing
