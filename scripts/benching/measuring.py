"""Builds and searches of all engines in turn, so that what disturbs the machine disturbs all alike."""

from __future__ import annotations

import gc
import json
import pickle
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scripts.benching.archive import BenchError
from scripts.benching.engines import bytes_in, known_engines
from scripts.benching.peers import TantivyEngine
from scripts.benching.queries import Query

ROOT = Path(__file__).parents[2]
CHILD = "scripts.benching.child"
NO_TOTAL = "tantivy, no total"


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds of one search: when its terms had not been touched, and after."""

    first: float
    warm: float


def _child(*arguments: object) -> dict[str, Any]:
    run = subprocess.run(
        [sys.executable, "-m", CHILD, *map(str, arguments)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if run.returncode:
        raise BenchError(f"{' '.join(map(str, arguments[:2]))} failed:\n{run.stderr}")
    return dict(json.loads(run.stdout))


def build_all(
    engines: Sequence[str], tokens: Path, count: int, folder: Path, rounds: int, threads: int
) -> dict[str, dict[str, Any]]:
    """Builds `folder`/ENGINE of the first articles, each engine `rounds` times in turn; medians."""
    found: dict[str, list[dict[str, Any]]] = {engine: [] for engine in engines}
    for _ in range(rounds):
        for engine in engines:
            target = folder / engine
            shutil.rmtree(target, ignore_errors=True)
            found[engine].append(_child("build", engine, threads, tokens, count, target))
    return {
        engine: {
            "articles_per_s": count / statistics.median(run["seconds"] for run in runs),
            "cpu_s": statistics.median(run["cpu"] for run in runs),
            "peak_mb": max((run["peak"] for run in runs if run["peak"]), default=None),
            "mb": bytes_in(folder / engine) / 1e6,
        }
        for engine, runs in found.items()
    }


def search_memory(engines: Sequence[str], folder: Path, queries: Sequence[Query]) -> dict[str, dict[str, Any]]:
    """The memory of a process that asks all queries, by engine."""
    asked = _written(queries, folder)
    return {engine: _child("search", engine, folder / engine, asked) for engine in engines}


def library_memory(index: Path, folder: Path, queries: Sequence[Query]) -> float | None:
    """The same of one that asks them of the library; beside mapped files, in MB."""
    found: float | None = _child("library", index, _written(queries, folder))["anonymous"]
    return found


def _written(queries: Sequence[Query], folder: Path) -> Path:
    asked = folder / "queries.pickle"
    asked.write_bytes(pickle.dumps(list(queries)))
    return asked


@dataclass(frozen=True, slots=True)
class Searched:
    """`times[kind][engine]` has one value for each query; `wrong` says where totals differ."""

    times: dict[str, dict[str, list[Times]]]
    checked: int
    wrong: list[str]


def search_all(engines: Sequence[str], folder: Path, queries: Sequence[Query], rounds: int) -> Searched:
    """Every query by every engine in turn, once and then `rounds` times; indexes are opened anew for each kind."""
    times: dict[str, dict[str, list[Times]]] = {}
    wrong: list[str] = []
    checked = 0
    for kind in dict.fromkeys(query.kind for query in queries):
        known = known_engines()
        indexes = {engine: known[engine].open(folder / engine) for engine in engines}
        if "tantivy" in indexes:
            indexes[NO_TOTAL] = TantivyEngine(counting=False).open(folder / "tantivy")
        for query in (query for query in queries if query.kind == kind):
            searches = {name: run for name, index in indexes.items() if (run := index.prepare(query)) is not None}
            taken, totals = timed_in_turn(searches, rounds)
            for name, each in taken.items():
                times.setdefault(kind, {}).setdefault(name, []).append(each)
            counted = {name: total for name, total in totals.items() if total is not None}
            checked += len(counted) > 1
            if len(set(counted.values())) > 1:
                wrong.append(f"{query}: " + ", ".join(f"{name} {total}" for name, total in counted.items()))
        for index in indexes.values():
            index.close()
    return Searched(times, checked, wrong)


def timed_in_turn(searches: Mapping[str, Callable[[], Any]], rounds: int) -> tuple[dict[str, Times], dict[str, Any]]:
    """The first time and the median of the others, of each; and what each gave. Who begins changes every round.

    Times are of the processor, so that other work on the machine does not count; all engines search in one thread.
    """
    clock = time.perf_counter if sys.platform == "win32" else time.thread_time
    names = list(searches)
    taken: dict[str, list[float]] = {name: [] for name in names}
    given: dict[str, Any] = {}
    gc.collect()
    gc.freeze()  # what is there already is not looked at again before the next query
    for turn in range(rounds + 1):
        for name in names[turn % len(names) :] + names[: turn % len(names)]:
            began = clock()
            result = searches[name]()
            taken[name].append((clock() - began) * 1e3)
            given[name] = result
    return {name: Times(each[0], statistics.median(each[1:])) for name, each in taken.items()}, given
