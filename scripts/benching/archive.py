"""The articles of a bench: made up from a seed, or read from a JSONL of real ones."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from newsindex.analysis.fold import read_lines
from newsindex.analysis.han import dictionary_file
from newsindex.analysis.scanner import RUN
from newsindex.entities.book.alias_book import Book
from newsindex.entities.words.tables import words as listed

CHUNK = 500
"""Articles made from one seed, so that a larger archive begins with the smaller one."""

ENGLISH_WORDS, CHINESE_WORDS = 350, 560
"""Means of the words in an article, about 1,900 and 1,000 characters; log-normal with this spread:"""
SPREAD = 0.5

VOCABULARY = 200_000
ZIPF_SHIFT = 2.7
"""Word of rank r comes with a frequency of 1 / (r + shift), after Zipf and Mandelbrot; Chinese words come with the
frequencies of jieba's dictionary."""

SOURCES = [f"Source {letter}" for letter in "ABCDEFGH"]
NAME_CHANCE = 0.15
"""Sentences that begin with a name of the shipped alias book."""

TITLES, BODIES = ("title", "headline"), ("body", "text", "content", "articleBody", "full_text")


class BenchError(Exception):
    """What keeps the bench from running, with the remedy."""


def made_articles(count: int, seed: int) -> Iterator[dict[str, Any]]:
    """Articles in English and Chinese, as records of a JSONL file; the same ones for the same seed."""
    words = {"en": _english_words(seed), "zh": _chinese_words()}
    names = _names()
    made = (record for chunk in range(-(-count // CHUNK)) for record in _chunk(chunk, seed, words, names))
    return islice(made, count)


def _chunk(
    chunk: int, seed: int, words: Mapping[str, tuple[list[str], Any]], names: Mapping[str, Sequence[str]]
) -> Iterator[dict[str, Any]]:
    random = np.random.default_rng([seed, chunk])
    first_day = dt.date(2023, 1, 1)
    for number in range(chunk * CHUNK, (chunk + 1) * CHUNK):
        lang = "en" if random.random() < 0.5 else "zh"
        mean = ENGLISH_WORDS if lang == "en" else CHINESE_WORDS
        size = int(np.clip(random.lognormal(np.log(mean) - SPREAD**2 / 2, SPREAD), 30, 3_000))
        vocabulary, cumulated = words[lang]
        title, body = ([vocabulary[at] for at in np.searchsorted(cumulated, random.random(n))] for n in (8, size))
        yield {
            "id": f"a{number}",
            "title": _sentence(title, lang).rstrip(" .。"),
            "body": _text(body, lang, names[lang], random),
            "source": SOURCES[min(int(random.exponential(2)), len(SOURCES) - 1)],
            "published": str(first_day + dt.timedelta(int(random.integers(0, 730)))),
        }


def _text(words: list[str], lang: str, names: Sequence[str], random: np.random.Generator) -> str:
    """Paragraphs of some four sentences, some of which begin with a name."""
    parts, at, sentences = [], 0, 0
    while at < len(words):
        end = at + int(random.integers(8, 30))
        sentence = _sentence(words[at:end], lang)
        if random.random() < NAME_CHANCE:
            name = names[int(random.integers(len(names)))]
            sentence = f"{name} {sentence[0].lower()}{sentence[1:]}" if lang == "en" else name + sentence
        sentences += 1
        parts.append(sentence + ("\n\n" if sentences % 4 == 0 else ""))
        at = end
    return "".join(parts).strip()


def _sentence(words: list[str], lang: str) -> str:
    middle = len(words) // 2
    if lang == "en":
        text = f"{' '.join(words[:middle])}, {' '.join(words[middle:])}. " if middle else f"{words[0]}. "
        return text[0].upper() + text[1:]
    return f"{''.join(words[:middle])}，{''.join(words[middle:])}。"


def _english_words(seed: int) -> tuple[list[str], Any]:
    """Function words, ordinary ones (short ones rather earlier), invented ones; and their cumulated frequencies."""
    random = np.random.default_rng(seed)
    common = [word for line in read_lines("common_words.txt") for word in line.split() if _plain(word)]
    ordinary = sorted({word for word in listed("ordinary_words_en.txt") if _plain(word)}.difference(common))
    # Frequent words are short (Zipf's law of abbreviation).
    order = np.argsort(np.array([len(word) for word in ordinary]) + random.random(len(ordinary)) * 6)
    found = dict.fromkeys([*common, *(ordinary[at] for at in order)])
    syllables = [first + vowel for first in "bdfgklmnprstvz" for vowel in "aeiou"]
    while len(found) < VOCABULARY:
        for row in random.integers(len(syllables), size=(10_000, 4)):
            found["".join(syllables[at] for at in row)] = None
    words = list(found)[:VOCABULARY]
    frequencies = 1 / (np.arange(len(words)) + 1 + ZIPF_SHIFT)
    return words, np.cumsum(frequencies / frequencies.sum())


def _plain(word: str) -> bool:
    return word.isascii() and word.isalpha() and word.islower()


@cache
def _chinese_words() -> tuple[list[str], Any]:
    """The words of jieba's dictionary and their cumulated frequencies."""
    low, _, high = RUN
    rows = (line.split(" ") for line in dictionary_file().read_text(encoding="utf-8").splitlines())
    found = {word: int(count) for word, count, _ in rows if all(low <= c <= high for c in word) and count != "0"}
    words = sorted(found, key=lambda word: (-found[word], word))[:VOCABULARY]
    frequencies = np.array([found[word] for word in words], np.float64)
    return words, np.cumsum(frequencies / frequencies.sum())


@cache
def _names() -> dict[str, list[str]]:
    """Names of the shipped alias book, by language; Chinese ones in both scripts."""
    found: dict[str, list[str]] = {"en": [], "zh": []}
    for entity in Book.load(shipped=True).entities():
        for lang, forms in entity.names.items():
            found[lang[:2]].extend(forms[:1])
    return found


# ---------------------------------------------------------------------------- real articles


def real_articles(path: Path, count: int) -> Iterator[dict[str, Any]]:
    """The first articles of a JSONL file, as they are but for an id where there is none. Raises `BenchError`."""
    try:
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(islice((line for line in lines if line.strip()), count), 1):
                record = json.loads(line)
                if not isinstance(record, dict) or not _first(record, BODIES):
                    raise BenchError(f"{path}: article {number} has no text under any of {', '.join(BODIES)}")
                yield {**record, "id": str(record.get("id") or f"a{number}")}
    except OSError as error:
        raise BenchError(f"{path}: cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise BenchError(f"{path}: is not JSONL in UTF-8: {error}") from error


def text_of(record: Mapping[str, Any]) -> str:
    """Title and body."""
    return f"{_first(record, TITLES)}\n{_first(record, BODIES)}"


def _first(record: Mapping[str, Any], names: Sequence[str]) -> str:
    return next((value for name in names if isinstance(value := record.get(name), str) and value), "")
