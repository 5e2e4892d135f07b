"""Queries of each kind, chosen from the archive by how many articles have their words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from random import Random

from scripts.benching.streams import Tokens, read_tokens

NEAR_WORDS = 5
"""NEAR: at most so many words apart, neighbours being one apart."""

PREFIX_LETTERS = 4
NO_BAND = 99
SAMPLE = 2_000
"""Articles from which phrases are taken."""


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked of every engine. `form` is or, and, phrase, near, prefix or filter (an OR within `source`)."""

    kind: str
    lang: str
    form: str
    field: str
    words: tuple[str, ...]
    source: str = ""

    def __str__(self) -> str:
        return f"{self.kind} ({self.lang}): {' '.join(self.words)}" + (f" in {self.source}" if self.source else "")

    @property
    def text(self) -> str:
        """The query as a reader types it."""
        if self.form == "phrase":
            joined = "" if self.field == "characters" else " "
            return f'"{joined.join(self.words)}"'
        if self.form == "near":
            return f" NEAR/{NEAR_WORDS} ".join(self.words)
        return " ".join(self.words) + ("*" if self.form == "prefix" else "")


def choose_queries(tokens: Path, count: int, each: int, seed: int) -> list[Query]:
    """About `each` queries of every kind, half of them English, half Chinese."""
    random = Random(seed)
    having: Counter[str] = Counter()
    sources: Counter[str] = Counter()
    sample: list[Tokens] = []
    step = max(1, count // SAMPLE)
    for number, article in enumerate(read_tokens(tokens, count)):
        having.update(set(article.words.split()))
        sources[article.source] += 1
        if number % step == 0:
            sample.append(article)
    return _Chooser(random, _Bands(having, count), sample, sources.most_common(3)[-1][0]).queries(each)


class _Bands:
    """Words by the share of articles that have them: common 10 to 50 %, middling 0.5 to 2 %, rare up to 0.1 %."""

    def __init__(self, having: Counter[str], count: int) -> None:
        bounds = {
            "common": (0.1 * count, 0.5 * count),
            "middling": (max(4, 0.005 * count), max(8, 0.02 * count)),
            "rare": (2, max(3, 0.001 * count)),
        }
        self.band = {
            word: band for word, articles in having.items() for band, (low, high) in bounds.items()
            if low <= articles <= high
        }  # fmt: skip
        self.words: dict[tuple[str, str], list[str]] = {}
        for word in sorted(self.band):
            self.words.setdefault((self.band[word], lang_of(word)), []).append(word)


def lang_of(word: str) -> str:
    """zh for a word of Han characters, else en."""
    return "zh" if word[0] >= "\u3005" else "en"


class _Chooser:
    def __init__(self, random: Random, bands: _Bands, sample: Sequence[Tokens], source: str) -> None:
        self._random = random
        self._bands = bands
        self._sample = sample
        self._source = source

    def queries(self, each: int) -> list[Query]:
        half = -(-each // 2)
        found: list[Query] = []
        for form in ("or", "and", "phrase"):
            for band in ("common", "middling", "rare"):
                for lang in ("en", "zh"):
                    if form == "phrase":
                        found += self._phrases(band, lang, half)
                    else:
                        found += self._pairs(form, band, lang, half)
        found += self._mixed("or", half, half) + self._together(each)
        for lang in ("en", "zh"):
            found += self._near(lang, half)
            found += [
                Query("filter", lang, "filter", "words", query.words, self._source)
                for query in self._pairs("or", "common", lang, half)
            ]
        return found + self._prefixes(each)

    def _drawn(self, band: str, lang: str, count: int) -> list[str]:
        """Words of a band, each once where there are enough."""
        words = self._bands.words.get((band, lang), [])
        if not words:
            return []
        rounds = -(-count // len(words))
        return [word for _ in range(rounds) for word in self._random.sample(words, len(words))][:count]

    def _pairs(self, form: str, band: str, lang: str, count: int) -> list[Query]:
        words = iter(self._drawn(band, lang, 2 * count))
        pairs = [pair for pair in zip(words, words, strict=False) if pair[0] != pair[1]]
        return [Query(f"{form.upper()} {band}", lang, form, "words", pair) for pair in pairs]

    def _phrases(self, band: str, lang: str, count: int) -> list[Query]:
        """English: neighbours of which the rarer is of the band. Chinese: the characters of a word of the band."""
        kind = f"phrase {band}"
        if lang == "zh":
            long = [word for word in self._drawn(band, lang, 20 * count) if len(word) > 1]
            return [Query(kind, lang, "phrase", "characters", tuple(word)) for word in dict.fromkeys(long)][:count]
        rank = {"common": 0, "middling": 1, "rare": 2}
        known = self._bands.band
        found: dict[tuple[str, str], None] = {}
        for article in self._random.sample(self._sample, len(self._sample)):
            for pair in pairwise(article.words.split()):
                english = pair[0] != pair[1] and lang_of(pair[0]) == lang_of(pair[1]) == "en"
                if english and max(rank.get(known.get(word, ""), NO_BAND) for word in pair) == rank[band]:
                    found[pair] = None
                    break
            if len(found) >= count:
                break
        return [Query(kind, lang, "phrase", "words", pair) for pair in found]

    def _mixed(self, form: str, english: int, chinese: int) -> list[Query]:
        """A common, a middling and a rare word, one of which is of the other language."""
        found = []
        for lang, other, count in (("en", "zh", english), ("zh", "en", chinese)):
            triples = zip(
                self._drawn("common", lang, count),
                self._drawn("middling", other, count),
                self._drawn("rare", lang, count),
                strict=False,
            )
            found += [Query("three mixed, OR", lang, form, "words", triple) for triple in triples]
        return found

    def _together(self, count: int) -> list[Query]:
        """A common, a middling and a further word that stand in one article."""
        found: list[Query] = []
        taken = Counter[str]()
        for article in self._random.sample(self._sample, len(self._sample)):
            words = list(dict.fromkeys(article.words.split()))
            bands = [[word for word in words if self._bands.band.get(word) == band] for band in ("common", "middling")]
            if len(bands[0]) < 2 or not bands[1]:
                continue
            triple = (*self._random.sample(bands[0], 2), self._random.choice(bands[1]))
            lang = lang_of(triple[2])
            if taken[lang] < -(-count // 2):
                taken[lang] += 1
                found.append(Query("three mixed, AND", lang, "and", "words", triple))
        return found

    def _near(self, lang: str, count: int) -> list[Query]:
        pairs = self._pairs("near", "common", lang, count)
        return [Query("NEAR common", lang, "near", "words", pair.words) for pair in pairs]

    def _prefixes(self, count: int) -> list[Query]:
        """The beginnings of English words; what one stands for is for each engine to find out."""
        starts: dict[str, None] = {}
        for band in ("middling", "rare"):
            words = self._bands.words.get((band, "en"), [])
            long = [word[:PREFIX_LETTERS] for word in words if len(word) > PREFIX_LETTERS]
            starts.update(dict.fromkeys(self._random.sample(long, len(long))))
        return [Query("prefix", "en", "prefix", "words", (start,)) for start in list(starts)[:count]]
