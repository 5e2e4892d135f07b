"""A Chinese word that the dictionary has not → the words within it, each as a need of its own: 网络安全, 网络 and 安全.

The cutter of texts joins what often stands together, and takes what it does not know for one word.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec.structs import replace

from newsindex.search.terms.needs import Need, chinese_need

LONGEST = 4
"""Characters of the words that are looked for within another."""


def within(need: Need, known: Callable[[str], bool]) -> list[Need]:
    """The words within a Chinese word, all of it in its order; none where no two characters are a word.

    `known` says of characters whether they are a word. As much as can be is covered by long words.
    """
    [token] = need.tokens
    word = token.stem
    if len(word) < 3 or len(need.label) != len(word):
        return []
    best: list[tuple[int, tuple[int, ...]]] = [(0, ())]
    for end in range(1, len(word) + 1):
        ways = [(best[end - 1][0], (*best[end - 1][1], end - 1))]
        ways += (
            (best[begin][0] + (end - begin) ** 2, (*best[begin][1], begin))
            for begin in range(max(end - LONGEST, 0), end - 1)
            if end - begin < len(word) and known(word[begin:end])
        )
        best.append(max(ways))
    covered, begins = best[-1]
    if not covered:
        return []
    return [_part(need, a, b) for a, b in zip(begins, (*begins[1:], len(word)), strict=True)]


def after(needs: Sequence[Need], characters: int) -> list[Need]:
    """The needs without so many characters at the beginning."""
    left = list(needs)
    while characters and left:
        size = len(left[0].label)
        left[:1] = [_part(left[0], characters, size)] if size > characters else []
        characters -= min(size, characters)
    return left


def _part(need: Need, begin: int, end: int) -> Need:
    [token] = need.tokens
    word, label = token.stem[begin:end], need.label[begin:end]
    part = replace(
        token, text=label, start=token.start + begin, end=token.start + end, length=end - begin, stem=word, form=word
    )
    return chinese_need(part, label, need.start + begin, token.stem[begin - 1] if begin else "")
