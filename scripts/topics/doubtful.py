"""Words of the lists whose stem, in given texts, mostly is that of other words: they tell of what they do not mean."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from newsindex.analysis.english import stem
from scripts.topics.reviewed import TIERS, Reviewed

LEAST, SHARE = 100, 0.5
"""A stem that stands so often is looked at, and one that is the word itself in less than this share is doubtful."""

_WORD = re.compile(r"[a-z]+")
_ENDINGS = (("", "s"), ("s", ""), ("y", "ies"), ("ies", "y"), ("", "es"), ("es", ""))


def doubtful(topics: Iterable[Reviewed], texts: Iterable[str]) -> Iterator[str]:
    """A line for each such word: topic, word with how often it stands there, and the other words of its stem."""
    counts: Counter[str] = Counter()
    for text in texts:
        counts.update(_WORD.findall(text.lower()))
    of_stem: dict[str, Counter[str]] = defaultdict(Counter)
    for word, count in counts.items():
        of_stem[stem(word)][word] = count
    for topic in topics:
        words = (word.lower() for word, weight in topic.words.items() if weight > TIERS["1"])
        listed = {word for word in words if _WORD.fullmatch(word)}
        meant = listed | {
            word.removesuffix(end) + other for word in listed for end, other in _ENDINGS if word.endswith(end)
        }
        for word in sorted(listed):
            found = of_stem[stem(word)]
            own = sum(count for form, count in found.items() if form in meant)
            if found.total() >= LEAST and own < SHARE * found.total():
                others = ", ".join(form for form, _ in found.most_common() if form not in meant)
                yield f"{topic.name}: {word} {own} of {found.total()}, {others}"
