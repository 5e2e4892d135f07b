"""newsindex as its users have it: from files to an index, the library's search, and a search from the shell."""

from __future__ import annotations

import importlib.util
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import newsindex
from newsindex.archive import NewsIndex
from scripts.benching.archive import BenchError
from scripts.benching.engines import known_engines
from scripts.benching.measuring import ROOT, Times, timed_in_turn
from scripts.benching.memory import Watching
from scripts.benching.queries import Query

FINISHED, SKIPPED, NOTHING_FOUND = 0, 3, 1
TANTIVY_SEARCH = """
import sys, tantivy
index = tantivy.Index.open(sys.argv[1])
analyzer = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
index.register_tokenizer("spaces", analyzer)
query = tantivy.Query.term_query(index.schema, "words", sys.argv[2])
searcher = index.searcher()
found = searcher.search(query, 10)
print(found.count, [searcher.doc(address)["id"] for _, address in found.hits])
"""


def environment_without_rjieba(folder: Path) -> dict[str, str]:
    """The environment of a process that finds rjieba not installed."""
    folder.mkdir(exist_ok=True)
    (folder / "sitecustomize.py").write_text('import sys\n\nsys.modules["rjieba"] = None\n', encoding="utf-8")
    return {"PYTHONPATH": os.pathsep.join([str(folder), str(ROOT)])}


def segmenters(folder: Path) -> dict[str, dict[str, str]]:
    """With and without rjieba: the environment to add; only what can be had."""
    slow = {"without rjieba": environment_without_rjieba(folder)}
    return {"with rjieba": {}, **slow} if importlib.util.find_spec("rjieba") else slow


def index_files(articles: Path, index: Path, count: int, jobs: int, environment: Mapping[str, str]) -> dict[str, Any]:
    """`newsindex index FILE` from the shell, with the shipped alias book: articles/s, CPU, memory."""
    began, used = time.perf_counter(), _children_cpu()
    process = subprocess.Popen(
        [*_newsindex(), "--index", str(index), "index", str(articles), "--jobs", str(jobs)],
        env={**os.environ, **environment}, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        with Watching(process) as watching:
            _, errors = process.communicate()
    except BaseException:
        process.terminate()
        process.wait()
        raise
    if process.returncode not in (FINISHED, SKIPPED):
        raise BenchError(f"newsindex index failed ({process.returncode}):\n{errors}")
    seconds = time.perf_counter() - began
    return {"articles_per_s": count / seconds, "cpu_s": _children_cpu() - used, "peak_mb": watching.peak}


def _children_cpu() -> float:
    """Seconds of the processor that ended children and theirs have had."""
    times = os.times()
    return times.children_user + times.children_system


def ask(library: NewsIndex, query: Query, snippets: int) -> int:
    """How many articles the library finds, the first ten of them with so many snippets each."""
    match: Literal["any", "all"] = "any" if query.form in ("or", "filter") else "all"
    return library.search(query.text, match=match, source=query.source or None, limit=10, snippets=snippets).total


def library_times(index: Path, peers: Path, queries: Sequence[Query], rounds: int) -> dict[str, dict[str, list[Times]]]:
    """By kind: the library's search without snippets and with ten, the query tree alone, and tantivy's."""
    found: dict[str, dict[str, list[Times]]] = {}
    trees = known_engines()["newsindex"].open(peers / "newsindex")
    tantivy = known_engines()["tantivy"].open(peers / "tantivy") if (peers / "tantivy").exists() else None
    with newsindex.open(index) as library:
        for query in queries:
            searches = {
                "search": lambda query=query: ask(library, query, 0),
                "with snippets": lambda query=query: ask(library, query, 1),
                "tree": trees.prepare(query),
                "tantivy": tantivy.prepare(query) if tantivy else None,
            }
            taken, totals = timed_in_turn({name: run for name, run in searches.items() if run}, rounds)
            # A phrase of given tokens may reach over a full stop, where the library finds none.
            if query.form == "or" and not totals["search"]:
                raise BenchError(f"the library finds nothing for {query.text}, of which there are {totals['tree']}")
            for name, each in taken.items():
                found.setdefault(query.kind, {}).setdefault(name, []).append(each)
    trees.close()
    return found


def start_times(
    index: Path,
    tantivy: Path | None,
    words: Mapping[str, str],
    environments: Mapping[str, Mapping[str, str]],
    runs: int,
) -> dict[str, dict[str, float]]:
    """Medians of whole processes, in turn: Python alone, `newsindex search WORD --json`, tantivy by Python."""
    commands: dict[str, tuple[list[str], Mapping[str, str]]] = {"Python alone": ([sys.executable, "-c", "pass"], {})}
    for lang, word in words.items():
        for name, environment in environments.items():
            command = [*_newsindex(), "--index", str(index), "search", word, "--json"]
            commands[f"newsindex, {lang}, {name}"] = (command, environment)
        if tantivy is not None:
            commands[f"tantivy, {lang}"] = ([sys.executable, "-c", TANTIVY_SEARCH, str(tantivy), word], {})
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
    for _ in range(runs + 1):
        for name, (command, environment) in commands.items():
            began, used = time.perf_counter(), _children_cpu()
            run = subprocess.run(
                command, env={**os.environ, **environment}, capture_output=True, text=True, check=False
            )
            taken[name].append((time.perf_counter() - began, _children_cpu() - used))
            if run.returncode:
                what = "found nothing" if run.returncode == NOTHING_FOUND else "failed"
                raise BenchError(f"{name}: {what} ({run.returncode}):\n{run.stderr}")
    return {
        name: {"seconds": statistics.median(s for s, _ in runs[1:]), "cpu_s": statistics.median(c for _, c in runs[1:])}
        for name, runs in taken.items()
    }


def _newsindex() -> list[str]:
    """The command, as it is installed beside this Python."""
    installed = Path(sys.executable).with_name("newsindex")
    return [str(installed)] if installed.exists() else [sys.executable, "-m", "newsindex"]
