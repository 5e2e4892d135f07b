import os
import random
import re
import subprocess
import sys
from itertools import groupby
from operator import itemgetter
from pathlib import Path

import jieba
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from newsindex.analysis import Analyzer, fold, han, word_tag
from newsindex.analysis.scanner import RUN
from newsindex.errors import UsageError
from tests.analysis.texts import real_texts

by_jieba = han.segmenter("jieba")
by_rjieba = han.segmenter("rjieba")
han._Sparing.left = 0  # or the first runs would be cut without rjieba
words = st.sampled_from(
    ["台积电", "扩产", "人民银行", "中国", "的", "了", "着名", "炼", "研究生命", "起源", "习近平", "马云", "百分之"]
)
runs = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FD5), min_size=1, max_size=30) | st.lists(
    words, min_size=1, max_size=12
).map("".join)


def stock() -> jieba.Tokenizer:
    """jieba itself with the folded dictionary."""
    tokenizer = jieba.Tokenizer()
    total, folded = han._folded_words()
    with tokenizer.get_dict_file() as file:
        lines = file.read().decode("utf-8").splitlines() + folded
    tokenizer.FREQ = {word: int(frequency) for word, frequency, _ in (line.split(" ") for line in lines)}
    for word in list(tokenizer.FREQ):
        for end in range(1, len(word)):
            tokenizer.FREQ.setdefault(word[:end], 0)
    tokenizer.total = total
    tokenizer.initialized = True
    return tokenizer


@pytest.mark.parametrize(
    ("run", "cut"),
    [
        ("着名的国际机场", ["着名", "的", "国际", "机场"]),
        ("计划经济", ["计划经济"]),
        ("著名", ["着名"]),
    ],
)
def test_words_of_a_run(run: str, cut: list[str]) -> None:
    assert by_jieba(fold(run)) == by_rjieba(fold(run)) == cut


# Two cuts of the first are equally likely but for the last digit of the dictionary's total, of the second but for
# the model's.
@settings(deadline=None)  # the first of them loads the dictionaries
@given(runs)
@example("百分之百分之百分之丁一一")
@example("的马云马云马于")
def test_both_segmenters_give_the_same_words_which_make_up_the_run(run: str) -> None:
    folded = fold(run)
    found = by_jieba(folded)
    assert found == by_rjieba(folded) == han._cut(folded, han._words_of_two, 2)
    assert "".join(found) == folded


def test_real_runs_are_cut_as_jieba_itself_cuts_them() -> None:
    tokenizer = stock()
    for collection in ("drcd-dev", "cmrc2018-trial"):
        for text in real_texts(collection, 60):
            for run in re.findall(f"[{RUN}]+", fold(text)):
                assert by_jieba(run) == by_rjieba(run) == list(tokenizer.cut(run))
                assert by_jieba(run) == han._cut(run, han._words_of_two, 2)


def test_random_runs_are_cut_as_jieba_itself_cuts_them() -> None:
    tokenizer = stock()
    choose = random.Random(1)
    characters = sorted({c for word in tokenizer.FREQ for c in word if "\u4e00" <= c <= "\u9fd5"})
    for _ in range(500):
        run = fold("".join(choose.choices(characters, k=choose.randint(1, 20))))
        assert by_jieba(run) == by_rjieba(run) == list(tokenizer.cut(run))


def test_the_lines_of_the_dictionary_are_found_in_its_file() -> None:
    with jieba.Tokenizer().get_dict_file() as file:
        lines = file.read().decode("utf-8").splitlines() + han._folded_words()[1]
    for first, of_first in groupby(sorted(lines, key=itemgetter(0)), key=itemgetter(0)):
        assert han._lines(first) == list(of_first)


def test_a_few_words_are_cut_without_loading_rjieba() -> None:
    code = (
        "import sys; from newsindex.analysis import Analyzer; a = Analyzer('rjieba'); a.tokens('習近平訪問了賴和瑝');"
        "assert 'rjieba.rjieba' not in sys.modules; a.tokens('台積電' * 2000); a.tokens('關稅');"
        "assert 'rjieba.rjieba' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_total_is_that_of_the_installed_dictionary_with_the_folded_words() -> None:
    total, folded = han._folded_words()
    with jieba.Tokenizer().get_dict_file() as file:
        rows = [line.split(" ") for line in file.read().decode("utf-8").splitlines()]
    known = {word: int(frequency) for word, frequency, _ in rows}
    more = sum(int(frequency) - known.get(word, 0) for word, frequency, _ in (line.split(" ") for line in folded))
    assert total == sum(known.values()) + more


@pytest.mark.parametrize(
    ("word", "tag"),
    [("習近平", "nrfg"), ("习近平", "nrfg"), ("臺灣", "ns"), ("的", "uj"), ("捏造詞", None), ("", None)],
)
def test_the_class_of_a_word_in_either_script(word: str, tag: str | None) -> None:
    assert word_tag(word) == tag


def test_an_unknown_segmenter_is_refused() -> None:
    with pytest.raises(UsageError, match="'auto', 'jieba' or 'rjieba'"):
        han.segmenter("spacy")  # type: ignore[arg-type]


def test_english_loads_no_dictionary_and_chinese_says_nothing() -> None:
    code = (
        "import sys; from newsindex.analysis import Analyzer; a = Analyzer({0!r}); a.tokens('The tariffs of 2025');"
        "assert not {{'jieba', 'rjieba', 'rjieba.rjieba'}} & set(sys.modules);"
        "print([t.stem for t in a.tokens('習近平訪問了乌兹别克斯坦')])"
    )
    for segmenter in ("jieba", "rjieba"):
        done = subprocess.run(
            [sys.executable, "-c", code.format(segmenter)], capture_output=True, text=True, check=True
        )
        assert done.stderr == ""
        assert "习近平" in done.stdout


def test_no_cache_is_written_where_others_could_put_one_of_their_own(tmp_path: Path) -> None:
    code = "from newsindex.analysis import Analyzer; print(*Analyzer(segmenter='jieba').tokens('台積電'))"
    environment = {**os.environ, "TMPDIR": str(tmp_path), "HOME": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True)
    assert done.stdout.strip()
    assert list(tmp_path.iterdir()) == []


def test_runs_are_cut_quickly_once_rjieba_is_loaded() -> None:
    assert not Analyzer("jieba").cuts_quickly
    if han.has_rjieba():
        han.rjieba()
        assert Analyzer().cuts_quickly


def test_what_stands_in_for_rjieba_is_dropped_once_it_is_loaded() -> None:
    if han.has_rjieba():
        han.rjieba.cache_clear()
        han._cut("中国人民很好", han._words_of_two, 2)
        assert han._words_of_two.cache_info().currsize
        han.rjieba()
        assert not han._words_of_two.cache_info().currsize
        assert han.model().start  # read anew where it is asked for
