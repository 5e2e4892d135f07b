"""Words and numbers of alphabetic text: the parts of a compound, one per unit, with their stems and forms."""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from newsindex.analysis.fold import read_lines
from newsindex.analysis.shadow import abbreviation_pattern, part_pattern, shadow

_latin = re.compile("[A-Za-z\u00aa\u00ba\u00c0-\u024f\u1e00-\u1eff]")
_contraction = re.compile(r"'(?:s|t|d|m|ll|re|ve|em)$", re.IGNORECASE)
_accents = re.compile("[\u0300-\u036f]+")
_LETTERS = str.maketrans({
    "ß": "ss", "ẞ": "SS", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D",
    "ð": "d", "Ð": "D", "þ": "th", "Þ": "Th", "ł": "l", "Ł": "L", "ħ": "h", "Ħ": "H", "ı": "i", "ŧ": "t", "Ŧ": "T",
})  # fmt: skip
"""Letters that Unicode does not decompose, as English news writes them."""

_NOTHING = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
_threads = threading.local()

LONGEST = 100
"""Characters of a word that count; what is longer is no word that a reader looks for, but must not harm."""

Kind = Literal["english", "number", "other"]


class Part(Struct, frozen=True):
    """One unit: characters `start` to `end` of the compound, its stem, form, and form as written if it has capitals.

    `extra` are further terms at this unit: the joined compound, the percentage.
    """

    start: int
    end: int
    kind: Kind
    stem: str
    form: str
    written: str | None
    extra: tuple[str, ...] = ()


@cache
def spellings() -> dict[str, str]:
    """British forms and the American ones that give their stems."""
    return dict(line.split("\t") for line in read_lines("spellings.tsv"))


def stem(form: str) -> str:
    """The Snowball (Porter 2) stem of a lower-case form, the same for British and American spelling.

    A form with digits stays as it is.
    """
    if not form.isalpha() and any(map(str.isdigit, form)):
        return form
    return stems([form])[0]


def stems(forms: Sequence[str]) -> list[str]:
    """The same of many forms without digits."""
    try:
        stem_words = _threads.stem_words
    except AttributeError:
        import Stemmer

        # One for each thread: a stemmer is not safe to share. Its own cache is off, as all who call this keep words.
        stem_words = _threads.stem_words = Stemmer.Stemmer("english", 0).stemWords
    american = spellings()
    found: list[str] = stem_words([american.get(form, form) for form in forms])
    return found


def plain(text: str) -> str:
    """NFKC without diacritics on Latin letters and without unseen characters; case stays."""
    if text.isascii():
        return text
    text = unicodedata.normalize("NFKC", text.translate(_NOTHING)).replace("\u2044", "/")
    if not _latin.search(text):
        return text
    return unicodedata.normalize("NFC", _accents.sub("", unicodedata.normalize("NFD", text))).translate(_LETTERS)


def parts(compound: str) -> tuple[Part, ...]:
    """The units of what `scanner` finds; none for a gap."""
    return _parts(compound) if len(compound) <= LONGEST else _parts.__wrapped__(compound)


def parts_once(compound: str) -> tuple[Part, ...]:
    """As `parts`, for who keeps what it gives."""
    return _parts.__wrapped__(compound)


@lru_cache(maxsize=20_000)
def _parts(compound: str) -> tuple[Part, ...]:
    spans = [match.span() for match in part_pattern().finditer(shadow(compound))]
    found = [_part(compound[start:end], start) for start, end in spans]
    if not found:
        return ()
    size = len(compound.split(maxsplit=1)[0])
    count = sum(part.start < size for part in found)  # the others are the words of "20-25 per cent"
    if count < len(found) or compound[-1] == "%":
        _extend(found, count - 1, f"{found[count - 1].form}%")
    first = found[0]
    rest = [part.form for part in found[1:count]]
    if first.kind == "number" and rest in (["percent"], ["per", "cent"]):
        _extend(found, 0, f"{first.form}%")
    elif rest and len(compound) <= LONGEST and any(part.kind != "number" for part in found[:count]):
        _extend(found, 0, *_both(_joined(compound, found[:count])))
    elif "'" in first.form and not _contraction.search(first.form):
        _extend(found, 0, *_both(first.form.replace("'", "")))
    return tuple(found)


def _extend(found: list[Part], place: int, *terms: str) -> None:
    found[place] = replace(found[place], extra=(*found[place].extra, *terms))


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


def _part(text: str, start: int) -> Part:
    word = plain(text[:LONGEST])
    if word[-2:] in ("'s", "'S"):
        word = word[:-2]
    if "." in word and abbreviation_pattern().fullmatch(shadow(word)):
        word = word.replace(".", "")
    kind: Kind = "english" if _latin.search(word) else "other"
    if word[0].isdigit():
        word = word.replace(",", "")
        if not any(map(str.isalpha, word)):
            kind = "number"
    form = word.lower()
    written = None if word == form else word
    return Part(start, start + len(text), kind, stem(form) if kind == "english" else form, form, written)
