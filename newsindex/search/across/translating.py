"""Words of a query → the same in the other language: each unit one group of synonyms with its translations.

The structured query of A. Pirkola, The effects of query structure and dictionary setups in dictionary-based
cross-language information retrieval (SIGIR 1998): a unit is the longest phrase that the dictionary has, and counts as
often as any of its translations stands in an article, and in as many articles as have any of them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import islice, pairwise, takewhile

from msgspec.structs import replace

from newsindex.analysis import Token, caps_make_other_word, is_common
from newsindex.engines.query import Chain, Span, Term
from newsindex.search import weights
from newsindex.search.across.amounts import amount_of
from newsindex.search.across.cutting import after, within
from newsindex.search.across.dictionary import MOST_CHARACTERS, MOST_TRANSLATIONS, MOST_WORDS, dictionary
from newsindex.search.across.spelt import any_of
from newsindex.search.across.unlisted import by_sound, unlisted
from newsindex.search.terms.needs import AcrossNeed, Need, is_chinese, side_by_side
from newsindex.search.terms.vocabulary import Vocabulary

MOST_TELLING = 4
"""So many words of the English translations add to the score by themselves."""


def across(
    needs: Sequence[Need], vocabulary: Vocabulary, is_name: Callable[[str], bool]
) -> Iterator[Need | AcrossNeed]:
    """The needs, grouped into the longest phrases that have a translation, then those that sound like a name.

    `is_name` says of characters within a word that the dictionary has not whether they name an entity; those that do
    are given as they are.
    """

    def is_word(characters: str) -> bool:
        return bool(dictionary().translations(characters)) or is_name(characters)

    needs = list(needs)
    at = 0
    while at < len(needs):
        need = needs[at]
        chinese = is_chinese(need) and not need.common
        unit = _amount(needs, at) or _longest(needs, at, 2)
        parts = within(need, is_word) if unit is None and chinese else []
        if unit is None and (named := unlisted(needs[at:], vocabulary, has_words=bool(parts))):
            unit = named.unit
            needs[at + len(unit.needs) :] = after(needs[at + len(unit.needs) :], named.beyond)
        unit = unit or by_sound(need, _longest(needs, at, 1))
        at += len(unit.needs) if unit else 1
        if unit is None and parts:
            for part in parts:
                yield from [part] if is_name(part.label) else across([part], vocabulary, is_name)
        else:
            yield unit or (_of_characters(need) if chinese else None) or need


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
        if chinese and group[-1].common:  # 西班牙的 is of Spain
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
    return AcrossNeed(group, any_of(spans), _label(group), written)


def _of_characters(need: Need) -> AcrossNeed | None:
    """A Chinese word that the dictionary has not, by its characters."""
    found: list[str] = []
    for character in need.tokens[0].stem:
        found += dictionary().translations(character)[: MOST_TRANSLATIONS // 3]
    return _unit((need,), tuple(dict.fromkeys(found)), vague=True) if found else None


def _unit(group: tuple[Need, ...], found: tuple[str, ...], vague: bool = False) -> AcrossNeed:
    whole = tuple(each for each in found if len(each) > 1 or each < "\u3400")
    label = _label(group)
    span = any_of([_span(each) for each in _shortest(whole or found)])
    if vague:
        return AcrossNeed(group, span, label, found, factor=weights.VAGUE)
    return AcrossNeed(group, span, label, whole or found, _parts(found))


def _label(group: Sequence[Need]) -> str:
    """Words as they were typed: only those that stood apart are told so."""
    label = group[0].label
    for before, need in pairwise(group):
        label += need.label if before.start + len(before.label) == need.start else f" {need.label}"
    return label


def _shortest(translations: Sequence[str]) -> list[str]:
    """The translations but those that hold another one, as that stands wherever they do."""
    spaced = [f" {each} " if each < "\u3400" else each for each in translations]
    return [each.strip() for each in spaced if not any(other in each for other in spaced if other != each)]


def by_the_rarest(unit: AcrossNeed, vocabulary: Vocabulary) -> AcrossNeed:
    """A Chinese word that is nothing but phrases in English without those of their words that tell little of it:
    unemployment is an unemployment rate, a rate is not. Of each phrase the word counts that the fewest articles have,
    and the phrase itself once more."""
    phrases = list(takewhile(lambda each: " " in each, unit.translations))
    words = {word for phrase in phrases for word in phrase.split(" ")}
    rarest = {min(phrase.split(" "), key=vocabulary.articles_with) for phrase in phrases}
    kept = tuple(each for each in unit.translations if each in rarest or each not in words)
    if len(kept) == len(unit.translations):
        return unit
    whole = tuple((_span(each), weights.TRANSLATED_PHRASE) for each in _shortest(phrases))
    span = any_of([_span(each) for each in _shortest(kept)])
    return replace(unit, span=span, translations=kept, parts=(*unit.parts, *whole))


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
