"""Texts → the words that each has, without their places: what short texts have in common, in less time than it takes to
get ready for reading whole articles."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain

import numpy as np

from newsindex.analysis import english
from newsindex.analysis.fold import fold_all
from newsindex.analysis.runs import CutRuns
from newsindex.analysis.shadow import HAN, OF_KANA, OTHER, shadow, token_pattern

_CHARACTERS = (HAN, OTHER, OF_KANA)


def word_sets(texts: Sequence[str], cut: CutRuns) -> list[set[str]]:
    """The terms of each text that are words: stems, lower-case forms after `=`, Chinese words of several characters.
    `cut` cuts runs of Han characters."""
    pattern = token_pattern()
    compounds: list[set[str]] = []
    runs: list[list[str]] = []
    for folded in fold_all(texts):
        seen = shadow(folded)
        spans = [] if folded is seen else [match.span() for match in pattern.finditer(seen)]
        runs.append([folded[start:end] for start, end in spans if seen[start] == HAN])
        others = [folded[start:end] for start, end in spans if seen[start] not in _CHARACTERS]
        compounds.append(set(others if spans else pattern.findall(folded)))
    terms = _terms(set().union(*compounds))
    return [
        words.union(*map(terms.__getitem__, of_text))
        for words, of_text in zip(_chinese(runs, cut), compounds, strict=True)
    ]


def _terms(compounds: Iterable[str]) -> dict[str, Sequence[str]]:
    """The terms of what `scanner` finds; plain words are stemmed together."""
    found: dict[str, Sequence[str]] = {}
    plain: list[str] = []
    for compound in compounds:
        if compound.isascii() and compound.isalpha() and len(compound) <= english.LONGEST:
            plain.append(compound)
        else:
            terms = ((part.stem, f"={part.form}", *part.extra) for part in english.parts(compound))
            found[compound] = list(chain.from_iterable(terms))
    forms = list(map(str.lower, plain))
    for word, form, stem in zip(plain, forms, english.stems(forms), strict=True):
        found[word] = stem, f"={form}"
    return found


def _chinese(runs: Sequence[Sequence[str]], cut: CutRuns) -> list[set[str]]:
    """The words of several characters in the runs of each text."""
    found: list[set[str]] = [set() for _ in runs]
    sizes = np.array([len(run) for of_text in runs for run in of_text], np.int64)
    if not len(sizes):
        return found
    whole = "".join(chain.from_iterable(runs))
    starts = np.flatnonzero(cut(np.frombuffer(whole.encode("utf-16-le"), np.uint16), sizes))
    ends = np.append(starts[1:], len(whole))
    long = ends - starts > 1
    owners = np.cumsum([sum(map(len, of_text)) for of_text in runs]).searchsorted(starts, "right")
    for start, end, owner in zip(*(each[long].tolist() for each in (starts, ends, owners)), strict=True):
        found[owner].add(whole[start:end])
    return found
