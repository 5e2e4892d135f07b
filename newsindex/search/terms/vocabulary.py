"""The terms and values that the index holds, for patterns, misspellings and keyword filters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Protocol

from newsindex.analysis import fold
from newsindex.engines.query import Chain, Keyword, Node, Nothing, Span, Term
from newsindex.errors import UsageError
from newsindex.search.query.options import LANGS
from newsindex.search.terms.needs import side_by_side
from newsindex.search.weights import MATCH_FIELDS

MOST_TERMS = 1000
"""How many words one pattern or misspelling may stand for; beyond it the most frequent ones."""

MOST_KEPT = 300_000
"""So many words are kept for further misspellings, some 150 bytes each; those of a greater archive are read again."""

_HIGH = "\U0010ffff"
_ALPHABET = "abcdefghijklmnopqrstuvwxyz"
_LETTERS = re.compile(r"[^\w*%&.']", re.UNICODE)


@cache
def _han() -> re.Pattern[str]:
    return re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


class Terms(Protocol):
    """What the vocabulary needs of a snapshot of the index."""

    def expand(self, field: str, low: str, high: str | None, limit: int | None = None) -> list[tuple[str, int]]:
        """Terms of a field with low <= term < high and their numbers of articles."""

    def document_frequency(self, field: str, span: Span) -> int:
        """The number of articles in which the span stands in the field."""


class Vocabulary:
    """The vocabulary of one snapshot."""

    def __init__(self, terms: Terms) -> None:
        self._terms = terms
        self._plain: dict[str, list[tuple[str, str]]] = {}
        self._words: dict[bool, tuple[dict[str, int], dict[int, list[str]]]] = {}

    def pattern(self, text: str) -> tuple[list[Span], bool]:
        """The spans that a word with `*` stands for, and whether there were more than `MOST_TERMS`."""
        if _han().search(text):
            runs = ["".join(_han().findall(fold(piece))) for piece in text.split("*")]
            pieces = [side_by_side(run) for run in runs if run]
            return [pieces[0] if len(pieces) == 1 else Chain(tuple(pieces), slop=4)], False
        shape = re.split(r"\*+", _LETTERS.sub("", plain(text)))
        return _most_frequent([row for row in self._forms(shape[0]) if _fits(shape, row[0][1:])])

    def fuzzy(self, text: str, edits: int) -> tuple[list[Span], bool]:
        """The spans of all words that differ from `text` by at most `edits` letters; of a Chinese character, itself."""
        han = _han().search(text) is not None
        word = fold(text) if han else _LETTERS.sub("", plain(text)).replace("*", "")
        if han and len(word) == 1:  # all characters, and with two letters all words of two, are as like it
            return [Term(word)], False
        found = self._similar(word, edits, han=han)
        itself = [] if han else [(word, 0)]
        return _most_frequent([*itself, *found] if han else [("=" + w, n) for w, n in [*itself, *found]])

    def suggestions(self, word: str, limit: int = 3) -> list[str]:
        """Words of the archive that the reader may have meant, the likeliest first."""
        plain_word = fold(word) if _han().search(word) else plain(word)
        if len(plain_word) < (2 if _han().search(word) else 4):
            return []
        edits = 1 if len(plain_word) < 6 else 2
        rows = self._begun_alike(plain_word)
        alike = [term for term in rows if abs(len(term) - len(plain_word)) <= edits]
        found = _near(plain_word, alike, rows, edits)
        least = 2 if _han().search(word) else 1  # that a part of it is a word says little
        return [term for term, _ in found if term != plain_word and len(term) >= least][:limit]

    def _begun_alike(self, word: str) -> dict[str, int]:
        """Words that begin with the first or the second letter of this one, or are it with another letter at the front;
        to look at all words takes seconds in a great archive, and few mistake the first letter."""
        if _han().search(word):
            return {t: n for first in dict.fromkeys(word[:2]) for t, n in self._range(first, first + _HIGH)}
        found = {t[1:]: n for first in dict.fromkeys(word[:2]) for t, n in self._forms(first)}
        for form in (letter + rest for rest in (word[1:], word) for letter in _ALPHABET if letter not in word[:2]):
            found.update((t[1:], n) for t, n in self._range("=" + form, "=" + form + "\0"))
        return found

    def completions(self, start: str, limit: int) -> list[str]:
        """The most frequent words that begin so."""
        word = fold(start) if _han().search(start) else plain(start)
        rows = self._range(word, word + _HIGH) if _han().search(start) else self._forms(word)
        ranked = sorted(rows, key=lambda row: (-row[1], row[0]))
        return [term.removeprefix("=") for term, _ in ranked if not term.startswith(("@", "^", "|", "#"))][:limit]

    def has(self, term: str) -> bool:
        """Whether a term stands in any article."""
        return any(self._terms.document_frequency(field, Term(term)) for field in MATCH_FIELDS)

    def articles_with(self, term: str) -> int:
        """In how many bodies of articles a term stands."""
        return sum(n for _, n in self._terms.expand("body", term, term + "\0", 1))

    def written(self, stems: str) -> str:
        """Stems of English words in the forms that are usual in the archive: "hous price" is "house price"; else as
        they are."""
        return " ".join(self._written(word) if word.isascii() and word.isalpha() else word for word in stems.split(" "))

    def _written(self, word: str) -> str:
        if self.has("=" + word):
            return word
        from newsindex.analysis.english import stem  # few words are shown so

        forms = [(n, term[1:]) for term, n in self._forms(word.removesuffix("i")) if stem(term[1:]) == word]
        return max(forms, default=(0, word))[1]

    def capitalised(self, start: str) -> list[str]:
        """The words that are written with a capital somewhere and begin so."""
        first = "=" + start.capitalize()
        return [term[1:] for term, _ in self._range(first, first + _HIGH)]

    def keyword(self, field: str, text: str) -> Node:
        """Articles whose `field` is `text`, or, where no value is, has all its words."""
        if field == "lang":
            codes = LANGS.get(text.casefold())
            if codes is None:
                raise UsageError(f'lang: "{text}" is none of en, zh, zh-Hant, zh-Hans')
            return Keyword("lang", codes)
        values = self.values(field, text)
        return Keyword(field, values) if values else Nothing()

    def all_values(self, field: str) -> list[str]:
        """All values of a keyword field."""
        return [value for value, _ in self._terms.expand(field, "", None)]

    def values(self, field: str, text: str) -> tuple[str, ...]:
        """The values of a keyword field that are `text` in any script and case, else those with all its words."""
        wanted = plain(text)
        known = self._plain.get(field)
        if known is None:
            known = self._plain[field] = [(value, plain(value)) for value in self.all_values(field)]
        same = tuple(value for value, folded in known if folded == wanted)
        if same:
            return same
        words = wanted.split()
        return tuple(v for v, folded in known if words and all(_has_word(folded, word) for word in words))

    def _forms(self, start: str) -> Iterator[tuple[str, int]]:
        """The unstemmed lower-case forms that begin so, as terms."""
        for term, count in self._range("=" + start, "=" + start + _HIGH):
            if term == term.lower():
                yield term, count

    def _range(self, low: str, high: str) -> Iterable[tuple[str, int]]:
        counts = dict(self._terms.expand("body", low, high))
        for term, count in self._terms.expand("title", low, high):
            counts[term] = max(count, counts.get(term, 0))
        return counts.items()

    def _similar(self, word: str, edits: int, *, han: bool) -> list[tuple[str, int]]:
        rows, by_length = self._words.get(han) or self._read_words(han=han)
        sizes = range(len(word) - edits, len(word) + edits + 1)
        return _near(word, [term for size in sizes for term in by_length.get(size, ())], rows, edits)

    def _read_words(self, *, han: bool) -> tuple[dict[str, int], dict[int, list[str]]]:
        """All Chinese words, or all other forms, with their numbers of articles; and the words by their lengths."""
        rows = dict(self._range("\u3400", _HIGH)) if han else {term[1:]: n for term, n in self._forms("")}
        by_length: dict[int, list[str]] = {}
        for term in rows:
            by_length.setdefault(len(term), []).append(term)
        if len(rows) <= MOST_KEPT:
            self._words[han] = rows, by_length
        return rows, by_length


def _near(word: str, alike: Sequence[str], rows: Mapping[str, int], edits: int) -> list[tuple[str, int]]:
    """Those of some words that differ by at most so many letters, the nearest and most frequent first."""
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    near = process.extract(word, alike, scorer=OSA.distance, score_cutoff=edits, limit=None)
    ranked = sorted(near, key=lambda row: (row[1], -rows[row[0]], row[0]))
    return [(term, rows[term]) for term, _, _ in ranked]


def plain(text: str) -> str:
    """`text` without differences of script, width, case and diacritics."""
    decomposed = unicodedata.normalize("NFKD", fold(text).casefold())
    return unicodedata.normalize("NFC", "".join(ch for ch in decomposed if not unicodedata.combining(ch)))


def _fits(shape: Sequence[str], word: str) -> bool:
    """Whether the pieces stand in the word in order without overlap, the first at its start and the last at its end."""
    if len(word) < sum(map(len, shape)) or not word.startswith(shape[0]) or not word.endswith(shape[-1]):
        return False
    at, end = len(shape[0]), len(word) - len(shape[-1])
    for piece in shape[1:-1]:
        found = word.find(piece, at, end)
        if found < 0:
            return False
        at = found + len(piece)
    return True


def _has_word(folded: str, word: str) -> bool:
    if _han().search(word):
        return word in folded
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", folded) is not None


def _most_frequent(found: list[tuple[str, int]]) -> tuple[list[Span], bool]:
    ranked = sorted(found, key=lambda row: (-row[1], row[0]))
    return [Term(term) for term, _ in ranked[:MOST_TERMS]], len(ranked) > MOST_TERMS
