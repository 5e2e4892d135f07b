"""Which encoding bytes are in: UTF-8, UTF-16, UTF-32, Big5, GB18030 or Windows-1252.

A byte-order mark and valid UTF-8 settle it. Else every candidate decodes the bytes, and the most plausible text wins:
one made of common Han characters and Chinese punctuation, of accented letters within words, without decoding errors.
"""

from __future__ import annotations

import codecs
import re
from functools import cache

from newsindex.ingest.facts import DATA

SAMPLE = 1 << 17
"""Bytes by which an encoding is judged."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WIDER = {"big5": "big5hkscs", "gb2312": "gb18030", "gbk": "gb18030", "utf-8": "utf-8-sig", "iso8859-1": "cp1252"}
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_PUNCTUATION = frozenset("，。、；：？！「」『』（）《》〈〉【】〔〕“”‘’—…·．　／％～•–€™")
_CANDIDATES = ("big5hkscs", "gb18030", "cp1252")
_PLAUSIBLE = 0.25


def wider(encoding: str) -> str:
    """The encoding to read with where one is named: Big5 with the Hong Kong characters, GB 2312 as GB18030.

    Raises LookupError or ValueError where it is no encoding of text.
    """
    name = codecs.lookup(encoding).name
    "a".encode(name)
    return _WIDER.get(name, name)


def marked_encoding(data: bytes) -> str | None:
    """The encoding that a byte-order mark at the start tells, or None."""
    return next((name for mark, name in _MARKS if data.startswith(mark)), None)


def detect_encoding(data: bytes) -> str | None:
    """The encoding of a text by its first bytes, or None where they are no text in any known encoding.

    `data` may end within a character.
    """
    marked = marked_encoding(data)
    if marked:
        return marked
    sample = data[:SAMPLE]
    if b"\0" in sample:
        return _best(sample, ("utf-16-le", "utf-16-be"))
    if len(_CONTROL.findall(sample.decode("latin-1"))) > len(sample) // 50:
        # The bytes of Chinese in UTF-16 look like noise; real noise does not decode to common characters.
        return _best(sample[: len(sample) // 2 * 2], ("utf-16-le", "utf-16-be"))
    if sample.isascii():
        return "utf-8"
    try:
        text = codecs.getincrementaldecoder("utf-8")().decode(sample)
    except UnicodeDecodeError:
        return _best_eight_bit(sample)
    # A few pairs of Big5 or GBK bytes may be valid UTF-8 too: never as characters of three bytes, never many.
    if max(text, default="") > "\u07ff" or sum(c > "\x7f" for c in text) > 8:
        return "utf-8"
    return _best(sample, ("utf-8", "big5hkscs", "gb18030")) or "utf-8"


def declared_encoding(head: bytes) -> str | None:
    """The encoding that an HTML page names in its first bytes, if Python knows it; Unicode shows itself."""
    found = re.search(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""", head[:4096])
    if not found:
        return None
    try:
        name = wider(found[1].decode("ascii"))
        return name if not name.startswith("utf") else None
    except (LookupError, ValueError):
        return None


def _best_eight_bit(sample: bytes) -> str | None:
    """The best candidate for bytes that are not valid UTF-8 throughout."""
    valid = sample.decode("utf-8", "replace")
    damaged = valid.count("�")
    # Mostly valid multi-byte sequences with a few broken ones: UTF-8 that was cut or spliced.
    if damaged and sum(c > "\x7f" for c in valid) > 4 * damaged:
        return "utf-8"
    even = ("utf-16-le", "utf-16-be") if len(sample) % 2 == 0 else ()
    found = _best(sample, (*_CANDIDATES, *even))
    if found is None:
        # Plain text with a few symbols is worth reading, whichever of the three it is.
        if sum(byte > 127 for byte in sample) * 20 < len(sample):
            return max(("utf-8", "gb18030", "cp1252"), key=lambda name: _plausibility(sample, name))
        from charset_normalizer import from_bytes  # 30 ms, for odd files only

        guess = from_bytes(sample[:16384]).best()
        return wider(guess.encoding) if guess and guess.coherence > 0.4 else None
    return found


def _best(sample: bytes, candidates: tuple[str, ...]) -> str | None:
    scores = {name: _plausibility(sample, name) for name in candidates}
    name = max(candidates, key=lambda n: scores[n])
    return name if scores[name] >= _PLAUSIBLE else None


@cache
def _weights() -> dict[str, float]:
    """How far a Han character speaks for a decoding: 1 for the commonest 600 of a script, less for the others."""
    text = (DATA / "common_han.txt").read_text(encoding="utf-8")
    scripts = ["".join(block.splitlines()[1:]) for block in text.split("\n[")[1:]]
    weights = {char: 0.75 for script in scripts for char in script}
    return weights | {char: 1.0 for script in scripts for char in script[:600]}


def _plausibility(sample: bytes, encoding: str) -> float:
    """How much `sample`, decoded so, looks like text of news: at most 1, the mean over its characters above ASCII."""
    text = codecs.getincrementaldecoder(encoding)("replace").decode(sample[: SAMPLE // 4])
    if encoding.startswith("utf-16"):
        plain = sum(c.isprintable() or c in "\t\r\n\f" for c in text)
        if plain < 0.98 * len(text):
            return -1.0
    weights = _weights()
    total = counted = 0.0
    if encoding.startswith("utf-16"):
        # Here the plain letters speak too: read the wrong way round they would be rare Han characters.
        total = counted = float(sum(c < "\x80" for c in text))
    elif encoding == "utf-8":
        total = 1.0
    before = "\n"
    for position, char in enumerate(text):
        if char >= "\x80":
            counted += 1
            after = text[position + 1 : position + 2]
            within = before < "\x80" and before.isalpha() and after < "\x80" and after.isalpha()
            weight = weights.get(char)
            if weight is not None:
                # A Han character inside an English word is an accented letter read wrongly.
                total += -0.5 if within else weight
            elif char in "’–—“”‘€™":
                total += 0.8
            elif char in _PUNCTUATION or "！" <= char <= "～":
                total += 0.3 if within else 0.8
            elif "一" <= char <= "鿿":
                total -= 0.5 if within else 0.1
            elif char < "ɐ" and char.isalpha():
                # An accented letter stands between plain ones; a row of them is Chinese read wrongly.
                total += 0.6 if before < "\x80" and after < "\x80" and (before.isalpha() or after.isalpha()) else -0.3
            elif char in "\xa0«»°£§©®":
                total += 0.4
            elif char == "�" or "\ue000" <= char <= "\uf8ff" or not char.isprintable():
                total -= 3.0
            else:
                total -= 0.4
        before = char
    return total / counted if counted else 1.0
