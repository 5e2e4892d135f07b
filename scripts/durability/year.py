"""A year of made daily archives through `sync`: a run a day, and the counts of each are exact.

    scripts/year_of_syncs [--days 365] [--a-day 20] [--files N]

Each day has a file of new articles; some earlier ones are changed, moved, or taken away. At the end the index is as
large as one that is made afresh, within a half, and a run over `--files` unchanged files is timed.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import newsindex
from newsindex.archive import NewsIndex
from newsindex.sync.report import SyncReport
from scripts.durability.kills import LONG_AGO, WORDS

FIRST = dt.date(2024, 1, 1)


@dataclass
class Year:
    """A folder of daily archives, and what `sync` must say of each day."""

    folder: Path
    seed: int = 1
    a_day: int = 20
    articles: dict[str, int] = field(default_factory=dict)
    """How many articles each file holds."""
    writes: int = 0

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.source.mkdir()
        self.config.write_text('[[sources]]\nname = "Daily"\npaths = ["daily"]\n')

    @property
    def source(self) -> Path:
        return self.folder / "daily"

    @property
    def config(self) -> Path:
        return self.folder / "newsindex.toml"

    def open(self, name: str = "n.idx") -> NewsIndex:
        return newsindex.open(self.folder / name, book=None)

    def write(self, day: int, changed: str = "") -> str:
        """The file of a day, or that file with its first article changed."""
        chance = random.Random(f"{self.seed} {day}")
        date = FIRST + dt.timedelta(days=day)
        lines = []
        for number in range(self.a_day):
            text = " ".join(chance.choice(WORDS) for _ in range(80))
            more = changed if not number else ""
            lines.append(
                f'{{"id": "{date}-{number}", "title": "No. {number} of {date}", "published": "{date}", '
                f'"body": "{text}{more}."}}\n'
            )
        path = self.source / f"{date}.jsonl"
        path.write_text("".join(lines), encoding="utf-8")
        self.writes += 1
        os.utime(path, (LONG_AGO + self.writes, LONG_AGO + self.writes))
        self.articles[path.name] = self.a_day
        return path.name

    def day(self, day: int) -> dict[str, int]:
        """Change the archive as in the course of a day; the counts that are due."""
        due = {"added": self.a_day, "updated": 0, "moved": 0, "gone": 0, "unchanged": 0}
        names = {self.write(day)}
        old = [d for d in range(day) if f"{FIRST + dt.timedelta(days=d)}.jsonl" in self.articles]
        if day % 3 == 0 and old:
            names.add(self.write(self.chance.choice(old), f" corrected on day {day}"))
            due["updated"] += 1
            due["unchanged"] += self.a_day - 1
        if day % 11 == 10:
            self.leave(names, due)
        due["unchanged"] += sum(count for name, count in self.articles.items() if name not in names)
        return due

    def leave(self, names: set[str], due: dict[str, int]) -> None:
        """Take a file away that was there yesterday."""
        name = self.chance.choice(sorted(self.articles.keys() - names))
        (self.source / name).unlink()
        due["gone"] += self.articles.pop(name)

    def sync(self) -> SyncReport:
        with self.open() as index:
            return index.sync(self.config, jobs=1)


def days(year: Year, count: int) -> Iterator[tuple[int, SyncReport]]:
    """Each day with what `sync` said. Raises AssertionError where a count is not exact."""
    gone = 0
    for day in range(count):
        due = year.day(day)
        report = year.sync()
        said = {name: getattr(report, name) for name in due}
        assert said == due, (day, said, due)
        assert not (report.skipped or report.troubles or report.warnings), report
        gone += report.gone
        yield day, report
    with year.open() as index:
        assert len(index) == sum(year.articles.values()) + gone
        assert index.stats()["gone"] == gone
        assert index.check(full=True) == []
        assert year.sync().quiet


def size_against_fresh(year: Year) -> float:
    """The size of the index in that of one made afresh of the same articles."""
    with year.open() as index, year.open("fresh.idx") as fresh:
        fresh.add(index.articles())
        fresh.compact()
        return float(index.stats()["bytes"] / fresh.stats()["bytes"])


def unchanged(folder: Path, files: int) -> tuple[float, float]:
    """Seconds by the clock and of the processor of a run over so many unchanged files of an article each."""
    source = folder / "many"
    for number in range(files):
        path = source / f"{number // 1000:03}" / f"{number}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"Number {number}\n\nAn article of number {number}, which says little.\n")
        os.utime(path, (LONG_AGO, LONG_AGO))
    (folder / "many.toml").write_text('[[sources]]\nname = "Many"\npaths = ["many"]\n')
    with newsindex.open(folder / "many.idx", book=None) as index:
        assert index.sync(folder / "many.toml").added == files
    began, worked = time.perf_counter(), time.process_time()
    with newsindex.open(folder / "many.idx", book=None) as index:
        assert index.sync(folder / "many.toml").quiet
    return time.perf_counter() - began, time.process_time() - worked


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="scripts/year_of_syncs", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--a-day", type=int, default=20, help="articles of a day")
    parser.add_argument("--files", type=int, default=0, help="so many unchanged files; 0: none")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp())
    try:
        year = Year(folder, a_day=options.a_day)
        for day, _ in days(year, options.days):
            print(f"\r{day + 1} of {options.days} runs, all counts exact", end="", file=sys.stderr)
        print(file=sys.stderr)
        print(f"runs\t{options.days}\tall counts exact, sound")
        print(f"size\t{size_against_fresh(year):.2f}\tof a fresh build's")
        if options.files:
            took, worked = unchanged(folder, options.files)
            print(f"unchanged\t{took:.2f} s, {worked:.2f} s of the processor\tfor {options.files:,} files")
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
