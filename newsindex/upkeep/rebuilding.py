"""The stored articles of an index → the same index anew, by this version's analyzer and schema, in one commit.

The old state answers meanwhile. A run that is killed leaves files that the next writer removes, and nothing else.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import msgspec
import numpy as np

from newsindex.analysis import Analyzer
from newsindex.documents import TEASER, decode, pack
from newsindex.engines.query import And, Keyword, Not
from newsindex.engines.whoosh import IndexFolder, Snapshot
from newsindex.engines.whoosh.columnar.batch import DocumentBatch
from newsindex.entities.book.alias_book import Book
from newsindex.entities.mining.miner import Miner
from newsindex.errors import IndexOutdated
from newsindex.preparing import Preparer
from newsindex.state import IndexState

AT_ONCE = 100_000
"""So many articles are linked and written together: what that takes in memory grows with them."""

_STATE = re.compile(r"_MAIN_([0-9]+)\.blob\.state\.json")


def rebuild(
    folder: IndexFolder,
    analyzer: Analyzer,
    book: Book,
    meta: Mapping[str, str],
    *,
    jobs: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> int:
    """Analyse, mine and link all articles again; returns how many, scraps of related stories aside.

    `book` is that of the index, so that entities keep their ids. What is removed or gone, what `sync` knows, and when
    each article came in stay as they are. Raises IndexOutdated where the stored articles cannot be read, IndexBusy.
    """
    snapshot = Snapshot(folder.segments())
    state = IndexState.load(folder.blob("state.json"))
    numbers = snapshot.matching(And(())).numbers.tolist()
    articles = snapshot.count(Not(Keyword("kind", (TEASER,))))

    def miner() -> Miner:
        try:
            return Miner(book, folder.blob("glosses.jsonl"))
        except (ValueError, LookupError):  # an earlier version wrote them otherwise
            return Miner(book, None)

    moment, done = state.next_moment(), 0
    with Preparer(analyzer, book, jobs) as preparer:
        blobs = preparer.learn(_packed(folder, snapshot, numbers), miner, always=True)
        with folder.writer() as writer:
            writer.delete_all()
            for begin in range(0, len(numbers), AT_ONCE):
                writer.flush()  # while no other process takes memory
                for batch in preparer.batches(_packed(folder, snapshot, numbers[begin : begin + AT_ONCE])):
                    writer.add_batch(_dated(batch, snapshot, numbers[done : done + len(batch)], moment))
                    done += len(batch)
                    if progress:
                        progress(len(numbers), done)
            state.note_all_linked(book.version)
            writer.commit({**blobs, "state.json": state.dump()}, meta)
    folder.refresh()
    return articles


@contextmanager
def beside(index: Path) -> Iterator[Path]:
    """A place for another index on the same disk; what a killed run left there is removed. The caller holds the run."""
    place = index.with_name(f".{index.name}.rebuilding")
    shutil.rmtree(place, ignore_errors=True)
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


def removed_of(index: Path) -> dict[str, None]:
    """The ids taken out for good from an index that this version cannot open; none where that cannot be read either."""
    found = {int(match[1]): path for path in index.iterdir() if (match := _STATE.fullmatch(path.name))}
    try:
        return IndexState.load(found[max(found)].read_bytes()).removed if found else {}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _packed(folder: IndexFolder, snapshot: Snapshot, numbers: list[int]) -> Iterator[bytes]:
    for number in numbers:
        try:
            yield pack(decode(snapshot.stored(number)).article)
        except msgspec.MsgspecError as error:
            raise IndexOutdated(
                f"{folder.path}: its stored articles were written by another version of newsindex and cannot be read "
                f"({error}); rebuild it from its sources in newsindex.toml: newsindex rebuild --from-sources"
            ) from error


def _dated(batch: DocumentBatch, before: Snapshot, numbers: list[int], moment: int) -> DocumentBatch:
    """The batch with the moments at which its articles came in and were changed in the old index, as far as that knew;
    so that nothing is news for saved searches."""
    came = {
        name: np.array([before.number(name, number) or moment for number in numbers], np.int64)
        for name in ("added", "changed")
    }
    return replace(batch, numbers={**batch.numbers, **came})
