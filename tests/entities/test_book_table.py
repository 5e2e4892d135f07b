"""The sorted text that keeps a layer: every record and key is found in it, and nothing else."""

from mmap import mmap

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsindex.entities.book import book_table
from newsindex.entities.book.book_table import BookTable, table_text
from newsindex.entities.book.records import Name, Record, ticker_keys
from newsindex.entities.words.names import checked_name
from newsindex.errors import BookError


def is_name(text: str) -> bool:
    try:
        return checked_name(text) == text
    except BookError:
        return False


TEXTS = st.text(
    st.one_of(st.sampled_from("|;\\?台积a?1"), st.characters(codec="utf-8")), min_size=1, max_size=12
).filter(is_name)
NAMES = st.builds(
    Name, TEXTS, st.sampled_from(["en", "zh-Hant", "zh-Hans"]), st.booleans(), st.just("mined"),
    st.sampled_from([1.0, 0.5, 0.25]), st.integers(0, 99), st.integers(0, 99),
)  # fmt: skip
ORDER = ["en", "zh-Hant", "zh-Hans"]
RECORDS = st.builds(
    lambda id_, kind, names, tickers, certainty, candidate: Record(
        id_, kind, tuple(sorted(names, key=lambda n: ORDER.index(n.lang))), tickers, certainty, "", candidate, "mined"
    ),
    st.from_regex(r"[a-z0-9]{1,3}(-[a-z0-9]{1,2})?", fullmatch=True),
    st.sampled_from(["company", "person", "organisation"]),
    st.lists(NAMES, min_size=1, max_size=4),
    st.lists(st.sampled_from(["2330.TW", "0700.HK", "AAPL", "BRK.B"]), max_size=2, unique=True).map(tuple),
    st.sampled_from([1.0, 0.5]),
    st.booleans(),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(RECORDS, max_size=8, unique_by=lambda r: r.id), st.text(max_size=3))
def test_everything_is_found_again(records: list[Record], other: str) -> None:
    assert_found(records, other)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(book_table, "_MANY", 3)
        assert_found(records, other)


@pytest.mark.parametrize("many", [0, book_table._MANY])
@pytest.mark.parametrize("left", ["# {", "# {}\n# a comm", "# {}\nid\tcompany\n\nkey\tid"])
def test_what_ends_within_a_line_is_no_table(left: str, many: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(book_table, "_MANY", many)
    with pytest.raises(ValueError, match="has no end"):
        table = BookTable(left.encode())
        table.facts()
        table.ids("key")


def assert_found(records: list[Record], other: str) -> None:
    data = table_text(records, {"version": 3}, ["a comment"])
    with mmap(-1, len(data)) as mapped:
        mapped[:] = data
        for held in (data, mapped):
            assert_found_in(BookTable(held, "mined"), records, other)


def assert_found_in(table: BookTable, records: list[Record], other: str) -> None:
    assert table.facts()["version"] == 3
    assert list(table.records()) == sorted(records, key=lambda r: r.id)
    keys: dict[str, set[str]] = {}
    for record in records:
        assert table.record(record.id) == record
        for key in record.found_by():
            keys.setdefault(key, set()).add(record.id)
    for key, ids in keys.items():
        assert set(table.ids(key)) == ids
    assert dict(table.keys_from("")) == {key: sorted(ids) for key, ids in keys.items()}
    if other not in keys:
        assert table.ids(other) == []
    assert (table.record(other) is not None) == (other in {r.id for r in records})


def test_an_empty_table() -> None:
    for table in (BookTable(), BookTable(table_text([]))):
        assert not table and list(table.records()) == [] == table.ids("x") and table.record("x") is None


def test_tickers_are_found_with_and_without_market_and_noughts() -> None:
    assert set(ticker_keys("0700.HK")) == {"0700hk", "700hk", "00700hk", "0700", "700", "00700"}
    assert set(ticker_keys("2330.TW")) == {"2330tw", "2330"}
    assert set(ticker_keys("BRK.B")) == {"brkb"}
