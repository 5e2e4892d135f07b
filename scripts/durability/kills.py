"""Kill a process at random moments of index, sync, merge, compact, remove and rebuild, and look at what it leaves.

    scripts/kill_trials [--trials 300] [--seed 1]

After each kill the index must open, `check --full` must pass, all that was reported as committed must be there, what
was under way must be there wholly or not at all, and the next run must complete.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import newsindex
from newsindex.archive import NewsIndex

WORDS = ("tariffs", "market", "profit", "export", "minister", "Monday", "關稅", "市場", "獲利", "半導體", "出口")
LONG_AGO = 1_600_000_000
LONGEST_WAIT = 0.35
"""Seconds until the kill; an operation on the small index takes a part of it."""

Known = dict[str, int]
"""The version of each article, by id."""


def article(id_: str, version: int) -> newsindex.Article:
    chance = random.Random(f"{id_} {version}")
    text = " ".join(chance.choice(WORDS) for _ in range(60))
    return newsindex.Article(id=id_, title=f"Version {version} of {id_}", body=f"Version {version}. {text}.", lang="en")


class Trials:
    """An index and its sources in a folder, with what is known to be committed."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.chance = random.Random(seed)
        self.path = folder / "n.idx"
        self.source = folder / "daily"
        self.config = folder / "newsindex.toml"
        self.source.mkdir()
        self.config.write_text('[[sources]]\nname = "D"\npaths = ["daily"]\ngone = "drop"\n')
        self.known: Known = {}
        self.version = 0
        self.killed: Counter[str] = Counter()
        self.write_sources(20)
        with self.open() as index:
            index.add([article(f"a{n}", 0) for n in range(30)], jobs=1)
            index.sync(self.config, jobs=1)
        self.known.update({f"a{n}": 0 for n in range(30)})

    def open(self) -> NewsIndex:
        return newsindex.open(self.path, book=None)

    def write_sources(self, count: int) -> None:
        """Files of the source, some new, some changed."""
        for _ in range(count):
            self.version += 1
            path = self.source / f"{self.chance.randrange(40)}.txt"
            text = article(path.stem, self.version)
            written = self.source.parent / path.name
            written.write_text(f"{text.title}\n\n{text.body}\n")
            os.utime(written, (LONG_AGO + self.version, LONG_AGO + self.version))
            written.replace(path)

    def work(self, pipe: int) -> None:
        """Operations without end, each told before and after; for the process that is killed."""
        while True:
            for what in self.chance.choices(["index", "sync", "remove", "compact", "rebuild"], [6, 4, 1, 2, 1], k=20):
                self.version += 1
                ids = [f"a{self.chance.randrange(60)}" for _ in range(self.chance.randrange(1, 25))]
                with self.open() as index:
                    if what == "remove":
                        ids = [id_ for id_ in set(ids[:3]) if id_ in index]
                    tell(pipe, ["begin", what, self.version, ids])
                    if what == "index":
                        index.add([article(id_, self.version) for id_ in set(ids)], jobs=1, restore=True)
                    elif what == "sync":
                        self.write_sources(6)
                        index.sync(self.config, jobs=1)
                    elif what == "remove" and ids:
                        index.remove(ids)
                    elif what == "compact":
                        index.compact()
                    elif what == "rebuild":
                        index.rebuild(jobs=1)
                tell(pipe, ["done"])

    def trial(self) -> str:
        """One kill and what it left; what was under way. Raises AssertionError."""
        reading, writing = os.pipe()
        self.version += 1000
        self.chance.seed(self.chance.random())
        child = os.fork()
        if not child:
            os.close(reading)
            try:
                self.work(writing)
            except BaseException as error:
                tell(writing, ["failed", repr(error)])
            os._exit(1)
        os.close(writing)
        with os.fdopen(reading) as pipe:
            first = pipe.readline()
            time.sleep(self.chance.random() * LONGEST_WAIT)
            os.kill(child, signal.SIGKILL)
            lines = [first, *pipe]
        os.waitpid(child, 0)
        under_way = self.told(lines)
        self.verify(under_way)
        self.killed[under_way[0] if under_way else "between"] += 1
        return under_way[0] if under_way else "between"

    def told(self, lines: list[str]) -> tuple[str, Known | None] | None:
        """Takes note of what was committed; what was under way, with what it would have made of the articles."""
        under_way: tuple[str, Known | None] | None = None
        for line in lines:
            if not line.endswith("\n"):
                break
            kind, *rest = json.loads(line)
            assert kind != "failed", rest
            if kind == "begin":
                what, version, ids = rest
                after = dict(self.known)
                if what == "index":
                    after.update(dict.fromkeys(ids, version))
                for id_ in ids if what == "remove" else ():
                    after.pop(id_, None)
                under_way = (what, after)
            elif under_way is not None:
                self.known = under_way[1] or self.known
                under_way = None
        return under_way

    def verify(self, under_way: tuple[str, Known | None] | None) -> None:
        with self.open() as index:
            assert index.check(full=True) == []
            there = {a.id: int(a.body.split()[1][:-1]) for a in index.articles() if a.source != "D"}
            possible = [self.known, *([under_way[1]] if under_way and under_way[1] is not None else [])]
            assert there in possible, (under_way, set(there.items()) ^ set(self.known.items()))
            self.known = there
            index.sync(self.config, jobs=1)
            files = {path.read_text().splitlines()[0] for path in self.source.glob("*.txt")}
            assert {a.title for a in index.articles(source="D")} == files
            index.add([article("next", self.version)], jobs=1)
            self.known["next"] = self.version
            assert index.check() == []
        left = {path.name for path in self.path.iterdir()} - {path.name for path in index_files(self.path)}
        assert not any(name.endswith(".tmp") for name in left), left


def index_files(path: Path) -> list[Path]:
    from newsindex.engines.whoosh import IndexFolder

    return IndexFolder.open(path).files()


def tell(pipe: int, what: list[object]) -> None:
    os.write(pipe, (json.dumps(what) + "\n").encode())


def run(folder: Path, trials: int, seed: int) -> Iterator[tuple[int, str]]:
    """The number of each trial and what was under way when its process was killed. Raises AssertionError."""
    made = Trials(folder, seed)
    for number in range(trials):
        yield number, made.trial()


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="scripts/kill_trials", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--trials", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    killed: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        for number, what in run(Path(folder), options.trials, options.seed):
            killed[what] += 1
            print(f"\r{number + 1} of {options.trials} killed, all sound", end="", file=sys.stderr)
    print(file=sys.stderr)
    for what, count in sorted(killed.items()):
        print(f"{what}\t{count}")
    print(f"all\t{killed.total()}\tsound after each; nothing reported was missing")


if __name__ == "__main__":
    main()
