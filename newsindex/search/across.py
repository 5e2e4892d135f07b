"""Words of a query → the same in the other language: each unit one group of synonyms with its translations.

The structured query of A. Pirkola, The effects of query structure and dictionary setups in dictionary-based
cross-language information retrieval (SIGIR 1998): a unit is the longest phrase that the dictionary has, and counts as
often as any of its translations stands in an article, and in as many articles as have any of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from newsindex.analysis import Token, caps_make_other_word
from newsindex.engines.query import AnyOf, Chain, Span, Term
from newsindex.search import weights
from newsindex.search.dictionary import MOST_CHARACTERS, MOST_TRANSLATIONS, MOST_WORDS, dictionary
from newsindex.search.needs import Need


@dataclass(frozen=True, slots=True)
class AcrossNeed:
    """Bare words and what they are in the other language: they match themselves or any of the translations.

    `parts` add to the score with their factors.
    """

    needs: tuple[Need, ...]
    span: Span
    label: str
    translations: tuple[str, ...]
    common: bool = False
    parts: tuple[tuple[Span, float], ...] = ()


def across(needs: Sequence[Need]) -> Iterator[Need | AcrossNeed]:
    """The needs, grouped into the longest phrases that have a translation."""
    at = 0
    while at < len(needs):
        group, found = _longest(needs, at)
        if found:
            spans = tuple(_span(each) for each in found)
            label = " ".join(need.label for need in group)
            yield AcrossNeed(
                group,
                spans[0] if len(spans) == 1 else AnyOf(spans),
                label,
                found,
                all(need.common for need in group),
                _characters(found),
            )
        else:
            yield group[0]
        at += len(group)


def _longest(needs: Sequence[Need], at: int) -> tuple[tuple[Need, ...], tuple[str, ...]]:
    chinese = is_chinese(needs[at])
    for count in range(min(MOST_WORDS, len(needs) - at), 0, -1):
        group = tuple(needs[at : at + count])
        if any(is_chinese(need) != chinese for need in group):
            continue
        stems = [token.stem for need in group for token in need.tokens]
        if chinese and any(a.start + len(a.label) != b.start for a, b in pairwise(group)):
            continue
        key = "".join(stems)
        if len(stems) > MOST_WORDS or (chinese and len(key) > MOST_CHARACTERS):
            continue
        if count == 1 and group[0].common:
            continue
        found = dictionary().translations(key) if chinese else _of_english([t for need in group for t in need.tokens])
        if found:
            return group, found
    if chinese and len(needs[at].tokens[0].stem) > 2 and not needs[at].common:
        return (needs[at],), _of_parts(needs[at].tokens[0].stem)
    return (needs[at],), ()


def _of_parts(word: str) -> tuple[str, ...]:
    """The translations of the longest words within a Chinese word that the dictionary has not."""
    found: list[str] = []
    at = 0
    while at < len(word) - 1:
        for size in range(len(word) - at, 1, -1):
            if more := dictionary().translations(word[at : at + size]):
                found += more[: MOST_TRANSLATIONS // 2]
                at += size - 1
                break
        at += 1
    return tuple(found)


def _of_english(tokens: Sequence[Token]) -> tuple[str, ...]:
    """The translations of a phrase: of an abbreviation as such, of a name as a name first."""
    stems = " ".join(token.stem for token in tokens)
    first = tokens[0]
    if len(tokens) == 1 and first.written and first.written.isupper() and len(first.written) > 1:
        if found := dictionary().translations("=" + first.written):
            return found
        if caps_make_other_word(first.form):
            return ()
    named = dictionary().translations("^" + stems) if first.written else ()
    return tuple(dict.fromkeys((*named, *dictionary().translations(stems))))[:MOST_TRANSLATIONS]


def is_chinese(need: Need) -> bool:
    """Whether the need is a Chinese word."""
    return bool(need.tokens) and need.tokens[0].kind in ("han", "kana")


def _characters(translations: Sequence[str]) -> tuple[tuple[Span, float], ...]:
    """The characters that several of the Chinese translations share, with their factors: 防 of 防务, 防御, 防卫.

    They find words of the same sense that the dictionary has not (防守).
    """
    if translations[0] < "\u3400":
        return ()
    counts = Counter(character for each in translations for character in set(each))
    least = int(weights.SHARED * len(translations))
    most = max(counts.values())
    kept = [c for c, count in counts.items() if count > max(least, 1) or len(translations) == 1]
    return tuple((Term(c), weights.TRANSLATED_CHARACTER * counts[c] / most) for c in kept)


def _span(translation: str) -> Span:
    if translation[0] >= "\u3400":
        return Chain(tuple(map(Term, translation)), unbroken=True)
    if translation[0] == "=":
        return Term(translation)
    words = translation.split(" ")
    return Term(words[0]) if len(words) == 1 else Chain(tuple(map(Term, words)))
