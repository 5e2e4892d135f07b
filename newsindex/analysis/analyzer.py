"""Text → tokens with offsets, and text → terms with positions: the same terms for index and query.

The kinds of term are: the stem (`tariff`), `=` with the lower-case form (`=tariffs`), `=` with the form as written
where that has capitals (`=Tariffs`), joined compounds (`ecommerce`, `=ecommerce`), percentages (`25%`), Han
characters (`台`) and words (`台积电`), and the markers of `engines.base`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from newsindex.analysis import english, han
from newsindex.analysis.fold import DATA, fold
from newsindex.analysis.scanner import BOPOMOFO, FIRST_HAN, KANA, OTHER_HAN, TOKEN
from newsindex.analysis.words import wholly_capitals
from newsindex.engines.base import BREAK, CAPITAL, CONTINUATION, TermStream

VERSION = 1
"""To be raised with any change of this package that changes terms."""

Kind = Literal["english", "number", "han", "kana", "other"]

_cjk = re.compile(f"[{han.RUN}{OTHER_HAN}{KANA}{BOPOMOFO}]")
_kana = re.compile(f"[{KANA}{BOPOMOFO}]")
_run = re.compile(f"[{han.RUN}]")
_PER_HUNDRED = "百分之"
_CACHED = 300_000


@dataclass(frozen=True, slots=True)
class Token:
    """A word, number or character at `start` to `end` of the text and `position` of the field, `length` units long.

    For a Chinese word `stem` and `form` are the folded word and its characters are the units. `written` is the form as
    written where that has capitals; `extra` are further terms at the position; `apart` says that punctuation or a new
    paragraph stands before it.
    """

    text: str
    start: int
    end: int
    position: int
    length: int
    kind: Kind
    stem: str
    form: str
    written: str | None = None
    extra: tuple[str, ...] = ()
    apart: bool = False

    def terms(self) -> Iterator[tuple[str, int]]:
        """Every term and marker that the token has in the index, with its position."""
        at = self.position
        if self.apart:
            yield BREAK, at
        if self.kind in ("han", "kana"):
            for place, character in enumerate(self.stem):
                yield character, at + place
                if place:
                    yield CONTINUATION, at + place
            if self.length > 1:
                yield self.stem, at
            return
        yield from ((term, at) for term in _terms_of(self))
        yield from ((term, at) for term in self.extra)


def _terms_of(part: english.Part | Token) -> tuple[str, ...]:
    if part.written is None:
        return part.stem, f"={part.form}"
    return part.stem, f"={part.form}", f"={part.written}", CAPITAL


@dataclass(frozen=True, slots=True)
class _Compound:
    """The terms of something of several units, or of a number: positions count from its first unit."""

    terms: tuple[str, ...]
    positions: tuple[int, ...]
    units: int
    number: str | None


_Entry = tuple[str, ...] | _Compound | None
"""What the stream holds of a word: the terms of a single unit, a compound, or None for a gap."""


class Analyzer:
    """Makes tokens and terms of text. Cheap to construct, safe to share among threads.

    `segmenter` is `jieba`, `rjieba` (the same words, faster) or `auto`.
    """

    def __init__(self, segmenter: han.Segmenter = "auto") -> None:
        if segmenter not in ("auto", "jieba", "rjieba"):
            han.segmenter(segmenter)  # raises
        self._segmenter = segmenter
        self._entries: dict[str, _Entry] = {}
        self._entries_in_capitals: dict[str, _Entry] = {}
        self._words: dict[str, tuple[str, ...]] = {}

    @cached_property
    def _cut(self) -> han.Cut:
        return han.segmenter(self._segmenter)

    @cached_property
    def fingerprint(self) -> str:
        """Changes whenever the terms of a text could; the same for jieba and rjieba."""
        import Stemmer

        digest = hashlib.sha256(f"{VERSION} {Stemmer.version()} {han.dictionary_file().stat().st_size}".encode())
        for name in ("fold.txt", "folded_words.txt", "spellings.tsv"):
            digest.update((DATA / name).read_bytes())
        return f"{VERSION}-{digest.hexdigest()[:16]}"

    # ------------------------------------------------------------------------ tokens

    def tokens(self, text: str, *, capitals: bool | None = None) -> list[Token]:
        """The tokens of a text in their order.

        `capitals`: whether it is written wholly in capitals, which then mean nothing; None: judged by paragraph.
        """
        folded = fold(text)
        out: list[Token] = []
        unit = 0
        apart = False
        hundred = -1  # where a run that ends in 百分之 ended
        for start, end, in_capitals in _paragraphs(folded, capitals):
            for match in TOKEN.finditer(folded, start, end):
                found = match[0]
                at = match.start()
                first = found[0]
                if first >= FIRST_HAN and _cjk.match(first):
                    words = self._cut(found) if _run.match(first) else [found]
                    for word in words:
                        stop = at + len(word)
                        kind: Kind = "kana" if _kana.match(word) else "han"
                        out.append(Token(text[at:stop], at, stop, unit, len(word), kind, word, word, None, (), apart))
                        unit += len(word)
                        at = stop
                        apart = False
                    hundred = at if found.endswith(_PER_HUNDRED) else -1
                    continue
                if not _is_word(found):
                    apart = True
                    continue
                for part in english.parts(found):
                    extra = part.extra
                    if hundred == at and part.kind == "number" and not extra:
                        extra = (f"{part.form}%",)
                    a, b = at + part.start, at + part.end
                    written = None if in_capitals else part.written
                    out.append(Token(text[a:b], a, b, unit, 1, part.kind, part.stem, part.form, written, extra, apart))
                    unit += 1
                    apart = False
                    hundred = -1
        return out

    # ------------------------------------------------------------------------ streams

    def stream(self, text: str) -> TermStream:
        """The terms of a text with their positions, as the index takes them."""
        return self._streams(text, len(text))[1]

    def streams(self, title: str, body: str, lead_end: int) -> dict[str, TermStream]:
        """The streams of `title`, `lead` (the body up to `lead_end`) and `body`, the body read once."""
        lead, whole = self._streams(body, lead_end)
        return {"title": self.stream(title), "lead": lead, "body": whole}

    def _streams(self, text: str, lead_end: int) -> tuple[TermStream, TermStream]:
        folded = fold(text)
        terms: list[str] = []
        positions: list[int] = []
        unit = words = 0
        apart = hundred = False
        lead: TermStream | None = None
        for finds, in_capitals, ends_lead in _finds(folded, lead_end):
            entries = self._entries_in_capitals if in_capitals else self._entries
            known = entries.get
            for found in finds:
                entry = known(found, 0)
                if entry == 0:
                    first = found[0]
                    if first >= FIRST_HAN and _cjk.match(first):
                        if apart:
                            terms.append(BREAK)
                            positions.append(unit)
                            apart = False
                        pieces = self._cut(found) if _run.match(first) else (found,)
                        words += len(pieces)
                        for piece in pieces:
                            size = len(piece)
                            if size == 1:
                                terms.append(piece)
                                positions.append(unit)
                            elif size == 2:
                                terms += self._terms_of_word(piece)
                                positions += (unit, unit, unit + 1, unit + 1)
                            else:
                                terms += self._terms_of_word(piece)
                                for place in range(unit, unit + size):
                                    positions += (place, place)
                            unit += size
                        hundred = found.endswith(_PER_HUNDRED)
                        continue
                    entry = self._learn(found, entries, in_capitals)
                if entry is None:
                    apart = True
                    hundred = False
                    continue
                if apart:
                    terms.append(BREAK)
                    positions.append(unit)
                    apart = False
                if entry.__class__ is tuple:
                    terms += entry
                    positions += [unit] * len(entry)
                    unit += 1
                    words += 1
                else:
                    terms += entry.terms
                    positions += [unit + place for place in entry.positions]
                    if hundred and entry.number:
                        terms.append(f"{entry.number}%")
                        positions.append(unit)
                    unit += entry.units
                    words += entry.units
                hundred = False
            if ends_lead:
                lead = TermStream(terms[:], positions[:], words, unit)
        whole = TermStream(terms, positions, words, unit)
        return lead or whole, whole

    def _terms_of_word(self, word: str) -> tuple[str, ...]:
        """First character, word, then each further character with its marker."""
        found = self._words.get(word)
        if found is None:
            if len(self._words) > _CACHED:
                self._words.clear()
            found = (word[0], word, *(term for character in word[1:] for term in (character, CONTINUATION)))
            self._words[word] = found
        return found

    def _learn(self, found: str, entries: dict[str, _Entry], in_capitals: bool) -> _Entry:
        if len(entries) > _CACHED:
            entries.clear()
        entries[found] = entry = _entry(found, in_capitals) if _is_word(found) else None
        return entry


def _entry(found: str, in_capitals: bool) -> _Entry:
    parts = english.parts(found)
    rows: list[tuple[str, int]] = []
    for place, part in enumerate(parts):
        if in_capitals and part.written:
            rows += ((part.stem, place), (f"={part.form}", place))
        else:
            rows += ((term, place) for term in _terms_of(part))
        rows += ((term, place) for term in part.extra)
    terms = tuple(term for term, _ in rows)
    number = parts[0].form if parts[0].kind == "number" and not parts[0].extra else None
    if len(parts) == 1 and not number:
        return terms
    return _Compound(terms, tuple(place for _, place in rows), len(parts), number)


def _is_word(found: str) -> bool:
    """Whether a find of `TOKEN` that is no Han or kana is a word, not a gap."""
    return found[0].isalnum()


def _paragraphs(folded: str, capitals: bool | None = None) -> list[tuple[int, int, bool]]:
    """The text in stretches (start, end, whether wholly in capitals); a line counts as a paragraph."""
    if capitals is not None:
        return [(0, len(folded), capitals)]
    out: list[tuple[int, int, bool]] = []
    begun = at = 0
    for line in folded.split("\n"):
        end = at + len(line)
        if line.isupper() and wholly_capitals(line, at_least=4):
            out += ((begun, at, False), (at, end, True))
            begun = end
        at = end + 1
    out.append((begun, len(folded), False))
    return out


def _finds(folded: str, lead_end: int) -> Iterator[tuple[list[str], bool, bool]]:
    """What `TOKEN` finds, in stretches: the finds, whether they are in capitals, whether the lead ends with them."""
    for start, end, in_capitals in _paragraphs(folded):
        finds = TOKEN.findall(folded, start, end)
        if start < lead_end < end:
            count = len(TOKEN.findall(folded, start, lead_end))
            yield finds[:count], in_capitals, True
            finds = finds[count:]
        yield finds, in_capitals, end == lead_end
