"""A personal name in Latin letters → the Chinese names of that sound which the archive has; asked for, never by itself.

The characters that the sounds may be are looked for side by side; what stands there counts where linking takes it
for a person.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

from newsindex.analysis import fold
from newsindex.engines.query import AnyOf, Chain, Span, Term
from newsindex.model import Article, Mention
from newsindex.search.meaning.names import Named
from newsindex.search.snapshot import Snapshot
from newsindex.search.terms.needs import any_field

if TYPE_CHECKING:
    from newsindex.entities.words.sounding import Shape

_LOOKED_AT = 60
"""Articles in which it is seen which names stand there, and whether they are persons."""
_MOST_NAMES = 5


class BySound:
    """Names by sound in one snapshot. `article` reads a document, `link` finds the mentions in it."""

    def __init__(
        self,
        snapshot: Snapshot,
        article: Callable[[int], Article],
        link: Callable[[Article], Iterable[Mention]],
    ) -> None:
        self._snapshot = snapshot
        self._article = article
        self._link = link
        self.named = lru_cache(maxsize=64)(self._named)

    def _named(self, name: str) -> Named | None:
        """The Chinese persons that the name may spell, the most frequent first; None where there are none."""
        from newsindex.entities.words.sounding import name_shapes, sounds_like  # few searches ask for it

        shapes = name_shapes(name)
        if not shapes:
            return None
        spans = tuple(_span(shape) for shape in shapes)
        node = any_field(spans[0] if len(spans) == 1 else AnyOf(spans))
        top = self._snapshot.search(node, limit=_LOOKED_AT)
        pattern = re.compile("|".join("".join(f"[{''.join(sorted(place))}]" for place in shape) for shape in shapes))
        seen: Counter[str] = Counter()
        written: dict[str, str] = {}
        for number in top.numbers:
            article = self._article(number)
            if not pattern.search(fold(f"{article.title}\n{article.body}")):
                continue
            here = {
                fold(mention.text): mention.text
                for mention in self._link(article)
                if mention.kind == "person" and sounds_like(name, mention.text)
            }
            seen.update(here)
            written.update(here)
        if not seen:
            return None
        forms = tuple(written[folded] for folded, _ in seen.most_common(_MOST_NAMES))
        return Named((), name, "person", forms, unlinked=forms, why="by sound")


def _span(shape: Shape) -> Span:
    places = tuple(AnyOf(tuple(Term(c) for c in sorted(place))) for place in shape)
    return Chain(places, unbroken=True)
