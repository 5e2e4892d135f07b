import random
import re
from functools import cache
from itertools import chain

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from newsindex.analysis import Analyzer, fold, han, runs
from newsindex.analysis.runs import CutRuns, segmenter_of_runs
from newsindex.analysis.scanner import RUN
from tests.analysis.texts import real_texts

by_jieba = han.segmenter("jieba")
cut_runs = segmenter_of_runs()
cut_runs_by_rjieba = segmenter_of_runs("rjieba")
runs.load()  # or so few would be cut one by one


@cache
def dictionary_words() -> list[str]:
    """Those of nothing but characters of runs."""
    lines, _ = han.dictionary()
    return re.findall(f"(?m)^[{RUN}]+(?= )", lines.decode())


any_characters = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FD5), min_size=1, max_size=30)
frequent_characters = st.text(
    st.sampled_from("的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成"), min_size=1
)
known_words = st.integers(0, 348_000).map(lambda nth: dictionary_words()[nth])
joined = st.lists(known_words | frequent_characters, min_size=1, max_size=12).map("".join)
a_run = any_characters | frequent_characters | joined


def words_of(cut: CutRuns, some: list[str]) -> list[str]:
    """The words of the runs, cut at once, with a line end after those of each."""
    sizes = np.fromiter(map(len, some), np.int64, len(some))
    begin = cut(np.frombuffer("".join(some).encode("utf-16-le"), np.uint16), sizes)
    assert begin.shape == (sizes.sum(),)
    out = []
    place = 0
    for run in some:
        starts = np.flatnonzero(begin[place : place + len(run)]).tolist()
        out += [run[start:end] for start, end in zip(starts, [*starts[1:], len(run)], strict=True)]
        out.append("\n")
        place += len(run)
    return out


def one_by_one(some: list[str]) -> list[str]:
    return list(chain.from_iterable((*by_jieba(run), "\n") for run in some))


# In the examples two cuts are equally likely but for the last digit; a character begins words but is none, or begins
# none; a stretch of single characters is a word of the dictionary.
@settings(deadline=None)
@given(st.lists(a_run, max_size=8))
@example(["百分之百分之百分之丁一一", "的马云马云马于", "于"])
@example(["乒", "乒乓", "龥龥龥", "的乒", "乒的"])
def test_many_runs_are_cut_as_each_alone(some: list[str]) -> None:
    folded = [fold(run) for run in some]
    wanted = one_by_one(folded)
    assert words_of(cut_runs, folded) == wanted
    assert words_of(cut_runs_by_rjieba, folded) == wanted


@pytest.mark.parametrize("collection", ["drcd-dev", "cmrc2018-trial"])
def test_real_runs_are_cut_as_each_alone(collection: str) -> None:
    some = [run for text in real_texts(collection, 300) for run in re.findall(f"[{RUN}]+", fold(text))]
    wanted = one_by_one(some)
    assert words_of(cut_runs, some) == wanted
    assert words_of(cut_runs_by_rjieba, some) == wanted


def test_every_word_of_the_dictionary_is_cut_as_alone() -> None:
    some = random.Random(1).sample(dictionary_words(), 20_000)
    assert words_of(cut_runs, some) == one_by_one(some)


def test_a_run_without_end_is_cut_as_alone_too() -> None:
    some = ["中国人民银行", "的人民" * runs._LONGEST, "台积电扩产"]
    assert words_of(cut_runs, some) == one_by_one(some)


def test_few_characters_are_cut_without_loading_all_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs._Sparing, "left", 10)
    monkeypatch.setattr(runs, "_routes", lambda: pytest.fail("loaded"))
    assert words_of(cut_runs, ["人民银行"]) == ["人民银行", "\n"]
    assert runs._Sparing.left == 6


def test_what_many_chinese_texts_take_is_loaded_for_them_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: list[str] = []
    monkeypatch.setattr(runs, "load", loaded.append)
    analyzer = Analyzer("jieba")
    analyzer.load(["The tariffs of 2025", ""])
    assert loaded == []
    analyzer.load(["The tariffs of 2025", "台積電擴產"])
    assert loaded == ["jieba"]
