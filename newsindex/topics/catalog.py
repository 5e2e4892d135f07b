"""The topics that come with newsindex: the IPTC Media Topics and reviewed ones, found by any of their names.

`data/topics.tsv` is made by scripts/build_topics: name, English, Traditional and Simplified names, all names, broader
topics, words. They are parted by "|"; a name of what is only a part of the topic stands behind ">", a word is its
weight in tenths and its terms: `10 interest rate`.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, cached_property
from pathlib import Path

from newsindex.analysis import fold
from newsindex.topics.profiles import Key, Topic

FILE = Path(__file__).parent / "data" / "topics.tsv"

PART = ">"
"""Stands before a name of what is only a part of a topic, as silver is of precious metals."""

GENERAL = re.compile(
    r" (?:news|market|markets|price|prices|industry|sector|business|data|statistics|figures|policy|growth)$"
    r"|(?:新闻|频道|资讯|市场|行情|价格|行业|产业|板块|业)$"
)
"""Says no more of a topic where the rest is known as one, as in "energy prices" and 汽车资讯."""

_PARTS = re.compile(r"\s*(?:\band\b|[&/,、和与與及])\s*")
_APART = re.compile(r"[\W_]+")
_JOINED = re.compile(r"\b(?:and|the|of)\b")


def known_as(name: str) -> str:
    """A name without differences of script, width, case, punctuation and small words."""
    text = unicodedata.normalize("NFKC", fold(unicodedata.normalize("NFKC", name))).casefold()
    words = _APART.sub(" ", text)
    return " ".join((_JOINED.sub(" ", words) or words).split()) or " ".join(words.split())


class Catalog:
    """The shipped topics; a profile is read when it is asked for."""

    def __init__(self, lines: list[str]) -> None:
        self._lines = lines
        self._by_name: dict[str, int] = {}
        self._made: dict[int, Topic] = {}
        for nth, line in enumerate(lines):
            for name in line.split("\t", 5)[4].split("|"):
                self._by_name.setdefault(name.removeprefix(PART), nth)

    def find(self, name: str) -> Topic | None:
        """The topic of that name in either language or script; a plural is as good as the singular.

        Where none has it, that of all its parts, as in "acquisitions and mergers", or of the rest of what is `GENERAL`.
        """
        nth = self._number(name)
        return None if nth is None else self._topic(nth)

    def canonical(self, name: str) -> str | None:
        """The name of the topic that `find` gives, whose words need not be read for it."""
        nth = self._number(name)
        return None if nth is None else self._lines[nth].split("\t", 1)[0].removeprefix("*")

    def _number(self, name: str) -> int | None:
        nth = self._named(known_as(name))
        if nth is None and len(parts := _PARTS.split(name.casefold())) > 1:
            found = {self._named(known_as(part)) for part in parts}
            nth = found.pop() if len(found) == 1 else None
        if nth is None and (rest := GENERAL.sub("", known_as(name))) != known_as(name):
            nth = self._named(rest)
        return nth

    def _named(self, wanted: str) -> int | None:
        forms = (wanted, wanted + "s", wanted.removesuffix("s"), wanted.removesuffix("es"))
        return next((self._by_name[form] for form in forms if form and form in self._by_name), None)

    def reviewed(self) -> list[Topic]:
        """The topics whose words were chosen by hand."""
        return [self._topic(nth) for nth, line in enumerate(self._lines) if line.startswith("*")]

    def narrower(self, name: str) -> frozenset[str]:
        """The names of all topics below one."""
        found: set[str] = set()
        above = {name}
        while above:
            above = {low for low, tops in self._broader if low not in found and above & tops}
            found |= above
        return frozenset(found)

    @cached_property
    def _broader(self) -> list[tuple[str, frozenset[str]]]:
        cells = (line.split("\t", 6) for line in self._lines if line.startswith("*"))
        return [(cell[0].removeprefix("*"), frozenset(cell[5].split("|"))) for cell in cells if cell[5]]

    def __len__(self) -> int:
        return len(self._lines)

    def _topic(self, nth: int) -> Topic:
        known = self._made.get(nth)
        if known is not None:
            return known
        first, english, traditional, simplified, aliases, broader, words = self._lines[nth].split("\t")
        names = {
            language: tuple(of_language.split("|"))
            for language, of_language in (("en", english), ("zh-Hant", traditional), ("zh-Hans", simplified))
            if of_language
        }
        keys = (word.split(" ") for word in words.split("|") if word)
        made = self._made[nth] = Topic(
            name=first.removeprefix("*"),
            names=names,
            aliases=frozenset(alias for alias in aliases.split("|") if not alias.startswith(PART)),
            parts=frozenset(alias.removeprefix(PART) for alias in aliases.split("|") if alias.startswith(PART)),
            keys=tuple(Key(tuple(terms), int(tenths) / 10) for tenths, *terms in keys),
            broader=tuple(broader.split("|")) if broader else (),
            reviewed=first.startswith("*"),
        )
        return made


@cache
def catalog() -> Catalog:
    """The shipped topics, read once."""
    text = FILE.read_text(encoding="utf-8")
    return Catalog([line for line in text.split("\n") if line and not line.startswith("#")])
