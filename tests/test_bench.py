"""The bench, in short: all engines find the same numbers of articles, and it says so where they do not."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
import time
from itertools import islice
from pathlib import Path

import pytest

import newsindex
from scripts.benching.archive import BenchError, made_articles, real_articles
from scripts.benching.engines import known_engines, missing, require
from scripts.benching.measuring import library_memory, search_all
from scripts.benching.memory import PROC
from scripts.benching.queries import Query, choose_queries, lang_of
from scripts.benching.streams import FIELDS, read_tokens, write_archive
from tests.conftest import ROOT

ARTICLES = 200
ENGINES = known_engines()
KINDS_OF_BOTH = {f"{form} {band}" for form in ("OR", "AND", "phrase") for band in ("common", "middling", "rare")}
PAUSE, PATIENCE = 0.1, 60


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the articles, their tokens, and newsindex's index of them."""
    place = tmp_path_factory.mktemp("bench")
    assert write_archive(made_articles(ARTICLES, 1), place / "articles.jsonl", place / "tokens.tsv") == ARTICLES
    ENGINES["newsindex"].build(place / "newsindex", read_tokens(place / "tokens.tsv", ARTICLES))
    return place


@pytest.fixture(scope="module")
def queries(folder: Path) -> list[Query]:
    return choose_queries(folder / "tokens.tsv", ARTICLES, 4, 1)


def test_the_archive_is_the_same_for_a_seed_and_begins_like_a_larger_one() -> None:
    some = list(made_articles(3, 3))
    assert list(islice(made_articles(700, 3), 3)) == some
    assert list(made_articles(3, 4)) != some


def test_articles_are_in_both_languages(folder: Path) -> None:
    articles = list(read_tokens(folder / "tokens.tsv", ARTICLES))
    chinese = [article for article in articles if article.characters.count(" ") > article.words.count(" ") / 2]
    assert ARTICLES / 4 < len(chinese) < ARTICLES * 3 / 4
    assert all(
        set(article.words).isdisjoint("\t\n") and article.words.islower()
        for article in articles
        if article.words.isascii()
    )


def test_every_kind_asks_in_english_and_chinese(queries: list[Query]) -> None:
    languages = {kind: {query.lang for query in queries if query.kind == kind} for kind in {q.kind for q in queries}}
    assert languages.keys() == KINDS_OF_BOTH | {
        "three mixed, OR",
        "three mixed, AND",
        "NEAR common",
        "filter",
        "prefix",
    }
    assert languages.pop("prefix") == {"en"}
    assert languages.pop("three mixed, AND")
    assert all(found == {"en", "zh"} for found in languages.values())
    assert all({lang_of(word) for word in q.words} == {"en", "zh"} for q in queries if q.kind == "three mixed, OR")
    assert {query.field for query in queries} == set(FIELDS)


@pytest.mark.parametrize("peer", [name for name in ENGINES if name != "newsindex"])
def test_the_engines_find_the_same_numbers_of_articles(peer: str, folder: Path, queries: list[Query]) -> None:
    if reason := missing(ENGINES[peer]):
        pytest.skip(reason)
    ENGINES[peer].build(folder / peer, read_tokens(folder / "tokens.tsv", ARTICLES))
    searched = search_all(["newsindex", peer], folder, queries, 1)
    assert searched.wrong == []
    assert searched.checked >= len(queries) - sum(query.kind == "NEAR common" for query in queries)
    assert all(len(each["newsindex"]) == len(each[peer]) for each in searched.times.values() if peer in each)


def test_other_totals_are_told(folder: Path, queries: list[Query], tmp_path: Path) -> None:
    (tmp_path / "newsindex").symlink_to(folder / "newsindex", target_is_directory=True)
    ENGINES["sqlite"].build(tmp_path / "sqlite", read_tokens(folder / "tokens.tsv", ARTICLES // 2))
    wrong = search_all(["newsindex", "sqlite"], tmp_path, queries, 1).wrong
    assert len(wrong) > len(queries) / 2
    assert all("newsindex" in line and "sqlite" in line for line in wrong)


@pytest.mark.skipif(not PROC.is_dir(), reason="told by Linux alone")
def test_what_a_process_holds_that_asks_the_library(folder: Path, queries: list[Query], tmp_path: Path) -> None:
    with newsindex.open(tmp_path / "news.idx") as index:
        index.update(folder / "articles.jsonl")
    few, all_of_them = (library_memory(tmp_path / "news.idx", tmp_path, asked) for asked in (queries[:1], queries))
    assert few is not None and all_of_them is not None
    assert 5 < few < all_of_them < 1000


def test_an_engine_that_is_not_installed_is_named_with_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tantivy", None)
    with pytest.raises(BenchError, match="tantivy is not installed: pip install tantivy"):
        require(ENGINES.values())


@pytest.mark.parametrize("line", ['{"id": "1", "title": "no text"}', "[]", '{"body": "cut off'])
def test_a_file_that_holds_no_articles_is_refused_by_name(line: str, tmp_path: Path) -> None:
    path = tmp_path / "real.jsonl"
    path.write_text(line + "\n", encoding="utf-8")
    with pytest.raises(BenchError, match=r"real\.jsonl"):
        list(real_articles(path, 5))


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--sizes", "x"), "'x' is not a whole number above 0"),
        (("--rounds", "0"), "'0' is not a whole number above 0"),
        (("--engines", "lucene"), "'lucene' is not one of"),
        (("--folder", "nowhere"), "there is no folder nowhere"),
        (("--json", "nowhere/bench.json"), "there is no folder nowhere"),
    ],
)
def test_wrong_options_are_refused_before_anything_is_made(options: tuple[str, str], said: str) -> None:
    run = _run(*options)
    _, errors = run.communicate()
    assert run.returncode == 2 and said in errors and "Traceback" not in errors


def test_a_run_prints_tables_and_leaves_nothing(folder: Path, tmp_path: Path) -> None:
    place = tmp_path / "temporary"
    place.mkdir()
    run = _run(
        *("--articles", folder / "articles.jsonl", "--sizes", 90, "--engines", "sqlite", "--only", "build,search"),
        *("--queries", 2, "--rounds", 1, "--builds", 1, "--folder", place, "--json", tmp_path / "bench.json"),
    )
    printed, errors = run.communicate()
    assert run.returncode == 0, errors
    assert "## 90 articles" in printed
    assert "all agree" in printed
    results = json.loads((tmp_path / "bench.json").read_text(encoding="utf-8"))
    assert results["sizes"]["90"]["build"]["newsindex"]["mb"] > 0
    assert not list(place.iterdir())


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is sent as a signal")
def test_ctrl_c_leaves_nothing(tmp_path: Path) -> None:
    run = _run("--sizes", 50_000, "--engines", "sqlite", "--folder", tmp_path)
    waited = 0.0
    while not list(tmp_path.glob("*/articles.jsonl")) and waited < PATIENCE and run.poll() is None:
        time.sleep(PAUSE)
        waited += PAUSE
    run.send_signal(signal.SIGINT)
    _, errors = run.communicate()
    assert run.returncode == 130, errors
    assert "Traceback" not in errors
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(shutil.which("bash") is None, reason="the script is for bash")
def test_the_script_begins_the_bench() -> None:
    script = (ROOT / "scripts" / "bench").read_text(encoding="utf-8")
    assert "prepare '.[fast]' --group bench" in script
    assert subprocess.run(["bash", "-n", ROOT / "scripts" / "bench"], check=False).returncode == 0


def _run(*options: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "scripts.benching", *map(str, options)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
