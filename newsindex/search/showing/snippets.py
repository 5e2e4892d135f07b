"""The passages of articles that best answer: the stretch of text, as long as a snippet may be, that holds most.

Sentences are small documents (`rated`); every stretch that fills a snippet is weighed (`windows`). The texts of all
hits go through each step together.
"""

from __future__ import annotations

from collections.abc import Sequence

from newsindex.model import Snippet, TextField
from newsindex.search.showing.rated import Clue, Rated, Source
from newsindex.search.showing.repeats import Repeats
from newsindex.search.showing.windows import Windows


def best_snippets(
    sources: Sequence[Source],
    field: TextField,
    clues: Sequence[Clue],
    count: int,
    numbers: frozenset[str] | None = None,
) -> list[list[Snippet]]:
    """At most `count` passages of each text that differ and share no character, best first; without a sighting, the
    beginning; of a blank text, none. `numbers` are those of a query that asks for another number, or None.
    """
    found: list[list[Snippet]] = [[] for _ in sources]
    filled = [nth for nth, source in enumerate(sources) if source.text.strip()] if count > 0 else []
    if not filled:
        return found
    rated = Rated([sources[nth] for nth in filled], clues)
    windows = Windows(rated, numbers)
    repeats = [Repeats() for _ in filled]
    going = set(range(len(filled)))
    while going:
        for nth, (low, high, weight, worth) in enumerate(windows.best()):
            chosen = found[filled[nth]]
            if nth not in going or (weight <= 0 and chosen):
                going.discard(nth)
                continue
            text = rated.sources[nth].text
            start, end = windows.widened(nth, low, high)
            if count > 1 and not repeats[nth].add(text[start:end]):
                windows.take_repeated(nth, start, end, repeats[nth])
                continue
            inside = [
                (max(s, start) - start, min(e, end) - start) for s, e in rated.marks[nth] if s < end and start < e
            ]
            score = min(worth, chosen[-1].score) if chosen else worth
            chosen.append(Snippet(text[start:end], field, start, end, score, tuple(inside)))
            if len(chosen) == count:
                going.discard(nth)
            else:
                windows.take(nth, start, end)
    return found
