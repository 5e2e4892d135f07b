"""From the glosses of an archive to pairs of names: what recurs, what only differs at its edges, what is doubtful.

The state is JSON lines in gzip, so that a later run goes on where an earlier one ended; adding an article's glosses
again replaces what they said before.
"""

from __future__ import annotations

import gzip
import io
import sys
from array import array
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import chain
from typing import IO, TypeVar

import msgspec
import numpy as np
from msgspec import Struct
from msgspec.structs import replace

from newsindex.entities.mining.glosses import OPEN_EDGE, Gloss
from newsindex.entities.mining.kinds import Kind
from newsindex.entities.words.romanisation import fit, letters
from newsindex.entities.words.safety import is_common_word
from newsindex.entities.words.tables import mapping, words

ACCEPTED_FROM = 0.5  # certainty from which a pair is taken
REPEAT = 0.6  # what each further article leaves of the doubt
OUTVOTED = 4  # how many times as many articles another reading needs to make a doubtful pair wait


class Pair(Struct, frozen=True):
    """An English and a Chinese name of one entity (or, with kind `other`, of something else).

    `articles` counts those that have the gloss, `certainty` lies between 0 and 1, `reasons` say why. `also` are
    further English names that stood with it.
    """

    english: str
    chinese: str
    kind: Kind
    certainty: float
    articles: int
    also: tuple[str, ...] = ()
    ticker: str | None = None
    accepted: bool = True
    reasons: tuple[str, ...] = ()


class Decisions(Struct, frozen=True):
    """What the archive teaches: pairs taken, pairs that wait, and pairs that name no entity or were cut wrongly."""

    accepted: tuple[Pair, ...]
    candidates: tuple[Pair, ...]
    rejected: tuple[Pair, ...]


_Sign = tuple[Kind, float, tuple[str, ...]]
"""The kind, support and reasons of a gloss."""

_Value = TypeVar("_Value")

_GZIP = b"\x1f\x8b"
"""Packed states begin so; those of earlier versions are plain."""

_AT_ONCE = 1 << 16
"""Bytes of the state that are packed together."""

_NONE: Counter[str] = Counter()
"""What most pairs share, since an archive has many; it is never changed."""


@dataclass(slots=True)
class _Evidence:
    """What was seen of one pair: its signs by article; further names and tickers."""

    english: str
    chinese: str
    seen: dict[str, _Sign] = field(default_factory=dict)
    also: Counter[str] = field(default_factory=lambda: _NONE)
    tickers: Counter[str] = field(default_factory=lambda: _NONE)

    def votes(self) -> dict[Kind, float]:
        """The support for each kind, the strongest first."""
        if len(self.seen) == 1:  # as most are seen but once
            [(kind, support, _)] = self.seen.values()
            return {kind: support}
        found: dict[Kind, float] = {}
        for kind, support, _ in self.seen.values():
            found[kind] = found.get(kind, 0.0) + support
        return found if len(found) == 1 else dict(sorted(found.items(), key=lambda item: -item[1]))

    def support(self) -> float:
        return max([support for _, support, _ in self.seen.values()])

    def reasons(self) -> tuple[str, ...]:
        if len(self.seen) == 1:
            [(_, _, reasons)] = self.seen.values()
            return reasons
        told = dict.fromkeys([reasons for _, _, reasons in self.seen.values()])
        return next(iter(told)) if len(told) == 1 else tuple(dict.fromkeys(chain.from_iterable(told)))


class _Row(Struct):
    """A line of the state: the pair, its signs by article, how often each further name and ticker stood with it."""

    en: str
    zh: str
    seen: dict[str, _Sign]
    also: dict[str, int]
    tickers: dict[str, int]


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(_Row)


class _Loaded:
    """The pairs that each article had a gloss of in the state that was loaded, by the hash of its id: of an archive
    there are many, and few are asked for."""

    def __init__(self) -> None:
        self._hashes = array("q")
        self._numbers = array("i")
        self._evidence: list[_Evidence] = []
        self._in_order = True

    def note(self, evidence: _Evidence) -> None:
        """A pair with all the articles that have it."""
        self._hashes.extend(map(hash, evidence.seen))
        self._numbers.extend([len(self._evidence)] * len(evidence.seen))
        self._evidence.append(evidence)
        self._in_order = False

    def of(self, article_id: str) -> list[_Evidence]:
        """Those that the article still has."""
        if not self._in_order:
            order = np.argsort(np.frombuffer(self._hashes, np.int64))
            self._hashes, self._numbers = (
                array(each.typecode, np.frombuffer(each, each.typecode).take(order).tobytes())
                for each in (self._hashes, self._numbers)
            )
            self._in_order = True
        wanted = hash(article_id)
        first = bisect_left(self._hashes, wanted)
        last = bisect_right(self._hashes, wanted, first)
        found = [self._evidence[number] for number in self._numbers[first:last]]
        return [evidence for evidence in found if article_id in evidence.seen]


class Reconciler:
    """Collects the glosses of articles and decides which pairs of names hold."""

    def __init__(self, state: bytes = b"") -> None:
        self._pairs: dict[tuple[str, str], _Evidence] = {}
        self._loaded = _Loaded()
        self._of_article: dict[str, list[_Evidence]] = {}
        """The pairs of the articles that were added since."""
        self._signs: dict[_Sign, _Sign] = {}
        held: IO[bytes] = io.BytesIO(state)
        for line in gzip.GzipFile(fileobj=held) if state.startswith(_GZIP) else held:
            if line != b"\n":  # the state of nothing
                self._load(_decoder.decode(line))

    def __contains__(self, article_id: str) -> bool:
        """Whether the article has a gloss."""
        return article_id in self._of_article or bool(self._loaded.of(article_id))

    def add(self, gloss: Gloss, article_id: str) -> None:
        """Take one gloss of the article."""
        key = (gloss.english, gloss.chinese)
        evidence = self._pairs.get(key)
        if evidence is None:
            evidence = self._pairs[key] = _Evidence(*key)
        known = evidence.seen.get(article_id)
        if known is None or known[1] < gloss.support:
            self._note(evidence, article_id, (gloss.kind, gloss.support, gloss.reasons))
        if known is None and gloss.also:
            evidence.also = evidence.also + Counter(gloss.also)
        if known is None and gloss.tickers:
            evidence.tickers = evidence.tickers + Counter(gloss.tickers)

    def _note(self, evidence: _Evidence, article_id: str, sign: _Sign) -> None:
        if article_id not in evidence.seen:
            self._of_article.setdefault(article_id, []).append(evidence)
        evidence.seen[sys.intern(article_id)] = self._signs.setdefault(sign, sign)

    def forget(self, article_id: str) -> None:
        """Take back what the article's glosses said (it was removed, or is about to be added anew)."""
        for evidence in (*self._of_article.pop(article_id, ()), *self._loaded.of(article_id)):
            if evidence.seen.pop(article_id, None) and not evidence.seen:
                del self._pairs[evidence.english, evidence.chinese]

    def dump(self) -> bytes:
        """The state as JSON lines, one pair a line, sorted, and packed: an archive has many, most of them alike; that
        of nothing is empty."""
        if not self._pairs:
            return b""
        held = io.BytesIO()
        with gzip.GzipFile(fileobj=held, mode="wb", compresslevel=1, mtime=0) as packed:
            lines = bytearray()
            for _, e in sorted(self._pairs.items()):
                row = _Row(e.english, e.chinese, _by_key(e.seen), _by_key(e.also), _by_key(e.tickers))
                _encoder.encode_into(row, lines, -1)
                lines += b"\n"
                if len(lines) >= _AT_ONCE:
                    packed.write(lines)
                    lines.clear()
            packed.write(lines)
        return held.getvalue()

    def _load(self, row: _Row) -> None:
        evidence = self._pairs[row.en, row.zh] = _Evidence(row.en, row.zh)
        if row.also:
            evidence.also = Counter(row.also)
        if row.tickers:
            evidence.tickers = Counter(row.tickers)
        evidence.seen = {sys.intern(id_): self._signs.setdefault(sign, sign) for id_, sign in row.seen.items()}
        self._loaded.note(evidence)

    def decide(self) -> Decisions:
        """Which pairs hold, wait or fall, each list with the most articles first."""
        dropped = self._edge_variants()
        companies = _company_starts(self._pairs.values())
        weights = {key: len(e.seen) for key, e in self._pairs.items()}
        for key, better in dropped.items():
            weights[better] = weights.get(better, 0) + len(self._pairs[key].seen)
        accepted: list[Pair] = []
        waiting: list[Pair] = []
        rejected: list[Pair] = []
        rivals: dict[str, list[_Evidence]] = {}
        for evidence in self._pairs.values():
            rivals.setdefault(evidence.chinese, []).append(evidence)
        for key, evidence in self._pairs.items():
            pair = _pair(evidence, weights[key], rivals[evidence.chinese], companies)
            if key in dropped:
                rejected.append(replace(pair, accepted=False, reasons=(*pair.reasons, "edge of a commoner pair")))
            elif pair.kind == "other" or "surname only" in pair.reasons:
                rejected.append(replace(pair, accepted=False))
            elif pair.certainty >= ACCEPTED_FROM and not _outvoted(evidence, rivals[evidence.chinese]):
                accepted.append(pair)
            else:
                waiting.append(replace(pair, accepted=False))
        return Decisions(*(tuple(sorted(pairs, key=_rank)) for pairs in (accepted, waiting, rejected)))

    def _edge_variants(self) -> dict[tuple[str, str], tuple[str, str]]:
        """Pairs that are a commoner pair with words too many at the left, mapped to that pair."""
        found: dict[tuple[str, str], tuple[str, str]] = {}
        order = {key: place for place, key in enumerate(self._pairs)}
        for key, evidence in self._pairs.items():
            shorter = [tail for tail in _tails(evidence) if tail in order]
            if shorter:
                best = max(shorter, key=lambda tail: (len(self._pairs[tail].seen), -order[tail]))
                if _wrongly_cut(self._pairs[best], evidence):
                    found[key] = best
        return found


def _by_key(values: dict[str, _Value]) -> dict[str, _Value]:
    return values if len(values) < 2 else dict(sorted(values.items()))


def _rank(pair: Pair) -> tuple[int, float, str, str]:
    return -pair.articles, -pair.certainty, pair.english, pair.chinese


def _tails(long: _Evidence) -> list[tuple[str, str]]:
    """The pairs with less at the left of the name whose edge is open: characters of the Chinese one, else words."""
    english, chinese = long.english, long.chinese
    if OPEN_EDGE in long.reasons():
        return [(english, chinese[at:]) for at in range(1, len(chinese) - 1)]
    return [(english[at + 1 :], chinese) for at, sign in enumerate(english) if sign == " "]


def _wrongly_cut(short: _Evidence, long: _Evidence) -> bool:
    """Whether the longer name has words before it that are none of the name's."""
    if short.chinese == long.chinese:
        extra = long.english[: -len(short.english)].split()
        whole = fit(short.english.split(), short.chinese)
        if whole and (whole.form == "surname" or extra[-1] in words("first_names.txt")):
            return False
    return len(short.seen) >= len(long.seen)


def _company_starts(pairs: Iterable[_Evidence]) -> set[str]:
    """The first words of English names of companies, from those with a legal form, other than common words."""
    found: set[str] = set()
    for evidence in pairs:
        if next(iter(evidence.votes())) == "company" and " " in evidence.english:
            name = evidence.english.split()
            found.update(" ".join(name[:n]) for n in range(1, len(name)))
    return {start for start in found if letters(start) not in mapping("lexicon.tsv")}


def _pair(evidence: _Evidence, articles: int, rivals: list[_Evidence], companies: set[str]) -> Pair:
    votes = evidence.votes()
    kind: Kind = next(iter(votes))
    support, reasons = evidence.support(), evidence.reasons()
    if kind == "other" and "no sign" in reasons and not is_common_word(evidence.chinese):  # 例如 follows many names
        family = [(v, k) for rival in rivals for k, v in rival.votes().items() if k != "other"]
        if family:
            kind, support, reasons = max(family)[1], max(support, 0.6), (*reasons, "other name of one")
        elif evidence.english in companies:
            kind, support, reasons = "company", max(support, 0.6), (*reasons, "short for a company")
    ticker = evidence.tickers.most_common(1)[0][0] if evidence.tickers else None
    return Pair(
        evidence.english,
        evidence.chinese,
        kind,
        round(1.0 - (1.0 - support) * REPEAT ** (articles - 1), 3),
        articles,
        tuple(name for name, _ in evidence.also.most_common()),
        ticker,
        reasons=reasons,
    )


def _outvoted(evidence: _Evidence, rivals: list[_Evidence]) -> bool:
    """Whether a doubtful pair stands against a much commoner one with the same Chinese name and unlike English."""
    if evidence.support() >= 0.7:
        return False
    first = evidence.english.split()[0]
    return any(
        len(r.seen) >= OUTVOTED * len(evidence.seen) and first not in r.english and r.english not in evidence.english
        for r in rivals
        if r is not evidence
    )
