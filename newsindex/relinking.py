"""Names learned of late → the earlier articles that have them are linked again.

A search finds such articles at once, by text. Linked again, they count in facets, profiles and salience too.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from newsindex.analysis import Analyzer
from newsindex.documents import decode, pack
from newsindex.engines.query import And, AnyOf, Keyword, Node, Not, Number
from newsindex.engines.whoosh import IndexFolder, Snapshot
from newsindex.entities.book.alias_book import Book
from newsindex.preparing import Preparer, stamped
from newsindex.search.terms.needs import Needs, any_field
from newsindex.search.weights import MATCH_FIELDS
from newsindex.state import IndexState

AT_ONCE = 20_000
"""So many articles are linked again and committed together."""

FEW_NAMES, FEW_ARTICLES = 500, 2_000
"""What `relink` does in passing, at the end of an update; beyond it, `compact` does it."""


def relink(folder: IndexFolder, analyzer: Analyzer, book: Book, *, jobs: int = 1, in_passing: bool = False) -> int:
    """Link the articles that have names learned since they came in; returns how many. Raises IndexBusy.

    `in_passing`: nothing is done where there is much to do.
    """
    state = IndexState.load(folder.blob("state.json"))
    if state.linked is None or state.linked >= book.version:
        return 0
    snapshot = Snapshot(folder.segments())
    nodes = list(islice(_lacking(analyzer, book, state), FEW_NAMES + 1 if in_passing else None))
    if in_passing and len(nodes) > FEW_NAMES:
        return 0
    stale = sorted({number for node in nodes for number in snapshot.matching(node).numbers.tolist()})
    if in_passing and len(stale) > FEW_ARTICLES:
        return 0
    with Preparer(analyzer, book, jobs) as preparer:
        for begin in range(0, max(len(stale), 1), AT_ONCE):
            with folder.writer() as writer:
                state = IndexState.load(folder.blob("state.json"))
                moment = state.next_moment()
                for batch in preparer.batches(_packed(snapshot, stale[begin : begin + AT_ONCE])):
                    writer.add_batch(stamped(batch, moment, snapshot, batch.ids))
                if begin + AT_ONCE >= len(stale):
                    state.note_all_linked(book.version)
                else:
                    state.note_linking(book.version)
                writer.commit({"state.json": state.dump()})
            folder.refresh()
    return len(stale)


def _lacking(analyzer: Analyzer, book: Book, state: IndexState) -> Iterator[Node]:
    """For each name learned later than some articles came in: those that have it, but no mention of whose name it is.

    Names are linked where they stand as they are written, in lines wholly in capitals in any case.
    """
    needs = Needs(analyzer, "")
    for surface in book.surfaces(state.linked or 0):
        if not surface.safe:
            continue
        forms = dict.fromkeys((surface.text, surface.text.lower()))
        spans = tuple(span for form in forms if (span := needs.phrase(form, exact=True)) is not None)
        if spans:
            known = Keyword(surface.kind, book.ids(surface.entity))
            fields = [(field, 0.0) for field in MATCH_FIELDS]
            last = state.unlinked_until(surface.moment)
            early = () if last is None else (Number("changed", None, last),)
            yield And((any_field(AnyOf(spans), fields), *early, Not(known)))


def _packed(snapshot: Snapshot, numbers: list[int]) -> Iterator[bytes]:
    for number in numbers:
        yield pack(decode(snapshot.stored(number)).article)
