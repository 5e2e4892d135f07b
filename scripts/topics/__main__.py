"""Make newsindex/topics/data/topics.tsv.

Each topic gets its names and its words as terms of the analyzer: the reviewed words, those of narrower topics with less
weight, and, where nobody reviewed it, the words of its label, of narrower labels and of its definition.

--source has the IPTC Media Topics (https://cv.iptc.org/newscodes/mediatopic), an object a line: qcode, label_en,
label_zh_hans, label_zh_hant_derived (by OpenCC), definition_en, broader (qcodes), retired.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import opencc

from newsindex.analysis import Analyzer
from newsindex.topics.catalog import FILE, PART, known_as
from newsindex.topics.profiles import terms_of
from scripts import given
from scripts.topics.doubtful import doubtful
from scripts.topics.reviewed import Reviewed, read

HERE = Path(__file__).parent
HEAD = """\
# Topics: the IPTC Media Topics, © International Press Telecommunications Council (iptc.org), CC BY 4.0, with labels in
# English and Simplified Chinese (Traditional by OpenCC), and words of scripts/topics. Made by scripts/build_topics.
# Name (* reviewed), English names, Traditional, Simplified, all names as they are looked up, broader topics, words.
"""
LABEL, NARROWER_LABEL, LABEL_WORD, DEFINITION = 10, 6, 3, 2
OF_NARROWER = {10: 4}
"""The weight in a topic of a word of a narrower one, by its weight there; others are left out."""

Words = dict[tuple[str, ...], int]
traditional = opencc.OpenCC("s2twp").convert


class Builder:
    """Makes the lines of the file."""

    def __init__(self, reviewed: list[Reviewed], concepts: list[dict[str, Any]]) -> None:
        self._analyzer = Analyzer()
        self._reviewed = reviewed
        self._concepts = {concept["qcode"].removeprefix("medtop:"): concept for concept in concepts}
        self._traditional = {c["label_zh_hans"]: c["label_zh_hant_derived"] for c in concepts}
        self._names = {known_as(name) for topic in reviewed for name in (topic.name, topic.chinese)}
        self._below: dict[str, list[str]] = {}
        for code, concept in self._concepts.items():
            for broader in concept["broader"]:
                self._below.setdefault(broader.removeprefix("medtop:"), []).append(code)
        self._taken = {code for topic in reviewed for code in topic.codes}

    def lines(self) -> Iterator[str]:
        """Reviewed topics first, so that a name leads to them; then the concepts in use, then retired ones."""
        for topic in self._reviewed:
            yield self._of_reviewed(topic)
        for retired in (False, True):
            for code, concept in self._concepts.items():
                if code not in self._taken and bool(concept["retired"]) == retired:
                    yield self._of_concept(code, concept)

    def _of_reviewed(self, topic: Reviewed) -> str:
        words = self._words((word, weight) for word, weight in topic.words.items())
        for name in (topic.name, topic.chinese):
            for terms, weight in self._words([(name, 5)]).items():
                words.setdefault(terms, weight)
        for narrower in self._narrower(topic):
            for terms, weight in self._words(narrower.words.items()).items():
                if weight in OF_NARROWER:
                    words.setdefault(terms, OF_NARROWER[weight])
        labels = [label for code in topic.codes for label in self._labels(code) if label]
        english = [topic.name, *(label for label in labels if label.isascii())]
        chinese = [topic.chinese, *(label for label in labels if not label.isascii())]
        return self._line("*" + topic.name, english, chinese, topic, words)

    def _narrower(self, topic: Reviewed) -> list[Reviewed]:
        found: dict[str, Reviewed] = {}
        names = {topic.name}
        while True:
            below = [t for t in self._reviewed if names & set(t.broader) and t.name not in found]
            if not below:
                return list(found.values())
            found.update((t.name, t) for t in below)
            names = {t.name for t in below}

    def _of_concept(self, code: str, concept: dict[str, Any]) -> str:
        english, chinese = self._labels(code)
        words = self._words([(_plain(english), LABEL), (_plain(chinese), LABEL)])
        below = [self._labels(narrower) for narrower in self._below.get(code, ())]
        further = self._words((_plain(label), NARROWER_LABEL) for labels in below for label in labels)
        for terms in self._words((word, LABEL_WORD) for word in _plain(english).split()):
            further.setdefault(terms, LABEL_WORD)
        definition = re.findall(r"[^\W\d_]{4,}", concept["definition_en"] or "")
        for terms, weight in (further | self._words((word, DEFINITION) for word in definition)).items():
            words.setdefault(terms, further.get(terms, weight))
        return self._line(
            english.lower() if english.islower() else english, [english], [chinese] if chinese else [], None, words
        )

    def _labels(self, code: str) -> tuple[str, str]:
        concept = self._concepts[code]
        return concept["label_en"], concept["label_zh_hans"] or ""

    def _words(self, weighted: Iterable[tuple[str, int]]) -> Words:
        found: Words = {}
        for word, weight in weighted:
            if terms := terms_of(word, self._analyzer):
                found[terms] = max(weight, found.get(terms, 0))
        return found

    def _line(self, name: str, english: list[str], chinese: list[str], topic: Reviewed | None, words: Words) -> str:
        aliases, parts, broader = (topic.aliases, topic.parts, topic.broader) if topic is not None else ([], [], [])
        hant = [self._traditional.get(each) or traditional(each) for each in chinese]
        every = (*english, *chinese, *hant, *aliases, *map(traditional, aliases))
        own = {known_as(english[0]), *map(known_as, chinese[:1])}
        known = dict.fromkeys(n for n in map(known_as, every) if n in own or n not in self._names)
        known |= dict.fromkeys(PART + known_as(part) for each in parts for part in (each, traditional(each)))
        ranked = sorted(words, key=lambda terms: -words[terms])
        cells = [dict.fromkeys(english), dict.fromkeys(hant), dict.fromkeys(chinese), known, broader]
        keys = [f"{words[terms]} {' '.join(terms)}" for terms in ranked]
        return "\t".join([name, *("|".join(cell) for cell in cells), "|".join(keys)])


def _plain(label: str) -> str:
    """A label without what it has in brackets."""
    return re.sub(r"[(（].*?[)）]", "", label).strip()


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="scripts/build_topics", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    sources = parser.add_mutually_exclusive_group(required=True)
    sources.add_argument("--source", type=given.file, help="the Media Topics as JSON lines, a concept each")
    sources.add_argument(
        "--doubtful", type=given.file, metavar="TEXTS", help="only list words that in a text file mean others"
    )
    asked = parser.parse_args()
    if asked.doubtful:
        with asked.doubtful.open(encoding="utf-8") as texts:
            print("\n".join(doubtful(read(HERE), texts)))
        return 0
    concepts = [json.loads(line) for line in asked.source.read_text("utf-8").splitlines()]
    lines = list(Builder(read(HERE), concepts).lines())
    FILE.write_text(HEAD + "\n".join(lines) + "\n", "utf-8")
    print(f"{FILE}: {len(lines):,} topics, {sum(line.startswith('*') for line in lines)} reviewed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
