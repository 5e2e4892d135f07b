"""WikDict's English-Chinese dictionary, made of Wiktionary (CC BY-SA 3.0), as FreeDict packs it for dictd."""

from __future__ import annotations

import gzip
import re
import string
from collections.abc import Iterator
from pathlib import Path

from scripts.dictionary.pair import Pair

_DIGITS = {digit: n for n, digit in enumerate(string.ascii_uppercase + string.ascii_lowercase + string.digits + "+/")}
_HEAD = re.compile(r"(.+?) (?:/.* )?<(\w+)>")
_NUMBERS = re.compile(r"^(?:\s*\d+\.\s+)+|(?:\s+\d+\.)+\s*$")
_AFFIXES = ("prefix", "suffix")


def pairs(folder: Path) -> Iterator[Pair]:
    """The words of freedict-eng-zho.dict.dz and .index in the folder, each with those of all its senses."""
    data = gzip.decompress((folder / "freedict-eng-zho.dict.dz").read_bytes())
    for line in (folder / "freedict-eng-zho.index").read_text("utf-8").splitlines():
        headword, *place = line.split("\t")[:3]
        at, size = map(_number, place)
        if not headword.startswith("00database"):
            yield from _of_entry(data[at : at + size].decode())


def _number(digits: str) -> int:
    """The number that dictd writes so, of base 64."""
    value = 0
    for digit in digits:
        value = value * 64 + _DIGITS[digit]
    return value


def _of_entry(text: str) -> Iterator[Pair]:
    """A head with the kind of word; for each sense, a line with translations, where it has any, and a definition."""
    first, *lines = text.splitlines()
    head = _HEAD.fullmatch(first)
    if head is None or head[2] in _AFFIXES:
        return
    senses = (line for line in (_NUMBERS.sub("", line) for line in lines) if "\u3400" <= line[:1] <= "\u9fff")
    for place, sense in enumerate(senses):
        for word in re.split("[,，;；、/ ]+", sense):
            if head[2] == "adj" and len(word) > 2:
                word = word.removesuffix("的")
            yield Pair(head[1], word, place, head[2] == "pn")
