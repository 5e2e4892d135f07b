"""Words of a query → the same in the other language: each unit one group of synonyms with its translations.

The structured query of A. Pirkola, The effects of query structure and dictionary setups in dictionary-based
cross-language information retrieval (SIGIR 1998): a unit is the longest phrase that the dictionary has, and counts as
often as any of its translations stands in an article, and in as many articles as have any of them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import islice, pairwise

from msgspec.structs import replace

from newsindex.analysis import Token, caps_make_other_word, is_common
from newsindex.engines.query import Chain, Span, Term
from newsindex.search import weights
from newsindex.search.across.amounts import amount_of
from newsindex.search.across.dictionary import MOST_CHARACTERS, MOST_TRANSLATIONS, MOST_WORDS, dictionary
from newsindex.search.across.sounding import sounding
from newsindex.search.across.spelt import any_of, shaped_name, spelt_name
from newsindex.search.across.transliterated import transliterated
from newsindex.search.terms.needs import AcrossNeed, Need, side_by_side
from newsindex.search.terms.vocabulary import Vocabulary

MOST_NAME_NEEDS = 3
"""A personal name is at most so many words of a query."""

LEAST_OF_NAME, LEAST_OF_WORD = 2, 3
"""So many characters write the sound of a foreign name: of one that no dictionary has, and of what is a word too."""

MOST_TELLING = 4
"""So many words of the English translations add to the score by themselves."""


def across(needs: Sequence[Need], vocabulary: Vocabulary) -> Iterator[Need | AcrossNeed]:
    """The needs, grouped into the longest phrases that have a translation, then those that sound like a name."""
    at = 0
    while at < len(needs):
        unit = (
            _amount(needs, at)
            or _longest(needs, at, 2)
            or _named(needs, at, vocabulary)
            or _by_sound(needs[at], _longest(needs, at, 1))
            or _of_parts(needs[at])
        )
        yield unit or needs[at]
        at += len(unit.needs) if unit else 1


def _longest(needs: Sequence[Need], at: int, least: int) -> AcrossNeed | None:
    """The longest phrase from there on that the dictionary has, of at least so many characters or English words.

    None begins with a common word: "how old" and "the next" are no phrases of what is asked.
    """
    if needs[at].common:
        return None
    chinese = is_chinese(needs[at])
    for count in range(min(MOST_WORDS, len(needs) - at), 0, -1):
        group = tuple(needs[at : at + count])
        tokens = [token for need in group for token in need.tokens]
        if any(is_chinese(need) != chinese for need in group):
            continue
        if chinese:
            key = "".join(token.stem for token in tokens)
            beside = all(a.start + len(a.label) == b.start for a, b in pairwise(group))
            found = dictionary().translations(key) if beside and len(key) <= MOST_CHARACTERS else ()
        else:
            found = _of_english(tokens) if len(tokens) <= MOST_WORDS else ()
        if found and (len(key) if chinese else len(tokens)) >= least:
            return _unit(group, found, vague=chinese and len(key) == 1)
    return None


def _amount(needs: Sequence[Need], at: int) -> AcrossNeed | None:
    found = amount_of(needs, at)
    if found is None or not found[2]:
        return None
    count, written, spans = found
    group = tuple(needs[at : at + count])
    return AcrossNeed(group, any_of(spans), " ".join(need.label for need in group), written)


def _spelt(needs: Sequence[Need], at: int) -> AcrossNeed | None:
    """A personal name that is in no dictionary, by its sound."""
    for count in range(min(MOST_NAME_NEEDS, len(needs) - at), 0, -1):
        group = tuple(needs[at : at + count])
        if len({is_chinese(need) for need in group}) > 1:
            continue
        if is_chinese(group[0]):
            if any(a.start + len(a.label) != b.start for a, b in pairwise(group)):
                continue
            name = "".join(need.label for need in group)
            span = spelt_name(name)
        else:
            if not all(token.written for need in group for token in need.tokens[:1]):
                continue
            name = " ".join(need.label for need in group)
            span = shaped_name(name)
        if span is not None:
            return AcrossNeed(group, span, name, ("by sound",))
    return None


def _by_sound(need: Need, known: AcrossNeed | None) -> AcrossNeed | None:
    """A word with a capital by the sound that it has as a name, beside what else it is `known` to be."""
    token = need.tokens[0] if len(need.tokens) == 1 and not need.common else None
    if token is None or token.kind != "english" or not token.written or token.written.isupper():
        return known
    span = transliterated(token.form, LEAST_OF_NAME if known is None else LEAST_OF_WORD)
    if span is None or known is None:
        return known if span is None else AcrossNeed((need,), span, need.label, ("by sound",))
    return replace(known, span=any_of([known.span, span]), translations=(*known.translations, "by sound"))


def _named(needs: Sequence[Need], at: int, vocabulary: Vocabulary) -> AcrossNeed | None:
    """A name that is in no dictionary, by its sound: a Chinese one, or a foreign one that the archive has."""
    need, spelt = needs[at], _spelt(needs, at)
    if not is_chinese(need) or need.common or len(need.tokens[0].stem) < LEAST_OF_NAME:
        return spelt
    words = sounding(_run(needs, at), LEAST_OF_NAME if spelt is None else LEAST_OF_WORD, vocabulary)
    if not words:
        return spelt
    span = any_of([Term("=" + word) for word in words])
    if spelt is None:
        return AcrossNeed((need,), span, need.label, (*words, "by sound"))
    return replace(spelt, span=any_of([spelt.span, span]), translations=(*words, "by sound"))


def _run(needs: Sequence[Need], at: int) -> str:
    """The Chinese characters from there on, as a name may go on beyond what was taken for a word."""
    run = needs[at].tokens[0].stem
    for before, after in pairwise(needs[at:]):
        if not is_chinese(after) or before.start + len(before.label) != after.start:
            break
        run += after.tokens[0].stem
    return run


def _of_parts(need: Need) -> AcrossNeed | None:
    """A Chinese word that the dictionary has not, by the longest words within it, else by its characters."""
    if not is_chinese(need) or need.common:
        return None
    word = need.tokens[0].stem
    found: list[str] = []
    at = 0
    while at < len(word) - 1:
        for size in range(len(word) - at, 1, -1):
            if more := dictionary().translations(word[at : at + size]):
                found += more[: MOST_TRANSLATIONS // 2]
                at += size - 1
                break
        at += 1
    if found:
        return _unit((need,), tuple(found))
    for character in word:
        found += dictionary().translations(character)[: MOST_TRANSLATIONS // 3]
    return _unit((need,), tuple(found), vague=True) if found else None


def _unit(group: tuple[Need, ...], found: tuple[str, ...], vague: bool = False) -> AcrossNeed:
    whole = tuple(each for each in found if len(each) > 1 or each < "\u3400")
    label = " ".join(need.label for need in group)
    span = any_of([_span(each) for each in whole or found])
    if vague:
        return AcrossNeed(group, span, label, found, factor=weights.VAGUE)
    return AcrossNeed(group, span, label, whole or found, _parts(found))


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


def _parts(translations: Sequence[str]) -> tuple[tuple[Span, float], ...]:
    """What adds to the score of an article whether or not it has the whole of a translation."""
    return _characters(translations) if translations[0] >= "\u3400" else _words(translations)


def _characters(translations: Sequence[str]) -> tuple[tuple[Span, float], ...]:
    """The characters that several of the Chinese translations share, with their factors: 防 of 防务, 防御, 防卫.

    They find words of the same sense that the dictionary has not (防守).
    """
    counts = Counter(character for each in translations for character in set(each))
    counts.update(each for each in translations if len(each) == 1)
    least = int(weights.SHARED * len(translations))
    most = max(counts.values())
    kept = [c for c, count in counts.items() if count > max(least, 1) or len(translations) == 1]
    return tuple((Term(c), weights.TRANSLATED_CHARACTER * counts[c] / most) for c in kept)


def _words(translations: Sequence[str]) -> tuple[tuple[Span, float], ...]:
    """The words of the English translations, with their factors: less than once each where others come before it.

    As one group all are as common as the commonest of them; by itself a rare one tells more, and a phrase is half found
    by a word of it: pension of "retirement pension".
    """
    counts: defaultdict[str, float] = defaultdict(float)
    for place, each in enumerate(translations):
        for word in set(each.split(" ")):
            counts[word] += weights.LATER_TRANSLATION**place
    rated = sorted(((-count, word) for word, count in counts.items()))
    telling = (row for row in rated if len(row[1]) > 2 and not is_common(row[1]))
    return tuple((Term(w), weights.TRANSLATED_WORD * count / rated[0][0]) for count, w in islice(telling, MOST_TELLING))


def _span(translation: str) -> Span:
    if translation[0] >= "\u3400":
        return side_by_side(translation)
    if translation[0] == "=":
        return Term(translation)
    words = translation.split(" ")
    return Term(words[0]) if len(words) == 1 else Chain(tuple(map(Term, words)))
