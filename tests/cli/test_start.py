"""What a search from the shell loads: no more than it needs, or it starts late."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import newsindex

PROGRAM = """
import sys
sys.argv = ["newsindex", *sys.argv[1:]]
from newsindex.cli.main import run
try:
    run()
finally:
    print(*sorted(name for name in sys.modules), file=sys.stderr)
"""
NEVER = (
    *("rich", "whoosh", "jieba", "yaml", "lxml", "trafilatura", "dateparser", "dateutil", "pypinyin", "markdown_it"),
    *("ahocorasick_rs", "charset_normalizer", "rapidfuzz", "numpy.ma", "newsindex.ingest", "newsindex.indexing"),
    *("newsindex.entities.linking", "newsindex.entities.words.romanisation"),
    "newsindex.engines.whoosh.columnar.writer",
)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("start") / "news.idx"
    articles = [
        {"id": "a", "title": "Tariffs rise", "body": "Tariffs on steel rise, TSMC says.", "date": "2025-02-01"},
        {"id": "b", "title": "台積電擴產", "body": "台積電表示將擴大投資。", "date": "2025-02-02"},
    ]
    source = path.with_name("articles.jsonl")
    source.write_text("\n".join(map(repr, articles)).replace("'", '"'), encoding="utf-8")
    with newsindex.open(path) as opened:
        opened.update(source, jobs=1)
    return path


def loaded(*arguments: str) -> set[str]:
    found = subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments],
        capture_output=True, text=True, encoding="utf-8", check=False, env={**os.environ, "PYTHONUTF8": "1"},
    )  # fmt: skip
    assert found.returncode == 0, found.stderr[-2000:]
    return set(found.stderr.split("\n")[-2].split())


@pytest.mark.parametrize("word", ["tariffs", "TSMC", "--company=tsmc"])
def test_an_english_search_loads_no_more_than_it_needs(index: Path, word: str) -> None:
    names = loaded("search", word, "--json", "--index", str(index))
    assert "newsindex.search.searcher" in names
    assert sorted(names.intersection((*NEVER, "rjieba.rjieba"))) == []


def test_a_chinese_search_loads_but_a_segmenter_more(index: Path) -> None:
    names = loaded("search", "台積電", "--json", "--index", str(index))
    assert sorted(names.intersection(name for name in NEVER if name != "jieba")) == []


def test_the_version_loads_neither_index_nor_numpy() -> None:
    assert sorted(loaded("--version").intersection(("numpy", "newsindex.archive", "rich"))) == []


def test_public_names_are_read_when_they_are_asked_for() -> None:
    code = (
        "import sys, newsindex\n"
        "assert not {'newsindex.model', 'newsindex.errors', 'msgspec'} & set(sys.modules)\n"
        "assert set(newsindex.__all__) <= set(dir(newsindex))\n"
        "assert all(getattr(newsindex, name) is not None for name in newsindex.__all__)\n"
        "assert newsindex.Article is newsindex.model.Article and newsindex.errors.UsageError is newsindex.UsageError\n"
        "assert not hasattr(newsindex, 'nothing')"
    )
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr
