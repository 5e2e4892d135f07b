"""The analyzer: text → tokens with offsets, and text → terms with positions, the same for index and query.

The kinds of term are: the stem (`tariff`), `=` with the lower-case form (`=tariffs`), `=` with the form as written
where that has capitals (`=Tariffs`), joined compounds (`ecommerc`, `=ecommerce`), percentages (`25%`), Han
characters (`台`) and words (`台积电`), and the markers of `engines.base`. Forms have no diacritics and no possessive.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from newsindex.analysis import han
from newsindex.analysis.fold import DATA
from newsindex.analysis.places import TermPlaces, places_of
from newsindex.analysis.tokens import Token, tokens

if TYPE_CHECKING:
    from newsindex.analysis.stream import Mark, Reading, Scan, TermReader
    from newsindex.engines.base import TermStream, TextColumn

VERSION = 1
"""To be raised with any change of this package that changes terms."""


class Analyzer:
    """Makes tokens and terms of text. Cheap to construct, safe to share among threads.

    `segmenter` is `jieba`, `rjieba` (the same words) or `auto`: rjieba for single texts, where it is installed, and
    NumPy for many, which is faster still.
    """

    def __init__(self, segmenter: han.Segmenter = "auto") -> None:
        self._cut = han.segmenter(segmenter)
        self._segmenter = segmenter

    @cached_property
    def _reader(self) -> TermReader:
        from newsindex.analysis.runs import segmenter_of_runs  # a search reads no whole texts
        from newsindex.analysis.stream import TermReader

        return TermReader(segmenter_of_runs(self._segmenter))

    @property
    def cuts_quickly(self) -> bool:
        """Whether Chinese runs are cut in microseconds by now; else what else tells of words is sooner asked."""
        return han.cuts_quickly(self._segmenter)

    @cached_property
    def fingerprint(self) -> str:
        """Changes whenever the terms of a text could; the same for jieba and rjieba."""
        import hashlib

        import Stemmer

        digest = hashlib.sha256(f"{VERSION} {Stemmer.version()} {han.dictionary_file().stat().st_size}".encode())
        for name in ("fold.txt", "folded_words.txt", "spellings.tsv"):
            digest.update((DATA / name).read_bytes())
        return f"{VERSION}-{digest.hexdigest()[:16]}"

    def tokens(self, text: str, *, capitals: bool | None = None) -> list[Token]:
        """The tokens of a text in their order.

        `capitals`: whether capitals mean something in it, as they do not in a text wholly of them; None: judged line by
        line.
        """
        return tokens(text, self._cut, capitals)

    def places(self, text: str) -> TermPlaces:
        """The places of a text's terms, worked out as they are asked for."""
        [found] = self.places_of([text])
        return found

    def places_of(self, texts: Sequence[str]) -> list[TermPlaces]:
        """The same of several texts at once."""
        return places_of(texts, self._cut)

    def word_sets(self, texts: Sequence[str]) -> list[set[str]]:
        """The words that each of some short texts has: stems, forms after `=`, Chinese words of several characters."""
        from newsindex.analysis.runs import segmenter_of_runs
        from newsindex.analysis.word_sets import word_sets

        return word_sets(texts, segmenter_of_runs(self._segmenter, few=True))

    def scan(self, texts: Sequence[str]) -> list[Reading]:
        """What each text holds, to be turned into columns together with others; some dozens at once are quickest."""
        return self._reader.scan(texts)

    def load(self, texts: Iterable[str]) -> None:
        """Loads what scanning many texts such as these takes, so that processes which begin now have it already."""
        from newsindex.analysis import runs, script

        if any(map(script.is_chinese, texts)):
            runs.load(self._segmenter)

    def forget(self) -> None:
        """Keeps memory in bounds; to be called between batches, before the first scan of one."""
        self._reader.forget()

    def columns(
        self, scans: Sequence[Scan], leads: Sequence[int], marks: Sequence[Sequence[Mark]] = ()
    ) -> tuple[TextColumn, TextColumn]:
        """The terms of many texts as the index takes them, and those of their leads, as long as `leads` says.

        `marks` of each text are further terms with the characters at which they stand, rising.
        """
        return self._reader.columns(scans, leads, marks)

    def stream(self, text: str) -> TermStream:
        """The terms of a text with their positions."""
        return self._reader.read(text)[0]
