"""Build the same archive in newsindex, stock Whoosh, tantivy and SQLite FTS5, and compare them in one run.

Articles are made up (seeded; English and Chinese; Zipf's frequencies; log-normal lengths), or read from a JSONL file.
All engines get the same tokens at the same positions, and must find the same numbers of articles: exit status 1 says
that they did not. Stock Whoosh takes part at a small size of its own only; beyond, it is extrapolated and marked so.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import statistics
import sys
import tempfile
from itertools import islice
from pathlib import Path
from typing import Any

from scripts.benching.archive import BenchError, made_articles, real_articles, text_of
from scripts.benching.engines import known_engines, require
from scripts.benching.measuring import build_all, library_memory, search_all, search_memory
from scripts.benching.product import index_files, library_times, segmenters, start_times
from scripts.benching.queries import Query, choose_queries
from scripts.benching.report import about, markdown, spread
from scripts.benching.streams import read_tokens, write_archive

PARTS = ("build", "memory", "search", "files", "library", "start")
ENGINES = tuple(known_engines())


def main() -> int:
    """Exit status: 0, 1 where totals differ, 2 where the bench could not go on, 130 for Ctrl-C."""
    given = _options()
    # Also where a shell has started the bench in the background, deaf to Ctrl-C.
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, signal.default_int_handler)
    results: dict[str, Any] = {"sizes": {}}
    status = 0
    try:
        require(known_engines()[engine] for engine in given.engines)
        with tempfile.TemporaryDirectory(prefix="newsindex-bench-", dir=given.folder) as folder:
            Bench(given, Path(folder), results).run()
    except BenchError as error:
        print(f"bench: {error}", file=sys.stderr)
        status = 2
    except KeyboardInterrupt:
        print("bench: interrupted", file=sys.stderr)
        status = 130
    if not results["sizes"]:
        return status
    if given.json:
        given.json.write_text(json.dumps(results, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(markdown(results), end="")
    wrong = sum(len(got["search"]["wrong"]) for got in results["sizes"].values() if "search" in got)
    if wrong:
        print(f"bench: {wrong} queries have other totals in other engines", file=sys.stderr)
    return status or int(wrong > 0)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="scripts/bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    add = parser.add_argument
    add("--sizes", type=_sizes, default=[10_000, 100_000], metavar="N,N", help="numbers of articles [10000,100000]")
    add("--only", type=_several(PARTS), default=list(PARTS), metavar="PART,PART", help=f"some of {', '.join(PARTS)}")
    add("--engines", type=_several(ENGINES), default=list(ENGINES), metavar="NAME,NAME", help=", ".join(ENGINES))
    add("--articles", type=Path, metavar="FILE", help="a JSONL of real articles in place of made ones")
    add("--whoosh", type=_positive, default=2_000, metavar="N", help="articles for stock Whoosh [2000]")
    add("--queries", type=_positive, default=20, metavar="N", help="queries of each kind [20]")
    add("--rounds", type=_positive, default=7, metavar="N", help="warm repetitions of each query [7]")
    add("--builds", type=_positive, metavar="N", help="builds of each engine [3; from 100,000 articles on 1]")
    add("--threads", type=_positive, default=2, metavar="N", help="threads of tantivy's writer [2]")
    add("--jobs", type=_positive, default=cores, metavar="N", help=f"processes of newsindex index [{cores}]")
    add("--seed", type=int, default=1, metavar="N", help="for articles and queries [1]")
    add("--folder", type=_folder, metavar="DIR", help="where to make the temporary folder; 10⁶ articles need 25 GB")
    add("--json", type=_new_file, metavar="FILE", help="also write everything measured as JSON")
    given = parser.parse_args()
    if "newsindex" not in given.engines:
        given.engines.insert(0, "newsindex")
    return given


def _positive(text: str) -> int:
    if not (text.isdecimal() and int(text)):
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number above 0")
    return int(text)


def _sizes(text: str) -> list[int]:
    return sorted({_positive(part) for part in text.split(",")})


def _folder(text: str) -> Path:
    if not Path(text).is_dir():
        raise argparse.ArgumentTypeError(f"there is no folder {text}; make it, or name another")
    return Path(text)


def _new_file(text: str) -> Path:
    return _folder(str(Path(text).parent)) / Path(text).name


def _several(known: tuple[str, ...]):  # type: ignore[no-untyped-def]
    def parse(text: str) -> list[str]:
        names = text.split(",")
        for name in names:
            if name not in known:
                raise argparse.ArgumentTypeError(f"{name!r} is not one of {', '.join(known)}")
        return [name for name in known if name in names]

    return parse


class Bench:
    """One run, in a temporary folder."""

    def __init__(self, given: argparse.Namespace, folder: Path, results: dict[str, Any]) -> None:
        self._given = given
        self._folder = folder
        self._results = results
        self._articles, self._tokens = folder / "articles.jsonl", folder / "tokens.tsv"

    def run(self) -> None:
        """Measures everything, and adds to the results size by size."""
        given = self._given
        wanted = sorted({*given.sizes, *([given.whoosh] if "whoosh" in given.engines else [])})
        if not {"build", "memory", "search"} & set(given.only):
            wanted = given.sizes
        source = real_articles(given.articles, wanted[-1]) if given.articles else made_articles(wanted[-1], given.seed)
        _say(f"writing {wanted[-1]:,} articles")
        there = write_archive(source, self._articles, self._tokens)
        if not there:
            raise BenchError(f"{given.articles}: there are no articles")
        sizes = sorted({min(size, there) for size in wanted})
        if there < wanted[-1]:
            _say(f"there are {there:,} articles only")
        archive = f"real ones, {given.articles.name}" if given.articles else f"made up, seed {given.seed}"
        self._results |= {"about": about(), "archive": archive}
        whole = {min(size, there) for size in given.sizes}
        for size in sizes:
            self._results["sizes"][size] = self._size(size, size in whole)
            shutil.rmtree(self._folder / str(size))

    def _size(self, size: int, whole: bool) -> dict[str, Any]:
        """One number of articles; only engines, not the product, where it is not `whole`."""
        given = self._given
        folder = self._folder / str(size)
        folder.mkdir()
        engines = [engine for engine in given.engines if engine != "whoosh" or size <= given.whoosh]
        parts = [part for part in given.only if whole or part in ("build", "memory", "search")]
        words = sum(len(article.words.split()) for article in read_tokens(self._tokens, size))
        got: dict[str, Any] = {"words": words}
        queries = choose_queries(self._tokens, size, given.queries, given.seed)
        if {"build", "memory", "search", "library", "start"} & set(parts):
            rounds = given.builds or (3 if size < 100_000 else 1)
            _say(f"{size:,} articles: building by {', '.join(engines)}")
            built = build_all(engines, self._tokens, size, folder, rounds if "build" in parts else 1, given.threads)
            if "build" in parts or "memory" in parts:
                got["build"] = built
        if "memory" in parts:
            _say(f"{size:,} articles: memory while searching")
            for engine, held in search_memory(engines, folder, queries).items():
                built[engine] |= {"search_peak_mb": held["peak"], "search_anonymous_mb": held["anonymous"]}
        if "search" in parts:
            _say(f"{size:,} articles: {len(queries)} queries")
            searched = search_all(engines, folder, queries, given.rounds)
            kinds = {
                kind: {engine: spread(times) for engine, times in each.items()} for kind, each in searched.times.items()
            }
            got["search"] = {"kinds": kinds, "checked": searched.checked, "wrong": searched.wrong}
        articles, got["characters"] = self._first(size, folder)
        if {"files", "library", "start"} & set(parts):
            self._product(size, folder, articles, parts, queries, got)
        return got

    def _first(self, size: int, folder: Path) -> tuple[Path, int]:
        """A file of the first articles, and the characters of their texts."""
        path = folder / "articles.jsonl"
        characters = 0
        with self._articles.open(encoding="utf-8") as whole, path.open("w", encoding="utf-8") as part:
            for line in islice(whole, size):
                part.write(line)
                characters += len(text_of(json.loads(line)))
        return path, characters

    def _product(
        self, size: int, folder: Path, articles: Path, parts: list[str], queries: list[Query], got: dict[str, Any]
    ) -> None:
        """From files to an index, the library and the shell."""
        given = self._given
        environments = segmenters(self._folder / "without")
        index = folder / "news.idx"
        runs = environments if "files" in parts else dict([next(iter(environments.items()))])
        for number, (name, environment) in enumerate(runs.items()):
            _say(f"{size:,} articles: newsindex index, {name}")
            target = index if number == 0 else folder / f"{number}.idx"
            indexed = index_files(articles, target, size, given.jobs, environment)
            if "files" in parts:
                got.setdefault("files", {})[f"{name}, {given.jobs} jobs"] = indexed
        if "library" in parts:
            _say(f"{size:,} articles: the library")
            times = library_times(index, folder, queries, given.rounds)
            got["library"] = {
                kind: {
                    **{name: spread(taken) for name, taken in each.items()},
                    "above_tree": statistics.median(
                        one.warm - tree.warm for one, tree in zip(each["search"], each["tree"], strict=True)
                    ),
                }
                for kind, each in times.items()
            }
            got["library_memory"] = {"mb": library_memory(index, folder, queries), "queries": len(queries)}
        if "start" in parts:
            _say(f"{size:,} articles: searches from the shell")
            asked = {
                {"en": "English word", "zh": "Chinese word"}[query.lang]: max(query.words, key=len)
                for query in queries
                if query.kind == "OR middling"
            }
            peer = folder / "tantivy" if "tantivy" in given.engines else None
            got["start"] = start_times(index, peer, asked, environments, given.rounds)


def _say(text: str) -> None:
    print(f"bench: {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
