"""The alias book after any changes: another run reads the same back."""

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from newsindex.entities.book.alias_book import Book
from newsindex.entities.book.learning import MinedPair
from newsindex.errors import BookError, EntityNotFound
from tests.entities.test_book import SHIPPED

NAMES = st.sampled_from(
    ["TSMC", "台積電", "Tencent", "Acme Corp", "Acme", "艾克美", "Apple", "Globex", "環球", "王小明", "Wang Xiaoming"]
)
KINDS = st.sampled_from(["company", "person", "organisation"])
STEPS = st.one_of(
    st.tuples(st.just("learn"), NAMES, NAMES, KINDS, st.booleans()),
    st.tuples(st.just("add"), NAMES, KINDS),
    st.tuples(
        st.sampled_from(["merge", "split", "accept", "reject", "forget", "name"]),
        st.integers(0, 20),
        st.integers(0, 20),
    ),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(STEPS, max_size=12))
def test_any_history_reads_back_the_same(steps: list[tuple[object, ...]]) -> None:
    """What the book says after any changes is what another run finds; no entity is in two places."""
    with tempfile.TemporaryDirectory() as folder:
        shipped, user = Path(folder) / "shipped.csv", Path(folder) / "user.jsonl"
        shipped.write_text(SHIPPED, encoding="utf-8")
        book = Book.load(None, user, shipped)
        for step in steps:
            _take(book, step)
        entities, version = list(book.entities(candidates=True)), book.version
        surfaces = set(book.surfaces())
        other = Book.load(book.mined_state(), user, shipped)
        assert not other.faults
        assert list(other.entities(candidates=True)) == entities
        assert other.version == version and set(other.surfaces()) == surfaces
        assert len({e.id for e in entities}) == len(entities)
        for entity in entities:
            assert other.entity(entity.id) == entity


def _take(book: Book, step: tuple[object, ...]) -> None:
    ids = [e.id for e in book.entities(candidates=True)]
    what = step[0]
    try:
        if what == "learn":
            book.learn([MinedPair(step[1], step[2], step[3], 0.9, 2, accepted=step[4])])  # type: ignore[arg-type]
        elif what == "add":
            book.add(step[1], kind=step[2])  # type: ignore[arg-type]
        else:
            id_, other = ids[step[1] % len(ids)], ids[step[2] % len(ids)]  # type: ignore[operator]
            names = [name for forms in book.entity(id_).names.values() for name in forms]
            name = names[step[2] % len(names)]  # type: ignore[operator]
            {
                "merge": lambda: book.merge(id_, other),
                "split": lambda: book.split(id_, name),
                "accept": lambda: book.accept(id_),
                "reject": lambda: book.reject(id_),
                "forget": lambda: book.forget(id_),
                "name": lambda: book.forget(id_, name),
            }[what]()  # type: ignore[index]
    except (BookError, EntityNotFound):
        pass
