"""English words before a bracket as tokens with offsets, and the quotation that may end there."""

from __future__ import annotations

import re
from itertools import pairwise

from msgspec import Struct

JOINING = frozenset({"of", "and", "&", "for", "the", "de", "la", "du", "van", "von", "der", "bin", "al", "+"})
RELATING = frozenset(
    {"in", "on", "to", "against", "with", "from", "at", "by", "a", "an", "as", "into", "under", "across"}
)

_LETTERS = "A-Za-z0-9°\u00c0-\u024f\u1e00-\u1eff"
_TOKEN = re.compile(
    rf"A/S(?![{_LETTERS}])|[{_LETTERS}](?:[{_LETTERS}.&+@!’'‘‐–-]*[{_LETTERS}!])?(?:\.(?=\s|$))?[’']?|\S"
)
_ABBREVIATION = re.compile(
    r"^(?:(?:[A-Z]\.)+|(?:Co|Corp|Inc|Ltd|Dr|Mr|Mrs|Ms|Prof|St|Mt|No|Jr|Sr|Gen|Sen|Rep|Lt|Bros)\.)$"
)
_POSSESSIVE = re.compile(r"(?:[’'‘]s|(?<=s)[’'])$")
_MARKING, _APOSTROPHES = frozenset(".s’'"), frozenset("’'‘")
"""With what words end that are abbreviations, ends of sentences or possessives; before an s."""
_QUOTES = {"”": "“", "’": "‘", '"': '"', "'": "'", "」": "「", "』": "『", "》": "《", "〉": "〈", "_": "_", "*": "*"}
_LONGEST_TITLE = 90  # characters of a quotation that may be a name


class Token(Struct, frozen=True):
    """A word of the text at `start` to `end`; `own` is set where it was a possessive (its mark is cut off)."""

    text: str
    start: int
    end: int
    own: bool = False

    @property
    def low(self) -> str:
        """The word in lower case."""
        return self.text.lower()

    def is_word(self) -> bool:
        """Whether it is a word or number, not a mark."""
        head = self.text[0]
        return (head.isascii() and head.isalnum()) or "\u00c0" <= head <= "\u1eff"

    def is_capital(self) -> bool:
        """Whether it is written as names are: a capital, a digit, or a capital within (iPhone, g0v, cacaFly)."""
        head = self.text[0]
        if head.isupper() or head.isdigit():
            return True
        within = any(a.islower() and b.isupper() for a, b in pairwise(self.text))
        return head.islower() and (within or any(c.isupper() or c.isdigit() for c in self.text[1:3]))

    def joins(self) -> bool:
        """Whether it may stand within a name in lower case."""
        return self.text in JOINING or self.text in RELATING


def tokens_of(text: str, floor: int, end: int) -> list[Token]:
    """The tokens of text[floor:end]; a full stop that ends a sentence is a token of its own."""
    tokens: list[Token] = []
    for match in _TOKEN.finditer(text, floor, end):
        word = match[0]
        start, stop = match.span()
        last = word[-1]
        if last not in _MARKING or (last == "s" and word[-2:-1] not in _APOSTROPHES):
            tokens.append(Token(word, start, stop))
            continue
        if word.endswith(".") and len(word) > 1 and not _ABBREVIATION.search(word):
            tokens.append(Token(word[:-1], start, stop - 1))
            if stop < end:
                tokens.append(Token(".", stop - 1, stop))
            continue
        own = False
        mark = _POSSESSIVE.search(word)
        if mark:
            own, stop, word = True, stop - len(mark[0]), word[: mark.start()]
        elif len(word) > 1 and word.endswith(("’", "'")):
            word, stop = word[:-1], stop - 1
        if word:
            tokens.append(Token(word, start, stop, own))
    return tokens


def quotation(text: str, floor: int, end: int) -> tuple[int, int] | None:
    """The inside (start, end) of the quotation that ends at `end`, where it is short enough to be a name."""
    closing = text[end - 1 : end]
    opening = _QUOTES.get(closing)
    if not opening:
        return None
    start = text.rfind(opening, floor, end - 1)
    if start < 0 or (closing in "’'" and start > floor and text[start - 1].isalnum()):
        return None
    inner = text[start + 1 : end - 1].strip()
    if not inner or len(inner) > _LONGEST_TITLE or inner[-1] in ",.":
        return None
    return start + 1, end - 1


def opens_sentence(text: str, floor: int, start: int) -> bool:
    """Whether a sentence, or a quotation, begins at `start`, so that the word there has a capital for that."""
    before = text[floor:start].rstrip()
    return not before or before[-1] in '.!?:”"“'
