"""Spoilt files for all readers, and spoilt queries: no crash, none over a second, no unbounded memory.

    scripts/fuzz [--inputs 100000] [--seed 1] [--jobs 2] [--samples FOLDER]...

Files are those of sample_corpus/, and of further folders, with bytes changed, cut, repeated, or mixed with those of
another; queries are put together from pieces of the language and of nonsense, parsed, and each tenth is searched for.
What fails is kept as a file and named.
"""

from __future__ import annotations

import argparse
import gzip
import io
import os
import random
import resource
import signal
import sys
import tempfile
import time
import traceback
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

import newsindex
from newsindex.archive import NewsIndex
from newsindex.errors import NewsIndexError
from newsindex.ingest import ReadOptions, SourceFile, read_file
from newsindex.search.query.parser import parse

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 1.0
"""CPU time of one input; one that takes ten times that is stopped."""

MEMORY = 1 << 30
"""Bytes that an input may take besides what the process has."""

LARGEST = 64 << 10
"""Bytes of a sample; longer ones are cut."""

BYTES = (
    b"\0",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"<!DOCTYPE x [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]>",
    b"&a;",
    b"<![CDATA[",
    b"]]>",
    b"<p>" * 200,
    b"[" * 500,
    b"{" * 500,
    b'{"a":' * 300,
    b'"' * 99,
    b"\\ud800",
    b"1e999",
    b"-" * 3000,
    b"---\n",
    b": &a *a\n",
    b"\r\n" * 50,
    b",,,,,,",
    b"\t",
    b"../../",
    b"\x1b[31m",
    "‮".encode(),
    "　".encode(),
    "【".encode() * 99,
    b"```\n",
    b"> " * 200,
    b"* " * 200,
    b"![](" * 100,
    b"<table>" * 50,
    b"99999999999999999999",
    b"2025-02-30T25:61:61+99:99",
    b"Content-Length: -1\r\n",
    b"WARC/1.0\r\n",
    b"PK\x03\x04",
    b"\x1f\x8b\x08\0",
    b"xmlns=",
)
PIECES = (
    "tariffs",
    "台積電",
    "关税",
    "AND",
    "OR",
    "NOT",
    "(",
    ")",
    "((((((",
    "))))",
    '"',
    "“",
    "”",
    "「",
    "」",
    "-",
    "－",
    "~",
    "~3",
    "NEAR/5",
    "NEAR/99999999999",
    "NEAR",
    "ATLEAST3(",
    "ATLEAST",
    "*",
    "a*",
    "a*b*c*",
    "?",
    "wrod~",
    "=",
    "title:",
    "date:",
    "date:[2025-01 TO 2025-03]",
    "words:>500",
    "words:[1 TO",
    "company:",
    "person:馬雲",
    "source:*",
    ":",
    "[",
    "]",
    "{",
    "^2",
    "\\",
    "\0",
    "\ud800",
    "‮",
    "　",
    "（",
    "）",
    "：",
    "～",
    "＊",
    "@tsmc",
    "#",
    "|",
    "^",
    "U.S.",
    "AT&T",
    "5G",
    "25%",
    "1e999",
    "last week",
    "民國114年",
    "𠮷",
    "👩‍👩‍👧",
    "é",
    "ﬁ",
    "x" * 300,
    "中" * 300,
    "a " * 200,
    "TO",
    ">",
    "<",
    "=word",
)


class TooLong(BaseException):
    """An input took far too long; no reader catches it."""


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise TooLong


@dataclass(frozen=True, slots=True)
class Failure:
    """An input that failed, how, and after how many seconds."""

    name: str
    data: bytes
    reason: str


def samples(folders: list[Path]) -> list[tuple[str, bytes]]:
    """Names and bytes of files, packed ones also as they are inside, and an archive of some."""
    found: list[tuple[str, bytes]] = []
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if not path.is_file() or path.stat().st_size > 20 * LARGEST:
                continue
            data = path.read_bytes()
            found.append((path.name, data[:LARGEST]))
            if path.suffix == ".gz":
                found.append((path.stem, gzip.decompress(data)[:LARGEST]))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in found[:12]:
            archive.writestr(f"inner/{name}", data)
    return [*found, ("some.zip", packed.getvalue())]


def spoilt(data: bytes, other: bytes, chance: random.Random) -> bytes:
    """The bytes with up to eight changes."""
    made = bytearray(data)
    for _ in range(chance.randrange(1, 9)):
        at = chance.randrange(len(made) + 1)
        to = min(len(made), at + chance.choice((1, 2, 8, 64, 1024)))
        match chance.randrange(7):
            case 0:
                made[at:to] = chance.randbytes(to - at)
            case 1:
                del made[at:to]
            case 2:
                made[at:at] = made[at:to] * chance.choice((2, 10, 100))
            case 3:
                made[at:at] = chance.choice(BYTES)
            case 4:
                start = chance.randrange(len(other) + 1)
                made[at:to] = other[start : start + chance.choice((8, 200, 4000))]
            case 5:
                del made[at:]
            case _:
                if at < len(made):
                    made[at] ^= 1 << chance.randrange(8)
    return bytes(made[: 2 * LARGEST])


def query_of(chance: random.Random) -> str:
    """A query that may mean anything."""
    count = chance.choice((1, 3, 6, 12, 40))
    return "".join(chance.choice(PIECES) + chance.choice(("", " ", " ")) for _ in range(count))


def tried(work: Callable[[], object]) -> str | None:
    """How the work failed, or None; errors of ours are no failure."""
    began = time.process_time()
    signal.setitimer(signal.ITIMER_VIRTUAL, 10 * SECONDS)
    try:
        work()
    except NewsIndexError:
        pass
    except (Exception, TooLong):
        return traceback.format_exc(limit=-3)
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    took = time.process_time() - began
    return f"took {took:.1f} s" if took > SECONDS else None


class Fuzzing:
    """Inputs made and tried one after another; `folder` holds what they need."""

    def __init__(self, folder: Path, seed: int, folders: list[Path]) -> None:
        self.chance = random.Random(seed)
        self.samples: dict[str, list[tuple[str, bytes]]] = {}
        for name, data in samples(folders):
            self.samples.setdefault(Path(name).suffix, []).append((name, data))
        self.folder = folder
        self.counts: Counter[str] = Counter()
        with newsindex.open(folder / f"{seed}.idx", book=None) as index:
            index.update(ROOT / "sample_corpus" / "pacific-review", jobs=1)
        self.index: NewsIndex = newsindex.open(folder / f"{seed}.idx")
        self.index.search("tariffs")

    def one(self) -> Failure | None:
        """Make an input and try it."""
        if self.chance.random() < 0.4:
            return self._query()
        name, data = self.chance.choice(self.samples[self.chance.choice(list(self.samples))])
        other = self.chance.choice(self.samples[self.chance.choice(list(self.samples))])[1]
        data = spoilt(data, other, self.chance)
        path = self.folder / f"{os.getpid()}-{name}"
        path.write_bytes(data)
        file = SourceFile(str(path), len(data), 0, True, name)
        self.counts[Path(name).suffix] += 1
        reason = tried(lambda: list(read_file(file, ReadOptions())))
        path.unlink()
        return Failure(name, data, reason) if reason else None

    def _query(self) -> Failure | None:
        query = query_of(self.chance)
        searched = self.chance.random() < 0.1
        self.counts["searches" if searched else "queries"] += 1
        reason = tried(lambda: self.index.search(query, limit=3).to_dict() if searched else parse(query))
        return Failure("query.txt", query.encode("utf-8", "surrogatepass"), reason) if reason else None


def fuzz(folder: Path, inputs: int, seed: int, folders: list[Path]) -> Iterator[tuple[Counter[str], Failure | None]]:
    """Each input: the counts of kinds so far, and how it failed, if it did."""
    signal.signal(signal.SIGVTALRM, _stop)
    made = Fuzzing(folder, seed, folders)
    used = (
        int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize() if sys.platform == "linux" else 0
    )
    before = resource.getrlimit(resource.RLIMIT_AS)
    if used:
        resource.setrlimit(resource.RLIMIT_AS, (used + MEMORY, before[1]))
    try:
        for _ in range(inputs):
            yield made.counts, made.one()
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)
        made.index.close()


def _run(inputs: int, seed: int, folders: list[Path], kept: Path) -> int:
    failed = 0
    counts: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        for number, (counts, failure) in enumerate(fuzz(Path(folder), inputs, seed, folders)):  # noqa: B007
            if failure is not None:
                failed += 1
                place = kept / f"{seed}-{number}-{failure.name}"
                place.write_bytes(failure.data)
                print(f"{place}: {failure.reason}", flush=True)
    print(f"{counts.total():,} inputs, {failed} failed: {dict(counts.most_common())}")
    return failed


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="scripts/fuzz", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--inputs", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--samples", type=Path, action="append", default=[], help="further folders of files")
    parser.add_argument("--keep", type=Path, default=Path("fuzz-failures"), help="where files that fail are kept")
    options = parser.parse_args()
    options.keep.mkdir(parents=True, exist_ok=True)
    folders = [ROOT / "sample_corpus", *options.samples]
    children = []
    for job in range(options.jobs):
        child = os.fork()
        if not child:
            seed = options.seed * 1000 + job
            os._exit(min(_run(options.inputs // options.jobs, seed, folders, options.keep), 99))
        children.append(child)
    statuses = [os.waitpid(child, 0)[1] for child in children]
    if any(statuses):
        sys.exit(1)
    options.keep.rmdir()


if __name__ == "__main__":
    main()
