"""Make newsindex/analysis/data/fold.txt and folded_words.txt from the installed opencc and jieba.

A character's class holds every character that it turns into, or comes from, by any of OpenCC's conversions
between Traditional and Simplified and the variants of Taiwan and Hong Kong: by its character tables and, position
by position, by its phrase tables. Tables that change words (TWPhrases, HKPhrases) or serve Japanese are left out.
Compatibility characters join the class of their NFKC form where that is one character.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import subprocess
import sys
import tempfile
import unicodedata
from collections import Counter, defaultdict
from pathlib import Path

import jieba
import opencc

DATA = Path(__file__).resolve().parents[2] / "newsindex" / "analysis" / "data"
TABLES = [
    "CJK_Compatibility_Ideographs", "TSCharacters", "TSCharactersExt", "STCharacters",
    "TWVariants", "TWVariantsRev", "HKVariants", "HKVariantsRev",
    "TSPhrases", "STPhrases", "STPhrases_GeneratedFromRegionalPhrases",
    "TWVariantsPhrases", "TWVariantsRevPhrases", "HKVariantsPhrases", "HKVariantsRevPhrases",
]  # fmt: skip
SAME_SIGN = {"\u2019": "'", "\u02bc": "'", "\u2010": "-", "\u2011": "-"}
"""Signs that NFKC keeps apart and readers do not: apostrophes and hyphens."""


def read_pairs() -> dict[tuple[str, str], set[str]]:
    """Every pair of different characters that OpenCC maps, with the tables that do."""
    clib = Path(opencc.__file__).parent / "clib"
    pairs: dict[tuple[str, str], set[str]] = defaultdict(set)
    with tempfile.TemporaryDirectory() as folder:
        for table in TABLES:
            text = Path(folder) / table
            source = clib / "share" / "opencc" / f"{table}.ocd2"
            subprocess.run(
                [clib / "bin" / "opencc_dict", "-i", source, "-o", text, "-f", "ocd2", "-t", "text"],
                check=True, capture_output=True,
            )  # fmt: skip
            for line in text.read_text(encoding="utf-8").splitlines():
                key, values = line.split("\t")
                for value in values.split(" "):
                    if len(value) != len(key):
                        raise SystemExit(f"{table}: {key} and {value} differ in length; fold cannot keep offsets")
                    for a, b in zip(key, value, strict=True):
                        if a != b:
                            pairs[a, b].add(table)
    return pairs


def single_forms() -> dict[str, str]:
    """Every character whose NFKC form is one other character, with that.

    Not superscripts and enclosed numbers, which are notes and list signs that must not run into the word beside them,
    nor the full-width comma, which is punctuation even between digits (2025，100).
    """
    found = {}
    for code in range(0x80, sys.maxunicode + 1):
        character = chr(code)
        if unicodedata.decomposition(character).startswith(("<super>", "<circle>")) or character == "，":
            continue
        form = unicodedata.normalize("NFKC", character)
        if len(form) == 1 and form != character:
            found[character] = form
    return found


def jieba_words() -> list[tuple[str, int, str]]:
    with jieba.Tokenizer().get_dict_file() as file:
        return [
            (w, int(f), tag) for w, f, tag in (line.split(" ") for line in file.read().decode("utf-8").splitlines())
        ]


def is_han(character: str) -> bool:
    return "CJK" in unicodedata.name(character, "")


def build() -> tuple[dict[str, str], list[list[str]], dict[tuple[str, str], set[str]]]:
    pairs, forms = read_pairs(), single_forms()
    parent: dict[str, str] = {}

    def find(a: str) -> str:
        parent.setdefault(a, a)
        while parent[a] != a:
            parent[a] = parent[parent[a]]
            a = parent[a]
        return a

    for a, b in pairs:
        parent[find(a)] = find(b)
    for a, b in forms.items():
        if is_han(b):
            parent[find(a)] = find(b)
    use: Counter[str] = Counter()
    for word, frequency, _ in jieba_words():
        for character in word:
            use[character] += frequency
    classes: dict[str, list[str]] = defaultdict(list)
    for character in sorted(parent):
        classes[find(character)].append(character)
    table = {**forms, **SAME_SIGN}
    for members in classes.values():
        chosen = max(members, key=lambda c: (use[c], "\u4e00" <= c <= "\u9fd5", -ord(c)))
        for character in members:
            table[character] = chosen
    table = {a: table.get(b, b) for a, b in table.items()}
    return {a: b for a, b in sorted(table.items()) if a != b}, list(classes.values()), pairs


def folded_words(table: dict[str, str]) -> tuple[int, list[tuple[str, int, str]]]:
    """The total of jieba's dictionary with them, and the folded words of Han characters whose frequency is not
    the one there: (word, sum of frequencies, tag)."""
    change = str.maketrans(table)
    words = jieba_words()
    frequency: Counter[str] = Counter()
    best: dict[str, tuple[int, str]] = {}
    for word, count, tag in words:
        folded = word.translate(change)
        frequency[folded] += count
        best[folded] = max(best.get(folded, (0, "")), (count, tag))
    # A word that stands there twice (B超) counts once, as rjieba has it; jieba itself counts both.
    known = {word: (count, tag) for word, count, tag in words}
    total = sum(count for count, _ in known.values())
    changed = [
        (w, n, best[w][1])
        for w, n in sorted(frequency.items())
        if known.get(w) != (n, best[w][1]) and all(map(is_han, w))
    ]
    return total + sum(n - known.get(w, (0, ""))[0] for w, n, _ in changed), changed


def write(name: str, text: str) -> None:
    (DATA / name).write_text(text, encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="scripts/build_fold_table", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--report", action="store_true", help="show the largest classes and the pairs of phrases only")
    options = parser.parse_args()
    table, classes, pairs = build()
    total, words = folded_words(table)
    opencc_version, jieba_version = importlib.metadata.version("opencc"), importlib.metadata.version("jieba")
    write("fold.txt", f"""\
# Characters and, in the same order, what each folds to. Made by scripts/build_fold_table from the tables of OpenCC
# {opencc_version} (Apache-2.0) and NFKC of Unicode {unicodedata.unidata_version}; of each class of Han characters
# it is the one that the dictionary of jieba {jieba_version} (MIT) uses most.
{"".join(table)}
{"".join(table.values())}
""")  # fmt: skip
    write("folded_words.txt", f"""\
# The total of jieba's frequencies, then words of the dictionary of jieba {jieba_version} (MIT) as fold.txt writes
# them, with the sum of their frequencies and the tag of the most frequent. Made by scripts/build_fold_table.
{total}
{"".join(f"{word} {count} {tag}" + chr(10) for word, count, tag in words)}""")  # fmt: skip
    print(f"{len(table)} characters, {len(classes)} classes of Han characters, {len(words)} folded words")
    if options.report:
        for members in sorted(classes, key=len, reverse=True)[:60]:
            print(len(members), "".join(members), "→", table.get(members[0], members[0]))
        for (a, b), tables in pairs.items():
            if all("Phrases" in name for name in tables):
                print(a, b, *sorted(tables))


if __name__ == "__main__":
    main()
