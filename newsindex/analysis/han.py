"""Cut runs of folded Han characters into words, by jieba or, where it is installed, by rjieba: the same words.

Both get jieba's dictionary with the words of `data/folded_words.txt`, which are those that folding changes.
"""

from __future__ import annotations

import importlib.util
import sys
import warnings
from collections.abc import Callable
from functools import cache, lru_cache
from importlib.machinery import PathFinder
from itertools import groupby
from math import log
from operator import itemgetter
from pathlib import Path
from typing import Literal

from newsindex.analysis.fold import fold, read_lines
from newsindex.errors import UsageError

Segmenter = Literal["auto", "jieba", "rjieba"]
Cut = Callable[[str], list[str]]

RUN = "\u4e00-\u9fd5"
"""The characters, as a class of a regular expression, that make up jieba's words."""


def segmenter(name: Segmenter = "auto") -> Cut:
    """The function that cuts a run of folded characters of `RUN` into words.

    `auto` takes rjieba where it is installed. Raises UsageError for a name that is not known or not installed.
    """
    fast = importlib.util.find_spec("rjieba") is not None
    if name == "auto":
        name = "rjieba" if fast else "jieba"
    if name == "jieba":
        return cut
    if name != "rjieba":
        raise UsageError(f"segmenter {name!r} is not known; it is 'auto', 'jieba' or 'rjieba'")
    if not fast:
        raise UsageError("segmenter 'rjieba' is not installed; install newsindex[fast], or take 'auto'")
    return _rjieba_cut()


@cache
def _folded_words() -> tuple[int, list[str]]:
    """The total of all frequencies, and lines of word, frequency, tag."""
    total, *lines = read_lines("folded_words.txt")
    return int(total), lines


# ---------------------------------------------------------------------------- rjieba


@cache
def _rjieba_cut() -> Cut:
    instance = _rjieba_class()()
    for line in _folded_words()[1]:
        word, frequency, tag = line.split(" ")
        instance.add_word(word, int(frequency), tag)
    found: Cut = instance.cut
    return found


def _rjieba_class() -> Callable[[], object]:
    """rjieba's class, without running the package's `__init__`, which would load a second dictionary (0.09 s)."""
    name = "rjieba.rjieba"
    if name not in sys.modules:
        package = importlib.util.find_spec("rjieba")
        spec = package and PathFinder.find_spec(name, package.submodule_search_locations)
        if not spec or not spec.loader:
            from rjieba import Jieba  # a build that keeps its extension elsewhere

            return Jieba
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
    return sys.modules[name].Jieba


# ---------------------------------------------------------------------------- jieba


def dictionary_file() -> Path:
    """Where jieba's dictionary lies; does not import jieba."""
    spec = importlib.util.find_spec("jieba")
    if spec is None or spec.origin is None:
        raise UsageError("jieba is not installed; reinstall newsindex")
    return Path(spec.origin).with_name("dict.txt")


@cache
def _lines() -> dict[str, list[str]]:
    """The lines of the dictionary by their first character, folded words last, so that they prevail."""
    found: dict[str, list[str]] = {}
    text = dictionary_file().read_text(encoding="utf-8")
    for lines in (text.rstrip("\n").split("\n"), _folded_words()[1]):
        for first, group in groupby(lines, key=itemgetter(0)):
            found.setdefault(first, []).extend(group)
    return found


@cache
def _logarithm_of_total() -> float:
    return log(_folded_words()[0])


@cache
def _words(first: str) -> dict[str, float]:
    """The words that begin with a character, with the logarithm of their probability; 0 for mere beginnings of words."""
    total = _logarithm_of_total()
    found: dict[str, float] = {}
    for line in _lines().get(first, ()):
        word, frequency, _ = line.split(" ")
        count = int(frequency)
        found[word] = log(count) - total if count else 0.0
    for word in list(found):
        for end in range(1, len(word)):
            found.setdefault(word[:end], 0.0)
    return found


@cache
def _tags(first: str) -> dict[str, str]:
    return {word: tag for word, _, tag in (line.split(" ") for line in _lines().get(first, ()))}


def word_tag(word: str) -> str | None:
    """The class (`nr` person, `ns` place, `nt` organisation, `n`, `v` …) that jieba's dictionary gives a word of either script."""
    folded = fold(word)
    return _tags(folded[:1]).get(folded)


def cut(run: str) -> list[str]:
    """The words of a run as jieba cuts it: the most probable route over the dictionary, then its model for the rest.

    Equal to `jieba.Tokenizer.cut` with the folded dictionary, at a third of the time and without its long start.
    """
    size = len(run)
    unknown = -_logarithm_of_total()
    best = [0.0] * (size + 1)
    ends = [0] * size
    for start in range(size - 1, -1, -1):
        words = _words(run[start])
        found: float | None = None
        end = start + 1
        value = words.get(run[start])
        while value is not None:
            if value:
                reached = value + best[end]
                if found is None or reached >= found:
                    found = reached
                    ends[start] = end
            end += 1
            if end > size:
                break
            value = words.get(run[start:end])
        if found is None:
            found = unknown + best[start + 1]
            ends[start] = start + 1
        best[start] = found
    out: list[str] = []
    start = 0
    single = 0  # where the single characters before `start` begin
    while start < size:
        end = ends[start]
        if end - start > 1:
            if single < start:
                _cut_singles(run[single:start], out)
            out.append(run[start:end])
            single = end
        start = end
    if single < size:
        _cut_singles(run[single:size], out)
    return out


def _cut_singles(run: str, out: list[str]) -> None:
    """Adds the words of characters that the dictionary left single."""
    if len(run) == 1 or _words(run[0]).get(run):
        out.extend(run)
    else:
        out.extend(_unknown_words(run))


@lru_cache(maxsize=50_000)
def _unknown_words(run: str) -> tuple[str, ...]:
    """The words that jieba's hidden Markov model sees in a run."""
    model = _model()
    _, states = model.viterbi(run, "BMES", model.start_P, model.trans_P, model.emit_P)
    out = []
    start = 0
    for place, state in enumerate(states):
        if state in "ES":
            out.append(run[start : place + 1])
            start = place + 1
    if start < len(run):
        out.append(run[start:])
    return tuple(out)


@cache
def _model():  # type: ignore[no-untyped-def]
    with warnings.catch_warnings():  # jieba's sources have invalid escapes, and import the deprecated pkg_resources
        warnings.simplefilter("ignore")
        from jieba import finalseg
    return finalseg
