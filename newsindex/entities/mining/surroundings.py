"""What the words around a gloss tell of its kind: lists with "such as", appositions, what the passage is about."""

from __future__ import annotations

import re

from newsindex.entities.mining.cuts import is_title
from newsindex.entities.words.tables import mapping, words

SCENE = 160  # characters on either side in which words tell what a passage is about
_LISTING = (("such", "as"), ("including",), ("like",), ("called",), ("named",), ("dubbed",), ("brand", "name"))
_APPOSITION = re.compile(
    r",? (?:which |who )?(?:is |was )?,? ?(?:an?|the|one of|another|its|their|his|her) ([^,.;:()“”\n]{3,70})"
)
_STOPS = frozenset(
    {"that", "which", "who", "whose", "of", "in", "at", "on", "for", "from", "with", "to", "by", "and", "as", "where"}
)
_BANDS = frozenset({"band", "bands", "duo", "trio", "quartet", "crew", "rockers"})
_AGED = re.compile(r", (?:who\b|aged \d|\d\d,)")
_WORD = re.compile(r"[a-z][a-z-]+")


def listing_word(before: tuple[str, ...]) -> str:
    """The word that says what the name is: the last one before it, or that before "such as"."""
    for listing in _LISTING:
        if len(before) > len(listing) and before[-len(listing) :] == listing:
            return before[-len(listing) - 1]
    return before[-1] if before else ""


def apposition_kind(after: str) -> str:
    """The kind that an apposition tells: ", a Taipei-based maker of …", ", which is a think tank", ", 62,"."""
    if _AGED.match(after):
        return "person"
    match = _APPOSITION.match(after)
    if not match:
        return ""
    head = ""
    for word in match[1].lower().split():
        if word in _STOPS:
            break
        head = word
    return "person" if is_title(head) else mapping("roles_en.tsv").get(head, "")


def is_about(text: str, start: int, end: int, table: str) -> bool:
    """Whether a word of the table stands in the passage around: one about concerts, say, where names are of bands."""
    around = text[max(0, start - SCENE) : end + SCENE].lower()
    return not words(table).isdisjoint(_WORD.findall(around))


def follows_bands(text: str, start: int) -> bool:
    """Whether the passage before speaks of bands, so that unlike words with capitals may name one."""
    before = _WORD.findall(text[max(0, start - SCENE) : start].lower())
    return any(word in _BANDS for word in before)
