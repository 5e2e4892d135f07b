"""Words and numbers of alphabetic text: the terms that a word as written has in the index.

A compound as `scanner.COMPOUND` finds it becomes one part per unit.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import Literal

from newsindex.analysis.fold import read_lines
from newsindex.analysis.scanner import ONE_ABBREVIATION, PARTS, UNSEEN

_unseen = re.compile(f"[{UNSEEN}]+")
_latin = re.compile("[A-Za-z\u00aa\u00ba\u00c0-\u024f\u1e00-\u1eff]")
_contraction = re.compile(r"'(?:s|t|d|m|ll|re|ve|em)$|^'|'$")
_letters = str.maketrans({
    "ß": "ss", "ẞ": "SS", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ð": "d",
    "Ð": "D", "þ": "th", "Þ": "Th", "ł": "l", "Ł": "L", "ħ": "h", "Ħ": "H", "ı": "i", "ŋ": "n", "Ŋ": "N", "ŧ": "t", "Ŧ": "T",
    "⁄": "/",
})  # fmt: skip
"""Letters that Unicode does not decompose, as English news writes them."""

_stemmer = threading.local()


@dataclass(frozen=True, slots=True)
class Part:
    """One unit of a compound: characters `start` to `end` of it, its stem, form, and form as written if that has capitals.

    `extra` are further terms at this unit: the joined compound, the percentage.
    """

    start: int
    end: int
    kind: Literal["english", "number", "other"]
    stem: str
    form: str
    written: str | None
    extra: tuple[str, ...] = ()


@cache
def _spellings() -> dict[str, str]:
    return dict(line.split("\t") for line in read_lines("spellings.tsv"))


def stem(form: str) -> str:
    """The Snowball (Porter 2) stem of a lower-case form, British and American spellings alike; numbers stay."""
    if not form.isalpha() and any(c.isdigit() for c in form):
        return form
    try:
        stemmer = _stemmer.english
    except AttributeError:
        import Stemmer

        stemmer = _stemmer.english = Stemmer.Stemmer("english", 0)
    found: str = stemmer.stemWord(_spellings().get(form, form))
    return found


def plain(text: str) -> str:
    """NFKC without diacritics on Latin letters and without unseen characters; case stays."""
    if text.isascii():
        return text
    text = unicodedata.normalize("NFKC", _unseen.sub("", text))
    if not _latin.search(text):
        return text
    bare = "".join(c for c in unicodedata.normalize("NFD", text) if not "\u0300" <= c <= "\u036f")
    return unicodedata.normalize("NFC", bare.translate(_letters))


def parts(compound: str) -> tuple[Part, ...]:
    """The units of a compound; never empty for what `scanner` finds."""
    found = [_part(m.start(), m[0]) for m in PARTS.finditer(compound)]
    extra: tuple[str, ...] = ()
    first = found[0]
    rest = [part.form for part in found[1:]]
    if first.kind == "number" and (compound.endswith("%") or rest in (["percent"], ["per", "cent"])):
        extra = (f"{first.form}%",)
    elif rest and any(part.kind != "number" for part in found):
        extra = _both(_joined(compound, found))
    elif not rest and "'" in first.form and not _contraction.search(first.form):
        extra = _both(first.form.replace("'", ""))
    if extra:
        found[0] = Part(first.start, first.end, first.kind, first.stem, first.form, first.written, extra)
    return tuple(found)


def _both(form: str) -> tuple[str, str]:
    return stem(form), f"={form}"


def _joined(compound: str, found: list[Part]) -> str:
    """The parts as one word: without hyphens, with the dots of a domain."""
    pieces = [found[0].form]
    for part in found[1:]:
        if compound[part.start - 1] == ".":
            pieces.append(".")
        pieces.append(part.form)
    return "".join(pieces)


def _part(start: int, text: str) -> Part:
    end = start + len(text)
    word = plain(text)
    if word[-2:] in ("'s", "'S"):
        word = word[:-2]
    if "." in word and ONE_ABBREVIATION.fullmatch(word):
        word = word.replace(".", "")
    kind: Literal["english", "number", "other"] = "english"
    if word[0].isdigit():
        word = word.replace(",", "")
        kind = "number" if not any(c.isalpha() for c in word) else "english"
    elif not _latin.search(word):
        kind = "other" if word.upper() != word.lower() or word.isalpha() else "number"
    form = word.lower()
    written = word if word != form else None
    return Part(start, end, kind, stem(form) if kind == "english" else form, form, written)
