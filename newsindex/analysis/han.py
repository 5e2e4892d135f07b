"""Cut runs of folded Han characters into words, by jieba or, where it is installed, by rjieba: the same words.

Both get jieba's dictionary with the words of `data/folded_words.txt`, which are those that folding changes.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
import threading
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from importlib.machinery import PathFinder
from itertools import groupby
from math import log
from mmap import mmap
from operator import itemgetter
from pathlib import Path
from types import ModuleType
from typing import Any, Literal, Protocol

from msgspec import Struct

from newsindex.analysis.fold import fold, read_lines
from newsindex.analysis.sorted_lines import line_of, mapped
from newsindex.errors import UsageError

Segmenter = Literal["auto", "jieba", "rjieba"]
Cut = Callable[[str], list[str]]

_loading = threading.Lock()


def segmenter(name: Segmenter = "auto") -> Cut:
    """The function that cuts a run of folded characters (`scanner.RUN`) into words; it loads what it needs when called.

    `auto` takes rjieba where it is installed. Raises UsageError for a name that is not known or not installed.
    """
    fast = has_rjieba()
    if name == "jieba" or (name == "auto" and not fast):
        return cut
    if name not in ("auto", "rjieba"):
        raise UsageError(f"segmenter {name!r} is not known; it is 'auto', 'jieba' or 'rjieba'")
    if not fast:
        raise UsageError("segmenter 'rjieba' is not installed; install newsindex[fast], or take 'auto'")
    return _cut_by_rjieba


def cuts_quickly(name: Segmenter = "auto") -> bool:
    """Whether a run is cut in microseconds by now: by rjieba, once that is loaded."""
    return name != "jieba" and bool(rjieba.cache_info().currsize)


@cache
def has_rjieba() -> bool:
    """Whether rjieba is installed."""
    return importlib.util.find_spec("rjieba") is not None


@cache
def _folded_words() -> tuple[int, list[str]]:
    """The total of all frequencies, and lines of word, frequency, tag."""
    total, *lines = read_lines("folded_words.txt")
    return int(total), lines


# ---------------------------------------------------------------------------- rjieba


class _Rjieba(Protocol):
    def cut(self, text: str) -> list[str]: ...
    def add_word(self, word: str, freq: int | None, tag: str | None) -> int: ...


def _cut_by_rjieba(run: str) -> list[str]:
    spared = not rjieba.cache_info().currsize and _spared(run)
    return _cut(run, _words_of_two, 2) if spared else rjieba().cut(run)


@cache
def rjieba() -> _Rjieba:
    """rjieba with the folded words; it is loaded with the first call."""
    with _loading:
        found: _Rjieba = _rjieba_extension().Jieba()
    for line in _folded_words()[1]:
        word, frequency, tag = line.split(" ")
        found.add_word(word, int(frequency), tag)
    # What stood in for it, some 6 MB after the characters that are spared.
    for kept in (_words_of_two, _lines_of_character, _unsorted_lines, _folded_lines, _unknown_words, model):
        kept.cache_clear()
    return found


def _rjieba_extension() -> ModuleType:
    """rjieba's compiled module, without its package's `__init__`, which would load a second dictionary (0.09 s)."""
    name = "rjieba.rjieba"
    if name not in sys.modules:
        package = importlib.util.find_spec("rjieba")
        spec = package and PathFinder.find_spec(name, package.submodule_search_locations)
        if not spec or not spec.loader:
            return importlib.import_module("rjieba")  # a version that names its parts otherwise
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        sys.modules[name] = module
    return sys.modules[name]


# ---------------------------------------------------------------------------- jieba


def dictionary_file() -> Path:
    """Where jieba's dictionary lies; does not import jieba."""
    spec = importlib.util.find_spec("jieba")
    if spec is None or spec.origin is None:
        raise UsageError("jieba is not installed; reinstall newsindex")
    return Path(spec.origin).with_name("dict.txt")


_SORTED_BYTES = 5_071_852
"""The size of the dictionary of jieba 0.42.1, whose words from the first Han character on are sorted."""


@cache
def _dictionary() -> tuple[mmap, int]:
    """jieba's dictionary as a mapped file, and where its words are sorted from; what stands before is little."""
    data = mapped(dictionary_file())
    return data, data.find("\n一".encode()) + 1 if len(data) == _SORTED_BYTES else len(data)


@cache
def _unsorted_lines() -> dict[str, list[str]]:
    """The lines of the dictionary before its sorted part, by their first character."""
    data, end = _dictionary()
    return _by_first(data[:end].decode().split("\n"))


@cache
def _folded_lines() -> dict[str, list[str]]:
    return _by_first(_folded_words()[1])


def _by_first(lines: list[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for first, group in groupby(filter(None, lines), key=itemgetter(0)):
        found.setdefault(first, []).extend(group)
    return found


def _lines(beginning: str) -> list[str]:
    """The lines of the dictionary that begin so, folded words last, so that they prevail."""
    data, begin = _dictionary()
    start, end = (line_of(data, key, begin, len(data)) for key in (beginning.encode(), beginning.encode() + b"\xff"))
    first = beginning[0]
    others = (
        _unsorted_lines().get(first, ()),
        data[start:end].decode().split("\n")[:-1],
        _folded_lines().get(first, ()),
    )
    return [line for lines in others for line in lines if line.startswith(beginning)]


def dictionary() -> tuple[bytes, int]:
    """All lines of word, frequency and tag, folded words last, and the total of all frequencies."""
    total, folded = _folded_words()
    lines = dictionary_file().read_bytes().rstrip(b"\n")
    return b"\n".join((lines, "\n".join(folded).encode())), total


@cache
def _logarithm_of_total() -> float:
    return log(_folded_words()[0])


@cache
def _words(first: str) -> dict[str, float]:
    """The words that begin with a character, and their log probabilities; 0 for mere beginnings of words."""
    return _likely(_lines(first))


@lru_cache(maxsize=10_000)
def _words_of_two(beginning: str) -> dict[str, float]:
    """The same of its first character as a word and of those words only that begin with both of two."""
    return _likely([*_lines_of_character(beginning[0]), *(_lines(beginning) if len(beginning) > 1 else ())])


@cache
def _lines_of_character(character: str) -> list[str]:
    return _lines(f"{character} ")


def _likely(lines: list[str]) -> dict[str, float]:
    total = _logarithm_of_total()
    found: dict[str, float] = {}
    for line in lines:
        word, frequency, _ = line.split(" ")
        count = int(frequency)
        found[word] = log(count) - total if count else 0.0
    for word in list(found):
        for end in range(1, len(word)):
            found.setdefault(word[:end], 0.0)
    return found


@cache
def _tags(first: str) -> dict[str, str]:
    return {word: tag for word, _, tag in (line.split(" ") for line in _lines(first))}


def word_tag(word: str) -> str | None:
    """The class that jieba's dictionary gives a word of either script, None for an unknown word.

    `nr` and what begins with it are persons, `ns` places, `nt` organisations, `nz` other names, `n` nouns, `v` verbs.
    """
    folded = fold(word)
    return _tags(folded[0]).get(folded) if folded else None


class _Sparing:
    """So many characters are still cut by what the dictionary has of just them: to load rjieba, or to learn all words
    that begin with a character, pays only for more."""

    left = 3000


def _spared(run: str) -> bool:
    _Sparing.left -= len(run)
    return _Sparing.left > 0


def cut(run: str) -> list[str]:
    """The words of a run as jieba cuts it: the most probable route over the dictionary, then its model for the rest.

    Equal to `jieba.Tokenizer.cut` with the folded dictionary, at a third of the time and without its long start.
    """
    return _cut(run, _words_of_two, 2) if _spared(run) else _cut(run, _words, 1)


def _cut(run: str, words_beginning: Callable[[str], dict[str, float]], known: int) -> list[str]:
    """`words_beginning` is asked for so many characters at once as are `known` to it."""
    size = len(run)
    unknown = -_logarithm_of_total()
    best = [0.0] * (size + 1)
    ends = [0] * size
    for start in range(size - 1, -1, -1):
        words = words_beginning(run[start : start + known])
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
                _cut_singles(run[single:start], words_beginning(run[single : min(start, single + known)]), out)
            out.append(run[start:end])
            single = end
        start = end
    if single < size:
        _cut_singles(run[single:size], words_beginning(run[single : single + known]), out)
    return out


def _cut_singles(run: str, words: dict[str, float], out: list[str]) -> None:
    """Adds the words of characters that the dictionary left single; `words` begin as they do."""
    if len(run) == 1 or words.get(run):
        out.extend(run)
    else:
        out.extend(_unknown_words(run))


@lru_cache(maxsize=50_000)
def _unknown_words(run: str) -> tuple[str, ...]:
    """The words that jieba's hidden Markov model sees in a run."""
    out = []
    start = 0
    for end, state in enumerate(_states(run), 1):
        if state in "ES":
            out.append(run[start:end])
            start = end
    if start < len(run):
        out.append(run[start:])
    return tuple(out)


def _states(run: str) -> str:
    """The most probable states of the characters: B, M and E begin, go on with and end a word, S is one."""
    known = model()
    best = {state: (known.start[state] + known.emitted(state, run[0]), state) for state in known.before}
    for character in run[1:]:
        following = {}
        for state, before in known.before.items():
            emitted = known.emitted(state, character)
            # As `jieba.finalseg` adds and chooses, to the last digit.
            reached, last = max((best[each][0] + known.steps[each][state] + emitted, each) for each in before)
            following[state] = reached, best[last][1] + state
        best = following
    return max((best[state][0], state, best[state][1]) for state in "ES")[2]


_NEVER = -3.14e100
"""The log probability of what jieba has not seen."""


class Model(Struct, frozen=True):
    """Log probabilities: of first states, of steps from state to state, of characters in a state."""

    start: Mapping[str, float]
    steps: Mapping[str, Mapping[str, float]]
    characters: Mapping[str, Mapping[str, float]]
    before: Mapping[str, tuple[str, ...]]
    """The states that may come before each."""

    def emitted(self, state: str, character: str) -> float:
        """Rounded to six decimals, as rjieba has it: it decides between cuts that are equally likely (马云马云马于)."""
        return round(self.characters[state].get(character, _NEVER), 6)


@cache
def model() -> Model:
    """jieba's own model, without the rest of jieba, which takes half a second to load."""
    start, steps, characters = (_jieba_table(name) for name in ("prob_start", "prob_trans", "prob_emit"))
    before = {state: tuple(each for each in steps if state in steps[each]) for state in "BMES"}
    return Model(start, steps, characters, before)


def _jieba_table(name: str) -> Any:
    path = dictionary_file().parent / "finalseg" / f"{name}.py"
    spec = importlib.util.spec_from_file_location(f"newsindex.analysis.{name}", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.P
