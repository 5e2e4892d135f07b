"""What was measured, as tables in Markdown."""

from __future__ import annotations

import datetime as dt
import importlib.metadata
import importlib.util
import os
import platform
import sqlite3
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from scripts.benching.measuring import NO_TOTAL, Times

TITLES = {
    "newsindex": "newsindex",
    "tantivy": "tantivy",
    NO_TOTAL: NO_TOTAL,
    "sqlite": "SQLite FTS5",
    "whoosh": "stock Whoosh",
}
PACKAGES = ("newsindex", "tantivy", "Whoosh", "rjieba", "jieba", "numpy", "pyroaring")
NONE = "–"
GROWING = "OR common"


def about() -> dict[str, Any]:
    """When, on what and with which versions."""
    versions = {name: importlib.metadata.version(name) for name in PACKAGES if _has(name)}
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return {
        "date": str(dt.date.today()),
        "cores": cores,
        "processor": _processor(),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "versions": {**versions, "SQLite": sqlite3.sqlite_version},
    }


def _has(name: str) -> bool:
    return importlib.util.find_spec(name.lower()) is not None


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), "")


def spread(times: Sequence[Times]) -> dict[str, float]:
    """p50 and p95 in ms, warm and of the first touch."""
    warm, first = [each.warm for each in times], [each.first for each in times]
    return {
        "p50": float(np.percentile(warm, 50)), "p95": float(np.percentile(warm, 95)),
        "first_p50": float(np.percentile(first, 50)), "first_p95": float(np.percentile(first, 95)),
    }  # fmt: skip


def markdown(results: dict[str, Any]) -> str:
    """All tables."""
    told = results["about"]
    versions = ", ".join(f"{name} {version}" for name, version in told["versions"].items())
    head = (
        f"Measured by `scripts/bench` on {told['date']}: {told['cores']} cores ({told['processor']}), "
        f"{told['system']}, Python {told['python']}, {versions}. Articles: {results['archive']}. "
        "Tokens are the same for all engines; queries are answered by one thread, best ten and exact total."
    )
    parts = [head]
    tables = {"build": _building, "search": _searching, "files": _files, "library": _library, "start": _start}
    sizes = results["sizes"]
    base = next((size for size in sizes if "whoosh" in sizes[size].get("build", {})), None)
    for size, got in sizes.items():
        characters, words = got["characters"] / size, got["words"] / size
        parts.append(f"## {size:,} articles\n\n{characters:,.0f} characters and {words:,.0f} words each.")
        estimate = _estimate(sizes[base], size / base) if base and base != size else {}
        parts += [table(got, estimate) for name, table in tables.items() if name in got]
    if base is not None and len(sizes) > 1:
        parts.append(
            f"~ Not measured: stock Whoosh was measured at {base:,} articles only. Articles/s are taken as they were "
            "there (they fall as the index grows), its size and queries of common words in proportion to the articles."
        )
    parts.append(_growth(sizes))
    return "\n\n".join(part for part in parts if part) + "\n"


def _estimate(small: dict[str, Any], factor: float) -> dict[str, Any]:
    """Stock Whoosh at more articles."""
    built = small["build"]["whoosh"]
    found: dict[str, Any] = {"articles_per_s": built["articles_per_s"], "mb": built["mb"] * factor}
    for kind, engines in small.get("search", {}).get("kinds", {}).items():
        if not any(band in kind for band in ("middling", "rare")):
            found[kind] = engines["whoosh"]["p50"] * factor
    return found


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(row)} |" for row in (head, ["---", *["---:"] * (len(head) - 1)], *rows)]
    return "\n".join(lines)


def _number(value: float | None, digits: int = 0, mark: str = "") -> str:
    return NONE if value is None else f"{value:,.{digits}f}{mark}"


def _ratio(ours: float | None, theirs: float | None) -> str:
    return NONE if not ours or not theirs else f"{ours / theirs:.2f}"


def _building(got: dict[str, Any], estimate: dict[str, Any]) -> str:
    built = got["build"]
    whoosh = ["whoosh"] if estimate else []
    rows = []
    for title, field, digits in (
        ("articles/s from given tokens", "articles_per_s", 0),
        ("CPU seconds of that", "cpu_s", 1),
        ("index without texts, MB", "mb", 1),
        ("memory while building, MB", "peak_mb", 0),
        ("memory while searching, MB", "search_peak_mb", 0),
        ("that beside mapped files, MB", "search_anonymous_mb", 0),
    ):
        values = {engine: numbers.get(field) for engine, numbers in built.items()}
        if not any(values.values()):
            continue
        cells = [_number(value, digits) for value in values.values()]
        cells += [_number(estimate.get(field), digits, " ~") for _ in whoosh]
        rows.append([title, *cells, _ratio(values.get("newsindex"), values.get("tantivy"))])
    return _table(["", *(TITLES[engine] for engine in [*built, *whoosh]), "newsindex / tantivy"], rows)


def _searching(got: dict[str, Any], estimate: dict[str, Any]) -> str:
    kinds = got["search"]["kinds"]
    engines = list(dict.fromkeys(engine for each in kinds.values() for engine in each))
    whoosh = ["whoosh"] if estimate else []
    warm, first = [], []
    for kind, each in kinds.items():
        pairs = {engine: each.get(engine) for engine in engines}
        cells = [f"{v['p50']:.2f} / {v['p95']:.2f}" if v else NONE for v in pairs.values()]
        cells += [_number(estimate.get(kind), 0, " ~") for _ in whoosh]
        ours, theirs = pairs.get("newsindex") or {}, pairs.get("tantivy") or {}
        warm.append([kind, *cells, *(_ratio(ours.get(name), theirs.get(name)) for name in ("p50", "p95"))])
        firsts = [f"{v['first_p50']:.2f} / {v['first_p95']:.2f}" if v else NONE for v in pairs.values()]
        first.append([kind, *firsts, _ratio(ours.get("first_p50"), theirs.get("first_p50"))])
    titles = [TITLES[engine] for engine in engines]
    wrong = got["search"]["wrong"]
    agreed = f"Totals of {got['search']['checked']} queries compared between engines: "
    agreed += "all agree." if not wrong else f"{len(wrong)} differ:\n\n" + "\n".join(f"- {line}" for line in wrong[:20])
    return "\n\n".join([
        "Top ten, p50 / p95 in ms of processor time, warm:",
        _table(["", *titles, *(TITLES[engine] for engine in whoosh), "p50 to tantivy", "p95 to tantivy"], warm),
        "The first time that a process touches the terms (files in the system's cache):",
        _table(["", *titles, "p50 to tantivy"], first),
        agreed,
    ])  # fmt: skip


def _files(got: dict[str, Any], _: dict[str, Any]) -> str:
    rows = [
        [name, _number(each["articles_per_s"]), _number(each["cpu_s"], 1), _number(each["peak_mb"])]
        for name, each in got["files"].items()
    ]
    head = ["`newsindex index FILE.jsonl`, names and all", "articles/s", "CPU seconds", "memory of all processes, MB"]
    return _table(head, rows)


def _library(got: dict[str, Any], _: dict[str, Any]) -> str:
    rows = []
    for kind, each in got["library"].items():
        cells = [f"{each[name]['p50']:.2f} / {each[name]['p95']:.2f}" for name in ("search", "with snippets")]
        peer = each.get("tantivy")
        rows.append([kind, *cells, f"{each['above_tree']:.2f}", f"{peer['p50']:.2f}" if peer else NONE])
    head = ["the library, p50 / p95 in ms of processor time", "search(…, snippets=0)", "ten hits with snippets"]
    head += ["above the tree, p50", "tantivy's tree, p50"]
    held = got["library_memory"]
    told = f"A process that asks these {held['queries']:,} queries once, mixed, with snippets, holds "
    return f"{_table(head, rows)}\n\n{told}{_number(held['mb'])} MB at most beside mapped files."


def _start(got: dict[str, Any], _: dict[str, Any]) -> str:
    rows = [[name, f"{each['seconds']:.2f}", f"{each['cpu_s']:.2f}"] for name, each in got["start"].items()]
    return _table(["a search from the shell", "seconds", "of them CPU"], rows)


def _growth(sizes: dict[int, Any]) -> str:
    searched = [size for size in sizes if GROWING in sizes[size].get("search", {}).get("kinds", {})]
    rows = []
    for small, large in pairwise(searched):
        before, after = (sizes[size]["search"]["kinds"][GROWING] for size in (small, large))
        for engine in (engine for engine in before if engine in after):
            growth = _ratio(after[engine]["p50"], before[engine]["p50"])
            rows.append([f"{TITLES[engine]}, {small:,} to {large:,}", f"{large / small:g}", growth])
    return _table([f"growth of the top ten, {GROWING}", "times the articles", "times the time"], rows) if rows else ""
