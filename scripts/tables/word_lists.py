"""Make newsindex/entities/data/ordinary_words_en.txt and ordinary_words_zh.txt, by which learned names are judged.

WORDLIST is a list of English words, one a line (SCOWL's american-english, in Debian's package wamerican);
those that are proper names only keep their capital.
The Chinese words are those of jieba's dictionary with two to four characters that are common and no proper names.
"""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from newsindex.analysis.fold import fold
from newsindex.analysis.han import dictionary_file
from scripts import given

DATA = Path(__file__).resolve().parents[2] / "newsindex" / "entities" / "data"
COMMON = {2: 50, 3: 20, 4: 20}
"""How often jieba's sources must have a word, by its length."""
PROPER = re.compile("n[rstz]")


def english(path: Path) -> list[str]:
    words = {word.strip() for word in path.read_text("utf-8").splitlines()}
    return sorted(w for w in words if re.fullmatch("[A-Za-z][a-z]+", w) and (w.islower() or w.lower() not in words))


def chinese() -> list[str]:
    found = set()
    for line in dictionary_file().read_text("utf-8").splitlines():
        word, count, tag = line.split(" ")
        if re.fullmatch("[\u4e00-\u9fff]{2,4}", word) and int(count) >= COMMON[len(word)] and not PROPER.match(tag):
            found.add(fold(word))
    return sorted(found)


def write(name: str, source: str, words: list[str]) -> None:
    head = f"# Words that a name may be mistaken for.\n# Source: {source}; made by scripts/make_word_lists.\n"
    (DATA / name).write_text(head + "\n".join(words) + "\n", encoding="utf-8")
    print(f"{name}: {len(words):,} words")


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="scripts/make_word_lists", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("words", metavar="WORDLIST", type=given.file)
    words = english(parser.parse_args().words)
    write("ordinary_words_en.txt", "SCOWL, american-english (copyright 2000-2019 Kevin Atkinson; free use)", words)
    write("ordinary_words_zh.txt", "the dictionary of jieba 0.42.1 (MIT)", chinese())


if __name__ == "__main__":
    main()
