"""Names of a query that no dictionary has, by their sound: Chinese ones, and foreign ones in either script."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from msgspec import Struct
from msgspec.structs import replace

from newsindex.engines.query import Term
from newsindex.search.across.sounding import sounding
from newsindex.search.across.spelt import any_of, shaped_name, spelt_name, stands
from newsindex.search.across.transliterated import MOST_CHARACTERS, transliterated
from newsindex.search.terms.needs import AcrossNeed, Need, is_chinese
from newsindex.search.terms.vocabulary import Vocabulary

MOST_NAME_NEEDS = 3
"""A personal name is at most so many words of a query."""

LEAST_OF_NAME, LEAST_OF_WORD = 2, 3
"""So many characters write the sound of a foreign name: of one that no dictionary has, and of what is a word too."""


class Unlisted(Struct, frozen=True):
    """A name, with how many characters `beyond` its needs are of it too."""

    unit: AcrossNeed
    beyond: int = 0


def unlisted(needs: Sequence[Need], vocabulary: Vocabulary, *, has_words: bool) -> Unlisted | None:
    """The name with which the needs begin: a Chinese one, or a foreign one that the archive has.

    `has_words`: the first has words within it, and is a Chinese name only where the archive has that.
    """
    need, spelt = needs[0], _spelt(needs)
    if not is_chinese(need) or need.common or len(need.tokens[0].stem) < LEAST_OF_NAME:
        return None if spelt is None else Unlisted(spelt)
    if spelt and has_words and not stands(spelt.label, vocabulary):
        spelt = None
    size, words = sounding(_run(needs), LEAST_OF_NAME if spelt is None else LEAST_OF_WORD, vocabulary)
    if not words:
        return None if spelt is None else Unlisted(spelt)
    span = any_of([Term("=" + word) for word in words])
    if spelt is None:
        unit = AcrossNeed((need,), span, need.label, (*words, "by sound"))
    else:
        unit = replace(spelt, span=any_of([spelt.span, span]), translations=(*words, "by sound"))
    return Unlisted(unit, max(size - len(unit.label), 0))


def _spelt(needs: Sequence[Need]) -> AcrossNeed | None:
    """A personal name that is in no dictionary, by its sound."""
    for count in range(min(MOST_NAME_NEEDS, len(needs)), 0, -1):
        group = tuple(needs[:count])
        if len({is_chinese(need) for need in group}) > 1:
            continue
        if is_chinese(group[0]):
            if group[-1].common or any(a.start + len(a.label) != b.start for a, b in pairwise(group)):
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


def by_sound(need: Need, known: AcrossNeed | None) -> AcrossNeed | None:
    """A word with a capital by the sound that it has as a name, beside what else it is `known` to be."""
    token = need.tokens[0] if len(need.tokens) == 1 and not need.common else None
    if token is None or token.kind != "english" or not token.written or token.written.isupper():
        return known
    span = transliterated(token.form, LEAST_OF_NAME if known is None else LEAST_OF_WORD)
    if span is None or known is None:
        return known if span is None else AcrossNeed((need,), span, need.label, ("by sound",))
    return replace(known, span=any_of([known.span, span]), translations=(*known.translations, "by sound"))


def _run(needs: Sequence[Need]) -> str:
    """The Chinese characters with which the needs begin, as many as a name may have: it may go on beyond what was taken
    for a word."""
    run = needs[0].tokens[0].stem
    for before, after in pairwise(needs[:MOST_CHARACTERS]):
        if len(run) >= MOST_CHARACTERS or not is_chinese(after) or before.start + len(before.label) != after.start:
            break
        run += after.tokens[0].stem
    return run
