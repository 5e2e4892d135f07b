"""Cuts a query into tokens: operators, brackets, field names, and what can be looked for.

Full-width signs mean their ASCII forms and are replaced one for one, so that every place in the folded text is the
same place in the query. Each character is read a bounded number of times.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cached_property
from typing import Literal

from msgspec import Struct

from newsindex.analysis import is_common, wholly_capitals
from newsindex.analysis.scanner import RUN
from newsindex.errors import QueryError
from newsindex.search.query.clauses import Clause, Fuzzy, Pattern, Phrase, Range, Value, Word

TEXT_FIELDS = ("title", "lead", "body")
VALUE_FIELDS = ("source", "author", "section", "lang", "company", "person", "topic")
RANGE_FIELDS = ("date", "words")
MAX_NUMBER = 1000
"""The greatest number that NEAR/, ATLEAST and a loose phrase take."""
MAX_EDITS = 2
DEFAULT_NEAR = 10

Kind = Literal["(", ")", "and", "or", "not", "near", "atleast", "field", "term", "blank"]


class Token(Struct, frozen=True):
    """One token: `text` as written, `number` of NEAR and ATLEAST, `clause` of a term; `blank` is an empty quotation."""

    kind: Kind
    start: int
    text: str
    number: int = 0
    clause: Clause | None = None


_SEPARATORS = "，；！？。、…—《》〈〉【】〔〕"  # between words of Chinese text; never part of a word
_FOLD: dict[int, str] = (
    {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    | {0x3000: " ", ord("｢"): "「", ord("｣"): "」"}
    | {ord(separator): " " for separator in _SEPARATORS}
)
_COMMA_IN_NUMBER = re.compile(r"(?<=\d)，(?=\d)")

# What closes a quotation: the sign that belongs to it, else one that people type instead.
_CLOSERS = {
    '"': ('"', "”“"),
    "“": ("”", '"“'),
    "”": ("”", '"“'),
    "„": ("“", '”"'),
    "‟": ("”", '"“'),
    "«": ("»", ""),
    "»": ("«", ""),
    "「": ("」", ""),
    "『": ("』", ""),
}
_QUOTES = '"“”„‟«»「」『』'
_SENTENCE_QUOTES, _LEAST_OUTSIDE, _LEAST_OF_SENTENCE = "“„‟「『", 6, 12
"""Quotations in these are a sentence's own where they touch other text, and so many Chinese characters stand outside of
them, and in all; there a word in letters counts as two."""
_QUOTATION = re.compile('[“„‟「『][^“„‟「『”」』"]*[“”」』"]')
_HAN, _IN_LETTERS = re.compile(f"[{RUN}]"), re.compile("[A-Za-z]+")
_CHUNK = re.compile(rf"[^\s(){_QUOTES}]+")
_DIGITS = re.compile(r"[0-9]+")
_SPACE = re.compile(r"\s*")
_OPERATORS: dict[str, Kind] = {"AND": "and", "OR": "or", "NOT": "not"}
_COMMON_WORDS = 2
"""Capitals of a query that has so many common words beside its operators may be those of a sentence."""

_SIGNS = re.compile(rf"[(){_QUOTES}:*~=]|(?<!\w)-|NEAR/|ATLEAST\d")
"""What no sentence has that is not meant as a query."""

_WORD_ENDS = "%+#*"  # 25%, C++, C#, tari*


def tokens(query: str) -> list[Token]:
    """The tokens of a query, in order; QueryError where a quotation, range or number cannot be read."""
    return _Lexer(query).read()


def quoted_in_sentence(query: str) -> str | None:
    """The first quotation of a Chinese sentence, which need not stand, as typed; None where there is none."""
    if not any(map(query.__contains__, _SENTENCE_QUOTES)):
        return None
    lexer = _Lexer(query)
    lexer.read()
    return next(iter(lexer.of_sentence), None)


def _has_word(text: str) -> bool:
    return any(unicodedata.category(char)[0] in "LNM" for char in text)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit()


class _Lexer:
    def __init__(self, query: str) -> None:
        self.query = query
        self.text = _COMMA_IN_NUMBER.sub(",", query).translate(_FOLD)
        self.tokens: list[Token] = []
        self.last = {quote: self.text.rfind(quote) for quote in _QUOTES}
        self.of_sentence: list[str] = []
        self.passed: set[int] = set()

    @cached_property
    def prose(self) -> bool:
        """Whether the query is a sentence wholly in capitals, where they mean nothing and AND is a common word."""
        if not self.query.isupper() or _SIGNS.search(self.text):
            return False
        others = [word for word in self.text.split() if word not in (*_OPERATORS, "NEAR")]
        return wholly_capitals(self.query) and sum(map(is_common, others)) >= _COMMON_WORDS

    def fail(self, reason: str, place: int) -> QueryError:
        return QueryError(reason, self.query, place)

    def char(self, place: int) -> str:
        return self.text[place] if place < len(self.text) else " "

    def skip_space(self, place: int) -> int:
        found = _SPACE.match(self.text, place)
        return found.end() if found else place

    def add(self, kind: Kind, place: int, text: str, number: int = 0, clause: Clause | None = None) -> None:
        self.tokens.append(Token(kind, place, text, number, clause))

    def read(self) -> list[Token]:
        place = 0
        while (place := self.skip_space(place)) < len(self.text):
            char = self.text[place]
            if char == "(" or char == ")":
                self.add("(" if char == "(" else ")", place, char)
                place += 1
            elif place in self.passed:
                place += 1
            elif char in _QUOTES:
                place = self.quotation(place)
            else:
                place = self.chunk(place)
        return self.tokens

    # ------------------------------------------------------------------ quotations

    def quoted(self, place: int) -> tuple[str, int]:
        """The text of the quotation that opens at `place`, as typed, and the place after it."""
        opener = self.text[place]
        own, others = _CLOSERS.get(opener, ("", ""))
        closer = own if own and self.last[own] > place else next((o for o in others if self.last[o] > place), "")
        if not closer:
            if opener in _CLOSERS:
                raise self.fail(f"The quotation mark {opener} is never closed; close it or take it away", place)
            raise self.fail(f"The quotation mark {opener} was never opened; open it or take it away", place)
        end = self.text.index(closer, place + 1)
        return self.query[place + 1 : end], end + 1

    def quotation(self, place: int) -> int:
        text, end = self.quoted(place)
        if self.is_of_sentence(place, end):
            self.of_sentence.append(self.query[place:end])
            self.passed.add(end - 1)
            return place + 1
        slop = 0
        if self.char(end) == "~" and (digits := _DIGITS.match(self.text, end + 1)):
            slop = self.number(digits[0], end + 1, '"…"~', least=0)
            end = digits.end()
        if _has_word(text):
            self.add("term", place, self.query[place:end], clause=Phrase(text.strip(), place, slop))
        else:
            self.add("blank", place, self.query[place:end])
        return end

    def is_of_sentence(self, place: int, end: int) -> bool:
        """Whether the quotation marks belong to a Chinese sentence, such as a headline, that was put in as it is: they
        touch other text, and much stands outside of them."""
        if self.query[place] not in _SENTENCE_QUOTES or not self.sentence:
            return False
        before, after = self.text[place - 1 : place], self.text[end : end + 1]
        if before in ("-", ":", "=") or after == "~":
            return False
        # A comma touches too, which the folded text has as a space.
        touches_before = before != "(" and self.query[place - 1 : place].strip() != ""
        return touches_before or (after != ")" and self.query[end : end + 1].strip() != "")

    @cached_property
    def sentence(self) -> bool:
        """Whether the query has as many Chinese characters as a sentence, enough of them outside of quotations."""
        outside = len(_HAN.findall(_QUOTATION.sub(" ", self.query)))
        size = len(_HAN.findall(self.query)) + 2 * len(_IN_LETTERS.findall(self.query))
        return outside >= _LEAST_OUTSIDE and size >= _LEAST_OF_SENTENCE

    def number(self, digits: str, place: int, name: str, least: int = 1) -> int:
        value = int(digits) if len(digits) <= len(str(MAX_NUMBER)) else MAX_NUMBER + 1
        if not least <= value <= MAX_NUMBER:
            raise self.fail(f"{name} takes a number from {least} to {MAX_NUMBER}", place)
        return value

    # ------------------------------------------------------------------ chunks: what stands between spaces

    def chunk(self, place: int) -> int:
        """Adds the tokens of the chunk at `place`; gives the place after it, as all below do."""
        end = self.end_of_chunk(place)
        text = self.text[place:end]
        opens = self.char(end) in "(" + _QUOTES
        if text in _OPERATORS and not self.prose:
            self.add(_OPERATORS[text], place, text)
            return end
        if text.startswith("NEAR/") or (text == "NEAR" and not self.prose):
            self.add("near", place, text, self.near(text, place))
            return end
        if text.startswith("-") and self.begins_word(place) and not text.startswith("--"):
            if not opens and not _has_word(text):
                return end
            self.add("not", place, "-")
            place += 1
        if place == end:
            return end
        return self.operand(place, end)

    def end_of_chunk(self, place: int) -> int:
        found = _CHUNK.match(self.text, place)
        return found.end() if found else place

    def begins_word(self, place: int) -> bool:
        return place == 0 or self.text[place - 1].isspace() or self.text[place - 1] == "("

    def near(self, text: str, place: int) -> int:
        """The greatest distance of a NEAR."""
        if text == "NEAR":
            return DEFAULT_NEAR
        if not _is_number(text[5:]):
            raise self.fail("NEAR/ takes a number of words, as in NEAR/5", place)
        return self.number(text[5:], place + 5, "NEAR/")

    def operand(self, place: int, end: int) -> int:
        """Something to look for: ATLEAST, a field with its value, or a word."""
        text = self.text[place:end]
        if text.startswith("ATLEAST") and (_is_number(text[7:]) or text == "ATLEAST"):
            if self.char(self.skip_space(end)) == "(":
                if text == "ATLEAST":
                    raise self.fail("ATLEAST takes a number of times, as in ATLEAST3(word)", place)
                self.add("atleast", place, text, self.number(text[7:], place + 7, "ATLEAST"))
                return end
            if text != "ATLEAST":
                raise self.fail(f"{text} takes a word in brackets, as in {text}(word)", place)
        name, colon, _ = text.partition(":")
        field = name.lower()
        if colon and field in TEXT_FIELDS + VALUE_FIELDS + RANGE_FIELDS:
            value = place + len(name) + 1
            if value == end and self.char(end).isspace():  # title: x; but Source: x, in other words: x are words
                value = self.skip_space(value)
                plain = field in RANGE_FIELDS and self.char(value) not in tuple('0123456789<>[{"“「『')
                if name != field or plain:
                    value = 0
            if value:
                return self.field(field, place, value)
        if text == "=" and self.char(end) in "(" + _QUOTES:
            return self.exact_quotation(place, end)
        term = self.term(text, place)
        if term:
            self.add("term", place, text, clause=term)
        return end

    def exact_quotation(self, place: int, opener: int) -> int:
        text, end = self.quoted(opener) if self.char(opener) != "(" else ("", opener)
        if not _has_word(text) or len(text.split()) != 1:
            raise self.fail("= takes one word, as in =US", place)
        self.add("term", place, self.query[place:end], clause=Word(text.strip(), place, exact=True))
        return end

    # ------------------------------------------------------------------ fields

    def field(self, name: str, place: int, value: int) -> int:
        """A field whose value begins at `value`."""
        clause: Clause
        first = self.char(value)
        if self.tokens and self.tokens[-1].kind == "field":
            raise self.fail(f"Another field does not go inside {self.tokens[-1].text}:; put it beside it", place)
        if first.isspace() or first == ")":
            raise self.fail(f'{name}: has no value; give one, or write "{name}" in quotes for the word', place)
        if first == "-" and name not in RANGE_FIELDS:
            raise self.fail(f"To leave a value out, put the - before the field: -{name}:…", value)
        if name in RANGE_FIELDS:
            clause, end = self.range(name, place, value)
        elif first in "[{":
            raise self.fail(f"Ranges are for date: and words:, not for {name}:", value)
        elif name in TEXT_FIELDS:
            self.add("field", place, name)
            if first in "(" + _QUOTES:
                return value
            end = self.operand(value, self.end_of_chunk(value))
            if self.tokens[-1].kind == "field":
                raise self.fail(f"{name}: takes a word, a quotation or a group in brackets; there is none here", value)
            return end
        else:
            text, end = self.value(name, value)
            clause = Value(name, text, place)
        self.add("term", place, self.query[place:end], clause=clause)
        return end

    def value(self, name: str, place: int) -> tuple[str, int]:
        """One word or quotation as the value of a field, and the place after it."""
        if self.char(place) == "(":
            either = f"({name}:a OR {name}:b)"
            raise self.fail(f"{name}: takes one word or a quotation; write {either} for either of two", place)
        if self.char(place) in _QUOTES:
            text, end = self.quoted(place)
        else:
            end = self.end_of_chunk(place)
            text = self.text[place:end].rstrip(",;")
        if not _has_word(text):
            raise self.fail(f"{name}: takes one word or a quotation; there is none here", place)
        return text.strip(), end

    def range(self, name: str, place: int, value: int) -> tuple[Range, int]:
        """The range of `date:` or `words:` that begins at `value`, and the place after it."""
        first = self.char(value)
        if first in "[{":
            return self.bracketed(name, place, value)
        if first in "<>":
            after = value + (2 if self.char(value + 1) == "=" else 1)
            included = after - value == 2
            text, end = self.value(name, self.skip_space(after))
            bound = self.bound(name, text, value)
            if first == ">":
                return Range(name, bound, None, low_included=included, start=place), end
            return Range(name, None, bound, high_included=included, start=place), end
        text, end = self.value(name, value)
        low, dots, high = text.partition("..")
        if not dots:
            high = low
        return Range(name, self.bound(name, low, value), self.bound(name, high, value), start=place), end

    def bracketed(self, name: str, place: int, value: int) -> tuple[Range, int]:
        close = next((i for i in range(value + 1, len(self.text)) if self.text[i] in "]}"), -1)
        if close < 0:
            raise self.fail(f"The bracket {self.char(value)} is never closed; write {name}:[a TO b]", value)
        parts = re.split(r"(?:^|(?<=\s))TO(?=\s|$)", self.text[value + 1 : close])
        if len(parts) != 2:
            raise self.fail(f"A range is written {name}:[a TO b], with a or b left out where it is open", value)
        low, high = (self.bound(name, part.strip().strip(_QUOTES), value) for part in parts)
        return Range(name, low, high, self.text[value] == "[", self.text[close] == "]", place), close + 1

    def bound(self, name: str, text: str, place: int) -> str | None:
        text = text.strip()
        if text in ("", "*"):
            return None
        if name == "words":
            text = text.replace(",", "")
            if not _is_number(text) or len(text) > 12:
                raise self.fail("words: takes whole numbers, as in words:>500 or words:[100 TO 200]", place)
        return text

    # ------------------------------------------------------------------ words

    def term(self, text: str, place: int) -> Clause | None:
        """A word, a pattern or a fuzzy word; None for punctuation alone."""
        exact = text.startswith("=")
        text, edits = self.fuzzy(text, place)
        first = next((i for i, char in enumerate(text) if char == "*" or _has_word(char)), len(text))
        last = len(text)
        while last > first and not (_has_word(text[last - 1]) or text[last - 1] in _WORD_ENDS):
            last -= 1
        if self.text.startswith(".", place + last) and "." in text[first:last]:  # U.S.
            last += 1
        word, start = text[first:last], place + first
        if not _has_word(word):
            return None
        if sum((exact, edits > 0, "*" in word)) > 1:
            raise self.fail("Only one of =, * and ~ goes with a word; take the others away", place)
        if exact:
            return Word(word, place, exact=True)
        if edits:
            return Fuzzy(word, start, edits)
        if "*" in word:
            return Pattern(re.sub(r"\*+", "*", word), start)
        return Word(word, start)

    def fuzzy(self, text: str, place: int) -> tuple[str, int]:
        """The word before a final ~ or ~N, and the number of edits (0 where there is none)."""
        text = text.rstrip(",;:!?") if "~" in text else text
        head, tilde, tail = text.rpartition("~")
        if not tilde or not _has_word(head) or not (tail == "" or _is_number(tail)):
            return text, 0
        if tail and head[-1].isdigit() and not any(char.isascii() and char.isalpha() for char in head):
            return text, 0  # 10~20 is a pair of numbers
        if tail not in ("", "0", "1", "2"):
            raise self.fail(f"~ takes at most {MAX_EDITS} letters of difference, as in word~2", place + len(head))
        return head, 1 if tail == "" else int(tail)
